use crate::clock;
use crate::console::Console;
use crate::failure::{Exit, Failure};
use crate::folder::Folder;
use crate::run::SourceState;
use serde::Serialize;
use std::path::Path;
use tidings_model::{Problem, Source, SourceId, Timestamp};
use tidings_store::{Store, Tally};

/// What is shown of one source.
#[derive(Serialize)]
struct Line<'a> {
    source: &'a SourceId,
    name: &'a str,
    address: &'a str,
    enabled: bool,
    last_poll: Option<Timestamp>,
    last_good: Option<Timestamp>,
    next_poll: Option<Timestamp>,
    entries_in_feed: usize,
    articles: u64,
    waiting: u64,
    newest: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    answered_by: Option<String>,
    failures: u32,
    failure: Option<String>,
    what_to_do: Option<String>,
    problems: Vec<Problem>,
}

/// `tidings status`
pub(super) fn run(dir: Option<&Path>, console: Console) -> Result<Exit, Failure> {
    let folder = Folder::open(dir)?;
    let now = clock::now()?;
    let database = folder.database();
    let store = if database.exists() { Store::open(&database)? } else { Store::in_memory()? };
    let tallies = store.tallies()?;
    let mut lines = Vec::new();
    for source in &folder.sources {
        let state: SourceState = store.poll_state(&source.id, &source.address)?.unwrap_or_default();
        lines.push(line(source, state, tallies.get(&source.id).copied().unwrap_or_default()));
    }
    for line in &lines {
        console.say(show(line, now));
    }
    let failed = lines.iter().filter(|line| line.failure.is_some()).count();
    let articles: u64 = tallies.values().map(|tally| tally.archived).sum();
    console.say(format!("{} sources, {failed} with a failure; {articles} articles", lines.len()));
    let orphans: Vec<&SourceId> = tallies.keys().filter(|id| folder.source(id).is_none()).collect();
    if !orphans.is_empty() {
        let names: Vec<&str> = orphans.iter().map(|id| id.as_str()).collect();
        console.say(format!("articles of sources that are no longer watched are kept: {}", names.join(", ")));
    }
    console
        .result(&serde_json::json!({ "sources": lines, "articles": articles, "no_longer_watched": orphans }));
    Ok(if failed > 0 { Exit::SomeFailed } else { Exit::Well })
}

fn line(source: &Source, state: SourceState, tally: Tally) -> Line<'_> {
    Line {
        source: &source.id,
        name: &source.name,
        address: &source.address,
        enabled: source.policy.enabled,
        last_poll: state.poll.last_poll,
        last_good: state.poll.last_ok,
        next_poll: state.poll.next_poll.filter(|_| state.poll.gone.is_none()),
        entries_in_feed: state.entries,
        articles: tally.archived,
        waiting: tally.pending,
        newest: tally.newest.and_then(|second| Timestamp::from_second(second).ok()),
        answered_by: state.answered_by,
        failures: state.poll.failures,
        failure: state.poll.last_error,
        what_to_do: state.advice,
        problems: state.problems,
    }
}

fn show(line: &Line<'_>, now: Timestamp) -> String {
    let polled = match (line.enabled, line.last_poll) {
        (false, _) => "not polled (enabled = false)".to_owned(),
        (true, None) => "not polled yet".to_owned(),
        (true, Some(at)) => format!("polled {}", ago(at, now)),
    };
    let next = line
        .next_poll
        .filter(|_| line.enabled)
        .map_or(String::new(), |at| format!(", next {}", ago(at, now)));
    let mut out = format!("{} ({}): {} articles; {polled}{next}", line.source, line.name, line.articles);
    if line.waiting > 0 {
        out.push_str(&format!("\n    {} entries wait to be filed by the next `tidings fetch`", line.waiting));
    }
    if let Some(instance) = &line.answered_by {
        out.push_str(&format!("\n    answered by {instance}"));
    }
    if let Some(failure) = &line.failure {
        let since =
            line.last_good.map_or("never read".to_owned(), |at| format!("last read {}", ago(at, now)));
        out.push_str(&format!("\n    failing ({} times in a row, {since}): {failure}", line.failures));
        if let Some(advice) = &line.what_to_do {
            out.push_str(&format!("\n    what to do: {advice}"));
        }
    }
    for problem in &line.problems {
        out.push_str(&format!("\n    {problem}\n      what to do: {}", problem.kind.advice()));
    }
    out
}

/// A time from now, in the largest unit that fits.
fn ago(at: Timestamp, now: Timestamp) -> String {
    let seconds = now.as_second() - at.as_second();
    let size = seconds.unsigned_abs();
    let text = match size {
        0..60 => return if seconds >= 0 { "just now" } else { "at once" }.to_owned(),
        60..3600 => format!("{} min", size / 60),
        3600..86_400 => format!("{} h", size / 3600),
        _ => format!("{} days", size / 86_400),
    };
    if seconds >= 0 { format!("{text} ago") } else { format!("in {text}") }
}
