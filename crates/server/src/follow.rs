//! The archive's changes, taken in for readers.

use crate::answers::Problem;
use crate::app::{App, Event};
use std::collections::BTreeSet;
use std::sync::Arc;
use tidings_archive::files::Archive;
use tidings_archive::form::Record;
use tidings_index::{Document, IndexError, Writer};
use tidings_model::{ArticleId, MediaRef};
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
            app.metrics.followed(app.now());
            return Ok(all);
        }
        let piece = read(&app.readers, &app.archive, &changes.articles, &mut all)?;
        put(index.as_deref_mut(), &piece.records, &piece.gone, &changes.position)?;
        let arrived: Vec<Arrived> =
            piece.records.iter().zip(piece.places).map(|(record, change)| arrived(record, change)).collect();
        let new = app.readers.take(&arrived, &piece.gone, &changes.position, app.now())?;
        all.new += new.len();
        all.changed += arrived.len() - new.len() + piece.gone.len();
        if !new.is_empty() {
            // Nobody may listen.
            _ = app.events.send(Event::Arrived(new));
        }
        if changes.anew && changes.articles.len() < TOGETHER {
            let lost = lost(&app.readers, store)?;
            put(index.as_deref_mut(), &[], &lost, &changes.position)?;
            app.readers.take(&[], &lost, &changes.position, app.now())?;
            all.changed += lost.len();
        }
    }
}

/// Takes a piece into the search, durably.
fn put(
    index: Option<&mut Writer>,
    records: &[Record],
    gone: &[ArticleId],
    position: &str,
) -> Result<(), IndexError> {
    let Some(index) = index else { return Ok(()) };
    for record in records {
        let text = tidings_extract::text_of(&record.article.body);
        index.put(&Document::of(&record.article, &text, &record.hash))?;
    }
    for article in gone {
        index.remove(article);
    }
    index.commit(position)
}

struct Piece<'c> {
    records: Vec<Record>,
    /// Of each record.
    places: Vec<&'c Change>,
    gone: Vec<ArticleId>,
}

/// The records that readers do not have as they are now, in the order in which they were seen first.
fn read<'c>(
    readers: &Readers,
    archive: &Archive,
    changes: &'c [Change],
    all: &mut Followed,
) -> Result<Piece<'c>, StoreError> {
    let ids: Vec<ArticleId> = changes.iter().map(|change| change.article.clone()).collect();
    let known = readers.taken(&ids)?;
    let mut read: Vec<(Record, &Change)> = Vec::new();
    let mut gone = Vec::new();
    for change in changes {
        let Some(place) = &change.record else {
            gone.push(change.article.clone());
            continue;
        };
        if known.get(&change.article) == Some(place) {
            continue;
        }
        match archive.read(&place.0) {
            Ok(record) => read.push((record, change)),
            Err(error) => all.problems.push(error.to_string()),
        }
    }
    read.sort_by_key(|(record, _)| (record.article.first_seen, record.article.published.at));
    let (records, places) = read.into_iter().unzip();
    Ok(Piece { records, places, gone })
}

/// What readers have and the archive has no more, after its database was made again.
fn lost(readers: &Readers, store: &Store) -> Result<Vec<ArticleId>, StoreError> {
    let mut there = BTreeSet::new();
    store.filed(|filed| _ = there.insert(filed.article))?;
    Ok(readers.all_taken()?.into_iter().filter(|article| !there.contains(article)).collect())
}

fn arrived(record: &Record, change: &Change) -> Arrived {
    let article = &record.article;
    let (path, record_hash) = change.record.clone().expect("only what has a place is read");
    Arrived {
        article: article.id.clone(),
        source: article.source.clone(),
        category: article.category.clone(),
        published: article.published.at,
        path,
        record_hash,
        starred: article.starred,
        summary: Summary {
            title: article.title.clone(),
            excerpt: article.excerpt.clone(),
            url: article.url.clone(),
            authors: article.authors.iter().filter_map(|author| author.name.clone()).collect(),
            language: article.language.clone(),
            lead: article.lead_image.as_deref().and_then(|lead| kept(lead, &article.media)),
            tags: article.tags.clone(),
            category: article.category.to_string(),
            minutes: tidings_extract::reading_minutes(&article.body),
            revision: article.revision,
        },
    }
}

fn kept(lead: &str, media: &[MediaRef]) -> Option<Lead> {
    let picture = media.iter().find(|picture| picture.url == lead)?;
    let file = picture.file.as_ref()?;
    Some(Lead { file: file.path(), width: file.width, height: file.height })
}
