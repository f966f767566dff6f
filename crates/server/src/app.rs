//! What every handler works with.

use crate::access::{Limits, Secrets};
use crate::answers::Problem;
use crate::api::Listeners;
use crate::icons;
use crate::metrics::Metrics;
use crate::sources::Sources;
use axum::http::StatusCode;
use std::net::IpAddr;
use std::sync::{Arc, PoisonError, RwLock};
use tidings_archive::files::Archive;
use tidings_index::{Ask, Found, Index, IndexError};
use tidings_model::Timestamp;
use tidings_store::StoreError;
use tidings_store::readers::{ItemId, Readers};
use tokio::sync::{Semaphore, SemaphorePermit, broadcast, watch};

/// Events that wait for a slow listener at most.
const WAITING: usize = 1024;

/// Requests for pictures of others that wait for their hosts at one time.
const PICTURES: usize = 128;
/// Requests that look for feeds, and wait for hosts of others, at one time.
const LOOKS: usize = 16;
/// Seconds after which one that found no place may come again.
const COME_AGAIN: u64 = 5;

/// How a site is served.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Serving {
    /// Name of the site.
    pub title: String,
    /// Language of its words, where a reader has chosen none: a BCP 47 tag.
    pub language: String,
    /// Seconds east of UTC by which dates are shown.
    pub offset: i32,
    /// Addresses of proxies in front, whose word on who asks and how is believed.
    pub proxies: Vec<IpAddr>,
    /// Scheme, host and port by which others reach the reader, if they are known: `https://read.example.org`.
    pub address: Option<String>,
    /// Articles on one page of a list.
    pub per_page: usize,
}

impl Serving {
    /// Whether browsers come by HTTPS only, as far as is known.
    pub(crate) fn is_secure(&self) -> bool {
        self.address.as_deref().is_some_and(|address| address.starts_with("https:"))
    }
}

/// Something that listeners are told at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// These articles arrived.
    Arrived(Vec<ItemId>),
    /// Sources were added, changed or removed.
    Feeds,
}

/// Places for requests that wait for hosts of others. A host may take a minute, and whoever asks for a thousand things of slow ones shall
/// not hold the memory and the connections that all need.
#[derive(Debug)]
pub(crate) struct Waiting {
    pictures: Semaphore,
    looks: Semaphore,
}

impl Default for Waiting {
    fn default() -> Self {
        Self { pictures: Semaphore::new(PICTURES), looks: Semaphore::new(LOOKS) }
    }
}

impl Waiting {
    /// A place for who wants a picture, until it is dropped.
    pub(crate) fn for_a_picture(&self) -> Result<SemaphorePermit<'_>, Problem> {
        self.pictures.try_acquire().map_err(|_| full())
    }

    /// A place for who looks for a feed, until it is dropped.
    pub(crate) fn for_a_look(&self) -> Result<SemaphorePermit<'_>, Problem> {
        self.looks.try_acquire().map_err(|_| full())
    }
}

fn full() -> Problem {
    let problem = Problem::new(StatusCode::SERVICE_UNAVAILABLE, "too many wait for other sites just now")
        .advise(format!("try again in {COME_AGAIN} seconds"));
    Problem { retry_after: Some(COME_AGAIN), ..problem }
}

/// The search index that is open. Another takes its place when its folder was removed or made anew.
pub struct LiveIndex(RwLock<Index>);

impl LiveIndex {
    /// The one that is open now.
    pub fn now(&self) -> Index {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Puts another in its place. Searches that have begun end with the old one.
    pub fn replace(&self, index: Index) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = index;
    }

    /// The articles that a request finds.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn search(&self, ask: &Ask<'_>) -> Result<Found, IndexError> {
        self.now().search(ask)
    }
}

/// The running server.
pub struct App {
    /// Users, marks and the numbers of articles.
    pub readers: Arc<Readers>,
    /// The records.
    pub archive: Archive,
    /// What finds them.
    pub index: LiveIndex,
    /// The sources and the internet.
    pub sources: Arc<dyn Sources>,
    /// How the site is served.
    pub serving: Serving,
    /// Attempts to sign in.
    pub(crate) limits: Limits,
    /// Who waits for hosts of others.
    pub(crate) waiting: Waiting,
    /// What is known of the icons of sources.
    pub(crate) known_icons: icons::Known,
    /// Keys that never leave this machine.
    pub(crate) secrets: Secrets,
    /// Told of what happens.
    pub events: broadcast::Sender<Event>,
    /// Who listens.
    pub(crate) listeners: Listeners,
    /// What is counted.
    pub metrics: Metrics,
    stop: watch::Sender<bool>,
    clock: Box<dyn Fn() -> Timestamp + Send + Sync>,
}

impl App {
    /// Puts a server together. `clock` says what time it is.
    ///
    /// # Errors
    /// When the readers' database cannot be read or written.
    pub fn new(
        readers: Arc<Readers>,
        archive: Archive,
        index: Index,
        sources: Arc<dyn Sources>,
        serving: Serving,
        clock: impl Fn() -> Timestamp + Send + Sync + 'static,
    ) -> Result<Self, StoreError> {
        let secrets = Secrets::of(&readers)?;
        let (events, _) = broadcast::channel(WAITING);
        let (limits, waiting, clock) = (Limits::default(), Waiting::default(), Box::new(clock));
        let index = LiveIndex(RwLock::new(index));
        let (listeners, metrics, stop) =
            (Listeners::default(), Metrics::default(), watch::Sender::new(false));
        Ok(Self {
            readers,
            archive,
            index,
            sources,
            serving,
            limits,
            waiting,
            known_icons: icons::Known::default(),
            secrets,
            events,
            listeners,
            metrics,
            stop,
            clock,
        })
    }

    /// What time it is.
    pub fn now(&self) -> Timestamp {
        (self.clock)()
    }

    /// Ends what goes on without an end, the streams of events among it, so that the server can stop when every answer is sent.
    pub fn stop(&self) {
        self.stop.send_replace(true);
    }

    /// Becomes true when the server stops.
    pub fn stopping(&self) -> watch::Receiver<bool> {
        self.stop.subscribe()
    }

    /// Does something that waits for a disk on a thread that may wait.
    ///
    /// # Errors
    /// The work's own, or that it broke off.
    pub async fn work<T, E>(
        self: &Arc<Self>,
        work: impl FnOnce(&Self) -> Result<T, E> + Send + 'static,
    ) -> Result<T, Problem>
    where
        T: Send + 'static,
        E: Into<Problem> + Send + 'static,
    {
        let app = Arc::clone(self);
        let done = tokio::task::spawn_blocking(move || work(&app).map_err(Into::into)).await;
        done.map_err(|error| Problem::fault(&error.to_string()))?
    }
}
