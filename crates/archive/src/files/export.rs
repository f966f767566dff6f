//! An export onto a disk. The forms themselves are pure; here their files are written and pictures copied.

use super::{Archive, FilesError};
use crate::atomic::{self, Durability};
use crate::export::{ExportContent, ExportFile, ExportForm, SiteInfo, export, site_files};
use std::collections::BTreeSet;
use std::path::Path;
use tidings_model::ArchivePath;

/// What an export did.
#[derive(Debug, Default)]
pub struct Exported {
    /// Articles that were written.
    pub articles: usize,
    /// Files that were written, pictures and the site's own among them.
    pub files: usize,
    /// Records and pictures of the archive that could not be read, each with what to do.
    pub unreadable: Vec<FilesError>,
    /// Files that two articles want; the first has it.
    pub doubles: Vec<String>,
}

/// See [`Archive::export`].
pub(super) fn run(
    archive: &Archive,
    form: ExportForm,
    to: &Path,
    site: &SiteInfo,
    wanted: &dyn Fn(&ArchivePath) -> bool,
) -> Result<Exported, FilesError> {
    let mut out = Out { archive, to, written: BTreeSet::new(), done: Exported::default() };
    for file in site_files(form, site) {
        // The owner's theme and settings stand where a first export left the plain ones.
        if !to.join(&file.path).exists() {
            out.put(file)?;
        }
    }
    for (path, record) in archive.walk().filter(|(path, _)| wanted(path)) {
        let article = match record {
            Ok(record) => record.article,
            Err(error) => {
                out.done.unreadable.push(error);
                continue;
            }
        };
        let original = archive.original(&article.id)?;
        for file in export(form, site, &article, &path, original.as_deref()) {
            out.put(file)?;
        }
        out.done.articles += 1;
    }
    Ok(out.done)
}

struct Out<'a> {
    archive: &'a Archive,
    to: &'a Path,
    written: BTreeSet<String>,
    done: Exported,
}

impl Out<'_> {
    /// Nothing is synced: an export that a power cut spoilt is made again.
    fn put(&mut self, file: ExportFile) -> Result<(), FilesError> {
        let is_new = self.written.insert(file.path.clone());
        let bytes = match file.content {
            ExportContent::Bytes(bytes) if is_new => bytes,
            ExportContent::Bytes(_) => {
                self.done.doubles.push(file.path);
                return Ok(());
            }
            // Articles share pictures.
            ExportContent::Media(_) if !is_new => return Ok(()),
            ExportContent::Media(media) => match self.archive.read_media(&media) {
                Ok(bytes) => bytes,
                Err(error) => {
                    self.done.unreadable.push(error);
                    return Ok(());
                }
            },
        };
        atomic::write(&self.to.join(&file.path), &bytes, Durability::Rename)?;
        self.done.files += 1;
        Ok(())
    }
}
