//! The records of the archive as a build needs them: a card each. What was read once is kept in `state/site/`, so that a build reads the
//! records that are new or changed; all of it can be made again at any time.

use super::known::{Held, Kept, Known};
use crate::links::{BATCH, compare, print};
use crate::parallel;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};
use tidings_archive::atomic;
use tidings_archive::files::{Archive, FilesError, Listing, Stamp, Surveyed};
use tidings_model::{ArchivePath, ArticleId, ContentHash, MediaFile};
use tidings_site::{Card, Cards};
use tidings_store::{Print, Store, StoreError};
use tidings_story::{Signer, VERSION};

/// A file that was changed so many nanoseconds before it was looked at may change again without another stamp.
const UNSURE: u64 = 2_000_000_000;

/// What the archive holds beside what is known of it.
pub(super) struct Survey<'k> {
    known: &'k Known<'k>,
    folders: Vec<Surveyed<'k>>,
    broken: Vec<FilesError>,
    /// When the archive was looked at, in nanoseconds since 1970.
    at: u64,
}

/// The month in the name of a record, which begins with its date.
const MONTH: usize = "2026-11".len();

/// What a build knows of the archive.
#[derive(Default)]
pub(super) struct Records {
    pub(super) cards: Vec<Card>,
    pub(super) problems: Vec<String>,
    /// Whether an article that was signed may be gone or have changed.
    pub(super) some_gone: bool,
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
            archive.survey(|folder| known.folders().get(folder).map(|held| &held.listing));
        Self { known, folders, broken, at }
    }

    /// Whether every record is as it is known, and no other is known.
    pub(super) fn is_known(&self) -> bool {
        self.folders.len() == self.known.folders().len()
            && self.folders.iter().all(|found| matches!(found.listing, Cow::Borrowed(_)))
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
        let folders = self.known.folders();
        let mut all = Records::default();
        let (all_read, some_signed) = (folders.is_empty(), store.has_signatures()?);
        all.problems.extend(self.broken.iter().map(ToString::to_string));
        let names: BTreeSet<&str> = self.folders.iter().map(|found| found.folder.as_str()).collect();
        all.some_gone =
            folders.keys().any(|folder| !names.contains(folder.as_str())) || (all_read && some_signed);
        let mut slots: Vec<Vec<Card>> = Vec::with_capacity(self.folders.len());
        let mut to_read: Vec<(usize, &str)> = Vec::new();
        let taken = parallel::map(&self.folders, |found| self.take(found));
        for (at, Taken { cards, missing, some_gone }) in taken.into_iter().enumerate() {
            slots.push(cards);
            to_read.extend(missing.into_iter().map(|name| (at, name)));
            all.some_gone |= some_gone;
        }
        // Those of one month after the other, so that what is alike is read at about the same time, and yet each pack once.
        to_read.sort_by_key(|(_, name)| name.get(..MONTH));
        // A few are asked for one at a time.
        let at_once = !some_signed || to_read.len() >= BATCH;
        let signed = at_once.then(|| store.signed(VERSION)).transpose()?;
        let State { cards, pictures, problems, .. } =
            Reader::read(archive, &self.folders, store, signed, &to_read)?;
        cards.into_iter().for_each(|(at, card)| slots[at].push(card));
        all.problems.extend(problems);
        let are_all = all_read && all.problems.is_empty();
        all.problems.extend(copy(&pictures, are_all));
        let changed = to_read.iter().map(|(at, _)| *at).collect();
        let shelf = self.known.shelf().display();
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
        let Some(Held { kept, listing }) = self.known.folders().get(&found.folder) else {
            return Taken { some_gone: false, ..none() };
        };
        let Some(mut cards) = kept.read(self.known.shelf()) else { return none() };
        if matches!(found.listing, Cow::Borrowed(_)) {
            return Taken { cards, missing: Vec::new(), some_gone: false };
        }
        // They will be written anew, with their excerpts.
        if cards.first().is_some_and(|card| card.excerpt.is_empty() && card.excerpt.is_lost()) {
            return none();
        }
        let known: HashMap<&str, Stamp> =
            listing.records().iter().map(|(name, stamp)| (&**name, *stamp)).collect();
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
        // What a build that was killed has left half written.
        atomic::clean(self.known.shelf());
        for at in changed {
            slots[*at].sort_by(|one, other| one.path.as_str().cmp(other.path.as_str()));
        }
        let places: Vec<usize> = (0..slots.len()).collect();
        let kept = parallel::map(&places, |&at| {
            let found = &self.folders[at];
            let old = self.known.folders().get(&found.folder).filter(|_| !changed.contains(&at));
            match (old, &found.listing) {
                (Some(old), Cow::Borrowed(_)) => Ok(old.kept.clone()),
                (_, listing) => self.write(&slots[at], Listing::clone(listing)),
            }
        });
        let names = self.folders.iter().map(|found| found.folder.clone());
        let folders: Result<BTreeMap<_, _>, String> =
            names.zip(kept).map(|(folder, kept)| Ok((folder, kept?))).collect();
        self.known.replace(folders?)
    }

    fn write(&self, cards: &[Card], listing: Listing) -> Result<Kept, String> {
        let read: BTreeSet<&str> = cards.iter().map(name_of).collect();
        let sure = self.at.saturating_sub(UNSURE);
        let is_known = |name: &str, stamp: &Stamp| read.contains(name) && stamp.changed() < sure;
        Kept::write(self.known.shelf(), cards, &listing.known(sure, is_known))
    }
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

