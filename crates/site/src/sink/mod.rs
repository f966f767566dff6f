//! Where the made files go. The disk is one place, a map in memory another; the build does not know which.

mod anew;
mod change;
mod disk;

pub use change::{NEW as WORK, finish_change};
pub use disk::{DiskSink, standing};

use std::collections::BTreeMap;
use std::io;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What became of a file that was handed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Put {
    /// It is new or has changed.
    Written,
    /// It stood there with the same bytes.
    Unchanged,
}

/// A picture that is on disk already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stored<'a> {
    /// At this path of the media folder.
    Media(&'a str),
    /// At this path of the folder of smaller copies.
    Copy(&'a str),
}

/// What an earlier build left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Before {
    /// Its list of what it made, as it was given to [`Sink::finish`].
    pub manifest: String,
    /// Whether its files are surely as it made them. Where they may have come to harm, all are made again and compared.
    pub sound: bool,
}

/// Takes the files of a site. A site is seen whole: what is put becomes part of it in [`Sink::finish`] and not before.
/// `put`, `link` and `keep` are called from several threads, each path once.
pub trait Sink: Send + Sync {
    /// What the last build left; none where it left no site.
    fn before(&self) -> io::Result<Option<Before>>;
    /// Begins a build. With `anew`, what is neither put nor kept is not part of the new site; else all stays but what is put or
    /// given to [`Sink::finish`] as gone.
    fn begin(&mut self, anew: bool) -> io::Result<()>;
    /// Takes a file; the path is relative, with `/`.
    fn put(&self, path: &str, bytes: &[u8]) -> io::Result<Put>;
    /// Takes a picture as `path`. An error of kind `NotFound` when it is not there.
    fn link(&self, path: &str, from: Stored<'_>) -> io::Result<Put>;
    /// Leaves a file as an earlier build made it, if it did.
    fn keep(&self, path: &str) -> io::Result<()>;
    /// Ends a build: the site is the new one from here on, without the files that are gone, of which the answer is how many were there.
    fn finish(&mut self, manifest: &str, gone: &[String]) -> io::Result<usize>;
}

/// A site in memory.
#[derive(Debug, Default)]
pub struct MemorySink {
    files: BTreeMap<String, Vec<u8>>,
    manifest: Option<String>,
    anew: bool,
    new: Mutex<BTreeMap<String, Vec<u8>>>,
}

impl MemorySink {
    /// The files by path. A picture is an empty file.
    pub fn files(&self) -> BTreeMap<String, Vec<u8>> {
        self.files.clone()
    }

    fn new_files(&self) -> MutexGuard<'_, BTreeMap<String, Vec<u8>>> {
        self.new.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Sink for MemorySink {
    fn before(&self) -> io::Result<Option<Before>> {
        Ok(self.manifest.clone().map(|manifest| Before { manifest, sound: true }))
    }

    fn begin(&mut self, anew: bool) -> io::Result<()> {
        self.anew = anew;
        self.new_files().clear();
        Ok(())
    }

    fn put(&self, path: &str, bytes: &[u8]) -> io::Result<Put> {
        self.new_files().insert(path.to_owned(), bytes.to_vec());
        let same = self.files.get(path).is_some_and(|old| old == bytes);
        Ok(if same { Put::Unchanged } else { Put::Written })
    }

    fn link(&self, path: &str, _: Stored<'_>) -> io::Result<Put> {
        self.put(path, b"")
    }

    fn keep(&self, path: &str) -> io::Result<()> {
        if let Some(old) = self.files.get(path) {
            self.new_files().insert(path.to_owned(), old.clone());
        }
        Ok(())
    }

    fn finish(&mut self, manifest: &str, gone: &[String]) -> io::Result<usize> {
        let new = std::mem::take(&mut *self.new_files());
        let removed = gone.iter().filter(|path| self.files.remove(*path).is_some()).count();
        if self.anew {
            self.files.clear();
        }
        self.files.extend(new);
        self.manifest = Some(manifest.to_owned());
        Ok(removed)
    }
}
