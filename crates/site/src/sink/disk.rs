//! A site on disk.

use super::anew::{Anew, beside};
use super::change::{Change, NEW, finish_change, missing_is_fine, stored};
use super::{Before, Put, Sink, Stored};
use crate::manifest;
use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Tells what the last build made of what.
const MANIFEST: &str = ".tidings-manifest";
/// Names the run of the machine in which the site was made. Nothing is synced: what was written shortly before a loss of power may be
/// gone, so that after a start of the machine the files are compared.
const BOOT: &str = ".tidings-boot";

/// A site on disk. Whatever happens in a build, the site that stands there is the old one or the new one: small changes are made beside
/// it and put in their places when all of them are there, and of a site that is made anew the folder takes the place of the old one. Where that cannot
/// be, since a file system is mounted there, all files are changed in their places.
pub struct DiskSink {
    root: PathBuf,
    media: PathBuf,
    copies: PathBuf,
    apart: Option<Box<Apart>>,
    work: Work,
}

/// Carries out a change of the site at a path.
type Apart = dyn Fn(&Path) + Send + Sync;

enum Work {
    None,
    Change(Change),
    Anew(Anew),
}

impl fmt::Debug for DiskSink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DiskSink").field("root", &self.root).finish_non_exhaustive()
    }
}

impl DiskSink {
    /// A sink that writes to `root` and takes pictures from `media`, their smaller copies from `copies`. Where `root` is a link, it
    /// writes to the folder that it leads to.
    pub fn new(root: impl Into<PathBuf>, media: impl Into<PathBuf>, copies: impl Into<PathBuf>) -> Self {
        let root = root.into();
        let root = root.canonicalize().unwrap_or(root);
        Self { root, media: media.into(), copies: copies.into(), apart: None, work: Work::None }
    }

    /// Has `finish` call [`finish_change`] for a folder in another process, which goes on where this one is killed. It may fail: what it did not
    /// do is done here.
    #[must_use]
    pub fn finish_apart(mut self, finish: impl Fn(&Path) + Send + Sync + 'static) -> Self {
        self.apart = Some(Box::new(finish));
        self
    }

    fn change(&mut self) -> io::Result<()> {
        self.work = Work::Change(Change::begin(&self.root)?);
        Ok(())
    }

    fn stored(&self, from: Stored<'_>) -> PathBuf {
        stored(&self.media, &self.copies, from)
    }
}

impl Sink for DiskSink {
    fn before(&self) -> io::Result<Option<Before>> {
        finish_change(&self.root)?;
        let manifest = match fs::read_to_string(self.root.join(MANIFEST)) {
            Ok(manifest) => manifest,
            Err(error) if [io::ErrorKind::NotFound, io::ErrorKind::InvalidData].contains(&error.kind()) => {
                return Ok(None);
            }
            Err(error) => return Err(error),
        };
        Ok(Some(Before { manifest, sound: is_sound(&self.root) }))
    }

    fn begin(&mut self, anew: bool) -> io::Result<()> {
        finish_change(&self.root)?;
        // A kill may have left the old site beside the new one.
        if let Some(beside) = beside(&self.root) {
            missing_is_fine(fs::remove_dir_all(beside))?;
        }
        match anew.then(|| Anew::begin(&self.root)).flatten() {
            Some(anew) => self.work = Work::Anew(anew),
            None => self.change()?,
        }
        Ok(())
    }

    fn put(&self, path: &str, bytes: &[u8]) -> io::Result<Put> {
        match &self.work {
            Work::Change(change) => change.put(path, bytes),
            Work::Anew(anew) => anew.put(path, bytes),
            Work::None => Err(not_begun()),
        }
    }

    /// A copy and no hard link: a program that makes the site's pictures smaller in place would damage the archive's. Where
    /// the disk can share the bytes of two files until one changes, the copy takes no room.
    fn link(&self, path: &str, from: Stored<'_>) -> io::Result<Put> {
        match &self.work {
            Work::Change(change) => change.link(path, &self.stored(from)),
            Work::Anew(anew) => anew.link(path, &self.stored(from)),
            Work::None => Err(not_begun()),
        }
    }

