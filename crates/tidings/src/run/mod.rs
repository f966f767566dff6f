//! One run over the sources: each is asked, read, recorded, and its new entries are made into articles and filed.
//!
//! The stages are the crates'; here they are joined with the database, the archive and the time of the run. One
//! source's failure is its own; what stops a run is a disk or a database that cannot be written.

mod ask;
mod health;
mod history;
pub mod hubs;
mod icons;
mod identify;
mod lanes;
mod ledger;
mod link;
pub mod lists;
mod make;
mod page;
pub(crate) mod parts;
mod pictures;
mod poll;
mod recipe;
mod report;

pub use health::{Came, LastPoll, SourceState, Standing};
pub use history::{History, history};
pub use icons::IconState;
pub use link::{LinkOutcome, file_link};
pub use pictures::fetch_again as fetch_picture_again;
pub use recipe::RecipeState;
pub use report::{RunReport, SourceReport, Trouble};

use crate::console::Progress;
use crate::failure::Failure;
use crate::folder::Folder;
use crate::kinds;
use crate::links;
use crate::rsshub::Instances;
use crate::rules::{self, SiteRules};
use crate::settings::Settings;
use lanes::{Begun, Lanes};
use ledger::Ledger;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tidings_archive::files::{Archive, FilesError, Writer};
use tidings_fetch::robots::RobotsCheck;
use tidings_fetch::{Client, FetchSettings, Http, Polite};
use tidings_model::{ArchivePath, Article, Source, SourceId, SourceKind, Timestamp};
use tidings_store::{Store, StoreError};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

/// What helps when a step ended in a way that no step should.
const FAULT: &str =
    "this is a fault of tidings: please tell the project; the next run goes on where this one stopped";

/// Sources whose articles are made and filed at the same time.
const FILING: usize = 64;
/// Threads that write files and wait for the disk at the same time: a disk that is asked by several syncs them together.
const WRITERS: usize = 8;

/// What a run works with.
pub struct Run {
    http: Arc<dyn Http>,
    rsshub: Instances,
    ledger: Ledger,
    cores: Arc<Semaphore>,
    writers: Arc<Semaphore>,
    archive: Writer,
    rules: Mutex<Arc<SiteRules>>,
    told: Mutex<Vec<String>>,
    max_pixels: u64,
    icons: bool,
    owed_icons: Mutex<icons::Owed>,
    patience: Option<Duration>,
    hubs: Option<hubs::Hubs>,
    root: std::path::PathBuf,
    now: AtomicI64,
}

/// Which sources a run asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which<'a> {
    /// Those whose time has come.
    Due,
    /// Every enabled one.
    All,
    /// These, enabled or not.
    These(&'a [SourceId]),
}

impl Run {
    /// Opens database and archive of the folder for writing; `http` answers the requests.
    ///
    /// # Errors
    /// When another tidings holds the folder, or a file cannot be opened.
    pub fn open(folder: &Folder, http: Arc<dyn Http>, now: Timestamp) -> Result<Self, Failure> {
        let archive = Archive::open(folder.root()).writer("tidings").map_err(archive_failure)?;
        archive.clean_temp().map_err(archive_failure)?;
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Ok(Self {
            http,
            rsshub: Instances::new(&folder.settings.rsshub.instances),
            ledger: Ledger::start(Store::open(&folder.database())?)?,
            cores: Arc::new(Semaphore::new(cores)),
            writers: Arc::new(Semaphore::new(WRITERS)),
            archive,
            rules: Mutex::new(Arc::new(rules::read(folder.root())?)),
            told: Mutex::default(),
            max_pixels: u64::from(folder.settings.fetch.max_pixels),
            icons: folder.settings.fetch.icons,
            owed_icons: Mutex::default(),
            patience: None,
            hubs: None,
            root: folder.root().to_owned(),
            now: AtomicI64::new(now.as_second()),
        })
    }

    /// The same, but leaving what one source still has to file after `patience` for the next round: a program that keeps
    /// polling must not wait a day for one archive of ten thousand entries.
    #[must_use]
    pub fn with_patience(mut self, patience: Duration) -> Self {
        self.patience = Some(patience);
        self
    }

