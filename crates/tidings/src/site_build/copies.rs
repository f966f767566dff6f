//! Smaller copies of the kept pictures, made once and kept in `state/pictures/`: they can be made again from `media/` at any
//! time, so that nothing of them is in the record.
//!
//! A picture's note is written after its copies: a build that breaks off leaves a picture done, or to be done again.

use crate::folder::Folder;
use crate::parallel;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use tidings_archive::atomic::{self, Durability};
use tidings_archive::files::Archive;
use tidings_model::MediaFile;
use tidings_picture::{Format, Tone};
use tidings_site::{Copies, Copy, Shown};

/// Memory for pictures that are decoded at the same time, in bytes; one that takes more is decoded alone.
const MEMORY: u64 = 512 << 20;

/// Most pixels of a picture that is decoded, whatever the settings say of pictures that are kept.
const MAX_PIXELS: u64 = 100_000_000;

/// What is known of a picture's copies: `state/pictures/ab/cdef….json`.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
struct Note {
    /// How they were made.
    method: String,
    /// Widths by format.
    webp: Vec<u32>,
    avif: Vec<u32>,
    /// In hexadecimal digits; empty when the picture cannot be decoded.
    thumbhash: String,
}

/// Makes the copies that these pictures lack; the answer is what could not be written. With `only`, the pictures are all of the site,
/// and what belongs to no other is removed.
pub(super) fn make(
    folder: &Folder,
    archive: &Archive,
    pictures: &BTreeMap<String, MediaFile>,
    only: bool,
) -> Vec<String> {
    let shelf = Shelf::of(folder);
    if !folder.settings.site.picture_copies {
        return Vec::new();
    }
    // That it is there tells the next build that nothing took the copies away, even where there is none.
    _ = std::fs::create_dir_all(&shelf.root);
    let missing: Vec<(&String, &MediaFile)> =
        pictures.iter().filter(|(path, _)| shelf.read(path).is_none()).collect();
    // What a build that was killed has left half written is of such pictures.
    let folders = missing.iter().filter_map(|(path, _)| path.split_once('/').map(|(folder, _)| folder));
    folders
        .collect::<BTreeSet<_>>()
        .into_iter()
        .for_each(|folder| _ = atomic::clean(&shelf.root.join(folder)));
    let missing: Vec<&MediaFile> = missing.into_iter().map(|(_, file)| file).collect();
    let problems = shelf.make_all(archive, &missing).into_iter().filter_map(|(_, made)| made.err()).collect();
    if only {
        shelf.clear(pictures.keys());
    }
    problems
}

/// Removes what was made of pictures that the site has no more, and these copies; what cannot be removed is removed when all is read again.
pub(super) fn forget(folder: &Folder, gone: &[String]) {
    let root = folder.picture_copies();
    for path in gone {
        _ = std::fs::remove_file(root.join(path));
        _ = std::fs::remove_file(root.join(note_path(path)));
        // It goes only when it is empty.
        _ = root.join(path).parent().map(std::fs::remove_dir);
    }
}

/// Whether copies are wanted and none is there: what earlier builds made is gone.
pub(super) fn are_gone(folder: &Folder) -> bool {
    folder.settings.site.picture_copies && !folder.picture_copies().exists()
}

/// What the copies of a picture depend on besides the picture.
pub(super) fn method(folder: &Folder) -> String {
    let site = &folder.settings.site;
    if site.picture_copies { tidings_picture::method(site.avif) } else { String::new() }
}

/// How pictures are shown by the copies that builds made; none is made.
pub(crate) fn kept_copies(folder: &Folder) -> Copies {
    if !folder.settings.site.picture_copies {
        return Copies::default();
    }
    let shelf = Shelf::of(folder);
    let known: Mutex<HashMap<String, Option<Arc<Shown>>>> = Mutex::default();
    Copies::by(move |path| {
        let known = || known.lock().unwrap_or_else(PoisonError::into_inner);
        // Nothing is held while a note is read: two threads may read one, and see the same.
        if let Some(shown) = known().get(path) {
            return shown.clone();
        }
        let shown = shelf.read(path).map(|note| Arc::new(note.shown(path)));
        known().insert(path.to_owned(), shown.clone());
        shown
    })
}

impl Note {
    fn widths(&self) -> impl Iterator<Item = (Format, u32)> {
        let webp = self.webp.iter().map(|width| (Format::Webp, *width));
        webp.chain(self.avif.iter().map(|width| (Format::Avif, *width)))
    }

    fn shown(&self, picture: &str) -> Shown {
        let copies = self.widths().map(|(format, width)| Copy {
            path: copy_path(picture, format, width),
            width,
            avif: format == Format::Avif,
        });
        let tone = unhex(&self.thumbhash).and_then(|hash| Tone::of(&hash));
        Shown { copies: copies.collect(), tone: tone.map(|tone| [tone.upper, tone.lower]) }
    }
}

