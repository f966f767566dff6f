//! Lists that are followed: their feeds become sources, and a source that its list has dropped is polled no more. Nothing of a
//! source's file is changed once it is there, and nothing of the archive ever; a list that is empty, broken or away changes
//! nothing at all.

use super::ask::file;
use super::health::{LastPoll, Standing};
use super::poll::{Reading, explained, outcome, unread};
use super::{Run, Trouble, Which, blocking, local_path};
use crate::failure::Failure;
use crate::folder::{Folder, FreeIds};
use crate::settings::{FollowedList, Listed, check_foreign_address};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use tidings_feed::opml::{self, Opml, Outline};
use tidings_fetch::schedule::{Hints, PollState, Rhythm, next_poll};
use tidings_fetch::{FetchError, Response, unwanted};
use tidings_model::{CategoryPath, Source, SourceId, Timestamp};
use tidings_store::Store;
use tokio::time::Instant;

/// Feeds of one list.
const MOST_FEEDS: usize = 10_000;
/// Refused feeds that are remembered of a list.
const MOST_REFUSED: usize = 20;

/// What is remembered of a list from poll to poll.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ListState {
    /// The address that was polled.
    pub address: String,
    /// Validators, failures, the next poll.
    pub poll: PollState,
    /// The list's own title.
    pub title: Option<String>,
    /// The feeds' addresses when it was read last.
    pub feeds: BTreeSet<String>,
    /// Sources that came by it and that it names no more, each with when that was seen.
    pub dropped: BTreeMap<SourceId, Timestamp>,
    /// Its feeds that cannot be sources, each with the reason.
    pub refused: Vec<String>,
    /// What the last poll brought; new ones are sources that were added.
    pub last: Option<LastPoll>,
    /// What is wrong since it was read last.
    pub trouble: Option<Standing>,
}

/// What came of one list.
#[derive(Debug, Clone, Serialize)]
pub struct ListReport {
    /// Its id.
    pub list: SourceId,
    /// Feeds that it names; `None` when it was not read, being unchanged or failed.
    pub feeds: Option<usize>,
    /// Sources that were added.
    pub added: Vec<SourceId>,
    /// Sources that it names no more since this poll.
    pub dropped: Vec<SourceId>,
    /// Sources that it names again.
    pub back: Vec<SourceId>,
    /// Its feeds that cannot be sources, each with the reason.
    pub refused: Vec<String>,
    /// Why it gave nothing.
    pub failure: Option<Trouble>,
    /// Something the owner should know.
    pub notice: Option<String>,
}

impl ListReport {
    /// A line, and one more for each thing to know.
    pub fn line(&self) -> String {
        let mut line = match (&self.failure, self.feeds) {
            (Some(trouble), _) => format!(
                "list {}: failed: {}; its sources stay as they are\n    what to do: {}",
                self.list, trouble.message, trouble.advice
            ),
            (None, None) => format!("list {}: unchanged", self.list),
            (None, Some(feeds)) => format!("list {}: {feeds} feeds, {} added", self.list, self.added.len()),
        };
        for (ids, what) in [
            (&self.dropped, "named no more, and polled no more; their articles stay"),
            (&self.back, "named again, and polled again"),
        ] {
            if !ids.is_empty() {
                let names: Vec<&str> = ids.iter().map(SourceId::as_str).collect();
                line.push_str(&format!("\n    {what}: {}", names.join(", ")));
            }
        }
        for text in self.refused.iter().chain(&self.notice) {
            line.push_str(&format!("\n    {text}"));
        }
        line
    }
}

/// Polls the lists whose time has come, or all, and makes their new feeds sources of the folder.
///
/// # Errors
/// When the database or a source's file cannot be written.
pub async fn follow(run: &Run, folder: &mut Folder, which: Which<'_>) -> Result<Vec<ListReport>, Failure> {
    let mut reports = Vec::new();
    if matches!(which, Which::These(_)) || folder.lists.is_empty() {
        return Ok(reports);
    }
    let mut states: BTreeMap<SourceId, ListState> = run.store(|store| store.lists()).await?;
    for list in folder.lists.clone().into_iter().filter(|list| list.enabled) {
        let before = state_of(&mut states, &list);
        if which == Which::All || before.poll.due_at() <= run.now() {
            reports.push(poll(run, folder, &list, before).await?);
        }
    }
    Ok(reports)
}

/// Reads one list now and makes its feeds sources of the folder.
///
/// # Errors
/// When the database or a source's file cannot be written.
pub async fn follow_one(run: &Run, folder: &mut Folder, list: &FollowedList) -> Result<ListReport, Failure> {
    let mut states = run.store(|store| store.lists()).await?;
    poll(run, folder, list, state_of(&mut states, list)).await
}

