//! What changed in the archive, for those who follow it: readers' lists and the search.

use crate::{Store, StoreError};
use rusqlite::params;
use tidings_model::{ArchivePath, ArticleId, ContentHash};

/// What changed since a position.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Changes {
    /// In the order in which they happened, each article once.
    pub articles: Vec<Change>,
    /// Where to go on from.
    pub position: String,
    /// Whether the position given was of another database, so that every article is among the changes, and what is not was lost.
    pub anew: bool,
}

/// An article that was filed, changed, moved or lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The article.
    pub article: ArticleId,
    /// Where its record stands, and the record's hash; none when it is lost.
    pub record: Option<(ArchivePath, ContentHash)>,
}

impl Store {
    /// What changed since the position that was given with earlier changes, `limit` articles at most; with none, everything.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn changes(&self, position: Option<&str>, limit: usize) -> Result<Changes, StoreError> {
        let birth: String = self.connection.query_row("SELECT mark FROM birth", [], |row| row.get(0))?;
        let known = position.and_then(|position| position.split_once('-'));
        let known = known.filter(|(of, _)| *of == birth).and_then(|(_, number)| number.parse::<i64>().ok());
        let mut changes = Changes { anew: known.is_none(), ..Changes::default() };
        let mut last = known.unwrap_or(0);
        let mut statement = self.connection.prepare_cached(
            "SELECT number, changes.article, path, record_hash FROM changes LEFT JOIN entries ON entries.article = changes.article
             WHERE number > ?1 ORDER BY number LIMIT ?2",
        )?;
        let mut rows = statement.query(params![last, i64::try_from(limit).unwrap_or(i64::MAX)])?;
        while let Some(row) = rows.next()? {
            last = row.get(0)?;
            let article: String = row.get(1)?;
            let article = ArticleId::try_from(article)
                .map_err(|e| StoreError::value("changes.article", e.to_string()))?;
            let record = match (row.get::<_, Option<String>>(2)?, row.get::<_, Option<String>>(3)?) {
                (Some(path), Some(hash)) => Some((
                    ArchivePath::try_from(path)
                        .map_err(|e| StoreError::value("entries.path", e.to_string()))?,
                    ContentHash::try_from(hash)
                        .map_err(|e| StoreError::value("entries.record_hash", e.to_string()))?,
                )),
                _ => None,
            };
            changes.articles.push(Change { article, record });
        }
        changes.position = format!("{birth}-{last}");
        Ok(changes)
    }

    /// Changes when another connection changed the database: a cheap way to see whether to look.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn version(&self) -> Result<i64, StoreError> {
        Ok(self.connection.query_row("PRAGMA data_version", [], |row| row.get(0))?)
    }
}
