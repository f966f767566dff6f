//! Addresses as names of articles: what two publishers, or one at two times, write differently for the same page.

use tidings_model::tells_whence;

/// What an address names, in one spelling: without scheme, `www.`, tracking, fragment and final slash. None where it names no
/// single article: no web address, or the root of a site.
pub fn address_key(address: &str) -> Option<String> {
    let (host, rest) = split(address)?;
    let rest = rest.split('#').next().unwrap_or_default();
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    let path = path.trim_end_matches('/');
    let is_told = |parameter: &&str| {
        let name = parameter.split('=').next().unwrap_or_default();
        !name.is_empty() && !tells_whence(name)
    };
    let mut parameters: Vec<&str> = query.split('&').filter(is_told).collect();
    parameters.sort_unstable();
    if path.is_empty() && parameters.is_empty() {
        return None;
    }
    let mark = if parameters.is_empty() { "" } else { "?" };
    Some(format!("{host}{path}{mark}{}", parameters.join("&")))
}

/// The host of a web address in lower case, without `www.` and port 80 or 443: by it one publisher is told from another.
pub fn host_of(address: &str) -> Option<String> {
    split(address).map(|(host, _)| host)
}

fn split(address: &str) -> Option<(String, &str)> {
    let (scheme, rest) = address.trim().split_once("://")?;
    if !scheme.eq_ignore_ascii_case("http") && !scheme.eq_ignore_ascii_case("https") {
        return None;
    }
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (host, rest) = rest.split_at(end);
    let host = host.rsplit('@').next().unwrap_or_default().to_ascii_lowercase();
    let host = host.strip_suffix(":80").or(host.strip_suffix(":443")).unwrap_or(&host);
    let host = host.strip_prefix("www.").unwrap_or(host);
    (!host.is_empty()).then(|| (host.to_owned(), rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_page_has_one_key() {
        for (address, key) in [
            ("https://www.Example.org/a/b/?utm_source=x&id=7#top", Some("example.org/a/b?id=7")),
            ("http://example.org:80/a/b?id=7&fbclid=1", Some("example.org/a/b?id=7")),
            ("https://example.org/a?b=2&a=1", Some("example.org/a?a=1&b=2")),
            ("https://example.org/?p=12", Some("example.org?p=12")),
            ("https://例.example/新闻/1", Some("例.example/新闻/1")),
            ("https://example.org/", None),
            ("https://example.org/?utm_source=feed", None),
            ("mailto:a@example.org", None),
            ("urn:x", None),
            ("https:///a", None),
        ] {
            assert_eq!(address_key(address).as_deref(), key, "{address}");
        }
        assert_eq!(host_of("https://ann:pw@WWW.example.org/x").as_deref(), Some("example.org"));
    }
}
