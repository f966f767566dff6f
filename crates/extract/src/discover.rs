//! The feeds that belong to a page: those it declares, those it links to, those its software is known to have, and the
//! addresses worth trying when it says nothing.

use crate::address;
use crate::limits::PAGE;
use crate::page::Head;
use crate::text::one_line;
use crate::tree::{ROOT, Tree};
use url::Url;

/// A feed that was found, or may be there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedLink {
    /// Address.
    pub url: String,
    /// Title as the page has it.
    pub title: Option<String>,
    /// Media type as the page has it.
    pub media_type: Option<String>,
    /// How it was found: `link`, `anchor`, or the name of the software or site.
    pub why: &'static str,
}

/// Links in the text that are followed at most.
const MOST_ANCHORS: usize = 6;
/// Media types of feeds.
const TYPES: [&str; 7] = [
    "application/rss+xml",
    "application/atom+xml",
    "application/feed+json",
    "application/rdf+xml",
    "application/x-rss+xml",
    "application/x-atom+xml",
    "application/json",
];
/// Paths at which sites have their feed, the most common first.
const PATHS: [&str; 14] = [
    "feed/",
    "rss/",
    "feed.xml",
    "rss.xml",
    "atom.xml",
    "index.xml",
    "feed",
    "rss",
    "atom",
    "index.rss",
    "feed.atom",
    "feed.json",
    "rss/feed.xml",
    "blog/feed/",
];

/// The feeds that a page declares or links to, the declared ones first, each once. `url` is the page's address.
pub fn discover(html: &str, url: &str) -> Vec<FeedLink> {
    let Ok(tree) = Tree::document(html, PAGE) else { return Vec::new() };
    let head = Head::read(&tree, url);
    let mut found: Vec<FeedLink> = Vec::new();
    let mut add = |link: FeedLink| {
        if found.iter().all(|known| known.url != link.url) {
            found.push(link);
        }
    };
    for link in &head.links {
        let rels: Vec<&str> = link.rel.split_ascii_whitespace().collect();
        let media_type = link.media_type.split(';').next().unwrap_or("").trim();
        let typed = TYPES.contains(&media_type)
            && (rels.contains(&"alternate")
                || rels.contains(&"service.feed")
                || media_type != "application/json");
        let wanted = rels.contains(&"feed")
            || (typed
                && !rels.contains(&"stylesheet")
                && !link.href.contains("/wp-json/")
                && !link.href.contains("oembed"));
        if wanted && let Some(url) = head.absolute(&link.href) {
            let title = Some(link.title.clone()).filter(|title| !title.is_empty());
            let media_type = Some(media_type.to_owned()).filter(|media_type| !media_type.is_empty());
            add(FeedLink { url, title, media_type, why: "link" });
        }
    }
    let anchors = tree.named(ROOT, "a").filter_map(|id| {
        let target = head.absolute(tree.attr(id, "href")?)?;
        let title = one_line(&tree.text(id));
        looks_like_feed(&target, &title, url).then(|| (target, Some(title).filter(|title| !title.is_empty())))
    });
    for (url, title) in anchors.take(MOST_ANCHORS) {
        add(FeedLink { url, title, media_type: None, why: "anchor" });
    }
    found
}

/// True for links in the text that name a feed of the same site, or of a service for feeds.
fn looks_like_feed(target: &str, text: &str, page: &str) -> bool {
    let (Ok(target), Ok(page)) = (Url::parse(target), Url::parse(page)) else { return false };
    let host = target.host_str().unwrap_or("");
    let near = page.host_str().is_some_and(|own| {
        let bare = |host: &str| host.trim_start_matches("www.").to_owned();
        bare(own) == bare(host)
            || host.ends_with(&format!(".{}", bare(own)))
            || bare(own).ends_with(&format!(".{}", bare(host)))
    });
    let service = matches!(host, "feeds.feedburner.com" | "feedproxy.google.com" | "feeds2.feedburner.com")
        || host.starts_with("feeds.")
        || host.starts_with("rss.");
    let path = target.path().to_ascii_lowercase();
    let last = path.trim_end_matches('/').rsplit('/').next().unwrap_or("");
    let named = matches!(last, "feed" | "rss" | "atom" | "feeds" | "rss2" | "rdf")
        || [".rss", ".atom", ".rdf"].iter().any(|end| last.ends_with(end))
        || (last.ends_with(".xml")
            && ["rss", "feed", "atom", "index"].iter().any(|word| last.contains(word))
            && !last.contains("sitemap"))
        || (last == "feed.json");
    let called = ["rss", "atom", "feed", "订阅"]
        .iter()
        .any(|word| text.to_lowercase().split(|c: char| !c.is_alphanumeric()).any(|part| part == *word));
    let asked = target.query().is_some_and(|query| {
        query.contains("feed=") || query.contains("format=rss") || query.contains("type=rss")
    });
    (near && (named || asked)) || (service && (named || called || near))
}

/// Addresses at which the site of `url` may have a feed, in the order in which to try them: in the folder of the page, then at
/// the root.
pub fn well_known(url: &str) -> Vec<String> {
    let Some(base) = address::base(Some(url)) else { return Vec::new() };
    let mut folder = base.clone();
    folder.set_query(None);
    folder.set_fragment(None);
    if !folder.path().ends_with('/') && !folder.path().rsplit('/').next().unwrap_or("").contains('.') {
        folder.set_path(&format!("{}/", folder.path()));
    }
    let mut root = folder.clone();
    root.set_path("/");
    let mut list: Vec<String> = Vec::new();
    for start in [folder, root] {
        for path in PATHS {
            if let Some(url) =
                start.join(path).ok().map(|url| url.to_string()).filter(|url| !list.contains(url))
            {
                list.push(url);
            }
        }
    }
    list
}

