//! The folder of the index: opened, made, thrown away.

use crate::ask::{Ask, Found};
use crate::disk::Disk;
use crate::error::IndexError;
use crate::schema::{Fields, ID, STATE, VERSION, prepare, schema};
use crate::search::search;
use crate::writer::{Amount, Writer};
use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use tantivy::directory::{Directory, DirectoryLock, INDEX_WRITER_LOCK, MmapDirectory};
use tantivy::index::SegmentComponent;
use tantivy::{IndexReader, ReloadPolicy, TantivyError};

/// The index of one archive, for searching. Clones share what is open.
#[derive(Clone)]
pub struct Index {
    pub(crate) folder: PathBuf,
    /// As it is written.
    pub(crate) inner: tantivy::Index,
    pub(crate) reader: IndexReader,
    pub(crate) fields: Fields,
}

impl std::fmt::Debug for Index {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Index").field("folder", &self.folder).finish_non_exhaustive()
    }
}

/// An index that was opened.
#[derive(Debug)]
pub struct Opened {
    /// The index.
    pub index: Index,
    /// Why the one that was there was thrown away, if it was: a sentence for a person.
    pub thrown_away: Option<String>,
}

/// Why what is there cannot be opened.
enum Unusable {
    Missing,
    /// With the reason.
    Wrong(String),
    /// It cannot be helped by making it anew.
    Error(IndexError),
}

impl Index {
    /// Opens the index in `folder`. Where there is none it is made, empty; one that is damaged or was made by another version is thrown away
    /// and made anew, empty.
    ///
    /// # Errors
    /// When the disk gives or takes a file not, or the index must be made while another process writes it.
    pub fn open(folder: &Path) -> Result<Opened, IndexError> {
        match Self::there(folder) {
            Ok(index) => return Ok(Opened { index, thrown_away: None }),
            Err(Unusable::Error(error)) => return Err(error),
            Err(_) => {}
        }
        let lock = lock(folder)?;
        // The process that wrote it until now may have mended it.
        let thrown_away = match Self::there(folder) {
            Ok(index) => return Ok(Opened { index, thrown_away: None }),
            Err(Unusable::Error(error)) => return Err(error),
            Err(Unusable::Missing) => None,
            Err(Unusable::Wrong(why)) => {
                Some(format!("the search index {} is made anew: {why}", folder.display()))
            }
        };
        Ok(Opened { index: Self::made(folder, lock)?, thrown_away })
    }

    /// Throws away what is there, and makes an empty index.
    ///
    /// # Errors
    /// When the disk does not take it, or another process writes it.
    pub fn renew(folder: &Path) -> Result<Self, IndexError> {
        Self::made(folder, lock(folder)?)
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The right to change the index, for as long as the [`Writer`] lives: one at a time among all processes.
    ///
    /// # Errors
    /// When another has it, or the disk does not take a file.
    pub fn writer(&self, amount: Amount) -> Result<Writer, IndexError> {
        Writer::new(self, amount)
    }

    /// Sees what was committed since the index was opened, by another process. What a [`Writer`] of this index commits is seen at once.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn refresh(&self) -> Result<(), IndexError> {
        self.reader.reload().map_err(|e| IndexError::of(&self.folder, &e))
    }

