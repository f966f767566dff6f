//! The second transaction: the article is in the archive. And the whole of it again, when the archive is read anew.

use crate::record::instant;
use crate::{Archived, Store, StoreError, Tally, media, retries};
use rusqlite::{Transaction, params};
use std::collections::BTreeMap;
use tidings_model::{ArchivePath, ArticleId, ContentHash, SourceId, Timestamp};

/// An article that is in the archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filed {
    /// Its file.
    pub path: ArchivePath,
    /// Its revision.
    pub revision: u32,
    /// When it was seen first.
    pub first_seen: Timestamp,
    /// Hash of what it was made of, in hexadecimal digits.
    pub entry_hash: String,
}

/// An earlier revision of an article, kept beside the archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Earlier {
    /// The article.
    pub article: ArticleId,
    /// Its number.
    pub revision: u32,
    /// When it was made, seconds since 1970, UTC.
    pub revised: i64,
    /// Hash of its file.
    pub record_hash: ContentHash,
}

impl Store {
    /// Marks articles as filed, all or none. May run twice.
    ///
    /// # Errors
    /// When the database cannot be written; then the articles are filed again by the next run, to the same bytes.
    pub fn archived(&mut self, articles: &[Archived]) -> Result<(), StoreError> {
        let transaction = self.connection.transaction()?;
        for article in articles {
            file(&transaction, article)?;
        }
        transaction.commit()?;
        Ok(())
    }

    /// Empties everything that comes from the archive and fills it from `articles`, in one transaction; the count of them
    /// comes back. Poll state stays; entries that were seen but not filed stay as well, since no other place holds them.
    ///
    /// # Errors
    /// When the database cannot be written, or an item is an error: then everything is as it was.
    pub fn rebuild_articles<E: From<StoreError>>(
        &mut self,
        articles: impl IntoIterator<Item = Result<Archived, E>>,
    ) -> Result<u64, E> {
        let transaction = self.connection.transaction().map_err(StoreError::from)?;
        transaction
            .execute_batch(
                "DELETE FROM entries WHERE stage = 'archived'; DELETE FROM revisions; DELETE FROM pictures;",
            )
            .map_err(StoreError::from)?;
        let mut count = 0;
        for article in articles {
            restore(&transaction, &article?)?;
            count += 1;
        }
        transaction.commit().map_err(StoreError::from)?;
        Ok(count)
    }

    /// Takes earlier revisions from the archive again. May run twice.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn rebuild_revisions(&mut self, earlier: &[Earlier]) -> Result<(), StoreError> {
        if earlier.is_empty() {
            return Ok(());
        }
        let transaction = self.connection.transaction()?;
        for revision in earlier {
            keep_revision(&transaction, revision)?;
        }
        transaction.commit()?;
        Ok(())
    }

    /// Counts for each source that has entries.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn tallies(&self) -> Result<BTreeMap<SourceId, Tally>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT source, SUM(stage = 'archived'), SUM(stage = 'seen'), MAX(published) FROM entries GROUP BY source",
        )?;
        let mut rows = statement.query([])?;
        let mut tallies = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let id: String = row.get(0)?;
            let id = SourceId::new(id.clone()).map_err(|_| StoreError::value("entries.source", id))?;
            let count = |column| row.get::<_, i64>(column).map(i64::unsigned_abs);
            tallies.insert(id, Tally { archived: count(1)?, pending: count(2)?, newest: row.get(3)? });
        }
        Ok(tallies)
    }

    /// What the store knows of a filed article; `None` where it is not filed.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn filed(&self, article: &ArticleId) -> Result<Option<Filed>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT path, revision, first_seen, entry_hash FROM entries WHERE article = ?1 AND path IS NOT NULL",
        )?;
        let mut rows = statement.query([article.as_str()])?;
        let Some(row) = rows.next()? else { return Ok(None) };
        let path: String = row.get(0)?;
        Ok(Some(Filed {
            path: ArchivePath::try_from(path)
                .map_err(|e| StoreError::value("entries.path", e.to_string()))?,
            revision: row.get(1)?,
            first_seen: instant(row.get(2)?)?,
            entry_hash: row.get(3)?,
        }))
    }

    /// Every filed article's path and the hash of its file, by path: what `check` compares with the files.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn files(&self) -> Result<BTreeMap<ArchivePath, ContentHash>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT path, record_hash FROM entries WHERE path IS NOT NULL ORDER BY path")?;
        let mut rows = statement.query([])?;
        let mut files = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let path: String = row.get(0)?;
            let path =
                ArchivePath::try_from(path).map_err(|e| StoreError::value("entries.path", e.to_string()))?;
            let hash: String = row.get(1)?;
            let hash = ContentHash::try_from(hash)
                .map_err(|e| StoreError::value("entries.record_hash", e.to_string()))?;
            files.insert(path, hash);
        }
        Ok(files)
    }
}

