//! What every handler works with.

use crate::access::{Limits, Secrets};
use crate::answers::Problem;
use crate::api::Listeners;
use crate::metrics::Metrics;
use crate::sources::Sources;
use std::net::IpAddr;
use std::sync::Arc;
use tidings_archive::files::Archive;
use tidings_index::Index;
use tidings_model::Timestamp;
use tidings_store::StoreError;
use tidings_store::readers::{ItemId, Readers};
use tokio::sync::{broadcast, watch};

/// Events that wait for a slow listener at most.
const WAITING: usize = 1024;

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
    /// Whether browsers reach this machine by HTTPS only, as far as is known: the public address begins with `https:`.
    pub secure: bool,
    /// Articles on one page of a list.
    pub per_page: usize,
}

/// Something that listeners are told at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// These articles arrived.
    Arrived(Vec<ItemId>),
    /// Sources were added, changed or removed.
    Feeds,
}

/// The running server.
pub struct App {
    /// Users, marks and the numbers of articles.
    pub readers: Arc<Readers>,
    /// The records.
    pub archive: Archive,
    /// What finds them.
    pub index: Index,
    /// The sources and the internet.
    pub sources: Arc<dyn Sources>,
    /// How the site is served.
    pub serving: Serving,
    /// Attempts to sign in.
    pub(crate) limits: Limits,
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
        let (limits, clock) = (Limits::default(), Box::new(clock));
        let (listeners, metrics, stop) =
            (Listeners::default(), Metrics::default(), watch::Sender::new(false));
        Ok(Self {
            readers,
            archive,
            index,
            sources,
            serving,
            limits,
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
