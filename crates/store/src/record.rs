//! The first transaction of an entry's way: the poll and what it showed.

use crate::{FeedFacts, Pending, Poll, Recorded, Seen, Store, StoreError, polls};
use rusqlite::{OptionalExtension, Row, Transaction, params};
use serde::{Deserialize, Serialize};
use tidings_model::{ArchivePath, ArticleId, ContentHash, Entry, EntryKey, SourceId, Timestamp};

/// What the `payload` column holds.
#[derive(Serialize)]
struct Payload<'a> {
    entry: &'a Entry,
    feed: &'a FeedFacts,
}

#[derive(Deserialize)]
struct OwnedPayload {
    entry: Entry,
    feed: FeedFacts,
}

impl Store {
    /// Stores a poll: the source's new state and its entries, together or not at all. An entry that is known as it is
    /// changes nothing, however often it is seen; one that says something else becomes a revision still to be filed.
    ///
    /// # Errors
    /// When the database cannot be written; then nothing was stored and the poll may be repeated.
    pub fn record_poll<S: Serialize>(&mut self, poll: &Poll<'_, S>) -> Result<Recorded, StoreError> {
        let transaction = self.connection.transaction()?;
        polls::save(&transaction, poll.source, poll.state, poll.next_poll)?;
        let mut recorded = Recorded::default();
        for seen in poll.entries {
            match record(&transaction, poll.source, poll.feed, seen, poll.now)? {
                Change::New => recorded.new += 1,
                Change::Changed => recorded.changed += 1,
                Change::None => recorded.unchanged += 1,
            }
        }
        transaction.commit()?;
        Ok(recorded)
    }

    /// The entries of a source whose articles are still to be made, in the order they were seen, `limit` at most.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn pending(&self, source: &SourceId, limit: usize) -> Result<Vec<Pending>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT key, entry_hash, revision, first_seen, revised, path, payload FROM entries
             WHERE source = ?1 AND stage = 'seen' ORDER BY rowid LIMIT ?2",
        )?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let mut rows = statement.query(params![source.as_str(), limit])?;
        let mut pending = Vec::new();
        while let Some(row) = rows.next()? {
            pending.push(read_pending(row)?);
        }
        Ok(pending)
    }

    /// The sources that have entries whose articles are still to be made.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn sources_pending(&self) -> Result<Vec<SourceId>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT DISTINCT source FROM entries WHERE stage = 'seen' ORDER BY source")?;
        let rows = statement.query_map([], |row| row.get::<_, String>(0))?;
        rows.map(|text| {
            let text = text?;
            SourceId::new(text.clone()).map_err(|_| StoreError::value("entries.source", text))
        })
        .collect()
    }
}

enum Change {
    New,
    Changed,
    None,
}

fn record(
    transaction: &Transaction<'_>,
    source: &SourceId,
    feed: &FeedFacts,
    seen: &Seen,
    now: Timestamp,
) -> Result<Change, StoreError> {
    let known: Option<(String, String)> = transaction
        .prepare_cached("SELECT entry_hash, stage FROM entries WHERE source = ?1 AND key = ?2")?
        .query_row(params![source.as_str(), seen.key.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((hash, stage)) = known else {
        insert(transaction, source, feed, seen, now)?;
        return Ok(Change::New);
    };
    if hash == seen.entry_hash.as_str() {
        return Ok(Change::None);
    }
    // A revision that is not filed yet is replaced by the newer one: nobody has seen it.
    let step = i64::from(stage == "archived");
    transaction
        .prepare_cached(
            "UPDATE entries SET stage = 'seen', entry_hash = ?3, revision = revision + ?4, revised = ?5, payload = ?6
             WHERE source = ?1 AND key = ?2",
        )?
        .execute(params![
            source.as_str(),
            seen.key.as_str(),
            seen.entry_hash.as_str(),
            step,
            now.as_second(),
            payload(seen, feed)?
        ])?;
    Ok(Change::Changed)
}

fn insert(
    transaction: &Transaction<'_>,
    source: &SourceId,
    feed: &FeedFacts,
    seen: &Seen,
    now: Timestamp,
) -> Result<(), StoreError> {
    transaction
        .prepare_cached(
            "INSERT INTO entries (source, key, article, stage, entry_hash, revision, first_seen, revised, payload)
             VALUES (?1, ?2, ?3, 'seen', ?4, 1, ?5, ?5, ?6)",
        )?
        .execute(params![
            source.as_str(),
            seen.key.as_str(),
            ArticleId::of(source, &seen.key).as_str(),
            seen.entry_hash.as_str(),
            now.as_second(),
            payload(seen, feed)?
        ])?;
    Ok(())
}

fn payload(seen: &Seen, feed: &FeedFacts) -> Result<String, StoreError> {
    serde_json::to_string(&Payload { entry: &seen.entry, feed })
        .map_err(|e| StoreError::value("entries.payload", e.to_string()))
}

fn read_pending(row: &Row<'_>) -> Result<Pending, StoreError> {
    let key: String = row.get(0)?;
    let hash: String = row.get(1)?;
    let path: Option<String> = row.get(5)?;
    let text: String = row.get(6)?;
    let payload: OwnedPayload =
        serde_json::from_str(&text).map_err(|e| StoreError::value("entries.payload", e.to_string()))?;
    Ok(Pending {
        key: EntryKey::try_from(key).map_err(|e| StoreError::value("entries.key", e.to_string()))?,
        entry_hash: ContentHash::try_from(hash)
            .map_err(|e| StoreError::value("entries.entry_hash", e.to_string()))?,
        revision: row.get(2)?,
        first_seen: instant(row.get(3)?)?,
        revised: instant(row.get(4)?)?,
        path: path
            .map(|path| {
                ArchivePath::try_from(path).map_err(|e| StoreError::value("entries.path", e.to_string()))
            })
            .transpose()?,
        entry: payload.entry,
        feed: payload.feed,
    })
}

fn instant(seconds: i64) -> Result<Timestamp, StoreError> {
    Timestamp::from_second(seconds).map_err(|_| StoreError::value("a time", seconds.to_string()))
}
