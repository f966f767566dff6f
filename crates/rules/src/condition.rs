//! What a rule asks of an article.

use crate::subject::{Field, Subject};
use regex::Regex;
use serde::Serialize;
use std::fmt;
use tidings_extract::is_unspaced;
use tidings_model::Article;

/// Bytes of one field that an expression is tried on: its work grows with them times its own size.
const SEARCHED: usize = 200_000;
/// Characters of what was found that are told.
const TOLD: usize = 60;

/// What a rule asks of an article.
#[derive(Debug, Clone)]
pub enum Condition {
    /// Nothing: every article of the rule's scope.
    Always,
    /// One of these texts stands in one of these fields, whatever its case, width and accents.
    Has {
        /// Where it is looked for.
        fields: Vec<Field>,
        /// Whether it may be a part of a word.
        how: How,
        /// What is looked for, as it was written and as it is compared.
        words: Vec<(String, String)>,
    },
    /// The expression matches one of these fields.
    Matches {
        /// Where it is tried.
        fields: Vec<Field>,
        /// The expression.
        regex: Regex,
    },
    /// One of these holds.
    Any(Vec<Condition>),
    /// All of these hold.
    All(Vec<Condition>),
    /// This does not hold.
    Not(Box<Condition>),
}

/// Whether what is looked for may be a part of a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// It may stand anywhere.
    Contains,
    /// It begins and ends where words do; in scripts without spaces it may stand anywhere.
    Words,
}

impl How {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Contains => "contains",
            Self::Words => "words",
        }
    }
}

/// Where a condition found something, and what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Found {
    /// The field.
    pub field: &'static str,
    /// The word that was looked for, or the text that an expression matched, cut to a line.
    pub what: String,
}

impl Condition {
    /// What was found where the condition holds; `None` where it does not.
    pub(crate) fn holds(&self, subject: &Subject, article: &Article) -> Option<Vec<Found>> {
        match self {
            Self::Always => Some(Vec::new()),
            Self::Has { fields, how, words } => fields
                .iter()
                .find_map(|field| has(subject.folded(article, *field), *field, *how, words))
                .map(|found| vec![found]),
            Self::Matches { fields, regex } => fields
                .iter()
                .find_map(|field| matched(subject.plain(article, *field), *field, regex))
                .map(|found| vec![found]),
            Self::Any(all) => all.iter().find_map(|condition| condition.holds(subject, article)),
            Self::All(all) => {
                let found: Option<Vec<Vec<Found>>> =
                    all.iter().map(|condition| condition.holds(subject, article)).collect();
                found.map(|found| found.concat())
            }
            Self::Not(inner) => inner.holds(subject, article).is_none().then(Vec::new),
        }
    }
}

fn has(texts: &[String], field: Field, how: How, words: &[(String, String)]) -> Option<Found> {
    let (written, _) = words.iter().find(|(_, word)| {
        texts.iter().any(|text| match how {
            How::Contains => text.contains(word.as_str()),
            How::Words => has_words(text, word),
        })
    })?;
    Some(Found { field: field.as_str(), what: written.clone() })
}

/// True when `word` stands in `text` and no word of a script with spaces goes on at its ends.
fn has_words(text: &str, word: &str) -> bool {
    let joined = |one: Option<char>, other: Option<char>| {
        one.zip(other).is_some_and(|(one, other)| is_spaced(one) && is_spaced(other))
    };
    text.match_indices(word).any(|(at, _)| {
        let (before, after) = (text[..at].chars().next_back(), text[at + word.len()..].chars().next());
        !joined(before, word.chars().next()) && !joined(word.chars().next_back(), after)
    })
}

/// True for letters and digits of scripts that put spaces between words.
fn is_spaced(c: char) -> bool {
    c.is_alphanumeric() && !is_unspaced(c)
}

fn matched(texts: &[String], field: Field, regex: &Regex) -> Option<Found> {
    let found = texts.iter().find_map(|text| regex.find(&text[..searched(text)]))?;
    let what = found.as_str().split_whitespace().collect::<Vec<_>>().join(" ");
    Some(Found { field: field.as_str(), what: cut(&what, TOLD) })
}

fn searched(text: &str) -> usize {
    (0..=text.len().min(SEARCHED)).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

/// A text between quotes, the same for ever, as no `Debug` promises.
pub(crate) fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// The beginning of a text, with `…` where it was cut.
pub(crate) fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |all: &[Self], between: &str| -> String {
            all.iter().map(|one| format!("({one})")).collect::<Vec<_>>().join(between)
        };
        match self {
            Self::Always => f.write_str("every article"),
            Self::Has { fields, how, words } => {
                let words: Vec<String> = words.iter().map(|(written, _)| quoted(written)).collect();
                write!(f, "{} {} {}", names(fields), how.as_str(), words.join(" or "))
            }
            Self::Matches { fields, regex } => {
                write!(f, "{} matches {}", names(fields), quoted(regex.as_str()))
            }
            Self::Any(all) => f.write_str(&list(all, " or ")),
            Self::All(all) => f.write_str(&list(all, " and ")),
            Self::Not(inner) => write!(f, "not ({inner})"),
        }
    }
}

fn names(fields: &[Field]) -> String {
    fields.iter().map(|field| field.as_str()).collect::<Vec<_>>().join(" or ")
}
