//! The records in a fixed order, so that whatever is made of them comes out the same twice.

use super::{Archive, FilesError};
use crate::form::Record;
use tidings_model::ArchivePath;

/// Deepest folder that is looked into: a category has at most 16 names, and a year follows.
pub(super) const DEEPEST: usize = 20;

/// The records of an archive; see [`Archive::walk`]. One folder's names are held at a time for each level.
#[derive(Debug)]
pub struct Walk {
    archive: Archive,
    /// Paths still to be looked at, the next one last; true for records that stand in packs.
    left: Vec<(String, bool)>,
}

impl Walk {
    pub(super) fn new(archive: Archive) -> Self {
        let left = list(&archive, "");
        Self { archive, left }
    }

    /// The next record, or what could be one, without reading it.
    pub fn next_path(&mut self) -> Option<ArchivePath> {
        self.next_place().map(|(path, _)| path)
    }

    /// The next file that could be a record; what stands in packs is passed over.
    pub(super) fn next_file(&mut self) -> Option<ArchivePath> {
        std::iter::from_fn(|| self.next_place()).find(|(_, packed)| !packed).map(|(path, _)| path)
    }

    /// The next record and whether it stands in a pack.
    fn next_place(&mut self) -> Option<(ArchivePath, bool)> {
        while let Some((path, packed)) = self.left.pop() {
            if packed {
                let Ok(path) = ArchivePath::try_from(path) else { continue };
                return Some((path, true));
            }
            let Ok(meta) = self.archive.archive.path().join(&path).symlink_metadata() else { continue };
            if meta.is_dir() && path.split('/').count() < DEEPEST {
                let below = list(&self.archive, &path);
                self.left.extend(below);
            } else if meta.is_file()
                && let Ok(path) = ArchivePath::try_from(path)
            {
                return Some((path, false));
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
fn list(archive: &Archive, folder: &str) -> Vec<(String, bool)> {
    let names = archive.archive.names(folder).unwrap_or_default();
    let packed = archive.packed_names(folder, &names);
    let join = |name: String| if folder.is_empty() { name } else { format!("{folder}/{name}") };
    let files = names.into_iter().filter(|name| !name.starts_with('.')).map(|name| (name, false));
    let mut all: Vec<(String, bool)> = files.chain(packed.into_iter().map(|name| (name, true))).collect();
    all.sort_by(|one, other| other.cmp(one));
    all.into_iter().map(|(name, packed)| (join(name), packed)).collect()
}
