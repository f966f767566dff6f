//! What can be put right in an archive without losing anything. Each function looks once more at what it is asked to mend: what is
//! not as it says stays as it is.

use super::{FilesError, FilesErrorKind, LARGEST_RECORD, Put, Writer};
use crate::atomic;
use std::collections::BTreeSet;
use tidings_model::{ArchivePath, Article, MediaFile};

impl Writer {
    /// Puts the newest whole state that is kept of an article in place of a file that is no record; what stood there is kept among
    /// the revisions. `None` where the file is a record, in a newer form, or has no whole state.
    pub fn put_back(&self, path: &ArchivePath) -> Result<Option<(Article, Put)>, FilesError> {
        match self.read(path) {
            Err(FilesError { kind: FilesErrorKind::Record(error), .. }) if !error.is_newer() => {}
            Err(FilesError { kind: FilesErrorKind::Pack(_), .. }) => {}
            Err(error) if !matches!(error.kind, FilesErrorKind::Record(_)) => return Err(error),
            _ => return Ok(None),
        }
        let Some(id) = path.article_id() else { return Ok(None) };
        let whole = self.revisions(&id)?.into_iter().rev().find_map(|revision| {
            let record = revision.record.ok()?;
            (record.verified && record.article.id == id).then_some(record.article)
        });
        let Some(article) = whole else { return Ok(None) };
        let put = self.put(&article, Some(path))?;
        Ok(Some((article, put)))
    }

    /// Gives a record the place `to`; false when something stands there.
    pub fn move_record(&self, from: &ArchivePath, to: &ArchivePath) -> Result<bool, FilesError> {
        let root = &self.archive.archive;
        let is_taken = root.path().join(to.as_str()).symlink_metadata().is_ok() || self.may_be_packed(to)?;
        if is_taken || root.size(from.as_str())?.is_none() {
            return Ok(false);
        }
        let mut changed = BTreeSet::new();
        let (folder, name) = to.as_str().rsplit_once('/').unwrap_or(("", to.as_str()));
        let folder = root.make(folder, &mut changed)?;
        atomic::move_file(&root.path().join(from.as_str()), &folder.join(name))?;
        changed.iter().rev().try_for_each(|folder| atomic::sync_folder(folder))?;
        Ok(true)
    }

    /// True when a pack has a record of the path, or cannot be read and may have one.
    fn may_be_packed(&self, path: &ArchivePath) -> Result<bool, FilesError> {
        match self.read_packed(path.as_str()) {
            Err(FilesError { kind: FilesErrorKind::Pack(_), .. }) => Ok(true),
            found => Ok(found?.is_some()),
        }
    }

    /// Removes a record of which `other` is the same, byte for byte; false where it is not.
    pub fn remove_twin(&self, one: &ArchivePath, other: &ArchivePath) -> Result<bool, FilesError> {
        let root = &self.archive.archive;
        let read = |path: &ArchivePath| self.stored(path.as_str(), LARGEST_RECORD);
        if one == other || root.size(one.as_str())?.is_none() || read(one)? != read(other)? {
            return Ok(false);
        }
        atomic::remove(&root.path().join(one.as_str()))?;
        Ok(true)
    }

    /// Puts the right bytes of a picture in place of what stands there or is missing.
    pub fn replace_media(&self, bytes: &[u8], file: &MediaFile) -> Result<(), FilesError> {
        let mut batch = self.batch();
        batch.replace_media(bytes, file)?;
        batch.commit()
    }
}
