//! A foreign folder read from a disk. Nothing in it is trusted: no link, no size, no hash.

use super::place::Root;
use super::{FilesError, FilesErrorKind, LARGEST_RECORD, Put, Writer};
use crate::form::RecordError;
use crate::import::{self, ImportForm, Imported, Target};
use std::path::Path;
use tidings_model::MediaFile;

/// Deepest folder that is looked into.
const DEEPEST: usize = 32;

/// The posts of a folder that is to be imported, file by file in the order of their names. Links are not followed.
#[derive(Debug)]
pub struct ImportFolder {
    root: Root,
    form: Option<ImportForm>,
    target: Target,
    left: Vec<String>,
}

impl ImportFolder {
    /// The posts in `folder`; without a form, each file's is found by its look.
    pub fn open(folder: &Path, form: Option<ImportForm>, target: Target) -> Result<Self, FilesError> {
        let folder = folder.canonicalize().map_err(FilesError::io("open", folder))?;
        let root = Root::new(folder);
        let mut left = root.names("")?;
        left.reverse();
        Ok(Self { root, form, target, left })
    }

    /// The bytes of a picture that an imported record of another tidings has, with `media/` in the folder.
    pub fn read_media(&self, file: &MediaFile) -> Result<Vec<u8>, FilesError> {
        self.root.read(&format!("media/{}", file.path()), u64::MAX)
    }

    fn read_post(&self, path: &str) -> Result<(Imported, Vec<u8>), FilesError> {
        let bytes = self.root.read(path, LARGEST_RECORD)?;
        let wrong =
            |error: RecordError| FilesError::new(self.root.path().join(path), FilesErrorKind::Record(error));
        let text = std::str::from_utf8(&bytes).map_err(|_| {
            let advice = "save the file as UTF-8, then import it again";
            wrong(RecordError { line: 0, what: "the file is not UTF-8".to_owned(), advice })
        })?;
        let form = self.form.unwrap_or_else(|| ImportForm::detect(path, text));
        let imported = import::read(form, path, text, &self.target).map_err(wrong)?;
        Ok((imported, bytes))
    }
}

impl Iterator for ImportFolder {
    /// Path below the folder, and the post with the bytes of its file.
    type Item = (String, Result<(Imported, Vec<u8>), FilesError>);

    fn next(&mut self) -> Option<Self::Item> {
        while let Some(path) = self.left.pop() {
            let name = path.rsplit('/').next().unwrap_or(&path);
            let Ok(meta) = self.root.path().join(&path).symlink_metadata() else { continue };
            if meta.is_dir() && !name.starts_with('.') && path.split('/').count() < DEEPEST {
                match self.root.names(&path) {
                    Ok(names) => self.left.extend(names.iter().rev().map(|name| format!("{path}/{name}"))),
                    Err(error) => return Some((path, Err(error))),
                }
            } else if meta.is_file()
                && (name.ends_with(".md") || name.ends_with(".markdown"))
                && name != "_index.md"
            {
                let taken = self.read_post(&path);
                return Some((path, taken));
            }
        }
        None
    }
}

impl Writer {
    /// Puts an imported post into the archive, with its file's bytes where its form wants them kept.
    pub fn put_imported(&self, imported: &Imported, file: &[u8]) -> Result<Put, FilesError> {
        let mut batch = self.batch();
        if imported.keep_original {
            batch.put_original(&imported.article.id, file)?;
        }
        let put = batch.put(&imported.article, None)?;
        batch.commit()?;
        Ok(put)
    }
}
