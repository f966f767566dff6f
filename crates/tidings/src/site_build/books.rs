//! The books that `tidings digest` made, as the site has them.

use crate::folder::Folder;
use std::io;
use std::time::SystemTime;
use tidings_site::Book;

/// The books of `digests/`, and what is none there.
pub(super) fn books(folder: &Folder) -> (Vec<Book>, Vec<String>) {
    let (mut books, mut problems) = (Vec::new(), Vec::new());
    if !folder.settings.site.digests {
        return (books, problems);
    }
    for name in names(folder) {
        let read = load(folder, &name).map_err(|error| format!("digests/{name}: cannot be read: {error}"));
        match read.and_then(|bytes| Book::read(&name, &bytes).map_err(|why| format!("digests/{why}"))) {
            Ok(book) => books.push(book),
            Err(problem) => problems.push(problem),
        }
    }
    (books, problems)
}

/// What tells one state of `digests/` from another: names, sizes and times.
pub(super) fn stamps(folder: &Folder) -> Vec<(String, u64, Option<SystemTime>)> {
    if !folder.settings.site.digests {
        return Vec::new();
    }
    let stamp = |name: String| {
        let meta = folder.digests().join(&name).metadata().ok()?;
        Some((name, meta.len(), meta.modified().ok()))
    };
    names(folder).into_iter().filter_map(stamp).collect()
}

fn names(folder: &Folder) -> Vec<String> {
    let entries = std::fs::read_dir(folder.digests()).into_iter().flatten().flatten();
    let names = entries.filter_map(|entry| {
        let is_file = entry.file_type().is_ok_and(|kind| kind.is_file());
        entry.file_name().into_string().ok().filter(|name| is_file && is_book(name))
    });
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
}

/// The bytes of a book.
pub(super) fn load(folder: &Folder, name: &str) -> io::Result<Vec<u8>> {
    std::fs::read(folder.digests().join(name))
}

fn is_book(name: &str) -> bool {
    name.ends_with(".epub") && !name.starts_with('.') && !name.chars().any(char::is_control)
}
