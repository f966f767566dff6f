//! The kinds of source: which address is asked for each, how the answer is read, and what it is called.

use std::borrow::Cow;
use tidings_feed::sitemap::{self, Child, Sitemap};
use tidings_feed::{Hints, NotAFeed, wordpress};
use tidings_fetch::Response;
use tidings_model::{FeedFormat, FeedInfo, ParsedFeed, SourceKind};

/// Posts asked for at a poll of a WordPress site: as many as most such sites publish in a week.
pub const POSTS_OF_A_POLL: u32 = 20;
/// Posts asked for at once when the whole history is read. The interface allows 100, but many servers run out of time
/// or memory before.
pub const POSTS_OF_A_PAGE: u32 = 50;
/// Sitemaps of an index that are read at a poll.
pub const SITEMAPS_OF_A_POLL: usize = 3;

/// What an answer turned out to be.
#[derive(Debug)]
pub enum Parsed {
    /// Entries.
    Feed(Box<ParsedFeed>),
    /// An index of sitemaps, whose newest are still to be asked for.
    Index(Vec<Child>),
}

/// The address that is asked for a source's own address.
pub fn asked(kind: SourceKind, address: &str) -> Cow<'_, str> {
    let page = wordpress::Page { number: 1, size: POSTS_OF_A_POLL };
    match kind {
        SourceKind::WordPress => wordpress::posts(address, page).map_or(address.into(), Cow::Owned),
        SourceKind::Feed | SourceKind::NewsSitemap | SourceKind::Recipe => address.into(),
    }
}

/// What an answer says of its bytes; relative addresses in them are read against `base`.
pub fn hints(response: &Response, base: Option<String>) -> Hints {
    Hints {
        content_type: response.content_type.clone(),
        content_location: response.content_location.clone(),
        content_language: response.content_language.clone(),
        base,
        ..Hints::default()
    }
}

/// A feed's format for people: `RSS 2.0`, `Atom`, …
pub fn format_name(feed: &FeedInfo) -> String {
    match feed.format {
        FeedFormat::Rss => format!("RSS {}", feed.version).trim_end().to_owned(),
        FeedFormat::Rdf => format!("RSS {} (RDF)", feed.version),
        FeedFormat::Atom => "Atom".to_owned(),
        FeedFormat::Json => "JSON Feed".to_owned(),
        FeedFormat::RssInJson => "RSS in JSON".to_owned(),
        FeedFormat::Cdf => "CDF".to_owned(),
        FeedFormat::WordPress => "posts of WordPress".to_owned(),
        FeedFormat::Sitemap if feed.version == "news" => "sitemap of news".to_owned(),
        FeedFormat::Sitemap => "sitemap".to_owned(),
        FeedFormat::Page if feed.version == "recipe" => "page by recipe".to_owned(),
        FeedFormat::Page => format!("page by its own {}", feed.version),
        _ => "feed".to_owned(),
    }
}

/// Reads an answer as the kind of source wants it. Pages that are read by a recipe are the business of
/// [`crate::recipes::feed_of`]; without one they can only be feeds.
///
/// # Errors
/// [`NotAFeed`] when it is something else.
pub fn parse(kind: SourceKind, bytes: &[u8], hints: &Hints) -> Result<Parsed, NotAFeed> {
    match kind {
        SourceKind::Feed | SourceKind::Recipe => {
            tidings_feed::parse(bytes, hints).map(|feed| Parsed::Feed(Box::new(feed)))
        }
        SourceKind::WordPress => wordpress::parse(bytes, hints).map(|feed| Parsed::Feed(Box::new(feed))),
        SourceKind::NewsSitemap => sitemap::parse(bytes, hints).map(|read| match read {
            Sitemap::Pages(feed) => Parsed::Feed(feed),
            Sitemap::Index(children) => Parsed::Index(sitemap::newest(children, SITEMAPS_OF_A_POLL)),
        }),
    }
}

/// Puts the feeds of several sitemaps into one.
pub fn joined(feeds: impl IntoIterator<Item = ParsedFeed>) -> ParsedFeed {
    let mut all: Option<ParsedFeed> = None;
    for feed in feeds {
        match &mut all {
            Some(all) => {
                all.entries.extend(feed.entries);
                all.problems.extend(feed.problems);
            }
            None => all = Some(feed),
        }
    }
    let mut all = all.unwrap_or_default();
    let mut seen = std::collections::BTreeSet::new();
    all.entries.retain(|entry| entry.link.as_ref().is_none_or(|link| seen.insert(link.clone())));
    all
}
