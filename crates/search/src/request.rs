//! What a person types into a search that knows more of articles than their texts: words and filters.

use crate::query::{LONGEST, QUOTES, is_minus};
use crate::{Query, fold};
use jiff::civil::Date;
use std::fmt;

/// Words and filters.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Request {
    /// What the texts must have.
    pub text: Query,
    /// What else must hold, in the order in which it was typed.
    pub filters: Vec<Filter>,
}

/// A condition, or that it must not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    /// Whether it was typed with `-`.
    pub negative: bool,
    /// What is asked.
    pub condition: Condition,
}

/// What is asked of an article beside its text. Values are as they were typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// `source:`: this is its source's id, or a part of the id or the name.
    Source(String),
    /// `in:`: it stands in this category or in one below; names with `/` between them.
    Category(String),
    /// `author:`: an author's name has these words.
    Author(String),
    /// `lang:`: a language tag, which `zh` is for all kinds of Chinese.
    Language(String),
    /// `tag:`: it has this tag.
    Tag(String),
    /// `after:`: it was published on this day or later. Of a month or a year this is the first day.
    After(Date),
    /// `before:`: it was published earlier than this day. Of a month or a year this is the first day.
    Before(Date),
    /// `is:`: what a reader has done with it.
    Is(Mark),
}

/// What a reader has done with an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// Not yet read.
    Unread,
    /// Read.
    Read,
    /// Kept with a star.
    Starred,
}

/// Why a text is no request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RequestError {
    /// It has more characters than are looked for.
    TooLong {
        /// Its characters, or those of its words.
        length: usize,
        /// How many there may be.
        most: usize,
    },
    /// `after:` or `before:` with something that is no date.
    BadDate {
        /// As it was typed, shortened.
        typed: String,
    },
    /// `is:` with a word that it does not know.
    NoMark {
        /// As it was typed, shortened.
        typed: String,
    },
}

impl fmt::Display for RequestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong { length, most } => {
                write!(f, "the search has {length} characters, and at most {most} are looked for")
            }
            Self::BadDate { typed } => write!(f, "{typed} names no date"),
            Self::NoMark { typed } => write!(f, "{typed} is no state of an article"),
        }
    }
}

impl RequestError {
    /// What to do next.
    pub fn advice(&self) -> &'static str {
        match self {
            Self::TooLong { .. } => "search for a few words of what you mean",
            Self::BadDate { .. } => {
                "write a year, a month or a day: after:2022, after:2022-03 or after:2022-03-14"
            }
            Self::NoMark { .. } => "write is:unread, is:read or is:starred",
        }
    }
}

impl std::error::Error for RequestError {}

/// Longer requests are refused.
const MOST: usize = 2000;

impl Request {
    /// Reads what was typed: a [`Query`], and among its words filters, `name:value`, with `-` before them for what must not hold, and
    /// with quotes around a value that has spaces. A name that is no filter's, or one with no value, is text.
    ///
    /// # Errors
    /// When it is too long, or a filter's value can mean nothing.
    pub fn parse(text: &str) -> Result<Self, RequestError> {
        let length = text.chars().count();
        if length > MOST {
            return Err(RequestError::TooLong { length, most: MOST });
        }
        let (mut words, mut filters) = (String::new(), Vec::new());
        let mut rest = text.trim_start();
        while !rest.is_empty() {
            let typed = term(rest);
            match filter(typed)? {
                Some(filter) => filters.push(filter),
                None => {
                    words.push_str(typed);
                    words.push(' ');
                }
            }
            rest = rest[typed.len()..].trim_start();
        }
        let words = words.trim_end();
        match words.chars().count() {
            length if length > LONGEST => Err(RequestError::TooLong { length, most: LONGEST }),
            _ => Ok(Self { text: Query::parse(words), filters }),
        }
    }

