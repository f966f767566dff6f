//! Hubs that push feeds (WebSub): which are asked, and for what. A poll says what a feed offers (`after_poll`); [`tend`] asks
//! the hubs, and ends what is wanted no more; `door` takes their calls, and `push` stores what they bring as a poll's feed is
//! stored. Subscriptions are rows of the database by the name of their callback; without it they are made anew.

mod door;
mod push;

pub use door::serve;

use super::Run;
use crate::failure::Failure;
use crate::folder::Folder;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use tidings_fetch::websub::{HubRequest, Offer, Subscription};
use tidings_fetch::{Request, Response};
use tidings_model::{FeedInfo, Source, SourceId, SourceKind, Timestamp};
use tidings_store::{Kept, Store, StoreError};
use tokio::sync::Notify;
use tokio::task::JoinSet;

/// Requests to hubs at one look; the others wait for the next.
const MOST_AT_A_LOOK: usize = 64;

/// What a run that takes pushes knows.
pub struct Hubs {
    /// The address that the names of callbacks are put behind; none when hubs are asked for nothing, and what was asked for
    /// earlier is ended.
    callback: Option<String>,
    /// The sources that have subscriptions.
    sources: Mutex<BTreeMap<SourceId, Source>>,
    pushed: Notify,
}

/// A subscription as the database keeps it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Subscribed {
    /// What is asked of the hub.
    pub subscription: Subscription,
    /// The callback's whole address.
    url: String,
    /// The source's address when it was made.
    address: String,
    /// True when the feed no longer names this hub or this address of its own.
    #[serde(default)]
    obsolete: bool,
}

impl Hubs {
    /// What is known at first.
    pub(super) fn new(callback: Option<&str>) -> Self {
        let callback = callback.map(|address| format!("{}/", address.trim_end_matches('/')));
        Self { callback, sources: Mutex::default(), pushed: Notify::new() }
    }

    fn source(&self, id: &SourceId) -> Option<Source> {
        self.sources.lock().unwrap_or_else(PoisonError::into_inner).get(id).cloned()
    }
}

impl Run {
    /// Done when a hub has pushed something new.
    pub async fn pushed(&self) {
        match &self.hubs {
            Some(hubs) => hubs.pushed.notified().await,
            None => std::future::pending().await,
        }
    }
}

/// What a feed and its answer offer; nothing of sources that are no feeds of their own address.
pub(super) fn offered(source: &Source, feed: &FeedInfo, answer: Option<&Response>) -> Option<Offer> {
    let response = answer.filter(|_| source.kind == SourceKind::Feed)?;
    Offer::of(feed, response.link.as_deref(), &response.url)
}

/// Takes note of a poll: a hub that is named anew is going to be asked, one that is named no more to stop, and while one can be
/// relied on the source is polled once a day, unless its owner has set an interval. `planned` is the next poll without a hub.
pub(super) async fn after_poll(
    run: &Run,
    source: &Source,
    offer: Option<Offer>,
    planned: Timestamp,
    new: usize,
) -> Result<(), Failure> {
    let Some(callback) = run.hubs.as_ref().and_then(|hubs| hubs.callback.clone()) else { return Ok(()) };
    // Of a source that is gone for good nothing is awaited.
    let offer = offer.filter(|_| planned < Timestamp::MAX);
    let made = match offer.clone() {
        Some(offer) => Some(Subscription::new(offer, &random()?)),
        None => None,
    };
    let (id, address, now) = (source.id.clone(), source.address.clone(), run.now());
    let fixed = source.policy.interval_seconds.is_some();
    let note = move |store: &mut Store| -> Result<(), StoreError> {
        let rows: Vec<Kept<Subscribed>> = store.subscriptions_of(&id)?;
        // One that is ended stays for a day: a feed that names another hub each time has each asked no more often.
        let is_first = rows.is_empty();
        for mut row in rows {
            let Subscribed { subscription, url, address: of, obsolete } = &mut row.state;
            let named = offer.as_ref().map(|offer| (&offer.hub, &offer.topic));
            if named == Some((&subscription.hub, &subscription.topic))
                && *of == address
                && url.starts_with(&callback)
            {
                *obsolete = false;
                subscription.polled(new, now);
                if !fixed {
                    store.set_next_poll(&id, subscription.next_poll(planned, now))?;
                }
            } else {
                *obsolete = true;
            }
            store.save_subscription(&row)?;
        }
        let Some(subscription) = made.filter(|_| is_first) else { return Ok(()) };
        let (name, url) = (subscription.callback.clone(), format!("{callback}{}", subscription.callback));
        let state = Subscribed { subscription, url, address, obsolete: false };
        store.save_subscription(&Kept { callback: name, source: id, next_poll: None, state })
    };
    run.store(note).await
}

fn random() -> Result<[u8; 32], Failure> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|error| {
        Failure::work(format!("the system gives no random numbers: {error}"))
            .advise("look what is wrong with it; without them no hub can be asked")
    })?;
    Ok(bytes)
}