    /// The same, but with hubs asked to push: for a program that takes what they send. `callback` is the public address under
    /// which they reach it.
    #[must_use]
    pub fn with_hubs(mut self, callback: Option<&str>) -> Self {
        self.hubs = Some(hubs::Hubs::new(callback));
        self
    }

    /// The same at another time, for a program that keeps polling.
    pub fn set_now(&self, now: Timestamp) {
        self.now.store(now.as_second(), Ordering::Relaxed);
    }

    /// The time of the run.
    fn now(&self) -> Timestamp {
        Timestamp::from_second(self.now.load(Ordering::Relaxed)).unwrap_or_default()
    }

    /// Reads the rules again, for a program that keeps polling; gives what is wrong with them, unless it gave the same the last
    /// time.
    ///
    /// # Errors
    /// When their file is there and cannot be read.
    pub fn read_rules(&self) -> Result<Vec<String>, Failure> {
        let read = rules::read(&self.root)?;
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        let mistakes = if *told == read.mistakes { Vec::new() } else { read.mistakes.clone() };
        told.clone_from(&read.mistakes);
        *self.rules.lock().unwrap_or_else(PoisonError::into_inner) = Arc::new(read);
        Ok(mistakes)
    }

    /// The owner's rules.
    pub fn rules(&self) -> Arc<SiteRules> {
        Arc::clone(&self.rules.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The archive, for building the site while the folder is held.
    pub fn archive(&self) -> &Writer {
        &self.archive
    }

    /// True when the article's record says the same but for the number and time of its revision.
    fn is_filed_alike(&self, article: &Article, path: Option<&ArchivePath>) -> bool {
        let Some(Ok(filed)) = path.map(|path| self.archive.read(path)) else { return false };
        let filed = filed.article;
        filed == Article { revision: filed.revision, revised: filed.revised, ..article.clone() }
    }

    /// True when the article's record says the same to a reader; see [`tidings_extract::is_trifle`].
    fn says_no_more(&self, article: &Article, path: Option<&ArchivePath>) -> bool {
        let filed = path.filter(|_| article.revision > 1).map(|path| self.archive.read(path));
        // With the same number it is a step repeated after a crash, to be finished.
        matches!(filed, Some(Ok(filed)) if filed.article.revision < article.revision
            && tidings_extract::is_trifle(&filed.article, article))
    }

    /// Does a job on the database; see [`Ledger::ask`].
    async fn store<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Store) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, Failure> {
        self.ledger.ask(job).await
    }

    /// The same for a command that does one thing after the other; see [`Ledger::ask_now`].
    pub(crate) fn store_now<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Store) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, Failure> {
        self.ledger.ask_now(job)
    }

    /// What is known of a source's polls.
    async fn state_of(&self, source: &Source) -> Result<SourceState, Failure> {
        let (id, address) = (source.id.clone(), source.address.clone());
        let known = self.store(move |store| store.poll_state(&id, &address)).await?;
        Ok(known.unwrap_or_default())
    }

    /// The sources that their lists name no more.
    async fn dropped(&self, folder: &Folder) -> Result<BTreeMap<SourceId, Timestamp>, Failure> {
        if folder.lists.is_empty() {
            return Ok(BTreeMap::new());
        }
        let states = self.store(|store| store.lists()).await?;
        Ok(lists::dropped_of(&states, folder))
    }

    /// Reads or makes something, as many at a time as there are cores: more would only take memory.
    async fn compute<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Failure> {
        blocking_in(&self.cores, work).await
    }

    /// Writes files and waits for the disk.
    async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Failure> {
        blocking_in(&self.writers, work).await
    }
}

/// The real client by the folder's settings, with manners.
///
/// # Errors
/// When a setting cannot be used, such as a host that is none.
pub fn http(folder: &Folder) -> Result<Arc<dyn Http>, Failure> {
    http_with(&folder.settings)
}

