//! The books that `tidings digest` made, as the site has them.

use crate::folder::Folder;
use std::io;
use tidings_site::Book;

/// The books of `digests/`, and what is none there.
pub(super) fn books(folder: &Folder) -> (Vec<Book>, Vec<String>) {
    let (mut books, mut problems) = (Vec::new(), Vec::new());
    if !folder.settings.site.digests {
        return (books, problems);
    }
    let entries = std::fs::read_dir(folder.digests()).into_iter().flatten().flatten();
    let names = entries.filter_map(|entry| {
        let is_file = entry.file_type().is_ok_and(|kind| kind.is_file());
        entry.file_name().into_string().ok().filter(|name| is_file && is_book(name))
    });
    let mut names: Vec<String> = names.collect();
    names.sort();
    for name in names {
        let read = load(folder, &name).map_err(|error| format!("digests/{name}: cannot be read: {error}"));
        match read.and_then(|bytes| Book::read(&name, &bytes).map_err(|why| format!("digests/{why}"))) {
            Ok(book) => books.push(book),
            Err(problem) => problems.push(problem),
        }
    }
    (books, problems)
}

/// The bytes of a book.
pub(super) fn load(folder: &Folder, name: &str) -> io::Result<Vec<u8>> {
    std::fs::read(folder.digests().join(name))
}

fn is_book(name: &str) -> bool {
    name.ends_with(".epub") && !name.starts_with('.') && !name.chars().any(char::is_control)
}