    /// The note that was committed last, if there was one.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn position(&self) -> Result<Option<String>, IndexError> {
        let metas = self.inner.load_metas().map_err(|e| IndexError::of(&self.folder, &e))?;
        Ok(metas.payload.as_deref().and_then(note_of).filter(|note| !note.is_empty()).map(str::to_owned))
    }

    /// The articles that it has.
    pub fn len(&self) -> u64 {
        self.reader.searcher().num_docs()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The version of every article that it has, by the number of its id: what is to be compared with the archive.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn versions(&self) -> Result<HashMap<u64, u64>, IndexError> {
        let searcher = self.reader.searcher();
        let mut versions = HashMap::with_capacity(usize::try_from(searcher.num_docs()).unwrap_or(0));
        let failed = |e| IndexError::of(&self.folder, &e);
        for reader in searcher.segment_readers() {
            let columns = reader.fast_fields();
            let ids = columns.column_first_or_default::<u64>(ID).map_err(failed)?;
            let states = columns.column_first_or_default::<u64>(STATE).map_err(failed)?;
            let alive = reader.doc_ids_alive();
            versions.extend(alive.map(|document| (ids.get_val(document), states.get_val(document))));
        }
        Ok(versions)
    }

    /// The articles that a request finds.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn search(&self, ask: &Ask<'_>) -> Result<Found, IndexError> {
        search(ask, &self.fields, &self.reader.searcher()).map_err(|e| IndexError::of(&self.folder, &e))
    }

    /// The index that is there.
    fn there(folder: &Path) -> Result<Self, Unusable> {
        let metas = folder.join("meta.json");
        if !metas.try_exists().map_err(|e| Unusable::Error(IndexError::io(folder, &e)))? {
            return Err(if is_empty(folder) {
                Unusable::Missing
            } else {
                Unusable::Wrong("meta.json is not there".to_owned())
            });
        }
        let unusable = |error: TantivyError| match IndexError::of(folder, &error) {
            IndexError::Damaged { why, .. } => Unusable::Wrong(why),
            error => Unusable::Error(error),
        };
        let inner = tantivy::Index::open_in_dir(folder).map_err(unusable)?;
        let metas = inner.load_metas().map_err(unusable)?;
        if metas.schema != schema().0 || metas.payload.as_deref().and_then(note_of).is_none() {
            return Err(Unusable::Wrong("another version of tidings made it".to_owned()));
        }
        Self::of(folder, inner).map_err(unusable)
    }

    /// An empty one in place of what is there.
    fn made(folder: &Path, lock: DirectoryLock) -> Result<Self, IndexError> {
        let failed = |e: TantivyError| IndexError::of(folder, &e);
        clear(folder).map_err(|e| IndexError::io(folder, &e))?;
        let inner = tantivy::Index::create_in_dir(folder, schema().0).map_err(failed)?;
        let index = Self::of(folder, inner).map_err(failed)?;
        drop(lock);
        // Only a commit says which version it is of.
        let mut writer = index.writer(Amount::Few)?;
        writer.commit("")?;
        Ok(index)
    }

    fn of(folder: &Path, inner: tantivy::Index) -> tantivy::Result<Self> {
        prepare(&inner);
        let read = tantivy::Index::open(Disk::open(folder)?)?;
        is_whole(&read)?;
        let reader = read.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        Ok(Self { folder: folder.to_owned(), inner, reader, fields: schema().1 })
    }
}

/// Whether each segment has all its files, with their ends. A reader takes one without positions for one of texts without any, and does not
/// look for stored documents before they are merged.
fn is_whole(index: &tantivy::Index) -> tantivy::Result<()> {
    use SegmentComponent::{FastFields, FieldNorms, Positions, Postings, Store, Terms};
    for segment in index.searchable_segments()? {
        for component in [Postings, Positions, Terms, FastFields, FieldNorms, Store] {
            segment.open_read(component)?;
        }
    }
    Ok(())
}

/// What a commit says: the version of the index, and the caller's note.
pub(crate) fn payload(note: &str) -> String {
    format!("{VERSION} {note}")
}

/// The note of a payload of this version.
fn note_of(payload: &str) -> Option<&str> {
    payload.split_once(' ').filter(|(version, _)| *version == VERSION.to_string()).map(|(_, note)| note)
}

/// The right to write, before there is an index; makes the folder.
fn lock(folder: &Path) -> Result<DirectoryLock, IndexError> {
    fs::create_dir_all(folder).map_err(|e| IndexError::io(folder, &e))?;
    let directory = MmapDirectory::open(folder).map_err(|e| IndexError::of(folder, &e.into()))?;
    directory
        .acquire_lock(&INDEX_WRITER_LOCK)
        .map_err(|e| IndexError::of(folder, &TantivyError::LockFailure(e, None)))
}

/// Whether nothing but locks is in a folder, or no folder.
fn is_empty(folder: &Path) -> bool {
    let Ok(entries) = fs::read_dir(folder) else { return true };
    entries.flatten().all(|entry| is_lock(&entry.file_name()))
}

fn is_lock(name: &std::ffi::OsStr) -> bool {
    name.to_string_lossy().ends_with(".lock")
}

/// Removes everything but the locks, which are held.
fn clear(folder: &Path) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if is_lock(&entry.file_name()) {
            continue;
        }
        match entry.file_type()?.is_dir() {
            true => fs::remove_dir_all(entry.path())?,
            false => fs::remove_file(entry.path())?,
        }
    }
    Ok(())
}
