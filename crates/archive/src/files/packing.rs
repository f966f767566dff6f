//! Old months put into packs, and taken out again. At every moment each record is there at least once: the pack is written beside
//! the archive, synced, read back record by record, and put in its place before a file goes; and the other way round.

use super::packs::{damaged, find, folder_and_month, frame_and_record, index_of, pack_path};
use super::{Batch, FilesError, FilesErrorKind, LARGEST_RECORD, TEMP_FOLDER, Writer};
use crate::atomic::{self, Temp, sync_folder};
use crate::form;
use crate::pack::{self, ENDING, Entry};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tidings_model::{ArchivePath, ContentHash, SourceId};

/// What packing or unpacking did.
#[derive(Debug, Default)]
pub struct Packed {
    /// Packs that were written or taken apart.
    pub packs: usize,
    /// Records that went in or came out.
    pub records: usize,
    /// Bytes of these records.
    pub bytes: u64,
    /// Bytes of the packs.
    pub packed_bytes: u64,
    /// Records that a hand edited, which stay files.
    pub edited: usize,
    /// What could not be read and stays as it is, each with what to do.
    pub left: Vec<FilesError>,
}

/// A pack on its way.
struct Making {
    temp: Temp,
    entries: Vec<Entry>,
    end: u64,
}

impl Making {
    fn add(&mut self, name: &str, frame: &[u8], bytes: u64, hash: ContentHash) -> Result<(), FilesError> {
        self.temp.append(frame)?;
        let packed = frame.len() as u64;
        self.entries.push(Entry { name: name.to_owned(), offset: self.end, packed, bytes, hash });
        self.end += packed;
        Ok(())
    }
}

/// The files of one folder, month and source by their names, and the pack that they go into.
struct Group<'a> {
    names: BTreeMap<&'a str, &'a ArchivePath>,
    old: Option<(File, Arc<Vec<Entry>>)>,
    place: PathBuf,
}

/// An entry of the old pack, its frame and its record.
type Before = (Entry, Vec<u8>, Vec<u8>);

impl Group<'_> {
    /// The names of the files and of what the old pack has.
    fn all(&self) -> BTreeSet<String> {
        let known = self.old.iter().flat_map(|(_, entries)| entries.iter().map(|entry| entry.name.as_str()));
        self.names.keys().copied().chain(known).map(str::to_owned).collect()
    }

    /// What the old pack has of a name: its entry, frame and record.
    fn before(&mut self, name: &str) -> Result<Option<Before>, FilesError> {
        let Some((file, entries)) = &mut self.old else { return Ok(None) };
        let Some(entry) = find(entries, name) else { return Ok(None) };
        let (frame, record) = frame_and_record(file, &self.place, entry)?;
        Ok(Some((entry.clone(), frame, record)))
    }
}

impl Writer {
    /// Puts the records of all months before `month` (`2026-03`) into packs, of one source or of all. What is in packs already stays
    /// there; a file that took the place of a packed record goes in instead of it.
    pub fn pack(&self, month: &str, source: Option<&SourceId>) -> Result<Packed, FilesError> {
        let mut done = Packed::default();
        let mut group: Vec<ArchivePath> = Vec::new();
        let mut walk = self.walk();
        loop {
            let next = walk.next_file();
            let place = |path: &ArchivePath| {
                folder_and_month(path.as_str()).map(|(a, b)| (a.to_owned(), b.to_owned()))
            };
            let same = next.as_ref().map(&place) == group.first().map(&place);
            if !same && !group.is_empty() {
                self.pack_group(&std::mem::take(&mut group), source, &mut done)?;
            }
            let Some(path) = next else { return Ok(done) };
            if place(&path).is_some_and(|(_, of)| of.as_str() < month) {
                group.push(path);
            }
        }
    }

    /// Packs the files of one folder and month.
    fn pack_group(
        &self,
        files: &[ArchivePath],
        wanted: Option<&SourceId>,
        done: &mut Packed,
    ) -> Result<(), FilesError> {
        let mut by_source: BTreeMap<SourceId, Vec<&ArchivePath>> = BTreeMap::new();
        for path in files {
            match self.read(path) {
                Ok(record) if !record.verified => done.edited += 1,
                Ok(record) => {
                    let source = record.article.source.id;
                    if wanted.is_none_or(|wanted| *wanted == source) {
                        by_source.entry(source).or_default().push(path);
                    }
                }
                Err(error) => done.left.push(error),
            }
        }
        for (source, files) in by_source {
            match self.pack_source(&source, &files, done) {
                Err(error) if matches!(error.kind, FilesErrorKind::Pack(_)) => done.left.push(error),
                result => result?,
            }
        }
        Ok(())
    }

    /// Packs the files of one folder, month and source.
    fn pack_source(
        &self,
        source: &SourceId,
        files: &[&ArchivePath],
        done: &mut Packed,
    ) -> Result<(), FilesError> {
        let Some((folder, month)) = files.first().and_then(|path| folder_and_month(path.as_str())) else {
            return Ok(());
        };
        let pack = pack_path(folder, month, source);
        let root = &self.archive.archive;
        let names = files.iter().map(|path| (&path.as_str()[folder.len() + 1..], *path)).collect();
        let old = root.size(&pack)?.map(|_| self.open_index(&pack)).transpose()?;
        let mut group = Group { names, old, place: root.path().join(&pack) };
        let temps = root.make(TEMP_FOLDER, &mut BTreeSet::new())?;
        let mut making = Making { temp: Temp::create(&temps, &[])?, entries: Vec::new(), end: 0 };
        let mut kept = self.batch();
        for name in group.all() {
            self.add_one(&name, &mut group, &mut making, &mut kept, done)?;
        }
        kept.commit()?;
        let entries = self.put_pack(making, folder, &group.place)?;
        done.packs += 1;
        done.packed_bytes += entries.iter().map(|entry| entry.packed).sum::<u64>();
        self.remove_packed(folder, &group.names, &entries)
    }

