//! Feeds: bytes in, what they say out, and the way back for the feeds that tidings itself publishes.
//!
//! Feeds of the open web are broken in every way that a text can be, and a reader that loses a feed over one bad tag is of
//! no use: so reading never fails on a part. What was wrong is told as [`Problem`]s beside what was read; the
//! single error is that the bytes are [no feed](NotAFeed). There is no network, no disk and no clock in here.

mod address;
mod canon;
mod charset;
pub mod dates;
mod document;
mod draft;
mod entities;
mod html_links;
mod identity;
mod json;
mod not_a_feed;
pub mod opml;
mod problems;
mod repair;
pub mod shown;
pub mod sitemap;
pub mod text;
pub mod wordpress;
pub mod write;
mod xml;

use std::rc::Rc;

pub use canon::canon;
pub use html_links::{first_picture, resolve_links};
pub use identity::{entry_hash, entry_key, shared_guids};
pub use not_a_feed::{NotAFeed, Seems};
pub use tidings_model::{Entry, FeedInfo, ParsedFeed, Problem, ProblemKind, Timestamp};

/// What is known about the bytes besides themselves.
#[derive(Debug, Clone, Default)]
pub struct Hints {
    /// The `Content-Type` header of the answer, whole: its `charset` counts.
    pub content_type: Option<String>,
    /// The address the bytes came from: relative links are resolved against it.
    pub base: Option<String>,
    /// The `Content-Location` header: a better base than the address, and relative to it (RFC 3986, section 5.1).
    pub content_location: Option<String>,
    /// The `Content-Language` header: the language of a feed that names none.
    pub content_language: Option<String>,
    /// How much is read.
    pub limits: Limits,
}

impl Hints {
    /// The address that relative ones are resolved against where the feed names none.
    fn base(&self) -> Option<Rc<str>> {
        let base = self.base.as_deref().map(Rc::from);
        match &self.content_location {
            Some(location) => Some(Rc::from(address::resolve(base.as_ref(), location))),
            None => base,
        }
    }

    /// The first language of the header.
    fn language(&self) -> Option<String> {
        let first = self.content_language.as_deref()?.split(',').next()?.trim();
        (!first.is_empty()).then(|| first.to_owned())
    }
}

/// How much of a feed is read. What lies beyond is left out and told as a problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Entries of a feed.
    pub entries: usize,
    /// Bytes of the text of one element.
    pub field_bytes: usize,
    /// Elements inside each other, counted from the entry.
    pub depth: usize,
    /// Attributes of one element.
    pub attributes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { entries: 10_000, field_bytes: 4 << 20, depth: 256, attributes: 128 }
    }
}

/// Reads a feed of any known format: RSS 0.90 to 2.0, RDF, Atom 0.3 and 1.0, JSON Feed, RSS written as JSON, CDF.
///
/// # Errors
/// [`NotAFeed`] when the bytes are something else; it says what they seem to be.
pub fn parse(bytes: &[u8], hints: &Hints) -> Result<ParsedFeed, NotAFeed> {
    let mut entries = Vec::new();
    let mut parsed = parse_with(bytes, hints, &mut |entry| entries.push(entry))?;
    parsed.entries = entries;
    Ok(parsed)
}

/// Reads a feed and hands out each entry as soon as it is read; `entries` of the result stays empty.
///
/// # Errors
/// [`NotAFeed`] as [`parse`]; entries that were handed out by then belong to no feed.
pub fn parse_with(bytes: &[u8], hints: &Hints, sink: &mut dyn FnMut(Entry)) -> Result<ParsedFeed, NotAFeed> {
    let decoded = charset::decode(bytes, hints.content_type.as_deref());
    let mut problems = problems::Problems::default();
    if let Some(message) = &decoded.problem {
        problems.add(tidings_model::ProblemKind::Encoding, None, message.clone());
    }
    let start = decoded.text.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n', '\0']);
    let mut feed = if start.starts_with(['{', '[']) {
        json::read(&decoded.text, hints, &mut problems, sink)?
    } else {
        document::read(&decoded.text, hints, &mut problems, sink)?
    };
    feed.encoding = decoded.name;
    feed.language = feed.language.or_else(|| hints.language());
    feed.address = hints.base.as_deref().map(str::trim).filter(|base| !base.is_empty()).map(str::to_owned);
    Ok(ParsedFeed { feed, entries: Vec::new(), problems: problems.finish(&decoded.text) })
}
