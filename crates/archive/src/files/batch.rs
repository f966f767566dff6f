//! Many files written for the price of few syncs. The order of the steps is what keeps an earlier state from being lost.

use super::{Archive, LARGEST_RECORD, TEMP_FOLDER, original_path, revisions_folder};
use crate::atomic::{Temp, sync_folder};
use crate::error::{FilesError, FilesErrorKind};
use crate::files::place::Root;
use crate::form::{self, hash_of};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use tidings_model::{ArchivePath, Article, ArticleId, ContentHash, MediaFile, SourceId};

/// Most files that are open at a time: an operating system grants a process a thousand or so.
const MOST_OPEN: usize = 128;

/// What became of an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Put {
    /// Its file.
    pub path: ArchivePath,
    /// False when the file was already as it should be.
    pub changed: bool,
    /// The hash that stands in the file, of all the rest of it.
    pub hash: ContentHash,
}

/// Files on their way into the archive. They are written beside it and put in their places by [`Batch::commit`]: pictures
/// first, then the revisions they replace, then the articles. Dropped without commit, a batch leaves nothing.
///
/// The batch as a whole is not atomic, each file is: after a crash some of the articles are new and the others as they
/// were, and the same batch run again ends the same way.
#[derive(Debug)]
pub struct Batch<'a> {
    archive: &'a Archive,
    media: Vec<Staged>,
    kept: Vec<Staged>,
    articles: Vec<Staged>,
    paths: BTreeSet<String>,
    open: usize,
}

/// A file and where it belongs: a folder below its root, and a name.
#[derive(Debug)]
struct Staged {
    temp: Temp,
    folder: String,
    name: String,
}

impl<'a> Batch<'a> {
    pub(super) fn new(archive: &'a Archive) -> Self {
        let (media, kept, articles) = (Vec::new(), Vec::new(), Vec::new());
        Self { archive, media, kept, articles, paths: BTreeSet::new(), open: 0 }
    }

    /// Adds an article; see [`super::Writer::put`]. After an error that [`FilesError::is_of_the_article`], the batch is as it
    /// was and takes others.
    pub fn put(&mut self, article: &Article, path: Option<&ArchivePath>) -> Result<Put, FilesError> {
        let path = path.cloned().unwrap_or_else(|| {
            ArchivePath::of(&article.category, article.published.at, &article.title, &article.id)
        });
        if self.paths.contains(path.as_str()) {
            // Two states of one article: the first must be on the disk to become the second's revision.
            self.flush()?;
        }
        let text = form::write(article);
        if let Some(what) = form::unreadable(article, &text) {
            let place = self.archive.archive.path().join(path.as_str());
            return Err(FilesError::new(place, FilesErrorKind::Unwritable(what)));
        }
        let hash = hash_of(&text).unwrap_or_else(|| ContentHash::of(text.as_bytes()));
        if let Some(old) = self.stored(&path, &article.source.id)? {
            if old == text.as_bytes() {
                return Ok(Put { path, changed: false, hash });
            }
            self.keep(article, &path, &old)?;
        }
        let staged = stage(&self.archive.archive, path.as_str(), text.as_bytes())?;
        self.articles.push(staged);
        self.paths.insert(path.as_str().to_owned());
        self.opened()?;
        Ok(Put { path, changed: true, hash })
    }

    /// What stands at a record's path. Of packs that of its source alone is looked for: a folder can have many files.
    fn stored(&self, path: &ArchivePath, source: &SourceId) -> Result<Option<Vec<u8>>, FilesError> {
        let root = &self.archive.archive;
        if root.size(path.as_str())?.is_some() {
            return root.read(path.as_str(), LARGEST_RECORD).map(Some);
        }
        match self.archive.read_packed_of(path.as_str(), source) {
            // What a damaged pack has of it stays in the pack.
            Err(FilesError { kind: FilesErrorKind::Pack(_), .. }) => Ok(None),
            old => old,
        }
    }

    /// Keeps what stands where `article` goes: nothing that was ever written is lost. A file of a newer form stays as it is.
    pub(super) fn keep(
        &mut self,
        article: &Article,
        path: &ArchivePath,
        old: &[u8],
    ) -> Result<(), FilesError> {
        let record = match std::str::from_utf8(old).ok().map(form::read) {
            Some(Err(error)) if error.is_newer() => {
                let place = self.archive.archive.path().join(path.as_str());
                return Err(FilesError::new(place, FilesErrorKind::Record(error)));
            }
            read => read.and_then(Result::ok),
        };
        let folder = revisions_folder(&article.id);
        let number = record.as_ref().map_or(0, |record| record.article.revision);
        let is_next = record.is_some_and(|record| record.verified && number != article.revision);
        let mut place = format!("{folder}/{number}.md");
        // A number may be taken by the state before a hand's or before a repeated step, which met another page than the first
        // time: the name has the bytes' hash.
        if !is_next || self.has_other(&place, old)? {
            place = format!("{folder}/{number}-{}.md", &ContentHash::of(old).as_str()[..8]);
        }
        self.keep_once(&place, old)?;
        self.paths.insert(place);
        Ok(())
    }

    /// True when other bytes stand at the path, or are on their way there.
    fn has_other(&self, path: &str, bytes: &[u8]) -> Result<bool, FilesError> {
        let root = &self.archive.archive;
        Ok(self.paths.contains(path)
            || root.size(path)?.is_some() && root.read(path, LARGEST_RECORD)? != bytes)
    }

