//! The list of what was published: a file at the target, one line a file.
//!
//! ```text
//! tidings-published 1
//! = HASH index.html
//! ? HASH 2026/03/new/index.html
//! end 2
//! ```
//!
//! `=` says that a file with this SHA-256 was sent, `?` that it was about to be. One path may have a line of each and several `?`:
//! then any of these may be there. The last line holds the number of those before it, so that a list that was cut is known.

use std::collections::BTreeMap;
use std::fmt;
use std::fmt::Write;
use tidings_model::ContentHash;

/// The file at the target that holds the list.
pub const LIST: &str = ".tidings-published";

const FIRST: &str = "tidings-published 1";

/// What is known of a path at the target.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Known {
    /// What was sent.
    pub sent: Option<ContentHash>,
    /// What was about to be sent when the list was written, by the last run and by those before it that broke off.
    pub pending: Vec<ContentHash>,
}

impl Known {
    /// All that may be there.
    pub(crate) fn hashes(&self) -> Vec<ContentHash> {
        self.sent.iter().chain(&self.pending).cloned().collect()
    }
}

/// What was published, by path.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct List(pub(crate) BTreeMap<String, Known>);

/// Why a list cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ListError {
    /// It is not of a form that this program knows; a newer one may.
    Form,
    /// It ends too early.
    Cut,
    /// This line, from 1, is none of a list.
    Line(usize),
}

impl fmt::Display for ListError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Form => {
                write!(f, "its first line is not {FIRST:?}: another program or a newer tidings wrote it")
            }
            Self::Cut => f.write_str("its end is missing"),
            Self::Line(number) => write!(f, "line {number} is none of a list"),
        }
    }
}

impl std::error::Error for ListError {}

impl List {
    /// Reads a list.
    ///
    /// # Errors
    /// [`ListError`]: a list is believed whole or not at all.
    pub(crate) fn read(text: &str) -> Result<Self, ListError> {
        if text.lines().next() != Some(FIRST) {
            return Err(ListError::Form);
        }
        let mut all: BTreeMap<String, Known> = BTreeMap::new();
        for (count, line) in text.lines().skip(1).enumerate() {
            let wrong = ListError::Line(count + 2);
            if let Some(end) = line.strip_prefix("end ") {
                return if end == count.to_string() { Ok(Self(all)) } else { Err(wrong) };
            }
            let mut parts = line.splitn(3, ' ');
            let (Some(mark), Some(hash), Some(path)) = (parts.next(), parts.next(), parts.next()) else {
                return Err(wrong);
            };
            let hash = ContentHash::try_from(hash.to_owned()).map_err(|_| wrong.clone())?;
            if !is_inside(path) {
                return Err(wrong);
            }
            let known = all.entry(path.to_owned()).or_default();
            match mark {
                "=" => known.sent = Some(hash),
                "?" => known.pending.push(hash),
                _ => return Err(wrong),
            }
        }
        Err(ListError::Cut)
    }

    /// As it stands at the target.
    pub(crate) fn write(&self) -> String {
        let mut out = format!("{FIRST}\n");
        let mut count = 0;
        for (path, known) in &self.0 {
            let sent = known.sent.iter().map(|hash| ("=", hash));
            for (mark, hash) in sent.chain(known.pending.iter().map(|hash| ("?", hash))) {
                // Writing to a String cannot fail.
                _ = writeln!(out, "{mark} {hash} {path}");
                count += 1;
            }
        }
        _ = writeln!(out, "end {count}");
        out
    }
}

/// Whether a path stays below the folder that it is put to, and can stand on a line.
pub(crate) fn is_inside(path: &str) -> bool {
    !path.chars().any(char::is_control)
        && !path.contains('\\')
        && path.split('/').all(|name| !name.is_empty() && name != "." && name != "..")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_read_whole_or_not_at_all() {
        let (one, two) = (ContentHash::of(b"1"), ContentHash::of(b"2"));
        let known = |sent: Option<&ContentHash>, pending: Option<&ContentHash>| Known {
            sent: sent.cloned(),
            pending: pending.into_iter().cloned().collect(),
        };
        let list = List(BTreeMap::from([
            ("index.html".to_owned(), known(Some(&one), None)),
            ("tag/新 闻/index.html".to_owned(), known(Some(&one), Some(&two))),
            ("tag/new/index.html".to_owned(), known(None, Some(&two))),
        ]));
        let text = list.write();
        assert_eq!(List::read(&text).as_ref(), Ok(&list));
        assert_eq!(List::read(&List::default().write()), Ok(List::default()));
        // Cut anywhere, it is refused.
        for end in (0..text.len() - 1).filter(|end| text.is_char_boundary(*end)) {
            assert!(List::read(&text[..end]).is_err(), "{}", &text[..end]);
        }
        for (text, want) in [
            (String::new(), ListError::Form),
            ("tidings-published 2\nend 0\n".to_owned(), ListError::Form),
            (format!("{FIRST}\n= {one} ../etc/passwd\nend 1\n"), ListError::Line(2)),
            (format!("{FIRST}\n= {one} /etc/passwd\nend 1\n"), ListError::Line(2)),
            (format!("{FIRST}\n= {one} a//b\nend 1\n"), ListError::Line(2)),
            (format!("{FIRST}\n! {one} a\nend 1\n"), ListError::Line(2)),
            (format!("{FIRST}\n= abc a\nend 1\n"), ListError::Line(2)),
            (format!("{FIRST}\n= {one} a\nend 2\n"), ListError::Line(3)),
        ] {
            assert_eq!(List::read(&text), Err(want), "{text}");
        }
    }
}
