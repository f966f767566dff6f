//! The records of the archive as a build needs them: a card each. What was read once is kept in `state/site/`, so that a build reads the
//! records that are new or changed; all of it can be made again at any time.

use crate::links::{BATCH, print};
use crate::parallel;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};
use tidings_archive::atomic::{self, Durability};
use tidings_archive::files::{Archive, FilesError, Listing, Stamp, Surveyed};
use tidings_model::{ArchivePath, ContentHash, MediaFile};
use tidings_site::{Card, Cards, Excerpts, read_cards, write_cards};
use tidings_store::{Print, Store, StoreError};
use tidings_story::VERSION;

/// Names the records whose cards are kept.
const INDEX: &str = "records";
/// Endings of a file of cards and of one of their excerpts; the name of each is a hash of its bytes.
const CARDS: &str = "cards";
const EXCERPTS: &str = "excerpts";

/// A file that was changed so many nanoseconds before it was looked at may change again without another stamp.
const UNSURE: u64 = 2_000_000_000;

#[derive(Debug, Default, Serialize, Deserialize)]
struct Index {
    /// The program that wrote it; another one's cards may mean something else.
    program: String,
    folders: BTreeMap<String, Kept>,
}

/// An [`Index`] that is written.
#[derive(Serialize)]
struct Written<'k> {
    program: &'k str,
    folders: BTreeMap<&'k str, &'k Kept>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Kept {
    /// The file of the cards.
    cards: String,
    /// That of their excerpts.
    excerpts: String,
    /// The folder with the records that have cards in it.
    listing: Listing,
}

/// What was known of the archive before a build.
pub(super) struct Known<'f> {
    /// Where the cards are kept.
    shelf: &'f Path,
    index: Index,
    /// Tells it from what was known before.
    state: String,
    /// How long it was.
    bytes: usize,
}

/// What the archive holds beside what is known of it.
pub(super) struct Survey<'k> {
    known: &'k Known<'k>,
    folders: Vec<Surveyed<'k>>,
    broken: Vec<FilesError>,
    /// When the archive was looked at, in nanoseconds since 1970.
    at: u64,
}

/// What a build knows of the archive.
#[derive(Default)]
pub(super) struct Records {
    pub(super) cards: Vec<Card>,
    pub(super) problems: Vec<String>,
    /// Whether every record was read now.
    pub(super) all_read: bool,
    /// Whether a record that had a card is gone or changed.
    pub(super) some_gone: bool,
}

impl<'f> Known<'f> {
    /// Reads what an earlier build kept; `program` names the program, and with `forget` nothing is known of any record.
    pub(super) fn read(shelf: &'f Path, program: &str, forget: bool) -> Self {
        let bytes = std::fs::read(shelf.join(INDEX)).unwrap_or_default();
        let state = hash_of(&bytes);
        let index: Option<Index> = postcard::from_bytes(&bytes).ok();
        let index = index.filter(|index| index.program == program && !forget);
        let index = index.unwrap_or_else(|| Index { program: program.to_owned(), folders: BTreeMap::new() });
        Self { shelf, index, state, bytes: bytes.len() }
    }

    /// Tells what is known from what was known before. A build that was killed may have left more than its site has.
    pub(super) fn state(&self) -> &str {
        &self.state
    }
}

