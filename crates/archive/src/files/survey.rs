//! Where the records are, without reading any: what a build looks at first, to read only what is new.

use super::Archive;
use super::walk::DEEPEST;
use crate::pack::ENDING;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::{DirEntry, Metadata};
use std::time::UNIX_EPOCH;
use tidings_model::ArchivePath;

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

/// The records of one folder: the name of each, with the stamp of its file or of the pack that holds it; in the order of their names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Surveyed {
    /// The folder below the archive.
    pub folder: String,
    /// Names and stamps.
    pub records: Vec<(String, Stamp)>,
}

impl Stamp {
    fn of(meta: &Metadata) -> Self {
        let changed = meta.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        let changed = changed.map_or(0, |since| u64::try_from(since.as_nanos()).unwrap_or(u64::MAX));
        #[cfg(unix)]
        let number = std::os::unix::fs::MetadataExt::ino(meta);
        #[cfg(not(unix))]
        let number = 0;
        Self { size: meta.len(), changed, number }
    }

    /// When the file was changed, in nanoseconds since 1970. A file that is changed twice within a tick of the file system's clock may
    /// have one stamp for both states.
    pub fn changed(&self) -> u64 {
        self.changed
    }
}

impl Archive {
    /// The records of every folder that has some, in the order of the folders' names. What cannot be listed has none; `check` says why.
    pub fn survey(&self) -> Vec<Surveyed> {
        let (mut folders, mut left) = (Vec::new(), vec![String::new()]);
        while let Some(folder) = left.pop() {
            let mut files = Vec::new();
            let entries = std::fs::read_dir(self.archive.path().join(&folder)).into_iter().flatten();
            for entry in entries.flatten() {
                let (Ok(name), Ok(kind)) = (entry.file_name().into_string(), entry.file_type()) else {
                    continue;
                };
                if name.starts_with('.') {
                    continue;
                }
                if kind.is_dir() && depth(&folder) < DEEPEST {
                    left.push(if folder.is_empty() { name } else { format!("{folder}/{name}") });
                } else if kind.is_file() && !folder.is_empty() {
                    files.push((name, entry));
                }
            }
            if !files.is_empty() {
                folders.push((folder, files));
            }
        }
        folders.sort_by(|one, other| one.0.cmp(&other.0));
        let stamps = stamps(
            &folders.iter().flat_map(|(_, files)| files.iter().map(|(_, entry)| entry)).collect::<Vec<_>>(),
        );
        let mut stamps = stamps.into_iter();
        let surveyed = folders.into_iter().map(|(folder, files)| {
            let names = files.into_iter().map(|(name, _)| name).zip(stamps.by_ref());
            let files = names.filter_map(|(name, stamp)| Some((name, stamp?))).collect();
            self.surveyed(folder, files)
        });
        surveyed.filter(|folder| !folder.records.is_empty()).collect()
    }

    /// The records among the files of a folder and in its packs.
    fn surveyed(&self, folder: String, files: Vec<(String, Stamp)>) -> Surveyed {
        let (packs, mut records): (Vec<_>, Vec<_>) =
            files.into_iter().partition(|(name, _)| name.ends_with(ENDING));
        let good_folder = ArchivePath::try_from(format!("{folder}/000000000000.md")).is_ok();
        records.retain(|(name, _)| good_folder && is_record(name));
        if !packs.is_empty() {
            let mut all: BTreeMap<String, Stamp> = BTreeMap::new();
            for (pack, stamp) in packs {
                let path = format!("{folder}/{pack}");
                let entries = self.pack_index(&path).map(|entries| entries.to_vec()).unwrap_or_default();
                let names = entries.into_iter().map(|entry| entry.name);
                all.extend(names.filter(|name| good_folder && is_record(name)).map(|name| (name, stamp)));
            }
            // A file beside a pack counts.
            all.extend(records);
            records = all.into_iter().collect();
        }
        records.sort_by(|one, other| one.0.cmp(&other.0));
        Surveyed { folder, records }
    }
}

/// Whether a file's name is that of a record.
fn is_record(name: &str) -> bool {
    name.ends_with(".md") && ArchivePath::try_from(format!("A/{name}")).is_ok()
}

fn depth(folder: &str) -> usize {
    if folder.is_empty() { 0 } else { folder.split('/').count() }
}

/// The stamps of files, on as many threads as there are cores; none of what is no file or is gone.
fn stamps(entries: &[&DirEntry]) -> Vec<Option<Stamp>> {
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let chunk = entries.len().div_ceil(threads).max(1024);
    let stamp =
        |entry: &&DirEntry| entry.metadata().ok().filter(Metadata::is_file).map(|meta| Stamp::of(&meta));
    std::thread::scope(|scope| {
        let parts = entries.chunks(chunk);
        let parts: Vec<_> =
            parts.map(|part| scope.spawn(move || part.iter().map(stamp).collect::<Vec<_>>())).collect();
        let join = |part: std::thread::ScopedJoinHandle<'_, Vec<Option<Stamp>>>| match part.join() {
            Ok(stamps) => stamps,
            Err(panic) => std::panic::resume_unwind(panic),
        };
        parts.into_iter().flat_map(join).collect()
    })
}
