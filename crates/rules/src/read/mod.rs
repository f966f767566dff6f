//! `rules.toml` read. Each rule by itself: one with a mistake is left out and named, and the others stand.

mod condition;
mod one;
mod value;

use crate::rule::Rules;
use serde::Serialize;
use std::fmt;
use std::ops::Range;
use toml::de::{DeTable, DeValue};
use value::{Item, Wrong, wrong};

/// Most rules of a file.
const MOST_RULES: usize = 1_000;

/// Something wrong with a file of rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Mistake {
    /// Its line, from 1.
    pub line: usize,
    /// The name of the rule; `None` where it has none, or the file as a whole is meant.
    pub rule: Option<String>,
    /// What was found.
    pub what: String,
    /// What to do.
    pub advice: String,
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: ", self.line)?;
        if let Some(rule) = &self.rule {
            write!(f, "rule {rule:?}: ")?;
        }
        write!(f, "{}; {}", self.what, self.advice)
    }
}

impl Rules {
    /// Reads a file of rules. What has a mistake is left out, and told.
    pub fn read(text: &str) -> (Self, Vec<Mistake>) {
        let mut reading = Reading { text, rules: Self::default(), mistakes: Vec::new() };
        match DeTable::parse(text) {
            Ok(table) => reading.file(table.get_ref()),
            Err(error) => {
                let what = format!("the file is no TOML: {}", error.message().trim().replace('\n', ", "));
                let advice = "mend the line; no rule counts until then";
                reading.tell(None, Wrong { at: error.span().unwrap_or(0..0), what, advice });
            }
        }
        (reading.rules, reading.mistakes)
    }
}

/// A file being read.
struct Reading<'a> {
    text: &'a str,
    rules: Rules,
    mistakes: Vec<Mistake>,
}

impl Reading<'_> {
    fn tell(&mut self, rule: Option<String>, Wrong { at, what, advice }: Wrong) {
        self.mistakes.push(Mistake { line: self.line_of(&at), rule, what, advice: advice.to_owned() });
    }

    fn line_of(&self, at: &Range<usize>) -> usize {
        self.text.as_bytes().iter().take(at.start).filter(|byte| **byte == b'\n').count() + 1
    }

    fn file(&mut self, table: &DeTable<'_>) {
        for (key, value) in table {
            match (key.get_ref().as_ref(), value.get_ref()) {
                ("rule", DeValue::Array(all)) => all.iter().for_each(|item| self.item(item)),
                (name, _) => {
                    let (at, what) = (key.span(), format!("{name:?} stands in no rule"));
                    self.tell(None, Wrong { at, what, advice: "begin each rule with a line [[rule]]" });
                }
            }
        }
    }

    fn item(&mut self, item: &Item<'_>) {
        let read = one::read(item).and_then(|rule| match self.rules.named(&rule.name) {
            Some(other) => wrong(
                item.span(),
                format!("line {} has a rule of this name", other.line),
                "give each rule a name of its own; this one is skipped",
            ),
            None if self.rules.rules.len() >= MOST_RULES => wrong(
                item.span(),
                format!("there are more than {MOST_RULES} rules"),
                "take some together; this one is skipped",
            ),
            None => Ok(rule),
        });
        match read {
            Ok(mut rule) => {
                rule.line = self.line_of(&item.span());
                self.rules.rules.push(rule);
            }
            Err(wrong) => {
                self.rules.keeps_are_held |= one::says_keep(item);
                self.tell(one::name_of(item), wrong);
            }
        }
    }
}
