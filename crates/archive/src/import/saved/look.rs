//! Which form a file has, by what stands in it and never by its name.

use super::items::JsonItems;
use serde_json::Value;
use std::io::{self, BufRead};

/// A form of one file that holds articles or links to them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SavedForm {
    /// RSS, Atom, RDF or any other feed but JSON Feed.
    Feed,
    /// JSON Feed.
    JsonFeed,
    /// An export of wallabag.
    Wallabag,
    /// An export of FreshRSS, or of another program in the form of Google Reader.
    GoogleReader,
    /// Entries of Miniflux.
    Miniflux,
    /// Pocket's export of 2025.
    PocketCsv,
    /// Pocket's older export.
    PocketHtml,
    /// FreshRSS's database, as its command line exports it.
    FreshRssDatabase,
    /// Several files in one.
    Zip,
    /// A list of feeds.
    Opml,
}

/// What `tidings import` takes, for messages.
pub const SAVED_FORMS: &str = "a list of feeds (OPML); a saved feed (RSS, Atom, JSON Feed); an export of wallabag (JSON), \
     FreshRSS (ZIP, JSON, SQLite), Miniflux (JSON) or Pocket (CSV, HTML); a folder of posts";

impl SavedForm {
    /// Its name in messages and in the record.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Feed => "feed",
            Self::JsonFeed => "json-feed",
            Self::Wallabag => "wallabag",
            Self::GoogleReader => "google-reader",
            Self::Miniflux => "miniflux",
            Self::PocketCsv | Self::PocketHtml => "pocket",
            Self::FreshRssDatabase => "freshrss",
            Self::Zip => "zip",
            Self::Opml => "opml",
        }
    }

    /// The form of a file that is no JSON, by its first bytes.
    pub fn by_head(head: &[u8]) -> Option<Self> {
        if head.starts_with(b"SQLite format 3\0") {
            return Some(Self::FreshRssDatabase);
        }
        if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
            return Some(Self::Zip);
        }
        let text = String::from_utf8_lossy(head).to_lowercase();
        let text = text.trim_start_matches('\u{feff}').trim_start();
        if text.starts_with('<') {
            return if text.contains("<opml") {
                Some(Self::Opml)
            } else if text.contains("time_added=") && text.contains("<a ") {
                Some(Self::PocketHtml)
            } else if ["<rss", "<feed", "<rdf", "<channel", ":rdf", ":feed"]
                .iter()
                .any(|tag| text.contains(tag))
            {
                Some(Self::Feed)
            } else {
                None
            };
        }
        let first = text.lines().next().unwrap_or_default();
        let has = |name: &str| first.split(',').any(|column| column.trim().trim_matches('"') == name);
        (has("url") && has("time_added")).then_some(Self::PocketCsv)
    }

    /// The form of a file that is JSON, by its members and its first item; with what stands beside its items, some of which
    /// may stand behind them.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn of_json(input: impl BufRead) -> io::Result<(Option<Self>, serde_json::Map<String, Value>)> {
        let mut items = JsonItems::new(input);
        let mut first = None;
        while let Some(item) = items.next_item()? {
            first = item.value.ok().map(|value| shape(&value));
            if first.is_some() {
                break;
            }
        }
        items.pass_over()?;
        let says = |key: &str, text: &str| {
            items.beside.get(key).and_then(Value::as_str).is_some_and(|v| v.contains(text))
        };
        let form = match items.member.as_deref() {
            _ if says("version", "jsonfeed.org") => Some(Self::JsonFeed),
            Some("entries") => Some(Self::Miniflux),
            Some(_) if says("id", "user/") => Some(Self::GoogleReader),
            Some(_) | None if first.is_some() => first.flatten(),
            Some(_) | None => None,
        };
        let is_feed = items.beside.contains_key("rss") || items.beside.contains_key("channel");
        Ok((form.or(is_feed.then_some(Self::Feed)), items.beside))
    }
}

/// The form whose items look like this one.
fn shape(item: &Value) -> Option<SavedForm> {
    let has = |key: &str| item.get(key).is_some();
    if has("origin") || has("canonical") || has("alternate") {
        Some(SavedForm::GoogleReader)
    } else if has("feed") && has("published_at") {
        Some(SavedForm::Miniflux)
    } else if has("url") && (has("is_starred") || has("is_archived") || has("domain_name")) {
        Some(SavedForm::Wallabag)
    } else if has("content_html") || has("content_text") || has("date_published") {
        Some(SavedForm::JsonFeed)
    } else {
        None
    }
}
