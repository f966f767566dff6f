//! Keeps the search index of a site folder up to the archive: what it has is compared with the database, and the records that are
//! new or changed are read.

use crate::failure::Failure;
use crate::folder::Folder;
use crate::parallel;
use std::time::Duration;
use tidings_archive::files::Archive;
use tidings_extract::search_text;
use tidings_index::{Amount, Document, Index, IndexError, Opened, Writer, version_of};
use tidings_model::ArticleId;
use tidings_store::{Filed, Store};

/// How often, and with which pauses, the right to make the index anew is asked for.
const TRIES: u32 = 100;
const BETWEEN_TRIES: Duration = Duration::from_millis(100);
/// Articles whose texts are in memory together.
const READ_TOGETHER: usize = 500;
/// Articles that are taken in before they are made durable.
const COMMITTED_TOGETHER: usize = 8000;

/// What was done to the index.
#[derive(Debug, Default)]
pub struct Taken {
    /// Articles that were taken in, or anew.
    pub put: usize,
    /// Articles that are in the archive no more.
    pub removed: usize,
    /// Records that could not be read: what the index has of them stays.
    pub problems: Vec<String>,
}

/// Opens the index of a site folder, and makes it where there is none. What it is told of one that was thrown away is for a person.
///
/// # Errors
/// When the disk gives or takes it not, or it must be made while another process writes it.
pub fn open(folder: &Folder) -> Result<Opened, Failure> {
    Ok(Index::open(&folder.search_index())?)
}

/// Takes in what the database says is new or changed, takes out what is gone, and makes it durable with `note`; with none the note of the last
/// commit stays. `step` hears how many are taken in, of how many.
///
/// # Errors
/// When database or index cannot be read or written; what was made durable until then stays.
pub fn bring_up(
    writer: &mut Writer,
    store: &Store,
    archive: &Archive,
    note: Option<&str>,
    step: &mut dyn FnMut(usize, usize),
) -> Result<Taken, Failure> {
    let mut left = writer.index().versions()?;
    let mut changed: Vec<Wanted> = Vec::new();
    store.filed(|filed| match left.remove(&filed.article.number()) {
        Some(version) if version == version_of(&filed.record_hash) => {}
        known => changed.push(Wanted { filed, is_new: known.is_none() }),
    })?;
    let noted = writer.index().position()?.unwrap_or_default();
    let mut taken = Taken::default();
    for gone in left.into_keys().filter_map(ArticleId::from_number) {
        writer.remove(&gone);
        taken.removed += 1;
    }
    let mut done = 0;
    for together in changed.chunks(COMMITTED_TOGETHER) {
        for part in together.chunks(READ_TOGETHER) {
            let of_part = take(writer, archive, part)?;
            taken.put += of_part.put;
            taken.problems.extend(of_part.problems);
            done += part.len();
            step(done, changed.len());
        }
        // Only with the last piece it is all that the note says.
        let last = done == changed.len();
        writer.commit(note.filter(|_| last).unwrap_or(&noted))?;
    }
    let note = note.unwrap_or(&noted);
    if changed.is_empty() && (taken.removed > 0 || note != noted) {
        writer.commit(note)?;
    }
    Ok(taken)
}

/// An article that the index has not, or not as it is.
struct Wanted {
    filed: Filed,
    is_new: bool,
}

/// Takes these articles in, from their records. They are found and durable once the caller commits.
fn take(writer: &mut Writer, archive: &Archive, articles: &[Wanted]) -> Result<Taken, Failure> {
    let mut taken = Taken::default();
    let read = parallel::map(articles, |wanted| {
        archive.read(&wanted.filed.path).map(|record| (search_text(&record.article.body), record.article))
    });
    for (Wanted { filed, is_new }, read) in articles.iter().zip(read) {
        let (text, article) = match read {
            Ok(read) => read,
            Err(error) => {
                taken.problems.push(error.to_string());
                continue;
            }
        };
        // Of the state that the database knows: a file that a hand has changed is taken once, and again when the database knows of it.
        let document = Document::of(&article, &text, &filed.record_hash);
        if *is_new {
            writer.add(&document)?
        } else {
            writer.put(&document)?
        }
        taken.put += 1;
    }
    Ok(taken)
}

/// Makes the index anew from all that the database knows. None when another process goes on writing it: such a one takes in by itself what
/// the database knows.
///
/// # Errors
/// When it cannot be made.
pub fn rebuild(folder: &Folder, store: &Store, archive: &Archive) -> Result<Option<Taken>, Failure> {
    let Some(mut writer) = begin(folder)? else { return Ok(None) };
    let taken = bring_up(&mut writer, store, archive, None, &mut |_, _| {})?;
    writer.finish()?;
    Ok(Some(taken))
}

/// An empty index, to be filled. The live reader, should it run, gives the right to write back when it has nothing new for a few seconds.
fn begin(folder: &Folder) -> Result<Option<Writer>, Failure> {
    for _ in 0..TRIES {
        let begun = Index::renew(&folder.search_index()).and_then(|index| index.writer(Amount::Many));
        match begun {
            Err(IndexError::Busy { .. }) => std::thread::sleep(BETWEEN_TRIES),
            begun => return Ok(Some(begun?)),
        }
    }
    Ok(None)
}
