//! Which addresses are the public internet, by IANA's registries of special-purpose addresses (RFC 6890 and later).
//!
//! An IPv6 address that carries an IPv4 address is as public as that one: a network's translator would unwrap it.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// True when `ip` is an address of the public internet: not this machine, a local network, a carrier's inside, a range
/// for documentation, tests or multicast, nor a cloud's metadata service, in any of the ways IPv6 can wrap those.
pub fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

/// Special-purpose IPv4 ranges: address and length of the prefix.
const SPECIAL_V4: &[(Ipv4Addr, u32)] = &[
    (Ipv4Addr::new(0, 0, 0, 0), 8),        // this network, RFC 791
    (Ipv4Addr::new(10, 0, 0, 0), 8),       // private, RFC 1918
    (Ipv4Addr::new(100, 64, 0, 0), 10),    // carrier-grade NAT, RFC 6598
    (Ipv4Addr::new(127, 0, 0, 0), 8),      // loopback, RFC 1122
    (Ipv4Addr::new(168, 63, 129, 16), 32), // Azure's services for its machines
    (Ipv4Addr::new(169, 254, 0, 0), 16),   // link-local and metadata, RFC 3927
    (Ipv4Addr::new(172, 16, 0, 0), 12),    // private, RFC 1918
    (Ipv4Addr::new(192, 0, 0, 0), 24),     // IETF protocol assignments, RFC 6890
    (Ipv4Addr::new(192, 0, 2, 0), 24),     // documentation, RFC 5737
    (Ipv4Addr::new(192, 88, 99, 0), 24),   // 6to4 relays, RFC 7526
    (Ipv4Addr::new(192, 168, 0, 0), 16),   // private, RFC 1918
    (Ipv4Addr::new(198, 18, 0, 0), 15),    // benchmarks, RFC 2544
    (Ipv4Addr::new(198, 51, 100, 0), 24),  // documentation, RFC 5737
    (Ipv4Addr::new(203, 0, 113, 0), 24),   // documentation, RFC 5737
    (Ipv4Addr::new(224, 0, 0, 0), 4),      // multicast, RFC 5771
    (Ipv4Addr::new(240, 0, 0, 0), 4),      // reserved and broadcast, RFC 1112
];

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let ip = u32::from(ip);
    !SPECIAL_V4.iter().any(|&(network, prefix)| (ip ^ u32::from(network)) >> (32 - prefix) == 0)
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    let s = ip.segments();
    let v4_at = |high: usize| v4_of(s[high], s[high + 1]);
    if let Some(mapped) = ip.to_ipv4_mapped() {
        return is_public_v4(mapped);
    }
    if s[..6] == [0x64, 0xff9b, 0, 0, 0, 0] {
        return is_public_v4(v4_at(6)); // NAT64, RFC 6052
    }
    // Only 2000::/3 is unicast of the whole internet: loopback, link-local, unique local, multicast, IPv4-compatible
    // and local NAT64 addresses are all outside of it.
    if s[0] & 0xe000 != 0x2000 {
        return false;
    }
    let special = match (s[0], s[1]) {
        (0x2001, 0..0x200) => true,  // IETF assignments with Teredo and ORCHID, RFC 2928
        (0x2001, 0xdb8) => true,     // documentation, RFC 3849
        (0x3fff, 0..0x1000) => true, // documentation, RFC 9637
        _ => false,
    };
    if special {
        return false;
    }
    if s[0] == 0x2002 && !is_public_v4(v4_at(1)) {
        return false; // 6to4, RFC 3056
    }
    let isatap = s[4] & 0xfdff == 0 && s[5] == 0x5efe; // RFC 5214
    !isatap || is_public_v4(v4_at(6))
}

fn v4_of(high: u16, low: u16) -> Ipv4Addr {
    Ipv4Addr::from(u32::from(high) << 16 | u32::from(low))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ranges() {
        for (ip, public) in [
            ("1.1.1.1", true),
            ("8.8.8.8", true),
            ("100.63.255.255", true),
            ("100.64.0.0", false),
            ("100.127.255.255", false),
            ("100.128.0.0", true),
            ("172.15.255.255", true),
            ("172.16.0.0", false),
            ("172.32.0.0", true),
            ("169.254.169.254", false),
            ("168.63.129.16", false),
            ("168.63.129.17", true),
            ("192.0.0.8", false),
            ("192.0.1.1", true),
            ("198.17.255.255", true),
            ("198.19.255.255", false),
            ("223.255.255.255", true),
            ("224.0.0.1", false),
            ("255.255.255.255", false),
            ("0.0.0.0", false),
            ("2606:4700:4700::1111", true),
            ("2001:4860:4860::8888", true),
            ("2001:200::1", true),
            ("2001::1", false),
            ("2001:0:4136:e378::", false),
            ("2001:10::1", false),
            ("2001:20::1", false),
            ("2001:2::1", false),
            ("2001:db8::1", false),
            ("3fff::1", false),
            ("3fff:1000::1", true),
            ("5f00::1", false),
            ("::", false),
            ("::1", false),
            ("::8.8.8.8", false),
            ("::ffff:8.8.8.8", true),
            ("::ffff:192.168.0.1", false),
            ("::ffff:0:8.8.8.8", false),
            ("64:ff9b::8.8.8.8", true),
            ("64:ff9b::10.0.0.1", false),
            ("64:ff9b:1::8.8.8.8", false),
            ("2002:808:808::1", true),
            ("2002:a00:1::1", false),
            ("2606:4700::5efe:10.0.0.1", false),
            ("2606:4700::200:5efe:8.8.8.8", true),
            ("fe80::1", false),
            ("fec0::1", false),
            ("fc00::1", false),
            ("fd00:ec2::254", false),
            ("ff02::1", false),
            ("100::1", false),
        ] {
            assert_eq!(is_public(ip.parse().expect(ip)), public, "{ip}");
        }
    }

    proptest! {
        #[test]
        fn what_std_calls_private_is_never_public(bits in any::<u32>()) {
            let ip = Ipv4Addr::from(bits);
            let private = ip.is_private() || ip.is_loopback() || ip.is_link_local() || ip.is_multicast()
                || ip.is_broadcast() || ip.is_documentation() || ip.is_unspecified();
            prop_assert!(!(private && is_public(IpAddr::V4(ip))));
            prop_assert_eq!(is_public(IpAddr::V6(ip.to_ipv6_mapped())), is_public(IpAddr::V4(ip)));
        }
    }
}
