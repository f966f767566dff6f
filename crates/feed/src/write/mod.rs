//! The feeds that tidings publishes: RSS 2.0, Atom (RFC 4287) and JSON Feed 1.1, from one value.

mod atom;
mod json;
mod rss;

pub use atom::atom;
pub use json::json_feed;
pub use rss::rss;

use tidings_model::{Enclosure, Timestamp};

/// A feed to be written.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct OutFeed {
    /// Title in plain text.
    pub title: String,
    /// Address of the page that the feed is of.
    pub home: String,
    /// The feed's own address.
    pub address: Option<String>,
    /// Description in plain text.
    pub description: String,
    /// BCP 47 tag.
    pub language: Option<String>,
    /// When anything in it changed last.
    pub updated: Timestamp,
    /// Who publishes it.
    pub author: Option<String>,
    /// Address of a square picture.
    pub icon: Option<String>,
    /// WebSub hubs.
    pub hubs: Vec<String>,
    /// Newest first.
    pub items: Vec<OutItem>,
}

/// An entry of a feed to be written.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct OutItem {
    /// Identifier that never changes: an address or a URN.
    pub id: String,
    /// Address of its page.
    pub url: String,
    /// Address of the article at its publisher.
    pub external_url: Option<String>,
    /// Title in plain text.
    pub title: String,
    /// Names of its authors.
    pub authors: Vec<String>,
    /// Its beginning in plain text.
    pub summary: Option<String>,
    /// Its text in HTML.
    pub content_html: Option<String>,
    /// When it was published.
    pub published: Timestamp,
    /// When it was changed.
    pub updated: Option<Timestamp>,
    /// BCP 47 tag.
    pub language: Option<String>,
    /// Its tags.
    pub tags: Vec<String>,
    /// What one reader has said of it, as feeds of Google Reader had it: `read`, `starred`, a name. In Atom alone.
    pub labels: Vec<String>,
    /// Address of its picture.
    pub image: Option<String>,
    /// Its files.
    pub enclosures: Vec<Enclosure>,
    /// Title and address of the source it came from.
    pub source: Option<(String, String)>,
}

/// XML under construction.
struct Xml(String);

impl Xml {
    fn new() -> Self {
        Self(String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"))
    }

    fn raw(&mut self, text: &str) -> &mut Self {
        self.0.push_str(text);
        self
    }

    fn text(&mut self, text: &str) -> &mut Self {
        crate::entities::escape(&crate::text::allowed(text), &mut self.0);
        self
    }

    /// `<name>text</name>`
    fn element(&mut self, name: &str, text: &str) -> &mut Self {
        self.raw("<").raw(name).raw(">").text(text).raw("</").raw(name).raw(">\n")
    }

    /// `<name a="b" …/>`; attributes without a value are left out.
    fn empty(&mut self, name: &str, attributes: &[(&str, Option<&str>)]) -> &mut Self {
        self.raw("<").raw(name);
        for (attribute, value) in attributes {
            if let Some(value) = value {
                self.raw(" ").raw(attribute).raw("=\"").text(value).raw("\"");
            }
        }
        self.raw("/>\n")
    }
}

#[cfg(test)]
mod tests;
