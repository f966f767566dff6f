//! What the server asks of the program around it: everything that has to do with the internet and the files of the site folder.

use std::pin::Pin;
use tidings_model::{CategoryPath, SourceId, Timestamp};

/// An answer that is still being worked on.
pub type Answer<T> = Pin<Box<dyn Future<Output = Result<T, Refusal>> + Send>>;

/// Why something was not done, for a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// What kind of reason it is.
    pub kind: RefusalKind,
    /// What failed.
    pub message: String,
    /// What to do about it.
    pub advice: Option<String>,
}

/// Kinds of reasons.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefusalKind {
    /// What was asked for makes no sense, or may not be.
    Bad,
    /// There is nothing of that name.
    NotFound,
    /// Somebody else on the internet did not answer as hoped.
    Upstream,
    /// This machine could not.
    Failed,
}

/// A feed that was found behind an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Its address, to be given to [`Sources::add`].
    pub address: String,
    /// Its title.
    pub title: String,
    /// What it is, for people: `Atom`, `RSS 2.0`, …
    pub kind: String,
    /// Its newest entries: date, where one is known, and title.
    pub entries: Vec<(Option<Timestamp>, String)>,
    /// The source that has it already.
    pub known: Option<SourceId>,
}

/// A source to be added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSource {
    /// Any address: of a feed, or of a page with one.
    pub address: String,
    /// Its name; left out: the feed's.
    pub name: Option<String>,
    /// Where its articles are filed; left out: the site's usual place.
    pub category: Option<CategoryPath>,
}

/// What of a source's file is to be changed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SourceEdit {
    /// Another name.
    pub name: Option<String>,
    /// Another category.
    pub category: Option<CategoryPath>,
    /// Whether it is polled.
    pub watched: Option<bool>,
}

/// What came of a list of feeds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Imported {
    /// Sources that are new.
    pub added: usize,
    /// Feeds that were there already.
    pub known: usize,
    /// What could not be taken, and why.
    pub problems: Vec<String>,
}

/// How a source is doing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health {
    /// The source.
    pub source: SourceId,
    /// Its name.
    pub name: String,
    /// One word, the worst first: `gone`, `failing`, `paused` (its host asked for it), `moving`, `problems`, `new`, `dropped` (by the list that
    /// brought it), `off`, `well`.
    pub standing: &'static str,
    /// When it was last polled.
    pub last_poll: Option<Timestamp>,
    /// When it last answered well.
    pub last_success: Option<Timestamp>,
    /// When it is polled next.
    pub next_poll: Option<Timestamp>,
    /// Articles that it brought.
    pub articles: u64,
    /// What is wrong, newest first.
    pub problems: Vec<HealthProblem>,
}

/// Something that is wrong with a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HealthProblem {
    /// Since when, or when.
    pub at: Option<Timestamp>,
    /// What sort it is: the name of a text of the pages, such as `not-found`.
    pub kind: String,
    /// What it is, with everything that is known of it, in English.
    pub what: String,
    /// What to do, in English.
    pub advice: Option<String>,
}

/// A picture of somebody else's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Its type, by its bytes: one of `image/jpeg`, `image/png`, `image/gif`, `image/webp`, `image/avif`.
    pub kind: &'static str,
}

/// The site's sources, and the one door to the internet. A change is in the site folder, and in the feeds of
/// [`tidings_store::readers::Readers`], when its answer comes.
pub trait Sources: Send + Sync + 'static {
    /// The feeds behind an address, the best first, and what each would give. Changes nothing.
    fn preview(&self, address: String) -> Answer<Vec<Candidate>>;
    /// Adds a source; one that is known already is watched again, and its id comes back.
    fn add(&self, new: NewSource) -> Answer<SourceId>;
    /// Changes a source's file.
    fn edit(&self, source: SourceId, edit: SourceEdit) -> Answer<()>;
    /// Adds the feeds of an OPML file.
    fn import(&self, opml: Vec<u8>) -> Answer<Imported>;
    /// How every source is doing, by name.
    fn health(&self) -> Answer<Vec<Health>>;
    /// Has a source, or all that are watched, polled soon.
    fn poll(&self, source: Option<SourceId>) -> Answer<()>;
    /// Fetches a picture through the guard against private addresses.
    fn picture(&self, address: String) -> Answer<Picture>;
}