/// The folder of copies.
struct Shelf {
    root: PathBuf,
    method: String,
    avif: bool,
}

impl Shelf {
    fn of(folder: &Folder) -> Self {
        let avif = folder.settings.site.avif;
        Self { root: folder.picture_copies(), method: tidings_picture::method(avif), avif }
    }

    /// What was made of a picture, as long as all of it is there.
    fn read(&self, picture: &str) -> Option<Note> {
        let text = std::fs::read(self.root.join(note_path(picture))).ok()?;
        let note: Note = serde_json::from_slice(&text).ok()?;
        let is_there = |(format, width)| self.root.join(copy_path(picture, format, width)).is_file();
        (note.method == self.method && note.widths().all(is_there)).then_some(note)
    }

    /// Makes copies on as many threads as there are cores, within [`MEMORY`].
    fn make_all<'a>(
        &self,
        archive: &Archive,
        missing: &[&'a MediaFile],
    ) -> Vec<(&'a MediaFile, Result<Note, String>)> {
        let room = Room::default();
        let made = parallel::map(missing, |file| {
            let taken = room.take(tidings_picture::memory(file.width, file.height));
            let made = self.make(archive, file);
            room.give_back(taken);
            Some((*file, made.transpose()?))
        });
        made.into_iter().flatten().collect()
    }

    /// Makes the copies of one picture; nothing of one that is not there, which the build tells.
    fn make(&self, archive: &Archive, file: &MediaFile) -> Result<Option<Note>, String> {
        let Ok(bytes) = archive.read_media(file) else { return Ok(None) };
        let work = || tidings_picture::make(&bytes, MAX_PIXELS, self.avif);
        // A picture that brings its decoder down is shown as it is, like one that cannot be decoded.
        let made = catch_unwind(AssertUnwindSafe(work)).ok().and_then(Result::ok).unwrap_or_default();
        let picture = file.path();
        let mut note =
            Note { method: self.method.clone(), thumbhash: hex(&made.thumbhash), ..Note::default() };
        for copy in made.copies {
            self.write(&copy_path(&picture, copy.format, copy.width), &copy.bytes)?;
            match copy.format {
                Format::Webp => note.webp.push(copy.width),
                Format::Avif => note.avif.push(copy.width),
            }
        }
        let text = serde_json::to_vec(&note).map_err(|error| error.to_string())?;
        self.write(&note_path(&picture), &text)?;
        Ok(Some(note))
    }

    fn write(&self, below: &str, bytes: &[u8]) -> Result<(), String> {
        let path = self.root.join(below);
        atomic::write(&path, bytes, Durability::Rename)
            .map_err(|error| format!("a smaller copy of a picture: {error}; the picture is shown as it is"))
    }

    /// Removes what belongs to none of these pictures; what cannot be removed is tried again by the next build that looks.
    fn clear<'p>(&self, pictures: impl Iterator<Item = &'p String>) {
        let of = |picture: &String| {
            let note = self.read(picture).unwrap_or_default();
            let copies = note.widths().map(|(format, width)| copy_path(picture, format, width));
            copies.chain([note_path(picture)]).collect::<Vec<_>>()
        };
        let wanted: BTreeSet<String> = pictures.flat_map(of).collect();
        for folder in names(&self.root) {
            let at = self.root.join(&folder);
            atomic::clean(&at);
            for name in names(&at) {
                if !name.starts_with('.') && !wanted.contains(&format!("{folder}/{name}")) {
                    _ = std::fs::remove_file(at.join(name));
                }
            }
            // It goes only when it is empty.
            _ = std::fs::remove_dir(at);
        }
    }
}

/// Memory that is shared out.
#[derive(Default)]
struct Room {
    used: Mutex<u64>,
    given_back: Condvar,
}

impl Room {
    /// Waits until there is room for `bytes`; what is more than all of it takes all of it.
    fn take(&self, bytes: u64) -> u64 {
        let bytes = bytes.min(MEMORY);
        let used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        let full = |used: &mut u64| *used + bytes > MEMORY;
        *self.given_back.wait_while(used, full).unwrap_or_else(PoisonError::into_inner) += bytes;
        bytes
    }

    fn give_back(&self, bytes: u64) {
        *self.used.lock().unwrap_or_else(PoisonError::into_inner) -= bytes;
        self.given_back.notify_all();
    }
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten();
    entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect()
}

/// A picture's path without its extension.
fn stem(picture: &str) -> &str {
    picture.rsplit_once('.').map_or(picture, |(stem, _)| stem)
}

fn note_path(picture: &str) -> String {
    format!("{}.json", stem(picture))
}

fn copy_path(picture: &str, format: Format, width: u32) -> String {
    format!("{}-{width}.{}", stem(picture), format.extension())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let pair = |at: usize| u8::from_str_radix(text.get(at..at + 2)?, 16).ok();
    (0..text.len()).step_by(2).map(pair).collect()
}
