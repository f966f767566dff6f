//! Makes the files of the plan that an earlier build did not make of the same, on several threads, and hands them to the sink.
//!
//! Scoped threads of the standard library are enough: the files are many, alike and independent, so that a shared counter
//! divides the work as well as a pool with stealing would, with no crate more.

use crate::manifest::{Manifest, Mark, Row, Rows, is_inside};
use crate::marks::Marks;
use crate::pages::{Made, make};
use crate::parallel::{cores, in_parallel, meanwhile};
use crate::plan::{Output, What, plan};
use crate::sink::{Put, Stored};
use crate::view::Site;
use crate::{
    Book, Card, Copies, Moved, Sink, SiteError, SiteSettings, SourceCard, Theme, precompress, redirects,
};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::io;
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
    /// Gives the bytes of a book by its file's name.
    pub book: &'a (dyn Fn(&str) -> io::Result<Vec<u8>> + Sync),
}

impl std::fmt::Debug for Loader<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Loader").finish_non_exhaustive()
    }
}

/// What a site is made of.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// What the owner decided.
    pub settings: &'a SiteSettings,
    /// Every article.
    pub cards: &'a [Card],
    /// Every source.
    pub sources: &'a [SourceCard],
    /// How kept pictures are shown.
    pub copies: &'a Copies,
    /// Books that are part of the site.
    pub books: &'a [Book],
    /// Gives the texts.
    pub load: Loader<'a>,
    /// The look.
    pub theme: &'a Theme,
    /// Names the program and whatever else the pages depend on and nothing above tells: with another name, all is made again.
    pub program: &'a str,
    /// Makes all again, whatever an earlier build made.
    pub clean: bool,
    /// Ends before anything is made when articles have other pages than before, with [`BuildReport::moved`]: the caller writes them down, so that
    /// their old addresses are not forgotten, and asks again.
    pub tell_moves: bool,
}

/// What a build did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BuildReport {
    /// Files that the site has, pictures aside.
    pub pages: usize,
    /// Files that were new or had changed, pictures among them.
    pub written: usize,
    /// Files that were as they should be; of pictures, those on pages that were made.
    pub unchanged: usize,
    /// Files of earlier builds that were removed.
    pub removed: usize,
    /// Pictures that no page shows any more, by their paths below the folder of media; smaller copies among them.
    pub pictures_gone: Vec<String>,
    /// Articles that have other pages than in the build before; where there are some, nothing was built. See [`Request::tell_moves`].
    pub moved: Vec<Moved>,
    /// What was wrong with single articles or pictures, and what was done about it; in order of their text.
    pub problems: Vec<String>,
}

/// Folder of the site's pictures.
pub(crate) const MEDIA: &str = "media/";

/// Threads for each core: while some wait for the disk, others are at work.
const THREADS: usize = 2;

/// An output that was made.
#[derive(Debug, Default)]
struct Done {
    /// Zero where something was wrong, so that the next build makes it again.
    mark: Mark,
    /// Whether there is no such file, since its article could not be read.
    unread: bool,
    /// Files that it gave besides that of its path.
    more: Vec<String>,
    /// Pictures with their smaller copies.
    media: Vec<(String, Vec<String>)>,
}

#[derive(Default)]
struct Progress {
    report: BuildReport,
    /// By the place in the plan.
    done: BTreeMap<usize, Done>,
    /// Pictures that were handed to the sink.
    media: HashSet<String>,
    failed: Option<SiteError>,
}

/// One build on its way.
struct Work<'b, 's> {
    site: &'b Site<'s>,
    outputs: &'b [Output],
    load: Loader<'s>,
    marks: &'b [Mark],
    sink: &'b dyn Sink,
    progress: Mutex<Progress>,
}

