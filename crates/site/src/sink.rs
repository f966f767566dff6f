//! Where the made files go. The disk is one place, a map in memory another; the build does not know which.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

/// What became of a file that was handed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Put {
    /// It is new or has changed.
    Written,
    /// It stood there with the same bytes.
    Unchanged,
}

/// A picture that is on disk already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stored<'a> {
    /// At this path of the media folder.
    Media(&'a str),
    /// At this path of the folder of smaller copies.
    Copy(&'a str),
}

/// Takes the files of a site. `put` and `link` are called from several threads, each path once.
pub trait Sink: Send + Sync {
    /// Takes a file; the path is relative, with `/`.
    fn put(&self, path: &str, bytes: &[u8]) -> io::Result<Put>;
    /// Takes a picture as `path`. An error of kind `NotFound` when it is not there.
    fn link(&self, path: &str, from: Stored<'_>) -> io::Result<Put>;
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
        self.files.lock().unwrap_or_else(PoisonError::into_inner)
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

    fn link(&self, path: &str, _: Stored<'_>) -> io::Result<Put> {
        self.put(path, b"")
    }

    fn finish(&mut self, made: &BTreeSet<String>, may_go: &dyn Fn(&str) -> bool) -> io::Result<usize> {
        let mut files = self.lock();
        let before = files.len();
        files.retain(|path, _| made.contains(path) || !may_go(path));
        Ok(before - files.len())
    }
}

/// A site on disk. A file is written in a folder of its own and renamed to its place, so that a crash leaves each whole;
/// nothing is synced, since the next build mends what a lost power cut. What a build that broke off has made is known by the
/// list of made files, to which a path is added before its file is there.
#[derive(Debug)]
pub struct DiskSink {
    root: PathBuf,
    media: PathBuf,
    copies: PathBuf,
    begun: Mutex<Option<Begun>>,
    next: AtomicU64,
}

/// A build on its way.
#[derive(Debug)]
struct Begun {
    /// Paths that earlier builds or this one have made.
    made: BTreeSet<String>,
    manifest: File,
}

/// Lists what the builds made, one path a line.
const MANIFEST: &str = ".tidings-manifest";

/// Where files stand before they are put in their places; what is in it when a build begins was left behind by a crash.
pub const NEW: &str = ".tidings-new";

impl DiskSink {
    /// A sink that writes to `root` and takes pictures from `media`, their smaller copies from `copies`.
    pub fn new(root: impl Into<PathBuf>, media: impl Into<PathBuf>, copies: impl Into<PathBuf>) -> Self {
        let (begun, next) = (Mutex::new(None), AtomicU64::new(0));
        Self { root: root.into(), media: media.into(), copies: copies.into(), begun, next }
    }

    /// Notes that a file is going to be made; the first time in a build, clears away what a crash has left.
    fn note(&self, path: &str) -> io::Result<()> {
        let mut begun = self.begun.lock().unwrap_or_else(PoisonError::into_inner);
        let begun = match &mut *begun {
            Some(begun) => begun,
            none => none.insert(self.begin()?),
        };
        if begun.made.insert(path.to_owned()) {
            begun.manifest.write_all(format!("{path}\n").as_bytes())?;
        }
        Ok(())
    }

    fn begin(&self) -> io::Result<Begun> {
        let new = self.root.join(NEW);
        match fs::remove_dir_all(&new) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => fs::create_dir_all(&new)?,
        }
        let path = self.root.join(MANIFEST);
        let text = fs::read_to_string(&path).unwrap_or_default();
        let mut manifest = OpenOptions::new().append(true).create(true).open(path)?;
        if !text.is_empty() && !text.ends_with('\n') {
            manifest.write_all(b"\n")?;
        }
        // A line that leaves the root is not believed.
        let made = text.lines().filter(|line| is_inside(line)).map(str::to_owned).collect();
        Ok(Begun { made, manifest })
    }

    /// Puts a file, filled by `fill`, in its place and on the list.
    fn replace(&self, path: &str, fill: impl FnOnce(&Path) -> io::Result<()>) -> io::Result<()> {
        self.note(path)?;
        self.place(path, fill)
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "the site's own writer: replaces by rename and needs no sync"
    )]
    fn place(&self, path: &str, fill: impl FnOnce(&Path) -> io::Result<()>) -> io::Result<()> {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let (new, file) = (self.root.join(NEW).join(number.to_string()), self.root.join(path));
        let rename = || {
            fs::rename(&new, &file).or_else(|_| {
                if let Some(folder) = file.parent() {
                    fs::create_dir_all(folder)?;
                }
                fs::rename(&new, &file)
            })
        };
        fill(&new).and_then(|()| rename()).inspect_err(|_| drop(fs::remove_file(&new)))
    }

    /// Removes a file with the folders that it leaves empty; false when it was not there.
    fn remove(&self, path: &str) -> io::Result<bool> {
        let file = self.root.join(path);
        let was_there = match fs::remove_file(&file) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            removed => removed.is_ok(),
        };
        let mut folder = file.parent();
        while let Some(empty) = folder.filter(|f| *f != self.root && fs::remove_dir(f).is_ok()) {
            folder = empty.parent();
        }
        Ok(was_there)
    }
}

#[expect(clippy::disallowed_methods, reason = "the file is renamed when it is whole")]
fn fill(bytes: &[u8]) -> impl FnOnce(&Path) -> io::Result<()> {
    move |new| fs::write(new, bytes)
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
        self.replace(path, fill(bytes))?;
        Ok(Put::Written)
    }

    /// A copy and no hard link: a program that makes the site's pictures smaller in place would damage the archive's. Where
    /// the disk can share the bytes of two files until one changes, the copy takes no room.
    fn link(&self, path: &str, from: Stored<'_>) -> io::Result<Put> {
        let from = match from {
            Stored::Media(path) => self.media.join(path),
            Stored::Copy(path) => self.copies.join(path),
        };
        let size = fs::metadata(&from)?.len();
        // Another size under the name of a hash is a broken copy.
        if fs::metadata(self.root.join(path)).is_ok_and(|meta| meta.len() == size) {
            return Ok(Put::Unchanged);
        }
        #[expect(clippy::disallowed_methods, reason = "the file is renamed when it is whole")]
        self.replace(path, |new| fs::copy(&from, new).map(drop))?;
        Ok(Put::Written)
    }

    fn finish(&mut self, made: &BTreeSet<String>, may_go: &dyn Fn(&str) -> bool) -> io::Result<usize> {
        let begun = self.begun.get_mut().unwrap_or_else(PoisonError::into_inner).take();
        let old = match begun {
            Some(begun) => begun.made,
            None => self.begin()?.made,
        };
        let (gone, kept): (Vec<&String>, Vec<&String>) = old.difference(made).partition(|path| may_go(path));
        let mut removed = 0;
        for path in &gone {
            removed += usize::from(self.remove(path)?);
        }
        let all: BTreeSet<&String> = made.iter().chain(kept).collect();
        let lines: String = all.iter().flat_map(|path| [path.as_str(), "\n"]).collect();
        self.place(MANIFEST, fill(lines.as_bytes()))?;
        fs::remove_dir_all(self.root.join(NEW))?;
        Ok(removed)
    }
}