/// The same by settings that need no folder.
///
/// # Errors
/// When a setting cannot be used.
pub fn http_with(settings: &Settings) -> Result<Arc<dyn Http>, Failure> {
    let fetch = &settings.fetch;
    let mut settings = FetchSettings {
        timeout: fetch.timeout,
        max_bytes: fetch.max_size.0,
        max_redirects: fetch.max_redirects as usize,
        host_pause: fetch.host_pause,
        hosts_at_once: fetch.hosts_at_once as usize,
        allow_hosts: fetch.allow_hosts.clone(),
        ..FetchSettings::default()
    };
    if !fetch.user_agent.is_empty() {
        settings.user_agent.clone_from(&fetch.user_agent);
    }
    let refuse = |e: tidings_fetch::FetchError| Failure::usage(format!("[fetch] of tidings.toml: {e}"));
    let client = Client::new(settings.clone()).map_err(refuse)?;
    // A site's robots.txt is asked for with the same manners as its pages.
    Ok(Arc::new(RobotsCheck::new(Polite::new(client, &settings), "tidings")))
}

/// The sources that a run asks, and before them those whose entries an earlier run left unfinished.
///
/// # Errors
/// When a source named does not exist, or the database cannot be read.
pub async fn choose(run: &Arc<Run>, folder: &Folder, which: Which<'_>) -> Result<Vec<Task>, Failure> {
    let dropped = run.dropped(folder).await?;
    let is_on = |source: &&Source| source.policy.enabled && !dropped.contains_key(&source.id);
    let enabled = folder.sources.iter().filter(is_on);
    if !matches!(which, Which::These(_)) {
        icons::note_owed(run, enabled.clone()).await?;
    }
    let ask: Vec<&Source> = match which {
        Which::All => enabled.collect(),
        Which::These(ids) => ids.iter().map(|id| named(folder, id)).collect::<Result<_, _>>()?,
        Which::Due => {
            let enabled: Vec<&Source> = enabled.collect();
            let all: Vec<(SourceId, String)> =
                enabled.iter().map(|source| (source.id.clone(), source.address.clone())).collect();
            let now = run.now();
            let due = run.store(move |store| {
                let all: Vec<_> = all.iter().map(|(id, address)| (id, address.as_str())).collect();
                let due = store.due(&all, now)?;
                Ok(due.into_iter().cloned().collect::<BTreeSet<_>>())
            });
            let due = due.await?;
            let mut ask = Vec::new();
            for source in enabled {
                if due.contains(&source.id) || recipe::changed(run, source).await? {
                    ask.push(source);
                }
            }
            ask
        }
    };
    let mut tasks: Vec<Task> =
        ask.into_iter().map(|source| Task { source: source.clone(), ask: true }).collect();
    let now = run.now();
    let mut unfinished: BTreeSet<SourceId> =
        run.store(move |store| store.sources_pending(now)).await?.into_iter().collect();
    for task in &tasks {
        unfinished.remove(&task.source.id);
    }
    let unfinished = folder.sources.iter().filter(|source| unfinished.contains(&source.id));
    tasks.extend(unfinished.map(|source| Task { source: source.clone(), ask: false }));
    Ok(tasks)
}

/// One source's part of a run.
#[derive(Debug, Clone)]
pub struct Task {
    /// The source.
    pub source: Source,
    /// False when only entries left unfinished are to be filed.
    pub ask: bool,
}

/// The source with an id.
///
/// # Errors
/// When there is none.
pub fn named<'a>(folder: &'a Folder, id: &SourceId) -> Result<&'a Source, Failure> {
    folder.source(id).ok_or_else(|| {
        let known: Vec<&str> = folder.sources.iter().map(|source| source.id.as_str()).collect();
        Failure::usage(format!("there is no source {id}"))
            .advise(format!("the sources are: {}", known.join(", ")))
    })
}

