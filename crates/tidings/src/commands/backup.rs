//! A copy of everything of a site folder that cannot be made again, and a site folder of such a copy.

use super::rebuild;
use crate::cli::{Backup, Restore};
use crate::clock;
use crate::console::Console;
use crate::failure::{Exit, Failure};
use crate::folder::{Folder, write_file, write_file_with};
use crate::live;
use crate::run::archive_failure;
use serde::Serialize;
use std::collections::BTreeSet;
use std::fs::{DirEntry, File, FileType};
use std::path::{Path, PathBuf};
use tidings_archive::files::Archive;
use tidings_store::Store;

/// Says of a folder that it is a whole backup; written last.
const MARK: &str = "backup.json";
/// What can be made again, and what is copied in another way.
const LEFT_OUT: [&str; 4] = ["state", "public", "readers", MARK];
/// Where files of the archive stand before they are put in their places, and how the names of others begin until then.
const TEMP: [&str; 2] = [".tmp", ".tidings-"];

/// What was done.
#[derive(Debug, Default, Serialize)]
struct Done {
    /// Files that were copied.
    copied: usize,
    /// Files that were there already.
    same: usize,
    /// Files of an earlier backup that the site has no more.
    removed: usize,
    /// What was passed over, and why.
    problems: Vec<String>,
}

/// `tidings backup`
pub(super) fn backup(dir: Option<&Path>, args: &Backup, console: Console) -> Result<Exit, Failure> {
    let folder = Folder::open(dir)?;
    let to = &args.to;
    is_backup_or_new(to)?;
    let root = folder.root().canonicalize().map_err(|e| Failure::file("read", folder.root(), &e))?;
    make(to)?;
    let target = to.canonicalize().map_err(|e| Failure::file("read", to, &e))?;
    if target.starts_with(&root) || root.starts_with(&target) {
        return Err(Failure::usage(
            "a backup cannot be inside of the site folder, nor the site inside of it",
        )
        .advise("name another folder, best on another disk"));
    }
    // From now on it is half done.
    remove_if_there(&to.join(MARK))?;
    let mut done = Done::default();
    // The databases first: what the archive has more, they learn of it.
    databases(&folder, to)?;
    let mut copying = Copying { from: folder.root().to_owned(), to: to.clone(), done: &mut done };
    let wanted = |name: &str, kind: FileType| {
        !LEFT_OUT.contains(&name) && !name.starts_with('.') && (kind.is_dir() || kind.is_file())
    };
    copying.folder(Path::new(""), &wanted)?;
    let mark = serde_json::json!({
        "program": env!("CARGO_PKG_VERSION"), "at": clock::now()?, "site": folder.settings.site.title,
    });
    write_file(&to.join(MARK), format!("{mark:#}\n").as_bytes())?;
    for problem in &done.problems {
        console.warn(problem);
    }
    let Done { copied, same, removed, .. } = done;
    console.say(format!("{}: {copied} files copied, {same} were there, {removed} removed", to.display()));
    console.result(&done);
    Ok(if done.problems.is_empty() { Exit::Well } else { Exit::SomeFailed })
}

/// `tidings restore`
pub(super) fn restore(args: &Restore, console: Console) -> Result<Exit, Failure> {
    let (from, to) = (&args.from, &args.to);
    if !from.join(MARK).is_file() {
        return Err(Failure::usage(format!("{} is no whole backup: there is no {MARK} in it", from.display()))
            .advise("name the folder that `tidings backup` has written; one that was cut off is finished by doing it again"));
    }
    if to.exists() && !is_empty(to) {
        return Err(
            Failure::usage(format!("{} is there and not empty", to.display())).advise("name a new folder")
        );
    }
    make(to)?;
    let mut done = Done::default();
    let wanted = |name: &str, kind: FileType| name != MARK && (kind.is_dir() || kind.is_file());
    Copying { from: from.clone(), to: to.clone(), done: &mut done }.folder(Path::new(""), &wanted)?;
    let folder = Folder::open(Some(to))?;
    let archive = Archive::open(folder.root()).writer("tidings restore").map_err(archive_failure)?;
    let (articles, problems) = rebuild::database(&folder, &archive)?;
    let users = live::readers(&folder)?.users()?.len();
    done.problems.extend(problems);
    for problem in &done.problems {
        console.warn(problem);
    }
    console.say(format!("{}: {} files, {articles} articles, {users} users", to.display(), done.copied));
    console.say("next:  tidings check, then tidings serve");
    console.result(&serde_json::json!({
        "files": done.copied, "articles": articles, "users": users, "problems": done.problems,
    }));
    Ok(if done.problems.is_empty() { Exit::Well } else { Exit::SomeFailed })
}

