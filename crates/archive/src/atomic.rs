//! Writing a file so that a reader, or a crash, finds either all of the old one or all of the new one.
//!
//! A rename is atomic, but only a sync of the file before it and of its folder after it makes it last.

use crate::error::FilesError;
use crate::fault::{Step, step};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// What a write outlives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// A power cut: file and folder are synced. For what cannot be made again.
    Full,
    /// A crash of the program: the rename alone. For what can be made again.
    Rename,
}

/// Writes `bytes` to `path` in place of what is there, making the folders above it. A link at `path` is replaced, not
/// followed.
pub fn write(path: &Path, bytes: &[u8], durability: Durability) -> Result<(), FilesError> {
    replace(path, durability, |temp| temp.append(bytes))
}

/// The same for what is made piece by piece: `fill` writes the file and gives an answer; where it fails, the old file stays.
pub fn write_with<T>(
    path: &Path,
    durability: Durability,
    fill: impl FnOnce(&mut File) -> io::Result<T>,
) -> Result<T, FilesError> {
    replace(path, durability, |temp| temp.fill_with(fill).map_err(FilesError::io("write", path)))
}

fn replace<T>(
    path: &Path,
    durability: Durability,
    put: impl FnOnce(&mut Temp) -> Result<T, FilesError>,
) -> Result<T, FilesError> {
    let folder = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    create_folders(folder).map_err(FilesError::io("make the folder", folder))?;
    let mut temp = Temp::empty(folder)?;
    let answer = put(&mut temp)?;
    if durability == Durability::Full {
        temp.sync()?;
    }
    temp.rename(path)?;
    if durability == Durability::Full {
        sync_folder(folder)?;
    }
    Ok(answer)
}

/// Removes from `folder` what a [`write()`] that was killed left there, and gives the number of files. A file of a process
/// that is at work stays, and so does what cannot be removed: the next time is soon enough.
pub fn clean(folder: &Path) -> usize {
    let names = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    names.filter(|name| is_leftover(name) && fs::remove_file(folder.join(name)).is_ok()).count()
}

fn is_leftover(name: &str) -> bool {
    let number =
        name.strip_prefix(TEMP_PREFIX).and_then(|rest| rest.strip_suffix(".tmp")).unwrap_or_default();
    let Some((process, number)) = number.split_once('-') else { return false };
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    // Where the processes cannot be seen, one that writes at this moment is not likely.
    let at_work = || process == std::process::id().to_string() || Path::new("/proc").join(process).exists();
    is_number(process) && is_number(number) && !at_work()
}

fn create_folders(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    step(Step::CreateFolder)?;
    fs::create_dir_all(folder)
}

/// A file that is not yet where it belongs. Dropped before its rename, it is removed.
#[derive(Debug)]
pub(crate) struct Temp {
    path: PathBuf,
    file: Option<File>,
    renamed: bool,
}

/// The start of every temporary file's name: a walker passes over names with a dot, and the clean-up knows its own.
pub(crate) const TEMP_PREFIX: &str = ".tidings-";

impl Temp {
    /// Writes `bytes` to a new file in `folder`, which must be on the same disk as the file's place.
    pub(crate) fn create(folder: &Path, bytes: &[u8]) -> Result<Self, FilesError> {
        let mut temp = Self::empty(folder)?;
        temp.append(bytes)?;
        Ok(temp)
    }

    fn empty(folder: &Path) -> Result<Self, FilesError> {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let create = || -> io::Result<(PathBuf, File)> {
            step(Step::CreateTemp)?;
            loop {
                let number = NEXT.fetch_add(1, Ordering::Relaxed);
                let path = folder.join(format!("{TEMP_PREFIX}{}-{number}.tmp", std::process::id()));
                match OpenOptions::new().write(true).create_new(true).open(&path) {
                    Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                    file => return file.map(|file| (path, file)),
                }
            }
        };
        let (path, file) = create().map_err(FilesError::io("make a file in", folder))?;
        Ok(Self { path, file: Some(file), renamed: false })
    }

    fn fill(&mut self, bytes: &[u8]) -> io::Result<()> {
        if let Err(error) = step(Step::Write) {
            // A disk that fills up takes a part of the bytes.
            if let Some(file) = &mut self.file {
                file.write_all(&bytes[..bytes.len() / 2])?;
            }
            return Err(error);
        }
        self.file.as_mut().map_or(Ok(()), |file| file.write_all(bytes))
    }