/// Makes the site. An output that is made of the same as in the build before is not made again; what comes out the same is not written;
/// what is no longer made is removed. Two builds of the same archive and settings are equal byte for byte, whatever was built before.
///
/// # Errors
/// [`SiteError`]: the old site stays as it is.
pub fn build(request: &Request<'_>, sink: &mut dyn Sink) -> Result<BuildReport, SiteError> {
    let Request { load, program, clean, .. } = *request;
    let failed = |error| failed(".", error);
    let before = sink.before().map_err(failed)?;
    let (text, sound) = before.as_ref().map_or(("", true), |before| (before.manifest.as_str(), before.sound));
    let planned = || {
        let mut site = Site::new(request);
        let outputs = plan(&mut site);
        (site, outputs)
    };
    let ((site, outputs), manifest) = meanwhile(planned, || Manifest::read(text));
    let marking = Marks::new(&site, program);
    let marks = in_parallel(&outputs, |output| marking.of(output.what));
    let old = manifest.rows_of(outputs.iter().map(|output| output.path.as_str()));
    let gone = gone(&outputs, &old, &manifest);
    let moved = moved(&site, &gone);
    if request.tell_moves && !moved.is_empty() {
        return Ok(BuildReport { moved, ..BuildReport::default() });
    }
    let anew = before.is_none() || clean || manifest.shared != marking.shared;
    let is_same = |row: &Row<'_>, mark: Mark| row.mark == mark && !anew && sound;
    let same = old.iter().zip(&marks).map(|(row, mark)| row.filter(|row| is_same(row, *mark)));
    let same: Vec<Option<Row<'_>>> = same.collect();
    let mut to_do: Vec<usize> = (0..outputs.len()).filter(|at| same[*at].is_none()).collect();
    // Asked once: how many threads there may be stands in files of the system.
    let threads = THREADS * cores();
    let part = site.index.cards.len().div_ceil(threads);
    to_do.sort_by_cached_key(|at| turn(&site, outputs[*at].what, part));
    rehearse(&site, to_do.iter().map(|at| &outputs[*at]), load)?;
    sink.begin(anew).map_err(failed)?;
    let work = Work { site: &site, outputs: &outputs, load, marks: &marks, sink, progress: Mutex::default() };
    work.run(&to_do, threads);
    let Progress { mut report, done, failed: stopped, .. } =
        work.progress.into_inner().unwrap_or_else(PoisonError::into_inner);
    if let Some(error) = stopped {
        return Err(error);
    }
    if request.cards.iter().any(|card| card.excerpt.is_lost()) {
        return Err(SiteError::Excerpts);
    }
    let mut end = End { rows: Rows::new(marking.shared), made: HashSet::new() };
    report.pages = done.values().map(|done| usize::from(!done.unread) + done.more.len()).sum();
    let kept = end.add(&outputs, &same, &old, done, sink).map_err(failed)?;
    report.pages += kept;
    report.unchanged += kept;
    let replaced = old.iter().zip(&same).filter(|(_, same)| same.is_none()).filter_map(|(old, _)| *old);
    let gone = end.gone(replaced.chain(gone), &same, manifest.old());
    report.pictures_gone =
        gone.iter().filter_map(|path| path.strip_prefix(MEDIA)).map(str::to_owned).collect();
    report.removed = sink.finish(&end.rows.into_text(), &gone).map_err(failed)?;
    report.problems.sort();
    report.problems.dedup();
    Ok(report)
}

/// The rows of the build before whose outputs are none of this one; `old` has those that are.
fn gone<'t>(outputs: &[Output], old: &[Option<Row<'t>>], manifest: &Manifest<'t>) -> Vec<Row<'t>> {
    if old.iter().flatten().count() == manifest.rows().len() {
        return Vec::new();
    }
    let there: HashSet<&str> = outputs.iter().map(|output| output.path.as_str()).collect();
    manifest.rows().filter(|row| !there.contains(row.path())).collect()
}

/// The articles that have other pages than in the build before.
fn moved(site: &Site<'_>, gone: &[Row<'_>]) -> Vec<Moved> {
    if gone.is_empty() {
        return Vec::new();
    }
    let index = &site.index;
    let pages: HashMap<&ArticleId, &String> =
        index.cards.iter().zip(&index.paths).map(|(card, path)| (&card.id, path)).collect();
    redirects::moved(gone.iter().map(Row::path), |id| pages.get(id).map(|path| (*path).clone()))
}