/// Works on the tasks, as many hosts at once as the settings say, and tells of each when it is done.
///
/// # Errors
/// When the database or the archive cannot be written; what was filed before stays.
pub async fn work(
    run: &Arc<Run>,
    folder: &Folder,
    tasks: Vec<Task>,
    progress: &Progress,
) -> Result<RunReport, Failure> {
    let places = Arc::new(Places {
        asking: Semaphore::new(folder.settings.fetch.hosts_at_once.max(1) as usize),
        filing: Semaphore::new(FILING),
    });
    let mut icons = icons::Queue::begin(run, folder, &places, &tasks);
    let mut lanes = Lanes::of(tasks);
    let mut working = JoinSet::new();
    let mut begun_of = HashMap::new();
    let mut report = RunReport::default();
    let mut stopped = None;
    let mut goes_on = true;
    loop {
        while let Some(begun) = goes_on.then(|| lanes.begin()).flatten() {
            let (lane, source) = (begun.lane, begun.task.source.clone());
            let handle = working.spawn(one(Arc::clone(run), begun, Arc::clone(&places)));
            begun_of.insert(handle.id(), (lane, source));
        }
        let Some(done) = working.join_next_with_id().await else { break };
        let id = done.as_ref().map_or_else(tokio::task::JoinError::id, |(id, _)| *id);
        if let Some((lane, source)) = begun_of.remove(&id) {
            if let Ok((_, Ok(report))) = &done {
                icons.add(lane, source, report);
            }
            if lanes.done(lane) {
                icons.lane_is_done(lane);
            }
        }
        match done.map(|(_, source)| source) {
            Ok(Ok(source)) => {
                progress.line(&source.line());
                report.sources.push(source);
            }
            Ok(Err(failure)) => {
                stopped.get_or_insert(failure);
                goes_on = false;
                working.abort_all();
            }
            Err(error) if error.is_cancelled() => {}
            Err(error) => {
                stopped.get_or_insert(
                    Failure::work(format!("a source's work broke off: {error}")).advise(FAULT),
                );
            }
        }
    }
    report.sources.sort_by(|a, b| a.source.cmp(&b.source));
    match stopped {
        Some(failure) => Err(failure),
        None => icons.finish().await.map(|()| report),
    }
}

/// How many sources may be at one stage. Who waits for a place has nothing large in memory.
struct Places {
    asking: Semaphore,
    filing: Semaphore,
}

/// The work of one source. Its parts are on the heap while they are at work: thousands of sources wait, few work.
async fn one(run: Arc<Run>, begun: Begun, places: Arc<Places>) -> Result<SourceReport, Failure> {
    let Begun { task: Task { source, ask }, turn, .. } = begun;
    let mut report = SourceReport::of(&source);
    if ask {
        let _turn = turn.lock().await;
        run.http.ready(&kinds::asked(source.kind, &source.address)).await;
        let _place = places.asking.acquire().await;
        match source.kind {
            SourceKind::Recipe => Box::pin(recipe::poll(&run, &source, &mut report)).await?,
            _ => Box::pin(poll::poll(&run, &source, &mut report)).await?,
        }
    }
    let _place = places.filing.acquire().await;
    Box::pin(make::file_pending(&run, &source, &mut report)).await?;
    health::remember(&run, &report, &source.address, ask).await?;
    Ok(report)
}

/// Signs what was filed and compares it with the rest; how many pairs of articles were found to be one.
///
/// # Errors
/// When the database cannot be read or written; the next run goes on where this one stopped.
pub async fn compare(run: &Run) -> Result<usize, Failure> {
    let archive = Archive::open(&run.root);
    run.ledger.ask_alone(move |store| links::update(store, &archive)).await
}

/// Runs what blocks when there is a place for it.
async fn blocking_in<T: Send + 'static>(
    places: &Arc<Semaphore>,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Failure> {
    // The semaphores are never closed.
    let place = Arc::clone(places).acquire_owned().await;
    blocking(move || {
        let done = work();
        drop(place);
        done
    })
    .await
}

/// Runs what blocks (the disk, a large feed) where it does not hold up the network.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Failure> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|error| Failure::work(format!("a step broke off: {error}")).advise(FAULT))
}

/// A file of a `file:` source, from the site folder on.
pub(crate) fn local_path(root: &Path, address: &str) -> Option<std::path::PathBuf> {
    let path = address.strip_prefix("file:")?;
    let path = path.strip_prefix("//").unwrap_or(path);
    Some(root.join(path))
}

/// The archive's error as a command's.
#[expect(clippy::needless_pass_by_value, reason = "the shape that map_err wants")]
pub fn archive_failure(error: FilesError) -> Failure {
    // Its text ends with what to do.
    Failure::work(error.to_string())
}
