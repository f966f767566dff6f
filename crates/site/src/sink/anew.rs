//! A site that is made anew: in a folder beside the one that stands, which takes its place in one step when it is complete. Files that
//! are as they were are shared with the old one, so that they keep their times; what the builds did not make is taken over.

use super::Put;
use super::change::missing_is_fine;
use super::disk::{copy, same_bytes, write};
use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// A site that is being made.
#[derive(Debug)]
pub(super) struct Anew {
    root: PathBuf,
    tree: PathBuf,
    /// Whether a site stands there.
    has_old: bool,
}

/// Where a new site stands until it is complete, and the old one until it is removed.
pub(super) fn beside(root: &Path) -> Option<PathBuf> {
    let name = root.file_name()?.to_string_lossy();
    Some(root.with_file_name(format!(".{name}.tidings-new")))
}

impl Anew {
    /// Begins; none where no folder can take the place of this one.
    pub(super) fn begin(root: &Path) -> Option<Self> {
        let tree = beside(root).filter(|_| !is_mount(root))?;
        missing_is_fine(fs::remove_dir_all(&tree)).ok()?;
        fs::create_dir_all(&tree).ok()?;
        Some(Self { root: root.to_owned(), tree, has_old: root.exists() })
    }

    pub(super) fn put(&self, path: &str, bytes: &[u8]) -> io::Result<Put> {
        let new = self.tree.join(path);
        if self.has_old {
            let old = self.root.join(path);
            if same_bytes(&old, bytes)? && share(&old, &new).is_ok() {
                return Ok(Put::Unchanged);
            }
        }
        write(&new, bytes)?;
        Ok(Put::Written)
    }

    pub(super) fn link(&self, path: &str, from: &Path) -> io::Result<Put> {
        let size = fs::metadata(from)?.len();
        let (old, new) = (self.root.join(path), self.tree.join(path));
        if fs::metadata(&old).is_ok_and(|meta| meta.len() == size) && share(&old, &new).is_ok() {
            return Ok(Put::Unchanged);
        }
        copy(from, &new)?;
        Ok(Put::Written)
    }

    pub(super) fn keep(&self, path: &str) -> io::Result<()> {
        missing_is_fine(share(&self.root.join(path), &self.tree.join(path)))
    }

    /// Takes over what is not among `ours`, the files that builds made.
    pub(super) fn take_over(&self, ours: &HashSet<String>) -> io::Result<()> {
        let mut left = vec![String::new()];
        while let Some(folder) = left.pop() {
            let Ok(entries) = fs::read_dir(self.root.join(&folder)) else { continue };
            for entry in entries {
                let entry = entry?;
                let Ok(name) = entry.file_name().into_string() else { continue };
                let path = if folder.is_empty() { name } else { format!("{folder}/{name}") };
                if super::disk::is_own(&path) || ours.contains(&path) {
                    continue;
                }
                if entry.file_type()?.is_dir() {
                    left.push(path);
                } else if fs::symlink_metadata(self.tree.join(&path)).is_err() {
                    share(&entry.path(), &self.tree.join(&path))?;
                }
            }
        }
        Ok(())
    }

    /// The folder of the new site.
    pub(super) fn tree(&self) -> &Path {
        &self.tree
    }

    /// Puts the new site in the place of the old one, which is removed.
    pub(super) fn swap(self) -> io::Result<()> {
        if self.root.exists() {
            exchange(&self.tree, &self.root)?;
            fs::remove_dir_all(&self.tree)
        } else {
            #[expect(
                clippy::disallowed_methods,
                reason = "the site's own writer: a whole site takes its place"
            )]
            fs::rename(&self.tree, &self.root)
        }
    }
}

/// A second name for a file; for a link, its target is not asked.
fn share(old: &Path, new: &Path) -> io::Result<()> {
    match fs::hard_link(old, new) {
        Err(error) if error.kind() == io::ErrorKind::NotFound && old.symlink_metadata().is_ok() => {
            new.parent().map_or(Ok(()), fs::create_dir_all)?;
            fs::hard_link(old, new)
        }
        shared => shared,
    }
}

/// Whether a folder is where a file system is mounted, so that no other can take its place.
#[cfg(target_os = "linux")]
fn is_mount(folder: &Path) -> bool {
    use rustix::fs::{AtFlags, CWD, StatxAttributes, StatxFlags, statx};
    let stat = statx(CWD, folder, AtFlags::empty(), StatxFlags::BASIC_STATS);
    stat.is_ok_and(|stat| stat.stx_attributes.contains(StatxAttributes::MOUNT_ROOT))
}

#[cfg(not(target_os = "linux"))]
fn is_mount(_: &Path) -> bool {
    false
}

/// Lets two folders take each other's place: in one step where the system has one, else in two.
fn exchange(one: &Path, other: &Path) -> io::Result<()> {
    #[cfg(any(target_os = "linux", target_vendor = "apple"))]
    {
        use rustix::fs::{CWD, RenameFlags, renameat_with};
        match renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE) {
            Err(rustix::io::Errno::INVAL | rustix::io::Errno::NOSYS | rustix::io::Errno::NOTSUP) => {}
            done => return done.map_err(io::Error::from),
        }
    }
    in_two_steps(one, other)
}

#[expect(clippy::disallowed_methods, reason = "the site's own writer: a whole site takes its place")]
fn in_two_steps(one: &Path, other: &Path) -> io::Result<()> {
    let aside = one.with_extension("old");
    missing_is_fine(fs::remove_dir_all(&aside))?;
    fs::rename(other, &aside)?;
    fs::rename(one, other)?;
    fs::rename(&aside, one)
}
