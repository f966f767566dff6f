//! Where the records are, without reading any: what a build looks at first, to read only what is new.

use super::walk::DEEPEST;
use super::{Archive, FilesError};
use crate::pack::ENDING;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::UNIX_EPOCH;
use tidings_model::ArchivePath;

/// Files that a thread looks at before it takes others.
const LOT: usize = 512;

/// Tells one state of a file from another without reading it: whoever writes a record makes a new file or changes its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Stamp {
    /// Bytes.
    size: u64,
    /// When the file was changed, in nanoseconds since 1970.
    changed: u64,
    /// The number of the file in its file system, where there is such a thing.
    number: u64,
}

/// Tells whether a name came to a folder or went: the system sets the second time itself, and nobody can set it back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Names {
    changed: u64,
    touched: u64,
    number: u64,
}

/// What a folder holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listing {
    /// While the folder has this, its names are those below; none where they are to be read in any case.
    names: Option<Names>,
    /// The folders in it.
    folders: Vec<String>,
    /// The records, each with the stamp of its file or of the pack that holds it; in the order of their names.
    records: Vec<(String, Stamp)>,
}

/// A folder that has records.
#[derive(Debug)]
pub struct Surveyed<'k> {
    /// The folder below the archive.
    pub folder: String,
    /// What is in it; borrowed where the records are as they are known.
    pub listing: Cow<'k, Listing>,
}

impl Stamp {
    /// When the file was changed, in nanoseconds since 1970. A file that is changed twice within a tick of the file system's clock may
    /// have one stamp for both states.
    pub fn changed(&self) -> u64 {
        self.changed
    }
}

impl Names {
    #[cfg(unix)]
    fn of(meta: &Metadata) -> Option<Self> {
        use std::os::unix::fs::MetadataExt;
        let touched = meta.ctime().checked_mul(1_000_000_000)?.checked_add(meta.ctime_nsec())?;
        Some(Self { changed: changed(meta), touched: touched.try_into().ok()?, number: meta.ino() })
    }

    /// Elsewhere such a time is not to be relied on.
    #[cfg(not(unix))]
    fn of(_: &Metadata) -> Option<Self> {
        None
    }
}

impl Listing {
    /// The records, each with the stamp of its file or of the pack that holds it; in the order of their names.
    pub fn records(&self) -> &[(String, Stamp)] {
        &self.records
    }

    /// What of it may be kept to know the folder by: the records for which `is_known` holds, and that these are all, where no name came or went
    /// after `sure`, in nanoseconds since 1970.
    #[must_use]
    pub fn known(mut self, sure: u64, is_known: impl Fn(&str, &Stamp) -> bool) -> Self {
        let all = self.records.len();
        self.records.retain(|(name, stamp)| is_known(name, stamp));
        let is_sure = |names: &Names| names.changed.max(names.touched) < sure;
        self.names = self.names.filter(|names| is_sure(names) && self.records.len() == all);
        self
    }
}

/// A folder whose names are known.
struct Named<'k> {
    folder: String,
    known: Option<&'k Listing>,
    /// What was read of the folder now; none where the names are those that are known.
    read: Option<(Option<Names>, Vec<String>, Vec<String>)>,
}

impl Named<'_> {
    /// The names of its files.
    fn files(&self) -> Vec<&str> {
        match (&self.read, self.known) {
            (Some((_, _, files)), _) => files.iter().map(String::as_str).collect(),
            (None, Some(known)) => known.records.iter().map(|(name, _)| name.as_str()).collect(),
            (None, None) => Vec::new(),
        }
    }
}

