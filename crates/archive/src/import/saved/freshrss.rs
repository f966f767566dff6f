//! A row of FreshRSS's table of entries. FreshRSS keeps titles, names and addresses with `&` and `<` as entities.

use super::value::{authors, enclosures, is_web, site_of};
use super::{SavedFeed, SavedItem, html, tags};
use serde_json::Value;
use tidings_feed::text::{plain, unescape_html};
use tidings_model::{Entry, Timestamp};

/// The columns of an entry, of its feed and of the feed's category, as they stand there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FreshRssRow {
    /// Microseconds since 1970 at which it was seen first.
    pub id: Option<String>,
    /// The publisher's identifier.
    pub guid: Option<String>,
    /// Title in HTML.
    pub title: Option<String>,
    /// Authors with `;` between them.
    pub author: Option<String>,
    /// Text in HTML.
    pub content: Option<String>,
    /// Address.
    pub link: Option<String>,
    /// Seconds since 1970 of its date.
    pub date: Option<String>,
    /// True for a favourite.
    pub starred: bool,
    /// Tags with `#` before each.
    pub tags: Option<String>,
    /// JSON with attached files.
    pub attributes: Option<String>,
    /// The reader's own labels.
    pub labels: Vec<String>,
    /// Address of the feed.
    pub feed_url: Option<String>,
    /// Name of the feed in HTML.
    pub feed_name: Option<String>,
    /// Address of the site.
    pub feed_website: Option<String>,
    /// Name of the feed's category in HTML.
    pub category: Option<String>,
}

impl FreshRssRow {
    /// The item.
    ///
    /// # Errors
    /// When there is neither an address nor a title.
    pub fn into_item(self) -> Result<SavedItem, String> {
        let full =
            |text: Option<String>| text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        let address = |text: Option<String>| {
            full(text).map(|text| unescape_html(&text).into_owned()).filter(|text| is_web(text))
        };
        let name = |text: Option<String>| full(text).map(|text| plain(&html(text)));
        let (link, guid, title) = (address(self.link), full(self.guid), full(self.title));
        if link.is_none() && title.is_none() {
            return Err("it has neither an address nor a title".to_owned());
        }
        let (host, site) = link.as_deref().and_then(site_of).unzip();
        let labels = self.tags.unwrap_or_default();
        let labels =
            labels.split('#').filter_map(|tag| name(Some(tag.trim_end_matches([',', ' ']).to_owned())));
        let attributes = serde_json::from_str(&self.attributes.unwrap_or_default()).unwrap_or(Value::Null);
        let entry = Entry {
            guid,
            title: title.map(html),
            content: full(self.content).map(html).into_iter().collect(),
            authors: authors(self.author.as_deref().unwrap_or_default()),
            categories: tags(labels.chain(self.labels.iter().map(|label| unescape_html(label).into_owned()))),
            published: self.date.and_then(|date| Timestamp::from_second(date.parse().ok()?).ok()),
            enclosures: enclosures(&attributes, "enclosures", ["url", "type", "length"]),
            link,
            ..Entry::default()
        };
        let feed = SavedFeed {
            name: name(self.feed_name).or(host).unwrap_or_default(),
            address: address(self.feed_url),
            site: address(self.feed_website).or(site),
            language: None,
            category: name(self.category).into_iter().collect(),
        };
        let first_seen = self.id.and_then(|id| Timestamp::from_microsecond(id.parse().ok()?).ok());
        Ok(SavedItem { entry, feed, starred: self.starred, first_seen, ..SavedItem::default() })
    }
}
