//! `tidings check --mend`: what can be put right without losing anything. Files first, then pictures, then the rows of the
//! database; each thing that is done is told, and each that is not, with the reason.

use crate::clock;
use crate::console::Console;
use crate::failure::Failure;
use crate::folder::Folder;
use crate::run::{self, Run, SourceState, archive_failure};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use tidings_archive::files::{CheckProblem, CheckProblemKind, FilesError, Report};
use tidings_extract::lead_name;
use tidings_model::{ArchivePath, ArticleId, ContentHash, MediaFile, SourceId};
use tidings_store::{Archived, Known};

/// Rows written in one transaction.
const BATCH: usize = 32;

/// What was done, and what was not.
#[derive(Debug, Default, Serialize)]
pub(super) struct Mended {
    pub(super) done: Vec<String>,
    pub(super) left: Vec<String>,
}

/// Mends what `report` found.
pub(super) async fn mend(folder: &Folder, report: Report, console: Console) -> Result<Mended, Failure> {
    // Opening takes the lock and removes what a crash left.
    let run = Arc::new(Run::open(folder, run::http(folder)?, clock::now()?)?);
    let (anew, doubtful) = (BTreeSet::new(), BTreeSet::new());
    let mut work = Work { folder, run, mended: Mended::default(), hashes: report.hashes, anew, doubtful };
    let progress = console.progress((report.problems.len() + report.notes.len()) as u64, "mend");
    for problem in report.problems.iter().chain(&report.notes) {
        progress.step(&problem.path);
        work.one(problem).await?;
    }
    drop(progress);
    work.rows()?;
    work.ask_whole()?;
    Ok(work.mended)
}

struct Work<'a> {
    folder: &'a Folder,
    run: Arc<Run>,
    mended: Mended,
    /// The records as the check read them, those left out that have changed since.
    hashes: BTreeMap<ArchivePath, ContentHash>,
    /// Sources whose feeds are to be read in full by their next poll.
    anew: BTreeSet<SourceId>,
    /// Articles of which nobody knows which file counts.
    doubtful: BTreeSet<ArticleId>,
}

