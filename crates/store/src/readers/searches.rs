//! Searches that users keep.

use super::{Limit, Readers, SearchId, UserId};
use crate::StoreError;
use rusqlite::params;

/// A search under a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedSearch {
    /// The number.
    pub id: SearchId,
    /// The user's name for it.
    pub name: String,
    /// What is searched for, as it was typed.
    pub query: String,
}

impl Readers {
    /// The searches of a user, by name.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn searches(&self, user: UserId) -> Result<Vec<SavedSearch>, StoreError> {
        self.read(|connection| {
            let mut statement = connection
                .prepare_cached("SELECT id, name, query FROM searches WHERE user = ?1 ORDER BY name")?;
            let rows = statement.query_map([user], |row| {
                Ok(SavedSearch { id: row.get(0)?, name: row.get(1)?, query: row.get(2)? })
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// Keeps a search; one of the same name is replaced and keeps its number.
    ///
    /// # Errors
    /// When the database cannot be written, or the user has as many as one may have.
    pub fn save_search(&self, user: UserId, name: &str, query: &str) -> Result<SearchId, StoreError> {
        self.write(|transaction| {
            let others: i64 = transaction
                .prepare_cached("SELECT COUNT(*) FROM searches WHERE user = ?1 AND name <> ?2")?
                .query_row(params![user, name], |row| row.get(0))?;
            if Limit::Searches.is_full(others) {
                return Err(StoreError::full(Limit::Searches));
            }
            let id = transaction
                .prepare_cached(
                    "INSERT INTO searches (user, name, query) VALUES (?1, ?2, ?3)
                     ON CONFLICT (user, name) DO UPDATE SET query = ?3 RETURNING id",
                )?
                .query_row(params![user, name, query], |row| row.get(0))?;
            Ok(id)
        })
    }

    /// Gives a search another name and query. False when the user has none of this number, or another of this name.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn change_search(
        &self,
        user: UserId,
        id: SearchId,
        name: &str,
        query: &str,
    ) -> Result<bool, StoreError> {
        self.write(|transaction| {
            let changed = transaction.execute(
                "UPDATE OR IGNORE searches SET name = ?3, query = ?4 WHERE user = ?1 AND id = ?2",
                params![user, id, name, query],
            )?;
            Ok(changed > 0)
        })
    }

    /// Forgets a search. False when the user has none of this number.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn remove_search(&self, user: UserId, id: SearchId) -> Result<bool, StoreError> {
        self.write(|transaction| {
            let gone =
                transaction.execute("DELETE FROM searches WHERE user = ?1 AND id = ?2", params![user, id])?;
            Ok(gone > 0)
        })
    }
}
