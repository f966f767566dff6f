//! The first transaction of an entry's way: the poll and what it showed.

use crate::{FeedFacts, Pending, Poll, Recorded, Seen, Store, StoreError, polls, retries};
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
pub(crate) struct OwnedPayload {
    pub(crate) entry: Entry,
    pub(crate) feed: FeedFacts,
}

/// Seconds that an entry whose revision `revision` is filed must have stood before another change of it is taken up: none
/// before the second revision, then ten minutes more for each, a day at most. A feed that says something else at every
/// poll (a counter, an advertisement) so adds ever fewer revisions, and a correction after an hour is not missed.
pub fn patience(revision: u32) -> i64 {
    i64::from(revision.saturating_sub(1)).saturating_mul(600).min(86_400)
}

impl Store {
    /// Stores a poll: the source's new state and its entries, together or not at all. An entry that is known as it is
    /// changes nothing, however often it is seen; one that says something else becomes a revision still to be filed.
    ///
    /// # Errors
    /// When the database cannot be written; then nothing was stored and the poll may be repeated.
    pub fn record_poll<S: Serialize>(&mut self, poll: &Poll<'_, S>) -> Result<Recorded, StoreError> {
        let transaction = self.connection.transaction()?;
        polls::save(&transaction, poll)?;
        let mut recorded = Recorded::default();
        for seen in poll.entries {
            match record(&transaction, poll.source, poll.feed, seen, poll.now)? {
                Change::New => recorded.new += 1,
                Change::Changed => recorded.changed += 1,
                Change::None => recorded.unchanged += 1,
                Change::Held => recorded.held += 1,
                Change::Taken => recorded.taken.push(seen.key.clone()),
            }
        }
        transaction.commit()?;
        Ok(recorded)
    }

    /// True when the source has an entry with this identity.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn is_known(&self, source: &SourceId, key: &EntryKey) -> Result<bool, StoreError> {
        let mut statement =
            self.connection.prepare_cached("SELECT 1 FROM entries WHERE source = ?1 AND key = ?2")?;
        Ok(statement.exists(params![source.as_str(), key.as_str()])?)
    }

    /// The entries of a source whose articles are still to be made, in the order they were seen, `limit` at most.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn pending(&mut self, source: &SourceId, limit: usize) -> Result<Vec<Pending>, StoreError> {
        let mut unreadable = Vec::new();
        let pending = self.read_seen(source, limit, &mut unreadable)?;
        for row in unreadable {
            // The next poll sees the entry as a new one, and so mends what a damaged row lost.
            self.connection.execute("DELETE FROM entries WHERE rowid = ?1", [row])?;
        }
        Ok(pending)
    }

    fn read_seen(
        &self,
        source: &SourceId,
        limit: usize,
        unreadable: &mut Vec<i64>,
    ) -> Result<Vec<Pending>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT key, entry_hash, revision, first_seen, revised, path, payload, rowid FROM entries
             WHERE source = ?1 AND stage = 'seen' ORDER BY rowid LIMIT ?2",
        )?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let mut rows = statement.query(params![source.as_str(), limit])?;
        let mut pending = Vec::new();
        while let Some(row) = rows.next()? {
            match read_pending(row) {
                Ok(read) => pending.push(read),
                Err(_) => unreadable.push(row.get(7)?),
            }
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
    Held,
    Taken,
}

fn record(
    transaction: &Transaction<'_>,
    source: &SourceId,
    feed: &FeedFacts,
    seen: &Seen,
    now: Timestamp,
) -> Result<Change, StoreError> {
    let known: Option<(String, String, u32, i64)> = transaction
        .prepare_cached(
            "SELECT entry_hash, stage, revision, revised FROM entries WHERE source = ?1 AND key = ?2",
        )?
        .query_row(params![source.as_str(), seen.key.as_str()], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        })
        .optional()?;
    let Some((hash, stage, revision, revised)) = known else {
        return insert(transaction, source, feed, seen, now);
    };
    if hash == seen.entry_hash.as_str() {
        return Ok(Change::None);
    }
    if stage == "archived" && now.as_second() < revised.saturating_add(patience(revision)) {
        return Ok(Change::Held);
    }
    retries::forget(transaction, source, &seen.key)?;
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
) -> Result<Change, StoreError> {
    // An id is 60 bits of a hash: somebody with much patience can make two keys with one. Neither may stop the run.
    let inserted = transaction
        .prepare_cached(
            "INSERT OR IGNORE INTO entries (source, key, article, stage, entry_hash, revision, first_seen, revised, payload)
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
    Ok(if inserted == 1 { Change::New } else { Change::Taken })
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
    let payload = read_payload(&text)?;
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
        tries: 0,
    })
}

pub(crate) fn read_payload(text: &str) -> Result<OwnedPayload, StoreError> {
    serde_json::from_str(text).map_err(|e| StoreError::value("entries.payload", e.to_string()))
}

pub(crate) fn instant(seconds: i64) -> Result<Timestamp, StoreError> {
    Timestamp::from_second(seconds).map_err(|_| StoreError::value("a time", seconds.to_string()))
}
