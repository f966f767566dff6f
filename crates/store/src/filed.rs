//! Every article that stands in the archive.

use crate::{Store, StoreError};
use tidings_model::{ArchivePath, ArticleId, ContentHash};

/// An article that stands in the archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filed {
    /// Its id.
    pub article: ArticleId,
    /// Its file.
    pub path: ArchivePath,
    /// Hash of the file.
    pub record_hash: ContentHash,
}

impl Store {
    /// Gives every article that is filed, in no order and one after the other: there may be very many.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn filed(&self, mut each: impl FnMut(Filed)) -> Result<(), StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT article, path, record_hash FROM entries WHERE record_hash IS NOT NULL")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (article, path, hash): (String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
            let wrong = |column, error: &dyn std::fmt::Display| StoreError::value(column, error.to_string());
            each(Filed {
                article: ArticleId::try_from(article).map_err(|e| wrong("entries.article", &e))?,
                path: ArchivePath::try_from(path).map_err(|e| wrong("entries.path", &e))?,
                record_hash: ContentHash::try_from(hash).map_err(|e| wrong("entries.record_hash", &e))?,
            });
        }
        Ok(())
    }
}
