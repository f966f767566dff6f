use crate::{Poll, Store, StoreError};
use rusqlite::{Connection, OptionalExtension, params};
use serde::{Serialize, de::DeserializeOwned};
use std::collections::BTreeMap;
use tidings_model::{SourceId, Timestamp};

impl Store {
    /// What is known of a source's polls at an address; `None` before the first, and where a damaged row says nothing: then the source is
    /// polled as if for the first time.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn poll_state<S: DeserializeOwned>(
        &self,
        source: &SourceId,
        address: &str,
    ) -> Result<Option<S>, StoreError> {
        let mut statement =
            self.connection.prepare_cached("SELECT state FROM polls WHERE source = ?1 AND address = ?2")?;
        let text: Option<String> =
            statement.query_row([source.as_str(), address], |row| row.get(0)).optional()?;
        Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
    }

    /// What is known of every source's polls, with the address that was polled. A damaged row is left out.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn poll_states<S: DeserializeOwned>(&self) -> Result<BTreeMap<SourceId, (String, S)>, StoreError> {
        let mut statement = self.connection.prepare_cached("SELECT source, address, state FROM polls")?;
        let mut rows = statement.query([])?;
        let mut states = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let (id, address, text): (String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
            if let (Ok(id), Ok(state)) = (SourceId::new(id), serde_json::from_str(&text)) {
                states.insert(id, (address, state));
            }
        }
        Ok(states)
    }

    /// Replaces what is known of a source's polls and leaves its next poll as it is.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn save_poll_state<S: Serialize>(&mut self, source: &SourceId, state: &S) -> Result<(), StoreError> {
        let state = to_json(state, "polls.state")?;
        let mut statement =
            self.connection.prepare_cached("UPDATE polls SET state = ?2 WHERE source = ?1")?;
        statement.execute(params![source.as_str(), state])?;
        Ok(())
    }

    /// The sources among `all`, each with its address, whose next poll is not after `now`, those never polled at this address
    /// among them, in the order given.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn due<'a>(
        &self,
        all: &[(&'a SourceId, &str)],
        now: Timestamp,
    ) -> Result<Vec<&'a SourceId>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT next_poll FROM polls WHERE source = ?1 AND address = ?2")?;
        let mut due = Vec::new();
        for &(source, address) in all {
            let next: Option<i64> =
                statement.query_row([source.as_str(), address], |row| row.get(0)).optional()?;
            if next.is_none_or(|next| next <= now.as_second()) {
                due.push(source);
            }
        }
        Ok(due)
    }
}

pub(crate) fn save<S: Serialize>(transaction: &Connection, poll: &Poll<'_, S>) -> Result<(), StoreError> {
    let state = to_json(poll.state, "polls.state")?;
    transaction
        .prepare_cached(
            "INSERT INTO polls (source, address, next_poll, state) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (source) DO UPDATE SET
                 address = excluded.address, next_poll = excluded.next_poll, state = excluded.state",
        )?
        .execute(params![poll.source.as_str(), poll.address, poll.next_poll.as_second(), state])?;
    Ok(())
}

/// A state as the text of a column.
pub(crate) fn to_json(state: &impl Serialize, column: &'static str) -> Result<String, StoreError> {
    serde_json::to_string(state).map_err(|e| StoreError::value(column, e.to_string()))
}
