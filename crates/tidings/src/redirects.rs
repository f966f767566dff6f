//! The site folder's `redirects.txt`: addresses at which pages once stood.

use crate::failure::Failure;
use crate::folder::{Folder, write_file};
use std::io::ErrorKind;
use tidings_site::{Moved, REDIRECTS, Redirects};

/// Reads the redirects; a line that is wrong is among the problems.
///
/// # Errors
/// When the file is there and cannot be read.
pub fn read(folder: &Folder) -> Result<(Redirects, Vec<String>), Failure> {
    Ok(Redirects::read(&text(folder)?, folder.settings.site.address.as_deref()))
}

/// Adds redirects at the end, so that the file is there whole with all of them or as it was.
///
/// # Errors
/// When the file cannot be read or written.
pub fn append(folder: &Folder, moved: &[Moved]) -> Result<(), Failure> {
    if moved.is_empty() {
        return Ok(());
    }
    let mut text = text(folder)?;
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    for moved in moved {
        text.push_str(&moved.line());
        text.push('\n');
    }
    write_file(&folder.root().join(REDIRECTS), text.as_bytes())
}

fn text(folder: &Folder) -> Result<String, Failure> {
    let path = folder.root().join(REDIRECTS);
    match std::fs::read_to_string(&path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(String::new()),
        read => read.map_err(|error| Failure::file("read", &path, &error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(clippy::disallowed_methods, reason = "a fixture")]
    fn lines_are_added_and_what_was_written_stays() {
        let root = tempfile::tempdir().expect("a folder");
        std::fs::write(root.path().join("tidings.toml"), "").expect("a file");
        std::fs::write(root.path().join(REDIRECTS), "# mine\n/a/ /b/").expect("a file");
        let folder = Folder::open(Some(root.path())).expect("a site folder");
        let moved = |old: &str, new: &str| Moved { old: old.to_owned(), new: new.to_owned() };
        append(&folder, &[moved("旧/index.html", "b/index.html")]).expect("it is written");
        append(&folder, &[]).expect("nothing to write");
        append(&folder, &[moved("c.html", "index.html")]).expect("it is written");
        let text = std::fs::read_to_string(root.path().join(REDIRECTS)).expect("a file");
        assert_eq!(text, "# mine\n/a/ /b/\n/%E6%97%A7/ /b/\n/c.html /\n");
        let (_, problems) = read(&folder).expect("it is read");
        assert!(problems.is_empty(), "{problems:?}");
    }
}
