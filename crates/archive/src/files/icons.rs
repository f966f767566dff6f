//! The icons of sources: files among the pictures, and of each source that has one a note that says which it is. No record names an icon,
//! so that a source may get another one without its articles being written anew.

use super::survey::changed;
use super::{Archive, FilesError, FilesErrorKind, Writer};
use crate::atomic;
use crate::form::media_file;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::Metadata;
use tidings_model::{ContentHash, MediaFile, SourceId};

/// Where the notes are, below the archive: `ID.json`.
const FOLDER: &str = ".icons";
/// Bytes of the largest note.
const LARGEST: u64 = 64 << 10;

/// The icon of a source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Icon {
    /// Its file, always a PNG.
    pub file: MediaFile,
    /// The address of what it was made of.
    pub from: String,
}

impl Archive {
    /// The icon of a source, where it has one and its file is there.
    pub fn icon(&self, source: &SourceId) -> Option<Icon> {
        self.icon_note(source).ok().filter(|icon| self.has_media(&icon.file))
    }

    /// The icons of all sources that have one. What cannot be read is as if it was not there; [`Archive::check`] tells of it.
    pub fn icons(&self) -> BTreeMap<SourceId, Icon> {
        let sources = self.icon_notes().into_iter();
        sources.filter_map(|source| self.icon(&source).map(|icon| (source, icon))).collect()
    }

    /// When a source got an icon or another one for the last time, in nanoseconds since 1970; zero where none has one.
    pub fn icons_changed(&self) -> u64 {
        let folder = self.archive.path().join(FOLDER).symlink_metadata();
        folder.ok().filter(Metadata::is_dir).map_or(0, |meta| changed(&meta))
    }

    /// The sources that have a note.
    pub(super) fn icon_notes(&self) -> Vec<SourceId> {
        let names = self.archive.names(FOLDER).unwrap_or_default().into_iter();
        names.filter_map(|name| SourceId::new(name.strip_suffix(".json")?).ok()).collect()
    }

    pub(super) fn icon_note(&self, source: &SourceId) -> Result<Icon, FilesError> {
        let path = note(source);
        let bytes = self.archive.read(&path, LARGEST)?;
        let wrong = |what: &str| {
            FilesError::new(self.archive.path().join(&path), FilesErrorKind::Media(what.to_owned()))
        };
        let icon: Icon = serde_json::from_slice(&bytes).map_err(|_| wrong("it is no note of an icon"))?;
        // A hand may have written anything.
        let MediaFile { bytes, width, height, .. } = icon.file;
        let named = media_file(&icon.file.path(), (bytes, width, height));
        let is_good = icon.file.extension == "png" && named.as_ref() == Some(&icon.file);
        if is_good { Ok(icon) } else { Err(wrong("it names no picture that is an icon")) }
    }
}

impl Writer {
    /// Makes a PNG of `width` × `height` pixels the icon of a source: first its file, then the note. What it had before stays among the
    /// pictures, since others may have it, too.
    pub fn put_icon(
        &self,
        source: &SourceId,
        png: &[u8],
        (width, height): (u32, u32),
        from: &str,
    ) -> Result<Icon, FilesError> {
        let hash = ContentHash::of(png);
        let file = MediaFile { hash, extension: "png".to_owned(), bytes: png.len() as u64, width, height };
        let icon = Icon { file, from: from.to_owned() };
        if self.icon(source).as_ref() == Some(&icon) {
            return Ok(icon);
        }
        let mut batch = self.batch();
        batch.put_media(png, &icon.file.hash, &icon.file.extension)?;
        // Texts and numbers, which are always JSON.
        batch.put_bytes(&note(source), &serde_json::to_vec(&icon).unwrap_or_default())?;
        batch.commit()?;
        Ok(icon)
    }

    /// Takes the icon from a source, and its file where that is damaged, so that both are made anew when they are asked for again.
    pub fn forget_icon(&self, source: &SourceId) -> Result<(), FilesError> {
        if let Ok(icon) = self.icon_note(source)
            && self.read_media(&icon.file).is_ok_and(|bytes| ContentHash::of(&bytes) != icon.file.hash)
        {
            atomic::remove(&self.media.path().join(icon.file.path()))?;
        }
        let path = note(source);
        if self.archive.archive.size(&path)?.is_some() {
            atomic::remove(&self.archive.archive.path().join(path))?;
        }
        Ok(())
    }
}

/// The note of a source, below the archive.
pub(super) fn note(source: &SourceId) -> String {
    format!("{FOLDER}/{source}.json")
}
