//! The form of the record: one Markdown file a post, complete, and readable as it is by Hexo, Hugo, Jekyll and Obsidian.
//!
//! The file begins with the seven keys of the `rsshub-page` form in their order, goes on with ours, and ends with the
//! sanitised body. Its last key is a hash of all the rest, by which a file edited by hand is told from one that is as it
//! was written; only the latter's body is taken for sanitised.

mod limits;
mod own;
mod raw;
mod read;
mod steps;
mod write;

pub use raw::KEYS;
pub use read::{read, read_foreign};
pub use write::write;

pub(crate) use limits::unreadable;
pub(crate) use read::media_file;
pub(crate) use write::{escape, push_body, unescape};

use std::fmt;
use tidings_model::{Article, ContentHash, Problem};

/// Version of the form, in the key `format`. A reader refuses what is newer than itself, and reads what is older through the
/// steps of `form/steps.rs`.
pub const FORMAT: u32 = 1;

/// What to do about a file of a newer form.
const NEWER: &str =
    "it was made by a newer tidings: read it with that one, or a still newer one; it was left as it is";

/// Largest file that is read as a record, in bytes.
pub const LARGEST_RECORD: u64 = 64 << 20;

/// An article as its file has it.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// The article.
    pub article: Article,
    /// True when the file is byte for byte as it was written: its hash is right.
    pub verified: bool,
    /// The hash that stands in the file; of the whole file where it was edited by hand.
    pub hash: ContentHash,
    /// The version of the form that the file is written in.
    pub format: u32,
    /// What was wrong with the file and was mended while reading; the article is usable.
    pub problems: Vec<Problem>,
}

/// Why a file is no record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordError {
    /// Line of the file, from 1; 0 when it concerns the file as a whole.
    pub line: u32,
    /// What was found.
    pub what: String,
    /// What to do about it.
    pub advice: &'static str,
}

impl RecordError {
    fn new(line: u32, what: impl Into<String>) -> Self {
        let advice =
            "mend the line by hand, or take the file's last version from archive/.revisions or a backup";
        Self { line, what: what.into(), advice }
    }
}

impl RecordError {
    /// True when the file is in a newer form than this program knows: it is whole, and must not be replaced.
    pub fn is_newer(&self) -> bool {
        self.advice == NEWER
    }
}

impl fmt::Display for RecordError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}; {}", self.what, self.advice),
            line => write!(f, "line {line}: {}; {}", self.what, self.advice),
        }
    }
}

impl std::error::Error for RecordError {}

/// Where the hash line starts and ends in a file of this form: the last key of the front matter.
fn hash_line(text: &str) -> Option<std::ops::Range<usize>> {
    let end = text.get(4..)?.find("\n---\n")? + 5;
    let start = text[..end - 1].rfind('\n')? + 1;
    text[start..end].starts_with("hash: '").then_some(start..end)
}

/// The hash that stands in a file of this form.
pub(crate) fn hash_of(text: &str) -> Option<ContentHash> {
    hash_in(&text[hash_line(text)?])
}

/// The hash in its line.
fn hash_in(line: &str) -> Option<ContentHash> {
    let hash = line.strip_prefix("hash: '")?.strip_suffix("'\n")?;
    ContentHash::try_from(hash.to_owned()).ok()
}

#[cfg(test)]
mod tests;
