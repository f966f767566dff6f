//! A thread that takes in what changes in the archive, whoever changes it, within the time it takes to reload a page.

use crate::console::Console;
use crate::failure::Failure;
use crate::search_index;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;
use tidings_index::{Amount, Writer};
use tidings_server::{App, Problem, follow};
use tidings_store::Store;

/// Time between two looks.
const LOOK_EVERY: Duration = Duration::from_millis(300);

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
        let work = move || follow_until(&stopped, &app, &database, console);
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

fn follow_until(stopped: &AtomicBool, app: &Arc<App>, database: &Path, console: Console) {
    let mut open: Option<Open> = None;
    let mut told = String::new();
    while !stopped.load(Ordering::Relaxed) {
        let looked = look(&mut open, app, database, console);
        // What is wrong for a while is said once.
        let wrong =
            looked.err().map(|problem| format!("{}: {}", problem.title, problem.detail.unwrap_or_default()));
        if let Some(wrong) = wrong.as_ref().filter(|wrong| **wrong != told) {
            console.warn(format!("new articles cannot be shown to readers: {wrong}"));
        }
        told = wrong.unwrap_or_default();
        std::thread::sleep(LOOK_EVERY);
    }
}

/// The database, while its file is the one at its path: `tidings rebuild` may follow on `rm -r state`.
struct Open {
    store: Store,
    index: Writer,
    file: Option<u64>,
    version: Option<i64>,
}

impl Open {
    /// Opens it, and has readers and search take in what happened meanwhile.
    fn at(database: &Path, app: &Arc<App>, console: Console) -> Result<Self, Problem> {
        let store = Store::open(database)?;
        let mut index = app.index.writer(Amount::Few)?;
        if index.index().position()? != app.readers.position()? || app.readers.position()?.is_none() {
            // Readers are told first: what they do not know the search cannot show.
            tell(follow(app, &store, None)?.problems, console);
            let taken = search_index::bring_up(&mut index, &store, &app.archive, &mut |_, _| {});
            let taken = taken.map_err(|failure| Problem::fault(&failure.to_string()))?;
            tell(taken.problems, console);
            if let Some(position) = app.readers.position()? {
                index.commit(&position)?;
            }
        }
        Ok(Self { store, index, file: number(database), version: None })
    }
}

fn look(open: &mut Option<Open>, app: &Arc<App>, database: &Path, console: Console) -> Result<(), Problem> {
    if open.as_ref().is_none_or(|open| open.file != number(database)) {
        // One writes the index at a time.
        *open = None;
        *open = Some(Open::at(database, app, console)?);
    }
    let Some(open) = open else { return Ok(()) };
    let version = open.store.version()?;
    if open.version != Some(version) {
        tell(follow(app, &open.store, Some(&mut open.index))?.problems, console);
        open.version = Some(version);
    }
    app.metrics.followed(app.now());
    Ok(())
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
