//! What was seen, and when to poll again: the state that can be made again from the archive, in one SQLite file.
//!
//! The store never holds the only copy of an article: an entry's payload is kept only until its article is in the
//! archive. WAL with `synchronous=FULL` and one writer: what a method has returned survives a power cut.

mod changes;
mod entries;
mod error;
mod file;
mod filed;
mod left_out;
mod likeness;
mod lists;
mod media;
mod polls;
pub mod readers;
mod record;
mod retries;
mod schema;
mod subscriptions;

pub use changes::{Change, Changes};
pub use entries::{Again, Archived, FeedFacts, Pending, Poll, Recorded, Seen, Tally};
pub use error::StoreError;
pub use file::{Earlier, Known};
pub use filed::Filed;
pub use left_out::{LeftOut, LeftOutRow};
pub use likeness::{Pair, Print};
pub use media::KeptPicture;
pub use subscriptions::Kept;

use rusqlite::Connection;
use rusqlite::config::DbConfig;
use std::path::Path;

/// The database of one site folder. Methods are use cases; no caller writes SQL.
#[derive(Debug)]
pub struct Store {
    connection: Connection,
}

/// Statements that a connection keeps prepared.
const PREPARED: usize = 64;

/// What every connection is told: how long it waits for another, and to make no new plan for a statement because of its values, which SQLite
/// otherwise does for each value.
fn settle(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(std::time::Duration::from_secs(10))?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.set_prepared_statement_cache_capacity(PREPARED);
    Ok(())
}

/// What a connection that writes is told.
fn make_durable(connection: &Connection) -> rusqlite::Result<()> {
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", "ON")
}

impl Store {
    /// Opens the database at `path`, makes it if it is not there, and brings an older one up to date.
    ///
    /// # Errors
    /// When the file cannot be opened, is no database, or was written by a newer tidings.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let place = path.display().to_string();
        let connection = Connection::open(path).map_err(|e| StoreError::open(&place, e))?;
        Self::prepare(connection).map_err(|e| e.at(&place))
    }

    /// A database that lives as long as the value: for tests and for looking at what a rebuild would give.
    ///
    /// # Errors
    /// When SQLite has no memory left.
    pub fn in_memory() -> Result<Self, StoreError> {
        Self::prepare(Connection::open_in_memory()?)
    }

    fn prepare(mut connection: Connection) -> Result<Self, StoreError> {
        settle(&connection)?;
        make_durable(&connection)?;
        schema::migrate(&mut connection)?;
        Ok(Self { connection })
    }

    /// Runs several works in one transaction, so that they become durable together for the price of one sync. A work's own
    /// change stays one: should a method fail, what it did is undone and what the others did stands. After an error of
    /// this method itself nothing of any of them was stored.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn together<T>(&mut self, works: impl FnOnce(&mut Self) -> T) -> Result<T, StoreError> {
        self.connection.execute_batch("BEGIN IMMEDIATE")?;
        let done = works(self);
        // A disk that is full may have ended the transaction already: then this says so.
        if let Err(error) = self.connection.execute_batch("COMMIT") {
            if !self.connection.is_autocommit() {
                self.connection.execute_batch("ROLLBACK")?;
            }
            return Err(error.into());
        }
        Ok(done)
    }

    /// Writes a whole copy into a new file at `to`, while others go on reading and writing.
    ///
    /// # Errors
    /// When it cannot be written, or a file is there.
    pub fn copy_to(&self, to: &Path) -> Result<(), StoreError> {
        self.connection.execute("VACUUM INTO ?1", [to.to_string_lossy()])?;
        Ok(())
    }

    /// Every row that a rebuild from the archive must give again, one line a row in a fixed order. Poll state is not
    /// among them: it says when to ask again, not what was said.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn dump(&self) -> Result<String, StoreError> {
        schema::dump(&self.connection)
    }
}
