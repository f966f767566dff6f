//! `tidings rules list`: what the file says, and what was left out.

use super::store;
use crate::console::Console;
use crate::failure::{Exit, Failure};
use crate::folder::Folder;
use crate::rules::{FILE, SiteRules};
use serde::Serialize;
use std::collections::BTreeMap;
use tidings_model::SourceId;

#[derive(Serialize)]
struct Shown<'a> {
    name: &'a str,
    line: usize,
    enabled: bool,
    does: String,
}

/// Every rule, what is wrong with the file, and how many entries each has left out.
pub(super) fn rules(folder: &Folder, site: &SiteRules, console: Console) -> Result<Exit, Failure> {
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for (rule, count) in store(folder)?.left_out_counts()?.into_values().flatten() {
        *counts.entry(rule).or_default() += count;
    }
    let shown: Vec<Shown<'_>> = site
        .rules
        .iter()
        .map(|rule| Shown {
            name: &rule.name,
            line: rule.line,
            enabled: rule.enabled,
            does: rule.to_string(),
        })
        .collect();
    if shown.is_empty() && site.mistakes.is_empty() {
        console.say(format!("there are no rules: write some into {FILE} (docs/rules.md says how)"));
    }
    for rule in &shown {
        let off = if rule.enabled { "" } else { " (off)" };
        console.say(format!("line {}: {}{off}\n    {}", rule.line, rule.name, rule.does));
    }
    for (rule, count) in &counts {
        console.say(format!("{count} entries were left out by {rule}"));
    }
    for mistake in &site.mistakes {
        console.warn(mistake);
    }
    console.result(&serde_json::json!({ "rules": shown, "left_out": counts, "mistakes": site.mistakes }));
    Ok(if site.mistakes.is_empty() { Exit::Well } else { Exit::SomeFailed })
}

/// The entries that are left out, the newest first.
pub(super) fn left_out(
    folder: &Folder,
    source: Option<&SourceId>,
    limit: usize,
    console: Console,
) -> Result<Exit, Failure> {
    let rows = store(folder)?.left_out(source, limit)?;
    let mut shown = Vec::new();
    for row in &rows {
        let line = crate::commands::entry_line(&row.entry);
        let filed = if row.is_filed { "; an earlier state of it is filed" } else { "" };
        console.say(format!("{line}\n    {}: left out by {}: {}{filed}", row.source, row.rule, row.why));
        shown.push(serde_json::json!({
            "source": row.source,
            "title": row.entry.title.as_ref().map(tidings_feed::text::plain),
            "address": row.entry.link,
            "first_seen": row.first_seen,
            "rule": row.rule,
            "why": row.why,
            "earlier_state_is_filed": row.is_filed,
        }));
    }
    if rows.is_empty() {
        console.say("nothing is left out");
    }
    console.result(&serde_json::json!({ "left_out": shown }));
    Ok(Exit::Well)
}