    /// Whether nothing can be found by it: it says nothing of what is wanted, neither by a word nor by a filter.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty() && self.filters.is_empty()
    }

    /// Whether it asks for what a reader has done with articles.
    pub fn asks_for_marks(&self) -> bool {
        self.filters.iter().any(|filter| matches!(filter.condition, Condition::Is(_)))
    }

    /// Whether an article with these marks is one that it asks for.
    pub fn takes_marks(&self, read: bool, starred: bool) -> bool {
        self.filters.iter().all(|filter| {
            let holds = match filter.condition {
                Condition::Is(Mark::Unread) => !read,
                Condition::Is(Mark::Read) => read,
                Condition::Is(Mark::Starred) => starred,
                _ => return true,
            };
            holds != filter.negative
        })
    }
}

/// The first term of a text that begins with one: as far as the next space that stands in no quotes.
fn term(text: &str) -> &str {
    let mut quoted = false;
    for (at, c) in text.char_indices() {
        if QUOTES.contains(&c) {
            // A phrase ends with its quote, whatever follows it.
            if quoted {
                return &text[..at + c.len_utf8()];
            }
            // One that begins within a word is a term of its own, but for the value of a filter.
            if !text[..at].chars().all(is_minus) && !text[..at].ends_with([':', '：']) {
                return &text[..at];
            }
            quoted = true;
        } else if c.is_whitespace() && !quoted {
            return &text[..at];
        }
    }
    text
}

fn filter(typed: &str) -> Result<Option<Filter>, RequestError> {
    let without = typed.strip_prefix(is_minus);
    let Some((name, value)) = without.unwrap_or(typed).split_once([':', '：']) else { return Ok(None) };
    let value = value.trim_matches(|c: char| QUOTES.contains(&c) || c.is_whitespace());
    // Nothing is left of a value of signs alone.
    if value.is_empty() || (name != "is" && fold(value).trim().is_empty()) {
        return Ok(None);
    }
    let own = || value.to_owned();
    let day = || date(value).ok_or_else(|| RequestError::BadDate { typed: shortened(typed) });
    let condition = match fold(name).as_str() {
        "source" => Condition::Source(own()),
        "in" => Condition::Category(own()),
        "author" => Condition::Author(own()),
        "lang" => Condition::Language(own()),
        "tag" => Condition::Tag(own()),
        "after" => Condition::After(day()?),
        "before" => Condition::Before(day()?),
        "is" => Condition::Is(match fold(value).as_str() {
            "unread" => Mark::Unread,
            "read" => Mark::Read,
            "starred" => Mark::Starred,
            _ => return Err(RequestError::NoMark { typed: shortened(typed) }),
        }),
        _ => return Ok(None),
    };
    Ok(Some(Filter { negative: without.is_some(), condition }))
}