    fn fill_with<T>(&mut self, fill: impl FnOnce(&mut File) -> io::Result<T>) -> io::Result<T> {
        step(Step::Write)?;
        fill(self.file.as_mut().ok_or_else(|| io::Error::other("the file was closed"))?)
    }

    /// Writes more behind what was written.
    pub(crate) fn append(&mut self, bytes: &[u8]) -> Result<(), FilesError> {
        self.fill(bytes).map_err(FilesError::io("write", &self.path))
    }

    /// The path of the temporary file.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Waits until the bytes are on the disk, and closes the file.
    pub(crate) fn sync(&mut self) -> Result<(), FilesError> {
        let Some(file) = self.file.take() else { return Ok(()) };
        step(Step::Sync).and_then(|()| file.sync_data()).map_err(FilesError::io("sync", &self.path))
    }

    /// True while the file is open, which is until it is synced.
    pub(crate) fn is_open(&self) -> bool {
        self.file.is_some()
    }

    /// Puts the file in its place.
    #[expect(clippy::disallowed_methods, reason = "this is the place where a written file is renamed")]
    pub(crate) fn rename(mut self, to: &Path) -> Result<(), FilesError> {
        self.file = None;
        step(Step::Rename).and_then(|()| fs::rename(&self.path, to)).map_err(FilesError::io("write", to))?;
        self.renamed = true;
        Ok(())
    }
}

impl Drop for Temp {
    fn drop(&mut self) {
        if !self.renamed {
            self.file = None;
            // What cannot be removed now is removed by the next start's clean-up.
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// Moves a file to a place where nothing stands, so that it is at one of the two whatever happens. Nobody else may write there.
#[expect(clippy::disallowed_methods, reason = "this is the place where files are renamed")]
pub(crate) fn move_file(from: &Path, to: &Path) -> Result<(), FilesError> {
    step(Step::Rename).and_then(|()| fs::rename(from, to)).map_err(FilesError::io("move", from))?;
    // The new name first: between the two syncs a power cut may show both, and never none.
    for path in [to, from] {
        path.parent().map_or(Ok(()), sync_folder)?;
    }
    Ok(())
}

/// Removes a file for good.
pub fn remove(path: &Path) -> Result<(), FilesError> {
    remove_unsynced(path)?;
    path.parent().map_or(Ok(()), sync_folder)
}

/// Removes one of many files of a folder, which the caller syncs.
pub(crate) fn remove_unsynced(path: &Path) -> Result<(), FilesError> {
    step(Step::Remove).and_then(|()| fs::remove_file(path)).map_err(FilesError::io("remove", path))
}

/// Makes the names in a folder last. Windows has no such call and needs none.
pub(crate) fn sync_folder(folder: &Path) -> Result<(), FilesError> {
    let sync = || {
        step(Step::SyncFolder)?;
        if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
    };
    sync().map_err(FilesError::io("sync", folder))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fault::fail_after;

    #[test]
    fn what_a_kill_left_is_cleaned_and_nothing_else() {
        let root = tempfile::tempdir().expect("a folder");
        let mine = format!(".tidings-{}-1.tmp", std::process::id());
        // No system has a process of this number.
        let stay = ["a.toml", ".tidings-x-1.tmp", ".tidings-99999999999-.tmp", ".tidings-manifest", &mine];
        for name in stay.iter().chain(&[".tidings-99999999999-3.tmp"]) {
            write(&root.path().join(name), b"x", Durability::Rename).expect("a write");
        }
        assert_eq!((clean(root.path()), clean(root.path())), (1, 0));
        assert!(stay.iter().all(|name| root.path().join(name).exists()));
        assert_eq!(clean(&root.path().join("missing")), 0);
    }

    #[test]
    fn a_failed_write_leaves_the_old_file() {
        let root = tempfile::tempdir().expect("a folder");
        let path = root.path().join("a/b.txt");
        for durability in [Durability::Full, Durability::Rename] {
            write(&path, b"old", durability).expect("a write");
            for steps in 0..8 {
                fail_after(Some(steps));
                let written = write(&path, b"the new text", durability);
                fail_after(None);
                let text = fs::read(&path).expect("a file");
                assert!(text == b"old" || text == b"the new text", "half a file after {steps} steps");
                let names = fs::read_dir(root.path().join("a")).expect("a folder").count();
                assert_eq!(names, 1, "no temporary file is left");
                match written {
                    Ok(()) => assert_eq!(text, b"the new text"),
                    Err(error) => assert!(error.is_disk_full() && error.to_string().contains("make room")),
                }
                write(&path, b"old", durability).expect("a write");
            }
        }
    }
}
