//! The hosts and networks that the owner of a site lets tidings ask although they are not public.

use crate::{FetchError, FetchErrorKind};
use std::net::{IpAddr, Ipv6Addr};
use url::Host;

/// One entry of `allow_hosts`; its forms are told at [`crate::FetchSettings::allow_hosts`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allowed {
    place: Place,
    /// The only port that is meant; `None` means every port.
    port: Option<u16>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Place {
    /// A name, in lower case and Punycode, without a final dot.
    Name(String),
    /// Every name that ends with this one, its leading dot included.
    Below(String),
    /// Every address that shares the first bits with this one, IPv4 as IPv4-mapped IPv6.
    Network(u128, u32),
}

impl Allowed {
    /// Reads an entry.
    ///
    /// # Errors
    /// [`FetchErrorKind::Settings`] when it has none of the forms.
    pub fn parse(text: &str) -> Result<Self, FetchError> {
        Self::read(text.trim()).ok_or_else(|| {
            let message = format!(
                "the entry {text:?} of allow_hosts is no host, host:port, *.domain, address or network such as 10.0.0.0/8"
            );
            FetchError::new(FetchErrorKind::Settings, "", message)
        })
    }

    fn read(text: &str) -> Option<Self> {
        if let Some((address, bits)) = text.split_once('/') {
            let ip: IpAddr = address.parse().ok()?;
            let whole = if ip.is_ipv4() { 32 } else { 128 };
            let bits: u32 = bits.parse().ok().filter(|&bits| bits <= whole)?;
            return Some(Self { place: Place::Network(bits_of(ip), 128 - whole + bits), port: None });
        }
        if let Ok(ip) = text.parse::<IpAddr>() {
            return Some(Self { place: Place::Network(bits_of(ip), 128), port: None });
        }
        let (host, port) =
            match text.rsplit_once(':').filter(|(host, _)| !host.contains(':') || host.ends_with(']')) {
                Some((host, port)) => (host, Some(port.parse().ok()?)),
                None => (text, None),
            };
        let place = if let Some(domain) = host.strip_prefix("*.") {
            match Host::parse(domain).ok()? {
                Host::Domain(name) => Place::Below(format!(".{}", name.trim_end_matches('.'))),
                Host::Ipv4(_) | Host::Ipv6(_) => return None,
            }
        } else {
            match Host::parse(host).ok()? {
                Host::Domain(name) if name.contains('*') => return None,
                Host::Domain(name) => Place::Name(name.trim_end_matches('.').to_owned()),
                Host::Ipv4(ip) => Place::Network(bits_of(IpAddr::V4(ip)), 128),
                Host::Ipv6(ip) => Place::Network(bits_of(IpAddr::V6(ip)), 128),
            }
        };
        Some(Self { place, port })
    }

    /// True when the entry names this host, as an address writes it, at this port.
    pub(super) fn names(&self, host: &Host<&str>, port: u16) -> bool {
        let ip = match *host {
            Host::Domain(name) => {
                let name = name.trim_end_matches('.').to_ascii_lowercase();
                let here = match &self.place {
                    Place::Name(own) => *own == name,
                    Place::Below(own) => name.ends_with(own.as_str()) && name.len() > own.len(),
                    Place::Network(..) => false,
                };
                return here && self.port.is_none_or(|own| own == port);
            }
            Host::Ipv4(ip) => IpAddr::V4(ip),
            Host::Ipv6(ip) => IpAddr::V6(ip),
        };
        self.covers(ip) && self.port.is_none_or(|own| own == port)
    }

    /// True when the entry is a network with every port, and `ip` is in it.
    pub(super) fn holds(&self, ip: IpAddr) -> bool {
        self.port.is_none() && self.covers(ip)
    }

    fn covers(&self, ip: IpAddr) -> bool {
        match self.place {
            Place::Network(network, bits) => {
                let other = network ^ bits_of(ip);
                other.checked_shr(128 - bits).unwrap_or(0) == 0
            }
            Place::Name(_) | Place::Below(_) => false,
        }
    }
}

/// The address as 128 bits, IPv4 as IPv4-mapped IPv6: one address has one form.
fn bits_of(ip: IpAddr) -> u128 {
    let v6: Ipv6Addr = match ip {
        IpAddr::V4(ip) => ip.to_ipv6_mapped(),
        IpAddr::V6(ip) => ip,
    };
    u128::from(v6)
}