/// The first day of what `2022`, `2022-03` or `2022-03-14` names; other signs between the numbers do as well.
fn date(value: &str) -> Option<Date> {
    let folded = fold(value);
    let mut parts = folded.trim_end_matches(['年', '月', '日']).split(['-', '/', '.', '年', '月']);
    let number =
        |part: &str| part.bytes().all(|byte| byte.is_ascii_digit()).then(|| part.parse().ok()).flatten();
    let year: i16 = parts.next().filter(|part| part.len() == 4).and_then(number)?;
    let mut next = || match parts.next() {
        Some(part) if part.len() <= 2 => number(part),
        Some(_) => None,
        None => Some(1),
    };
    let (month, day) = (next()?, next()?);
    if parts.next().is_some() {
        return None;
    }
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// What is repeated of a term in a message.
fn shortened(typed: &str) -> String {
    match typed.char_indices().nth(60) {
        Some((at, _)) => format!("{}…", &typed[..at]),
        None => typed.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        let request = match Request::parse(text) {
            Ok(request) => request,
            Err(error) => return format!("{error}; {}", error.advice()),
        };
        let mut parts: Vec<String> = Vec::new();
        for filter in &request.filters {
            let (name, value) = match &filter.condition {
                Condition::Source(value) => ("source", value.clone()),
                Condition::Category(value) => ("in", value.clone()),
                Condition::Author(value) => ("author", value.clone()),
                Condition::Language(value) => ("lang", value.clone()),
                Condition::Tag(value) => ("tag", value.clone()),
                Condition::After(day) => ("after", day.to_string()),
                Condition::Before(day) => ("before", day.to_string()),
                Condition::Is(mark) => ("is", format!("{mark:?}")),
            };
            parts.push(format!("{}{name}={value}", if filter.negative { "-" } else { "" }));
        }
        let clauses = request.text.clauses.iter();
        parts.extend(
            clauses.map(|clause| format!("{}{:?}", if clause.negative { "-" } else { "" }, clause.lookup())),
        );
        parts.join(" ")
    }

    #[test]
    fn filters() {
        for (text, want) in [
            ("source:bbc -in:World/Asia", "source=bbc -in=World/Asia"),
            ("author:\"John Smith\" LANG:zh-Hant", "author=John Smith lang=zh-Hant"),
            ("author：「王 小明」 标签 tag：加沙", "author=王 小明 tag=加沙 Keys([(0, \"标签\")])"),
            ("－is:unread is:starred is:read", "-is=Unread is=Starred is=Read"),
            ("after:2022 before:2022-03", "after=2022-01-01 before=2022-03-01"),
            ("after:２０２２-3-14 before:2022/12/31", "after=2022-03-14 before=2022-12-31"),
            ("after:2022年3月14日 before:2022年", "after=2022-03-14 before=2022-01-01"),
            ("加沙 source:半岛 -停火", "source=半岛 Keys([(0, \"加沙\")]) -Keys([(0, \"停火\")])"),
            // Text: no filter, no value, a phrase, an address.
            ("\"source:bbc\"", "Keys([(0, \"source\"), (1, \"bbc\")])"),
            ("-\"in:x\"", "-Keys([(0, \"in\"), (1, \"x\")])"),
            ("who:me", "Keys([(0, \"who\"), (1, \"me\")])"),
            ("source:", "Part { part: \"sourc\", exact: Some(\"source\") }"),
            (
                "tag:\"\" x",
                "Part { part: \"tag\", exact: Some(\"tag\") } Part { part: \"x\", exact: Some(\"x\") }",
            ),
            ("10:30 :)", "Keys([(0, \"10\"), (1, \"30\")])"),
            ("", ""),
        ] {
            assert_eq!(shown(text), want, "{text}");
        }
    }

    #[test]
    fn what_can_mean_nothing_is_refused() {
        let dates =
            "names no date; write a year, a month or a day: after:2022, after:2022-03 or after:2022-03-14";
        for value in [
            "yesterday",
            "2022-13",
            "2022-02-30",
            "22",
            "2022-",
            "-2022",
            "2022-03-14-15",
            "99999",
            "2022-003",
        ] {
            assert_eq!(shown(&format!("加沙 after:{value}")), format!("after:{value} {dates}"));
        }
        assert_eq!(
            shown("-is:red"),
            "-is:red is no state of an article; write is:unread, is:read or is:starred"
        );
        for (length, most) in [(10_000, 2000), (401, 400)] {
            let error = Request::parse(&"沙".repeat(length)).expect_err("too long");
            assert_eq!(error, RequestError::TooLong { length, most });
        }
        assert!(Request::parse(&format!("{} {}", "沙".repeat(400), "-source:x ".repeat(100))).is_ok());
    }

    #[test]
    fn marks_of_a_reader() {
        for (text, read, starred, want) in [
            ("is:unread", false, false, true),
            ("is:unread", true, false, false),
            ("-is:unread is:starred", true, true, true),
            ("is:read -is:starred", true, true, false),
            ("source:x", true, true, true),
        ] {
            let request = Request::parse(text).expect(text);
            assert_eq!(request.takes_marks(read, starred), want, "{text}");
            assert_eq!(request.asks_for_marks(), text.contains("is:"));
        }
    }
}