/// The row of an article as the archive has it. An entry that is seen with a newer revision keeps its stage.
fn file(transaction: &Transaction<'_>, article: &Archived) -> Result<(), StoreError> {
    transaction
        .prepare_cached(
            "INSERT OR IGNORE INTO revisions (article, revision, revised, record_hash)
             SELECT article, ?3 - 1, revised_filed, record_hash FROM entries
             WHERE source = ?1 AND key = ?2 AND record_hash IS NOT NULL AND record_hash <> ?4 AND ?3 > 1",
        )?
        .execute(params![
            article.source.as_str(),
            article.key.as_str(),
            article.revision,
            article.record_hash.as_str()
        ])?;
    retries::settle(transaction, article)?;
    restore(transaction, article)
}

fn restore(transaction: &Transaction<'_>, article: &Archived) -> Result<(), StoreError> {
    transaction
        .prepare_cached(
            "INSERT INTO entries (source, key, article, stage, entry_hash, revision, first_seen, revised, revised_filed,
                 path, record_hash, published, title)
             VALUES (?1, ?2, ?3, 'archived', ?4, ?5, ?6, ?7, ?7, ?8, ?9, ?10, ?11)
             ON CONFLICT (source, key) DO UPDATE SET
                 stage = CASE WHEN (entry_hash, revision) = (excluded.entry_hash, excluded.revision)
                     THEN 'archived' ELSE stage END,
                 payload = CASE WHEN (entry_hash, revision) = (excluded.entry_hash, excluded.revision)
                     THEN NULL ELSE payload END,
                 revision = CASE WHEN stage = 'archived' AND entry_hash = excluded.entry_hash
                     THEN MAX(revision, excluded.revision) ELSE revision END,
                 revised = CASE WHEN stage = 'archived' AND entry_hash = excluded.entry_hash
                     THEN MAX(revised, excluded.revised) ELSE revised END,
                 first_seen = excluded.first_seen, revised_filed = excluded.revised_filed, path = excluded.path,
                 record_hash = excluded.record_hash, published = excluded.published, title = excluded.title",
        )?
        .execute(params![
            article.source.as_str(),
            article.key.as_str(),
            article.article.as_str(),
            article.entry_hash.as_str(),
            article.revision,
            article.first_seen.as_second(),
            article.revised.as_second(),
            article.path.as_str(),
            article.record_hash.as_str(),
            article.published.as_second(),
            article.title
        ])?;
    for picture in &article.pictures {
        media::remember(transaction, picture)?;
    }
    Ok(())
}

fn keep_revision(transaction: &Transaction<'_>, earlier: &Earlier) -> Result<(), StoreError> {
    transaction
        .prepare_cached(
            "INSERT OR REPLACE INTO revisions (article, revision, revised, record_hash) VALUES (?1, ?2, ?3, ?4)",
        )?
        .execute(params![
            earlier.article.as_str(),
            earlier.revision,
            earlier.revised,
            earlier.record_hash.as_str()
        ])?;
    Ok(())
}