    fn keep(&self, path: &str) -> io::Result<()> {
        match &self.work {
            Work::Anew(anew) => anew.keep(path),
            _ => Ok(()),
        }
    }

    fn finish(&mut self, manifest: &str, gone: &[String]) -> io::Result<usize> {
        let there: Vec<String> =
            gone.iter().filter(|path| self.root.join(path).symlink_metadata().is_ok()).cloned().collect();
        match std::mem::replace(&mut self.work, Work::None) {
            Work::Change(change) => {
                change.put(MANIFEST, manifest.as_bytes())?;
                change.put(BOOT, boot().as_bytes())?;
                if change.commit(&there)? {
                    if let Some(apart) = &self.apart {
                        apart(&self.root);
                    }
                    finish_change(&self.root)?;
                }
            }
            Work::Anew(anew) => {
                write(&anew.tree().join(MANIFEST), manifest.as_bytes())?;
                write(&anew.tree().join(BOOT), boot().as_bytes())?;
                let old = fs::read_to_string(self.root.join(MANIFEST)).unwrap_or_default();
                anew.take_over(&manifest::files(&old, crate::build::MEDIA))?;
                anew.swap()?;
            }
            Work::None => return Err(not_begun()),
        }
        Ok(there.len())
    }
}

/// What tells the site that stands at `root` from any other that builds left or will leave there; none where no site stands that is surely as the
/// last build left it. A change that counts is carried out first.
///
/// # Errors
/// When such a change cannot be carried out.
pub fn standing(root: &Path) -> io::Result<Option<String>> {
    finish_change(root)?;
    let Ok(meta) = fs::metadata(root.join(MANIFEST)) else { return Ok(None) };
    let changed = meta.modified()?.duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    Ok(is_sound(root).then(|| format!("{} {}", meta.len(), changed.as_nanos())))
}

/// Whether a path is a build's own and no part of the site.
pub(super) fn is_own(path: &str) -> bool {
    [MANIFEST, BOOT, NEW].contains(&path)
}

fn not_begun() -> io::Error {
    io::Error::other("the build was not begun")
}

/// Whether the site was made in this run of the machine, so that nothing of it can have been lost with the power.
fn is_sound(root: &Path) -> bool {
    fs::read_to_string(root.join(BOOT)).unwrap_or_default() == boot()
}

/// What names the run of this machine; empty where the system does not tell.
fn boot() -> String {
    fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default()
}

/// Whether a file has these bytes.
pub(super) fn same_bytes(file: &Path, bytes: &[u8]) -> io::Result<bool> {
    let same_size = fs::metadata(file).is_ok_and(|meta| meta.is_file() && meta.len() == bytes.len() as u64);
    Ok(same_size && fs::read(file)? == bytes)
}

/// Writes a file that nobody sees yet, with the folders above it.
#[expect(
    clippy::disallowed_methods,
    reason = "what is written here becomes part of the site when it is complete"
)]
pub(super) fn write(file: &Path, bytes: &[u8]) -> io::Result<()> {
    with_folder(file, || fs::write(file, bytes))
}

/// Copies a picture to where nobody sees it yet, with the folders above it.
#[expect(
    clippy::disallowed_methods,
    reason = "what is written here becomes part of the site when it is complete"
)]
pub(super) fn copy(from: &Path, file: &Path) -> io::Result<()> {
    with_folder(file, || fs::copy(from, file).map(drop))
}

fn with_folder(file: &Path, work: impl Fn() -> io::Result<()>) -> io::Result<()> {
    // A page has a folder of its own, which is seldom there.
    if file.ends_with("index.html") {
        _ = file.parent().map(fs::create_dir);
    }
    match work() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            file.parent().map_or(Ok(()), fs::create_dir_all)?;
            work()
        }
        done => done,
    }
}

/// Removes a file with the folders that it leaves empty.
pub(super) fn remove(root: &Path, path: &str) -> io::Result<()> {
    let file = root.join(path);
    missing_is_fine(fs::remove_file(&file))?;
    let mut folder = file.parent();
    while let Some(empty) = folder.filter(|f| *f != root && fs::remove_dir(f).is_ok()) {
        folder = empty.parent();
    }
    Ok(())
}
