//! The records in a fixed order, so that whatever is made of them comes out the same twice.

use super::{Archive, FilesError};
use crate::form::Record;
use tidings_model::ArchivePath;

/// Deepest folder that is looked into: a category has at most 16 names, and a year follows.
const DEEPEST: usize = 20;

/// The records of an archive; see [`Archive::walk`]. One folder's names are held at a time for each level.
#[derive(Debug)]
pub struct Walk {
    archive: Archive,
    /// Paths still to be looked at, the next one last.
    left: Vec<String>,
}

impl Walk {
    pub(super) fn new(archive: Archive) -> Self {
        let left = list(&archive, "");
        Self { archive, left }
    }

    /// The next file that could be a record, without reading it.
    pub fn next_path(&mut self) -> Option<ArchivePath> {
        while let Some(path) = self.left.pop() {
            let Ok(meta) = self.archive.archive.path().join(&path).symlink_metadata() else { continue };
            if meta.is_dir() && path.split('/').count() < DEEPEST {
                let below = list(&self.archive, &path);
                self.left.extend(below);
            } else if meta.is_file()
                && let Ok(path) = ArchivePath::try_from(path)
            {
                return Some(path);
            }
        }
        None
    }
}

impl Iterator for Walk {
    type Item = (ArchivePath, Result<Record, FilesError>);

    fn next(&mut self) -> Option<Self::Item> {
        let path = self.next_path()?;
        let record = self.archive.read(&path);
        Some((path, record))
    }
}

/// The paths in a folder, last first. What cannot be listed has none; `check` says why.
fn list(archive: &Archive, folder: &str) -> Vec<String> {
    let names = archive.archive.names(folder).unwrap_or_default();
    let join = |name: String| if folder.is_empty() { name } else { format!("{folder}/{name}") };
    names.into_iter().rev().filter(|name| !name.starts_with('.')).map(join).collect()
}
