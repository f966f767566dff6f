//! Entries that a rule of the owner's left out: they stay as they were seen, with the rule and the reason, until the rule says
//! otherwise.

use crate::record::read_payload;
use crate::{Store, StoreError};
use rusqlite::params;
use std::collections::BTreeMap;
use tidings_model::{ContentHash, Entry, EntryKey, SourceId, Timestamp};

/// An entry that is to be left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// Its identity in the source.
    pub key: EntryKey,
    /// Hash of what the feed said: what it says by then instead is looked at anew.
    pub entry_hash: ContentHash,
    /// The rule's name.
    pub rule: String,
    /// A mark of what the rule said; another one, and it counts as another rule.
    pub mark: String,
    /// Why, in words.
    pub why: String,
}

/// An entry that is left out.
#[derive(Debug, Clone, PartialEq)]
pub struct LeftOutRow {
    /// Its source.
    pub source: SourceId,
    /// The rule's name.
    pub rule: String,
    /// Why, in words.
    pub why: String,
    /// When it was seen first.
    pub first_seen: Timestamp,
    /// True when an earlier state of it is filed.
    pub is_filed: bool,
    /// What the feed said of it.
    pub entry: Entry,
}

impl Store {
    /// Leaves entries of a source out that wait to be filed, all or none. May run twice.
    ///
    /// # Errors
    /// When the database cannot be written; then they wait as before.
    pub fn leave_out(&mut self, source: &SourceId, entries: &[LeftOut]) -> Result<(), StoreError> {
        if entries.is_empty() {
            return Ok(());
        }
        let transaction = self.connection.savepoint()?;
        for entry in entries {
            transaction
                .prepare_cached(
                    "UPDATE entries SET ruled_by = ?4, rule_mark = ?5, rule_why = ?6, held_until = NULL
                     WHERE source = ?1 AND key = ?2 AND entry_hash = ?3 AND stage = 'seen'",
                )?
                .execute(params![
                    source.as_str(),
                    entry.key.as_str(),
                    entry.entry_hash.as_str(),
                    entry.rule,
                    entry.mark,
                    entry.why
                ])?;
        }
        transaction.commit()?;
        Ok(())
    }

    /// How many entries each rule left out, by source.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn left_out_counts(&self) -> Result<BTreeMap<SourceId, BTreeMap<String, u64>>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT source, ruled_by, COUNT(*) FROM entries WHERE ruled_by IS NOT NULL
             GROUP BY source, ruled_by",
        )?;
        let mut rows = statement.query([])?;
        let mut counts: BTreeMap<SourceId, BTreeMap<String, u64>> = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let (source, rule, count): (String, String, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
            counts.entry(source_id(source)?).or_default().insert(rule, count.unsigned_abs());
        }
        Ok(counts)
    }

    /// The entries that are left out, of one source or all, those seen last first, `limit` at most. A row that cannot be read
    /// is passed over.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn left_out(&self, source: Option<&SourceId>, limit: usize) -> Result<Vec<LeftOutRow>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT source, ruled_by, rule_why, first_seen, record_hash IS NOT NULL, payload FROM entries
             WHERE ruled_by IS NOT NULL AND (?1 IS NULL OR source = ?1)
             ORDER BY first_seen DESC, rowid DESC LIMIT ?2",
        )?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let mut rows = statement.query(params![source.map(SourceId::as_str), limit])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let Ok(payload) = read_payload(&row.get::<_, String>(5)?) else { continue };
            found.push(LeftOutRow {
                source: source_id(row.get(0)?)?,
                rule: row.get(1)?,
                why: row.get::<_, Option<String>>(2)?.unwrap_or_default(),
                first_seen: Timestamp::from_second(row.get(3)?).unwrap_or_default(),
                is_filed: row.get(4)?,
                entry: payload.entry,
            });
        }
        Ok(found)
    }

    /// How many entries were left out by rules that have none of these marks, by the rules' names.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn left_out_but_by(&self, marks: &[String]) -> Result<BTreeMap<String, u64>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT ruled_by, rule_mark, COUNT(*) FROM entries WHERE ruled_by IS NOT NULL
             GROUP BY ruled_by, rule_mark",
        )?;
        let mut rows = statement.query([])?;
        let mut counts: BTreeMap<String, u64> = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let (rule, mark, count): (String, String, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
            if !marks.contains(&mark) {
                *counts.entry(rule).or_default() += count.unsigned_abs();
            }
        }
        Ok(counts)
    }

    /// Lets those in again that [`Store::left_out_but_by`] counts, all or none: they wait to be filed by the next run, with what
    /// the feed said last.
    ///
    /// # Errors
    /// When the database cannot be written; then they are left out as before.
    pub fn let_in_but_by(&mut self, marks: &[String]) -> Result<(), StoreError> {
        let stale: Vec<String> = {
            let mut statement = self
                .connection
                .prepare_cached("SELECT DISTINCT rule_mark FROM entries WHERE ruled_by IS NOT NULL")?;
            let all = statement.query_map([], |row| row.get::<_, String>(0))?;
            all.filter(|mark| mark.as_ref().map_or(true, |mark| !marks.contains(mark)))
                .collect::<Result<_, _>>()?
        };
        let transaction = self.connection.savepoint()?;
        for mark in stale {
            transaction.execute(
                "UPDATE entries SET ruled_by = NULL, rule_mark = NULL, rule_why = NULL
                 WHERE rule_mark = ?1",
                [mark],
            )?;
        }
        transaction.commit()?;
        Ok(())
    }
}

fn source_id(text: String) -> Result<SourceId, StoreError> {
    SourceId::new(text.clone()).map_err(|_| StoreError::value("entries.source", text))
}
