//! A change of a site that stands: new files are made beside it, then a list says what is to be put where, and from then on the change
//! counts. Whoever finds such a list, after a crash or a kill, carries it out to its end; without one the new files are worth nothing.

use super::disk::{copy, remove, same_bytes, write};
use super::{Put, Stored};
use crate::manifest::is_inside;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

/// Where new files stand before they are put in their places, below the site's root.
pub const NEW: &str = ".tidings-new";
/// The list of a change that counts, in that folder.
const LIST: &str = "change";
/// Its last line: a list without it was cut.
const END: &str = "end";

/// A change that is being made.
#[derive(Debug)]
pub(super) struct Change {
    root: PathBuf,
    moves: Mutex<Vec<(u64, String)>>,
    next: AtomicU64,
}

impl Change {
    /// Begins a change of the site at `root`; what one that did not count has left is removed.
    pub(super) fn begin(root: &Path) -> io::Result<Self> {
        missing_is_fine(fs::remove_dir_all(root.join(NEW)))?;
        Ok(Self { root: root.to_owned(), moves: Mutex::default(), next: AtomicU64::new(0) })
    }

    pub(super) fn put(&self, path: &str, bytes: &[u8]) -> io::Result<Put> {
        if same_bytes(&self.root.join(path), bytes)? {
            return Ok(Put::Unchanged);
        }
        self.add(path, |new| write(new, bytes))
    }

    pub(super) fn link(&self, path: &str, from: &Path) -> io::Result<Put> {
        let size = fs::metadata(from)?.len();
        // Another size under the name of a hash is a broken copy.
        if fs::metadata(self.root.join(path)).is_ok_and(|meta| meta.len() == size) {
            return Ok(Put::Unchanged);
        }
        self.add(path, |new| copy(from, new))
    }

    fn add(&self, path: &str, fill: impl FnOnce(&Path) -> io::Result<()>) -> io::Result<Put> {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        fill(&self.root.join(NEW).join(number.to_string()))?;
        self.moves.lock().unwrap_or_else(PoisonError::into_inner).push((number, path.to_owned()));
        Ok(Put::Written)
    }

    /// Makes the change count; false where there is none. [`finish_change`] carries it out.
    pub(super) fn commit(self, gone: &[String]) -> io::Result<bool> {
        let mut moves = self.moves.into_inner().unwrap_or_else(PoisonError::into_inner);
        if moves.is_empty() && gone.is_empty() {
            return Ok(false);
        }
        moves.sort_by(|(_, one), (_, other)| (rank(one), one).cmp(&(rank(other), other)));
        let mut list = String::new();
        for (number, path) in moves {
            list.push_str(&format!("{number} {path}\n"));
        }
        for path in gone {
            list.push_str(&format!("-{path}\n"));
        }
        list.push_str(END);
        let new = self.root.join(NEW);
        let whole = new.join("list");
        write(&whole, list.as_bytes())?;
        #[expect(
            clippy::disallowed_methods,
            reason = "the site's own writer: the list is renamed when it is whole"
        )]
        fs::rename(&whole, new.join(LIST))?;
        Ok(true)
    }
}

/// The order in which files are put in their places: no page leads to one that is not there yet.
fn rank(path: &str) -> u8 {
    let is_article = || path.get(..4).is_some_and(|year| year.bytes().all(|b| b.is_ascii_digit()));
    match path {
        "index.html" => 3,
        _ if path.starts_with("media/") || !path.contains('/') && !path.ends_with(".html") => 0,
        _ if is_article() => 1,
        _ => 2,
    }
}

/// Carries a change that counts out to its end, where the site at `root` has one; it may have been begun before, and be under way in
/// another process. The answer is whether there was one.
///
/// # Errors
/// When a file cannot be moved or removed. The next call goes on.
pub fn finish_change(root: &Path) -> io::Result<bool> {
    let new = root.join(NEW);
    let list = match fs::read_to_string(new.join(LIST)) {
        Ok(list) => list,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(error),
    };
    let mut lines: Vec<&str> = list.lines().collect();
    if lines.pop() != Some(END) {
        return Err(io::Error::other(format!("{} is cut short", new.join(LIST).display())));
    }
    for line in lines {
        if let Some(path) = line.strip_prefix('-') {
            if is_inside(path) {
                remove(root, path)?;
            }
        } else if let Some((number, path)) = line.split_once(' ').filter(|(_, path)| is_inside(path)) {
            place(&new.join(number), &root.join(path))?;
        }
    }
    missing_is_fine(fs::remove_file(new.join(LIST)))?;
    missing_is_fine(fs::remove_dir_all(&new))?;
    Ok(true)
}

/// Puts a new file in its place; one that is not there stands in its place already.
#[expect(clippy::disallowed_methods, reason = "the site's own writer: replaces by rename and needs no sync")]
fn place(new: &Path, file: &Path) -> io::Result<()> {
    let Err(first) = fs::rename(new, file) else { return Ok(()) };
    if fs::symlink_metadata(new).is_err() {
        return Ok(());
    }
    match file.parent() {
        Some(folder) if first.kind() == io::ErrorKind::NotFound => fs::create_dir_all(folder)?,
        _ => return Err(first),
    }
    fs::rename(new, file)
}

pub(super) fn missing_is_fine(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// The path of a stored picture.
pub(super) fn stored(media: &Path, copies: &Path, from: Stored<'_>) -> PathBuf {
    match from {
        Stored::Media(path) => media.join(path),
        Stored::Copy(path) => copies.join(path),
    }
}
