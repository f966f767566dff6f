//! Sites whose addresses tell where their feeds are, as one table: of a page's address, and of its feeds.

mod table;

use super::{FeedLink, Why};
use crate::address;
use table::SITES;
use url::Url;

/// One row: the site's name; a host, where a `*` in front stands for any name below it; a path; the feeds.
///
/// In a path `*` stands for one name, `#` for one of digits only, `x*` for one that begins with `x`; what follows the last is
/// ignored, unless it ends with `.`. In a feed's address `{h}` is what `*` of the host stood for, `{1}`, `{2}` what the
/// path's signs stood for, `{host}` the whole host, `{?key}` a value of the query, without which the row does not count.
type Row = (&'static str, &'static str, &'static str, &'static [&'static str]);

/// Names directly below a host that are no people.
const NOT_PEOPLE: [&str; 27] = [
    "about",
    "account",
    "api",
    "apps",
    "blog",
    "categories",
    "channels",
    "collections",
    "dashboard",
    "explore",
    "features",
    "hot",
    "help",
    "home",
    "join",
    "login",
    "marketplace",
    "new",
    "orgs",
    "pricing",
    "search",
    "settings",
    "signup",
    "topics",
    "trending",
    "watch",
    "tag",
];

/// Feeds of sites whose addresses tell where the feed is, the most likely first.
pub fn known_sites(url: &str) -> Vec<FeedLink> {
    let Some(url) = address::base(Some(url)) else { return Vec::new() };
    let host = url.host_str().unwrap_or("").trim_start_matches("www.").to_ascii_lowercase();
    let names: Vec<&str> =
        url.path_segments().map(|parts| parts.filter(|part| !part.is_empty()).collect()).unwrap_or_default();
    let mut found = Vec::new();
    for (site, host_pattern, path, feeds) in SITES {
        let Some(below) = host_matches(host_pattern, &host) else { continue };
        let Some(caught) = path_matches(path, &names) else { continue };
        let filled: Option<Vec<String>> =
            feeds.iter().map(|feed| fill(feed, &host, below, &caught, &url)).collect();
        if let Some(filled) = filled {
            found = filled.into_iter().map(|feed| FeedLink::new(feed, Why::Site(site))).collect();
            break;
        }
    }
    if found.is_empty() {
        found.extend(fediverse(&host, &names).map(|feed| FeedLink::new(feed, Why::Site("Mastodon"))));
    }
    found
}

/// Mastodon and its kin: `https://server/@name`; a name of another server stands there with that server behind it.
fn fediverse(host: &str, names: &[&str]) -> Option<String> {
    let name = match names {
        [name, ..] if name.len() > 1 => name.strip_prefix('@')?,
        _ => return None,
    };
    match name.split_once('@') {
        Some((name, server)) if server.contains('.') => Some(format!("https://{server}/@{name}.rss")),
        Some(_) => None,
        None => Some(format!("https://{host}/@{name}.rss")),
    }
}

/// What the host's `*` stands for.
fn host_matches<'a>(pattern: &str, host: &'a str) -> Option<&'a str> {
    match pattern.strip_prefix('*') {
        Some(tail) => host.strip_suffix(tail).filter(|name| !name.is_empty() && !name.contains('.')),
        None => (pattern == host).then_some(""),
    }
}

/// What the path's signs stand for.
fn path_matches<'a>(pattern: &str, names: &[&'a str]) -> Option<Vec<&'a str>> {
    let (pattern, whole) = pattern.strip_suffix("/.").map_or((pattern, false), |rest| (rest, true));
    let (pattern, whole) = if pattern == "." { ("", true) } else { (pattern, whole) };
    let wanted: Vec<&str> = pattern.split('/').filter(|part| !part.is_empty()).collect();
    if wanted.len() > names.len() || (whole && wanted.len() != names.len()) {
        return None;
    }
    let mut caught = Vec::new();
    for (place, (want, have)) in wanted.iter().zip(names).enumerate() {
        match *want {
            "*" if place == 0 && NOT_PEOPLE.contains(have) => return None,
            "*" => caught.push(*have),
            "#" if have.bytes().all(|b| b.is_ascii_digit()) => caught.push(*have),
            want => match want.strip_suffix('*') {
                Some(start) => caught.push(have.strip_prefix(start).filter(|rest| !rest.is_empty())?),
                None if want == *have => {}
                None => return None,
            },
        }
    }
    Some(caught)
}

fn fill(feed: &str, host: &str, below: &str, caught: &[&str], url: &Url) -> Option<String> {
    let mut out = String::new();
    let mut rest = feed;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}')?;
        out.push_str(before);
        rest = after;
        match name {
            "h" => out.push_str(below),
            "host" => out.push_str(host),
            name => match name.strip_prefix('?') {
                Some(key) => {
                    let value = url.query_pairs().find(|(known, _)| known == key)?.1;
                    let plain = !value.is_empty()
                        && value.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
                    out.push_str(plain.then_some(value.as_ref())?);
                }
                None => out.push_str(caught.get(name.parse::<usize>().ok()?.checked_sub(1)?)?),
            },
        }
    }
    out.push_str(rest);
    Some(out)
}
