//! Feeds that a page declares: `link` elements, and the `Link` header of its answer (RFC 8288).

use super::{FeedLink, Why};
use crate::address;
use crate::page::{Head, HeadLink};
use crate::text::one_line;
use tidings_model::SourceKind;

/// Most feeds taken from the declarations of one page.
const MOST: usize = 64;
/// Media types that only feeds have.
const TYPES: [&str; 8] = [
    "application/rss+xml",
    "application/atom+xml",
    "application/feed+json",
    "application/rdf+xml",
    "application/x-rss+xml",
    "application/x-atom+xml",
    "text/rss+xml",
    "application/rss",
];
/// Media types that feeds share with other things: the address must look like a feed's.
const SHARED: [&str; 4] = ["application/json", "application/xml", "text/xml", "text/rss"];
/// The relation by which WordPress names its REST interface.
const WORDPRESS: &str = "https://api.w.org/";

/// Adds what the `link` elements name.
pub(super) fn collect(head: &Head, feeds: &mut Vec<FeedLink>) {
    feeds.extend(head.links.iter().filter_map(|link| one(link, |href| absolute(head, href))).take(MOST));
}

/// The feeds that a `Link` header of the answer from `url` names.
pub fn in_header(header: &str, url: &str) -> Vec<FeedLink> {
    let base = address::base(Some(url));
    values(header)
        .filter_map(|value| {
            let (target, parameters) = value.trim().strip_prefix('<')?.split_once('>')?;
            let mut link = HeadLink { href: target.to_owned(), ..HeadLink::default() };
            for parameter in parameters.split(';') {
                let Some((name, value)) = parameter.split_once('=') else { continue };
                let value = value.trim().trim_matches('"');
                match name.trim().to_ascii_lowercase().as_str() {
                    "rel" => link.rel = value.to_ascii_lowercase(),
                    "type" => link.media_type = value.to_ascii_lowercase(),
                    "title" => link.title = one_line(value),
                    "hreflang" => link.language = value.to_owned(),
                    _ => {}
                }
            }
            one(&link, |href| address::web(href, base.as_ref()))
        })
        .take(MOST)
        .collect()
}

/// The values of a header, which are separated by commas outside of `<…>` and quotes.
fn values(header: &str) -> impl Iterator<Item = &str> {
    let (mut quoted, mut inside) = (false, false);
    header.split(move |c: char| {
        match c {
            '"' if !inside => quoted = !quoted,
            '<' if !quoted => inside = true,
            '>' if !quoted => inside = false,
            _ => {}
        }
        c == ',' && !quoted && !inside
    })
}

fn one(link: &HeadLink, absolute: impl Fn(&str) -> Option<String>) -> Option<FeedLink> {
    let has = |rel: &str| link.rel.split_ascii_whitespace().any(|word| word == rel);
    let url = absolute(&link.href)?;
    if has(WORDPRESS) {
        return Some(FeedLink::new(url, Why::Declared).of_kind(SourceKind::WordPress));
    }
    let media_type = link.media_type.split(';').next().unwrap_or("").trim();
    let foreign = url.contains("/wp-json/") || url.contains("oembed") || url.contains("opensearch");
    let alternate = has("alternate") || has("service.feed");
    let typed = TYPES.contains(&media_type)
        || (alternate && (SHARED.contains(&media_type) || media_type.is_empty()) && is_named(&url));
    if foreign || has("stylesheet") || has("manifest") || !(has("feed") || typed) {
        return None;
    }
    let full = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    Some(FeedLink {
        title: full(&link.title),
        media_type: full(media_type),
        language: full(&link.language),
        ..FeedLink::new(url, Why::Declared)
    })
}

/// True when an address itself says that it is a feed's.
fn is_named(url: &str) -> bool {
    let lower = url.to_ascii_lowercase();
    let path =
        lower.split_once("://").and_then(|(_, rest)| rest.split_once('/')).map_or("", |(_, path)| path);
    ["feed", "rss", "atom", ".rdf", "/index.xml"]
        .iter()
        .any(|word| path.contains(word.trim_start_matches('/')))
}

/// An address of the page; `feed:` before it is left out.
fn absolute(head: &Head, href: &str) -> Option<String> {
    head.absolute(without_feed_scheme(href).as_ref())
}

/// `feed://host/path` and `feed:https://host/path` as browsers once wrote them.
pub(super) fn without_feed_scheme(href: &str) -> std::borrow::Cow<'_, str> {
    match href.trim().split_once(':') {
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("feed") => {
            if rest.starts_with("//") {
                format!("https:{rest}").into()
            } else {
                rest.into()
            }
        }
        _ => href.into(),
    }
}
