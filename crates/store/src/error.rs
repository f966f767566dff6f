use crate::readers::Limit;
use std::fmt;

/// What went wrong with the database, and what to do about it.
#[derive(Debug)]
pub struct StoreError {
    place: Option<String>,
    /// Whether it is the database that cannot be made again.
    of_readers: bool,
    cause: Cause,
}

const RESTORE: &str = "take the file from a backup with `tidings restore`: users and marks are in it alone";

#[derive(Debug)]
enum Cause {
    Sqlite(rusqlite::Error),
    Open(rusqlite::Error),
    Newer { found: i64, known: i64 },
    Value { column: &'static str, text: String },
    Full(Limit),
}

impl StoreError {
    pub(crate) fn open(place: &str, error: rusqlite::Error) -> Self {
        Self { place: Some(place.to_owned()), of_readers: false, cause: Cause::Open(error) }
    }

    pub(crate) fn newer(found: i64, known: i64) -> Self {
        Self { place: None, of_readers: false, cause: Cause::Newer { found, known } }
    }

    pub(crate) fn value(column: &'static str, text: impl Into<String>) -> Self {
        Self { place: None, of_readers: false, cause: Cause::Value { column, text: text.into() } }
    }

    pub(crate) fn full(limit: Limit) -> Self {
        Self { place: None, of_readers: true, cause: Cause::Full(limit) }
    }

    pub(crate) fn at(mut self, place: &str) -> Self {
        self.place = Some(place.to_owned());
        self
    }

    pub(crate) fn of_readers(mut self) -> Self {
        self.of_readers = true;
        self
    }

    /// True when the disk is full.
    pub fn is_disk_full(&self) -> bool {
        matches!(&self.cause, Cause::Sqlite(e) | Cause::Open(e)
            if e.sqlite_error_code() == Some(rusqlite::ErrorCode::DiskFull))
    }

    /// Of what a user has as much as one user may have, if that is why.
    pub fn limit(&self) -> Option<Limit> {
        match &self.cause {
            Cause::Full(limit) => Some(*limit),
            _ => None,
        }
    }

    /// What the person can do.
    pub fn advice(&self) -> &'static str {
        let code = match &self.cause {
            Cause::Full(limit) => return limit.advice(),
            Cause::Newer { .. } if self.of_readers => return "use the newer tidings",
            Cause::Value { .. } if self.of_readers => return RESTORE,
            Cause::Newer { .. } => {
                return "use the newer tidings, or move the file away and run `tidings rebuild`";
            }
            Cause::Value { .. } => {
                return "run `tidings rebuild`: it makes the database again from the archive";
            }
            Cause::Sqlite(error) | Cause::Open(error) => error.sqlite_error_code(),
        };
        match code {
            Some(rusqlite::ErrorCode::DiskFull) => {
                "make room on the disk and run the command again: nothing is lost"
            }
            Some(rusqlite::ErrorCode::DatabaseBusy) => {
                "another tidings is at work in this folder: wait for it or stop it"
            }
            Some(rusqlite::ErrorCode::CannotOpen | rusqlite::ErrorCode::ReadOnly) => {
                "look whether the folder exists and may be written"
            }
            _ if self.of_readers => RESTORE,
            _ => "move the file away and run `tidings rebuild`: it makes the database again from the archive",
        }
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Cause::Full(limit) = &self.cause {
            return limit.fmt(f);
        }
        match &self.place {
            Some(place) => write!(f, "{place}: ")?,
            None => write!(f, "database: ")?,
        }
        match &self.cause {
            Cause::Sqlite(error) => write!(f, "{error}"),
            Cause::Open(error) => write!(f, "cannot be opened: {error}"),
            Cause::Newer { found, known } => {
                write!(f, "was written by a newer tidings (format {found}, this one knows {known})")
            }
            Cause::Value { column, text } => {
                write!(f, "column {column} holds {text:?}, which has no meaning there")
            }
            Cause::Full(_) => Ok(()),
        }
    }
}

impl std::error::Error for StoreError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.cause {
            Cause::Sqlite(error) | Cause::Open(error) => Some(error),
            Cause::Newer { .. } | Cause::Value { .. } | Cause::Full(_) => None,
        }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        Self { place: None, of_readers: false, cause: Cause::Sqlite(error) }
    }
}
