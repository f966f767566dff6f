//! The second transaction: the article is in the archive. And the whole of it again, when the archive is read anew.

use crate::{Archived, Store, StoreError, Tally, likeness, media, retries};
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::BTreeMap;
use tidings_model::{ArchivePath, ArticleId, ContentHash, EntryKey, SourceId, Timestamp};

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

/// What is known of an article by its id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// The source it belongs to.
    pub source: SourceId,
    /// Its identity in the source.
    pub key: EntryKey,
    /// Its file, or the one it will get; none while nobody has decided.
    pub path: Option<ArchivePath>,
    /// Hash of what was said of it last.
    pub entry_hash: ContentHash,
    /// Its newest revision, filed or not.
    pub revision: u32,
    /// When it was seen first.
    pub first_seen: Timestamp,
    /// True when its newest revision is in the archive.
    pub filed: bool,
    /// Hash of its file, where it has one.
    pub record_hash: Option<ContentHash>,
    /// The rule that left it out, or its change, if one did.
    pub ruled_by: Option<String>,
}

/// Seconds that a change waits after one that made no revision.
const TRIFLE: i64 = 3600;

impl Store {
    /// Decides where entries that were never filed will stand, before their files are written: after a crash the same path
    /// comes back in [`crate::Pending::path`], whatever date or title the article has by then. An entry that has a path
    /// keeps it. May run twice.
    ///
    /// # Errors
    /// When the database cannot be written; then nothing was decided.
    pub fn plan_paths(
        &mut self,
        source: &SourceId,
        paths: &[(EntryKey, ArchivePath)],
    ) -> Result<(), StoreError> {
        if paths.is_empty() {
            return Ok(());
        }
        let transaction = self.connection.savepoint()?;
        for (key, path) in paths {
            transaction
                .prepare_cached(
                    "UPDATE entries SET path = ?3
                     WHERE source = ?1 AND key = ?2 AND stage = 'seen' AND path IS NULL",
                )?
                .execute(params![source.as_str(), key.as_str(), path.as_str()])?;
        }
        transaction.commit()?;
        Ok(())
    }

    /// What is known of the article with this id.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn known(&self, article: &ArticleId) -> Result<Option<Known>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT source, key, path, entry_hash, revision, first_seen, stage, record_hash, ruled_by
             FROM entries WHERE article = ?1",
        )?;
        statement.query_row([article.as_str()], |row| Ok(read_known(row))).optional()?.transpose()
    }

    /// Marks articles as filed, all or none. May run twice.
    ///
    /// # Errors
    /// When the database cannot be written; then the articles are filed again by the next run, to the same bytes.
    pub fn archived(&mut self, articles: &[Archived]) -> Result<(), StoreError> {
        let transaction = self.connection.savepoint()?;
        for article in articles {
            retries::settle(&transaction, article)?;
            file(&transaction, article)?;
        }
        transaction.commit()?;
        Ok(())
    }

    /// The same for articles that were changed here and not by their feed: what is to be tried again of them stays so.
    ///
    /// # Errors
    /// When the database cannot be written; then the rows are as they were.
    pub fn edited(&mut self, articles: &[Archived]) -> Result<(), StoreError> {
        let transaction = self.connection.savepoint()?;
        for article in articles {
            file(&transaction, article)?;
        }
        transaction.commit()?;
        Ok(())
    }

    /// Entries whose change makes no revision: what is filed stays. What the feed says of them is known from now on, and
    /// their next change is filed an hour from `now` at the earliest, so that a counter does not have its page asked for at
    /// every poll. May run twice.
    ///
    /// # Errors
    /// When the database cannot be written; then the entries stay to be filed.
    pub fn keep_filed(
        &mut self,
        source: &SourceId,
        entries: &[(&EntryKey, &ContentHash)],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        if entries.is_empty() {
            return Ok(());
        }
        let transaction = self.connection.savepoint()?;
        for (key, entry_hash) in entries {
            transaction
                .prepare_cached(
                    "UPDATE entries SET stage = 'archived', payload = NULL, held_until = ?4, revision = revision - 1,
                         revised = revised_filed
                     WHERE source = ?1 AND key = ?2 AND entry_hash = ?3 AND stage = 'seen'
                         AND record_hash IS NOT NULL",
                )?
                .execute(params![
                    source.as_str(),
                    key.as_str(),
                    entry_hash.as_str(),
                    now.as_second() + TRIFLE
                ])?;
        }
        transaction.commit()?;
        Ok(())
    }

    /// Has a filed article made again by the next poll that shows its entry: what the feed said of it last is forgotten.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn ask_anew(&mut self, article: &ArticleId) -> Result<(), StoreError> {
        self.connection.execute(
            "UPDATE entries SET entry_hash = ?2 WHERE article = ?1 AND stage = 'archived'",
            params![article.as_str(), "0".repeat(64)],
        )?;
        Ok(())
    }

    /// Empties everything that comes from the archive and fills it from `articles`, in one transaction; the count of them
    /// comes back. Poll state stays; entries that were seen but not filed stay as well, since no other place holds them.
    /// Of two articles of one id the later one counts.
    ///
    /// # Errors
    /// When the database cannot be written, or an item is an error: then everything is as it was.
    pub fn rebuild_articles<E: From<StoreError>>(
        &mut self,
        articles: impl IntoIterator<Item = Result<Archived, E>>,
    ) -> Result<u64, E> {
        let transaction = self.connection.savepoint().map_err(StoreError::from)?;
        transaction
            .execute_batch(
                "DELETE FROM entries WHERE stage = 'archived'; DELETE FROM revisions; DELETE FROM pictures;",
            )
            .map_err(StoreError::from)?;
        likeness::clear(&transaction)?;
        for article in articles {
            let article = article?;
            make_room(&transaction, &article)?;
            restore(&transaction, &article)?;
        }
        let count: i64 = transaction
            .query_row("SELECT COUNT(*) FROM entries WHERE record_hash IS NOT NULL", [], |row| row.get(0))
            .map_err(StoreError::from)?;
        transaction.commit().map_err(StoreError::from)?;
        Ok(count.unsigned_abs())
    }

    /// Takes earlier revisions from the archive again. May run twice.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn rebuild_revisions(&mut self, earlier: &[Earlier]) -> Result<(), StoreError> {
        if earlier.is_empty() {
            return Ok(());
        }
        let transaction = self.connection.savepoint()?;
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
            "SELECT source, SUM(record_hash IS NOT NULL), SUM(stage = 'seen' AND ruled_by IS NULL), COUNT(*), MAX(first_seen),
                 MAX(published), SUM(ruled_by IS NOT NULL)
             FROM entries GROUP BY source",
        )?;
        let mut rows = statement.query([])?;
        let mut tallies = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let id: String = row.get(0)?;
            let id = SourceId::new(id.clone()).map_err(|_| StoreError::value("entries.source", id))?;
            let count = |column| row.get::<_, i64>(column).map(i64::unsigned_abs);
            let tally = Tally {
                archived: count(1)?,
                pending: count(2)?,
                entries: count(3)?,
                last_new: row.get(4)?,
                newest: row.get(5)?,
                left_out: count(6)?,
            };
            tallies.insert(id, tally);
        }
        Ok(tallies)
    }

    /// Every filed article's path and the hash of its file, by path: what `check` compares with the files.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn files(&self) -> Result<BTreeMap<ArchivePath, ContentHash>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT path, record_hash FROM entries WHERE record_hash IS NOT NULL ORDER BY path",
        )?;
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

