//! Sitemaps (<https://www.sitemaps.org/protocol.html>) as a source: best those for news
//! (<https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap>), which name title, date, language
//! and keywords; plain ones by their newest `lastmod`; and indices of sitemaps, plain or packed with gzip.

mod entry;
mod read;

use crate::not_a_feed::{NotAFeed, Seems};
use crate::problems::Problems;
use crate::{Hints, ParsedFeed, charset};
use flate2::read::MultiGzDecoder;
use std::borrow::Cow;
use std::io::Read as _;
use tidings_model::{ProblemKind, Timestamp};

/// Entries taken from a sitemap that does not tell news from the rest of the site: the newest.
const NEWEST_OF_PLAIN: usize = 200;
/// Bytes of an unpacked sitemap: the protocol's own limit.
const UNPACKED: u64 = 50 << 20;

/// What a sitemap's bytes hold.
#[derive(Debug, Clone, PartialEq)]
pub enum Sitemap {
    /// Pages, as entries.
    Pages(Box<ParsedFeed>),
    /// Other sitemaps.
    Index(Vec<Child>),
}

/// A sitemap that an index names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Child {
    /// Its address, absolute where a base was known.
    pub address: String,
    /// When it changed last.
    pub changed: Option<Timestamp>,
}

/// Reads a sitemap or an index of sitemaps, packed with gzip or not.
///
/// # Errors
/// [`NotAFeed`] when the bytes are something else.
pub fn parse(bytes: &[u8], hints: &Hints) -> Result<Sitemap, NotAFeed> {
    let mut problems = Problems::default();
    let bytes = unpacked(bytes, &mut problems)?;
    let decoded = charset::decode(&bytes, hints.content_type.as_deref());
    let read = read::read(&decoded.text, hints, &mut problems)?;
    if read.is_index {
        let child = |page: read::Page| {
            Some(Child {
                address: page.link?,
                changed: page.changed.as_deref().and_then(crate::dates::parse_date),
            })
        };
        return Ok(Sitemap::Index(read.pages.into_iter().filter_map(child).collect()));
    }
    let mut feed = entry::feed(read, hints, &mut problems);
    feed.feed.encoding = decoded.name;
    feed.problems = problems.finish(&decoded.text);
    Ok(Sitemap::Pages(Box::new(feed)))
}

/// The children of an index worth reading at a poll, at most `most`: those that call themselves news, then those changed
/// last; of an index without dates the last, since most sites append.
pub fn newest(mut children: Vec<Child>, most: usize) -> Vec<Child> {
    let of_news = |child: &Child| {
        let path = child.address.split_once("://").and_then(|(_, rest)| rest.split_once('/'));
        path.is_some_and(|(_, path)| path.to_ascii_lowercase().contains("news"))
    };
    if children.iter().any(|child| child.changed.is_some()) {
        children.sort_by_key(|child| std::cmp::Reverse((of_news(child), child.changed)));
    } else {
        children.reverse();
        children.sort_by_key(|child| !of_news(child));
    }
    children.truncate(most);
    children
}

fn unpacked<'a>(bytes: &'a [u8], problems: &mut Problems) -> Result<Cow<'a, [u8]>, NotAFeed> {
    if !bytes.starts_with(&[0x1f, 0x8b]) {
        return Ok(bytes.into());
    }
    let mut out = Vec::new();
    let ended = MultiGzDecoder::new(bytes).take(UNPACKED).read_to_end(&mut out);
    if out.is_empty() {
        return Err(NotAFeed::of(Seems::Binary("broken gzip file")));
    }
    if ended.is_err() {
        problems.add(ProblemKind::Truncated, None, "the packed sitemap is cut: what came before was kept");
    } else if out.len() as u64 >= UNPACKED {
        problems.add(
            ProblemKind::Limit,
            None,
            "the sitemap unpacks to more than 50 MiB: the rest was left out",
        );
    }
    Ok(out.into())
}

#[cfg(test)]
mod tests;
