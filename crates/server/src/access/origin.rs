//! Whether a request comes from a page of ours, and from which machine.

use crate::app::App;
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, header};
use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

/// Whether a browser says that a page of this site asks. A browser that says nothing is not believed: all that are in use say one or the
/// other when something is to be changed.
pub(super) fn is_ours(headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).and_then(|value: &axum::http::HeaderValue| value.to_str().ok());
    match text("sec-fetch-site") {
        Some(site) => site == "same-origin",
        None => {
            let origin = text("origin").and_then(|origin| origin.split_once("://")).map(|(_, host)| host);
            let host = text(header::HOST.as_str());
            origin.is_some() && origin == host
        }
    }
}

/// The machine at the other end of the connection; none where there is no connection.
pub(crate) fn peer(extensions: &Extensions) -> Option<IpAddr> {
    extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip().to_canonical())
}

/// The machine that asks. What a proxy says of it counts only when the proxy is one of those named: of the addresses that proxies have
/// written down, the last that is none of them.
pub(crate) fn client(headers: &HeaderMap, extensions: &Extensions, proxies: &[IpAddr]) -> IpAddr {
    let mut client = peer(extensions).unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST));
    let said = headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok());
    let said: Vec<&str> = said.flat_map(|value| value.split(',')).collect();
    for hop in said.into_iter().rev() {
        if !proxies.contains(&client) {
            break;
        }
        let Ok(before) = hop.trim().parse::<IpAddr>() else { break };
        client = before.to_canonical();
    }
    client
}

/// Whether a proxy that is named says that a request came by HTTPS.
pub(crate) fn by_https(headers: &HeaderMap, extensions: &Extensions, proxies: &[IpAddr]) -> bool {
    let peer = peer(extensions).unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST));
    let said = headers.get("x-forwarded-proto").and_then(|value| value.to_str().ok());
    let last = said.and_then(|value| value.rsplit(',').next()).map(str::trim);
    proxies.contains(&peer) && last.is_some_and(|scheme| scheme.eq_ignore_ascii_case("https"))
}

/// The machine that asks, and what its browser or program calls itself.
pub(crate) struct Machine {
    pub(crate) address: IpAddr,
    pub(crate) agent: String,
    /// Whether a proxy that is named says that it came by HTTPS.
    pub(crate) by_https: bool,
}

impl FromRequestParts<Arc<App>> for Machine {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Infallible> {
        let Parts { headers, extensions, .. } = parts;
        let proxies = &app.serving.proxies;
        let agent = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok());
        Ok(Self {
            address: client(headers, extensions, proxies),
            agent: agent.unwrap_or_default().to_owned(),
            by_https: by_https(headers, extensions, proxies),
        })
    }
}

/// Whether a page may send the browser on to this address: one of this site, as every browser reads it.
pub(crate) fn is_safe_target(target: &str) -> bool {
    let mut characters = target.chars();
    characters.next() == Some('/')
        && !matches!(characters.next(), Some('/' | '\\'))
        && !target.chars().any(|c| c.is_control() || c == '\\')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn t38_no_target_leads_away() {
        for (target, want) in [
            ("/", true),
            ("/read/5?from=/x", true),
            ("/search?q=加沙", true),
            ("", false),
            ("read", false),
            ("//evil.example", false),
            ("/\\evil.example", false),
            ("/x\\..\\evil", false),
            ("\\\\evil.example", false),
            ("https://evil.example", false),
            ("/\t/evil.example", false),
            ("/\n/evil.example", false),
            ("javascript:alert(1)", false),
        ] {
            assert_eq!(is_safe_target(target), want, "{target:?}");
        }
    }

    #[test]
    fn t37_a_change_must_come_from_a_page_of_ours() {
        for (pairs, want) in [
            (&[("sec-fetch-site", "same-origin")][..], true),
            (
                &[
                    ("sec-fetch-site", "cross-site"),
                    ("origin", "https://news.example"),
                    ("host", "news.example"),
                ],
                false,
            ),
            (&[("sec-fetch-site", "same-site")], false),
            (&[("sec-fetch-site", "none")], false),
            (&[("origin", "https://news.example"), ("host", "news.example")], true),
            (&[("origin", "https://news.example:8443"), ("host", "news.example")], false),
            (&[("origin", "https://evil.example"), ("host", "news.example")], false),
            (&[("origin", "null"), ("host", "news.example")], false),
            (&[("host", "news.example")], false),
            (&[("referer", "https://news.example/"), ("host", "news.example")], false),
        ] {
            let mut headers = HeaderMap::new();
            for (name, value) in pairs {
                headers.insert(*name, value.parse().expect("a value"));
            }
            assert_eq!(is_ours(&headers), want, "{pairs:?}");
        }
    }

    #[test]
    fn t39_only_named_proxies_say_who_asks() {
        let proxies = ["10.0.0.1", "10.0.0.2"].map(|text| text.parse().expect("an address"));
        for (peer, said, want) in [
            ("203.0.113.5", "127.0.0.1", "203.0.113.5"),
            ("10.0.0.1", "198.51.100.7", "198.51.100.7"),
            ("10.0.0.1", "127.0.0.1, 198.51.100.7", "198.51.100.7"),
            ("10.0.0.1", "127.0.0.1, 198.51.100.7, 10.0.0.2", "198.51.100.7"),
            ("10.0.0.1", "nonsense", "10.0.0.1"),
            ("10.0.0.1", "", "10.0.0.1"),
            ("::ffff:10.0.0.1", "198.51.100.7", "198.51.100.7"),
        ] {
            let parts = asked(peer, "x-forwarded-for", said);
            let client = client(&parts.headers, &parts.extensions, &proxies);
            assert_eq!(client.to_string(), want, "{peer} {said}");
        }
    }

    #[test]
    fn t39_only_a_named_proxy_says_https() {
        let proxies = ["10.0.0.1".parse().expect("an address")];
        for (peer, said, want) in [
            ("10.0.0.1", "https", true),
            ("10.0.0.1", "http, HTTPS", true),
            ("10.0.0.1", "https, http", false),
            ("203.0.113.5", "https", false),
        ] {
            let parts = asked(peer, "x-forwarded-proto", said);
            assert_eq!(by_https(&parts.headers, &parts.extensions, &proxies), want, "{peer} {said}");
        }
    }

    /// A request of a machine with one header.
    fn asked(peer: &str, name: &str, value: &str) -> Parts {
        let request = axum::http::Request::builder().header(name, value).body(()).expect("a request");
        let mut parts = request.into_parts().0;
        let peer = SocketAddr::new(peer.parse().expect("an address"), 4000);
        parts.extensions.insert(ConnectInfo(peer));
        parts
    }
}
