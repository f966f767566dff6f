//! A program that keeps polling: what is due, what hubs push, what somebody asks for.

use crate::clock;
use crate::commands::round;
use crate::console::Console;
use crate::failure::Failure;
use crate::folder::Folder;
use crate::run::{self, Run, RunReport, Which, hubs};
use crate::site_build;
use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tidings_model::SourceId;
use tokio::net::TcpListener;
use tokio::sync::{Notify, watch};

/// Time that one source may take of a round.
const PATIENCE: Duration = Duration::from_secs(120);
/// Time in which pushes of several hubs are gathered for one round.
const GATHER: Duration = Duration::from_secs(2);
/// Time between two looks for sources that are due.
const LOOK_EVERY: Duration = Duration::from_secs(30);

/// What is asked for between two looks.
#[derive(Default)]
pub(crate) struct Wishes {
    wanted: Mutex<Wanted>,
    asked: Notify,
}

#[derive(Default)]
struct Wanted {
    sources: BTreeSet<SourceId>,
    all: bool,
}

impl Wishes {
    /// Has a source polled soon, or all.
    pub(crate) fn poll(&self, source: Option<SourceId>) {
        let mut wanted = self.wanted.lock().unwrap_or_else(PoisonError::into_inner);
        match source {
            Some(source) => _ = wanted.sources.insert(source),
            None => wanted.all = true,
        }
        self.asked.notify_one();
    }

    fn take(&self) -> Wanted {
        std::mem::take(&mut *self.wanted.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Is told what came of a round.
pub(crate) type Tell = Box<dyn Fn(&RunReport) + Send + Sync>;

/// The polling of one site folder.
pub(crate) struct Polling {
    run: Arc<Run>,
    root: PathBuf,
    console: Console,
    /// Whether the site is built after each look.
    builds: bool,
    wishes: Arc<Wishes>,
    /// Told of each round.
    tell: Tell,
    /// Where hubs call, when they are asked for anything or were before.
    for_hubs: Option<TcpListener>,
}

impl Polling {
    /// Takes the folder for writing.
    ///
    /// # Errors
    /// When another tidings holds it, or a file cannot be opened.
    pub(crate) fn open(
        folder: &Folder,
        console: Console,
        builds: bool,
        wishes: Arc<Wishes>,
        tell: Tell,
    ) -> Result<Self, Failure> {
        let run = Run::open(folder, run::http(folder)?, clock::now()?)?.with_patience(PATIENCE);
        let run = Arc::new(run.with_hubs(folder.settings.websub.callback.as_deref()));
        Ok(Self { run, root: folder.root().to_owned(), console, builds, wishes, tell, for_hubs: None })
    }

    /// The first look. The site is built, whether something is new or not.
    ///
    /// # Errors
    /// When the database or the archive cannot be written, or the address for hubs is taken.
    pub(crate) async fn begin(&mut self, folder: Folder) -> Result<(), Failure> {
        hubs::catch_up(&self.run).await?;
        self.for_hubs = self.listen_for_hubs(&folder).await?;
        self.update(folder, Which::Due, true).await
    }

    /// Polls until the program is stopped.
    ///
    /// # Errors
    /// When the clock cannot be read.
    pub(crate) async fn go_on(mut self, mut stopped: watch::Receiver<bool>) -> Result<(), Failure> {
        let for_hubs = self.for_hubs.take();
        let takes_pushes = for_hubs.is_some();
        if let Some(listener) = for_hubs {
            let until = async move { _ = stopped.wait_for(|stop| *stop).await };
            let (served, console) = (hubs::serve(listener, Arc::clone(&self.run), until), self.console);
            tokio::spawn(async move {
                if let Err(failure) = served.await {
                    console.warn(failure.to_string());
                }
            });
        }
        tokio::select! {
            () = self.tend(), if takes_pushes => Ok(()),
            result = self.look() => result,
        }
    }

    async fn listen_for_hubs(&self, folder: &Folder) -> Result<Option<TcpListener>, Failure> {
        if !hubs::are_of_interest(&self.run).await? {
            return Ok(None);
        }
        let listen = &folder.settings.websub.listen;
        let address: SocketAddr =
            listen.parse().map_err(|_| Failure::usage("websub.listen is no address"))?;
        let bound = TcpListener::bind(address).await.map_err(|error| {
            Failure::work(format!("cannot listen for hubs on {address}: {error}")).advise(
                "stop the program that uses it, or set another address as websub.listen in tidings.toml",
            )
        })?;
        Ok(Some(bound))
    }

    /// Asks hubs for what is due, at every look.
    async fn tend(&self) {
        loop {
            let tended = match Folder::open(Some(&self.root)) {
                Ok(folder) => hubs::tend(&self.run, &folder).await,
                // The polls tell of it.
                Err(_) => Ok(()),
            };
            if let Err(failure) = tended {
                self.console.warn(failure.to_string());
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    async fn look(&self) -> Result<(), Failure> {
        loop {
            tokio::select! {
                () = tokio::time::sleep(LOOK_EVERY) => {}
                () = self.wishes.asked.notified() => {}
                () = self.run.pushed() => tokio::time::sleep(GATHER).await,
            }
            // The settings and sources may have changed since the last look; a mistake in them stops nothing.
            // So does a full disk: what could not be written is made again when there is room.
            self.run.set_now(clock::now()?);
            if let Err(failure) = self.wished().await {
                self.console.warn(failure.to_string());
            }
        }
    }

    /// What is due, and before it what was asked for.
    async fn wished(&self) -> Result<(), Failure> {
        let Wanted { sources, all } = self.wishes.take();
        let mut folder = Folder::open(Some(&self.root))?;
        // A source may be gone again.
        let these: Vec<SourceId> = sources.into_iter().filter(|id| folder.source(id).is_some()).collect();
        if !these.is_empty() && !all {
            let report = round(&self.run, &mut folder, Which::These(&these), self.console).await?;
            (self.tell)(&report);
        }
        self.update(folder, if all { Which::All } else { Which::Due }, false).await
    }

    /// Polls, and builds the site, of which a hand may have changed a part, too; a build that had nothing to do is told of only
    /// `first`.
    async fn update(&self, mut folder: Folder, which: Which<'_>, first: bool) -> Result<(), Failure> {
        let report = round(&self.run, &mut folder, which, self.console).await?;
        (self.tell)(&report);
        if !self.builds {
            return Ok(());
        }
        let run = Arc::clone(&self.run);
        let built =
            tokio::task::spawn_blocking(move || site_build::build(&folder, run.archive(), false)).await;
        let built = built.map_err(|e| Failure::work(format!("the build broke off: {e}")))??;
        if first || built.written + built.removed > 0 {
            for problem in &built.problems {
                self.console.warn(problem);
            }
            self.console.say(built.summary());
        }
        Ok(())
    }
}
