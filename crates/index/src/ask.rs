//! What is asked of the index, and what it answers.

use std::fmt;
use std::str::FromStr;
use tidings_model::{ArticleId, Timestamp};
use tidings_search::Request;

/// A search.
#[derive(Clone, Copy)]
pub struct Ask<'a> {
    /// What a person typed. Its `is:` filters are passed over here: they are for `accept`.
    pub request: &'a Request,
    /// What comes first.
    pub order: Order,
    /// How many are wanted.
    pub limit: usize,
    /// The end of the page before, of a search that was the same but for the limit.
    pub after: Option<Cursor>,
    /// Where days begin.
    pub utc_offset_minutes: i32,
    /// Whether an article is wanted, by the number of its id: for what the index does not know, such as the marks of a reader. It is called for those
    /// that would stand on the page.
    pub accept: Option<&'a dyn Fn(u64) -> bool>,
}

impl<'a> Ask<'a> {
    /// The first fifty by relevance, with days in UTC.
    pub fn new(request: &'a Request) -> Self {
        Self { request, order: Order::Relevance, limit: 50, after: None, utc_offset_minutes: 0, accept: None }
    }
}

impl fmt::Debug for Ask<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { request, order, limit, after, utc_offset_minutes, accept: _ } = self;
        f.debug_struct("Ask")
            .field("request", request)
            .field("order", order)
            .field("limit", limit)
            .field("after", after)
            .field("utc_offset_minutes", utc_offset_minutes)
            .finish_non_exhaustive()
    }
}

/// What comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// What fits best; of two that fit alike the newer.
    #[default]
    Relevance,
    /// The newest.
    Date,
}

/// What a search found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Found {
    /// In order.
    pub hits: Vec<Hit>,
    /// Where the next page begins, if there is one.
    pub next: Option<Cursor>,
}

/// An article that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// Its id.
    pub id: ArticleId,
    /// The number of its id.
    pub number: u64,
    /// How well it fits; 0 where the order is by date. It depends on the article and what was typed alone.
    pub score: u32,
    /// When it was published.
    pub published: Timestamp,
}

/// A place in what a search finds: behind an article. What is taken in later does not shift it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cursor {
    pub(crate) score: u32,
    /// Seconds since 1970.
    pub(crate) published: i64,
    pub(crate) id: u64,
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:x}.{}.{:x}", self.score, self.published, self.id)
    }
}

/// A text is no cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CursorError;

impl fmt::Display for CursorError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("this is no place in a search; begin with its first page")
    }
}

impl std::error::Error for CursorError {}

impl FromStr for Cursor {
    type Err = CursorError;

    fn from_str(text: &str) -> Result<Self, CursorError> {
        let mut parts = text.split('.');
        let (score, published, id) = (parts.next(), parts.next(), parts.next());
        let cursor = score.zip(published).zip(id).and_then(|((score, published), id)| {
            Some(Self {
                score: u32::from_str_radix(score, 16).ok()?,
                published: published.parse().ok()?,
                id: u64::from_str_radix(id, 16).ok()?,
            })
        });
        // What is written in another way than ours is not ours.
        cursor.filter(|cursor| cursor.to_string() == text).ok_or(CursorError)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cursors_are_texts() {
        for cursor in [
            Cursor { score: 0, published: -1, id: 0 },
            Cursor { score: u32::MAX, published: i64::MIN, id: u64::MAX },
        ] {
            assert_eq!(cursor.to_string().parse(), Ok(cursor));
        }
        for text in ["", "1.2", "1.2.3.4", "+1.2.3", "1.+2.3", "01.2.3", "x.2.3", "1.99999999999999999999.3"]
        {
            assert_eq!(text.parse::<Cursor>(), Err(CursorError), "{text}");
        }
    }
}
