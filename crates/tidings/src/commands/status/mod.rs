//! `tidings status`: how every source is, in one query a table and not one a source.

mod hub;
mod line;
mod lists;
mod show;
mod words;

use crate::cli::Status;
use crate::clock;
use crate::console::Console;
use crate::failure::{Exit, Failure};
use crate::folder::Folder;
use crate::rules;
use crate::run::{self, SourceState};
use line::{Line, OfList, State};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use tidings_model::{Source, SourceId, Timestamp};
use tidings_server::{Health, HealthProblem};
use tidings_store::{Store, Tally};
use words::Words;

/// `tidings status`
pub(super) fn run(dir: Option<&Path>, args: &Status, console: Console) -> Result<Exit, Failure> {
    let folder = Folder::open(dir)?;
    let words = Words { now: clock::now()?, zone: folder.settings.site.time_zone, width: words::width() };
    let database = folder.database();
    let store = if database.exists() { Store::open(&database)? } else { Store::in_memory()? };
    let tallies = store.tallies()?;
    let dropped = run::lists::dropped(&store, &folder)?;
    let lines = lines(&folder, &store, &tallies, &dropped, words.now)?;
    let shown: Vec<&Line<'_>> = if args.sources.is_empty() {
        lines.iter().filter(|line| !args.problems || line.has_something_to_know()).collect()
    } else {
        let wanted = |id| Ok(run::named(&folder, id)?.id.clone());
        let wanted: BTreeSet<SourceId> = args.sources.iter().map(wanted).collect::<Result<_, Failure>>()?;
        lines.iter().filter(|line| wanted.contains(line.source)).collect()
    };
    let rule_mistakes = rules::read(folder.root())?.mistakes;
    let known: BTreeSet<&SourceId> = folder.sources.iter().map(|source| &source.id).collect();
    let orphans: Vec<&SourceId> = tallies.keys().filter(|id| !known.contains(id)).collect();
    let articles: u64 = tallies.values().map(|tally| tally.archived).sum();
    let lists = if args.sources.is_empty() { lists::of(&folder, &store, &dropped)? } else { Vec::new() };
    if args.sources.is_empty() {
        lists::show(&lists, &words, console);
        show::overview(&shown, args.problems, &words, console);
        show::totals(&lines, articles, &orphans, &words, console);
        for mistake in &rule_mistakes {
            console.say(mistake);
        }
    } else {
        for line in &shown {
            console.say(show::whole(line, &words));
        }
    }
    let states: BTreeMap<&str, usize> = State::ALL
        .iter()
        .map(|state| (state.as_str(), lines.iter().filter(|line| line.state == *state).count()))
        .collect();
    console.result(&serde_json::json!({
        "lists": lists, "sources": shown, "states": states, "articles": articles, "no_longer_watched": orphans,
        "rule_mistakes": rule_mistakes,
    }));
    let failed = shown.iter().any(|line| line.state.is_failure()) || lists.iter().any(|list| list.fails());
    Ok(if failed { Exit::SomeFailed } else { Exit::Well })
}

/// What is known of every source, in the order of the sources.
fn lines<'f>(
    folder: &'f Folder,
    store: &Store,
    tallies: &BTreeMap<SourceId, Tally>,
    dropped: &BTreeMap<SourceId, Timestamp>,
    now: Timestamp,
) -> Result<Vec<Line<'f>>, Failure> {
    let mut states: BTreeMap<SourceId, (String, SourceState)> = store.poll_states()?;
    let mut hubs = hub::by_source(store.subscriptions()?, now);
    let line = |source: &'f Source| {
        // What is known of another address says nothing about this one.
        let state = states.remove(&source.id).filter(|(address, _)| *address == source.address);
        let tally = tallies.get(&source.id).copied().unwrap_or_default();
        let list = OfList {
            list: folder.listed.get(&source.id).map(|listed| &listed.list),
            dropped_since: dropped.get(&source.id).copied(),
        };
        let hub = hubs.remove(&source.id);
        Line::of(source, state.map(|(_, state)| state).unwrap_or_default(), tally, list, hub)
    };
    Ok(folder.sources.iter().map(line).collect())
}

/// The same for a page of the live reader: the worst first.
///
/// # Errors
/// When the database cannot be read.
pub(crate) fn health(folder: &Folder, store: &Store, now: Timestamp) -> Result<Vec<Health>, Failure> {
    let dropped = run::lists::dropped(store, folder)?;
    let mut lines = lines(folder, store, &store.tallies()?, &dropped, now)?;
    lines.sort_by_key(|line| line.state);
    let health = |line: Line<'_>| {
        let failure = line.failure.map(|what| HealthProblem {
            at: line.failing_since,
            kind: line.failure_kind.unwrap_or_default(),
            what,
            advice: line.what_to_do,
        });
        let noted = line.problems.into_iter().map(|noted| HealthProblem {
            at: line.last_poll,
            kind: noted.problem.kind.as_str().to_owned(),
            what: noted.problem.to_string(),
            advice: Some(noted.what_to_do.to_owned()),
        });
        Health {
            source: line.source.clone(),
            name: line.name.to_owned(),
            standing: line.state.as_str(),
            last_poll: line.last_poll,
            last_success: line.last_good,
            next_poll: line.next_poll,
            articles: line.articles,
            problems: failure.into_iter().chain(noted).collect(),
        }
    };
    Ok(lines.into_iter().map(health).collect())
}