/// Whole copies of the databases, while others use them. The earlier copy stays until the new one is whole.
fn databases(folder: &Folder, to: &Path) -> Result<(), Failure> {
    let readers = live::readers(folder)?;
    database(&to.join("readers/readers.db"), |new| Ok(readers.copy_to(new)?))?;
    let place = folder.database();
    if place.exists() {
        database(&to.join("state/tidings.db"), |new| Ok(Store::open(&place)?.copy_to(new)?))?;
    }
    Ok(())
}

fn database(place: &Path, copy: impl FnOnce(&Path) -> Result<(), Failure>) -> Result<(), Failure> {
    let new = place.with_extension("new");
    make(place.parent().unwrap_or(place))?;
    remove_if_there(&new)?;
    copy(&new)?;
    let mut whole = File::open(&new).map_err(|e| Failure::file("read", &new, &e))?;
    write_file_with(place, |file| std::io::copy(&mut whole, file))?;
    remove_if_there(&new)
}

/// One tree that becomes like another.
struct Copying<'d> {
    from: PathBuf,
    to: PathBuf,
    done: &'d mut Done,
}

impl Copying<'_> {
    /// Copies what is wanted of a folder. Below the top everything is, but for files that are being written. Links are passed over: what they lead
    /// to is not the site's.
    fn folder(&mut self, below: &Path, wanted: &dyn Fn(&str, FileType) -> bool) -> Result<(), Failure> {
        make(&self.to.join(below))?;
        let mut there = BTreeSet::new();
        let from = self.from.join(below);
        for entry in std::fs::read_dir(&from).map_err(|e| Failure::file("read", &from, &e))? {
            let entry = entry.map_err(|e| Failure::file("read", &from, &e))?;
            let kind = entry.file_type().map_err(|e| Failure::file("read", &entry.path(), &e))?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if kind.is_symlink() {
                self.done.problems.push(format!("{}: is a link, and was left out", entry.path().display()));
            }
            if !wanted(&name, kind) {
                continue;
            }
            there.insert(entry.file_name());
            let path = below.join(entry.file_name());
            if kind.is_dir() {
                self.folder(&path, &|name, kind| {
                    name != TEMP[0] && !name.starts_with(TEMP[1]) && (kind.is_dir() || kind.is_file())
                })?;
            } else {
                self.file(&path, &entry)?;
            }
        }
        // At the top stands what the site has not.
        if below != Path::new("") {
            self.remove_others(&self.to.join(below), &there)?;
        }
        Ok(())
    }

    fn file(&mut self, path: &Path, entry: &DirEntry) -> Result<(), Failure> {
        // A file that was replaced or removed just now was another one a moment ago.
        let Ok(meta) = entry.metadata() else { return Ok(()) };
        let to = self.to.join(path);
        let same = std::fs::symlink_metadata(&to).is_ok_and(|there| {
            there.is_file() && there.len() == meta.len() && there.modified().ok() == meta.modified().ok()
        });
        if same {
            self.done.same += 1;
            return Ok(());
        }
        let Ok(mut file) = File::open(entry.path()) else { return Ok(()) };
        write_file_with(&to, |copy| {
            std::io::copy(&mut file, copy)?;
            file.metadata()?.modified().and_then(|time| copy.set_modified(time))
        })?;
        self.done.copied += 1;
        Ok(())
    }

    fn remove_others(&mut self, folder: &Path, there: &BTreeSet<std::ffi::OsString>) -> Result<(), Failure> {
        for entry in std::fs::read_dir(folder).map_err(|e| Failure::file("read", folder, &e))?.flatten() {
            if there.contains(&entry.file_name()) {
                continue;
            }
            let path = entry.path();
            let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
            let removed =
                if is_folder { std::fs::remove_dir_all(&path) } else { std::fs::remove_file(&path) };
            removed.map_err(|e| Failure::file("removed", &path, &e))?;
            self.done.removed += 1;
        }
        Ok(())
    }
}

/// Refuses a folder with something else in it.
fn is_backup_or_new(to: &Path) -> Result<(), Failure> {
    let was_begun = to.join("readers").is_dir() && to.join(crate::folder::SETTINGS).is_file();
    if !to.exists() || is_empty(to) || to.join(MARK).is_file() || (was_begun && !to.join("public").exists()) {
        return Ok(());
    }
    Err(Failure::usage(format!("{} holds something else than a backup", to.display()))
        .advise("name a new folder"))
}

fn is_empty(folder: &Path) -> bool {
    std::fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_none())
}

fn make(folder: &Path) -> Result<(), Failure> {
    std::fs::create_dir_all(folder).map_err(|e| Failure::file("made", folder, &e))
}

fn remove_if_there(path: &Path) -> Result<(), Failure> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(Failure::file("removed", path, &error))
        }
        _ => Ok(()),
    }
}
