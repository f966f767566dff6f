//! One rule: its keys, and whether they make one.

use super::condition::Asks;
use super::value::{Item, SKIPPED, Wrong, category, list, parsed, rewrite, tag, text, wrong, yes};
use crate::condition::Condition;
use crate::rule::{Actions, Rule, Scope};
use std::ops::Range;
use tidings_model::SourceId;
use toml::de::DeValue;

const KEYS: &str = "name, enabled, sources, categories; in, contains, words, matches, any, all, not; drop, keep, tag, move, \
                    star, rewrite";

/// Reads one rule.
pub(super) fn read(item: &Item<'_>) -> Result<Rule, Wrong> {
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
    let mut rule = Rule { name, line: 0, enabled, scope, when, actions, provenance: String::new() };
    is_whole(&rule, item.span())?;
    rule.provenance = format!("rule {} #{}", rule.name, rule.mark());
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

/// The name of a rule, as far as it has one.
pub(super) fn name_of(item: &Item<'_>) -> Option<String> {
    let DeValue::Table(table) = item.get_ref() else { return None };
    match table.get("name")?.get_ref() {
        DeValue::String(name) => Some(name.to_string()),
        _ => None,
    }
}

/// True when a rule that cannot be used may have been one that keeps.
pub(super) fn says_keep(item: &Item<'_>) -> bool {
    matches!(item.get_ref(), DeValue::Table(table) if table.get("keep").is_some())
}
