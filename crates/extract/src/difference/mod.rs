//! What two revisions of an article say differently, by paragraph and word, and whether that makes a new revision.

mod trifle;
mod words;

pub use trifle::is_trifle;

use crate::images::images;
use crate::text::text_of;
use imara_diff::{Algorithm, Diff, Hunk, InternedInput};
use serde::Serialize;
use tidings_model::Article;
use words::{likeness, pieces};

/// What the later of two revisions says differently.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Difference {
    /// Fields that changed, the title first.
    pub fields: Vec<FieldChange>,
    /// The text, paragraph by paragraph; empty when it did not change.
    pub text: Vec<Passage>,
}

impl Difference {
    /// True when a reader would see no difference.
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty() && self.text.is_empty()
    }
}

/// A field that changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldChange {
    /// Its name: `title`, `url`, `authors`, `tags`, `published`, `pictures` or `enclosures`.
    pub field: &'static str,
    /// What it said before; several values stand in several pieces of text with `, ` between them.
    pub pieces: Vec<Piece>,
}

/// One or more paragraphs of the text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Passage {
    /// So many paragraphs are as they were.
    Same(usize),
    /// A paragraph whose words changed.
    Changed(Vec<Piece>),
    /// A paragraph that is gone.
    Removed(String),
    /// A paragraph that is new.
    Added(String),
}

/// A run of words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Piece {
    /// As it was.
    Same(String),
    /// Gone.
    Removed(String),
    /// New.
    Added(String),
}

/// Paragraphs that are so much alike are one that changed, in hundredths.
const ALIKE: usize = 40;

/// Paragraphs ahead among which the changed form of one is looked for.
const AHEAD: usize = 8;

/// What `after` says differently than `before`. Numbers and times of the revisions themselves, sizes of kept pictures and
/// what rule gave a field do not count.
pub fn difference(before: &Article, after: &Article) -> Difference {
    let fields = fields(before)
        .into_iter()
        .zip(fields(after))
        .filter(|((_, before), (_, after))| before != after)
        .map(|((field, before), (_, after))| FieldChange { field, pieces: pieces(&before, &after) })
        .collect();
    Difference { fields, text: passages(&text_of(&before.body), &text_of(&after.body)) }
}

fn fields(article: &Article) -> [(&'static str, String); 7] {
    let names = article.authors.iter().filter_map(|author| author.name.as_deref());
    let pictures: Vec<String> = images(&article.body).into_iter().map(|image| image.src).collect();
    let files: Vec<&str> = article.enclosures.iter().map(|file| file.url.as_str()).collect();
    [
        ("title", article.title.clone()),
        ("authors", names.collect::<Vec<_>>().join(", ")),
        ("published", article.published.at.to_string()),
        ("tags", article.tags.join(", ")),
        ("url", article.url.clone().unwrap_or_default()),
        ("pictures", pictures.join(", ")),
        ("enclosures", files.join(", ")),
    ]
}

/// The paragraphs of a text, as [`text_of`] sets them apart.
pub(super) fn paragraphs(text: &str) -> Vec<&str> {
    text.split("\n\n").filter(|paragraph| !paragraph.trim().is_empty()).collect()
}

fn passages(before: &str, after: &str) -> Vec<Passage> {
    if before == after {
        return Vec::new();
    }
    let (before, after) = (paragraphs(before), paragraphs(after));
    let mut passages = Vec::new();
    let mut at = 0;
    for hunk in hunks(&before, &after) {
        same(&mut passages, hunk.before.start as usize - at);
        at = hunk.before.end as usize;
        align(&before[range(&hunk.before)], &after[range(&hunk.after)], &mut passages);
    }
    same(&mut passages, before.len() - at);
    passages
}

fn same(passages: &mut Vec<Passage>, count: usize) {
    if count > 0 {
        passages.push(Passage::Same(count));
    }
}

/// Where two lists of words or paragraphs differ, in order. The work is bounded by the library's own heuristics.
pub(super) fn hunks(before: &[&str], after: &[&str]) -> Vec<Hunk> {
    let mut input = InternedInput::default();
    input.update_before(before.iter().copied());
    input.update_after(after.iter().copied());
    Diff::compute(Algorithm::Histogram, &input).hunks().collect()
}

pub(super) fn range(of: &std::ops::Range<u32>) -> std::ops::Range<usize> {
    of.start as usize..of.end as usize
}

/// Finds for each paragraph that is gone the new one it became, if there is one within reach.
fn align(before: &[&str], after: &[&str], passages: &mut Vec<Passage>) {
    let mut next = 0;
    for old in before {
        let ahead = after.iter().enumerate().skip(next).take(AHEAD);
        let best =
            ahead.map(|(at, new)| (likeness(old, new), at)).max_by_key(|&(like, at)| (like, usize::MAX - at));
        match best.filter(|(like, _)| *like >= ALIKE) {
            Some((_, at)) => {
                passages.extend(after[next..at].iter().map(|new| Passage::Added((*new).to_owned())));
                passages.push(Passage::Changed(pieces(old, after[at])));
                next = at + 1;
            }
            None => passages.push(Passage::Removed((*old).to_owned())),
        }
    }
    passages.extend(after[next..].iter().map(|new| Passage::Added((*new).to_owned())));
}

#[cfg(test)]
mod tests;
