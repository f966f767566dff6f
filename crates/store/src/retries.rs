//! Filed entries whose page or pictures could not be had for the moment: they are asked for again, a few times.

use crate::record::{instant, read_payload};
use crate::{Again, Archived, Pending, Store, StoreError};
use rusqlite::{Connection, Row, params};
use tidings_model::{ArchivePath, ContentHash, EntryKey, SourceId, Timestamp};

impl Store {
    /// Filed entries of a source whose time to be tried again has come, `limit` at most: each as its next revision, to be
    /// filed when it has become more than it was.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn retries(
        &mut self,
        source: &SourceId,
        now: Timestamp,
        limit: usize,
    ) -> Result<Vec<Pending>, StoreError> {
        let mut unreadable = Vec::new();
        let retries = self.read_due(source, now, limit, &mut unreadable)?;
        for row in unreadable {
            // The article stays as it is: a damaged row cannot say what it should become.
            self.connection.execute("DELETE FROM retries WHERE rowid = ?1", [row])?;
        }
        Ok(retries)
    }

    fn read_due(
        &self,
        source: &SourceId,
        now: Timestamp,
        limit: usize,
        unreadable: &mut Vec<i64>,
    ) -> Result<Vec<Pending>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT e.key, e.entry_hash, e.revision, e.first_seen, e.path, r.payload, r.tries, r.rowid
             FROM retries r JOIN entries e ON e.source = r.source AND e.key = r.key
             WHERE r.source = ?1 AND r.due <= ?2 AND e.stage = 'archived' ORDER BY r.due, r.key LIMIT ?3",
        )?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let mut rows = statement.query(params![source.as_str(), now.as_second(), limit])?;
        let mut retries = Vec::new();
        while let Some(row) = rows.next()? {
            match read(row, now) {
                Ok(read) => retries.push(read),
                Err(_) => unreadable.push(row.get(7)?),
            }
        }
        Ok(retries)
    }

    /// An entry that was tried again and is as it was: `again` says when to try once more, `None` that it stays as it is.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn retry_later(
        &mut self,
        source: &SourceId,
        key: &EntryKey,
        again: Option<Again>,
    ) -> Result<(), StoreError> {
        let transaction = self.connection.savepoint()?;
        match again {
            Some(again) => {
                transaction.execute(
                    "UPDATE retries SET due = ?3, tries = ?4 WHERE source = ?1 AND key = ?2",
                    params![source.as_str(), key.as_str(), again.due.as_second(), again.tries],
                )?;
            }
            None => forget(&transaction, source, key)?,
        }
        transaction.commit()?;
        Ok(())
    }
}

fn read(row: &Row<'_>, now: Timestamp) -> Result<Pending, StoreError> {
    let key: String = row.get(0)?;
    let hash: String = row.get(1)?;
    let path: String = row.get(4)?;
    let payload = read_payload(&row.get::<_, String>(5)?)?;
    Ok(Pending {
        key: EntryKey::try_from(key).map_err(|e| StoreError::value("entries.key", e.to_string()))?,
        entry_hash: ContentHash::try_from(hash)
            .map_err(|e| StoreError::value("entries.entry_hash", e.to_string()))?,
        revision: row.get::<_, u32>(2)?.saturating_add(1),
        first_seen: instant(row.get(3)?)?,
        revised: now,
        path: Some(
            ArchivePath::try_from(path).map_err(|e| StoreError::value("entries.path", e.to_string()))?,
        ),
        entry: payload.entry,
        feed: payload.feed,
        tries: row.get(6)?,
    })
}

/// What is to be tried again after `article` is filed; called before its row forgets what the feed said.
pub(crate) fn settle(transaction: &Connection, article: &Archived) -> Result<(), StoreError> {
    let Some(again) = article.again else { return forget(transaction, &article.source, &article.key) };
    transaction
        .prepare_cached(
            // One that is tried again has its payload here already.
            "INSERT INTO retries (source, key, due, tries, payload)
             SELECT e.source, e.key, ?3, ?4, COALESCE(e.payload, r.payload)
             FROM entries e LEFT JOIN retries r ON r.source = e.source AND r.key = e.key
             WHERE e.source = ?1 AND e.key = ?2 AND COALESCE(e.payload, r.payload) IS NOT NULL
             ON CONFLICT (source, key) DO UPDATE SET
                 due = excluded.due, tries = excluded.tries, payload = excluded.payload",
        )?
        .execute(params![
            article.source.as_str(),
            article.key.as_str(),
            again.due.as_second(),
            again.tries
        ])?;
    Ok(())
}

pub(crate) fn forget(transaction: &Connection, source: &SourceId, key: &EntryKey) -> Result<(), StoreError> {
    transaction
        .prepare_cached("DELETE FROM retries WHERE source = ?1 AND key = ?2")?
        .execute(params![source.as_str(), key.as_str()])?;
    Ok(())
}
