//! The first transaction of an entry's way: the poll and what it showed.

use crate::{FeedFacts, Pending, Poll, Recorded, Seen, Store, StoreError, polls, retries};
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
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

/// Seconds that the revision `revision` must have stood before another change of it is filed: none before the second, then
/// ten minutes more for each, a day at most. A feed that says something else at every poll (a counter, an advertisement) so
/// adds ever fewer revisions. What it said last is kept meanwhile, and filed when the time has come.
fn patience(revision: u32) -> i64 {
    i64::from(revision.saturating_sub(1)).saturating_mul(600).min(86_400)
}

impl Store {
    /// Stores a poll: the source's new state and its entries, together or not at all. An entry that is known as it is
    /// changes nothing, however often it is seen; one that says something else becomes a revision still to be filed.
    ///
    /// # Errors
    /// When the database cannot be written; then nothing was stored and the poll may be repeated.
    pub fn record_poll<S: Serialize>(&mut self, poll: &Poll<'_, S>) -> Result<Recorded, StoreError> {
        let transaction = self.connection.savepoint()?;
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

    /// Those of `keys` that are identities of entries of the source.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn known_keys(
        &self,
        source: &SourceId,
        keys: impl IntoIterator<Item = EntryKey>,
    ) -> Result<BTreeSet<EntryKey>, StoreError> {
        let mut statement =
            self.connection.prepare_cached("SELECT 1 FROM entries WHERE source = ?1 AND key = ?2")?;
        let mut known = BTreeSet::new();
        for key in keys {
            if statement.exists(params![source.as_str(), key.as_str()])? {
                known.insert(key);
            }
        }
        Ok(known)
    }

    /// The entries of a source whose articles are to be made by now, in the order they were seen, `limit` at most.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn pending(
        &mut self,
        source: &SourceId,
        now: Timestamp,
        limit: usize,
    ) -> Result<Vec<Pending>, StoreError> {
        let mut unreadable = Vec::new();
        let pending = self.read_seen(source, now, limit, &mut unreadable)?;
        for row in unreadable {
            self.give_up(row)?;
        }
        Ok(pending)
    }

    /// Forgets a damaged row's change, so that the next poll sees it again: as a new entry, or as a change of a filed one.
    fn give_up(&mut self, row: i64) -> Result<(), StoreError> {
        let transaction = self.connection.savepoint()?;
        transaction.execute("DELETE FROM entries WHERE rowid = ?1 AND record_hash IS NULL", [row])?;
        transaction.execute(
            "UPDATE entries SET stage = 'archived', payload = NULL, held_until = NULL, revised = revised_filed,
                 revision = revision - 1, entry_hash = ?2, ruled_by = NULL, rule_mark = NULL, rule_why = NULL
             WHERE rowid = ?1",
            params![row, "0".repeat(64)],
        )?;
        transaction.commit()?;
        Ok(())
    }

    fn read_seen(
        &self,
        source: &SourceId,
        now: Timestamp,
        limit: usize,
        unreadable: &mut Vec<i64>,
    ) -> Result<Vec<Pending>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT key, entry_hash, revision, first_seen, revised, path, payload, rowid FROM entries
             WHERE source = ?1 AND stage = 'seen' AND ruled_by IS NULL AND COALESCE(held_until, ?2) <= ?2
             ORDER BY rowid LIMIT ?3",
        )?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let mut rows = statement.query(params![source.as_str(), now.as_second(), limit])?;
        let mut pending = Vec::new();
        while let Some(row) = rows.next()? {
            match read_pending(row) {
                Ok(read) => pending.push(read),
                Err(_) => unreadable.push(row.get(7)?),
            }
        }
        Ok(pending)
    }

    /// The sources that have articles to be made, or entries to be tried again, by now.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn sources_pending(&self, now: Timestamp) -> Result<Vec<SourceId>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT source FROM entries
             WHERE stage = 'seen' AND ruled_by IS NULL AND COALESCE(held_until, ?1) <= ?1
             UNION SELECT source FROM retries WHERE due <= ?1 ORDER BY source",
        )?;
        let rows = statement.query_map([now.as_second()], |row| row.get::<_, String>(0))?;
        rows.map(|text| {
            let text = text?;
            SourceId::new(text.clone()).map_err(|_| StoreError::value("entries.source", text))
        })
        .collect()
    }
}

/// Hash of what was said last, whether it is filed, revision, when the filed one was made, until when a change is held.
type KnownRow = (String, bool, u32, Option<i64>, Option<i64>);

enum Change {
    New,
    Changed,
    None,
    Held,
    Taken,
}

fn record(
    transaction: &Connection,
    source: &SourceId,
    feed: &FeedFacts,
    seen: &Seen,
    now: Timestamp,
) -> Result<Change, StoreError> {
    let known: Option<KnownRow> = transaction
        .prepare_cached(
            "SELECT entry_hash, stage = 'archived', revision, revised_filed, held_until FROM entries
             WHERE source = ?1 AND key = ?2",
        )?
        .query_row(params![source.as_str(), seen.key.as_str()], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?))
        })
        .optional()?;
    let Some((hash, is_filed, revision, revised_filed, held)) = known else {
        return insert(transaction, source, feed, seen, now);
    };
    if hash == seen.entry_hash.as_str() {
        return Ok(Change::None);
    }
    retries::forget(transaction, source, &seen.key)?;
    // A revision that is not filed yet is replaced by the newer one: nobody has seen it.
    let revision = revision + u32::from(is_filed);
    let held_until = revised_filed
        .map(|revised| revised.saturating_add(patience(revision - 1)))
        .max(held)
        .filter(|until| *until > now.as_second());
    transaction
        .prepare_cached(
            "UPDATE entries SET stage = 'seen', entry_hash = ?3, revision = ?4, revised = ?5, payload = ?6,
                 held_until = ?7, ruled_by = NULL, rule_mark = NULL, rule_why = NULL
             WHERE source = ?1 AND key = ?2",
        )?
        .execute(params![
            source.as_str(),
            seen.key.as_str(),
            seen.entry_hash.as_str(),
            revision,
            now.as_second(),
            payload(seen, feed)?,
            held_until
        ])?;
    Ok(if held_until.is_some() { Change::Held } else { Change::Changed })
}

fn insert(
    transaction: &Connection,
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
