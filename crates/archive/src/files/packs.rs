//! Records that stand in packs, read as if they were files. A file beside a pack counts, and what the pack has of that name does not.

use super::place::Root;
use super::{Archive, FilesError, FilesErrorKind};
use crate::pack::{self, ENDING, Entry, FOOT};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;
use tidings_model::{ArchivePath, SourceId};

/// The indexes of the folder and month that were read last: whoever walks the archive asks for the same ones again and again.
#[derive(Debug, Clone, Default)]
pub(super) struct Opened(Arc<Mutex<Month>>);

#[derive(Debug, Default)]
struct Month {
    folder: String,
    month: String,
    /// By the packs' paths below the archive.
    indexes: BTreeMap<String, Index>,
}

/// A pack's index, as long as the pack is the file that it was.
#[derive(Debug)]
struct Index {
    stamp: (u64, Option<SystemTime>),
    entries: Arc<Vec<Entry>>,
}

impl Month {
    fn is(&self, folder: &str, month: &str) -> bool {
        self.folder == folder && self.month == month
    }

    fn hold(&mut self, pack: &str, index: Index) {
        let (folder, month) = folder_and_month(pack).unwrap_or_default();
        if !self.is(folder, month) {
            *self = Self { folder: folder.to_owned(), month: month.to_owned(), indexes: BTreeMap::new() };
        }
        self.indexes.insert(pack.to_owned(), index);
    }
}

/// The folder of a record and the month that its name begins with: `2026-03`.
pub(super) fn folder_and_month(path: &str) -> Option<(&str, &str)> {
    let (folder, name) = path.rsplit_once('/')?;
    Some((folder, name.get(..7)?)).filter(|_| !folder.starts_with('.'))
}

/// Where the pack of a source and month stands.
pub(super) fn pack_path(folder: &str, month: &str, source: &SourceId) -> String {
    format!("{folder}/{month}-{source}{ENDING}")
}

pub(super) fn damaged(path: &Path, what: String) -> FilesError {
    FilesError::new(path, FilesErrorKind::Pack(what))
}

/// Reads so many bytes of a file from a place on.
fn read_at(file: &mut File, path: &Path, at: u64, length: usize) -> Result<Vec<u8>, FilesError> {
    let mut bytes = vec![0; length];
    let read = file.seek(SeekFrom::Start(at)).and_then(|_| file.read_exact(&mut bytes));
    read.map_err(FilesError::io("read", path))?;
    Ok(bytes)
}

/// The index of the pack in an open file.
pub(super) fn index_of(file: &mut File, path: &Path) -> Result<Vec<Entry>, FilesError> {
    let size = file.metadata().map_err(FilesError::io("look at", path))?.len();
    let foot = size
        .checked_sub(FOOT as u64)
        .ok_or_else(|| damaged(path, "it is too short for a pack".to_owned()))?;
    let foot = read_at(file, path, foot, FOOT)?;
    let (begin, length) = pack::index_place(&foot, size).map_err(|what| damaged(path, what))?;
    let index = read_at(file, path, begin, length)?;
    pack::entries(&index, begin).map_err(|what| damaged(path, what))
}

/// The frame of an entry and the record in it.
pub(super) fn frame_and_record(
    file: &mut File,
    path: &Path,
    entry: &Entry,
) -> Result<(Vec<u8>, Vec<u8>), FilesError> {
    // The index was checked against the file's size.
    let length = usize::try_from(entry.packed).unwrap_or(usize::MAX);
    let frame = read_at(file, path, entry.offset, length)?;
    let record =
        pack::record(&frame, entry).map_err(|what| damaged(path, format!("{}: {what}", entry.name)))?;
    Ok((frame, record))
}

impl Archive {
    /// Opens a pack below the archive; no link is followed.
    fn open_pack(&self, pack: &str) -> Result<File, FilesError> {
        let root: &Root = &self.archive;
        let path = root.path().join(pack);
        let missing = || FilesError::io("read", &path)(std::io::ErrorKind::NotFound.into());
        root.size(pack)?.ok_or_else(missing)?;
        File::open(&path).map_err(FilesError::io("open", &path))
    }

    /// The index of a pack below the archive.
    pub(super) fn pack_index(&self, pack: &str) -> Result<Arc<Vec<Entry>>, FilesError> {
        self.open_index(pack).map(|(_, entries)| entries)
    }

    /// A pack below the archive, opened, and its index.
    pub(super) fn open_index(&self, pack: &str) -> Result<(File, Arc<Vec<Entry>>), FilesError> {
        let path = self.archive.path().join(pack);
        let mut file = self.open_pack(pack)?;
        let meta = file.metadata().map_err(FilesError::io("look at", &path))?;
        let stamp = (meta.len(), meta.modified().ok());
        let mut held = self.opened.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(index) = held.indexes.get(pack).filter(|index| index.stamp == stamp) {
            return Ok((file, Arc::clone(&index.entries)));
        }
        let entries = index_of(&mut file, &path)?;
        let (_, month) = folder_and_month(pack).unwrap_or_default();
        let is_record = |entry: &Entry| {
            let folder = pack.rsplit_once('/').map_or("", |(folder, _)| folder);
            entry.name.starts_with(month) && ArchivePath::try_from(format!("{folder}/{}", entry.name)).is_ok()
        };
        if let Some(other) = entries.iter().find(|entry| !is_record(entry)) {
            return Err(damaged(
                &path,
                format!("it names {:?}, which is no record of its month", other.name),
            ));
        }
        let entries = Arc::new(entries);
        held.hold(pack, Index { stamp, entries: Arc::clone(&entries) });
        Ok((file, entries))
    }

