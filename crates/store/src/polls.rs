use crate::{Store, StoreError};
use rusqlite::{OptionalExtension, Transaction, params};
use serde::{Serialize, de::DeserializeOwned};
use tidings_model::{SourceId, Timestamp};

impl Store {
    /// What is known of a source's polls; `None` before the first, and where a damaged row says nothing: then the source is
    /// polled as if for the first time.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn poll_state<S: DeserializeOwned>(&self, source: &SourceId) -> Result<Option<S>, StoreError> {
        let mut statement = self.connection.prepare_cached("SELECT state FROM polls WHERE source = ?1")?;
        let text: Option<String> = statement.query_row([source.as_str()], |row| row.get(0)).optional()?;
        Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
    }

    /// Replaces what is known of a source's polls and leaves its next poll as it is.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn save_poll_state<S: Serialize>(&mut self, source: &SourceId, state: &S) -> Result<(), StoreError> {
        let state = to_json(state)?;
        let mut statement =
            self.connection.prepare_cached("UPDATE polls SET state = ?2 WHERE source = ?1")?;
        statement.execute(params![source.as_str(), state])?;
        Ok(())
    }

    /// The sources among `all` whose next poll is not after `now`, those never polled among them, in the order given.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn due<'a>(&self, all: &'a [SourceId], now: Timestamp) -> Result<Vec<&'a SourceId>, StoreError> {
        let mut statement =
            self.connection.prepare_cached("SELECT next_poll FROM polls WHERE source = ?1")?;
        let mut due = Vec::new();
        for source in all {
            let next: Option<i64> = statement.query_row([source.as_str()], |row| row.get(0)).optional()?;
            if next.is_none_or(|next| next <= now.as_second()) {
                due.push(source);
            }
        }
        Ok(due)
    }
}

pub(crate) fn save<S: Serialize>(
    transaction: &Transaction<'_>,
    source: &SourceId,
    state: &S,
    next_poll: Timestamp,
) -> Result<(), StoreError> {
    let state = to_json(state)?;
    transaction
        .prepare_cached(
            "INSERT INTO polls (source, next_poll, state) VALUES (?1, ?2, ?3)
             ON CONFLICT (source) DO UPDATE SET next_poll = excluded.next_poll, state = excluded.state",
        )?
        .execute(params![source.as_str(), next_poll.as_second(), state])?;
    Ok(())
}

fn to_json(state: &impl Serialize) -> Result<String, StoreError> {
    serde_json::to_string(state).map_err(|e| StoreError::value("polls.state", e.to_string()))
}
