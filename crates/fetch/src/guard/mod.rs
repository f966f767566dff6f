//! Keeps requests on the public internet: an address that came from content must not reach this machine, its network or
//! a cloud's metadata service.
//!
//! The check sits at three places, and a request passes all of them at every redirect: the address as written (a
//! resolver is never asked about a literal), the resolver's answer (a name may point anywhere, and elsewhere a second
//! later), and scheme and port. What the owner names in `allow_hosts` is let through.

mod allow;
mod ranges;
mod resolve;

pub use allow::Allowed;
pub use ranges::is_public;
pub(crate) use resolve::{Filtered, NoPublicAddress};
pub use resolve::{Resolve, SystemResolver};

use crate::{FetchError, FetchErrorKind, FetchSettings};
use std::net::IpAddr;
use url::{Host, Url};

/// Decides which addresses may be asked.
#[derive(Debug, Clone)]
pub struct Guard {
    ports: Vec<u16>,
    allowed: Vec<Allowed>,
}

/// Why an address may be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trust {
    /// It is public, as far as its text tells: the resolver's answer is filtered too.
    Public,
    /// The owner named the host: it may have any address.
    Named,
}

impl Guard {
    /// The guard of some settings.
    ///
    /// # Errors
    /// When an entry of `allow_hosts` is no host, host and port, pattern or network.
    pub fn new(settings: &FetchSettings) -> Result<Self, FetchError> {
        let allowed: Result<Vec<_>, _> =
            settings.allow_hosts.iter().map(|text| Allowed::parse(text)).collect();
        Ok(Self { ports: settings.ports.clone(), allowed: allowed? })
    }

    /// Checks scheme, host and port as written.
    ///
    /// # Errors
    /// [`FetchErrorKind::BadAddress`] for a scheme other than http and https or a port that is not asked;
    /// [`FetchErrorKind::PrivateAddress`] for a literal address outside the public internet.
    pub fn check(&self, url: &Url) -> Result<Trust, FetchError> {
        let refuse = |kind, message: String| Err(FetchError::new(kind, url.as_str(), message));
        if !matches!(url.scheme(), "http" | "https") {
            return refuse(FetchErrorKind::BadAddress, format!("the scheme {:?} is not asked", url.scheme()));
        }
        let (Some(host), Some(port)) = (url.host(), url.port_or_known_default()) else {
            return refuse(FetchErrorKind::BadAddress, "the address names no host".to_owned());
        };
        if self.allowed.iter().any(|allowed| allowed.names(&host, port)) {
            return Ok(Trust::Named);
        }
        let literal = match host {
            Host::Domain(_) => None,
            Host::Ipv4(ip) => Some(IpAddr::V4(ip)),
            Host::Ipv6(ip) => Some(IpAddr::V6(ip)),
        };
        if let Some(ip) = literal.filter(|&ip| !is_public(ip)) {
            return refuse(FetchErrorKind::PrivateAddress, format!("{ip} is not on the public internet"));
        }
        if !self.ports.contains(&port) {
            return refuse(FetchErrorKind::BadAddress, format!("port {port} is not asked"));
        }
        Ok(Trust::Public)
    }

