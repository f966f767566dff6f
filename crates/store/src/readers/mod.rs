//! The readers of a live site: who they are, what they have read and starred, and the numbers under which articles are known to
//! their programs. Unlike the other database this one cannot be made again from the archive.
//!
//! A method that changes something has made it durable when it returns. Methods take `&self`: one connection writes, and as many read
//! as are asked at one time. Whatever belongs to a user is asked for with the user's id, and nothing of another is found.

mod accounts;
mod feeds;
mod items;
mod limit;
mod lists;
mod marks;
mod schema;
mod searches;
mod tags;
#[cfg(test)]
mod tests;

pub use accounts::{AppPassword, BrowserSession, Session, SessionKind, User};
pub use feeds::{Feed, FeedCount, WatchedFeed};
pub use items::{Arrived, Item, Lead, Marks, Summary};
pub use limit::Limit;
pub use lists::{Listing, Order, Scope, next_moment};
pub use marks::Mark;
pub use searches::SavedSearch;
pub use tags::TagCount;

use crate::StoreError;
use rusqlite::types::{FromSql, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use rusqlite::{Connection, OpenFlags, OptionalExtension, Transaction, TransactionBehavior};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Connections that are kept for reading.
const KEPT: usize = 8;

macro_rules! numbers {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl ToSql for $name {
            fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
                Ok(self.0.into())
            }
        }

        impl FromSql for $name {
            fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
                i64::column_result(value).map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    )*};
}

numbers! {
    /// The number of a user.
    UserId;
    /// The number of a source, by which programs of readers know it.
    FeedId;
    /// The number of an article, by which programs of readers know it: a later one arrived later. Numbers begin at 1, and none is given twice.
    ItemId;
    /// The number of an app password.
    AppPasswordId;
    /// The number of a saved search.
    SearchId;
}

/// The database of the readers of one site folder.
#[derive(Debug)]
pub struct Readers {
    place: PathBuf,
    writer: Mutex<Connection>,
    idle: Mutex<Vec<Connection>>,
}

impl Readers {
    /// Opens the database at `path`, makes it if it is not there, and brings an older one up to date.
    ///
    /// # Errors
    /// When the file cannot be opened, is no database, or was written by a newer tidings.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let place = path.display().to_string();
        let at = |error: StoreError| error.at(&place).of_readers();
        let mut writer = Connection::open(path).map_err(|e| StoreError::open(&place, e).of_readers())?;
        let prepare = |writer: &mut Connection| {
            crate::settle(writer)?;
            crate::make_durable(writer)?;
            crate::schema::bring_up(writer, schema::STEPS)
        };
        prepare(&mut writer).map_err(at)?;
        Ok(Self { place: path.to_owned(), writer: Mutex::new(writer), idle: Mutex::default() })
    }

    /// Writes a whole copy into a new file at `to`, while others go on reading and writing.
    ///
    /// # Errors
    /// When it cannot be written, or a file is there.
    pub fn copy_to(&self, to: &Path) -> Result<(), StoreError> {
        self.connect()?.execute("VACUUM INTO ?1", [to.to_string_lossy()])?;
        Ok(())
    }

    /// What was kept under a name.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn kept(&self, name: &str) -> Result<Option<String>, StoreError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached("SELECT value FROM kept WHERE name = ?1")?;
            Ok(statement.query_row([name], |row| row.get(0)).optional()?)
        })
    }

    /// Keeps a text under a name: the key of signatures, say.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn keep(&self, name: &str, value: &str) -> Result<(), StoreError> {
        self.write(|transaction| keep(transaction, name, value))
    }

    /// Does something with a connection of its own, which sees one state of the database.
    fn read<T>(&self, work: impl FnOnce(&Connection) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let idle = lock(&self.idle).pop();
        let mut connection = match idle {
            Some(connection) => connection,
            None => self.connect()?,
        };
        let done = (|| {
            let transaction = connection.transaction()?;
            work(&transaction)
        })();
        let mut idle = lock(&self.idle);
        if idle.len() < KEPT {
            idle.push(connection);
        }
        done
    }

    fn connect(&self) -> Result<Connection, StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(&self.place, flags)
            .map_err(|e| StoreError::open(&self.place.display().to_string(), e).of_readers())?;
        crate::settle(&connection)?;
        Ok(connection)
    }

    /// Changes something: all of it or, when `work` fails, nothing.
    fn write<T>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut writer = lock(&self.writer);
        let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let done = work(&transaction)?;
        transaction.commit()?;
        Ok(done)
    }
}

fn keep(transaction: &Connection, name: &str, value: &str) -> Result<(), StoreError> {
    transaction
        .prepare_cached(
            "INSERT INTO kept (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = ?2",
        )?
        .execute([name, value])?;
    Ok(())
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
