//! The resolver behind the client: it gives on only addresses that the guard admits, so that a name cannot lead inside.
//!
//! The connection goes to the very addresses that were checked here; a name that answers differently a moment later
//! gains nothing.

use super::Guard;
use crate::BoxFuture;
use reqwest::dns::{Addrs, Name, Resolving};
use std::fmt;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

/// Finds the addresses of a host's name.
pub trait Resolve: Send + Sync {
    /// The addresses of `host`, in the order in which they are tried.
    fn resolve<'a>(&'a self, host: &'a str) -> BoxFuture<'a, io::Result<Vec<IpAddr>>>;
}

/// The operating system's resolver.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemResolver;

impl Resolve for SystemResolver {
    fn resolve<'a>(&'a self, host: &'a str) -> BoxFuture<'a, io::Result<Vec<IpAddr>>> {
        Box::pin(async move {
            let found = tokio::net::lookup_host((host, 0)).await?;
            Ok(found.map(|address| address.ip()).collect())
        })
    }
}

/// A name whose addresses are all outside the public internet.
#[derive(Debug)]
pub(crate) struct NoPublicAddress {
    pub(crate) found: Vec<IpAddr>,
}

impl fmt::Display for NoPublicAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the host has no address on the public internet, only ")?;
        for (i, ip) in self.found.iter().take(4).enumerate() {
            write!(f, "{}{ip}", if i > 0 { ", " } else { "" })?;
        }
        Ok(())
    }
}

impl std::error::Error for NoPublicAddress {}

/// A resolver for reqwest: filtered by a guard, or as it is for hosts that the owner named.
pub(crate) struct Filtered {
    pub(crate) resolver: Arc<dyn Resolve>,
    pub(crate) guard: Option<Arc<Guard>>,
}

impl reqwest::dns::Resolve for Filtered {
    fn resolve(&self, name: Name) -> Resolving {
        let (resolver, guard) = (Arc::clone(&self.resolver), self.guard.clone());
        Box::pin(async move {
            let found = resolver.resolve(name.as_str()).await?;
            if found.is_empty() {
                return Err(io::Error::new(io::ErrorKind::NotFound, "the name has no address").into());
            }
            let mut kept = found.clone();
            if let Some(guard) = guard {
                kept.retain(|&ip| guard.admits(ip));
            }
            if kept.is_empty() {
                return Err(NoPublicAddress { found }.into());
            }
            let addresses: Addrs = Box::new(kept.into_iter().map(|ip| SocketAddr::new(ip, 0)));
            Ok(addresses)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FetchSettings;
    use reqwest::dns::Resolve as _;

    struct Fixed(&'static [&'static str]);

    impl Resolve for Fixed {
        fn resolve<'a>(&'a self, _: &'a str) -> BoxFuture<'a, io::Result<Vec<IpAddr>>> {
            Box::pin(std::future::ready(Ok(self
                .0
                .iter()
                .map(|ip| ip.parse().expect("an address"))
                .collect())))
        }
    }

    #[tokio::test]
    async fn only_public_addresses_are_given_on() {
        let all = &["10.0.0.1", "1.1.1.1", "::1", "2606:4700::1", "::ffff:127.0.0.1", "192.168.7.7"];
        for (allow, expected) in [
            (vec![], vec!["1.1.1.1", "2606:4700::1"]),
            (vec!["192.168.7.0/24"], vec!["1.1.1.1", "2606:4700::1", "192.168.7.7"]),
        ] {
            let allow_hosts = allow.into_iter().map(str::to_owned).collect();
            let guard = Guard::new(&FetchSettings { allow_hosts, ..FetchSettings::default() }).expect("good");
            let filtered = Filtered { resolver: Arc::new(Fixed(all)), guard: Some(Arc::new(guard)) };
            let name = "news.example".parse().expect("a name");
            let given: Vec<String> =
                filtered.resolve(name).await.expect("some are public").map(|a| a.ip().to_string()).collect();
            assert_eq!(given, expected);
        }
    }
}