impl Archive {
    /// Every folder that has records, in the order of their names, and the packs that cannot be read. `known` gives what was found in a folder before:
    /// where no name came or went since, its files are looked at and the folder is not read. What cannot be listed has no records; `check` says why.
    pub fn survey<'k>(
        &self,
        known: impl Fn(&str) -> Option<&'k Listing>,
    ) -> (Vec<Surveyed<'k>>, Vec<FilesError>) {
        let (mut found, mut left) = (Vec::new(), vec![String::new()]);
        while let Some(folder) = left.pop() {
            let Some(named) = self.named(folder, &known) else { continue };
            let below = match (&named.read, named.known) {
                (Some((_, folders, _)), _) => folders,
                (None, Some(known)) => &known.folders,
                (None, None) => continue,
            };
            if depth(&named.folder) < DEEPEST {
                left.extend(below.iter().map(|name| join(&named.folder, name)));
            }
            if !named.files().is_empty() {
                found.push(named);
            }
        }
        found.sort_by(|one, other| one.folder.cmp(&other.folder));
        let mut stamps = stamps(self.archive.path(), &found).into_iter();
        let (mut folders, mut broken) = (Vec::with_capacity(found.len()), Vec::new());
        for named in found {
            let count = named.files().len();
            let of_folder: Vec<Option<Stamp>> = stamps.by_ref().take(count).collect();
            let surveyed = self.surveyed(named, of_folder, &mut broken);
            folders.extend(Some(surveyed).filter(|found| !found.listing.records.is_empty()));
        }
        (folders, broken)
    }

    /// The names in a folder, from the disk where they may be others than those that are known.
    fn named<'k>(&self, folder: String, known: impl Fn(&str) -> Option<&'k Listing>) -> Option<Named<'k>> {
        let path = self.archive.path().join(&folder);
        // Before the names are read, so that a later change has another one.
        let meta = path.symlink_metadata().ok().filter(Metadata::is_dir)?;
        let (names, known) = (Names::of(&meta), known(&folder));
        if names.is_some() && known.is_some_and(|known| known.names == names) {
            return Some(Named { folder, known, read: None });
        }
        let (mut folders, mut files) = (Vec::new(), Vec::new());
        for entry in std::fs::read_dir(path).into_iter().flatten().flatten() {
            let (Ok(name), Ok(kind)) = (entry.file_name().into_string(), entry.file_type()) else { continue };
            if name.starts_with('.') {
                continue;
            }
            if kind.is_dir() {
                folders.push(name);
            } else if kind.is_file()
                && !folder.is_empty()
                && (name.ends_with(ENDING) || name.ends_with(".md"))
            {
                files.push(name);
            }
        }
        files.sort();
        Some(Named { folder, known, read: Some((names, folders, files)) })
    }

    /// The records among the files of a folder and in its packs.
    fn surveyed<'k>(
        &self,
        named: Named<'k>,
        stamps: Vec<Option<Stamp>>,
        broken: &mut Vec<FilesError>,
    ) -> Surveyed<'k> {
        let Named { folder, known, read } = named;
        let same = |records: &[(String, Stamp)]| known.filter(|known| known.records == records);
        let (names, folders, files) = match (read, known) {
            (Some(read), _) => read,
            (None, Some(known)) => {
                if known.records.iter().map(|(_, stamp)| Some(*stamp)).eq(stamps.iter().copied()) {
                    return Surveyed { folder, listing: Cow::Borrowed(known) };
                }
                let files = known.records.iter().map(|(name, _)| name.clone()).collect();
                (known.names, known.folders.clone(), files)
            }
            (None, None) => Default::default(),
        };
        let files: Vec<(String, Stamp)> =
            files.into_iter().zip(stamps).filter_map(|(name, stamp)| Some((name, stamp?))).collect();
        let has_packs = files.iter().any(|(name, _)| name.ends_with(ENDING));
        let records = self.records_of(&folder, files, broken);
        match same(&records) {
            Some(known) => Surveyed { folder, listing: Cow::Borrowed(known) },
            None => {
                // What is in a pack is no name in the folder.
                let names = names.filter(|_| !has_packs);
                Surveyed { folder, listing: Cow::Owned(Listing { names, folders, records }) }
            }
        }
    }

    fn records_of(
        &self,
        folder: &str,
        files: Vec<(String, Stamp)>,
        broken: &mut Vec<FilesError>,
    ) -> Vec<(String, Stamp)> {
        let (packs, mut records): (Vec<_>, Vec<_>) =
            files.into_iter().partition(|(name, _)| name.ends_with(ENDING));
        if !is_record(folder, "000000000000.md") {
            return Vec::new();
        }
        records.retain(|(name, _)| is_record("A", name));
        if packs.is_empty() {
            return records;
        }
        let mut all: BTreeMap<String, Stamp> = BTreeMap::new();
        for (pack, stamp) in packs {
            match self.pack_index(&join(folder, &pack)) {
                Ok(entries) => {
                    let names = entries.iter().map(|entry| &entry.name).filter(|name| is_record("A", name));
                    all.extend(names.map(|name| (name.clone(), stamp)));
                }
                Err(error) => broken.push(error),
            }
        }
        // A file beside a pack counts.
        all.extend(records);
        all.into_iter().collect()
    }
}