/// The sources that their lists name no more, each with when that was seen. A list that is gone from the folder, or is not
/// enabled, stops nothing; nor does one while another list names the feed.
///
/// # Errors
/// When the database cannot be read.
pub fn dropped(store: &Store, folder: &Folder) -> Result<BTreeMap<SourceId, Timestamp>, Failure> {
    if folder.lists.is_empty() {
        return Ok(BTreeMap::new());
    }
    Ok(dropped_of(&store.lists()?, folder))
}

/// The same of states that were read.
pub(super) fn dropped_of(
    states: &BTreeMap<SourceId, ListState>,
    folder: &Folder,
) -> BTreeMap<SourceId, Timestamp> {
    let mut dropped = BTreeMap::new();
    let lists: Vec<(&SourceId, &ListState)> = folder
        .lists
        .iter()
        .filter(|list| list.enabled)
        .filter_map(|list| Some((&list.id, states.get(&list.id)?)))
        .collect();
    for (list, state) in &lists {
        for (id, since) in &state.dropped {
            let listed = folder.listed.get(id).filter(|listed| listed.list == **list);
            if listed
                .is_some_and(|listed| !lists.iter().any(|(_, other)| other.feeds.contains(&listed.address)))
            {
                dropped.insert(id.clone(), *since);
            }
        }
    }
    dropped
}

/// What is known of a list. What is known of another address of it says which sources are its own, and nothing of its polls.
fn state_of(states: &mut BTreeMap<SourceId, ListState>, list: &FollowedList) -> ListState {
    let mut state = states.remove(&list.id).unwrap_or_default();
    if state.address != list.address {
        state.address.clone_from(&list.address);
        (state.poll, state.last, state.trouble) = (PollState::default(), None, None);
    }
    state
}

async fn poll(
    run: &Run,
    folder: &mut Folder,
    list: &FollowedList,
    before: ListState,
) -> Result<ListReport, Failure> {
    let began = Instant::now();
    let came = match local_path(&run.root, &list.address) {
        Some(path) => file(list.address.clone(), path).await?,
        None => run.http.send(before.poll.request(&list.address, run.now())).await,
    };
    let mut report = ListReport {
        list: list.id.clone(),
        feeds: None,
        added: Vec::new(),
        dropped: Vec::new(),
        back: Vec::new(),
        refused: before.refused.clone(),
        failure: None,
        notice: None,
    };
    let mut state = before.clone();
    match read(&came, &before).await? {
        Ok(None) => {}
        Ok(Some(read)) => {
            report.refused.clear();
            merge(folder, list, &read, &mut state, run.now(), &mut report)?;
        }
        Err(trouble) => report.failure = Some(trouble),
    }
    let took = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
    conclude(run, folder, list, &before, state, (&came, took), &mut report).await?;
    Ok(report)
}

/// The list in an answer; `None` when it is the one that was read before.
async fn read(
    came: &Result<Response, FetchError>,
    before: &ListState,
) -> Result<Result<Option<Opml>, Trouble>, Failure> {
    let response = match came {
        Ok(response) => response.clone(),
        Err(error) => return Ok(Err(error.into())),
    };
    match unread(&response, Some(&before.poll)) {
        Some(Reading::NoFeed(trouble)) => return Ok(Err(trouble)),
        Some(_) => return Ok(Ok(None)),
        None => {}
    }
    blocking(move || read_body(&response).map(Some)).await
}

fn read_body(response: &Response) -> Result<Opml, Trouble> {
    let trouble = |kind, what: String, advice: &str| Trouble {
        kind,
        message: format!("{}: {what}", response.url),
        advice: advice.to_owned(),
    };
    if response.truncated {
        let advice = "nothing to do: it is asked again; half a list changes nothing";
        return Err(trouble("truncated", "the list broke off before its end".to_owned(), advice));
    }
    let list = opml::read(&response.body).map_err(|error| match unwanted::detect(response) {
        Some(kind) => explained(response, kind),
        None => trouble(
            "not-a-list",
            error.to_string(),
            "look at the address in a browser: an OPML must stand there",
        ),
    })?;
    match list.feeds().len() {
        0 => Err(trouble(
            "empty-list",
            "the list names no feed any more".to_owned(),
            "ask who keeps the list; to stop its sources all the same, set enabled = false in their files",
        )),
        feeds if feeds > MOST_FEEDS => Err(trouble(
            "too-large",
            format!("the list names {feeds} feeds and at most {MOST_FEEDS} are followed"),
            "follow a part of it",
        )),
        _ => Ok(list),
    }
}

