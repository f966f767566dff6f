//! What is asked of hubs: a row a subscription, found by the name of its callback.

use crate::polls::to_json;
use crate::{Store, StoreError};
use rusqlite::{Params, Row, params};
use serde::{Serialize, de::DeserializeOwned};
use tidings_model::{SourceId, Timestamp};

/// A subscription of a source to a hub.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept<S> {
    /// The name of its callback.
    pub callback: String,
    /// The source.
    pub source: SourceId,
    /// When the source is polled next; a subscription without a poll has none.
    pub next_poll: Option<Timestamp>,
    /// The rest, which the store does not know.
    pub state: S,
}

const READ: &str = "SELECT s.callback, s.source, s.state, p.next_poll FROM subscriptions s
     LEFT JOIN polls p ON p.source = s.source";

impl Store {
    /// Every subscription. A damaged row is left out: what the hub sends to it is answered as if it had ended.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn subscriptions<S: DeserializeOwned>(&self) -> Result<Vec<Kept<S>>, StoreError> {
        self.read_subscriptions("ORDER BY s.source, s.callback", [])
    }

    /// The subscriptions of one source.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn subscriptions_of<S: DeserializeOwned>(
        &self,
        source: &SourceId,
    ) -> Result<Vec<Kept<S>>, StoreError> {
        self.read_subscriptions("WHERE s.source = ?1 ORDER BY s.callback", [source.as_str()])
    }

    /// The subscription with this callback.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn subscription<S: DeserializeOwned>(&self, callback: &str) -> Result<Option<Kept<S>>, StoreError> {
        Ok(self.read_subscriptions("WHERE s.callback = ?1", [callback])?.pop())
    }

    fn read_subscriptions<S: DeserializeOwned>(
        &self,
        which: &str,
        parameters: impl Params,
    ) -> Result<Vec<Kept<S>>, StoreError> {
        let mut statement = self.connection.prepare_cached(&format!("{READ} {which}"))?;
        let mut rows = statement.query(parameters)?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.extend(read(row)?);
        }
        Ok(found)
    }

    /// Stores a subscription in the place of what is known of it.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn save_subscription<S: Serialize>(&mut self, kept: &Kept<S>) -> Result<(), StoreError> {
        let state = to_json(&kept.state, "subscriptions.state")?;
        self.connection
            .prepare_cached(
                "INSERT OR REPLACE INTO subscriptions (callback, source, state) VALUES (?1, ?2, ?3)",
            )?
            .execute(params![kept.callback, kept.source.as_str(), state])?;
        Ok(())
    }

    /// Forgets a subscription.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn forget_subscription(&mut self, callback: &str) -> Result<(), StoreError> {
        self.connection
            .prepare_cached("DELETE FROM subscriptions WHERE callback = ?1")?
            .execute([callback])?;
        Ok(())
    }

    /// Sets when a source is polled next, whatever its state says.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn set_next_poll(&mut self, source: &SourceId, at: Timestamp) -> Result<(), StoreError> {
        self.connection
            .prepare_cached("UPDATE polls SET next_poll = ?2 WHERE source = ?1")?
            .execute(params![source.as_str(), at.as_second()])?;
        Ok(())
    }
}

fn read<S: DeserializeOwned>(row: &Row<'_>) -> rusqlite::Result<Option<Kept<S>>> {
    let (callback, source, text): (String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
    let next_poll: Option<i64> = row.get(3)?;
    let next_poll = next_poll.and_then(|second| Timestamp::from_second(second).ok());
    Ok(match (SourceId::new(source), serde_json::from_str(&text)) {
        (Ok(source), Ok(state)) => Some(Kept { callback, source, next_poll, state }),
        _ => None,
    })
}