fn join(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}

/// Whether a file in a folder can be a record.
fn is_record(folder: &str, name: &str) -> bool {
    name.ends_with(".md") && ArchivePath::try_from(join(folder, name)).is_ok()
}

fn depth(folder: &str) -> usize {
    if folder.is_empty() { 0 } else { folder.split('/').count() }
}

/// When a file was changed, in nanoseconds since 1970.
pub(super) fn changed(meta: &Metadata) -> u64 {
    let changed = meta.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    changed.map_or(0, |since| u64::try_from(since.as_nanos()).unwrap_or(u64::MAX))
}

/// The stamps of the files of folders, on as many threads as there are cores; none of what is no file or is gone.
fn stamps(root: &Path, folders: &[Named<'_>]) -> Vec<Option<Stamp>> {
    let mut lots: Vec<(PathBuf, Vec<&str>)> = Vec::new();
    for named in folders {
        let path = root.join(&named.folder);
        lots.extend(named.files().chunks(LOT).map(|lot| (path.clone(), lot.to_vec())));
    }
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some((folder, names)) = lots.get(at) else { return done };
            done.push((at, look(folder, names)));
        }
    };
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get).min(lots.len());
    let mut done = std::thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
        let mut done = work();
        for other in others {
            match other.join() {
                Ok(made) => done.extend(made),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        done
    });
    done.sort_unstable_by_key(|(at, _)| *at);
    done.into_iter().flat_map(|(_, stamps)| stamps).collect()
}

/// The stamps of files of one folder.
#[cfg(target_os = "linux")]
fn look(folder: &Path, names: &[&str]) -> Vec<Option<Stamp>> {
    use rustix::fs::{AtFlags, FileType, Mode, OFlags, StatxFlags, open, statx};
    let Ok(folder) = open(folder, OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty()) else {
        return vec![None; names.len()];
    };
    let wanted = StatxFlags::TYPE | StatxFlags::SIZE | StatxFlags::MTIME | StatxFlags::INO;
    let one = |name: &&str| {
        let meta = statx(&folder, *name, AtFlags::SYMLINK_NOFOLLOW, wanted).ok()?;
        let is_file = FileType::from_raw_mode(meta.stx_mode.into()) == FileType::RegularFile;
        let second = u64::try_from(meta.stx_mtime.tv_sec).unwrap_or_default();
        let changed = second.saturating_mul(1_000_000_000).saturating_add(meta.stx_mtime.tv_nsec.into());
        is_file.then_some(Stamp { size: meta.stx_size, changed, number: meta.stx_ino })
    };
    names.iter().map(one).collect()
}

/// The stamps of files of one folder.
#[cfg(not(target_os = "linux"))]
fn look(folder: &Path, names: &[&str]) -> Vec<Option<Stamp>> {
    let one = |name: &&str| {
        let meta = folder.join(name).symlink_metadata().ok().filter(Metadata::is_file)?;
        #[cfg(unix)]
        let number = std::os::unix::fs::MetadataExt::ino(&meta);
        #[cfg(not(unix))]
        let number = 0;
        Some(Stamp { size: meta.len(), changed: changed(&meta), number })
    };
    names.iter().map(one).collect()
}
