//! Words of an article replaced. Of a text only the runs between its markup are looked at, so that no rule makes markup.

use crate::condition::quoted;
use regex::Regex;
use std::fmt;
use tidings_extract::rewrite_text;
use tidings_model::{Article, CleanHtml};

/// Bytes of one run of text that an expression is tried on; a longer one stays as it is. Finding all matches can take the square
/// of this.
const RUN: usize = 20_000;
/// A text that would become so many times longer, and a little, stays as it is.
const GROWTH: usize = 4;
const LITTLE: usize = 2_000;

/// One replacement.
#[derive(Debug, Clone)]
pub struct Rewrite {
    /// What is rewritten.
    pub target: Target,
    /// How.
    pub replace: Replace,
}

/// What can be rewritten.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// The title.
    Title,
    /// The names of the authors.
    Author,
    /// The text, and the excerpt.
    Text,
}

impl Target {
    /// Every target.
    pub const ALL: [Self; 3] = [Self::Title, Self::Author, Self::Text];

    /// Its name in a file of rules.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Author => "author",
            Self::Text => "text",
        }
    }

    /// The field of the record that it is, as provenance names it.
    pub(crate) fn field(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Author => "authors",
            Self::Text => "body",
        }
    }
}

/// How words are replaced.
#[derive(Debug, Clone)]
pub enum Replace {
    /// This is taken from the beginning, with the white space behind it.
    Strip(String),
    /// Each match becomes this, in which `$1` or `${name}` stands for a group.
    Regex {
        /// What is looked for.
        regex: Regex,
        /// What comes in its place.
        with: String,
    },
}

impl Replace {
    /// The text changed; `None` when it stays as it is.
    fn on(&self, text: &str) -> Option<String> {
        match self {
            Self::Strip(prefix) => {
                let rest = text.trim_start().strip_prefix(prefix.as_str())?;
                Some(rest.trim_start().to_owned())
            }
            Self::Regex { regex, with } => replace_all(regex, with, text),
        }
    }
}

fn replace_all(regex: &Regex, with: &str, text: &str) -> Option<String> {
    if text.len() > RUN {
        return None;
    }
    let most = text.len() * GROWTH + LITTLE;
    let (mut out, mut done) = (String::with_capacity(text.len()), 0);
    for groups in regex.captures_iter(text) {
        let whole = groups.get(0)?;
        out.push_str(&text[done..whole.start()]);
        groups.expand(with, &mut out);
        done = whole.end();
        if out.len() > most {
            return None;
        }
    }
    out.push_str(&text[done..]);
    (out != text).then_some(out)
}

impl Rewrite {
    /// Rewrites the article; what it said before and says now, when that differs.
    pub(crate) fn act(&self, article: &mut Article) -> Option<(String, String)> {
        match self.target {
            Target::Title => {
                let new = line(&self.replace.on(&article.title)?);
                // Nobody can tell articles apart that have no title.
                (!new.is_empty() && new != article.title)
                    .then(|| (std::mem::replace(&mut article.title, new.clone()), new))
            }
            Target::Author => self.authors(article),
            Target::Text => {
                let body = rewrite_text(&article.body, &|run| self.replace.on(run));
                let excerpt = self.replace.on(&article.excerpt).map(|text| line(&text));
                let before = (article.body != body).then(|| changed_part(&article.body, &body));
                article.body = body;
                let lines = excerpt.map(|new| (std::mem::replace(&mut article.excerpt, new.clone()), new));
                before.or(lines.filter(|(before, after)| before != after))
            }
        }
    }

    fn authors(&self, article: &mut Article) -> Option<(String, String)> {
        let names = |article: &Article| -> String {
            article.authors.iter().filter_map(|person| person.name.clone()).collect::<Vec<_>>().join(", ")
        };
        let before = names(article);
        for person in &mut article.authors {
            if let Some(new) = person.name.as_deref().and_then(|name| self.replace.on(name)) {
                person.name = Some(line(&new)).filter(|name| !name.is_empty());
            }
        }
        article
            .authors
            .retain(|person| person.name.is_some() || person.email.is_some() || person.url.is_some());
        let after = names(article);
        (before != after).then_some((before, after))
    }
}

/// On one line.
fn line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The first lines in which two texts differ.
fn changed_part(before: &CleanHtml, after: &CleanHtml) -> (String, String) {
    let (before, after) = (tidings_extract::text_of(before), tidings_extract::text_of(after));
    let same = before.lines().zip(after.lines()).take_while(|(one, other)| one == other).count();
    let at = |text: &str| text.lines().nth(same).unwrap_or_default().to_owned();
    (at(&before), at(&after))
}

impl fmt::Display for Rewrite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.replace {
            Replace::Strip(prefix) => write!(f, "strip {} from {}", quoted(prefix), self.target.as_str()),
            Replace::Regex { regex, with } => {
                write!(
                    f,
                    "replace {} by {} in {}",
                    quoted(regex.as_str()),
                    quoted(with),
                    self.target.as_str()
                )
            }
        }
    }
}
