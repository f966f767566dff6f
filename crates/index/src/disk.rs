//! The folder as a search reads it: lists of articles and positions are read piece by piece, the rest is mapped into memory.
//!
//! A mapped file is counted to the process as far as it was ever touched, and a piece of a list brings its neighbours with it: with all
//! files mapped, a server would hold most of its index after a day. What is read is given back when the search is over.

use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tantivy::HasLen;
use tantivy::directory::error::{DeleteError, LockError, OpenDirectoryError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    Directory, DirectoryLock, FileHandle, FileSlice, Lock, MmapDirectory, OwnedBytes, WatchCallback,
    WatchHandle, WritePtr,
};

/// Endings of the files of lists and of positions.
const READ: [&str; 2] = ["idx", "pos"];

#[derive(Debug, Clone)]
pub(crate) struct Disk {
    folder: PathBuf,
    mapped: MmapDirectory,
}

impl Disk {
    pub(crate) fn open(folder: &Path) -> Result<Self, OpenDirectoryError> {
        Ok(Self { folder: folder.to_owned(), mapped: MmapDirectory::open(folder)? })
    }
}

/// A file that is read.
#[derive(Debug)]
struct Read(FileSlice);

impl HasLen for Read {
    fn len(&self) -> usize {
        self.0.len()
    }
}

impl FileHandle for Read {
    fn read_bytes(&self, range: Range<usize>) -> io::Result<OwnedBytes> {
        // Of nothing the file says that it has no such range.
        if range.is_empty() { Ok(OwnedBytes::empty()) } else { self.0.read_bytes_slice(range) }
    }
}

impl Directory for Disk {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        if !path.extension().is_some_and(|ending| READ.iter().any(|read| ending == *read)) {
            return self.mapped.get_file_handle(path);
        }
        let file = FileSlice::open(&self.folder.join(path)).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => OpenReadError::FileDoesNotExist(path.to_owned()),
            _ => OpenReadError::wrap_io_error(error, path.to_owned()),
        })?;
        Ok(Arc::new(Read(file)))
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        self.mapped.delete(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.mapped.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        self.mapped.open_write(path)
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        self.mapped.atomic_read(path)
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        self.mapped.atomic_write(path, data)
    }

    fn sync_directory(&self) -> io::Result<()> {
        self.mapped.sync_directory()
    }

    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        self.mapped.acquire_lock(lock)
    }

    fn watch(&self, callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.mapped.watch(callback)
    }
}
