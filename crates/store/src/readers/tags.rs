//! The tags that publishers give.

use super::{Readers, UserId};
use crate::StoreError;
use rusqlite::params;

/// A tag, among the articles of the feeds that a user sees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagCount {
    /// As publishers write it.
    pub tag: String,
    /// Articles with it.
    pub articles: u64,
    /// Those of them that the user has not read.
    pub unread: u64,
}

impl Readers {
    /// The tags of the articles of all feeds that the user sees, in the order of their characters' numbers: so many of those behind `after`.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn tags(&self, user: UserId, after: &str, limit: usize) -> Result<Vec<TagCount>, StoreError> {
        self.read(|connection| {
            // The order of the tables is given: tag by tag, as far as the page goes.
            let mut statement = connection.prepare_cached(
                "SELECT tags.tag, COUNT(*), SUM(EXISTS (SELECT 1 FROM unread WHERE user = ?1 AND item = tags.item))
                 FROM tags CROSS JOIN items ON items.id = tags.item
                 WHERE tags.tag > ?2 AND items.gone = 0
                     AND items.feed NOT IN (SELECT feed FROM views WHERE user = ?1 AND hidden = 1)
                 GROUP BY tags.tag ORDER BY tags.tag LIMIT ?3",
            )?;
            let limit = i64::try_from(limit).unwrap_or(i64::MAX);
            let rows = statement.query_map(params![user, after, limit], |row| {
                let (articles, unread): (i64, i64) = (row.get(1)?, row.get(2)?);
                Ok(TagCount {
                    tag: row.get(0)?,
                    articles: articles.unsigned_abs(),
                    unread: unread.unsigned_abs(),
                })
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }
}
