//! The one error of the parser: these bytes are no feed.
//!
//! Who adds a source by the wrong address must learn what stands there instead and where the feed may be found.

use std::fmt;

/// The bytes are no feed that tidings knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotAFeed {
    /// What they seem to be.
    pub seems: Seems,
}

/// What bytes that are no feed seem to be.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Seems {
    /// Nothing at all, or only white space.
    Empty,
    /// A web page.
    Html,
    /// JSON that is no feed, well-formed.
    OtherJson,
    /// JSON with a mistake before anything of a feed was seen; the mistake.
    BrokenJson(String),
    /// XML whose root is not a feed's; the root's name.
    OtherXml(String),
    /// A list of subscriptions.
    Opml,
    /// A compressed or other binary file; its kind.
    Binary(&'static str),
    /// Text of no known form.
    Text,
}

impl NotAFeed {
    pub(crate) fn of(seems: Seems) -> Self {
        Self { seems }
    }

    /// What to do next.
    pub fn advice(&self) -> &'static str {
        match self.seems {
            Seems::Empty => "ask again later: the server sent nothing",
            Seems::Html => {
                "take the address of the site's feed: tidings add finds it behind the page's address"
            }
            Seems::OtherJson | Seems::BrokenJson(_) => {
                "check the address: a JSON Feed has a version and a list of items"
            }
            Seems::OtherXml(_) => "check the address: a feed's root element is rss, feed or rdf:RDF",
            Seems::Opml => "read it with: tidings import",
            Seems::Binary(_) => "check the address: it leads to a file, not to a feed",
            Seems::Text => "check the address: neither XML nor JSON stands there",
        }
    }

    /// Names what a document without a known root seems to be, from its first bytes.
    pub(crate) fn guess(text: &str, root: Option<&str>) -> Self {
        let start = text.trim_start_matches(['\u{feff}', '\0']).trim_start();
        let has = |prefix: &str| start.get(..prefix.len()).is_some_and(|s| s.eq_ignore_ascii_case(prefix));
        let seems = if start.is_empty() {
            Seems::Empty
        } else if start.starts_with("%PDF") {
            Seems::Binary("PDF file")
        } else if start.starts_with("PK\u{3}\u{4}") {
            Seems::Binary("ZIP archive")
        } else if start.starts_with('\u{1f}') {
            Seems::Binary("gzip file")
        } else if start.get(..8).is_some_and(|s| s.contains("PNG") || s.contains("GIF8")) {
            Seems::Binary("picture")
        } else if has("<!doctype html") || root.is_some_and(|name| name.eq_ignore_ascii_case("html")) {
            Seems::Html
        } else {
            match root {
                Some(name) if name.eq_ignore_ascii_case("opml") => Seems::Opml,
                Some(name) if is_html_element(name) => Seems::Html,
                Some(name) => Seems::OtherXml(crate::problems::quote(name)),
                None => Seems::Text,
            }
        };
        Self { seems }
    }
}

fn is_html_element(name: &str) -> bool {
    ["head", "body", "div", "p", "meta", "script", "title", "br", "b", "h1", "span", "table"]
        .iter()
        .any(|known| name.eq_ignore_ascii_case(known))
}

impl fmt::Display for NotAFeed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("this is no feed: ")?;
        match &self.seems {
            Seems::Empty => f.write_str("the answer is empty"),
            Seems::Html => f.write_str("it is a web page"),
            Seems::OtherJson => f.write_str("it is JSON of another kind"),
            Seems::BrokenJson(why) => write!(f, "it looks like JSON and cannot be read ({why})"),
            Seems::OtherXml(root) => write!(f, "it is XML with the root element {root}"),
            Seems::Opml => f.write_str("it is a list of subscriptions (OPML)"),
            Seems::Binary(what) => write!(f, "it is a {what}"),
            Seems::Text => f.write_str("it is text without the form of a feed"),
        }
    }
}

impl std::error::Error for NotAFeed {}
