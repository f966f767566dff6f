//! Whether a request comes from a page of ours, and from which machine.

use axum::extract::{ConnectInfo, Request};
use axum::http::{HeaderMap, header};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

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

/// The machine that asks. What a proxy says of it counts only when the proxy is one of those named: of the addresses that proxies have
/// written down, the last that is none of them.
pub fn client(request: &Request, proxies: &[IpAddr]) -> IpAddr {
    let peer = request
        .extensions()
        .get::<ConnectInfo<SocketAddr>>()
        .map(|ConnectInfo(peer)| peer.ip().to_canonical());
    let mut client = peer.unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST));
    let said = request.headers().get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok());
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
    use axum::body::Body;

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
            let mut request =
                Request::builder().header("x-forwarded-for", said).body(Body::empty()).expect("a request");
            let peer = SocketAddr::new(peer.parse().expect("an address"), 4000);
            request.extensions_mut().insert(ConnectInfo(peer));
            assert_eq!(client(&request, &proxies).to_string(), want, "{peer} {said}");
        }
    }
}
