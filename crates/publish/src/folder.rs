//! A folder as target: of this machine, of a disk that is mounted, of what another program carries on.

use crate::error::PublishError;
use crate::list::LIST;
use crate::plan::{Look, Question};
use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use tidings_archive::atomic::{self, Durability};
use tidings_model::ContentHash;

const ADVICE: &str = "make room or give access, and run it again: it goes on from there";

/// A folder.
#[derive(Debug)]
pub struct Folder {
    root: PathBuf,
    name: String,
    /// Folders in which what a run that was killed left behind has been cleared away.
    cleaned: Mutex<BTreeSet<PathBuf>>,
}

impl Folder {
    /// The folder at `root`; it is made when the first file comes.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        let root = root.into();
        Self { name: root.display().to_string(), root, cleaned: Mutex::default() }
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn list(&self) -> Result<Option<String>, PublishError> {
        match self.read(LIST)? {
            // What is no text is no list: said by who reads it.
            Some(bytes) => Ok(Some(String::from_utf8_lossy(&bytes).into_owned())),
            None => Ok(None),
        }
    }

    pub(crate) fn look(&self, questions: &[Question]) -> Result<Vec<Look>, PublishError> {
        let look = |(path, hashes): &Question| {
            Ok(match self.read(path)? {
                None => Look::Absent,
                Some(bytes) if hashes.contains(&ContentHash::of(&bytes)) => Look::Same,
                Some(_) => Look::Other,
            })
        };
        questions.iter().map(look).collect()
    }

    pub(crate) fn put(&self, path: &str, bytes: &[u8]) -> Result<(), PublishError> {
        let file = self.root.join(path);
        if let Some(parent) = file.parent() {
            let mut cleaned = self.cleaned.lock().unwrap_or_else(PoisonError::into_inner);
            if cleaned.insert(parent.to_owned()) {
                atomic::clean(parent);
            }
        }
        // The list decides what is removed: it outlives a power cut. A file can be sent again.
        let durability = if path == LIST { Durability::Full } else { Durability::Rename };
        atomic::write(&file, bytes, durability).map_err(|error| self.failed("", error.to_string()))
    }

    /// Removes a file with the folders that it leaves empty.
    pub(crate) fn remove(&self, path: &str) -> Result<(), PublishError> {
        let file = self.root.join(path);
        match fs::remove_file(&file) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(self.failed(path, format!("cannot be removed: {error}")));
            }
            _ => {}
        }
        let mut folder = file.parent();
        while let Some(empty) = folder.filter(|f| *f != self.root && fs::remove_dir(f).is_ok()) {
            folder = empty.parent();
        }
        Ok(())
    }

    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, PublishError> {
        let file = self.root.join(path);
        match fs::read(&file) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if is_absent(&error, &file) => Ok(None),
            Err(error) => Err(self.failed(path, format!("cannot be read: {error}"))),
        }
    }

    fn failed(&self, path: &str, why: String) -> PublishError {
        PublishError::Target { place: self.name.clone(), path: path.to_owned(), why, advice: ADVICE }
    }
}

/// A file below another file is not there, and a folder is no file.
fn is_absent(error: &io::Error, path: &Path) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) || path.is_dir()
}
