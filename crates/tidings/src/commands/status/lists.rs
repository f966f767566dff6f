//! How the lists are that are followed.

use super::words::Words;
use crate::console::Console;
use crate::failure::Failure;
use crate::folder::Folder;
use crate::run::Came;
use crate::run::lists::ListState;
use serde::Serialize;
use std::collections::BTreeMap;
use tidings_model::{SourceId, Timestamp};
use tidings_store::Store;

/// What is shown of one list.
#[derive(Serialize)]
pub(super) struct ListLine<'a> {
    list: &'a SourceId,
    name: &'a str,
    title: Option<String>,
    address: &'a str,
    file: String,
    enabled: bool,
    last_poll: Option<Timestamp>,
    came: Option<Came>,
    http_status: Option<u16>,
    took_ms: Option<u64>,
    last_good: Option<Timestamp>,
    next_poll: Option<Timestamp>,
    feeds: usize,
    sources: usize,
    dropped: usize,
    refused: Vec<String>,
    failures: u32,
    failure_kind: Option<String>,
    failure: Option<String>,
    failing_since: Option<Timestamp>,
    what_to_do: Option<String>,
}

impl ListLine<'_> {
    /// True when the program ends with 1 for it.
    pub(super) fn fails(&self) -> bool {
        self.enabled && self.failure.is_some() && self.came != Some(Came::Pause)
    }
}

/// Every list of the folder.
pub(super) fn of<'a>(
    folder: &'a Folder,
    store: &Store,
    dropped: &BTreeMap<SourceId, Timestamp>,
) -> Result<Vec<ListLine<'a>>, Failure> {
    let mut states: BTreeMap<SourceId, ListState> = store.lists()?;
    let mut lines = Vec::new();
    for list in &folder.lists {
        let known = states.remove(&list.id).filter(|state| state.address == list.address).unwrap_or_default();
        let own = || folder.listed.iter().filter(|(_, listed)| listed.list == list.id);
        let (trouble, last) = (known.trouble.as_ref(), known.last.as_ref());
        lines.push(ListLine {
            list: &list.id,
            name: &list.name,
            address: &list.address,
            file: format!("lists/{}.toml", list.id),
            enabled: list.enabled,
            last_poll: known.poll.last_poll,
            came: last.map(|last| last.came),
            http_status: last.and_then(|last| last.status),
            took_ms: last.map(|last| last.took_ms),
            last_good: known.poll.last_ok,
            next_poll: known.poll.next_poll.filter(|_| list.enabled && known.poll.gone.is_none()),
            feeds: known.feeds.len(),
            sources: own().count(),
            dropped: own().filter(|(id, _)| dropped.contains_key(*id)).count(),
            failures: trouble.map_or(0, |trouble| trouble.times),
            failure_kind: trouble.map(|trouble| trouble.kind.clone()),
            failure: trouble.map(|trouble| trouble.message.clone()),
            failing_since: trouble.map(|trouble| trouble.since),
            what_to_do: trouble.map(|trouble| trouble.advice.clone()),
            title: known.title,
            refused: known.refused,
        });
    }
    Ok(lines)
}

/// A line a list, and what is wrong with it.
pub(super) fn show(lists: &[ListLine<'_>], words: &Words, console: Console) {
    for list in lists {
        let mut out = String::new();
        let ago = |at: Option<Timestamp>| at.map_or("never".to_owned(), |at| words.ago(at));
        let polled = if list.enabled {
            format!("polled {}", ago(list.last_poll))
        } else {
            "not polled (enabled = false)".to_owned()
        };
        let next = list.next_poll.map_or(String::new(), |at| format!(", next {}", words.ago(at)));
        let text = format!(
            "list {}: {} feeds, {} sources of it, {} of them named no more; {polled}{next}",
            list.list, list.feeds, list.sources, list.dropped
        );
        words.line(&mut out, "", &text);
        if let (Some(failure), Some(since)) = (&list.failure, list.failing_since) {
            let text = format!(
                "{failure}; {} times in a row since {}; its sources stay as they are",
                list.failures,
                words.when(since)
            );
            words.line(&mut out, "  what is wrong: ", &text);
            let advice = list.what_to_do.as_deref().unwrap_or_default();
            words.line(&mut out, "  what to do:    ", &format!("{advice} ({})", list.file));
        }
        for refused in &list.refused {
            words.line(&mut out, "  what is wrong: ", refused);
            words.line(&mut out, "  what to do:    ", "nothing, or tell who keeps the list");
        }
        console.say(format!("{}\n", out.trim_start_matches('\n')));
    }
}
