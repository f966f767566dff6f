//! The rim: the archive's folders on a disk.
//!
//! Reading needs nothing but the folder. Writing needs a [`Writer`], of which there is one at a time among all processes,
//! so that two never work on one file.

mod batch;
mod check;
mod export;
mod icons;
mod import;
mod mend;
mod packing;
mod packs;
mod place;
mod survey;
mod walk;

pub use crate::error::{FilesError, FilesErrorKind};
pub use crate::form::LARGEST_RECORD;
pub use batch::{Batch, Put};
pub use check::{CheckProblem, CheckProblemKind, Report};
pub use export::Exported;
pub use icons::Icon;
pub use import::ImportFolder;
pub use packing::Packed;
pub use survey::{Listing, Stamp, Surveyed};
pub use walk::Walk;

use crate::export::{ExportForm, SiteInfo};
use crate::form::{self, Record};
use place::Root;
use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::ops::Deref;
use std::path::{Path, PathBuf};
use tidings_model::{ArchivePath, Article, ArticleId, ContentHash, MediaFile};

/// The archive of a site folder, for reading.
#[derive(Debug, Clone)]
pub struct Archive {
    site: PathBuf,
    archive: Root,
    media: Root,
    opened: packs::Opened,
}

/// An earlier state of an article.
#[derive(Debug)]
pub struct Revision {
    /// Its number; several files can have one when a file was edited by hand or a step was repeated.
    pub number: u32,
    /// True for a state beside the one that was filed under this number.
    pub is_variant: bool,
    /// Its file.
    pub path: PathBuf,
    /// What the file holds.
    pub record: Result<Record, FilesError>,
}

impl Archive {
    /// The archive of the site folder `site`; neither needs to be there yet.
    pub fn open(site: &Path) -> Self {
        let site = site.canonicalize().unwrap_or_else(|_| site.to_owned());
        let (archive, media) = (Root::new(site.join("archive")), Root::new(site.join("media")));
        Self { site, archive, media, opened: packs::Opened::default() }
    }

    /// The folder of the records.
    pub fn records_folder(&self) -> &Path {
        self.archive.path()
    }

    /// The folder of the pictures.
    pub fn media_folder(&self) -> &Path {
        self.media.path()
    }

    /// Takes the right to write, for as long as the [`Writer`] lives. `holder` tells others who has it: `tidings fetch`.
    pub fn writer(&self, holder: &str) -> Result<Writer, FilesError> {
        let lock = lock(&self.site.join("state"), holder)?;
        Ok(Writer { archive: self.clone(), _lock: lock })
    }

    /// Reads a record.
    pub fn read(&self, path: &ArchivePath) -> Result<Record, FilesError> {
        self.read_record(path.as_str())
    }

    fn read_record(&self, path: &str) -> Result<Record, FilesError> {
        let bytes = match self.archive.read(path, LARGEST_RECORD) {
            Err(error) if error.is_missing() => self.read_packed(path)?.ok_or(error)?,
            read => read?,
        };
        // As the standard library looks for it, at a tenth of the price where the text is not English.
        let text = simdutf8::basic::from_utf8(&bytes).map_err(|_| not_utf8(&bytes));
        text.and_then(form::read)
            .map_err(|error| FilesError::new(self.archive.path().join(path), FilesErrorKind::Record(error)))
    }

    /// Every record, in a file or a pack, folder by folder in the order of their names' bytes. Links and files with other names are passed over;
    /// [`Archive::check`] tells of them.
    pub fn walk(&self) -> Walk {
        Walk::new(self.clone())
    }

    /// Where each article's file stands, by the ids in the files' names and without reading any; of two of one id the first.
    pub fn paths(&self) -> BTreeMap<ArticleId, ArchivePath> {
        let mut paths = BTreeMap::new();
        let mut walk = self.walk();
        while let Some(path) = walk.next_path() {
            if let Some(id) = path.article_id() {
                paths.entry(id).or_insert(path);
            }
        }
        paths
    }

    /// The earlier states of an article, oldest first.
    pub fn revisions(&self, id: &ArticleId) -> Result<Vec<Revision>, FilesError> {
        let folder = revisions_folder(id);
        let mut found: Vec<(u32, String)> = Vec::new();
        for name in self.archive.names(&folder)? {
            let number =
                name.strip_suffix(".md").map(|stem| stem.split('-').next().unwrap_or_default().parse());
            if let Some(Ok(number)) = number {
                found.push((number, name));
            }
        }
        found.sort();
        let revision = |(number, name): (u32, String)| {
            let path = format!("{folder}/{name}");
            let is_variant = name.contains('-');
            Revision {
                number,
                is_variant,
                path: self.archive.path().join(&path),
                record: self.read_record(&path),
            }
        };
        Ok(found.into_iter().map(revision).collect())
    }

