use crate::KeptPicture;
use serde::{Deserialize, Serialize};
use tidings_model::{
    ArchivePath, Article, ArticleId, ContentHash, Entry, EntryKey, FeedInfo, SourceId, Timestamp,
};

/// What the whole feed said that an article made from one entry needs.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct FeedFacts {
    /// Address of the site.
    pub site: Option<String>,
    /// Language tag as written.
    pub language: Option<String>,
}

impl From<&FeedInfo> for FeedFacts {
    fn from(feed: &FeedInfo) -> Self {
        Self { site: feed.link.clone(), language: feed.language.clone() }
    }
}

/// An entry that a poll showed.
#[derive(Debug, Clone)]
pub struct Seen {
    /// Its identity in the source.
    pub key: EntryKey,
    /// Hash of what the feed said.
    pub entry_hash: ContentHash,
    /// What the feed said.
    pub entry: Entry,
}

/// One poll: the new state of the source and what it showed. They are stored together or not at all.
#[derive(Debug)]
pub struct Poll<'a, S> {
    /// The source.
    pub source: &'a SourceId,
    /// The address that was polled.
    pub address: &'a str,
    /// Its poll state from now on.
    pub state: &'a S,
    /// When it is due again.
    pub next_poll: Timestamp,
    /// What the feed said of itself.
    pub feed: &'a FeedFacts,
    /// What it showed, in the feed's order.
    pub entries: &'a [Seen],
    /// The time of the poll.
    pub now: Timestamp,
}

/// What a poll brought.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Recorded {
    /// Entries never seen before.
    pub new: usize,
    /// Entries that say something else than before.
    pub changed: usize,
    /// Entries that were known as they are.
    pub unchanged: usize,
    /// Entries that say something else so soon after their last change that it is kept, and filed later.
    pub held: usize,
    /// Entries whose article would have the id of another one; they were not stored.
    pub taken: Vec<EntryKey>,
}

/// An entry whose article is still to be made.
#[derive(Debug, Clone, PartialEq)]
pub struct Pending {
    /// Its identity in the source.
    pub key: EntryKey,
    /// Hash of what the feed said.
    pub entry_hash: ContentHash,
    /// 1, or one more than the revision in the archive.
    pub revision: u32,
    /// When it was seen first.
    pub first_seen: Timestamp,
    /// When this revision was seen first.
    pub revised: Timestamp,
    /// Where its earlier revision is filed, or where its first was to be filed by a run that broke off; see
    /// [`Store::plan_paths`](crate::Store::plan_paths).
    pub path: Option<ArchivePath>,
    /// What the feed said of it.
    pub entry: Entry,
    /// What the feed said of itself.
    pub feed: FeedFacts,
    /// How often its page or pictures were asked for in vain; 0 for an entry that is not filed yet.
    pub tries: u32,
}

/// When to ask again for what could not be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Again {
    /// The time from which on.
    pub due: Timestamp,
    /// How often it was asked for in vain.
    pub tries: u32,
}

/// An article that was filed.
#[derive(Debug, Clone, PartialEq)]
pub struct Archived {
    /// The source it belongs to.
    pub source: SourceId,
    /// Its identity in the source.
    pub key: EntryKey,
    /// Its id.
    pub article: ArticleId,
    /// Its file.
    pub path: ArchivePath,
    /// Hash of the file.
    pub record_hash: ContentHash,
    /// Hash of what the feed said.
    pub entry_hash: ContentHash,
    /// Its revision.
    pub revision: u32,
    /// When it was seen first.
    pub first_seen: Timestamp,
    /// When this revision was made.
    pub revised: Timestamp,
    /// When it was published.
    pub published: Timestamp,
    /// Its title.
    pub title: String,
    /// The picture that stands for it, or was to: its hash, or its address. Set by the caller, who knows the rule.
    pub lead: Option<String>,
    /// Its pictures that are kept.
    pub pictures: Vec<KeptPicture>,
    /// When to ask again for a page or pictures that it lacks.
    pub again: Option<Again>,
}

impl Archived {
    /// What the store keeps of an article filed at `path` with the file's hash.
    pub fn of(article: &Article, path: ArchivePath, record_hash: ContentHash) -> Self {
        let kept =
            |m: &tidings_model::MediaRef| m.file.clone().map(|file| KeptPicture { url: m.url.clone(), file });
        Self {
            source: article.source.id.clone(),
            key: article.key.clone(),
            article: article.id.clone(),
            path,
            record_hash,
            entry_hash: article.entry_hash.clone(),
            revision: article.revision,
            first_seen: article.first_seen,
            revised: article.revised,
            published: article.published.at,
            title: article.title.clone(),
            pictures: article.media.iter().filter_map(kept).collect(),
            lead: None,
            again: None,
        }
    }
}

/// Counts over one source or all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Tally {
    /// Articles in the archive.
    pub archived: u64,
    /// Entries seen whose article is still to be made.
    pub pending: u64,
    /// Entries that a rule left out.
    pub left_out: u64,
    /// Entries ever seen.
    pub entries: u64,
    /// When an entry was seen for the first time last, seconds since 1970.
    pub last_new: Option<i64>,
    /// The newest date of publication, seconds since 1970.
    pub newest: Option<i64>,
}
