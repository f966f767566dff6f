//! The kinds of value that rules have, and what is said of one that is none.

use crate::rewrite::{Replace, Rewrite, Target};
use regex::{Regex, RegexBuilder};
use std::ops::Range;
use tidings_model::CategoryPath;
use toml::Spanned;
use toml::de::DeValue;

/// Most characters of a name, a word, an expression or what comes in place of it.
const LONGEST: usize = 1_000;
/// Most items of a list.
const MOST_ITEMS: usize = 1_000;
/// Bytes of memory of a compiled expression: what asks for more, such as `(\w{100}){100}`, is refused.
const REGEX_BYTES: usize = 256 << 10;
/// What to do about most mistakes.
pub(super) const SKIPPED: &str = "mend it; the rule is skipped until then";

/// A mistake before its line is counted and its rule is known.
pub(super) struct Wrong {
    pub(super) at: Range<usize>,
    pub(super) what: String,
    pub(super) advice: &'static str,
}

pub(super) fn wrong<T>(at: Range<usize>, what: impl Into<String>, advice: &'static str) -> Result<T, Wrong> {
    Err(Wrong { at, what: what.into(), advice })
}

pub(super) type Item<'a> = Spanned<DeValue<'a>>;

/// One item, or a list of them.
pub(super) fn list<T>(
    value: &Item<'_>,
    mut read: impl FnMut(&Item<'_>) -> Result<T, Wrong>,
) -> Result<Vec<T>, Wrong> {
    let DeValue::Array(items) = value.get_ref() else { return Ok(vec![read(value)?]) };
    if items.is_empty() {
        return wrong(
            value.span(),
            "the list is empty",
            "put something into it, or take it out; the rule is skipped until then",
        );
    }
    if items.len() > MOST_ITEMS {
        return wrong(value.span(), format!("the list has more than {MOST_ITEMS} items"), SKIPPED);
    }
    items.iter().map(read).collect()
}

pub(super) fn text(value: &Item<'_>) -> Result<String, Wrong> {
    match value.get_ref() {
        DeValue::String(text) if text.chars().count() <= LONGEST => Ok(text.to_string()),
        DeValue::String(_) => {
            wrong(value.span(), format!("the text has more than {LONGEST} characters"), SKIPPED)
        }
        other => wrong(
            value.span(),
            format!("a text must stand here, and it is of type {}", other.type_str()),
            "write it between quotes; the rule is skipped until then",
        ),
    }
}

pub(super) fn yes(value: &Item<'_>) -> Result<bool, Wrong> {
    match value.get_ref() {
        DeValue::Boolean(yes) => Ok(*yes),
        _ => wrong(value.span(), "true or false must stand here", SKIPPED),
    }
}

pub(super) fn parsed<T>(value: &Item<'_>, read: impl Fn(&str) -> Result<T, String>) -> Result<T, Wrong> {
    read(&text(value)?).or_else(|what| wrong(value.span(), what, SKIPPED))
}

pub(super) fn category(value: &Item<'_>) -> Result<CategoryPath, Wrong> {
    parsed(value, |text| CategoryPath::parse(text).map_err(|e| e.to_string()))
}
pub(super) fn tag(value: &Item<'_>) -> Result<String, Wrong> {
    parsed(value, |text| {
        let tag = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let fits = !tag.is_empty() && tag.chars().count() <= 80 && !tag.chars().any(char::is_control);
        fits.then_some(tag).ok_or_else(|| format!("{text:?} is no tag: 1 to 80 characters on one line"))
    })
}
pub(super) fn regex(value: &Item<'_>) -> Result<Regex, Wrong> {
    parsed(value, |text| {
        let built = RegexBuilder::new(text).size_limit(REGEX_BYTES).dfa_size_limit(REGEX_BYTES * 4).build();
        built.map_err(|error| match error {
            regex::Error::CompiledTooBig(_) => "the expression is too large: it repeats too much".to_owned(),
            other => {
                let text = other.to_string();
                // The last line says what is wrong, those before it show where.
                let why =
                    text.trim().lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
                format!("the expression cannot be read: {why}")
            }
        })
    })
}

pub(super) fn rewrite(item: &Item<'_>) -> Result<Rewrite, Wrong> {
    let advice = "write { in = \"title\", strip = \"…\" } or { in = \"text\", matches = \"…\", with = \"…\" }; the rule is skipped until then";
    let DeValue::Table(table) = item.get_ref() else {
        return wrong(item.span(), "a rewrite is a table", advice);
    };
    let (mut target, mut strip, mut found, mut with) = (None, None, None, None);
    for (key, value) in table {
        match key.get_ref().as_ref() {
            "in" => {
                target = Some(parsed(value, |text| {
                    Target::ALL
                        .into_iter()
                        .find(|target| target.as_str() == text)
                        .ok_or_else(|| format!("{text:?} cannot be rewritten; title, author and text can"))
                })?);
            }
            "strip" => strip = Some(text(value)?).filter(|prefix| !prefix.is_empty()),
            "matches" => found = Some((regex(value)?, value.span())),
            "with" => with = Some(text(value)?),
            name => return wrong(key.span(), format!("{name:?} is no key of a rewrite"), advice),
        }
    }
    let replace = match (strip, found, with) {
        (Some(prefix), None, None) => Replace::Strip(prefix),
        (None, Some((regex, at)), with) => {
            if regex.is_match("") {
                return wrong(at, "the expression matches nothing at all, and so everywhere", SKIPPED);
            }
            Replace::Regex { regex, with: with.unwrap_or_default() }
        }
        _ => return wrong(item.span(), "a rewrite has either strip, or matches and with", advice),
    };
    match target {
        Some(target) => Ok(Rewrite { target, replace }),
        None => wrong(item.span(), "`in` is missing", advice),
    }
}
