//! The address under which a program knows this server.

use crate::app::App;
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::header;
use axum::http::request::Parts;
use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

/// Scheme and host without a slash at the end, to be put before the paths of pictures; empty when the request names no host, or
/// something that cannot be one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Base(pub(crate) String);

impl FromRequestParts<Arc<App>> for Base {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Infallible> {
        let host =
            parts.headers.get(header::HOST).and_then(|host| host.to_str().ok()).filter(|host| is_host(host));
        let scheme =
            if app.serving.secure || by_https(parts, &app.serving.proxies) { "https" } else { "http" };
        Ok(Self(host.map(|host| format!("{scheme}://{host}")).unwrap_or_default()))
    }
}

/// What stands in an article's text without being escaped.
fn is_host(host: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ':' | '[' | ']');
    !host.is_empty() && host.len() <= 255 && host.chars().all(plain)
}

/// Whether a proxy that is named says so.
pub(crate) fn by_https(parts: &Parts, proxies: &[IpAddr]) -> bool {
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
    let peer = peer.map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |ConnectInfo(peer)| peer.ip().to_canonical());
    let said = parts.headers.get("x-forwarded-proto").and_then(|value| value.to_str().ok());
    let last = said.and_then(|value| value.rsplit(',').next()).map(str::trim);
    proxies.contains(&peer) && last.is_some_and(|scheme| scheme.eq_ignore_ascii_case("https"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn t39_only_a_named_proxy_says_https_and_a_host_is_a_host() {
        for (peer, said, want) in [
            ("10.0.0.1", "https", true),
            ("10.0.0.1", "http, HTTPS", true),
            ("10.0.0.1", "https, http", false),
            ("203.0.113.5", "https", false),
        ] {
            let request =
                axum::http::Request::builder().header("x-forwarded-proto", said).body(()).expect("a request");
            let mut parts = request.into_parts().0;
            let peer = SocketAddr::new(peer.parse().expect("an address"), 4000);
            parts.extensions.insert(ConnectInfo(peer));
            assert_eq!(by_https(&parts, &["10.0.0.1".parse().expect("an address")]), want, "{peer} {said}");
        }
        for (host, want) in [
            ("news.example", true),
            ("[::1]:8080", true),
            ("news.example\"onerror=x", false),
            ("news.example/x", false),
            ("", false),
        ] {
            assert_eq!(is_host(host), want, "{host}");
        }
    }
}