    /// True when a connection to `ip`, a resolver's answer, may be made.
    pub fn admits(&self, ip: IpAddr) -> bool {
        is_public(ip) || self.allowed.iter().any(|allowed| allowed.holds(ip))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guard(allow: &[&str]) -> Guard {
        let allow_hosts = allow.iter().map(|&s| s.to_owned()).collect();
        Guard::new(&FetchSettings { allow_hosts, ..FetchSettings::default() }).expect("good entries")
    }

    fn verdict(guard: &Guard, url: &str) -> Result<Trust, FetchErrorKind> {
        match Url::parse(url) {
            Ok(url) => guard.check(&url).map_err(|e| e.kind),
            Err(_) => Err(FetchErrorKind::BadAddress),
        }
    }

    #[test]
    fn literals_in_every_spelling_are_refused() {
        let guard = guard(&[]);
        for host in [
            "127.0.0.1",
            "127.1",
            "0x7f000001",
            "0x7f.1",
            "2130706433",
            "0177.0.0.1",
            "127。0。0。1",
            "0",
            "0.0.0.0",
            "[::1]",
            "[::]",
            "[::ffff:127.0.0.1]",
            "[::ffff:7f00:1]",
            "[::127.0.0.1]",
            "[64:ff9b::7f00:1]",
            "[2002:7f00:1::]",
            "[2001:0:1::1]",
            "[fe80::1]",
            "[fd00:ec2::254]",
            "169.254.169.254",
            "0xa9fea9fe",
            "100.100.100.200",
            "10.0.0.1",
            "192.168.1.1",
            "172.31.255.255",
            "１２７.０.０.１",
            "168.63.129.16",
        ] {
            assert_eq!(
                verdict(&guard, &format!("http://{host}/")),
                Err(FetchErrorKind::PrivateAddress),
                "{host}"
            );
        }
    }

    #[test]
    fn schemes_and_ports() {
        let guard = guard(&[]);
        for (url, expected) in [
            ("https://news.example/feed", Ok(Trust::Public)),
            ("http://news.example:80/feed", Ok(Trust::Public)),
            ("https://1.1.1.1/", Ok(Trust::Public)),
            ("https://新闻.example/", Ok(Trust::Public)),
            ("http://news.example:6379/", Err(FetchErrorKind::BadAddress)),
            ("ftp://news.example/", Err(FetchErrorKind::BadAddress)),
            ("file:///etc/passwd", Err(FetchErrorKind::BadAddress)),
            ("gopher://news.example/", Err(FetchErrorKind::BadAddress)),
            ("data:text/plain,x", Err(FetchErrorKind::BadAddress)),
            ("javascript:alert(1)", Err(FetchErrorKind::BadAddress)),
        ] {
            assert_eq!(verdict(&guard, url), expected, "{url}");
        }
    }

    #[test]
    fn allow_hosts_lifts_the_guard_for_what_it_names() {
        let guard = guard(&[
            "rsshub.lan",
            "Feeds.Lan:1200",
            "*.home.example",
            "10.1.0.0/16",
            "192.168.1.7:8080",
            "[fd00::1]:81",
            "::1",
        ]);
        for (url, expected) in [
            ("http://rsshub.lan:1200/x", Ok(Trust::Named)),
            ("http://RSSHUB.lan./x", Ok(Trust::Named)),
            ("http://feeds.lan:1200/", Ok(Trust::Named)),
            ("http://feeds.lan:1201/", Err(FetchErrorKind::BadAddress)),
            ("http://feeds.lan/", Ok(Trust::Public)),
            ("http://a.b.home.example:99/", Ok(Trust::Named)),
            ("http://home.example/", Ok(Trust::Public)),
            ("http://nothome.example:99/", Err(FetchErrorKind::BadAddress)),
            ("http://10.1.2.3:9/", Ok(Trust::Named)),
            ("http://[::ffff:10.1.2.3]/", Ok(Trust::Named)),
            ("http://10.2.0.1/", Err(FetchErrorKind::PrivateAddress)),
            ("http://192.168.1.7:8080/", Ok(Trust::Named)),
            ("http://192.168.1.7/", Err(FetchErrorKind::PrivateAddress)),
            ("http://[fd00::1]:81/", Ok(Trust::Named)),
            ("http://[::1]:5000/", Ok(Trust::Named)),
            ("http://127.0.0.1/", Err(FetchErrorKind::PrivateAddress)),
        ] {
            assert_eq!(verdict(&guard, url), expected, "{url}");
        }
        assert!(guard.admits("10.1.9.9".parse().expect("an ip")));
        assert!(!guard.admits("192.168.1.7".parse().expect("an ip")), "its entry is for one port only");
    }

    #[test]
    fn entries_that_mean_nothing_are_told() {
        for bad in ["", "*", "*.", "10.0.0.0/33", "fd00::/129", "host:99999", "a b", "http://host/", "[::1"] {
            let settings = FetchSettings { allow_hosts: vec![bad.to_owned()], ..FetchSettings::default() };
            let error = Guard::new(&settings).expect_err(bad);
            assert!(error.message.contains("allow_hosts"), "{error}");
        }
    }
}
