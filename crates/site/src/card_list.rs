//! Cards as bytes, so that a build reads the records that changed and takes the cards of the others from where the last one left them.

use crate::{Card, Excerpt, Excerpts, Lead};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;
use tidings_model::{ArchivePath, ArticleId, CategoryPath, SourceRef, Timestamp};

/// What many cards share stands once; the rows have places in these lists.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Shared {
    sources: Vec<SourceRef>,
    places: Vec<Vec<CategoryPath>>,
    words: Vec<String>,
    /// A file in each folder.
    folders: Vec<ArchivePath>,
    /// How many rows follow.
    rows: usize,
}

#[derive(Debug, Serialize, Deserialize)]
struct Row {
    id: ArticleId,
    folder: u32,
    name: String,
    title: String,
    /// Bytes of its excerpt, which stands behind those of the rows before.
    excerpt: u32,
    url: Option<String>,
    published: Instant,
    updated: Option<Instant>,
    source: u32,
    places: u32,
    language: Option<String>,
    lead: Option<Lead>,
    authors: Vec<u32>,
    tags: Vec<u32>,
    revision: u32,
    content: u64,
    text_bytes: u32,
}

/// Seconds since 1970, and nanoseconds.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Instant(i64, i32);

impl From<Timestamp> for Instant {
    fn from(at: Timestamp) -> Self {
        Self(at.as_second(), at.subsec_nanosecond())
    }
}

impl Instant {
    fn timestamp(self) -> Option<Timestamp> {
        Timestamp::new(self.0, self.1).ok()
    }
}

/// Gives each value a place in a list.
struct Places<T> {
    known: HashMap<T, u32>,
}

impl<T: Hash + Eq + Copy> Places<T> {
    fn of(&mut self, value: T, add: impl FnOnce(T)) -> u32 {
        let next = u32::try_from(self.known.len()).unwrap_or(u32::MAX);
        *self.known.entry(value).or_insert_with(|| {
            add(value);
            next
        })
    }
}

impl<T> Default for Places<T> {
    fn default() -> Self {
        Self { known: HashMap::new() }
    }
}

/// The bytes of cards, without what other articles make of them ([`Card::copy_of`]), and their excerpts, one behind the other.
pub fn write_cards<'c>(cards: impl IntoIterator<Item = &'c Card>) -> (Vec<u8>, String) {
    let mut excerpts = String::new();
    let (mut shared, mut rows) = (Shared::default(), Vec::new());
    let (mut sources, mut places, mut words) = (Places::default(), Places::default(), Places::default());
    let mut folders = Places::default();
    for card in cards {
        let Shared {
            sources: all_sources,
            places: all_places,
            words: all_words,
            folders: all_folders,
            rows: count,
        } = &mut shared;
        let mut word = |word: &'c Arc<str>| words.of(&**word, |word| all_words.push(word.to_owned()));
        let source = &*card.source;
        let key = (source.id.as_str(), source.name.as_str(), source.address.as_str(), source.site.as_deref());
        let row = Row {
            id: card.id.clone(),
            folder: folders.of(card.path.folder(), |_| all_folders.push(card.path.clone())),
            name: card.path.name().to_owned(),
            title: card.title.clone(),
            excerpt: u32::try_from(card.excerpt.len()).unwrap_or_default(),
            url: card.url.clone(),
            published: card.published.into(),
            updated: card.updated.map(Instant::from),
            source: sources.of(key, |_| all_sources.push(source.clone())),
            places: places.of(&*card.places, |places| all_places.push(places.to_vec())),
            language: card.language.clone(),
            lead: card.lead.clone(),
            authors: card.authors.iter().map(&mut word).collect(),
            tags: card.tags.iter().map(&mut word).collect(),
            revision: card.revision,
            content: card.content,
            text_bytes: card.text_bytes,
        };
        *count += 1;
        excerpts.push_str(&card.excerpt);
        // Nothing in it can fail to be written.
        rows.extend(postcard::to_stdvec(&row).unwrap_or_default());
    }
    let mut bytes = postcard::to_stdvec(&shared).unwrap_or_default();
    bytes.extend(rows);
    (bytes, excerpts)
}

/// The cards that [`write_cards`] wrote; none where the bytes are no such cards.
pub fn read_cards(bytes: &[u8], excerpts: Excerpts) -> Option<Vec<Card>> {
    let (excerpts, mut start) = (Arc::new(excerpts), 0_u32);
    let (Shared { sources, places, words, folders, rows }, mut rest) =
        postcard::take_from_bytes(bytes).ok()?;
    let sources: Vec<Arc<SourceRef>> = sources.into_iter().map(Arc::new).collect();
    let places: Vec<Arc<[CategoryPath]>> = places.into_iter().map(Arc::from).collect();
    let words: Vec<Arc<str>> = words.into_iter().map(Arc::from).collect();
    let at = |place: u32| usize::try_from(place).unwrap_or(usize::MAX);
    let all = |places: Vec<u32>| -> Option<Box<[Arc<str>]>> {
        places.into_iter().map(|place| words.get(at(place)).cloned()).collect()
    };
    let mut card = |row: Row| {
        let excerpt = Excerpt::kept(&excerpts, start, row.excerpt);
        start = start.checked_add(row.excerpt)?;
        Some(Card {
            id: row.id,
            path: folders.get(at(row.folder))?.beside(&row.name).ok()?,
            title: row.title,
            excerpt,
            url: row.url,
            published: row.published.timestamp()?,
            updated: match row.updated {
                Some(updated) => Some(updated.timestamp()?),
                None => None,
            },
            source: sources.get(at(row.source))?.clone(),
            // Where it is filed is the first of its places.
            places: places.get(at(row.places)).filter(|places| !places.is_empty())?.clone(),
            language: row.language,
            lead: row.lead,
            authors: all(row.authors)?,
            tags: all(row.tags)?,
            revision: row.revision,
            content: row.content,
            text_bytes: row.text_bytes,
            copy_of: None,
        })
    };
    let mut cards = Vec::with_capacity(rows.min(rest.len()));
    for _ in 0..rows {
        let (row, after) = postcard::take_from_bytes(rest).ok()?;
        rest = after;
        cards.push(card(row)?);
    }
    Some(cards)
}