    /// The file that an article was imported from, byte for byte, if it was.
    pub fn original(&self, id: &ArticleId) -> Result<Option<Vec<u8>>, FilesError> {
        match self.archive.read(&original_path(id), LARGEST_RECORD) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.is_missing() => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The bytes of a picture.
    pub fn read_media(&self, file: &MediaFile) -> Result<Vec<u8>, FilesError> {
        self.media.read(&file.path(), u64::MAX)
    }

    /// The bytes of a picture by its path below `media/`.
    pub fn read_media_at(&self, path: &str) -> Result<Vec<u8>, FilesError> {
        self.media.read(path, u64::MAX)
    }

    /// True when the picture's file is there with the size it should have.
    pub fn has_media(&self, file: &MediaFile) -> bool {
        self.media.size(&file.path()).is_ok_and(|size| size == Some(file.bytes))
    }

    /// Writes every article for which `wanted` is true into the folder `to`, with its pictures, and what the form's generator
    /// needs to build it. Settings and templates that are there already are left alone. Nothing is synced. The error is one
    /// of the target's disk; what the archive could not give is in the result.
    pub fn export(
        &self,
        form: ExportForm,
        to: &Path,
        site: &SiteInfo,
        wanted: &dyn Fn(&ArchivePath) -> bool,
    ) -> Result<Exported, FilesError> {
        export::run(self, form, to, site, wanted)
    }

    /// Looks at every file and says what is wrong, and what to do about it. It changes nothing.
    pub fn check(&self) -> Report {
        check::check(self)
    }
}

/// The right to write an archive. Its process has it alone, until it is dropped.
#[derive(Debug)]
pub struct Writer {
    archive: Archive,
    _lock: File,
}

impl Deref for Writer {
    type Target = Archive;
    fn deref(&self) -> &Archive {
        &self.archive
    }
}

impl Writer {
    /// Starts a batch: many files, of which each is synced once and each folder once, in [`Batch::commit`].
    pub fn batch(&self) -> Batch<'_> {
        Batch::new(&self.archive)
    }

    /// Writes an article's file, at `path` or, the first time, where [`ArchivePath::of`] says. What is there with other bytes
    /// is kept among the revisions; a file that would not change is not written.
    pub fn put(&self, article: &Article, path: Option<&ArchivePath>) -> Result<Put, FilesError> {
        let mut batch = self.batch();
        let put = batch.put(article, path)?;
        batch.commit()?;
        Ok(put)
    }

    /// Keeps a picture under its hash, once: gives its path below `media/` and whether it is new.
    pub fn put_media(
        &self,
        bytes: &[u8],
        hash: &ContentHash,
        extension: &str,
    ) -> Result<(String, bool), FilesError> {
        let mut batch = self.batch();
        let put = batch.put_media(bytes, hash, extension)?;
        batch.commit()?;
        Ok(put)
    }

    /// Keeps the file that an article was imported from.
    pub fn put_original(&self, id: &ArticleId, bytes: &[u8]) -> Result<(), FilesError> {
        let mut batch = self.batch();
        batch.put_original(id, bytes)?;
        batch.commit()
    }

    /// Removes what a crash left behind. Gives the number of files. To be called once at the start.
    pub fn clean_temp(&self) -> Result<usize, FilesError> {
        let mut removed = 0;
        for root in [&self.archive.archive, &self.archive.media] {
            for name in root.names(TEMP_FOLDER)? {
                let path = root.path().join(TEMP_FOLDER).join(name);
                fs::remove_file(&path).map_err(FilesError::io("remove", &path))?;
                removed += 1;
            }
        }
        Ok(removed)
    }
}

/// Where files stand before they are put in their places.
pub(crate) const TEMP_FOLDER: &str = ".tmp";

/// What is wrong with a record that is not UTF-8.
fn not_utf8(bytes: &[u8]) -> form::RecordError {
    let valid = std::str::from_utf8(bytes).map_or_else(|error| error.valid_up_to(), str::len);
    let line = 1 + bytes[..valid].iter().filter(|&&b| b == b'\n').count();
    let line = u32::try_from(line).unwrap_or(0);
    form::RecordError { line, what: "the file is not UTF-8".to_owned(), advice: "save the file as UTF-8" }
}

fn revisions_folder(id: &ArticleId) -> String {
    format!(".revisions/{}/{id}", &id.as_str()[..2])
}

fn original_path(id: &ArticleId) -> String {
    format!(".originals/{id}.md")
}

/// Locks `state/lock` and writes into it who did.
fn lock(state: &Path, holder: &str) -> Result<File, FilesError> {
    fs::create_dir_all(state).map_err(FilesError::io("make the folder", state))?;
    let path = state.join("lock");
    let opened = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path);
    let mut file = opened.map_err(FilesError::io("open", &path))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let mut text = String::new();
            // Where the holder's own words cannot be read, that there is one is all there is to say.
            let _ = (&mut file).take(300).read_to_string(&mut text);
            let holder = if text.trim().is_empty() { "another process" } else { text.trim() };
            return Err(FilesError::new(path, FilesErrorKind::Locked(holder.to_owned())));
        }
        Err(TryLockError::Error(error)) => return Err(FilesError::io("lock", &path)(error)),
    }
    let name = format!("{holder} (process {})\n", std::process::id());
    let written = file.set_len(0).and_then(|()| file.rewind()).and_then(|()| file.write_all(name.as_bytes()));
    written.map_err(FilesError::io("write", &path))?;
    Ok(file)
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "the tests damage files on purpose")]
mod tests;

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "the tests damage files on purpose")]
mod packs_tests;

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "the tests damage files on purpose")]
mod survey_tests;