    /// The packs of a folder, of one month or all.
    pub(super) fn packs_in(&self, folder: &str, month: &str) -> Result<Vec<String>, FilesError> {
        let mut names = self.archive.names(folder)?;
        names.retain(|name| name.starts_with(month) && name.ends_with(ENDING));
        Ok(names.into_iter().map(|name| format!("{folder}/{name}")).collect())
    }

    /// The pack that has a record by an index that is held.
    fn held_pack(&self, folder: &str, month: &str, name: &str) -> Option<String> {
        let held = self.opened.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut indexes = held.indexes.iter().filter(|_| held.is(folder, month));
        indexes.find(|(_, index)| find(&index.entries, name).is_some()).map(|(pack, _)| pack.clone())
    }

    /// The bytes of a record that stands in a pack; `None` where none has it.
    pub(super) fn read_packed(&self, path: &str) -> Result<Option<Vec<u8>>, FilesError> {
        let Some((folder, month)) = folder_and_month(path) else { return Ok(None) };
        let name = &path[folder.len() + 1..];
        if let Some(pack) = self.held_pack(folder, month, name)
            && let Ok((file, entries)) = self.open_index(&pack)
            && let Some(entry) = find(&entries, name)
        {
            return self.record_in(file, &pack, entry).map(Some);
        }
        let mut broken = None;
        for pack in self.packs_in(folder, month)? {
            match self.open_index(&pack) {
                Ok((file, entries)) => {
                    if let Some(entry) = find(&entries, name) {
                        return self.record_in(file, &pack, entry).map(Some);
                    }
                }
                Err(error) => broken = Some(error),
            }
        }
        // It may be in the one that cannot be read.
        broken.map_or(Ok(None), Err)
    }

    /// The same of a record whose source is known, so that no folder is read.
    pub(super) fn read_packed_of(
        &self,
        path: &str,
        source: &SourceId,
    ) -> Result<Option<Vec<u8>>, FilesError> {
        let Some((folder, month)) = folder_and_month(path) else { return Ok(None) };
        let pack = pack_path(folder, month, source);
        if self.archive.size(&pack)?.is_none() {
            return Ok(None);
        }
        let (file, entries) = self.open_index(&pack)?;
        let entry = find(&entries, &path[folder.len() + 1..]);
        entry.map(|entry| self.record_in(file, &pack, entry)).transpose()
    }

    fn record_in(&self, mut file: File, pack: &str, entry: &Entry) -> Result<Vec<u8>, FilesError> {
        frame_and_record(&mut file, &self.archive.path().join(pack), entry).map(|(_, record)| record)
    }

    /// The bytes that stand at a record's path, in a file or a pack.
    pub(super) fn stored(&self, path: &str, largest: u64) -> Result<Option<Vec<u8>>, FilesError> {
        if self.archive.size(path)?.is_some() {
            return self.archive.read(path, largest).map(Some);
        }
        self.read_packed(path)
    }

    /// Adds the names of the records that stand in the packs of a folder to those of its files. A pack that cannot be read adds
    /// none; [`Archive::broken_packs`] names it.
    pub(super) fn packed_names(&self, folder: &str, names: &[String]) -> BTreeSet<String> {
        let mut packed = BTreeSet::new();
        for pack in names.iter().filter(|name| name.ends_with(ENDING)) {
            if let Ok(entries) = self.pack_index(&format!("{folder}/{pack}")) {
                packed.extend(entries.iter().map(|entry| entry.name.clone()));
            }
        }
        names.iter().for_each(|name| _ = packed.remove(name));
        packed
    }

    /// Every pack, by its path below the archive.
    pub(super) fn packs(&self) -> Vec<String> {
        let (mut packs, mut left) = (Vec::new(), vec![String::new()]);
        while let Some(folder) = left.pop() {
            for name in self.archive.names(&folder).unwrap_or_default() {
                let path = if folder.is_empty() { name.clone() } else { format!("{folder}/{name}") };
                let meta = self.archive.path().join(&path).symlink_metadata();
                if name.starts_with('.') {
                    continue;
                }
                match meta {
                    Ok(meta) if meta.is_dir() && path.split('/').count() < super::walk::DEEPEST => {
                        left.push(path)
                    }
                    Ok(meta) if meta.is_file() && name.ends_with(ENDING) => packs.push(path),
                    _ => {}
                }
            }
        }
        packs.sort();
        packs
    }

    /// The packs whose index cannot be read: nobody knows what is in them.
    pub fn broken_packs(&self) -> Vec<FilesError> {
        self.packs().iter().filter_map(|pack| self.pack_index(pack).err()).collect()
    }
}

/// The entry of that name: the index is in their order.
pub(super) fn find<'a>(entries: &'a [Entry], name: &str) -> Option<&'a Entry> {
    let at = entries.binary_search_by(|entry| entry.name.as_str().cmp(name)).ok()?;
    entries.get(at)
}
