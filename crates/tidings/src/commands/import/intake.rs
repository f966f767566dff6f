//! Articles on their way into archive and database, whatever they were imported from.

use crate::failure::Failure;
use crate::run::archive_failure;
use std::collections::{BTreeMap, BTreeSet};
use tidings_archive::files::{Batch, Writer};
use tidings_archive::import::Imported;
use tidings_extract::lead_name;
use tidings_model::{ArchivePath, Article, ArticleId, Timestamp};
use tidings_store::{Archived, Store};

/// Articles filed in one go: their files become durable together.
const BATCH: usize = 64;

/// What is to be done with an imported post.
enum Place {
    /// Its article is filed: a new one, or the next state of one that stands at the path.
    File(Box<Article>, Option<ArchivePath>),
    /// It says nothing new.
    Known,
    /// It cannot be taken.
    Nowhere(String),
}

/// Posts on their way into archive and database.
pub(super) struct Intake<'a> {
    pub(super) archive: &'a Writer,
    store: Store,
    now: Timestamp,
    /// The files that the archive had before: the database may not know them all, after a crash or without a rebuild.
    files: BTreeMap<ArticleId, ArchivePath>,
    pub(super) batch: Batch<'a>,
    rows: Vec<Archived>,
    /// The articles of the batch, which the database does not know yet.
    ids: BTreeSet<ArticleId>,
    pub(super) new: usize,
    pub(super) revised: usize,
    pub(super) known: usize,
    pub(super) problems: Vec<String>,
}

impl<'a> Intake<'a> {
    pub(super) fn new(archive: &'a Writer, store: Store, now: Timestamp) -> Self {
        let (rows, ids, problems) = (Vec::new(), BTreeSet::new(), Vec::new());
        let (batch, files) = (archive.batch(), archive.paths());
        Self { archive, store, now, files, batch, rows, ids, new: 0, revised: 0, known: 0, problems }
    }

    /// Takes a post; `place` tells a person which it is, and `original` is its file, where that is to be kept.
    pub(super) fn take(&mut self, place: &str, post: Imported, original: &[u8]) -> Result<(), Failure> {
        self.problems.extend(post.problems.iter().map(|problem| format!("{place}: {problem}")));
        if self.ids.contains(&post.article.id) {
            self.commit()?;
        }
        let (id, keep_original) = (post.article.id.clone(), post.keep_original);
        let (article, path) = match self.place(post)? {
            Place::File(article, path) => (article, path),
            Place::Known => {
                self.known += 1;
                return Ok(());
            }
            Place::Nowhere(why) => {
                self.problems.push(format!("{place}: {why}"));
                return Ok(());
            }
        };
        let put = match self.batch.put(&article, path.as_ref()) {
            Ok(put) => put,
            Err(error) if error.is_of_the_article() => {
                self.problems.push(format!("{place}: {error}"));
                return Ok(());
            }
            Err(error) => return Err(archive_failure(error)),
        };
        if keep_original {
            self.batch.put_original(&id, original).map_err(archive_failure)?;
        }
        *(if path.is_some() { &mut self.revised } else { &mut self.new }) += 1;
        let lead = lead_name(&article);
        self.rows.push(Archived { lead, ..Archived::of(&article, put.path, put.hash) });
        self.ids.insert(id);
        if self.rows.len() >= BATCH { self.commit() } else { Ok(()) }
    }

    /// Compares the post with the article of its id, if there is one.
    fn place(&self, post: Imported) -> Result<Place, Failure> {
        let Some(known) = self.store.known(&post.article.id)? else {
            return Ok(self.place_by_file(post));
        };
        let (id, source) = (&post.article.id, &known.source);
        if *source != post.article.source.id || known.key != post.article.key {
            return Ok(Place::Nowhere(format!("another article, of {source}, has its id {id}")));
        }
        if let Some(rule) = known.ruled_by {
            let advice = "change the rule, run `tidings rules apply` and `tidings fetch`, then import again";
            return Ok(Place::Nowhere(format!("the rule {rule:?} has left {id} out: {advice}")));
        }
        let Some(path) = known.path.filter(|_| known.filed) else {
            let advice = "run `tidings fetch`, then import again";
            return Ok(Place::Nowhere(format!("{id} waits to be filed from its feed: {advice}")));
        };
        Ok(match self.archive.read(&path) {
            Ok(old) => match post.after(&old.article, self.now) {
                Some(next) => Place::File(Box::new(next.article), Some(path)),
                None => Place::Known,
            },
            // Somebody removed the file: it comes back.
            Err(error) if error.is_missing() => {
                let (revision, first_seen) = (known.revision, known.first_seen);
                Place::File(Box::new(Article { revision, first_seen, ..post.article }), Some(path))
            }
            Err(error) => Place::Nowhere(format!("its article cannot be read: {error}")),
        })
    }

    /// The same for a post that the database does not know: its file may be there.
    fn place_by_file(&self, post: Imported) -> Place {
        let Some(path) = self.files.get(&post.article.id) else {
            return Place::File(Box::new(post.article), None);
        };
        match self.archive.read(path) {
            Ok(old) => {
                let article = post.after(&old.article, self.now).map_or(old.article, |next| next.article);
                Place::File(Box::new(article), Some(path.clone()))
            }
            Err(error) => Place::Nowhere(format!("its article cannot be read: {error}")),
        }
    }

    pub(super) fn commit(&mut self) -> Result<(), Failure> {
        std::mem::replace(&mut self.batch, self.archive.batch()).commit().map_err(archive_failure)?;
        self.store.archived(&self.rows)?;
        self.rows.clear();
        self.ids.clear();
        Ok(())
    }
}
