//! Every Markdown file of a folder becomes an article; what it was is kept where that can be given back.

use crate::clock;
use crate::console::Console;
use crate::failure::{Exit, Failure};
use crate::folder::Folder;
use crate::run::archive_failure;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use tidings_archive::files::{Archive, Batch, ImportFolder, Writer};
use tidings_archive::import::{Imported, Target};
use tidings_extract::lead_name;
use tidings_model::{ArchivePath, Article, ArticleId, Timestamp};
use tidings_store::{Archived, Store};

/// Articles filed in one go: their files become durable together.
const BATCH: usize = 64;

pub(super) fn run(folder: &Folder, from: &Path, console: Console) -> Result<Exit, Failure> {
    let archive = Archive::open(folder.root()).writer("tidings import").map_err(archive_failure)?;
    archive.clean_temp().map_err(archive_failure)?;
    let target = Target { source: None, category: folder.defaults().category, now: clock::now()? };
    let open = || ImportFolder::open(from, None, target.clone()).map_err(archive_failure);
    let mut counted = open()?;
    let count = std::iter::from_fn(|| counted.next_path()).count();
    let progress = console.progress(count as u64, "import");
    let mut posts = open()?;
    let mut intake = Intake::new(&archive, Store::open(&folder.database())?, target.now);
    while let Some((name, read)) = posts.next() {
        progress.step(&name);
        match read {
            Ok((post, bytes)) => intake.take(&from.join(&name), post, &bytes, &posts)?,
            Err(error) => intake.problems.push(error.to_string()),
        }
    }
    intake.commit()?;
    drop(progress);
    let Intake { new, revised, known, problems, .. } = intake;
    for problem in &problems {
        console.warn(problem);
    }
    console.say(format!(
        "{new} articles taken in, {revised} changed, {known} known already, {} problems",
        problems.len()
    ));
    console.result(&serde_json::json!({
        "articles": new + revised, "new": new, "changed": revised, "known": known, "problems": problems,
    }));
    Ok(if problems.is_empty() { Exit::Well } else { Exit::SomeFailed })
}

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
struct Intake<'a> {
    archive: &'a Writer,
    store: Store,
    now: Timestamp,
    /// The files that the archive had before: the database may not know them all, after a crash or without a rebuild.
    files: BTreeMap<ArticleId, ArchivePath>,
    batch: Batch<'a>,
    rows: Vec<Archived>,
    /// The articles of the batch, which the database does not know yet.
    ids: BTreeSet<ArticleId>,
    new: usize,
    revised: usize,
    known: usize,
    problems: Vec<String>,
}

impl<'a> Intake<'a> {
    fn new(archive: &'a Writer, store: Store, now: Timestamp) -> Self {
        let (rows, ids, problems) = (Vec::new(), BTreeSet::new(), Vec::new());
        let (batch, files) = (archive.batch(), archive.paths());
        Self { archive, store, now, files, batch, rows, ids, new: 0, revised: 0, known: 0, problems }
    }

    fn take(
        &mut self,
        file: &Path,
        mut post: Imported,
        bytes: &[u8],
        from: &ImportFolder,
    ) -> Result<(), Failure> {
        let file = file.display();
        self.problems.extend(post.problems.iter().map(|problem| format!("{file}: {problem}")));
        for why in self.keep_pictures(&mut post.article, from)? {
            self.problems.push(format!("{file}: {why}"));
        }
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
                self.problems.push(format!("{file}: {why}"));
                return Ok(());
            }
        };
        let put = match self.batch.put(&article, path.as_ref()) {
            Ok(put) => put,
            Err(error) if error.is_of_the_article() => {
                self.problems.push(format!("{file}: {error}"));
                return Ok(());
            }
            Err(error) => return Err(archive_failure(error)),
        };
        if keep_original {
            self.batch.put_original(&id, bytes).map_err(archive_failure)?;
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

    /// Takes over the pictures that a record of another archive has; those that its folder lacks are shown from their
    /// publisher's address. Gives what was wrong with each.
    fn keep_pictures(&mut self, article: &mut Article, from: &ImportFolder) -> Result<Vec<String>, Failure> {
        let mut problems = Vec::new();
        for media in &mut article.media {
            let Some(file) = media.file.as_ref().filter(|file| !self.archive.has_media(file)) else {
                continue;
            };
            let why = match from.read_media(file) {
                Ok(bytes) if bytes.len() as u64 == file.bytes => {
                    match self.batch.put_media(&bytes, &file.hash, &file.extension) {
                        Ok(_) => continue,
                        Err(error) if error.is_of_the_picture() => error.to_string(),
                        Err(error) => return Err(archive_failure(error)),
                    }
                }
                Ok(bytes) => format!("it has {} bytes, and the record says {}", bytes.len(), file.bytes),
                Err(error) => error.to_string(),
            };
            problems.push(format!("the picture media/{} was not taken over: {why}", file.path()));
            media.file = None;
            media.problem = Some("it was not in the folder that the article was imported from".to_owned());
        }
        Ok(problems)
    }

    fn commit(&mut self) -> Result<(), Failure> {
        std::mem::replace(&mut self.batch, self.archive.batch()).commit().map_err(archive_failure)?;
        self.store.archived(&self.rows)?;
        self.rows.clear();
        self.ids.clear();
        Ok(())
    }
}
