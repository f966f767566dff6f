//! What other programs save of articles, in one file: feeds, and the exports of readers and of lists to read later.
//!
//! Each form becomes [`SavedItem`]s, an entry with what a reader added to it, and from there it goes the way of a polled
//! entry: the same identity, the same sanitiser. So a poll of the feed finds its articles there.

mod feed;
mod freshrss;
mod google_reader;
mod items;
mod look;
mod miniflux;
mod pocket;
mod value;
mod wallabag;

pub use feed::{SavedFeedFile, read_feed};
pub use freshrss::FreshRssRow;
pub use items::{JsonItem, JsonItems};
pub use look::{SAVED_FORMS, SavedForm};
pub use pocket::{PocketLink, pocket_csv, pocket_html, pocket_list};

pub(super) use value::is_web;

use super::Imported;
use serde_json::{Map, Value};
use tidings_extract::{Compose, compose};
use tidings_model::{
    Category, Content, ContentKind, DateOrigin, Entry, EntryKey, Problem, ProblemKind, Source, Timestamp,
};

/// The feed or the site that an item came from.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SavedFeed {
    /// Its name for people; may be empty.
    pub name: String,
    /// Address of the feed; none for a page that was saved without one.
    pub address: Option<String>,
    /// Address of the site.
    pub site: Option<String>,
    /// Language tag.
    pub language: Option<String>,
    /// Names of the category it stood in, from the root down.
    pub category: Vec<String>,
}

/// An article as another program saved it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SavedItem {
    /// What a feed would have said of it.
    pub entry: Entry,
    /// Where it came from.
    pub feed: SavedFeed,
    /// True when its reader marked it.
    pub starred: bool,
    /// When the other program saw it first.
    pub first_seen: Option<Timestamp>,
    /// True when its date was read off its page.
    pub dated_by_page: bool,
    /// True when its guid stands on other entries, too, and names none of them.
    pub known_by_link: bool,
    /// What could not be taken over.
    pub problems: Vec<Problem>,
}

/// Reads an item of an array of JSON, with what stood beside the array. The error says why it is none.
///
/// # Errors
/// When the item has neither an address nor a text, or the form has no such items.
pub fn read_item(form: SavedForm, value: &Value, beside: &Map<String, Value>) -> Result<SavedItem, String> {
    match form {
        SavedForm::Wallabag => wallabag::read(value),
        SavedForm::GoogleReader => google_reader::read(value),
        SavedForm::Miniflux => miniflux::read(value),
        SavedForm::JsonFeed => feed::read_json_item(value, beside),
        _ => Err(format!("{} has no items of JSON", form.as_str())),
    }
}

impl SavedItem {
    /// The identity by which a poll of its feed knows the entry; none when there is nothing to know it by.
    pub fn key(&self) -> Option<EntryKey> {
        let Entry { guid, link, title, date_text, .. } = &self.entry;
        let guid = guid.as_deref().filter(|_| !self.known_by_link);
        let title = title.as_ref().map(|title| title.value.as_str());
        EntryKey::of(guid, link.as_deref(), title, date_text.as_deref())
    }

    /// The article, filed under `source`. `now` is the time of the import.
    pub fn into_imported(self, source: &Source, key: EntryKey, rule: &str, now: Timestamp) -> Imported {
        let first_seen = self.first_seen.filter(|at| *at <= now).unwrap_or(now);
        let made = compose(Compose {
            source,
            feed_site: self.feed.site.as_deref(),
            feed_language: self.feed.language.as_deref(),
            entry: &self.entry,
            key,
            entry_hash: tidings_feed::entry_hash(&self.entry),
            page: None,
            first_seen,
            revision: 1,
            revised: now,
        });
        let mut article = made.article;
        article.starred = self.starred;
        if self.dated_by_page && article.published.from == DateOrigin::Feed {
            article.published.from = DateOrigin::Page;
        }
        article.provenance.push(("import".to_owned(), rule.to_owned()));
        let mut problems = self.problems;
        problems.extend(made.problems);
        if article.body.is_empty() {
            problems
                .push(Problem::new(ProblemKind::EmptyEntry, "it has no text: title and address were filed"));
        }
        Imported { article, problems, keep_original: false, is_record: false, pictures: Vec::new() }
    }
}

fn html(value: String) -> Content {
    Content { value, kind: ContentKind::Html, ..Content::default() }
}

fn plain(value: String) -> Content {
    Content { value, kind: ContentKind::Text, ..Content::default() }
}

fn tags(names: impl IntoIterator<Item = String>) -> Vec<Category> {
    names.into_iter().map(|term| Category { term, ..Category::default() }).collect()
}

#[cfg(test)]
pub(super) mod tests;
