//! Where the made files go. The disk is one place, a map in memory another; the build does not know which.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

/// What became of a file that was handed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Put {
    /// It is new or has changed.
    Written,
    /// It stood there with the same bytes.
    Unchanged,
}

/// Takes the files of a site. `put` and `link` are called from several threads, each path once.
pub trait Sink: Send + Sync {
    /// Takes a file; the path is relative, with `/`.
    fn put(&self, path: &str, bytes: &[u8]) -> io::Result<Put>;
    /// Takes the picture at `media` of the site's media folder as `path`. An error of kind `NotFound` when it is not there.
    fn link(&self, path: &str, media: &str) -> io::Result<Put>;
    /// Removes what an earlier build made and this one did not, where `may_go` allows it; the answer is how many. Called
    /// last.
    fn finish(&mut self, made: &BTreeSet<String>, may_go: &dyn Fn(&str) -> bool) -> io::Result<usize>;
}

/// A site in memory.
#[derive(Debug, Default)]
pub struct MemorySink {
    files: Mutex<BTreeMap<String, Vec<u8>>>,
}

impl MemorySink {
    /// The files by path. A picture is an empty file.
    pub fn files(&self) -> BTreeMap<String, Vec<u8>> {
        self.lock().clone()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, Vec<u8>>> {
        self.files.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Sink for MemorySink {
    fn put(&self, path: &str, bytes: &[u8]) -> io::Result<Put> {
        let mut files = self.lock();
        if files.get(path).is_some_and(|old| old == bytes) {
            return Ok(Put::Unchanged);
        }
        files.insert(path.to_owned(), bytes.to_vec());
        Ok(Put::Written)
    }

    fn link(&self, path: &str, _media: &str) -> io::Result<Put> {
        self.put(path, b"")
    }

    fn finish(&mut self, made: &BTreeSet<String>, may_go: &dyn Fn(&str) -> bool) -> io::Result<usize> {
        let mut files = self.lock();
        let before = files.len();
        files.retain(|path, _| made.contains(path) || !may_go(path));
        Ok(before - files.len())
    }
}

/// A site on disk. A file is written in a folder beside and renamed, so that a crash leaves each whole; nothing is synced,
/// since the next build mends what a lost power cut.
#[derive(Debug)]
pub struct DiskSink {
    root: PathBuf,
    media: PathBuf,
    /// Names of files on their way.
    written: AtomicU64,
}

/// Folder of files on their way; the end of a build removes it with what a crash left there.
const TEMPORARY: &str = ".tmp";

/// Lists what the last build made, one path a line.
const MANIFEST: &str = ".tidings-manifest";

impl DiskSink {
    /// A sink that writes to `root` and takes pictures from `media`.
    pub fn new(root: impl Into<PathBuf>, media: impl Into<PathBuf>) -> Self {
        Self { root: root.into(), media: media.into(), written: AtomicU64::new(0) }
    }

    /// The paths of the manifest; a line that leaves the root is not believed.
    fn manifest(&self) -> BTreeSet<String> {
        let text = fs::read_to_string(self.root.join(MANIFEST)).unwrap_or_default();
        text.lines().filter(|line| is_inside(line)).map(str::to_owned).collect()
    }

    /// Writes a file whole: in a folder of its own, then renamed.
    #[expect(
        clippy::disallowed_methods,
        reason = "the site's own writer: replaces by rename and needs no sync"
    )]
    fn replace(&self, file: &Path, bytes: &[u8]) -> io::Result<()> {
        let folder = self.root.join(TEMPORARY);
        let temporary = folder.join(self.written.fetch_add(1, Ordering::Relaxed).to_string());
        fs::write(&temporary, bytes).or_else(|_| {
            fs::create_dir_all(&folder)?;
            fs::write(&temporary, bytes)
        })?;
        fs::rename(&temporary, file).or_else(|_| {
            if let Some(parent) = file.parent() {
                fs::create_dir_all(parent)?;
            }
            fs::rename(&temporary, file)
        })
    }

    fn remove(&self, path: &str) -> io::Result<()> {
        let file = self.root.join(path);
        match fs::remove_file(&file) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let mut folder = file.parent();
        while let Some(empty) = folder.filter(|f| *f != self.root && fs::remove_dir(f).is_ok()) {
            folder = empty.parent();
        }
        Ok(())
    }
}

fn is_inside(path: &str) -> bool {
    !path.is_empty() && path.split('/').all(|name| !name.is_empty() && name != "." && name != "..")
}

impl Sink for DiskSink {
    fn put(&self, path: &str, bytes: &[u8]) -> io::Result<Put> {
        let file = self.root.join(path);
        let same_size = fs::metadata(&file).is_ok_and(|meta| meta.len() == bytes.len() as u64);
        if same_size && fs::read(&file)? == bytes {
            return Ok(Put::Unchanged);
        }
        self.replace(&file, bytes)?;
        Ok(Put::Written)
    }

    fn link(&self, path: &str, media: &str) -> io::Result<Put> {
        let (from, to) = (self.media.join(media), self.root.join(path));
        let size = fs::metadata(&from)?.len();
        if fs::metadata(&to).is_ok_and(|meta| meta.len() == size) {
            return Ok(Put::Unchanged);
        }
        // A copy and no link: a program that shrinks the site's pictures in place must not reach the archive's.
        self.replace(&to, &fs::read(&from)?)?;
        Ok(Put::Written)
    }

    fn finish(&mut self, made: &BTreeSet<String>, may_go: &dyn Fn(&str) -> bool) -> io::Result<usize> {
        let old = self.manifest();
        let (gone, kept): (Vec<&String>, Vec<&String>) = old.difference(made).partition(|path| may_go(path));
        for path in &gone {
            self.remove(path)?;
        }
        let all: BTreeSet<&String> = made.iter().chain(kept).collect();
        let lines: String = all.iter().flat_map(|path| [path.as_str(), "\n"]).collect();
        self.put(MANIFEST, lines.as_bytes())?;
        match fs::remove_dir_all(self.root.join(TEMPORARY)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        Ok(gone.len())
    }
}
