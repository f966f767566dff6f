//! The feeds that belong to an address: those its page declares or links to, those its software or its site is known to
//! have, the places worth trying when all are silent, and which of them is the one that is meant.

mod body;
mod declared;
mod guesses;
mod rank;
mod sites;
mod software;
mod video;

pub use declared::in_header;
pub use guesses::{sitemaps_of_robots, well_known};
pub use rank::{Asked, Read, score};
pub use sites::known_sites;

use crate::address;
use crate::limits::PAGE;
use crate::page::Head;
use crate::tree::Tree;
use std::fmt;
use tidings_model::SourceKind;

/// A feed that was found, or may be there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedLink {
    /// Address: http(s), or `rsshub://` for a route of RSSHub.
    pub url: String,
    /// How the address is to be read.
    pub kind: SourceKind,
    /// Title as the page has it.
    pub title: Option<String>,
    /// Media type as the page has it, in lower case and without parameters.
    pub media_type: Option<String>,
    /// Language as the page has it (`hreflang`).
    pub language: Option<String>,
    /// How it was found.
    pub why: Why,
}

/// How a feed was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Why {
    /// The address that was asked is itself a feed.
    Itself,
    /// The address alone tells: such sites have their feeds at known places.
    Site(&'static str),
    /// A `link` element or header of the page.
    Declared,
    /// The page shows which program made it or which channel it is of.
    Software(&'static str),
    /// A link in the page that is called a feed.
    Body,
    /// A link in the page whose words only invite to subscribe.
    Invitation,
    /// A place where feeds often are.
    Guess,
    /// The site's `robots.txt`, or a place where sitemaps often are.
    Sitemap,
    /// The page itself has a list that a recipe reads, found by its looks.
    Recipe,
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Itself => f.write_str("the address itself"),
            Self::Site(name) => write!(f, "{name} has its feeds there"),
            Self::Declared => f.write_str("the page declares it"),
            Self::Software(name) => write!(f, "the page is made by {name}"),
            Self::Body => f.write_str("the page links to it"),
            Self::Invitation => f.write_str("the page invites to subscribe there"),
            Self::Guess => f.write_str("a place where feeds often are"),
            Self::Recipe => f.write_str("a list on the page, read by a recipe"),
            Self::Sitemap => f.write_str("a place where sitemaps are"),
        }
    }
}

impl FeedLink {
    /// A feed of which nothing is known but the address.
    pub fn new(url: impl Into<String>, why: Why) -> Self {
        Self { url: url.into(), kind: SourceKind::Feed, title: None, media_type: None, language: None, why }
    }

    /// The same, read in another way.
    #[must_use]
    pub fn of_kind(mut self, kind: SourceKind) -> Self {
        self.kind = kind;
        self
    }
}

/// What a page says about the feeds that belong to it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Discovered {
    /// The feeds it names, each address once, in the order of their kind and then of the page.
    pub feeds: Vec<FeedLink>,
    /// Its title on one line.
    pub title: Option<String>,
    /// Its language, as a BCP 47 tag.
    pub language: Option<String>,
    /// Its address by its own word, where that is another.
    pub canonical: Option<String>,
    /// Where it sends its readers without showing them anything (`http-equiv=refresh`).
    pub goes_to: Option<String>,
}

/// What the page `html`, fetched from `url`, says of feeds.
pub fn discover(html: &str, url: &str) -> Discovered {
    let Ok(tree) = Tree::document(html, PAGE) else { return Discovered::default() };
    let head = Head::read(&tree, url);
    let mut feeds = Vec::new();
    declared::collect(&head, &mut feeds);
    video::collect(html, &head, url, &mut feeds);
    software::collect(html, &head, url, &mut feeds);
    body::collect(&tree, &head, url, &mut feeds);
    keep_first(&mut feeds);
    Discovered {
        feeds,
        title: Some(head.title.clone()).filter(|title| !title.is_empty()),
        language: head.language.clone().filter(|tag| !tag.is_empty()),
        canonical: head.link("canonical").filter(|canonical| canonical != url),
        goes_to: refresh(&head, url),
    }
}

/// Leaves out links to an address that an earlier one names.
pub fn keep_first(links: &mut Vec<FeedLink>) {
    let mut seen = std::collections::BTreeSet::new();
    links.retain(|link| seen.insert(link.url.clone()));
}

/// `0; url=https://…` of a page that only sends on at once.
fn refresh(head: &Head, url: &str) -> Option<String> {
    let (wait, rest) = head.get(&["refresh"])?.split_once([';', ','])?;
    if wait.trim().parse::<f32>().is_ok_and(|seconds| seconds > 10.0) {
        return None;
    }
    let rest = rest.trim_start();
    let target = rest.get(..3).filter(|start| start.eq_ignore_ascii_case("url")).map_or(rest, |_| &rest[3..]);
    let target = target.trim_start().trim_start_matches('=').trim().trim_matches(['"', '\'']);
    head.absolute(target).filter(|to| to != url && address::base(Some(to)).is_some())
}

#[cfg(test)]
mod tests;