/// When an output is made. What takes long comes first, so that no thread waits for it at the end; pages of lists in the order of their
/// articles, so that a row that several show is made once; articles so that threads are at work on different months, since making folders
/// in one folder they would wait for each other: `part` is how many articles fall to one thread.
fn turn(site: &Site<'_>, what: What, part: usize) -> (u8, usize) {
    match what {
        What::Sitemap(_) => (0, 0),
        What::List { list, number } => {
            let on_page = site.index.lists[list].on_page(number, site.settings.per_page);
            (1, on_page.first().copied().unwrap_or_default())
        }
        What::Article(at) => (3, at % part),
        _ => (2, 0),
    }
}

/// Makes one file of each kind and throws it away, so that a wrong template costs no more.
fn rehearse<'o>(
    site: &Site<'_>,
    outputs: impl Iterator<Item = &'o Output>,
    load: Loader<'_>,
) -> Result<(), SiteError> {
    let mut seen = HashSet::new();
    let mut first = Vec::new();
    for output in outputs {
        let has_template = matches!(
            output.what,
            What::Front
                | What::List { .. }
                | What::Article(_)
                | What::Revisions(_)
                | What::Archive
                | What::About
                | What::NotFound
                | What::Feed(_)
                | What::Sources
                | What::Search
                | What::Redirect(_)
        );
        if has_template && seen.insert(std::mem::discriminant(&output.what)) {
            first.push(output);
        }
    }
    in_parallel(&first, |output| make(site, output, load).map(drop)).into_iter().collect()
}

fn lock(progress: &Mutex<Progress>) -> MutexGuard<'_, Progress> {
    progress.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Work<'_, '_> {
    /// Makes outputs, by their places in the plan. Segments of the search are made by one thread, so that the texts of one segment are in
    /// memory and not of one for each thread.
    fn run(&self, to_do: &[usize], threads: usize) {
        let (segments, rest): (Vec<usize>, Vec<usize>) =
            to_do.iter().partition(|at| matches!(self.outputs[**at].what, What::Segment(_)));
        let stop = AtomicBool::new(false);
        let each = |outputs: &[usize], next: &AtomicUsize| {
            while !stop.load(Ordering::Relaxed) {
                let Some(at) = outputs.get(next.fetch_add(1, Ordering::Relaxed)) else { break };
                if let Err(error) = self.one(*at) {
                    stop.store(true, Ordering::Relaxed);
                    lock(&self.progress).failed.get_or_insert(error);
                }
            }
        };
        let (next, each) = (AtomicUsize::new(0), &each);
        let shared = || each(&rest, &next);
        std::thread::scope(|scope| {
            for _ in 1..threads.min(to_do.len()) {
                scope.spawn(shared);
            }
            each(&segments, &AtomicUsize::new(0));
            shared();
        });
    }

    fn one(&self, at: usize) -> Result<(), SiteError> {
        let output = &self.outputs[at];
        let Made { text, unread, more, media, mut problems } = make(self.site, output, self.load)?;
        let bytes = match output.what {
            What::Book(at) => {
                (self.load.book)(&self.site.books[at].file).map_err(|e| failed(&output.path, e))?
            }
            _ => text.into_bytes(),
        };
        let mut done = Done { unread, ..Done::default() };
        for file in media {
            let below = file.path();
            let copies = self.site.copies.paths(&below);
            for from in std::iter::once(Stored::Media(&below)).chain(copies.iter().map(|c| Stored::Copy(c))) {
                problems.extend(self.picture(from)?);
            }
            done.media.push((below, copies));
        }
        let mut puts = Vec::new();
        if !done.unread {
            self.put(&output.path, &bytes, &mut puts, &mut done.more)?;
            for (path, text) in more {
                self.put(&path, text.as_bytes(), &mut puts, &mut done.more)?;
                done.more.push(path);
            }
        }
        done.mark = if problems.is_empty() && !done.unread { self.marks[at] } else { 0 };
        let mut progress = lock(&self.progress);
        puts.into_iter().for_each(|put| count(&mut progress.report, put));
        progress.report.problems.extend(problems);
        progress.done.insert(at, done);
        Ok(())
    }

    /// Hands a file and its compressed copies to the sink.
    fn put(
        &self,
        path: &str,
        bytes: &[u8],
        puts: &mut Vec<Put>,
        more: &mut Vec<String>,
    ) -> Result<(), SiteError> {
        puts.push(self.sink.put(path, bytes).map_err(|e| failed(path, e))?);
        let copies = precompress::copies(&self.site.settings.precompress, path, bytes);
        for (copy, bytes) in copies.map_err(|e| failed(path, e))? {
            puts.push(self.sink.put(&copy, &bytes).map_err(|e| failed(&copy, e))?);
            more.push(copy);
        }
        Ok(())
    }

    /// Hands a picture to the sink, once; the answer is what was wrong with it.
    fn picture(&self, from: Stored<'_>) -> Result<Option<String>, SiteError> {
        let (Stored::Media(name) | Stored::Copy(name)) = from;
        let path = format!("{MEDIA}{name}");
        if !lock(&self.progress).media.insert(path.clone()) {
            return Ok(None);
        }
        match self.sink.link(&path, from) {
            Ok(put) => {
                count(&mut lock(&self.progress).report, put);
                Ok(None)
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let folder = match from {
                    Stored::Media(_) => "media folder",
                    Stored::Copy(_) => "folder of smaller copies",
                };
                Ok(Some(format!("{name} is not in the {folder}; pages that show it lack it")))
            }
            Err(error) => Err(failed(&path, error)),
        }
    }
}

