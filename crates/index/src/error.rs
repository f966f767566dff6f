use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use tantivy::TantivyError;
use tantivy::directory::error::{LockError, OpenDirectoryError, OpenReadError, OpenWriteError};

/// Why the index could not be used.
#[derive(Debug)]
pub enum IndexError {
    /// Another process writes it.
    Busy {
        /// Its folder.
        folder: PathBuf,
    },
    /// Its files are not what was written; opened again, it is made anew.
    Damaged {
        /// Its folder.
        folder: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// The disk does not give or take a file.
    Disk {
        /// Its folder.
        folder: PathBuf,
        /// What the system says.
        why: String,
    },
}

impl IndexError {
    /// What to do next.
    pub fn advice(&self) -> &'static str {
        match self {
            Self::Busy { .. } => "wait until the other is done, or stop it",
            Self::Damaged { .. } => {
                "run `tidings rebuild`, or remove the folder: it is made again from the archive"
            }
            Self::Disk { .. } => "look whether the disk is full and the folder can be written",
        }
    }

    pub(crate) fn of(folder: &Path, error: &TantivyError) -> Self {
        let folder = folder.to_owned();
        let disk = |error: &io::Error| {
            use io::ErrorKind::{PermissionDenied, QuotaExceeded, ReadOnlyFilesystem, StorageFull};
            matches!(error.kind(), PermissionDenied | QuotaExceeded | ReadOnlyFilesystem | StorageFull)
        };
        let of_disk = match error {
            TantivyError::LockFailure(LockError::LockBusy, _) => return Self::Busy { folder },
            TantivyError::LockFailure(LockError::IoError(_), _)
            | TantivyError::OpenWriteError(_)
            | TantivyError::OpenDirectoryError(OpenDirectoryError::IoError { .. }) => true,
            TantivyError::IoError(error) => disk(error),
            TantivyError::OpenReadError(OpenReadError::IoError { io_error, .. }) => disk(io_error),
            _ => false,
        };
        let why = shown(error);
        if of_disk { Self::Disk { folder, why } } else { Self::Damaged { folder, why } }
    }

    pub(crate) fn io(folder: &Path, error: &io::Error) -> Self {
        Self::Disk { folder: folder.to_owned(), why: error.to_string() }
    }
}

/// What tantivy says, without the names of its types where there is an error of the system within.
fn shown(error: &TantivyError) -> String {
    match error {
        TantivyError::IoError(error) => error.to_string(),
        TantivyError::OpenReadError(OpenReadError::IoError { io_error, filepath })
        | TantivyError::OpenWriteError(OpenWriteError::IoError { io_error, filepath }) => {
            format!("{}: {io_error}", filepath.display())
        }
        TantivyError::OpenReadError(OpenReadError::FileDoesNotExist(path)) => {
            format!("{} is not there", path.display())
        }
        TantivyError::LockFailure(LockError::IoError(error), _) => error.to_string(),
        other => other.to_string(),
    }
}

impl fmt::Display for IndexError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Busy { folder } => {
                write!(f, "the search index {} is being written by another process", folder.display())
            }
            Self::Damaged { folder, why } => {
                write!(f, "the search index {} is damaged: {why}", folder.display())
            }
            Self::Disk { folder, why } => {
                write!(f, "the search index {} cannot be read or written: {why}", folder.display())
            }
        }
    }
}

impl std::error::Error for IndexError {}
