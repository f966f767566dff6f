//! `rules.toml` read. Each rule by itself: one with a mistake is left out and named, and the others stand.

use crate::condition::{Condition, How};
use crate::fold;
use crate::rewrite::{Replace, Rewrite, Target};
use crate::rule::{Actions, Rule, Rules, Scope};
use crate::subject::Field;
use regex::{Regex, RegexBuilder};
use serde::Serialize;
use std::fmt;
use std::ops::Range;
use tidings_model::{CategoryPath, SourceId};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Most rules of a file.
const MOST_RULES: usize = 1_000;
/// Most characters of a name, a word, an expression or what comes in place of it.
const LONGEST: usize = 1_000;
/// Most items of a list.
const MOST_ITEMS: usize = 1_000;
/// Most conditions inside one another.
const DEEPEST: usize = 8;
/// Bytes of memory of a compiled expression: what asks for more, such as `(\w{100}){100}`, is refused.
const REGEX_BYTES: usize = 256 << 10;

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

/// A mistake before its line is counted and its rule is known.
struct Wrong {
    at: Range<usize>,
    what: String,
    advice: &'static str,
}

fn wrong<T>(at: Range<usize>, what: impl Into<String>, advice: &'static str) -> Result<T, Wrong> {
    Err(Wrong { at, what: what.into(), advice })
}

type Item<'a> = Spanned<DeValue<'a>>;

impl Rules {
    /// Reads a file of rules. What has a mistake is left out, and told.
    pub fn read(text: &str) -> (Self, Vec<Mistake>) {
        let mut rules = Self::default();
        let mut mistakes = Vec::new();
        let mut tell = |rule: Option<String>, wrong: Wrong| {
            let before = text.as_bytes().get(..wrong.at.start).unwrap_or(text.as_bytes());
            let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
            mistakes.push(Mistake { line, rule, what: wrong.what, advice: wrong.advice.to_owned() });
        };
        let table = match DeTable::parse(text) {
            Ok(table) => table.into_inner(),
            Err(error) => {
                let what = format!("the file is no TOML: {}", error.message().trim().replace('\n', ", "));
                let advice = "mend the line; no rule counts until then";
                tell(None, Wrong { at: error.span().unwrap_or(0..0), what, advice });
                return (rules, mistakes);
            }
        };
        let mut found = Vec::new();
        for (key, value) in &table {
            match (key.get_ref().as_ref(), value.get_ref()) {
                ("rule", DeValue::Array(all)) => found.extend(all.iter()),
                (name, _) => tell(
                    None,
                    Wrong {
                        at: key.span(),
                        what: format!("{name:?} stands in no rule"),
                        advice: "begin each rule with a line [[rule]]",
                    },
                ),
            }
        }
        for item in found {
            let named = name_of(item);
            let read = one(item).and_then(|rule| match rules.named(&rule.name) {
                Some(other) => wrong(
                    item.span(),
                    format!("line {} has a rule of this name", other.line),
                    "give each rule a name of its own; this one is skipped",
                ),
                None if rules.rules.len() >= MOST_RULES => wrong(
                    item.span(),
                    format!("there are more than {MOST_RULES} rules"),
                    "take some together; this one is skipped",
                ),
                None => Ok(rule),
            });
            match read {
                Ok(mut rule) => {
                    rule.line = line_of(text, item.span());
                    rules.rules.push(rule);
                }
                Err(wrong) => {
                    rules.keeps_are_held |= says_keep(item);
                    tell(named, wrong);
                }
            }
        }
        (rules, mistakes)
    }
}

fn line_of(text: &str, at: Range<usize>) -> usize {
    text.as_bytes().iter().take(at.start).filter(|byte| **byte == b'\n').count() + 1
}

fn name_of(item: &Item<'_>) -> Option<String> {
    let DeValue::Table(table) = item.get_ref() else { return None };
    match table.get("name")?.get_ref() {
        DeValue::String(name) => Some(name.to_string()),
        _ => None,
    }
}

/// True when a rule that cannot be used may have been one that keeps.
fn says_keep(item: &Item<'_>) -> bool {
    matches!(item.get_ref(), DeValue::Table(table) if table.get("keep").is_some())
}

const KEYS: &str = "name, enabled, sources, categories; in, contains, words, matches, any, all, not; drop, keep, tag, move, \
                    star, rewrite";
const SKIPPED: &str = "mend it; the rule is skipped until then";

