//! A thread that takes in what changes in the archive, whoever changes it, within the time it takes to reload a page.

use crate::console::Console;
use crate::failure::Failure;
use crate::search_index;
use axum::http::StatusCode;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;
use tidings_index::{Amount, Index, IndexError, Opened, Writer};
use tidings_server::{App, Problem, follow};
use tidings_store::Store;

/// Time between two looks.
const LOOK_EVERY: Duration = Duration::from_millis(300);
/// Looks that are left out after one that failed.
const PATIENCE: u32 = 3;
/// Looks without news after which the right to write the index is given back.
const QUIET: u32 = 10;

/// The thread.
pub(crate) struct Follower {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Follower {
    /// Starts following the database at `database`.
    ///
    /// # Errors
    /// When the machine has no thread left.
    pub(crate) fn start(app: Arc<App>, database: PathBuf, console: Console) -> Result<Self, Failure> {
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let following = Following { app, database, console, open: None, was_open: false };
        let work = move || follow_until(&stopped, following);
        let thread = std::thread::Builder::new().name("follower".into()).spawn(work);
        let thread = thread.map_err(|e| Failure::work(format!("a thread could not start: {e}")))?;
        Ok(Self { stop, thread: Some(thread) })
    }
}

impl Drop for Follower {
    /// Waits until the piece at hand is taken in.
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            // That it broke off is told on standard error.
            _ = thread.join();
        }
    }
}

/// What the thread works with.
struct Following {
    app: Arc<App>,
    /// The file of the database.
    database: PathBuf,
    console: Console,
    open: Option<Open>,
    /// Whether the database was open once: one that is not there any more is another's to make.
    was_open: bool,
}

fn follow_until(stopped: &AtomicBool, mut following: Following) {
    let (mut told, mut passed) = (String::new(), PATIENCE);
    while !stopped.load(Ordering::Relaxed) {
        // What cannot be opened is not opened again at once.
        passed += 1;
        if told.is_empty() || passed > PATIENCE {
            passed = 0;
            let wrong = following.look().err();
            let wrong =
                wrong.map(|problem| format!("{}: {}", problem.title, problem.detail.unwrap_or_default()));
            // What is wrong for a while is said once.
            if let Some(wrong) = wrong.as_ref().filter(|wrong| **wrong != told) {
                following.console.warn(format!("new articles cannot be shown to readers: {wrong}"));
            }
            told = wrong.unwrap_or_default();
        }
        std::thread::sleep(LOOK_EVERY);
    }
}

impl Following {
    /// Takes in what is new. After a mistake all is opened anew the next time.
    fn look(&mut self) -> Result<(), Problem> {
        if self.open.as_ref().is_none_or(|open| open.is_stale(self)) {
            // One writes the index at a time.
            self.open = None;
            self.open = Some(Open::at(self)?);
            self.was_open = true;
        }
        let Some(mut open) = self.open.take() else { return Ok(()) };
        open.look(self)?;
        self.open = Some(open);
        self.app.metrics.followed(self.app.now());
        Ok(())
    }

    /// The file that changes with every change of the index.
    fn index_file(&self) -> PathBuf {
        self.app.index.now().folder().join("meta.json")
    }
}

/// Database and index, while their files are the ones at their paths: `tidings rebuild` may follow on `rm -r state`, or make the index anew.
struct Open {
    store: Store,
    index: Index,
    /// The right to write the index, while there is something to write: nobody else can make it anew meanwhile.
    writer: Option<Writer>,
    /// Looks since something was written.
    quiet: u32,
    /// The database's file.
    database: Option<u64>,
    /// The index's file, as it was when this program wrote it last.
    index_file: Option<u64>,
    version: Option<i64>,
}

