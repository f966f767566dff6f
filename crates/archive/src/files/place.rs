//! Paths below a root. A name that is a link would lead out of the archive, so every name on the way is looked at.

use crate::error::{FilesError, FilesErrorKind};
use crate::fault::{Step, step};
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

/// A folder that is never left: a path below it is followed name by name, and a link on the way is an error.
#[derive(Debug, Clone)]
pub(super) struct Root(PathBuf);

/// What stands at a path.
enum Found {
    Nothing,
    Folder,
    File(u64),
}

impl Root {
    pub(super) fn new(path: PathBuf) -> Self {
        Self(path)
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }

    /// Makes the folder `below` and those above it, and adds the folders that got a new name in them to `changed`.
    pub(super) fn make(&self, below: &str, changed: &mut BTreeSet<PathBuf>) -> Result<PathBuf, FilesError> {
        let mut path = self.0.clone();
        self.make_one(&path, changed)?;
        for name in names_of(below) {
            path.push(name);
            self.make_one(&path, changed)?;
        }
        Ok(path)
    }

    fn make_one(&self, path: &Path, changed: &mut BTreeSet<PathBuf>) -> Result<(), FilesError> {
        match found(path)? {
            Found::Folder => return Ok(()),
            Found::File(_) => return Err(FilesError::new(path, FilesErrorKind::NotAFolder)),
            Found::Nothing => {}
        }
        let make = || step(Step::CreateFolder).and_then(|()| fs::create_dir_all(path));
        make().map_err(FilesError::io("make the folder", path))?;
        changed.extend(path.parent().map(Path::to_owned));
        Ok(())
    }

    /// Size in bytes of the file `below`, or nothing when there is none.
    pub(super) fn size(&self, below: &str) -> Result<Option<u64>, FilesError> {
        let mut path = self.0.clone();
        let mut names = names_of(below).peekable();
        while let Some(name) = names.next() {
            match found(&path)? {
                Found::Folder => {}
                Found::Nothing => return Ok(None),
                Found::File(_) => return Err(FilesError::new(path, FilesErrorKind::NotAFolder)),
            }
            path.push(name);
            if names.peek().is_none() {
                return Ok(match found(&path)? {
                    Found::File(size) => Some(size),
                    Found::Nothing | Found::Folder => None,
                });
            }
        }
        Ok(None)
    }

    /// The bytes of the file `below`.
    pub(super) fn read(&self, below: &str, largest: u64) -> Result<Vec<u8>, FilesError> {
        let path = self.0.join(below);
        if let Some(bytes) = read_at_once(&path, largest) {
            return Ok(bytes);
        }
        let missing = || FilesError::io("read", &path)(ErrorKind::NotFound.into());
        let size = self.size(below)?.ok_or_else(missing)?;
        if size > largest {
            return Err(FilesError::new(path, FilesErrorKind::TooLarge(size)));
        }
        let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(0));
        let read = File::open(&path).and_then(|file| file.take(largest).read_to_end(&mut bytes));
        read.map_err(FilesError::io("read", &path))?;
        Ok(bytes)
    }

    /// The names in the folder `below`, sorted; none when there is no such folder. Names that are not Unicode are left out.
    pub(super) fn names(&self, below: &str) -> Result<Vec<String>, FilesError> {
        let path = self.0.join(below);
        let mut at = self.0.clone();
        for name in std::iter::once("").chain(names_of(below)) {
            if !name.is_empty() {
                at.push(name);
            }
            match found(&at)? {
                Found::Folder => {}
                Found::Nothing => return Ok(Vec::new()),
                Found::File(_) => return Err(FilesError::new(at, FilesErrorKind::NotAFolder)),
            }
        }
        let mut names = Vec::new();
        for entry in fs::read_dir(&path).map_err(FilesError::io("read the folder", &path))? {
            let entry = entry.map_err(FilesError::io("read the folder", &path))?;
            names.extend(entry.file_name().into_string());
        }
        names.sort();
        Ok(names)
    }
}

/// The bytes of a file, where the system can be told in one call that no name of its path may be a link. Nothing where it cannot, or
/// anything else is in the way: then every name is looked at, and what is wrong is known.
#[cfg(target_os = "linux")]
fn read_at_once(path: &Path, largest: u64) -> Option<Vec<u8>> {
    use rustix::fs::{CWD, Mode, OFlags, ResolveFlags, openat2};
    // A pipe would make whoever opens it wait.
    let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NONBLOCK;
    let file = File::from(openat2(CWD, path, flags, Mode::empty(), ResolveFlags::NO_SYMLINKS).ok()?);
    let meta = file.metadata().ok().filter(|meta| meta.is_file() && meta.len() <= largest)?;
    let mut bytes = Vec::with_capacity(usize::try_from(meta.len()).ok()?);
    file.take(largest).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

#[cfg(not(target_os = "linux"))]
fn read_at_once(_: &Path, _: u64) -> Option<Vec<u8>> {
    None
}

fn names_of(below: &str) -> impl Iterator<Item = &str> {
    debug_assert!(below.split('/').all(|name| name != ".."), "paths below a root are made by us");
    below.split('/').filter(|name| !name.is_empty())
}

fn found(path: &Path) -> Result<Found, FilesError> {
    match fs::symlink_metadata(path) {
        Ok(meta) if meta.is_symlink() => Err(FilesError::new(path, FilesErrorKind::Link)),
        Ok(meta) if meta.is_dir() => Ok(Found::Folder),
        Ok(meta) if meta.is_file() => Ok(Found::File(meta.len())),
        Ok(_) => Err(FilesError::new(path, FilesErrorKind::Special)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Found::Nothing),
        Err(error) => Err(FilesError::io("look at", path)(error)),
    }
}