/// Feeds of sites whose addresses tell where the feed is.
pub fn known_sites(url: &str) -> Vec<FeedLink> {
    let Some(url) = address::base(Some(url)) else { return Vec::new() };
    let host = url.host_str().unwrap_or("").trim_start_matches("www.").to_owned();
    let parts: Vec<&str> =
        url.path_segments().map(|parts| parts.filter(|part| !part.is_empty()).collect()).unwrap_or_default();
    let query =
        |name: &str| url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
    let (why, feeds): (&'static str, Vec<String>) = match host.as_str() {
        "youtube.com" | "m.youtube.com" => ("YouTube", youtube(&parts, query("list"))),
        "github.com" => ("GitHub", github(&parts)),
        "gitlab.com" | "codeberg.org" => (
            "Git",
            match parts[..] {
                [owner, project, ..] if host == "gitlab.com" => {
                    vec![format!("https://gitlab.com/{owner}/{project}.atom")]
                }
                [owner, project, ..] => vec![format!("https://codeberg.org/{owner}/{project}.rss")],
                [owner] => vec![format!(
                    "https://{host}/{owner}{}",
                    if host == "gitlab.com" { ".atom" } else { ".rss" }
                )],
                _ => Vec::new(),
            },
        ),
        "reddit.com" | "old.reddit.com" => (
            "Reddit",
            match parts[..] {
                [kind @ ("r" | "user" | "u"), name, ..] => {
                    vec![format!("https://www.reddit.com/{kind}/{name}/.rss")]
                }
                _ => vec!["https://www.reddit.com/.rss".to_owned()],
            },
        ),
        "medium.com" => (
            "Medium",
            parts.first().map(|name| format!("https://medium.com/feed/{name}")).into_iter().collect(),
        ),
        "vimeo.com" => (
            "Vimeo",
            parts
                .first()
                .filter(|name| name.parse::<u64>().is_err())
                .map(|name| format!("https://vimeo.com/{name}/videos/rss"))
                .into_iter()
                .collect(),
        ),
        "dev.to" => {
            ("DEV", parts.first().map(|name| format!("https://dev.to/feed/{name}")).into_iter().collect())
        }
        "bsky.app" => (
            "Bluesky",
            match parts[..] {
                ["profile", name, ..] => vec![format!("https://bsky.app/profile/{name}/rss")],
                _ => Vec::new(),
            },
        ),
        "stackoverflow.com" => (
            "Stack Overflow",
            match parts[..] {
                ["questions", "tagged", tag, ..] => {
                    vec![format!("https://stackoverflow.com/feeds/tag/{tag}")]
                }
                _ => vec!["https://stackoverflow.com/feeds".to_owned()],
            },
        ),
        host if host.ends_with(".substack.com") => ("Substack", vec![format!("https://{host}/feed")]),
        host if host.ends_with(".medium.com") => ("Medium", vec![format!("https://{host}/feed")]),
        host if host.ends_with(".tumblr.com") => ("Tumblr", vec![format!("https://{host}/rss")]),
        host if host.ends_with(".blogspot.com") => {
            ("Blogger", vec![format!("https://{host}/feeds/posts/default")])
        }
        host if host.ends_with(".wordpress.com") => ("WordPress", vec![format!("https://{host}/feed/")]),
        host => match parts[..] {
            // Mastodon and its kin: https://server/@name.
            [name, ..] if name.starts_with('@') => ("Mastodon", vec![format!("https://{host}/{name}.rss")]),
            _ => ("WordPress", vec![wordpress(&url)]),
        },
    };
    feeds.into_iter().map(|url| FeedLink { url, title: None, media_type: None, why }).collect()
}

/// The address that every WordPress answers, whatever its links look like.
fn wordpress(url: &Url) -> String {
    let mut root = url.clone();
    root.set_fragment(None);
    root.set_path("/");
    root.set_query(Some("feed=rss2"));
    root.to_string()
}

fn youtube(parts: &[&str], list: Option<String>) -> Vec<String> {
    let feed = |key: &str, value: &str| format!("https://www.youtube.com/feeds/videos.xml?{key}={value}");
    match (parts, list) {
        (["channel", id, ..], _) => vec![feed("channel_id", id)],
        (["user", name, ..], _) => vec![feed("user", name)],
        (_, Some(list)) if list.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b)) => {
            vec![feed("playlist_id", &list)]
        }
        _ => Vec::new(),
    }
}

fn github(parts: &[&str]) -> Vec<String> {
    match parts {
        [owner] => vec![format!("https://github.com/{owner}.atom")],
        [owner, project, "commits", branch, ..] => {
            vec![format!("https://github.com/{owner}/{project}/commits/{branch}.atom")]
        }
        [owner, project, ..] => ["releases", "commits", "tags"]
            .iter()
            .map(|kind| format!("https://github.com/{owner}/{project}/{kind}.atom"))
            .collect(),
        [] => Vec::new(),
    }
}