/// Makes the feeds sources that are new to the list, and notes which sources it names no more.
fn merge(
    folder: &mut Folder,
    list: &FollowedList,
    read: &Opml,
    state: &mut ListState,
    now: Timestamp,
    report: &mut ListReport,
) -> Result<(), Failure> {
    let mut feeds: BTreeMap<&str, (&Outline, Vec<CategoryPath>)> = BTreeMap::new();
    let mut order = Vec::new();
    for (names, outline) in read.feeds() {
        let address = outline.xml_url.as_deref().unwrap_or_default();
        if let Err(why) = check_foreign_address(address) {
            report
                .refused
                .push(format!("{}: its address {address:?} {why}; it was left out", outline.name()));
            continue;
        }
        let place = place(folder, list, &names);
        let (_, places) = feeds.entry(address).or_insert_with(|| {
            order.push(address);
            (outline, Vec::new())
        });
        if !places.contains(&place) {
            places.push(place);
        }
    }
    let taken: BTreeSet<String> = folder.sources.iter().map(|source| source.address.clone()).collect();
    let listed: BTreeSet<String> = folder.listed.values().map(|listed| listed.address.clone()).collect();
    let mut ids = FreeIds::of(&folder.sources);
    let mut added = Vec::new();
    for address in order {
        let (outline, places) = &feeds[address];
        // What the list named before and no source has was taken out by the owner.
        if taken.contains(address) || listed.contains(address) || state.feeds.contains(address) {
            continue;
        }
        let mut places = places.iter().cloned();
        let Some(category) = places.next() else { continue };
        let id = ids.take(outline.name());
        let mut source = folder.source_with_id(id, address.to_owned(), outline.name().to_owned(), category);
        source.also_in = places.collect();
        source.site = outline.html_url.clone().filter(|site| check_foreign_address(site).is_ok());
        source.language.clone_from(&outline.language);
        added.push((source, Listed { list: list.id.clone(), address: address.to_owned() }));
    }
    report.feeds = Some(feeds.len());
    report.added = added.iter().map(|(source, _)| source.id.clone()).collect();
    folder.add_listed(added)?;
    state.title.clone_from(&read.title);
    state.feeds = feeds.keys().map(|address| (*address).to_owned()).collect();
    note_dropped(folder, list, state, now, report);
    Ok(())
}

fn note_dropped(
    folder: &Folder,
    list: &FollowedList,
    state: &mut ListState,
    now: Timestamp,
    report: &mut ListReport,
) {
    let before = std::mem::take(&mut state.dropped);
    for (id, listed) in folder.listed.iter().filter(|(_, listed)| listed.list == list.id) {
        let was = before.get(id);
        if !state.feeds.contains(&listed.address) {
            state.dropped.insert(id.clone(), was.copied().unwrap_or(now));
            if was.is_none() {
                report.dropped.push(id.clone());
            }
        } else if was.is_some() {
            report.back.push(id.clone());
        }
    }
}

/// The list's category, and below it the names of the folders that the feed stands in.
fn place(folder: &Folder, list: &FollowedList, names: &[String]) -> CategoryPath {
    let above = list.category.iter().flat_map(CategoryPath::names);
    let place = CategoryPath::from_names(above.chain(names.iter().map(String::as_str)));
    place.unwrap_or_else(|| folder.defaults().category)
}

/// Keeps what came, and says when the list is asked again.
async fn conclude(
    run: &Run,
    folder: &Folder,
    list: &FollowedList,
    before: &ListState,
    mut state: ListState,
    (came, took): (&Result<Response, FetchError>, u64),
    report: &mut ListReport,
) -> Result<(), Failure> {
    let outcome = outcome(came, report.failure.as_ref(), Hints::default());
    let next = next_poll(&as_source(folder, list), &before.poll, &outcome, &Rhythm::default(), run.now());
    state.poll = next.state;
    let mut last = LastPoll::of(came, report.failure.is_some(), report.feeds.is_some(), took, run.now());
    last.new = report.added.len();
    state.last = Some(last);
    state.trouble =
        report.failure.as_ref().map(|trouble| Standing::after(before.trouble.as_ref(), trouble, run.now()));
    state.refused = report.refused.iter().take(MOST_REFUSED).cloned().collect();
    report.notice = next.notice;
    if let Some(address) = next.adopt {
        folder.change_list_address(&list.id, &address)?;
        state.address = address;
    }
    let id = list.id.clone();
    run.store(move |store| store.save_list(&id, &state)).await
}

/// What the schedule asks of a source, said of a list.
fn as_source(folder: &Folder, list: &FollowedList) -> Source {
    let category = folder.defaults().category;
    let mut source =
        folder.source_with_id(list.id.clone(), list.address.clone(), list.name.clone(), category);
    source.policy.interval_seconds = Some(list.interval.as_secs().max(1));
    source
}
