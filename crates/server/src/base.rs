//! The address under which a program knows this server.

use crate::access::by_https;
use crate::app::App;
use axum::extract::FromRequestParts;
use axum::http::header;
use axum::http::request::Parts;
use std::convert::Infallible;
use std::sync::Arc;

/// Scheme and host without a slash at the end, to be put before paths of this server where an answer is read elsewhere: the address that
/// the owner gave it, else what the request calls it; empty when the request names no host, or something that cannot be one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Base(pub(crate) String);

impl FromRequestParts<Arc<App>> for Base {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Infallible> {
        if let Some(address) = &app.serving.address {
            return Ok(Self(address.clone()));
        }
        let host =
            parts.headers.get(header::HOST).and_then(|host| host.to_str().ok()).filter(|host| is_host(host));
        let scheme =
            if by_https(&parts.headers, &parts.extensions, &app.serving.proxies) { "https" } else { "http" };
        Ok(Self(host.map(|host| format!("{scheme}://{host}")).unwrap_or_default()))
    }
}

/// What stands in an article's text without being escaped.
fn is_host(host: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ':' | '[' | ']');
    !host.is_empty() && host.len() <= 255 && host.chars().all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_a_host() {
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