    /// Keeps the file that an article was imported from; that of an earlier import stays beside it.
    pub fn put_original(&mut self, id: &ArticleId, bytes: &[u8]) -> Result<(), FilesError> {
        let (root, path) = (&self.archive.archive, original_path(id));
        if root.size(&path)?.is_some() {
            let old = root.read(&path, LARGEST_RECORD)?;
            if old != bytes {
                let stem = path.strip_suffix(".md").unwrap_or(&path);
                self.keep_once(&format!("{stem}-{}.md", &ContentHash::of(&old).as_str()[..8]), &old)?;
            }
        }
        self.keep_once(&path, bytes)
    }

    fn keep_once(&mut self, path: &str, bytes: &[u8]) -> Result<(), FilesError> {
        let root = &self.archive.archive;
        if root.size(path)?.is_some() && root.read(path, LARGEST_RECORD)? == bytes {
            return Ok(());
        }
        let staged = stage(root, path, bytes)?;
        self.kept.push(staged);
        self.opened()
    }

    /// Adds a picture; see [`super::Writer::put_media`].
    pub fn put_media(
        &mut self,
        bytes: &[u8],
        hash: &ContentHash,
        extension: &str,
    ) -> Result<(String, bool), FilesError> {
        let (folder, rest) = hash.as_str().split_at(2);
        let path = format!("{folder}/{rest}.{extension}");
        let root = &self.archive.media;
        let wrong =
            |what: &str| FilesError::new(root.path().join(&path), FilesErrorKind::Media(what.to_owned()));
        if form::media_file(&path, (0, 0, 0)).is_none() {
            return Err(wrong("the extension is not 1 to 8 of a-z and 0-9"));
        }
        if ContentHash::of(bytes) != *hash {
            return Err(wrong("the bytes are not those of the hash"));
        }
        let key = format!("media/{path}");
        if self.paths.contains(&key) || root.size(&path)? == Some(bytes.len() as u64) {
            return Ok((path, false));
        }
        let staged = stage(root, &path, bytes)?;
        self.media.push(staged);
        self.paths.insert(key);
        self.opened()?;
        Ok((path, true))
    }

    /// Adds a record's file as it is; nothing stands at its place.
    pub(super) fn put_bytes(&mut self, path: &str, bytes: &[u8]) -> Result<(), FilesError> {
        let staged = stage(&self.archive.archive, path, bytes)?;
        self.articles.push(staged);
        self.opened()
    }

    /// Adds a picture that takes the place of what stands there, which is not it.
    pub(super) fn replace_media(&mut self, bytes: &[u8], file: &MediaFile) -> Result<(), FilesError> {
        if ContentHash::of(bytes) != file.hash {
            let what = "the bytes are not those of the hash".to_owned();
            return Err(FilesError::new(
                self.archive.media.path().join(file.path()),
                FilesErrorKind::Media(what),
            ));
        }
        let staged = stage(&self.archive.media, &file.path(), bytes)?;
        self.media.push(staged);
        self.opened()
    }

    /// Number of files that wait for the commit.
    pub fn len(&self) -> usize {
        self.media.len() + self.kept.len() + self.articles.len()
    }

    /// True when there is nothing to commit.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Puts every file in its place and waits until it would outlive a power cut.
    pub fn commit(mut self) -> Result<(), FilesError> {
        self.flush()
    }

    fn opened(&mut self) -> Result<(), FilesError> {
        self.open += 1;
        if self.open >= MOST_OPEN { self.sync() } else { Ok(()) }
    }

    fn sync(&mut self) -> Result<(), FilesError> {
        self.open = 0;
        let all = self.media.iter_mut().chain(&mut self.kept).chain(&mut self.articles);
        all.filter(|staged| staged.temp.is_open()).try_for_each(|staged| staged.temp.sync())
    }

    fn flush(&mut self) -> Result<(), FilesError> {
        self.sync()?;
        place(&self.archive.media, std::mem::take(&mut self.media))?;
        // An article may be replaced only when its earlier state is safe.
        place(&self.archive.archive, std::mem::take(&mut self.kept))?;
        place(&self.archive.archive, std::mem::take(&mut self.articles))?;
        self.paths.clear();
        Ok(())
    }
}

fn stage(root: &Root, path: &str, bytes: &[u8]) -> Result<Staged, FilesError> {
    let temps = root.make(TEMP_FOLDER, &mut BTreeSet::new())?;
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    Ok(Staged { temp: Temp::create(&temps, bytes)?, folder: folder.to_owned(), name: name.to_owned() })
}

/// Renames every file into its folder, then syncs each folder once.
fn place(root: &Root, staged: Vec<Staged>) -> Result<(), FilesError> {
    let mut changed: BTreeSet<PathBuf> = BTreeSet::new();
    let mut made: Option<(String, PathBuf)> = None;
    for Staged { temp, folder, name } in staged {
        let path = match &made {
            Some((last, path)) if *last == folder => path.clone(),
            _ => root.make(&folder, &mut changed)?,
        };
        temp.rename(&path.join(name))?;
        changed.insert(path.clone());
        made = Some((folder, path));
    }
    // From the leaves up, so that no folder is durable before what makes it worth having.
    changed.iter().rev().map(PathBuf::as_path).try_for_each(|folder: &Path| sync_folder(folder))
}
