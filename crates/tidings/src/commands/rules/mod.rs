//! `tidings rules`: the owner's rules shown, tried on the archive, and applied to the past.

mod apply;
mod list;
mod test;

use crate::cli::{Rules, RulesAction};
use crate::console::Console;
use crate::failure::{Exit, Failure};
use crate::folder::Folder;
use crate::rules::{self, SiteRules};
use std::path::Path;
use tidings_model::SourceId;
use tidings_rules::Hit;
use tidings_store::Store;

/// `tidings rules`
pub(super) fn run(dir: Option<&Path>, args: &Rules, console: Console) -> Result<Exit, Failure> {
    let folder = Folder::open(dir)?;
    let mut site = rules::read(folder.root())?;
    match &args.action {
        RulesAction::List { left_out: true, source, limit } => {
            check_source(&folder, source.as_ref())?;
            list::left_out(&folder, source.as_ref(), *limit, console)
        }
        RulesAction::List { .. } => {
            site.mistakes.extend(unknown_sources(&folder, &site));
            list::rules(&folder, &site, console)
        }
        RulesAction::Test { rule, source, limit } => {
            check_source(&folder, source.as_ref())?;
            site.mistakes.extend(unknown_sources(&folder, &site));
            test::run(
                &folder,
                &site,
                &test::Wanted { rule: rule.as_deref(), source: source.as_ref(), limit: *limit },
                console,
            )
        }
        RulesAction::Apply { dry_run } => apply::run(&folder, &site, *dry_run, console),
    }
}

/// The database, or an empty one where there is none yet.
fn store(folder: &Folder) -> Result<Store, Failure> {
    let database = folder.database();
    Ok(if database.exists() { Store::open(&database)? } else { Store::in_memory()? })
}

fn check_source(folder: &Folder, source: Option<&SourceId>) -> Result<(), Failure> {
    source.map_or(Ok(()), |id| crate::run::named(folder, id).map(|_| ()))
}

/// Sources that rules name and that are none of the site: such a rule is right, and does nothing.
fn unknown_sources(folder: &Folder, site: &SiteRules) -> Vec<String> {
    let named = site.rules.iter().flat_map(|rule| rule.scope.sources.iter().map(move |id| (rule, id)));
    let unknown = named.filter(|(_, id)| folder.source(id).is_none());
    unknown
        .map(|(rule, id)| {
            format!(
                "{} line {}: rule {:?}: there is no source {id}; take its id from sources/, where the file's name is the id",
                rules::FILE,
                rule.line,
                rule.name
            )
        })
        .collect()
}

/// What a rule found and changed, a line each.
fn lines(hit: &Hit) -> Vec<String> {
    let mut lines: Vec<String> =
        hit.found.iter().map(|found| format!("    found in {}: {}", found.field, found.what)).collect();
    lines.extend(
        hit.changes.iter().map(|change| {
            format!("    {}: {} → {}", change.field, shown(&change.before), shown(&change.after))
        }),
    );
    lines
}

fn shown(text: &str) -> &str {
    if text.is_empty() { "(nothing)" } else { text }
}
