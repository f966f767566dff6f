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
    /// Pictures that were copied.
    pub pictures: usize,
    /// Records and pictures of the archive that could not be read, each with what to do.
    pub unreadable: Vec<FilesError>,
}

/// See [`Archive::export`].
pub(super) fn run(
    archive: &Archive,
    form: ExportForm,
    to: &Path,
    site: &SiteInfo,
    wanted: &dyn Fn(&ArchivePath) -> bool,
) -> Result<Exported, FilesError> {
    let mut done = Exported::default();
    for file in site_files(form, site) {
        // The owner's theme and settings stand where a first export left the plain ones.
        if !to.join(&file.path).exists() {
            write(archive, to, &file, &mut done)?;
        }
    }
    let mut pictures = BTreeSet::new();
    for (path, record) in archive.walk().filter(|(path, _)| wanted(path)) {
        let article = match record {
            Ok(record) => record.article,
            Err(error) => {
                done.unreadable.push(error);
                continue;
            }
        };
        let original = archive.original(&article.id)?;
        for file in export(form, &article, &path, original.as_deref()) {
            let is_new = match file.content {
                ExportContent::Bytes(_) => true,
                ExportContent::Media(_) => pictures.insert(file.path.clone()),
            };
            if is_new {
                write(archive, to, &file, &mut done)?;
            }
        }
        done.articles += 1;
    }
    Ok(done)
}

fn write(archive: &Archive, to: &Path, file: &ExportFile, done: &mut Exported) -> Result<(), FilesError> {
    let path = to.join(&file.path);
    match &file.content {
        ExportContent::Bytes(bytes) => atomic::write(&path, bytes, Durability::Rename),
        ExportContent::Media(media) => match archive.read_media(media) {
            Ok(bytes) => {
                done.pictures += 1;
                atomic::write(&path, &bytes, Durability::Rename)
            }
            Err(error) => {
                done.unreadable.push(error);
                Ok(())
            }
        },
    }
}