fn read_known(row: &rusqlite::Row<'_>) -> Result<Known, StoreError> {
    let (source, key, path, hash): (String, String, Option<String>, String) =
        (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
    let first_seen: i64 = row.get(5)?;
    Ok(Known {
        source: SourceId::new(source.clone()).map_err(|_| StoreError::value("entries.source", source))?,
        key: EntryKey::try_from(key).map_err(|e| StoreError::value("entries.key", e.to_string()))?,
        path: path
            .map(ArchivePath::try_from)
            .transpose()
            .map_err(|e| StoreError::value("entries.path", e.to_string()))?,
        entry_hash: ContentHash::try_from(hash)
            .map_err(|e| StoreError::value("entries.entry_hash", e.to_string()))?,
        revision: row.get(4)?,
        first_seen: Timestamp::from_second(first_seen)
            .map_err(|_| StoreError::value("entries.first_seen", first_seen.to_string()))?,
        filed: row.get::<_, String>(6)? == "archived",
        record_hash: row
            .get::<_, Option<String>>(7)?
            .map(ContentHash::try_from)
            .transpose()
            .map_err(|e| StoreError::value("entries.record_hash", e.to_string()))?,
        ruled_by: row.get(8)?,
    })
}

/// The row of an article as the archive has it. An entry that is seen with a newer revision keeps its stage; one that no
/// feed showed anew, such as an imported article, has what was filed.
fn file(transaction: &Connection, article: &Archived) -> Result<(), StoreError> {
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
    restore(transaction, article)
}

fn restore(transaction: &Connection, article: &Archived) -> Result<(), StoreError> {
    transaction
        .prepare_cached(
            "INSERT INTO entries (source, key, article, stage, entry_hash, revision, first_seen, revised, revised_filed,
                 path, record_hash, published, title, lead)
             VALUES (?1, ?2, ?3, 'archived', ?4, ?5, ?6, ?7, ?7, ?8, ?9, ?10, ?11, ?12)
             ON CONFLICT (source, key) DO UPDATE SET
                 stage = CASE WHEN (entry_hash, revision) = (excluded.entry_hash, excluded.revision)
                     THEN 'archived' ELSE stage END,
                 payload = CASE WHEN (entry_hash, revision) = (excluded.entry_hash, excluded.revision)
                     THEN NULL ELSE payload END,
                 held_until = CASE WHEN (entry_hash, revision) = (excluded.entry_hash, excluded.revision)
                     THEN NULL ELSE held_until END,
                 entry_hash = CASE WHEN stage = 'archived' THEN excluded.entry_hash ELSE entry_hash END,
                 revision = CASE WHEN stage = 'archived' THEN excluded.revision ELSE revision END,
                 revised = CASE WHEN stage = 'archived' THEN excluded.revised ELSE revised END,
                 first_seen = excluded.first_seen, revised_filed = excluded.revised_filed, path = excluded.path,
                 record_hash = excluded.record_hash, published = excluded.published, title = excluded.title,
                 lead = excluded.lead",
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
            article.title,
            article.lead
        ])?;
    for picture in &article.pictures {
        media::remember(transaction, picture)?;
    }
    Ok(())
}

/// Removes what has the id of an article that is read from the archive: another file of it, or an entry of another key.
fn make_room(transaction: &Connection, article: &Archived) -> Result<(), StoreError> {
    transaction
        .prepare_cached(
            "DELETE FROM entries WHERE article = ?1 AND (stage = 'archived' OR source <> ?2 OR key <> ?3)",
        )?
        .execute(params![article.article.as_str(), article.source.as_str(), article.key.as_str()])?;
    Ok(())
}

fn keep_revision(transaction: &Connection, earlier: &Earlier) -> Result<(), StoreError> {
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