/// What articles are compared by, each with the hash of its record.
type Signed = Vec<(Print, ContentHash)>;

/// Reads records on twice as many threads as there are cores: while some wait for the disk, others are at work.
struct Reader<'r> {
    archive: &'r Archive,
    folders: &'r [Surveyed<'r>],
    /// What was signed before, each with the hash of its file; none where the database is asked for one at a time.
    before: Option<HashMap<ArticleId, ContentHash>>,
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
    signed: Signed,
}

impl<'r> Reader<'r> {
    /// Reads the records of these names, each with the place of its folder.
    fn read(
        archive: &'r Archive,
        folders: &'r [Surveyed<'r>],
        store: &'r mut Store,
        before: Option<HashMap<ArticleId, ContentHash>>,
        to_read: &[(usize, &str)],
    ) -> Result<State, StoreError> {
        store.expect_changes(to_read.len() >= BATCH)?;
        let reader = Self { archive, folders, before, store: Mutex::new(store), state: Mutex::default() };
        // They are stored, and where the readers need the database for nothing else also compared, beside the reading.
        let keep = |batch: Signed| {
            let mut store = reader.store();
            store.sign(&batch, VERSION)?;
            if reader.before.is_some() {
                compare(&mut store)?;
            }
            Ok(())
        };
        parallel::pipe(|give| reader.all(to_read, give), keep)?;
        reader.store().expect_changes(false)?;
        Ok(reader.state.into_inner().unwrap_or_else(PoisonError::into_inner))
    }

    /// Reads them, and gives what is to be stored, a batch at a time.
    fn all(&self, to_read: &[(usize, &str)], give: parallel::Give<'_, Signed>) -> Result<(), StoreError> {
        let failed = Mutex::new(None);
        let threads = 2 * parallel::cores();
        parallel::each(threads, to_read, Default::default, |own, _, (at, name)| {
            match self.one(*at, name, own) {
                Ok(batch) => batch.is_none_or(give),
                Err(error) => {
                    *failed.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
                    false
                }
            }
        });
        let rest = std::mem::take(&mut self.state().signed);
        if !rest.is_empty() {
            give(rest);
        }
        failed.into_inner().unwrap_or_else(PoisonError::into_inner).map_or(Ok(()), Err)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn store(&self) -> MutexGuard<'_, &'r mut Store> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads one; gives what is to be stored where that has become a batch.
    fn one(
        &self,
        at: usize,
        name: &str,
        (made, signer): &mut (Cards, Signer),
    ) -> Result<Option<Signed>, StoreError> {
        let Ok(path) = ArchivePath::try_from(format!("{}/{name}", self.folders[at].folder)) else {
            return Ok(None);
        };
        let record = match self.archive.read(&path) {
            Ok(record) => record,
            Err(error) => {
                self.state().problems.push(error.to_string());
                return Ok(None);
            }
        };
        let id = &record.article.id;
        let is_signed = match &self.before {
            Some(signed) => signed.get(id) == Some(&record.hash),
            None => self.store().is_signed(id, &record.hash, VERSION)?,
        };
        let signed = (!is_signed).then(|| print(&record.article, signer));
        let card = made.card(&record.article, &path, content(record.hash.as_str()));
        let files = record.article.media.into_iter().filter_map(|media| media.file);
        let files: Vec<(String, MediaFile)> = files.map(|file| (file.path(), file)).collect();
        let mut state = self.state();
        state.cards.push((at, card));
        state.pictures.extend(files);
        state.signed.extend(signed.map(|signed| (signed, record.hash)));
        let is_full = state.signed.len() >= BATCH;
        Ok(is_full.then(|| std::mem::take(&mut state.signed)))
    }
}

/// The beginning of a file's hash, as a number.
fn content(hash: &str) -> u64 {
    let digits = hash.rsplit(':').next().unwrap_or_default();
    digits.get(..16).and_then(|digits| u64::from_str_radix(digits, 16).ok()).unwrap_or_default()
}