fn one(item: &Item<'_>) -> Result<Rule, Wrong> {
    let DeValue::Table(table) = item.get_ref() else {
        return wrong(item.span(), "a rule is a table", "begin each rule with a line [[rule]]");
    };
    let (mut name, mut enabled) = (String::new(), true);
    let (mut scope, mut actions, mut asks) = (Scope::default(), Actions::default(), Asks::default());
    for (key, value) in table {
        let key_name = key.get_ref().as_ref();
        match key_name {
            "name" => name = text(value)?,
            "enabled" => enabled = yes(value)?,
            "sources" => {
                scope.sources =
                    list(value, |item| parsed(item, |text| SourceId::new(text).map_err(|e| e.to_string())))?;
            }
            "categories" => scope.categories = list(value, category)?,
            "drop" => actions.drop = yes(value)?,
            "keep" => actions.keep = yes(value)?,
            "star" => actions.star = yes(value)?,
            "tag" => actions.tag = list(value, tag)?,
            "move" => actions.move_to = Some(category(value)?),
            "rewrite" => actions.rewrite = list(value, rewrite)?,
            _ if asks.take(key_name, value, 0)? => {}
            _ => {
                let what = format!("{key_name:?} is no key of a rule; the keys are {KEYS}");
                return wrong(key.span(), what, SKIPPED);
            }
        }
    }
    let when = asks.condition(item.span())?;
    let rule = Rule { name, line: 0, enabled, scope, when, actions };
    is_whole(&rule, item.span())?;
    Ok(rule)
}

/// Whether a rule says all that it must, and nothing that goes against itself.
fn is_whole(rule: &Rule, at: Range<usize>) -> Result<(), Wrong> {
    let Rule { name, scope, when, actions, .. } = rule;
    let other =
        !actions.tag.is_empty() || actions.move_to.is_some() || actions.star || !actions.rewrite.is_empty();
    if name.trim().is_empty() || name.chars().any(char::is_control) {
        return wrong(
            at,
            "the rule has no name on one line",
            "write name = \"…\": reports tell of it by its name",
        );
    }
    if !(actions.drop || actions.keep || other) {
        return wrong(
            at,
            "the rule does nothing",
            "write one of drop, keep, tag, move, star or rewrite; it is skipped",
        );
    }
    if (actions.drop && actions.keep) || ((actions.drop || actions.keep) && other) {
        return wrong(
            at,
            "drop and keep stand alone in a rule",
            "make two rules of it; it is skipped until then",
        );
    }
    let asks_all = matches!(when, Condition::Always);
    let everywhere = scope.sources.is_empty() && scope.categories.is_empty();
    if actions.keep && asks_all {
        return wrong(
            at,
            "a rule that keeps all keeps nothing out",
            "say what is to be kept: in, and contains, words or matches",
        );
    }
    if asks_all && everywhere {
        return wrong(
            at,
            "the rule asks nothing and names no source and no category",
            "say which articles it is for; it is skipped until then",
        );
    }
    Ok(())
}

/// The keys of a condition as they come by.
#[derive(Default)]
struct Asks {
    fields: Option<Vec<Field>>,
    found: Vec<(Range<usize>, Condition)>,
    /// Where `in` stands.
    at: Option<Range<usize>>,
}

impl Asks {
    /// Takes a key; false when it is none of a condition.
    fn take(&mut self, key: &str, value: &Item<'_>, depth: usize) -> Result<bool, Wrong> {
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

    fn condition(mut self, at: Range<usize>) -> Result<Condition, Wrong> {
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

fn rewrite(item: &Item<'_>) -> Result<Rewrite, Wrong> {
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

/// One item, or a list of them.
fn list<T>(value: &Item<'_>, mut read: impl FnMut(&Item<'_>) -> Result<T, Wrong>) -> Result<Vec<T>, Wrong> {
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

fn text(value: &Item<'_>) -> Result<String, Wrong> {
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

fn yes(value: &Item<'_>) -> Result<bool, Wrong> {
    match value.get_ref() {
        DeValue::Boolean(yes) => Ok(*yes),
        _ => wrong(value.span(), "true or false must stand here", SKIPPED),
    }
}

fn parsed<T>(value: &Item<'_>, read: impl Fn(&str) -> Result<T, String>) -> Result<T, Wrong> {
    read(&text(value)?).or_else(|what| wrong(value.span(), what, SKIPPED))
}

fn category(value: &Item<'_>) -> Result<CategoryPath, Wrong> {
    parsed(value, |text| CategoryPath::parse(text).map_err(|e| e.to_string()))
}

fn field(value: &Item<'_>) -> Result<Field, Wrong> {
    parsed(value, |text| {
        Field::named(text).ok_or_else(|| {
            let all: Vec<&str> = Field::ALL.iter().map(|field| field.as_str()).collect();
            format!("{text:?} is no field; the fields are {}", all.join(", "))
        })
    })
}

fn tag(value: &Item<'_>) -> Result<String, Wrong> {
    parsed(value, |text| {
        let tag = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let fits = !tag.is_empty() && tag.chars().count() <= 80 && !tag.chars().any(char::is_control);
        fits.then_some(tag).ok_or_else(|| format!("{text:?} is no tag: 1 to 80 characters on one line"))
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

fn regex(value: &Item<'_>) -> Result<Regex, Wrong> {
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