/// True when hubs are to be asked, or were asked earlier and may still call.
///
/// # Errors
/// When the database cannot be read.
pub async fn are_of_interest(run: &Run) -> Result<bool, Failure> {
    let Some(hubs) = &run.hubs else { return Ok(false) };
    let rows: Vec<Kept<Subscribed>> = run.store(|store| store.subscriptions()).await?;
    Ok(hubs.callback.is_some() || !rows.is_empty())
}

/// Takes back what polls were put off for: what hubs pushed while nobody listened is lost, and the polls find it.
///
/// # Errors
/// When the database cannot be read or written.
pub async fn catch_up(run: &Run) -> Result<(), Failure> {
    run.store(|store| {
        for row in store.subscriptions::<Subscribed>()? {
            let state: Option<super::SourceState> = store.poll_state(&row.source, &row.state.address)?;
            let planned = state.map(|state| state.poll.due_at());
            if let Some(planned) = planned.filter(|planned| row.next_poll.is_some_and(|next| next > *planned))
            {
                store.set_next_poll(&row.source, planned)?;
            }
        }
        Ok(())
    })
    .await
}

/// What is to be done about a subscription.
enum Step {
    Nothing,
    Forget,
    Ask(HubRequest),
}

fn step(row: &mut Kept<Subscribed>, wanted: bool, now: Timestamp) -> Step {
    let Subscribed { subscription, url, obsolete, .. } = &mut row.state;
    if wanted {
        return subscription.due(url, now).map_or(Step::Nothing, Step::Ask);
    }
    match subscription.end(url, now) {
        Some(request) => Step::Ask(request),
        None if subscription.is_over(now) && (!*obsolete || subscription.had_its_time(now)) => Step::Forget,
        None => Step::Nothing,
    }
}

/// Asks hubs for what is due, and ends the subscriptions of sources that are gone from the folder, stopped, or that name the
/// hub no more.
///
/// # Errors
/// When the database cannot be read or written.
pub async fn tend(run: &Arc<Run>, folder: &Folder) -> Result<(), Failure> {
    let Some(hubs) = &run.hubs else { return Ok(()) };
    let dropped = run.dropped(folder).await?;
    let (rows, now) = (run.store(|store| store.subscriptions::<Subscribed>()).await?, run.now());
    let mut sources = BTreeMap::new();
    let mut steps = Vec::new();
    for mut row in rows {
        let source = folder.source(&row.source).filter(|source| {
            let (state, is_on) = (&row.state, source.policy.enabled && !dropped.contains_key(&source.id));
            let ours = hubs.callback.as_deref().is_some_and(|callback| state.url.starts_with(callback));
            is_on && ours && !state.obsolete && state.address == source.address
        });
        let wanted = source.is_some();
        sources.extend(source.map(|source| (source.id.clone(), source.clone())));
        let name = row.callback.clone();
        if !matches!(step(&mut row, wanted, now), Step::Nothing) {
            steps.push((name, wanted));
        }
    }
    *hubs.sources.lock().unwrap_or_else(PoisonError::into_inner) = sources;
    let mut asking = JoinSet::new();
    for (name, wanted) in steps.into_iter().take(MOST_AT_A_LOOK) {
        if let Some(request) = take_step(run, name.clone(), wanted, now).await? {
            asking.spawn(ask(Arc::clone(run), name, request));
        }
    }
    while let Some(asked) = asking.join_next().await {
        asked.map_err(|error| {
            Failure::work(format!("a hub's request broke off: {error}")).advise(super::FAULT)
        })??;
    }
    Ok(())
}

/// Decides anew, since a hub may have called meanwhile, and notes the request as sent before it is: the hub may call back
/// before it answers.
async fn take_step(
    run: &Run,
    name: String,
    wanted: bool,
    now: Timestamp,
) -> Result<Option<HubRequest>, Failure> {
    run.store(move |store| {
        let Some(mut row) = store.subscription::<Subscribed>(&name)? else { return Ok(None) };
        match step(&mut row, wanted, now) {
            Step::Nothing => Ok(None),
            Step::Forget => store.forget_subscription(&name).map(|()| None),
            Step::Ask(request) => store.save_subscription(&row).map(|()| Some(request)),
        }
    })
    .await
}

async fn ask(run: Arc<Run>, name: String, request: HubRequest) -> Result<(), Failure> {
    let trouble = match run.http.send(Request::post(request.url, request.form)).await {
        Ok(response) if response.is_success() => return Ok(()),
        Ok(response) => {
            let said = String::from_utf8_lossy(&response.body).into_owned();
            format!("{} answered with status {} {said}", response.url, response.status)
        }
        Err(error) => error.what(),
    };
    run.store(move |store| {
        let Some(mut row) = store.subscription::<Subscribed>(&name)? else { return Ok(()) };
        row.state.subscription.failed(trouble.trim_end());
        store.save_subscription(&row)
    })
    .await
}
