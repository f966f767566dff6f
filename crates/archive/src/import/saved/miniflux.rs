//! The entries that Miniflux gives to programs (`/v1/entries`).
//!
//! They have no identifier of the publisher's: their addresses are what they are known by, and a poll that finds an entry
//! of that address takes it for the same.

use super::value::{enclosures, site_of, text, texts, time, truth, web};
use super::{SavedFeed, SavedItem, html, plain, tags};
use serde_json::Value;
use tidings_model::{Enclosure, Entry, Person};

pub(super) fn read(value: &Value) -> Result<SavedItem, String> {
    if text(value, "status").as_deref() == Some("removed") {
        return Err("its reader removed it, and its text with it".to_owned());
    }
    let (link, title) = (web(value, "url"), text(value, "title"));
    if link.is_none() && title.is_none() {
        return Err("it has neither an address nor a title".to_owned());
    }
    let feed = value.get("feed").unwrap_or(&Value::Null);
    let category = feed.get("category").and_then(|category| text(category, "title"));
    let (host, site) = link.as_deref().and_then(site_of).unzip();
    // It writes 0 where it knows no size.
    let files = enclosures(value, "enclosures", ["url", "mime_type", "size"]).into_iter();
    let files = files.map(|file| Enclosure { length: file.length.filter(|size| *size > 0), ..file });
    let entry = Entry {
        title: title.map(plain),
        content: text(value, "content").map(html).into_iter().collect(),
        authors: text(value, "author")
            .map(|name| Person { name: Some(name), ..Person::default() })
            .into_iter()
            .collect(),
        categories: tags(texts(value, "tags", "title")),
        published: time(value, "published_at"),
        comments: web(value, "comments_url"),
        enclosures: files.collect(),
        link,
        ..Entry::default()
    };
    let feed = SavedFeed {
        name: text(feed, "title").or(host).unwrap_or_default(),
        address: web(feed, "feed_url"),
        site: web(feed, "site_url").or(site),
        language: None,
        category: category.into_iter().collect(),
    };
    let (starred, first_seen) = (truth(value, "starred"), time(value, "created_at"));
    Ok(SavedItem { entry, feed, starred, first_seen, ..SavedItem::default() })
}
