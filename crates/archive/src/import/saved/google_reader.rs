//! The items of Google Reader's interface, as FreshRSS and others export them.

use super::value::{authors, enclosures, is_web, site_of, text, texts, time, web};
use super::{SavedFeed, SavedItem, html, tags};
use serde_json::Value;
use tidings_model::{Entry, Timestamp};

/// Ids that FreshRSS makes up for its clients; they are none of the publisher's.
const MADE_UP: &str = "tag:google.com,2005:reader/item/";

pub(super) fn read(value: &Value) -> Result<SavedItem, String> {
    let link = address(value, "canonical").or_else(|| address(value, "alternate"));
    let guid = text(value, "guid").or_else(|| text(value, "id").filter(|id| !id.starts_with(MADE_UP)));
    let title = text(value, "title");
    if link.is_none() && guid.is_none() && title.is_none() {
        return Err("it has neither an address nor a title".to_owned());
    }
    let body = |key: &str| text(value.get(key)?, "content");
    let (labels, starred) = categories(value);
    let origin = value.get("origin").unwrap_or(&Value::Null);
    let stream =
        || text(origin, "streamId")?.strip_prefix("feed/").filter(|id| is_web(id)).map(str::to_owned);
    let (host, site) = link.as_deref().and_then(site_of).unzip();
    let feed = SavedFeed {
        name: text(origin, "title")
            .map(|name| tidings_feed::text::plain(&html(name)))
            .or(host)
            .unwrap_or_default(),
        address: text(origin, "feedUrl")
            .map(|url| tidings_feed::text::unescape_html(&url).into_owned())
            .filter(|url| is_web(url))
            .or_else(stream),
        site: web(origin, "htmlUrl").or(site),
        ..SavedFeed::default()
    };
    let entry = Entry {
        guid,
        link,
        title: title.map(html),
        content: body("content").or_else(|| body("summary")).map(html).into_iter().collect(),
        authors: authors(&text(value, "author").unwrap_or_default()),
        categories: tags(labels),
        published: time(value, "published"),
        enclosures: enclosures(value, "enclosure", ["href", "type", "length"]),
        ..Entry::default()
    };
    let first_seen = parts(value, "crawlTimeMsec", 1000).or_else(|| parts(value, "timestampUsec", 1_000_000));
    Ok(SavedItem { entry, feed, starred, first_seen, ..SavedItem::default() })
}

/// A time in parts of a second since 1970, as text or as a number.
fn parts(value: &Value, key: &str, in_second: i64) -> Option<Timestamp> {
    let number: i64 = text(value, key)?.parse().ok()?;
    Timestamp::from_second(number / in_second).ok()
}

fn address(value: &Value, key: &str) -> Option<String> {
    value.get(key)?.as_array()?.iter().find_map(|link| web(link, "href"))
}

/// The tags among the categories, and whether one of the states is that of a star.
fn categories(value: &Value) -> (Vec<String>, bool) {
    let (mut labels, mut starred) = (Vec::new(), false);
    for category in texts(value, "categories", "label") {
        let own = category.strip_prefix("user/").and_then(|rest| rest.split_once('/'));
        match own.map(|(_, rest)| rest) {
            Some(rest) if rest.starts_with("label/") => labels.push(rest["label/".len()..].to_owned()),
            Some(rest) if rest.starts_with("state/") => starred |= rest.ends_with("/starred"),
            _ => labels.push(category),
        }
    }
    (labels, starred)
}