impl Work<'_> {
    fn done(&mut self, path: &str, what: &str) {
        self.mended.done.push(format!("{path}: {what}"));
    }

    fn left(&mut self, path: &str, why: &str) {
        self.mended.left.push(format!("{path}: {why}"));
    }

    async fn one(&mut self, problem: &CheckProblem) -> Result<(), Failure> {
        let path = problem.path.as_str();
        let record =
            path.strip_prefix("archive/").and_then(|path| ArchivePath::try_from(path.to_owned()).ok());
        match (problem.kind, record) {
            (CheckProblemKind::LeftoverTemp, _) => self.done(path, "removed"),
            (CheckProblemKind::MissingMedia | CheckProblemKind::DamagedMedia, _) => {
                self.picture(problem).await?
            }
            (CheckProblemKind::Unreadable, Some(record)) => self.unreadable(path, &record)?,
            (CheckProblemKind::OlderForm, Some(record)) => self.older(path, &record)?,
            (CheckProblemKind::WrongPath, Some(record)) => self.misplaced(path, &record)?,
            (CheckProblemKind::SharedId, Some(record)) => self.twin(path, &record)?,
            (CheckProblemKind::EditedByHand, _) => {
                self.left(path, "a hand edited it, or its bytes are damaged: only a person can tell");
            }
            (CheckProblemKind::UnusedMedia, _) => {}
            (CheckProblemKind::BrokenIcon, _) => self.icon(path)?,
            (kind, _) => self.left(path, kind.advice()),
        }
        Ok(())
    }

    /// Takes a broken icon from its source, whose next poll asks for it again.
    fn icon(&mut self, path: &str) -> Result<(), Failure> {
        let name = path.rsplit('/').next().and_then(|name| name.strip_suffix(".json"));
        if let Some(source) = name.and_then(|name| SourceId::new(name).ok()) {
            self.run.archive().forget_icon(&source).map_err(archive_failure)?;
            self.done(path, "removed: the next poll of its source asks for the icon again");
        }
        Ok(())
    }

    fn unreadable(&mut self, path: &str, record: &ArchivePath) -> Result<(), Failure> {
        let known = self.known_at(record)?;
        let source = known.as_ref().map(|(_, known)| known.source.clone());
        match self.run.archive().put_back(record).map_err(archive_failure)? {
            Some((article, _)) => {
                self.anew.extend(source);
                let what = format!(
                    "its revision {} was put back; what stood there is kept in archive/.revisions",
                    article.revision
                );
                self.done(path, &what);
            }
            None => match known {
                Some((id, known)) => {
                    self.run.store_now(move |store| store.ask_anew(&id))?;
                    self.anew.insert(known.source.clone());
                    let why = "no whole state of it is kept; if its feed still has it, the next `tidings fetch` makes it again and keeps \
                               what stands there; else take it from a backup";
                    self.left(path, why);
                }
                None => {
                    self.left(path, "no whole state of it is kept: mend it by hand or take it from a backup")
                }
            },
        }
        Ok(())
    }

    /// What the database knows of the article of a file that cannot be read, by the id in its name.
    fn known_at(&self, record: &ArchivePath) -> Result<Option<(ArticleId, Known)>, Failure> {
        let Some(id) = record.article_id() else { return Ok(None) };
        let asked = id.clone();
        let known = self.run.store_now(move |store| store.known(&asked))?;
        Ok(known.filter(|known| known.path.as_ref() == Some(record)).map(|known| (id, known)))
    }

    /// Where the database has the file of an article.
    fn place_of(&self, id: &ArticleId) -> Result<Option<ArchivePath>, Failure> {
        let id = id.clone();
        let known = self.run.store_now(move |store| store.known(&id))?;
        Ok(known.and_then(|known| known.path))
    }

    /// Writes a record in today's form; the file in the older one is kept among the revisions.
    fn older(&mut self, path: &str, record: &ArchivePath) -> Result<(), Failure> {
        let read = self.run.archive().read(record).map_err(archive_failure)?;
        if !read.verified {
            self.left(
                path,
                "it is in an older form and a hand edited it: its next revision is written in today's",
            );
            return Ok(());
        }
        match self.run.archive().put(&read.article, Some(record)) {
            Ok(_) => {
                self.hashes.remove(record);
                self.done(path, "written in today's form; the file of before is kept in archive/.revisions");
            }
            Err(error) if error.is_of_the_article() => self.left(path, &error.to_string()),
            Err(error) => return Err(archive_failure(error)),
        }
        Ok(())
    }

    /// Gives a file back the place that the database has for its article.
    fn misplaced(&mut self, path: &str, record: &ArchivePath) -> Result<(), Failure> {
        let read = self.run.archive().read(record).map_err(archive_failure)?;
        let id = read.article.id;
        let to = self.place_of(&id)?.filter(|to| to != record);
        match to {
            Some(to) if self.run.archive().move_record(record, &to).map_err(archive_failure)? => {
                self.hashes.remove(record);
                self.done(path, &format!("moved to archive/{to}, where its article belongs"));
                self.hashes.insert(to, read.hash);
            }
            _ => {
                self.doubtful.insert(id);
                self.left(path, "nobody knows its right name, or another file has it: give it a name that ends with its article's id");
            }
        }
        Ok(())
    }

    /// Of two files of one article, removes the one that the database does not name, where they are the same.
    fn twin(&mut self, path: &str, second: &ArchivePath) -> Result<(), Failure> {
        // Read once more: an earlier step may have moved one of the two.
        let Ok(read) = self.run.archive().read(second) else { return Ok(()) };
        let id = read.article.id;
        let named = self.place_of(&id)?;
        let same = self.hashes.iter().filter(|(path, hash)| *path != second && **hash == read.hash);
        let others: Vec<ArchivePath> = same.map(|(path, _)| path.clone()).collect();
        for other in others {
            let (stays, goes) =
                if named.as_ref() == Some(second) { (second, &other) } else { (&other, second) };
            if self.run.archive().remove_twin(goes, stays).map_err(archive_failure)? {
                self.hashes.remove(goes);
                self.done(
                    &format!("archive/{goes}"),
                    &format!("removed: archive/{stays} is the same, byte for byte"),
                );
                return Ok(());
            }
        }
        self.doubtful.insert(id);
        self.left(path, "the two files differ: keep one and move the other away");
        Ok(())
    }

    async fn picture(&mut self, problem: &CheckProblem) -> Result<(), Failure> {
        let path = problem.path.as_str();
        let article = problem.article.as_ref().and_then(|path| self.run.archive().read(path).ok());
        let media = article.into_iter().flat_map(|record| record.article.media).find_map(|media| {
            let file = media.file.filter(|file| path.strip_prefix("media/") == Some(file.path().as_str()))?;
            Some((media.url, file))
        });
        let Some((url, file)): Option<(String, MediaFile)> = media else {
            self.left(path, "the article that shows it cannot be read");
            return Ok(());
        };
        match run::fetch_picture_again(&self.run, &url, &file).await? {
            Ok(()) => self.done(path, &format!("fetched again from {url}")),
            Err(why) => self.left(path, &format!("{url}: {why}; take the picture from a backup")),
        }
        Ok(())
    }

    /// Brings the rows up to the files, as a rebuild would.
    fn rows(&mut self) -> Result<(), Failure> {
        let known: BTreeMap<ArchivePath, ContentHash> = self.run.store_now(|store| store.files())?;
        let run = Arc::clone(&self.run);
        let mut rows: Vec<Archived> = Vec::new();
        let mut walk = run.archive().walk();
        while let Some(path) = walk.next_path() {
            let hash = known.get(&path);
            if hash.is_some() && hash == self.hashes.get(&path) {
                continue;
            }
            let Ok(record) = run.archive().read(&path) else { continue };
            if hash == Some(&record.hash) || self.doubtful.contains(&record.article.id) {
                continue;
            }
            let id = record.article.id.clone();
            let now = run.store_now(move |store| store.known(&id))?;
            // A row of another article may stand at the path: that needs all rows to be made again.
            let other = known.contains_key(&path) && now.is_none_or(|row| row.path.as_ref() != Some(&path));
            let place = format!("archive/{path}");
            if other {
                self.left(&place, "the database has another article there; run `tidings rebuild`");
                continue;
            }
            self.done(&place, "the database knows its state again");
            let lead = lead_name(&record.article);
            rows.push(Archived { lead, ..Archived::of(&record.article, path, record.hash) });
            if rows.len() >= BATCH {
                let full = std::mem::take(&mut rows);
                run.store_now(move |store| store.edited(&full))?;
            }
        }
        run.store_now(move |store| store.edited(&rows))?;
        for path in run.store_now(|store| store.files())?.into_keys() {
            if run.archive().read(&path).as_ref().is_err_and(FilesError::is_missing) {
                let why = "the file is gone, maybe on purpose: take it from a backup, or run `tidings rebuild` to forget it";
                self.left(&format!("archive/{path}"), why);
            }
        }
        Ok(())
    }

    /// Has the feeds read in full that may still have what is damaged here.
    fn ask_whole(&self) -> Result<(), Failure> {
        let anew = self.anew.iter().filter_map(|id| self.folder.source(id));
        let anew: Vec<_> = anew.map(|source| (source.id.clone(), source.address.clone())).collect();
        self.run.store_now(move |store| {
            for (id, address) in &anew {
                if let Some(mut state) = store.poll_state::<SourceState>(id, address)? {
                    state.poll.validators = Default::default();
                    state.poll.body_hash = None;
                    store.save_poll_state(id, &state)?;
                }
            }
            Ok(())
        })
    }
}
