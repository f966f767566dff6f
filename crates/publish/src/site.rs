//! The files of the built site that are for readers.

use crate::error::PublishError;
use crate::list::is_inside;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use tidings_model::ContentHash;

/// Names with a dot that are for those who ask for them; all others are a build's own or a system's.
const DOTTED: [&str; 2] = [".well-known", ".nojekyll"];

/// A file to be published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteFile {
    /// The hash of its bytes.
    pub hash: ContentHash,
    /// How many bytes it has.
    pub size: u64,
}

/// The files of a built site by their paths, with `/`.
#[derive(Debug, Clone, Default)]
pub struct SiteFiles {
    root: PathBuf,
    /// The files.
    pub files: BTreeMap<String, SiteFile>,
    /// What is left out for its name, or since it is a link, with the reason.
    pub left_out: Vec<String>,
}

impl SiteFiles {
    /// Reads the folder of a built site; every file is read once for its hash. While a build is at work, a folder named
    /// `at_work` stands in it.
    ///
    /// # Errors
    /// When there is no site, a build is at work on it, or a file cannot be read.
    pub fn read(root: &Path, at_work: &str) -> Result<Self, PublishError> {
        if !root.join("index.html").is_file() {
            return Err(PublishError::NoSite(root.to_owned()));
        }
        let mut all = Self { root: root.to_owned(), ..Self::default() };
        all.is_whole(at_work)?;
        let mut open = vec![String::new()];
        while let Some(folder) = open.pop() {
            let at = root.join(&folder);
            let failed = |source| PublishError::Read { path: at.clone(), source };
            for entry in fs::read_dir(&at).map_err(failed)? {
                let entry = entry.map_err(failed)?;
                let kind = entry.file_type().map_err(failed)?;
                let name = entry.file_name();
                let Some(name) = name.to_str().filter(|name| is_inside(name)) else {
                    all.left_out
                        .push(format!("{}: its name cannot stand in an address", entry.path().display()));
                    continue;
                };
                let path = format!("{folder}{name}");
                if name.starts_with('.') && !DOTTED.contains(&path.as_str()) {
                    continue;
                }
                if kind.is_dir() {
                    open.push(format!("{path}/"));
                } else if kind.is_file() {
                    let bytes = all.bytes(&path)?;
                    let file = SiteFile { hash: ContentHash::of(&bytes), size: bytes.len() as u64 };
                    all.files.insert(path, file);
                } else {
                    all.left_out.push(format!("{path} is a link or no file, and is not published"));
                }
            }
        }
        all.is_whole(at_work)?;
        all.left_out.sort();
        Ok(all)
    }

    /// Refuses a site on which a build is at work.
    fn is_whole(&self, at_work: &str) -> Result<(), PublishError> {
        match self.root.join(at_work).exists() {
            true => Err(PublishError::UnderWay(self.root.clone())),
            false => Ok(()),
        }
    }

    /// Adds an empty file that the target needs and the site lacks.
    pub(crate) fn add_empty(&mut self, path: &str) {
        let empty = || SiteFile { hash: ContentHash::of(b""), size: 0 };
        self.files.entry(path.to_owned()).or_insert_with(empty);
    }

    /// The bytes of a file, which must be those that were read before.
    pub(crate) fn load(&self, path: &str) -> Result<Vec<u8>, PublishError> {
        let file = self.files.get(path).ok_or_else(|| PublishError::Changed(path.to_owned()))?;
        // Empty files may be the target's own and not on the disk.
        let bytes = if file.size == 0 { Vec::new() } else { self.bytes(path)? };
        if ContentHash::of(&bytes) == file.hash {
            Ok(bytes)
        } else {
            Err(PublishError::Changed(path.to_owned()))
        }
    }

    fn bytes(&self, path: &str) -> Result<Vec<u8>, PublishError> {
        let path = self.root.join(path);
        fs::read(&path).map_err(|source| PublishError::Read { path, source })
    }
}
