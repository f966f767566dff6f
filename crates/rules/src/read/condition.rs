//! Conditions, which may stand in one another.

use super::value::{Item, SKIPPED, Wrong, list, parsed, regex, wrong};
use crate::condition::{Condition, How};
use crate::fold;
use crate::subject::Field;
use std::ops::Range;
use toml::de::DeValue;

/// Most conditions inside one another.
const DEEPEST: usize = 8;

/// The keys of a condition as they come by.
#[derive(Default)]
pub(super) struct Asks {
    fields: Option<Vec<Field>>,
    found: Vec<(Range<usize>, Condition)>,
    /// Where `in` stands.
    at: Option<Range<usize>>,
}

impl Asks {
    /// Takes a key; false when it is none of a condition.
    pub(super) fn take(&mut self, key: &str, value: &Item<'_>, depth: usize) -> Result<bool, Wrong> {
        if depth > DEEPEST {
            return wrong(
                value.span(),
                format!("more than {DEEPEST} conditions stand in one another"),
                SKIPPED,
            );
        }
        let condition = match key {
            "in" => {
                self.fields = Some(list(value, field)?);
                self.at = Some(value.span());
                return Ok(true);
            }
            "contains" => {
                Condition::Has { fields: Vec::new(), how: How::Contains, words: list(value, word)? }
            }
            "words" => Condition::Has { fields: Vec::new(), how: How::Words, words: list(value, word)? },
            "matches" => Condition::Matches { fields: Vec::new(), regex: regex(value)? },
            "any" => Condition::Any(list(value, |item| condition(item, depth + 1))?),
            "all" => Condition::All(list(value, |item| condition(item, depth + 1))?),
            "not" => Condition::Not(Box::new(condition(value, depth + 1)?)),
            _ => return Ok(false),
        };
        self.found.push((value.span(), condition));
        Ok(true)
    }

    /// The condition that the keys make.
    pub(super) fn condition(mut self, at: Range<usize>) -> Result<Condition, Wrong> {
        if let Some((second, _)) = self.found.get(1) {
            return wrong(
                second.clone(),
                "a condition has one of contains, words, matches, any, all and not",
                "write all = [{…}, {…}] around them; the rule is skipped until then",
            );
        }
        let Some((_, mut condition)) = self.found.pop() else {
            return match self.at {
                Some(_) => wrong(
                    at,
                    "`in` says where to look, and nothing says for what",
                    "add contains, words or matches; the rule is skipped until then",
                ),
                None => Ok(Condition::Always),
            };
        };
        match &mut condition {
            Condition::Has { fields, .. } | Condition::Matches { fields, .. } => {
                *fields = self.fields.unwrap_or_else(|| vec![Field::Title, Field::Text]);
            }
            _ if self.at.is_some() => {
                return wrong(
                    at,
                    "`in` belongs beside contains, words or matches",
                    "move it into the conditions; the rule is skipped until then",
                );
            }
            _ => {}
        }
        Ok(condition)
    }
}

fn condition(item: &Item<'_>, depth: usize) -> Result<Condition, Wrong> {
    let DeValue::Table(table) = item.get_ref() else {
        return wrong(
            item.span(),
            "a condition is a table",
            "write { in = \"title\", contains = \"…\" }; the rule is skipped until then",
        );
    };
    let mut asks = Asks::default();
    for (key, value) in table {
        let name = key.get_ref().as_ref();
        if !asks.take(name, value, depth)? {
            let what = format!(
                "{name:?} is no key of a condition; the keys are in, contains, words, matches, any, all, not"
            );
            return wrong(key.span(), what, SKIPPED);
        }
    }
    match asks.condition(item.span())? {
        Condition::Always => wrong(item.span(), "the condition asks nothing", SKIPPED),
        condition => Ok(condition),
    }
}
fn field(value: &Item<'_>) -> Result<Field, Wrong> {
    parsed(value, |text| {
        Field::named(text).ok_or_else(|| {
            let all: Vec<&str> = Field::ALL.iter().map(|field| field.as_str()).collect();
            format!("{text:?} is no field; the fields are {}", all.join(", "))
        })
    })
}

/// A word as it was written and as it is compared.
fn word(value: &Item<'_>) -> Result<(String, String), Wrong> {
    parsed(value, |text| {
        let folded = fold(text);
        if folded.is_empty() {
            return Err("an empty text is in every text".to_owned());
        }
        Ok((text.to_owned(), folded))
    })
}
