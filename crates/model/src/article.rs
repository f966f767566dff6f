use crate::{
    ArticleId, CategoryPath, CleanHtml, ContentHash, Enclosure, EntryKey, Person, SourceId, Timestamp,
};
use serde::{Deserialize, Serialize};

/// One post: what tidings made of an entry, ready to be filed and shown.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Article {
    /// Its name in the whole archive.
    pub id: ArticleId,
    /// Its identity inside the source.
    pub key: EntryKey,
    /// Where it came from, as it was when the article was made.
    pub source: SourceRef,
    /// Where it is filed.
    pub category: CategoryPath,
    /// Other places that show it.
    pub also_in: Vec<CategoryPath>,
    /// Title in plain text, on one line; empty when the entry had none.
    pub title: String,
    /// Canonical address of the article.
    pub url: Option<String>,
    /// The publisher's identifier.
    pub guid: Option<String>,
    /// Authors in order.
    pub authors: Vec<Person>,
    /// BCP 47 tag.
    pub language: Option<String>,
    /// Section of the site in which it stands, by the page's word.
    pub section: Option<String>,
    /// Address or name of its licence, where the page states one.
    pub licence: Option<String>,
    /// Tags in order.
    pub tags: Vec<String>,
    /// When it was published, and who says so.
    pub published: Published,
    /// When the publisher changed it, by his word.
    pub updated: Option<Timestamp>,
    /// When tidings saw it first.
    pub first_seen: Timestamp,
    /// When this revision was made.
    pub revised: Timestamp,
    /// The beginning in plain text, on one line.
    pub excerpt: String,
    /// True when a rule of the owner's or its reader marked it.
    pub starred: bool,
    /// The picture that stands for it: an address of the publisher, looked up in `media`.
    pub lead_image: Option<String>,
    /// Every picture of lead and body, by the address the body uses.
    pub media: Vec<MediaRef>,
    /// Attached files, by address.
    pub enclosures: Vec<Enclosure>,
    /// The text.
    pub body: CleanHtml,
    /// 1 for the first, one more for each change.
    pub revision: u32,
    /// Hash of what the feed said, by which a changed entry is known.
    pub entry_hash: ContentHash,
    /// Which rule gave each field, by the field's name: `feed`, `page`, `json-ld`, `readability`, ….
    pub provenance: Vec<(String, String)>,
}

/// The source of an article, as much as the record keeps of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceRef {
    /// Its id.
    pub id: SourceId,
    /// Its name.
    pub name: String,
    /// The address that was polled.
    pub address: String,
    /// The site's address.
    pub site: Option<String>,
}

/// When an article was published, and where that is known from. Never an invented time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Published {
    /// The instant.
    pub at: Timestamp,
    /// Where it is known from.
    pub from: DateOrigin,
}

/// Where a date is known from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DateOrigin {
    /// The feed says so.
    Feed,
    /// The article's page says so.
    Page,
    /// Nobody says so: the time at which it was first seen.
    FirstSeen,
}

impl DateOrigin {
    /// The name used in the record.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Feed => "feed",
            Self::Page => "page",
            Self::FirstSeen => "first-seen",
        }
    }
}

/// A picture of an article: its address, and the file it is kept in or the reason why not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MediaRef {
    /// The publisher's address, as the body has it.
    pub url: String,
    /// The file in `media/`, once it is kept.
    pub file: Option<MediaFile>,
    /// Why it is not kept.
    pub problem: Option<String>,
}

/// A file in `media/`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MediaFile {
    /// SHA-256 of its bytes.
    pub hash: ContentHash,
    /// Extension by the type that its bytes show: `jpg`, `png`, `gif`, `webp`, `avif`.
    pub extension: String,
    /// Size in bytes.
    pub bytes: u64,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
}

impl MediaFile {
    /// Path below `media/`: `ab/cdef….jpg`, the first two digits of the hash as folder.
    pub fn path(&self) -> String {
        let (folder, rest) = self.hash.as_str().split_at(2);
        format!("{folder}/{rest}.{}", self.extension)
    }
}