impl<'k> Survey<'k> {
    /// Looks where the records are.
    pub(super) fn of(archive: &Archive, known: &'k Known<'k>) -> Self {
        #[expect(
            clippy::disallowed_methods,
            reason = "it is compared with the times of files, which are the system's"
        )]
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let at = u64::try_from(since.as_nanos()).unwrap_or(u64::MAX);
        let (folders, broken) =
            archive.survey(|folder| known.index.folders.get(folder).map(|kept| &kept.listing));
        Self { known, folders, broken, at }
    }

    /// Whether every record is as it is known, and no other is known.
    pub(super) fn is_known(&self) -> bool {
        self.folders.len() == self.known.index.folders.len()
            && self.folders.iter().all(|found| matches!(found.listing, Cow::Borrowed(_)))
    }

    fn kept(&self, found: &Surveyed<'_>) -> Option<&'k Kept> {
        self.known.index.folders.get(&found.folder)
    }

    /// The card of every article, which is signed where it is not yet; a file that cannot be read is a problem and no more. `copy` makes what
    /// depends on the pictures of the records that were read, and is told whether these are all there are: only when that is done the records
    /// are known, so that a build that breaks off leaves it to the next one.
    pub(super) fn read(
        self,
        archive: &Archive,
        store: &mut Store,
        copy: impl FnOnce(&BTreeMap<String, MediaFile>, bool) -> Vec<String>,
    ) -> Result<Records, StoreError> {
        let folders = &self.known.index.folders;
        let mut all = Records { all_read: folders.is_empty(), ..Records::default() };
        all.problems.extend(self.broken.iter().map(ToString::to_string));
        let names: BTreeSet<&str> = self.folders.iter().map(|found| found.folder.as_str()).collect();
        all.some_gone = folders.keys().any(|folder| !names.contains(folder.as_str()));
        let mut slots: Vec<Vec<Card>> = Vec::with_capacity(self.folders.len());
        let mut to_read: Vec<(usize, &str)> = Vec::new();
        let taken = parallel::map(&self.folders, |found| self.take(found));
        for (at, Taken { cards, missing, some_gone }) in taken.into_iter().enumerate() {
            slots.push(cards);
            to_read.extend(missing.into_iter().map(|name| (at, name)));
            all.some_gone |= some_gone;
        }
        let State { cards, pictures, problems, .. } = Reader::read(archive, &self.folders, store, &to_read)?;
        cards.into_iter().for_each(|(at, card)| slots[at].push(card));
        all.problems.extend(problems);
        let are_all = all.all_read && all.problems.is_empty();
        all.problems.extend(copy(&pictures, are_all));
        let changed = to_read.iter().map(|(at, _)| *at).collect();
        let shelf = self.known.shelf.display();
        if let Err(error) = self.keep(&mut slots, &changed) {
            all.problems.push(format!("{shelf}: {error}; until it can be written, builds read every record"));
        }
        all.cards.reserve_exact(slots.iter().map(Vec::len).sum());
        slots.iter_mut().for_each(|cards| all.cards.append(cards));
        Ok(all)
    }

    /// The kept cards of a folder whose records are as they were, and the names of the records that have none.
    fn take<'s>(&self, found: &'s Surveyed<'_>) -> Taken<'s> {
        let records = found.listing.records();
        let none = || Taken {
            cards: Vec::new(),
            missing: records.iter().map(|(name, _)| name.as_str()).collect(),
            some_gone: true,
        };
        let Some(kept) = self.kept(found) else { return Taken { some_gone: false, ..none() } };
        let Some(mut cards) = kept.read(self.known.shelf) else { return none() };
        if matches!(found.listing, Cow::Borrowed(_)) {
            return Taken { cards, missing: Vec::new(), some_gone: false };
        }
        // They will be written anew, with their excerpts.
        if cards.first().is_some_and(|card| card.excerpt.is_empty() && card.excerpt.is_lost()) {
            return none();
        }
        let known: HashMap<&str, Stamp> =
            kept.listing.records().iter().map(|(name, stamp)| (&**name, *stamp)).collect();
        let (same, missing): (Vec<_>, Vec<_>) =
            records.iter().partition(|(name, stamp)| known.get(&**name) == Some(stamp));
        let same: BTreeSet<&str> = same.into_iter().map(|(name, _)| name.as_str()).collect();
        let before = cards.len();
        cards.retain(|card| same.contains(name_of(card)));
        let some_gone = cards.len() < before;
        Taken { cards, missing: missing.into_iter().map(|(name, _)| name.as_str()).collect(), some_gone }
    }

    /// Keeps the cards for the next build: those of the folders that changed, and the index of all.
    fn keep(self, slots: &mut [Vec<Card>], changed: &BTreeSet<usize>) -> Result<(), String> {
        let Known { shelf, index: known, bytes: length, .. } = self.known;
        // What a build that was killed has left half written.
        atomic::clean(shelf);
        let mut folders: Vec<(String, Cow<'_, Kept>)> = Vec::with_capacity(self.folders.len());
        for (at, (found, cards)) in self.folders.into_iter().zip(slots).enumerate() {
            let old = known.folders.get(&found.folder).filter(|_| !changed.contains(&at));
            let kept = match (old, found.listing) {
                (Some(old), Cow::Borrowed(_)) => Cow::Borrowed(old),
                (_, listing) => {
                    cards.sort_by(|one, other| one.path.as_str().cmp(other.path.as_str()));
                    let read: BTreeSet<&str> = cards.iter().map(name_of).collect();
                    let sure = self.at.saturating_sub(UNSURE);
                    let is_known = |name: &str, stamp: &Stamp| read.contains(name) && stamp.changed() < sure;
                    let (bytes, excerpts) = write_cards(&*cards);
                    Cow::Owned(Kept {
                        cards: write_file(shelf, &bytes, CARDS)?,
                        excerpts: write_file(shelf, excerpts.as_bytes(), EXCERPTS)?,
                        listing: listing.into_owned().known(sure, is_known),
                    })
                }
            };
            folders.push((found.folder, kept));
        }
        let folders = folders.iter().map(|(folder, kept)| (folder.as_str(), &**kept)).collect();
        let index = Written { program: &known.program, folders };
        // It is about as long as the last one: a list that grows is copied again and again.
        let bytes = Vec::with_capacity(length + length / 64);
        let bytes = postcard::to_extend(&index, bytes).map_err(|error| error.to_string())?;
        write(&shelf.join(INDEX), &bytes)?;
        let named: BTreeSet<&str> =
            index.folders.values().flat_map(|kept| [kept.cards.as_str(), kept.excerpts.as_str()]).collect();
        for entry in std::fs::read_dir(shelf).into_iter().flatten().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if (name.ends_with(CARDS) || name.ends_with(EXCERPTS)) && !named.contains(name.as_str()) {
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

/// What is known of a folder.
struct Taken<'s> {
    cards: Vec<Card>,
    /// Records that must be read.
    missing: Vec<&'s str>,
    /// Whether one that had a card is no more as it was.
    some_gone: bool,
}

/// The name of a card's file.
fn name_of(card: &Card) -> &str {
    let path = card.path.as_str();
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}

fn hash_of(bytes: &[u8]) -> String {
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

impl Kept {
    /// The cards, whose excerpts are read when they are asked for; none where the files are not as they were written.
    fn read(&self, shelf: &Path) -> Option<Vec<Card>> {
        let file = shelf.join(&self.excerpts);
        file.is_file().then_some(())?;
        let name = self.excerpts.clone();
        let excerpts =
            move || read_file(&file, &name, EXCERPTS).and_then(|bytes| String::from_utf8(bytes).ok());
        read_cards(&read_file(&shelf.join(&self.cards), &self.cards, CARDS)?, Excerpts::new(excerpts))
    }
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

/// Forgets all records, so that the next build reads them.
pub(super) fn forget(shelf: &Path) {
    // What cannot be removed is found broken again.
    _ = std::fs::remove_file(shelf.join(INDEX));
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), String> {
    atomic::write(path, bytes, Durability::Rename).map_err(|error| error.to_string())
}

/// Reads records on as many threads as there are cores.
struct Reader<'r> {
    archive: &'r Archive,
    folders: &'r [Surveyed<'r>],
    /// Whether any record was signed before.
    some_signed: bool,
    store: Mutex<&'r mut Store>,
    state: Mutex<State>,
}

/// What the threads have read.
#[derive(Default)]
struct State {
    /// With the places of their folders.
    cards: Vec<(usize, Card)>,
    /// The kept pictures, by their paths.
    pictures: BTreeMap<String, MediaFile>,
    problems: Vec<String>,
    /// What is still to be stored.
    signed: Vec<(Print, ContentHash)>,
    failed: Option<StoreError>,
}

impl<'r> Reader<'r> {
    /// Reads the records of these names, each with the place of its folder.
    fn read(
        archive: &'r Archive,
        folders: &'r [Surveyed<'r>],
        store: &'r mut Store,
        to_read: &[(usize, &str)],
    ) -> Result<State, StoreError> {
        let some_signed = store.has_signatures(VERSION)?;
        store.expect_changes(to_read.len() >= BATCH)?;
        let reader =
            Self { archive, folders, some_signed, store: Mutex::new(store), state: Mutex::default() };
        parallel::each(to_read, Cards::default, |made, _, (at, name)| {
            if let Err(error) = reader.one(*at, name, made) {
                reader.state().failed = Some(error);
            }
            reader.state().failed.is_none()
        });
        let mut state = std::mem::take(&mut *reader.state());
        reader.sign(&state.signed)?;
        reader.store().expect_changes(false)?;
        state.failed.take().map_or(Ok(state), Err)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn store(&self) -> MutexGuard<'_, &'r mut Store> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn sign(&self, signed: &[(Print, ContentHash)]) -> Result<(), StoreError> {
        // Who has nothing to store does not wait for who has.
        if signed.is_empty() { Ok(()) } else { self.store().sign(signed, VERSION) }
    }

    fn one(&self, at: usize, name: &str, made: &mut Cards) -> Result<(), StoreError> {
        let Ok(path) = ArchivePath::try_from(format!("{}/{name}", self.folders[at].folder)) else {
            return Ok(());
        };
        let record = match self.archive.read(&path) {
            Ok(record) => record,
            Err(error) => {
                self.state().problems.push(error.to_string());
                return Ok(());
            }
        };
        let is_signed =
            self.some_signed && self.store().is_signed(&record.article.id, &record.hash, VERSION)?;
        let signed = (!is_signed).then(|| print(&record.article));
        let content = content(record.hash.as_str());
        let card = made.card(&record.article, &path, content);
        let mut state = self.state();
        let State { cards, pictures, signed: all_signed, .. } = &mut *state;
        all_signed.extend(signed.map(|signed| (signed, record.hash)));
        let full = if all_signed.len() < BATCH { Vec::new() } else { std::mem::take(all_signed) };
        cards.push((at, card));
        let files = record.article.media.into_iter().filter_map(|media| media.file);
        pictures.extend(files.map(|file| (file.path(), file)));
        drop(state);
        self.sign(&full)
    }
}

/// The beginning of a file's hash, as a number.
fn content(hash: &str) -> u64 {
    let digits = hash.rsplit(':').next().unwrap_or_default();
    digits.get(..16).and_then(|digits| u64::from_str_radix(digits, 16).ok()).unwrap_or_default()
}
