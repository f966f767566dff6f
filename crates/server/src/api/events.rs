//! What happens, as a stream of server-sent events: `arrived` with the numbers of new articles, `feeds` when feeds or categories changed,
//! `reload` when more happened than is told one by one.

use super::asked::Parameters;
use crate::access::Asker;
use crate::answers::Problem;
use crate::app::{App, Event};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use axum::response::sse::{self, KeepAlive, Sse};
use futures_util::stream::{self, StreamExt};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tidings_store::readers::{ItemId, Listing, Order, Scope, UserId};
use tokio::sync::{broadcast, watch};
use tokio::time::Instant;
use utoipa::{IntoParams, ToSchema};

/// Streams of one user at one time.
const MOST: usize = 8;
/// New articles that are told one by one.
const TOLD: usize = 1000;
/// A listener comes again after so long, so that one whose session has ended hears no more.
const HELD: Duration = Duration::from_secs(10 * 60);
/// Something is sent at least so often, so that nobody on the way thinks that the stream is dead.
const HEARTBEAT: Duration = Duration::from_secs(20);

/// How many streams each user has.
#[derive(Default)]
pub(crate) struct Listeners(Mutex<HashMap<UserId, usize>>);

/// One stream, until it is dropped.
struct Listening {
    app: Arc<App>,
    user: UserId,
}

impl Listening {
    fn begin(app: &Arc<App>, user: UserId) -> Result<Self, Problem> {
        let mut all = app.listeners.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = all.entry(user).or_default();
        if *count >= MOST {
            return Err(Problem {
                retry_after: Some(60),
                ..Problem::new(StatusCode::TOO_MANY_REQUESTS, "too many programs listen already")
                    .advise(format!("close one: a user has {MOST} streams at most"))
            });
        }
        *count += 1;
        Ok(Self { app: Arc::clone(app), user })
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        let mut all = self.app.listeners.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = all.get_mut(&self.user) {
            *count -= 1;
            if *count == 0 {
                all.remove(&self.user);
            }
        }
    }
}

/// Where a stream begins.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct EventsAsked {
    /// The number of the last article that is known, as `Last-Event-ID` says when a stream was cut.
    after: Option<i64>,
}

/// What `arrived` says.
#[derive(Serialize, ToSchema)]
pub(super) struct NewItems {
    /// Numbers of new articles, in the order in which they arrived.
    items: Vec<i64>,
    /// Articles of all feeds that are unread now.
    unread: u64,
}

/// A stream that is being told.
struct Teller {
    listening: Listening,
    events: broadcast::Receiver<Event>,
    stop: watch::Receiver<bool>,
    until: Instant,
    /// The last article that was told.
    last: ItemId,
    /// Something may have arrived since.
    look: bool,
}

/// What happens, as server-sent events. A stream ends after ten minutes; whoever comes again says with `Last-Event-ID` what is known.
#[utoipa::path(get, path = "/api/v1/events", tag = "articles",
    params(EventsAsked, ("Last-Event-ID" = Option<i64>, Header, description = "as `after`")),
    responses((status = 200, content_type = "text/event-stream", body = NewItems)))]
pub(super) async fn events(
    State(app): State<Arc<App>>,
    asker: Asker,
    headers: HeaderMap,
    Parameters(asked): Parameters<EventsAsked>,
) -> Result<impl IntoResponse, Problem> {
    // Listened for before anything is looked up, so that nothing falls between.
    let (events, stop) = (app.events.subscribe(), app.stopping());
    let listening = Listening::begin(&app, asker.user.id)?;
    let said = headers.get("last-event-id").map(|value| value.to_str().ok().and_then(|id| id.parse().ok()));
    let known = match said {
        Some(None) => return Err(Problem::bad("`Last-Event-ID` is not the number of an article")),
        Some(known) => known,
        None => asked.after,
    };
    let last = match known {
        Some(last) => ItemId(last),
        None => newest(&app, asker.user.id).await?,
    };
    let until = Instant::now() + HELD;
    let teller = Teller { listening, events, stop, until, last, look: known.is_some() };
    let stream = stream::unfold(teller, |mut teller| async move {
        let event = teller.next().await?;
        Some((event, teller))
    });
    let stream = Sse::new(stream.map(Ok::<_, Infallible>)).keep_alive(KeepAlive::new().interval(HEARTBEAT));
    // A proxy that gathers what it passes on would hold the events back.
    Ok(([("x-accel-buffering", "no"), ("cache-control", "private, no-cache")], stream))
}

async fn newest(app: &Arc<App>, user: UserId) -> Result<ItemId, Problem> {
    let found = app.work(move |app| app.readers.list(user, &Listing::of(Scope::All, 1))).await?;
    Ok(found.first().copied().unwrap_or(ItemId(0)))
}

impl Teller {
    /// What is told next; none when the stream ends.
    async fn next(&mut self) -> Option<sse::Event> {
        loop {
            if self.look {
                self.look = false;
                // A stream that cannot be told the truth ends, and its listener comes again.
                if let Some(event) = self.arrived().await.ok()? {
                    return Some(event);
                }
            }
            let event = tokio::select! {
                () = tokio::time::sleep_until(self.until) => return None,
                _ = self.stop.wait_for(|stopping| *stopping) => return None,
                event = self.events.recv() => event,
            };
            match event {
                Ok(Event::Arrived(_)) => self.look = true,
                Ok(Event::Feeds) => return Some(sse::Event::default().event("feeds").data("{}")),
                Err(broadcast::error::RecvError::Lagged(_)) => return self.reload().await.ok(),
                Err(broadcast::error::RecvError::Closed) => return None,
            }
        }
    }

    /// The articles behind the last one that the user sees.
    async fn arrived(&mut self) -> Result<Option<sse::Event>, Problem> {
        let (user, last) = (self.listening.user, self.last);
        let listing =
            Listing { order: Order::Oldest, after: Some(last), ..Listing::of(Scope::All, TOLD + 1) };
        let (found, unread) = self
            .listening
            .app
            .work(move |app| {
                let found = app.readers.list(user, &listing)?;
                let unread = if found.is_empty() {
                    0
                } else {
                    app.readers.counts(user)?.iter().map(|count| count.unread).sum()
                };
                Ok::<_, Problem>((found, unread))
            })
            .await?;
        let Some(newest) = found.last().copied() else { return Ok(None) };
        if found.len() > TOLD {
            return self.reload().await.map(Some);
        }
        self.last = newest;
        let data = NewItems { items: found.into_iter().map(|item| item.0).collect(), unread };
        let data = serde_json::to_string(&data).map_err(|error| Problem::fault(&error.to_string()))?;
        Ok(Some(sse::Event::default().event("arrived").id(newest.to_string()).data(data)))
    }

    /// Tells a listener who has missed something to look at everything anew.
    async fn reload(&mut self) -> Result<sse::Event, Problem> {
        self.last = newest(&self.listening.app, self.listening.user).await?;
        Ok(sse::Event::default().event("reload").id(self.last.to_string()).data("{}"))
    }
}