    /// Adds one record to a pack on its way: its file, or else what the old pack has of it.
    fn add_one(
        &self,
        name: &str,
        group: &mut Group<'_>,
        making: &mut Making,
        kept: &mut Batch<'_>,
        done: &mut Packed,
    ) -> Result<(), FilesError> {
        let before = group.before(name)?;
        let Some(path) = group.names.get(name) else {
            return before
                .map_or(Ok(()), |(entry, frame, _)| making.add(name, &frame, entry.bytes, entry.hash));
        };
        let bytes = self.archive.archive.read(path.as_str(), LARGEST_RECORD)?;
        if let Some((_, _, old)) = before.filter(|(_, _, old)| *old != bytes) {
            self.keep_packed(kept, path, &bytes, &old)?;
        }
        let frame = pack::frame(&bytes).map_err(FilesError::io("pack", &group.place))?;
        making.add(name, &frame, bytes.len() as u64, ContentHash::of(&bytes))?;
        done.records += 1;
        done.bytes += bytes.len() as u64;
        Ok(())
    }

    /// Ends a pack, reads it back whole, and puts it in its place.
    fn put_pack(&self, mut making: Making, folder: &str, place: &Path) -> Result<Vec<Entry>, FilesError> {
        making.temp.append(&pack::tail(&making.entries))?;
        making.temp.sync()?;
        let path = making.temp.path().to_owned();
        let mut file = File::open(&path).map_err(FilesError::io("read", &path))?;
        let entries = index_of(&mut file, &path)?;
        if entries != making.entries {
            return Err(damaged(&path, "it was not read as it was written".to_owned()));
        }
        for entry in &entries {
            frame_and_record(&mut file, &path, entry)?;
        }
        making.temp.rename(place)?;
        sync_folder(&self.archive.archive.path().join(folder))?;
        Ok(entries)
    }

    /// Removes the files that are in a pack, byte for byte.
    fn remove_packed(
        &self,
        folder: &str,
        names: &BTreeMap<&str, &ArchivePath>,
        entries: &[Entry],
    ) -> Result<(), FilesError> {
        let root = &self.archive.archive;
        for entry in entries {
            let Some(path) = names.get(entry.name.as_str()) else { continue };
            // A hand may have written it since.
            if ContentHash::of(&root.read(path.as_str(), LARGEST_RECORD)?) == entry.hash {
                atomic::remove_unsynced(&root.path().join(path.as_str()))?;
            }
        }
        sync_folder(&root.path().join(folder))
    }

    /// Takes every record out of its pack, of one source or of all, and removes the packs.
    pub fn unpack(&self, source: Option<&SourceId>) -> Result<Packed, FilesError> {
        let mut done = Packed::default();
        let is_wanted = |pack: &&String| {
            let name = pack.rsplit_once('/').map_or(pack.as_str(), |(_, name)| name);
            let of = name.strip_suffix(ENDING).and_then(|name| name.get(8..));
            source.is_none_or(|source| of == Some(source.as_str()))
        };
        for pack in self.packs().iter().filter(is_wanted) {
            match self.unpack_one(pack, &mut done) {
                Err(error) if matches!(error.kind, FilesErrorKind::Pack(_) | FilesErrorKind::Record(_)) => {
                    done.left.push(error);
                }
                result => result?,
            }
        }
        Ok(done)
    }

    fn unpack_one(&self, pack: &str, done: &mut Packed) -> Result<(), FilesError> {
        let root = &self.archive.archive;
        let folder = pack.rsplit_once('/').map_or("", |(folder, _)| folder);
        let (mut file, entries) = self.open_index(pack)?;
        let place = root.path().join(pack);
        // All of it is read before any of it is written: a damaged pack stays whole.
        for entry in entries.iter() {
            frame_and_record(&mut file, &place, entry)?;
        }
        let mut batch = self.batch();
        for entry in entries.iter() {
            let path = ArchivePath::try_from(format!("{folder}/{}", entry.name))
                .map_err(|error| damaged(&place, error.to_string()))?;
            let (_, record) = frame_and_record(&mut file, &place, entry)?;
            if root.size(path.as_str())?.is_some() {
                let bytes = root.read(path.as_str(), LARGEST_RECORD)?;
                if bytes != record {
                    self.keep_packed(&mut batch, &path, &bytes, &record)?;
                }
            } else {
                batch.put_bytes(path.as_str(), &record)?;
                done.records += 1;
                done.bytes += entry.bytes;
            }
        }
        batch.commit()?;
        done.packs += 1;
        done.packed_bytes += entries.iter().map(|entry| entry.packed).sum::<u64>();
        atomic::remove(&place)
    }

    /// Keeps the packed state that a file has replaced, unless it is kept already. One of the two has to say whose it is.
    fn keep_packed(
        &self,
        batch: &mut Batch<'_>,
        path: &ArchivePath,
        bytes: &[u8],
        old: &[u8],
    ) -> Result<(), FilesError> {
        let read = |bytes: &[u8]| form::read(&String::from_utf8_lossy(bytes));
        let record = read(bytes).or_else(|_| read(old)).map_err(|error| {
            let place = self.archive.archive.path().join(path.as_str());
            FilesError::new(place, FilesErrorKind::Record(error))
        })?;
        batch.keep(&record.article, path, old)
    }
}
