//! Lists of feeds (OPML 1.0 and 2.0), as readers exchange them.
//!
//! Nested folders, one feed in two places, attributes of other readers and in any case of letters are all kept and written
//! again. Entities are not expanded, and files that are made to hurt are refused with a sentence.

mod read;
mod write;

pub use read::read;
pub use write::write;

use std::fmt;

/// Bytes of the largest list that is read.
const LARGEST: usize = 8 << 20;
/// Outlines inside each other.
const DEEPEST: usize = 500;
/// Outlines of a list.
const MOST: usize = 200_000;

/// A list of feeds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Opml {
    /// Title of the list.
    pub title: Option<String>,
    /// What else its head says, name and text, in order: `dateCreated`, `ownerName`, …
    pub head: Vec<(String, String)>,
    /// Namespaces declared at the root, by prefix: those of other readers' attributes.
    pub namespaces: Vec<(String, String)>,
    /// Its folders and feeds.
    pub outlines: Vec<Outline>,
}

/// A folder or a feed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Outline {
    /// Its text.
    pub text: String,
    /// Its title, where it differs from the text.
    pub title: Option<String>,
    /// Type as written: `rss`, `atom`, `folder`.
    pub kind: Option<String>,
    /// Address of the feed; a folder has none.
    pub xml_url: Option<String>,
    /// Address of the site.
    pub html_url: Option<String>,
    /// Language tag.
    pub language: Option<String>,
    /// Categories by OPML 2.0: comma-separated paths.
    pub category: Option<String>,
    /// Description.
    pub description: Option<String>,
    /// Every other attribute, as written: those of other readers (`miniflux:…`, `frss:…`) among them.
    pub extra: Vec<(String, String)>,
    /// What stands inside.
    pub children: Vec<Outline>,
}

/// Why bytes are no list of feeds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotOpml {
    message: String,
}

impl NotOpml {
    fn new(message: impl Into<String>) -> Self {
        Self { message: message.into() }
    }
}

impl fmt::Display for NotOpml {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for NotOpml {}

impl Outline {
    /// Its name for people: title, else text, else the feed's address.
    pub fn name(&self) -> &str {
        let title = self.title.as_deref().filter(|title| !title.is_empty());
        let text = Some(self.text.as_str()).filter(|text| !text.is_empty());
        title.or(text).or(self.xml_url.as_deref()).unwrap_or_default()
    }
}

impl Opml {
    /// Every feed with the names of the folders it stands in, in the order of the list.
    pub fn feeds(&self) -> Vec<(Vec<String>, &Outline)> {
        let mut feeds = Vec::new();
        collect(&self.outlines, &mut Vec::new(), &mut feeds);
        feeds
    }
}

fn collect<'a>(
    outlines: &'a [Outline],
    names: &mut Vec<String>,
    feeds: &mut Vec<(Vec<String>, &'a Outline)>,
) {
    for outline in outlines {
        if outline.xml_url.is_some() {
            feeds.push((names.clone(), outline));
        }
        if !outline.children.is_empty() {
            names.push(outline.name().to_owned());
            collect(&outline.children, names, feeds);
            names.pop();
        }
    }
}

#[cfg(test)]
mod tests;
