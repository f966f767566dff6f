//! Makes all files of the plan, on as many threads as there are cores, and hands them to the sink.
//!
//! Scoped threads of the standard library are enough: the files are many, alike and independent, so that a shared counter
//! divides the work as well as a pool with stealing would, with no crate more.

use crate::pages::{Made, make};
use crate::plan::{Output, What, plan};
use crate::sink::{Put, Stored};
use crate::view::Site;
use crate::{Card, Copies, Sink, SiteError, SiteSettings, SourceCard, Theme};
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use tidings_model::{ArchivePath, Article, ArticleId};

/// Where a build has the texts from.
#[derive(Clone, Copy)]
pub struct Loader<'a> {
    /// Gives the article that stands at a path of the archive, or the reason why it cannot be read.
    pub article: &'a (dyn Fn(&ArchivePath) -> Result<Article, String> + Sync),
    /// Gives the earlier revisions of an article that are kept and can be read, oldest first.
    pub revisions: &'a (dyn Fn(&ArticleId) -> Vec<Article> + Sync),
}

impl std::fmt::Debug for Loader<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Loader").finish_non_exhaustive()
    }
}

/// What a build did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BuildReport {
    /// Files that the site has, pictures aside.
    pub pages: usize,
    /// Files that were new or had changed, pictures among them.
    pub written: usize,
    /// Files that stood there with the same bytes, pictures among them.
    pub unchanged: usize,
    /// Files of earlier builds that were removed.
    pub removed: usize,
    /// What was wrong with single articles or pictures, and what was done about it; in order of their text.
    pub problems: Vec<String>,
}

#[derive(Default)]
struct Progress {
    report: BuildReport,
    made: BTreeSet<String>,
    failed: Option<SiteError>,
    /// Whether an article could not be read.
    unread: bool,
}

/// Folder of the site's pictures.
const MEDIA: &str = "media/";

/// Makes the site. What did not change is not written; what is no longer made is removed at the end, when all else stands.
/// Two builds of the same archive and settings are equal byte for byte.
///
/// # Errors
/// [`SiteError`]: nothing is removed then. A template that is wrong is found before anything is written where one page of each
/// kind shows it.
pub fn build(
    settings: &SiteSettings,
    cards: &[Card],
    sources: &[SourceCard],
    copies: &Copies,
    load: Loader<'_>,
    theme: &Theme,
    sink: &mut dyn Sink,
) -> Result<BuildReport, SiteError> {
    let site = Site::new(settings, cards, sources, copies, theme);
    let outputs = plan(&site);
    rehearse(&site, &outputs, load)?;
    let progress = Mutex::new(Progress::default());
    let (next, stop) = (AtomicUsize::new(0), AtomicBool::new(false));
    let shared: &dyn Sink = sink;
    let work = || {
        while !stop.load(Ordering::Relaxed) {
            let Some(output) = outputs.get(next.fetch_add(1, Ordering::Relaxed)) else { break };
            if let Err(error) = one(&site, output, load, shared, &progress) {
                stop.store(true, Ordering::Relaxed);
                lock(&progress).failed.get_or_insert(error);
            }
        }
    };
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    std::thread::scope(|scope| {
        for _ in 1..threads {
            scope.spawn(work);
        }
        work();
    });
    let Progress { mut report, made, failed, unread } =
        progress.into_inner().unwrap_or_else(PoisonError::into_inner);
    if let Some(error) = failed {
        return Err(error);
    }
    // The page of an article that cannot be read stays, and nobody knows which pictures it shows.
    let may_go = |path: &str| !unread || !path.starts_with(MEDIA);
    report.removed =
        sink.finish(&made, &may_go).map_err(|source| SiteError::Write { path: ".".to_owned(), source })?;
    report.problems.sort();
    report.problems.dedup();
    Ok(report)
}

/// Makes one file of each kind and throws it away, so that a wrong template leaves the old site whole.
fn rehearse(site: &Site<'_>, outputs: &[Output], load: Loader<'_>) -> Result<(), SiteError> {
    let mut seen = BTreeSet::new();
    for output in outputs {
        let kind = match output.what {
            What::Front => 0,
            What::List { .. } => 1,
            What::Article(_) => 2,
            What::Archive => 3,
            What::About => 4,
            What::NotFound => 5,
            What::Feed { format, .. } => 6 + format as u8,
            What::Sources => 9,
            What::Revisions(_) => 10,
            What::Search => 11,
            _ => continue,
        };
        if seen.insert(kind) {
            make(site, output, load)?;
        }
    }
    Ok(())
}

fn lock(progress: &Mutex<Progress>) -> MutexGuard<'_, Progress> {
    progress.lock().unwrap_or_else(PoisonError::into_inner)
}

fn one(
    site: &Site<'_>,
    output: &Output,
    load: Loader<'_>,
    sink: &dyn Sink,
    progress: &Mutex<Progress>,
) -> Result<(), SiteError> {
    let Made { text, more, media, problems } = make(site, output, load)?;
    let failed = |path: &str, source| SiteError::Write { path: path.to_owned(), source };
    for file in media {
        let below = file.path();
        let copies = site.copies.paths(&below).map(Stored::Copy);
        for from in std::iter::once(Stored::Media(&below)).chain(copies) {
            let (Stored::Media(name) | Stored::Copy(name)) = from;
            let path = format!("{MEDIA}{name}");
            if !lock(progress).made.insert(path.clone()) {
                continue;
            }
            match sink.link(&path, from) {
                Ok(put) => count(&mut lock(progress).report, put),
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                    let folder = match from {
                        Stored::Media(_) => "media folder",
                        Stored::Copy(_) => "folder of smaller copies",
                    };
                    let problem = format!("{name} is not in the {folder}; pages that show it lack it");
                    lock(progress).report.problems.push(problem);
                }
                Err(error) => return Err(failed(&path, error)),
            }
        }
    }
    // An article that cannot be read has no text: its old page is kept by standing among the made files.
    let put = if text.is_empty() {
        lock(progress).unread = true;
        None
    } else {
        Some(sink.put(&output.path, text.as_bytes()).map_err(|error| failed(&output.path, error))?)
    };
    for (path, text) in &more {
        let put = sink.put(path, text.as_bytes()).map_err(|error| failed(path, error))?;
        count(&mut lock(progress).report, put);
    }
    let mut progress = lock(progress);
    progress.report.pages += 1 + more.len();
    progress.made.extend(more.into_iter().map(|(path, _)| path));
    if let Some(put) = put {
        count(&mut progress.report, put);
    }
    progress.report.problems.extend(problems);
    progress.made.insert(output.path.clone());
    Ok(())
}

fn count(report: &mut BuildReport, put: Put) {
    match put {
        Put::Written => report.written += 1,
        Put::Unchanged => report.unchanged += 1,
    }
}