impl Open {
    /// Opens both, and has readers and search take in what happened meanwhile. Until that is done, searches go on in the index that was open,
    /// if there is anything in it.
    fn at(following: &Following) -> Result<Self, Problem> {
        let Following { app, database, console, was_open, .. } = following;
        if *was_open && number(database).is_none() {
            return Err(wait("the database is not there any more"));
        }
        let store = Store::open(database)?;
        if is_unfinished(app, &store)? {
            return Err(wait("the database knows none of the articles"));
        }
        let Opened { index, thrown_away } = Index::open(app.index.now().folder()).map_err(unusable)?;
        if let Some(why) = thrown_away {
            console.warn(why);
        }
        if app.index.now().is_empty() {
            app.index.replace(index.clone());
        }
        let mut open = Self {
            store,
            index,
            writer: None,
            quiet: 0,
            database: number(database),
            index_file: number(&following.index_file()),
            version: None,
        };
        open.bring_up(app, *console)?;
        app.index.replace(open.index.clone());
        Ok(open)
    }

    fn bring_up(&mut self, app: &Arc<App>, console: Console) -> Result<(), Problem> {
        let position = app.readers.position()?;
        if position.is_some() && self.index.position()? == position {
            return Ok(());
        }
        let mut writer = self.index.writer(Amount::Few).map_err(unusable)?;
        // Readers are told first: what they do not know the search cannot show.
        tell(follow(app, &self.store, None)?.problems, console);
        let note = app.readers.position()?;
        let taken =
            search_index::bring_up(&mut writer, &self.store, &app.archive, note.as_deref(), &mut |_, _| {});
        let taken = taken.map_err(|failure| Problem::fault(&failure.to_string()))?;
        tell(taken.problems, console);
        self.writer = Some(writer);
        Ok(())
    }

    /// Whether another database or index stands where these were opened.
    fn is_stale(&self, following: &Following) -> bool {
        let written_by_another = self.writer.is_none() && self.index_file != number(&following.index_file());
        self.database != number(&following.database) || written_by_another
    }

    fn look(&mut self, following: &Following) -> Result<(), Problem> {
        let app = &following.app;
        let version = self.store.version()?;
        if self.version != Some(version) && self.is_behind(app)? {
            let mut writer = match self.writer.take() {
                Some(writer) => writer,
                None => self.index.writer(Amount::Few).map_err(unusable)?,
            };
            tell(follow(app, &self.store, Some(&mut writer))?.problems, following.console);
            (self.writer, self.quiet) = (Some(writer), 0);
        }
        self.version = Some(version);
        self.quiet += 1;
        if self.quiet > QUIET
            && let Some(writer) = self.writer.take()
        {
            writer.finish()?;
            self.index_file = number(&following.index_file());
        }
        Ok(())
    }

    /// Whether readers lack something that the database has.
    fn is_behind(&self, app: &App) -> Result<bool, Problem> {
        let position = app.readers.position()?;
        Ok(position.as_deref() != Some(&self.store.changes(position.as_deref(), 1)?.position))
    }
}

/// Whether a database was begun and not filled from the archive yet. Readers would lose all that it does not know.
fn is_unfinished(app: &App, store: &Store) -> Result<bool, Problem> {
    let knows_none = || store.changes(None, 1).map(|changes| changes.articles.is_empty());
    Ok(app.readers.position()?.is_some() && knows_none()? && app.archive.walk().next().is_some())
}

fn wait(what: &str) -> Problem {
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, what)
        .advise("`tidings rebuild` makes it from the archive; what readers have stays as it is until then")
}

/// That another writes the index is no fault, and ends by itself.
fn unusable(error: IndexError) -> Problem {
    match error {
        IndexError::Busy { .. } => {
            Problem::new(StatusCode::SERVICE_UNAVAILABLE, error.to_string()).advise(error.advice())
        }
        error => error.into(),
    }
}

fn tell(problems: Vec<String>, console: Console) {
    for problem in problems {
        console.warn(problem);
    }
}

/// The number of a file in its file system.
fn number(path: &Path) -> Option<u64> {
    #[cfg(unix)]
    {
        std::fs::metadata(path).ok().map(|meta| std::os::unix::fs::MetadataExt::ino(&meta))
    }
    #[cfg(not(unix))]
    {
        path.exists().then_some(0)
    }
}