fn failed(path: &str, source: io::Error) -> SiteError {
    SiteError::Write { path: path.to_owned(), source }
}

fn count(report: &mut BuildReport, put: Put) {
    match put {
        Put::Written => report.written += 1,
        Put::Unchanged => report.unchanged += 1,
    }
}

/// What is told of a build when all is made.
struct End {
    rows: Rows,
    /// Files that outputs gave which were made now, or would have been.
    made: HashSet<String>,
}

impl End {
    /// Adds the rows of all outputs; the answer is how many files stay of those that were not made.
    fn add(
        &mut self,
        outputs: &[Output],
        same: &[Option<Row<'_>>],
        old: &[Option<Row<'_>>],
        mut done: BTreeMap<usize, Done>,
        sink: &dyn Sink,
    ) -> std::io::Result<usize> {
        let mut unchanged = 0;
        for (at, output) in outputs.iter().enumerate() {
            if let Some(row) = same[at] {
                unchanged += row.files().count();
                self.rows.keep(row);
                continue;
            }
            let Some(Done { mark, unread, more, media }) = done.remove(&at) else { continue };
            match old[at].filter(|_| unread) {
                Some(row) => {
                    let kept: Vec<(String, Vec<String>)> =
                        row.media().map(|path| (path, Vec::new())).collect();
                    self.rows.add(0, &output.path, row.files().skip(1), &kept);
                    let media = kept.iter().map(|(path, _)| format!("{MEDIA}{path}"));
                    for path in row.files().map(str::to_owned).chain(media) {
                        sink.keep(&path)?;
                        self.made.insert(path);
                    }
                }
                // There was no such output, and there is none now.
                None if unread => {}
                None => {
                    self.rows.add(mark, &output.path, more.iter().map(String::as_str), &media);
                    let pictures =
                        media.iter().flat_map(|(picture, copies)| std::iter::once(picture).chain(copies));
                    self.made.extend(pictures.map(|path| format!("{MEDIA}{path}")));
                    self.made.insert(output.path.clone());
                    self.made.extend(more);
                }
            }
        }
        Ok(unchanged)
    }

    /// Files that earlier builds made and nothing makes any more: of `rows`, whose outputs were made now or are none any more, and of the
    /// list of an earlier version of the program.
    fn gone<'t>(
        &self,
        rows: impl Iterator<Item = Row<'t>>,
        same: &[Option<Row<'_>>],
        listed: &[&str],
    ) -> Vec<String> {
        let mut gone: BTreeSet<String> = listed.iter().map(|path| (*path).to_owned()).collect();
        for row in rows {
            gone.extend(row.files().map(str::to_owned));
            gone.extend(row.media().map(|path| format!("{MEDIA}{path}")));
        }
        gone.retain(|path| !self.made.contains(path));
        if gone.iter().any(|path| path.starts_with(MEDIA)) {
            for path in same.iter().flatten().flat_map(Row::media) {
                gone.remove(&format!("{MEDIA}{path}"));
            }
        }
        gone.into_iter().filter(|path| is_inside(path)).collect()
    }
}
