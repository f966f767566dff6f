//! Pictures in markup: the real address of a picture that waits for a script.

use crate::address;
use crate::limits;
use crate::tree::{Id, Tree};
use url::Url;

/// Attributes in which scripts find the address of a picture, the most telling first.
const LAZY: [&str; 18] = [
    "data-src",
    "data-original",
    "data-lazy-src",
    "data-actualsrc",
    "data-original-src",
    "data-hi-res-src",
    "data-full-src",
    "data-image",
    "data-echo",
    "data-lazyload",
    "data-lazy",
    "data-url",
    "data-img-src",
    "data-orig-file",
    "data-src-medium",
    "data-croporisrc",
    "real_src",
    "file",
];
const LAZY_SETS: [&str; 4] = ["data-srcset", "data-lazy-srcset", "srcset", "data-sizes-srcset"];

/// Bytes of a style that are looked at.
const STYLE: usize = 1_000;
/// Children of a `picture` that are looked at for its sources.
const SOURCES: usize = 32;

/// The address of a picture element, absolute; `None` for placeholders, tracking pixels and what is no web address.
pub(crate) fn picture(tree: &Tree, id: Id, base: Option<&Url>) -> Option<String> {
    if is_pixel(tree, id) {
        return None;
    }
    let lazy = LAZY.iter().filter_map(|name| tree.attr(id, name)).find(|value| looks_like_address(value));
    let own = tree.attr(id, "src").filter(|src| !is_placeholder(src));
    let set = || LAZY_SETS.iter().filter_map(|name| tree.attr(id, name)).find_map(best_of_set);
    let sources = || {
        let parent = tree.nodes[id].parent.filter(|&parent| tree.name(parent) == "picture")?;
        let beside = tree.children(parent).take(SOURCES);
        beside.filter(|&child| tree.name(child) == "source").find_map(|source| {
            ["srcset", "data-srcset"].iter().filter_map(|name| tree.attr(source, name)).find_map(best_of_set)
        })
    };
    let found = lazy.or(own).map(str::to_owned).or_else(set).or_else(sources)?;
    address::web(&found, base).filter(|url| !is_tracker(url))
}

fn looks_like_address(value: &str) -> bool {
    let value = value.trim();
    value.len() > 4
        && !value.contains(char::is_whitespace)
        && !is_placeholder(value)
        && !value.starts_with(['{', '['])
        && (value.contains('/') || value.contains('.'))
}

/// True for the stand-in of a picture that a script was to bring.
fn is_placeholder(src: &str) -> bool {
    let src = src.trim();
    if src.is_empty() || src.starts_with("data:") || src.starts_with("about:") || src.starts_with("blob:") {
        return true;
    }
    let path = src.split(['?', '#']).next().unwrap_or(src).to_ascii_lowercase();
    let file = path.rsplit('/').next().unwrap_or("");
    [
        "blank.",
        "spacer.",
        "placeholder.",
        "transparent.",
        "lazyload.",
        "lazy.",
        "loading.",
        "grey.gif",
        "1x1.",
        "pixel.",
    ]
    .iter()
    .any(|name| file.starts_with(name))
}

/// The best candidate of a `srcset`: the widest up to 2,000 pixels, else the first.
pub(crate) fn best_of_set(set: &str) -> Option<String> {
    let mut best: Option<(f64, &str)> = None;
    let mut rest = set.trim();
    while !rest.is_empty() {
        let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
        let (mut url, mut after) = rest.split_at(end);
        let mut descriptor = "";
        if let Some(stripped) = url.strip_suffix(',') {
            url = stripped;
        } else {
            let stop = after.find(',').unwrap_or(after.len());
            descriptor = after[..stop].trim();
            after = after[stop..].trim_start_matches(',');
        }
        let size = descriptor.trim_end_matches(['w', 'x', 'h']).parse::<f64>().unwrap_or(1.0);
        let size = if size > 2000.0 { 1.0 / size } else { size };
        if !is_placeholder(url) && best.is_none_or(|(known, _)| size > known) {
            best = Some((size, url));
        }
        rest = after.trim_start();
    }
    best.map(|(_, url)| url.to_owned())
}

/// True for pictures of one or two pixels, and for those that are never shown.
fn is_pixel(tree: &Tree, id: Id) -> bool {
    let tiny = |name| {
        tree.attr(id, name)
            .and_then(|value| value.trim().trim_end_matches("px").parse::<f64>().ok())
            .is_some_and(|value| value <= 2.0)
    };
    let hidden = tree.attr(id, "style").is_some_and(|style| {
        let style: String = limits::beginning(style, STYLE)
            .chars()
            .filter(|c| !c.is_whitespace())
            .collect::<String>()
            .to_ascii_lowercase();
        style.contains("display:none") || style.contains("width:1px") || style.contains("height:1px")
    });
    let lazy = tree.attr(id, "data-src").is_some();
    (tiny("width") && (tiny("height") || tree.attr(id, "height").is_none()))
        || (tiny("height") && tree.attr(id, "width").is_none())
        || (hidden && !lazy)
}

/// True for addresses whose only use is to count readers.
fn is_tracker(url: &str) -> bool {
    let lower = url.to_ascii_lowercase();
    let path = lower.split(['?', '#']).next().unwrap_or("");
    [
        "//pixel.",
        "//pixel-",
        "//stats.wordpress.com",
        "//b.scorecardresearch.com",
        "//sb.scorecardresearch.com",
        "//www.google-analytics.com",
        "//feeds.feedburner.com/~r/",
        "//feeds.feedburner.com/~ff/",
        "feedsportal.com/",
        "doubleclick.net/",
        "//www.facebook.com/tr",
        "//rss.buysellads.com",
        "//counter.",
        "//tracking.",
        "//da.feedsportal.com",
        "//a.rfihub.com",
        "//t.co/i/adsct",
        "/~4/",
        "hits.blogsoft",
        "//hm.baidu.com",
        "//c.statcounter.com",
        "//in.getclicky.com",
        "republication-tracker",
    ]
    .iter()
    .any(|part| lower.contains(part))
        || [
            "/pixel.gif",
            "/pixel.png",
            "/1x1.gif",
            "/1x1.png",
            "/blank.gif",
            "/spacer.gif",
            "/clear.gif",
            "/count.gif",
        ]
        .iter()
        .any(|end| path.ends_with(end))
}

/// What the addresses of one picture in several sizes have in common, if it is telling enough.
pub(crate) fn picture_stem(url: &str) -> Option<&str> {
    let path = url.split(['?', '#']).next().unwrap_or(url);
    let file = path.rsplit('/').next().unwrap_or(path);
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let stem = match stem.rsplit_once('-') {
        Some((name, size))
            if size.split('x').all(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
                && size.contains('x') =>
        {
            name
        }
        _ => stem,
    };
    (stem.len() > 5).then_some(stem)
}

/// True when two addresses are of one picture, in other sizes perhaps.
pub(crate) fn same_picture(a: &str, b: &str) -> bool {
    a == b || picture_stem(a).is_some_and(|stem| picture_stem(b) == Some(stem))
}
