//! The archive's changes, taken in for readers.

use crate::answers::Problem;
use crate::app::{App, Event};
use std::collections::BTreeSet;
use std::sync::Arc;
use tidings_archive::files::Archive;
use tidings_archive::form::Record;
use tidings_index::{Document, IndexError, Writer};
use tidings_model::{ArchivePath, ArticleId, ContentHash, MediaRef};
use tidings_store::readers::{Arrived, Lead, Readers, Summary};
use tidings_store::{Change, Store, StoreError};

/// Articles that are taken in at one time.
const TOGETHER: usize = 500;

/// What was taken in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Followed {
    /// Articles that readers did not know.
    pub new: usize,
    /// Articles that are no longer as they were, or gone.
    pub changed: usize,
    /// Records that could not be read, each with its reason; they are tried again when they change.
    pub problems: Vec<String>,
}

/// Takes in what changed in the archive since the last time: everything, the first time. Each piece is durable by itself, so that it
/// goes on where it was stopped. The search, if it is given, has each piece before readers do.
///
/// # Errors
/// When a database or the index cannot be read or written.
pub fn follow(app: &Arc<App>, store: &Store, mut index: Option<&mut Writer>) -> Result<Followed, Problem> {
    let mut all = Followed::default();
    loop {
        let position = app.readers.position()?;
        let changes = store.changes(position.as_deref(), TOGETHER)?;
        if position.as_deref() == Some(&changes.position) {
            return Ok(all);
        }
        let mut piece = read(&app.readers, &app.archive, changes.articles, &mut all)?;
        if changes.anew {
            // What another database knew and this one does not is told by no change.
            piece.gone.extend(lost(&app.readers, store)?);
        }
        if let Some(index) = &mut index {
            put(index, &piece, &changes.position)?;
        }
        let arrived: Vec<Arrived> = piece.filed.into_iter().map(arrived).collect();
        let new = app.readers.take(&arrived, &piece.gone, &changes.position, app.now())?;
        all.new += new.len();
        all.changed += arrived.len() - new.len() + piece.gone.len();
        if !new.is_empty() {
            // Nobody may listen.
            _ = app.events.send(Event::Arrived(new));
        }
    }
}

/// Takes a piece into the search, durably.
fn put(index: &mut Writer, piece: &Piece, position: &str) -> Result<(), IndexError> {
    for Filed { record, hash, .. } in &piece.filed {
        let text = tidings_extract::search_text(&record.article.body);
        index.put(&Document::of(&record.article, &text, hash))?;
    }
    for article in &piece.gone {
        index.remove(article);
    }
    index.commit(position)
}

/// What is taken in together.
struct Piece {
    filed: Vec<Filed>,
    gone: Vec<ArticleId>,
}

/// A record that readers do not have as it is now.
struct Filed {
    record: Record,
    path: ArchivePath,
    /// Hash of its file, by the database's word.
    hash: ContentHash,
}

/// What is to be taken in of these changes, records in the order in which they were seen first.
fn read(
    readers: &Readers,
    archive: &Archive,
    changes: Vec<Change>,
    all: &mut Followed,
) -> Result<Piece, StoreError> {
    let ids: Vec<ArticleId> = changes.iter().map(|change| change.article.clone()).collect();
    let known = readers.taken(&ids)?;
    let mut piece = Piece { filed: Vec::new(), gone: Vec::new() };
    for change in changes {
        let Some(place) = change.record else {
            piece.gone.push(change.article);
            continue;
        };
        if known.get(&change.article) == Some(&place) {
            continue;
        }
        let (path, hash) = place;
        match archive.read(&path) {
            Ok(record) => piece.filed.push(Filed { record, path, hash }),
            Err(error) => all.problems.push(error.to_string()),
        }
    }
    let seen = |filed: &Filed| (filed.record.article.first_seen, filed.record.article.published.at);
    piece.filed.sort_by_key(seen);
    Ok(piece)
}

/// What readers have and the archive has no more, after its database was made again.
fn lost(readers: &Readers, store: &Store) -> Result<Vec<ArticleId>, StoreError> {
    let mut there = BTreeSet::new();
    store.filed(|filed| _ = there.insert(filed.article))?;
    Ok(readers.all_taken()?.into_iter().filter(|article| !there.contains(article)).collect())
}

fn arrived(filed: Filed) -> Arrived {
    let article = filed.record.article;
    Arrived {
        category: article.category.clone(),
        published: article.published.at,
        path: filed.path,
        record_hash: filed.hash,
        starred: article.starred,
        summary: Summary {
            lead: article.lead_image.as_deref().and_then(|lead| kept(lead, &article.media)),
            minutes: tidings_extract::reading_minutes(&article.body),
            category: article.category.to_string(),
            title: article.title,
            excerpt: article.excerpt,
            url: article.url,
            authors: article.authors.into_iter().filter_map(|author| author.name).collect(),
            language: article.language,
            tags: article.tags,
            revision: article.revision,
        },
        article: article.id,
        source: article.source,
    }
}

fn kept(lead: &str, media: &[MediaRef]) -> Option<Lead> {
    let picture = media.iter().find(|picture| picture.url == lead)?;
    let file = picture.file.as_ref()?;
    Some(Lead { file: file.path(), width: file.width, height: file.height })
}
