//! What is known of the lists that are followed: a row a list, apart from the sources' polls.

use crate::polls::to_json;
use crate::{Store, StoreError};
use rusqlite::params;
use serde::{Serialize, de::DeserializeOwned};
use std::collections::BTreeMap;
use tidings_model::SourceId;

impl Store {
    /// What is known of every list. A damaged row is left out: its list is read as if for the first time.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn lists<S: DeserializeOwned>(&self) -> Result<BTreeMap<SourceId, S>, StoreError> {
        let mut statement = self.connection.prepare_cached("SELECT list, state FROM lists")?;
        let mut rows = statement.query([])?;
        let mut lists = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let (id, text): (String, String) = (row.get(0)?, row.get(1)?);
            if let (Ok(id), Ok(state)) = (SourceId::new(id), serde_json::from_str(&text)) {
                lists.insert(id, state);
            }
        }
        Ok(lists)
    }

    /// Replaces what is known of a list.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn save_list<S: Serialize>(&mut self, list: &SourceId, state: &S) -> Result<(), StoreError> {
        let text = to_json(state, "lists.state")?;
        self.connection
            .prepare_cached("INSERT OR REPLACE INTO lists (list, state) VALUES (?1, ?2)")?
            .execute(params![list.as_str(), text])?;
        Ok(())
    }
}
