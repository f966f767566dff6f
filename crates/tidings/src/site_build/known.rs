//! What a build keeps of the archive for the next one, in `state/site/`: of each folder its cards, their excerpts, and what the folder held.

use crate::parallel;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;
use tidings_archive::atomic::{self, Durability};
use tidings_archive::files::Listing;
use tidings_site::{Card, Excerpts, read_cards, write_cards};

/// Names the records whose cards are kept.
const INDEX: &str = "records";
/// Endings of what is kept of a folder: a file of cards, one of their excerpts, and one of what the folder held. The name of each is a hash of
/// its bytes.
const CARDS: &str = "cards";
const EXCERPTS: &str = "excerpts";
const LISTING: &str = "listing";
const ENDINGS: [&str; 3] = [CARDS, EXCERPTS, LISTING];

#[derive(Debug, Serialize, Deserialize)]
struct Index {
    /// The program that wrote it; another one's cards may mean something else.
    program: String,
    folders: BTreeMap<String, Kept>,
}

/// The files of a folder.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Kept {
    cards: String,
    excerpts: String,
    /// The folder with the records that have cards in it.
    listing: String,
}

/// What is known of a folder.
pub(super) struct Held {
    pub(super) kept: Kept,
    pub(super) listing: Listing,
}

/// What was known of the archive before a build.
pub(super) struct Known<'f> {
    /// Where it is kept.
    shelf: &'f Path,
    program: &'f str,
    folders: BTreeMap<String, Held>,
    /// Tells it from what was known before.
    state: String,
}

impl<'f> Known<'f> {
    /// Reads what an earlier build kept; `program` names the program, and with `forget` nothing is known of any record.
    pub(super) fn read(shelf: &'f Path, program: &'f str, forget: bool) -> Self {
        let bytes = std::fs::read(shelf.join(INDEX)).unwrap_or_default();
        let state = hash_of(&bytes);
        let index: Option<Index> = postcard::from_bytes(&bytes).ok();
        let index = index.filter(|index| index.program == program && !forget);
        let folders = index.and_then(|index| held(shelf, index.folders)).unwrap_or_default();
        Self { shelf, program, folders, state }
    }

    /// Tells what is known from what was known before. A build that was killed may have left more than its site has.
    pub(super) fn state(&self) -> &str {
        &self.state
    }

    /// The folder where it is kept.
    pub(super) fn shelf(&self) -> &'f Path {
        self.shelf
    }

    /// The folders that have records.
    pub(super) fn folders(&self) -> &BTreeMap<String, Held> {
        &self.folders
    }

    /// Keeps this of all folders from now on.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub(super) fn replace(&self, folders: BTreeMap<String, Kept>) -> Result<(), String> {
        let index = Index { program: self.program.to_owned(), folders };
        write(&self.shelf.join(INDEX), &in_bytes(&index)?)?;
        let named: BTreeSet<&str> = index.folders.values().flat_map(Kept::files).collect();
        for entry in std::fs::read_dir(self.shelf).into_iter().flatten().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let ending = name.rsplit_once('.').map(|(_, ending)| ending);
            if ending.is_some_and(|ending| ENDINGS.contains(&ending)) && !named.contains(name.as_str()) {
                // What stays is removed by a later build.
                _ = std::fs::remove_file(entry.path());
            }
        }
        Ok(())
    }
}

/// What [`Known::state`] will say.
pub(super) fn state(shelf: &Path) -> String {
    hash_of(&std::fs::read(shelf.join(INDEX)).unwrap_or_default())
}

/// Forgets all records, so that the next build reads them.
pub(super) fn forget(shelf: &Path) {
    // What cannot be removed is found broken again.
    _ = std::fs::remove_file(shelf.join(INDEX));
}

/// What is known of folders; of none where a file is not as it was written, since nobody could say whether a record is gone.
fn held(shelf: &Path, folders: BTreeMap<String, Kept>) -> Option<BTreeMap<String, Held>> {
    let folders: Vec<(String, Kept)> = folders.into_iter().collect();
    let listings = parallel::map(&folders, |(_, Kept { listing, .. })| {
        postcard::from_bytes(&read_file(&shelf.join(listing), listing, LISTING)?).ok()
    });
    let both = folders.into_iter().zip(listings);
    both.map(|((folder, kept), listing)| Some((folder, Held { kept, listing: listing? }))).collect()
}

impl Kept {
    /// Writes the cards of a folder, their excerpts, and what it held.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub(super) fn write(shelf: &Path, cards: &[Card], listing: &Listing) -> Result<Self, String> {
        let (cards, excerpts) = write_cards(cards);
        Ok(Self {
            cards: write_file(shelf, &cards, CARDS)?,
            excerpts: write_file(shelf, excerpts.as_bytes(), EXCERPTS)?,
            listing: write_file(shelf, &in_bytes(listing)?, LISTING)?,
        })
    }

    fn files(&self) -> [&str; 3] {
        [&self.cards, &self.excerpts, &self.listing]
    }

    /// The cards, whose excerpts are read when they are asked for; none where the files are not as they were written.
    pub(super) fn read(&self, shelf: &Path) -> Option<Vec<Card>> {
        let file = shelf.join(&self.excerpts);
        file.is_file().then_some(())?;
        let name = self.excerpts.clone();
        let excerpts =
            move || read_file(&file, &name, EXCERPTS).and_then(|bytes| String::from_utf8(bytes).ok());
        read_cards(&read_file(&shelf.join(&self.cards), &self.cards, CARDS)?, Excerpts::new(excerpts))
    }
}

fn in_bytes(value: &impl Serialize) -> Result<Vec<u8>, String> {
    postcard::to_stdvec(value).map_err(|error| error.to_string())
}

/// The name of a file with these bytes.
fn file_name(bytes: &[u8], ending: &str) -> String {
    format!("{}.{ending}", hash_of(bytes))
}

/// The bytes of a file that is as it was written.
fn read_file(path: &Path, name: &str, ending: &str) -> Option<Vec<u8>> {
    std::fs::read(path).ok().filter(|bytes| file_name(bytes, ending) == name)
}

/// Writes a file; the answer is its name.
fn write_file(shelf: &Path, bytes: &[u8], ending: &str) -> Result<String, String> {
    let name = file_name(bytes, ending);
    write(&shelf.join(&name), bytes)?;
    Ok(name)
}
fn write(path: &Path, bytes: &[u8]) -> Result<(), String> {
    atomic::write(path, bytes, Durability::Rename).map_err(|error| error.to_string())
}

fn hash_of(bytes: &[u8]) -> String {
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}
