//! Articles as rows of lists. A row is the same on every list that shows its article, but for the way to the root of the site, so that it
//! is made once and put on the pages of some seven lists.

use crate::SiteError;
use crate::names::names;
use crate::view::Site;
use minijinja::Value;
use minijinja::value::Serde;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Stands for the way to the root of the site. Texts have no control characters.
const ROOT: char = '\u{1}';

/// Bytes of rows that are kept for other lists.
const MOST: usize = 16 << 20;

/// Rows that were made, by the places of their articles.
#[derive(Debug, Default)]
pub(crate) struct Rows(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    rows: BTreeMap<usize, Arc<str>>,
    bytes: usize,
}

impl Kept {
    /// Keeps a row while there is room. Pages are made from those with the newest articles on, so that what is newer than those of
    /// the `page` has been on all of its lists, and makes room.
    fn keep(&mut self, at: usize, row: &Arc<str>, page: usize) {
        if self.bytes + row.len() > MOST {
            self.rows = self.rows.split_off(&page);
            self.bytes = self.rows.values().map(|row| row.len()).sum();
        }
        if self.bytes + row.len() <= MOST {
            self.bytes += row.len();
            self.rows.insert(at, Arc::clone(row));
        }
    }
}

/// The rows of a page with these articles, newest first.
pub(crate) fn rows(site: &Site<'_>, members: &[usize], root: &str) -> Result<String, SiteError> {
    let mut text = String::with_capacity(members.len() * 2048);
    for &at in members {
        let known = kept(site).rows.get(&at).cloned();
        let row = match known {
            Some(row) => row,
            None => {
                let row: Arc<str> = row(site, at)?.into();
                kept(site).keep(at, &row, members[0]);
                row
            }
        };
        let mut parts = row.split(ROOT);
        text.push_str(parts.next().unwrap_or_default());
        for part in parts {
            text.push_str(root);
            text.push_str(part);
        }
        text.push('\n');
    }
    Ok(text)
}

fn kept<'s>(site: &'s Site<'_>) -> MutexGuard<'s, Kept> {
    site.rows.0.lock().unwrap_or_else(PoisonError::into_inner)
}

fn row(site: &Site<'_>, at: usize) -> Result<String, SiteError> {
    let context = names!(
        site.common();
        card => Serde(site.card(at)), root => Value::from_safe_string(ROOT.to_string())
    );
    site.theme.render("row.html", context)
}
