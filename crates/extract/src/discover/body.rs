//! Links in the page that lead to feeds, by their address or by their words, in the languages of the web.

use super::{FeedLink, Why, declared};
use crate::address;
use crate::page::Head;
use crate::text::one_line;
use crate::tree::{Id, ROOT, Tree};
use percent_encoding::percent_decode_str;
use url::Url;

/// Links looked at; a page with more is a list of something else.
const MOST_LOOKED_AT: usize = 5_000;
/// Links taken.
const MOST: usize = 12;
/// Bytes of a link's words; what is longer is no label.
const LONGEST_LABEL: usize = 120;
/// Words that name a feed.
const NAMES: [&str; 8] = ["rss", "rss2", "atom", "feed", "feeds", "rdf", "xml", "newsfeed"];
/// The same in languages that put no space between words, or inflect them: found anywhere in the label.
const NAMES_INSIDE: [&str; 8] =
    ["rss", "聚合", "フィード", "피드", "خلاصات", "خلاصة", "آر إس إس", "лента новостей"];
/// Words that invite to subscribe, and may mean a letter or an app.
const INVITATIONS: [&str; 12] = [
    "订阅",
    "訂閱",
    "購読",
    "구독",
    "اشترك",
    "الاشتراك",
    "subscribe",
    "suscrib",
    "abonnieren",
    "s'abonner",
    "подписаться",
    "abone ol",
];
/// Hosts that only serve feeds.
const SERVICES: [&str; 4] =
    ["feeds.feedburner.com", "feeds2.feedburner.com", "feedproxy.google.com", "feedx.net"];
/// Readers whose buttons hold the address of the feed they would add.
const READERS: [&str; 8] = [
    "feedly.com",
    "inoreader.com",
    "theoldreader.com",
    "newsblur.com",
    "netvibes.com",
    "bloglines.com",
    "add.my.yahoo.com",
    "subtome.com",
];

/// Adds the links that lead to feeds, those that are called so before those that invite.
pub(super) fn collect(tree: &Tree, head: &Head, url: &str, feeds: &mut Vec<FeedLink>) {
    let Ok(page) = Url::parse(url) else { return };
    let (mut named, mut invited) = (Vec::new(), Vec::new());
    for id in tree.named(ROOT, "a").take(MOST_LOOKED_AT) {
        let Some(url) = link_target(tree, id, head) else { continue };
        let label = label(tree, id);
        let (target, why) = match of_a_reader(&url) {
            Some(feed) => (feed, Some(Why::Body)),
            None => (url.clone(), class(&url, &label, &page)),
        };
        let Some(why) = why else { continue };
        let title = Some(label).filter(|label| !label.is_empty());
        let link = FeedLink { title, ..FeedLink::new(address::written(&target), why) };
        if why == Why::Invitation { invited.push(link) } else { named.push(link) }
    }
    feeds.extend(named.into_iter().take(MOST).chain(invited.into_iter().take(MOST / 4)));
}

fn link_target(tree: &Tree, id: Id, head: &Head) -> Option<Url> {
    let href = tree.attr(id, "href")?;
    Url::parse(&head.absolute(&declared::without_feed_scheme(href))?).ok()
}

/// The feed that the button of a reader would add.
fn of_a_reader(url: &Url) -> Option<Url> {
    let host = url.host_str().unwrap_or("").trim_start_matches("www.");
    if !READERS.iter().any(|reader| host == *reader || host.ends_with(&format!(".{reader}"))) {
        return None;
    }
    let asked =
        url.query_pairs().find(|(_, value)| value.starts_with("http")).map(|(_, value)| value.into_owned());
    let inner = asked.or_else(|| {
        let path = percent_decode_str(url.path()).decode_utf8_lossy();
        path.find("http").map(|at| path[at..].to_owned())
    })?;
    address::resolve(&inner, None).filter(|url| url.scheme() != "mailto")
}

/// The words of a link: its text, else what its picture or its author calls it.
fn label(tree: &Tree, id: Id) -> String {
    let own = one_line(&tree.text(id));
    let pictured = || tree.named(id, "img").find_map(|img| tree.attr(img, "alt"));
    let called = [Some(own.as_str()), tree.attr(id, "title"), tree.attr(id, "aria-label"), pictured()];
    let found = called.into_iter().flatten().map(one_line).find(|text| !text.is_empty()).unwrap_or_default();
    found[..found.floor_char_boundary(LONGEST_LABEL)].to_owned()
}

/// Whether a link leads to a feed, and how plainly.
fn class(target: &Url, label: &str, page: &Url) -> Option<Why> {
    let host = target.host_str().unwrap_or("");
    let near = page.host_str().is_some_and(|own| related(own, host));
    let service = SERVICES.contains(&host) || host.starts_with("feeds.") || host.starts_with("rss.");
    let same_page =
        target.path() == page.path() && target.query() == page.query() && target.host() == page.host();
    if !(near || service) || same_page {
        return None;
    }
    let label = label.to_lowercase();
    let called = label.split(|c: char| !c.is_alphanumeric()).any(|word| NAMES.contains(&word))
        || NAMES_INSIDE.iter().any(|name| label.contains(name));
    if has_a_feeds_name(target)
        || (called && label.chars().count() <= 40)
        || (service && target.path().len() > 1)
    {
        return Some(Why::Body);
    }
    let invited = near && label.chars().count() <= 24 && INVITATIONS.iter().any(|word| label.contains(word));
    invited.then_some(Why::Invitation)
}

/// True when an address itself says that it is a feed's.
fn has_a_feeds_name(target: &Url) -> bool {
    let path = target.path().to_ascii_lowercase();
    let last = path.trim_end_matches('/').rsplit('/').next().unwrap_or("");
    let stem = last.split('.').next().unwrap_or("");
    let named = matches!(
        last,
        "feed" | "rss" | "atom" | "feeds" | "rss2" | "rdf" | "feed.json" | "feed.php" | "rss.php"
    ) || [".rss", ".atom", ".rdf"].iter().any(|end| last.ends_with(end))
        || (last.ends_with(".xml")
            && ["rss", "feed", "atom", "index"].iter().any(|word| stem.contains(word))
            && !last.contains("sitemap"));
    let asked = target.query_pairs().any(|(key, value)| {
        let value = value.to_ascii_lowercase();
        key.eq_ignore_ascii_case("feed")
            || (matches!(key.as_ref(), "format" | "type" | "output" | "mod" | "action" | "alt")
                && ["rss", "atom", "rss2", "feed", "rdf"].contains(&value.as_str()))
    });
    named || asked
}

/// True for hosts of one site: the same, or one below the other.
fn related(one: &str, other: &str) -> bool {
    let (one, other) = (one.trim_start_matches("www."), other.trim_start_matches("www."));
    let below = |outer: &str, inner: &str| {
        outer.contains('.')
            && inner.strip_suffix(outer).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    };
    below(one, other) || below(other, one) || sibling(one, other)
}

/// `news.site.example` and `rss.site.example`: equal but for the first name, with two or more behind it.
fn sibling(one: &str, other: &str) -> bool {
    let rest =
        |host: &str| host.split_once('.').map(|(_, rest)| rest.to_owned()).filter(|rest| rest.contains('.'));
    rest(one).is_some_and(|tail| {
        // `co.uk` and `com.cn` are no site: the second name must be longer than such.
        tail.split('.').next().is_some_and(|name| name.len() > 3)
            && rest(other).as_deref() == Some(tail.as_str())
    })
}
