//! The error of the rim. Whoever reads it has no debugger: it names the file and what to do next.

use std::fmt;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// Why the disk did not do what it was asked. The path is in it, and so is what to do.
#[derive(Debug)]
pub struct FilesError {
    /// The file or folder.
    pub path: PathBuf,
    /// What was wrong with it.
    pub kind: FilesErrorKind,
}

/// What was wrong with a file or folder.
#[derive(Debug)]
#[non_exhaustive]
pub enum FilesErrorKind {
    /// The operating system refused. The text says what was tried: "write", "rename".
    Io(&'static str, io::Error),
    /// A link stands where the archive has a folder or a file of its own.
    Link,
    /// Something else than a folder stands where a folder is needed.
    NotAFolder,
    /// A pipe, socket or device.
    Special,
    /// Another process works in the site folder; the text is what it wrote about itself.
    Locked(String),
    /// The bytes are not those of the hash, or the extension is none.
    Media(String),
    /// The file is larger than any record.
    TooLarge(u64),
    /// The article would make a file that could not be read back; the text says what is too large.
    Unwritable(String),
    /// The pack, or a record in it, is damaged; the text says how.
    Pack(String),
    /// The file is no record.
    Record(crate::form::RecordError),
}

impl FilesError {
    pub(crate) fn new(path: impl Into<PathBuf>, kind: FilesErrorKind) -> Self {
        Self { path: path.into(), kind }
    }

    /// For `map_err`: an error of the operating system while doing something to `path`.
    pub(crate) fn io<'a>(doing: &'static str, path: &'a Path) -> impl Fn(io::Error) -> Self + 'a {
        move |error| Self::new(path, FilesErrorKind::Io(doing, error))
    }

    /// True when the disk or the quota is full: nothing else will be written either until somebody makes room.
    pub fn is_disk_full(&self) -> bool {
        matches!(&self.kind, FilesErrorKind::Io(_, e) if matches!(e.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded))
    }

    /// True when there is no such file.
    pub fn is_missing(&self) -> bool {
        matches!(&self.kind, FilesErrorKind::Io(_, e) if e.kind() == ErrorKind::NotFound)
    }

    /// True when the article itself cannot be a record: it concerns no other article, and trying again changes nothing.
    pub fn is_of_the_article(&self) -> bool {
        matches!(self.kind, FilesErrorKind::Unwritable(_))
    }

    /// True when the bytes are no picture of their hash: it concerns no other picture.
    pub fn is_of_the_picture(&self) -> bool {
        matches!(self.kind, FilesErrorKind::Media(_))
    }

    /// What to do about it, in one sentence without a full stop.
    pub fn advice(&self) -> &'static str {
        match &self.kind {
            FilesErrorKind::Io(_, error) => match error.kind() {
                ErrorKind::StorageFull => {
                    "the disk is full: make room and run it again; nothing is half written"
                }
                ErrorKind::QuotaExceeded => {
                    "the quota is used up: make room and run it again; nothing is half written"
                }
                ErrorKind::ReadOnlyFilesystem => "the disk is read-only: mount it for writing",
                ErrorKind::PermissionDenied => "give the user that runs tidings the right to it",
                ErrorKind::NotFound => "tidings check tells which files are missing",
                ErrorKind::CrossesDevices => "keep archive/ with all its folders on one disk, and media/ too",
                ErrorKind::InvalidFilename => "shorten the category's names",
                _ => "look at the disk, then run it again; nothing is half written",
            },
            FilesErrorKind::Link => {
                "replace the link by a real folder; to keep the archive elsewhere, let the whole site folder be a link"
            }
            FilesErrorKind::NotAFolder => "move the file away: a folder of that name is needed",
            FilesErrorKind::Special => "remove it: the archive has files and folders only",
            FilesErrorKind::Locked(_) => "wait until it is done, or stop it",
            FilesErrorKind::Media(_) => "fetch the picture again",
            FilesErrorKind::TooLarge(_) => {
                "a record is at most 64 MiB: the file is something else, move it away"
            }
            FilesErrorKind::Unwritable(_) => "make that part of the article smaller at its source",
            FilesErrorKind::Pack(_) => {
                "take the pack from a backup; `tidings check --mend` puts back earlier states where there are any"
            }
            FilesErrorKind::Record(error) => error.advice,
        }
    }
}

impl fmt::Display for FilesError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.display();
        match &self.kind {
            FilesErrorKind::Io(doing, error) => write!(f, "cannot {doing} {path}: {error}")?,
            FilesErrorKind::Link => write!(f, "{path} is a link, and the archive follows none")?,
            FilesErrorKind::NotAFolder => write!(f, "{path} is not a folder")?,
            FilesErrorKind::Special => write!(f, "{path} is neither a file nor a folder")?,
            FilesErrorKind::Locked(holder) => write!(f, "{path} is held by {holder}")?,
            FilesErrorKind::Media(what) => write!(f, "{path}: {what}")?,
            FilesErrorKind::TooLarge(bytes) => write!(f, "{path} has {bytes} bytes")?,
            FilesErrorKind::Unwritable(what) => write!(f, "{path} was not written: {what}")?,
            FilesErrorKind::Pack(what) => write!(f, "the pack {path}: {what}")?,
            FilesErrorKind::Record(error) => return write!(f, "{path}: {error}"),
        }
        write!(f, "; {}", self.advice())
    }
}

impl std::error::Error for FilesError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.kind {
            FilesErrorKind::Io(_, error) => Some(error),
            FilesErrorKind::Record(error) => Some(error),
            _ => None,
        }
    }
}
