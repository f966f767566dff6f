use crate::{Problem, Timestamp};
use serde::{Deserialize, Serialize};

/// What a feed's bytes say: the feed, its entries, and everything that was wrong. Broken input is data; the only
/// failure of a parser is "this is no feed".
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct ParsedFeed {
    /// The feed itself.
    pub feed: FeedInfo,
    /// Its entries in the feed's order.
    pub entries: Vec<Entry>,
    /// What was wrong, in document order.
    pub problems: Vec<Problem>,
}

/// The format of a feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum FeedFormat {
    /// RSS 0.9x or 2.0.
    #[default]
    Rss,
    /// RSS 0.90 or 1.0 on RDF.
    Rdf,
    /// Atom 0.3 or 1.0.
    Atom,
    /// JSON Feed 1.0 or 1.1.
    Json,
    /// RSS written as JSON.
    RssInJson,
    /// Microsoft's Channel Definition Format.
    Cdf,
    /// Posts of WordPress's REST interface.
    WordPress,
    /// A sitemap, with or without Google's news extension.
    Sitemap,
    /// A page read by a recipe; the version names what the entries were read from.
    Page,
}

/// What a feed says of itself. Addresses are absolute where a base was known.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct FeedInfo {
    /// The format that was recognised.
    pub format: FeedFormat,
    /// The version as written: `2.0`, `1.0`, `https://jsonfeed.org/version/1.1`.
    pub version: String,
    /// The encoding the bytes were read in, by its WHATWG name in lower case.
    pub encoding: String,
    /// Title, as written: it may hold HTML.
    pub title: Option<Content>,
    /// Subtitle or description.
    pub description: Option<Content>,
    /// Address of the site.
    pub link: Option<String>,
    /// Every link with its relation.
    pub links: Vec<Link>,
    /// Address of the feed by its own word (`rel="self"`, `feed_url`).
    pub feed_url: Option<String>,
    /// Identifier.
    pub id: Option<String>,
    /// Language tag as written.
    pub language: Option<String>,
    /// Rights statement.
    pub rights: Option<Content>,
    /// Program that made the feed.
    pub generator: Option<String>,
    /// Date of publication.
    pub published: Option<Timestamp>,
    /// Date of the last change.
    pub updated: Option<Timestamp>,
    /// Date of creation, where the format tells it apart.
    pub created: Option<Timestamp>,
    /// Authors, the managing editor among them.
    pub authors: Vec<Person>,
    /// Contributors.
    pub contributors: Vec<Person>,
    /// Who publishes it or keeps it running: Dublin Core's publisher, RSS's web master, iTunes' owner.
    pub publishers: Vec<Person>,
    /// Categories.
    pub categories: Vec<Category>,
    /// The picture that stands for the feed.
    pub image: Option<Image>,
    /// Small square icon (Atom `icon`, JSON Feed `favicon`).
    pub icon: Option<String>,
    /// Larger picture (Atom `logo`, JSON Feed `icon`).
    pub logo: Option<String>,
    /// Minutes that the feed asks to wait between polls.
    pub ttl: Option<u32>,
    /// Seconds between updates by the syndication module (`sy:`).
    pub update_seconds: Option<u64>,
    /// Hours of the day, UTC, in which no poll is wanted.
    pub skip_hours: Vec<u8>,
    /// WebSub hubs.
    pub hubs: Vec<String>,
    /// Base address declared at the root.
    pub base: Option<String>,
    /// Address it was read from, as the caller said.
    pub address: Option<String>,
}

/// One entry of a feed, as the feed gave it. Nothing is invented: what the feed does not say is `None`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Entry {
    /// The publisher's identifier: guid, Atom id, JSON Feed id, `rdf:about`.
    pub guid: Option<String>,
    /// Address of the article.
    pub link: Option<String>,
    /// Every link with its relation.
    pub links: Vec<Link>,
    /// Title, as written: it may hold HTML.
    pub title: Option<Content>,
    /// Summary or description.
    pub summary: Option<Content>,
    /// Full texts, best first.
    pub content: Vec<Content>,
    /// Authors in order.
    pub authors: Vec<Person>,
    /// Contributors in order.
    pub contributors: Vec<Person>,
    /// Categories in order.
    pub categories: Vec<Category>,
    /// Instant of publication.
    pub published: Option<Timestamp>,
    /// Instant of the last change.
    pub updated: Option<Timestamp>,
    /// Instant of creation, where the format tells it apart.
    pub created: Option<Timestamp>,
    /// Instant after which it no longer holds (RSS 0.93's `expirationDate`, `dcterms:valid`).
    pub expired: Option<Timestamp>,
    /// The date as the feed wrote it, readable or not: part of the identity of entries without guid and address.
    pub date_text: Option<String>,
    /// Attached files.
    pub enclosures: Vec<Enclosure>,
    /// Pictures that the feed names for the entry, best first (media RSS, iTunes, JSON Feed `image`).
    pub images: Vec<Image>,
    /// Address of the comments.
    pub comments: Option<String>,
    /// Number of comments (`slash:`, `thr:`).
    pub comment_count: Option<u64>,
    /// Rights statement.
    pub rights: Option<Content>,
    /// Licence address (Creative Commons module).
    pub license: Option<String>,
    /// Language tag as written.
    pub language: Option<String>,
    /// Feed that the entry was taken from (RSS `source`, Atom `source`).
    pub origin: Option<Link>,
    /// A point on the earth.
    pub geo: Option<GeoPoint>,
    /// Base address in force at the entry.
    pub base: Option<String>,
    /// Byte of the document at which the entry starts.
    pub at_byte: u64,
}

/// What a text construct holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ContentKind {
    /// Plain text.
    Text,
    /// HTML as a string.
    #[default]
    Html,
    /// XHTML that stood in the document as elements, written out again.
    Xhtml,
    /// Anything else, by its media type.
    Other,
}

/// A text with its kind (Atom's text construct, RFC 4287, section 3.1). Always untrusted.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Content {
    /// The text as the feed meant it, after the XML layer is undone.
    pub value: String,
    /// What it holds.
    pub kind: ContentKind,
    /// Media type as written, if any.
    pub media_type: Option<String>,
    /// Language tag in force.
    pub language: Option<String>,
    /// Base address in force.
    pub base: Option<String>,
    /// Address of the content where it is not inline (`src`).
    pub src: Option<String>,
}

/// A link with its relation (RFC 8288 names).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Link {
    /// Address.
    pub href: String,
    /// Relation: `alternate`, `self`, `enclosure`, …
    pub rel: Option<String>,
    /// Media type.
    pub media_type: Option<String>,
    /// Title.
    pub title: Option<String>,
    /// Language of the target.
    pub language: Option<String>,
    /// Size in bytes.
    pub length: Option<u64>,
}

/// A person or an organisation.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Person {
    /// Name.
    pub name: Option<String>,
    /// Mail address.
    pub email: Option<String>,
    /// Home page.
    pub url: Option<String>,
}

/// A category, tag or keyword.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Category {
    /// The term.
    pub term: String,
    /// Its name for people.
    pub label: Option<String>,
    /// The scheme or domain it is of.
    pub scheme: Option<String>,
}

/// An attached file: enclosure, `media:content`, JSON Feed attachment.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Enclosure {
    /// Address.
    pub url: String,
    /// Media type.
    pub media_type: Option<String>,
    /// Size in bytes.
    pub length: Option<u64>,
    /// Playing time in seconds.
    pub duration_seconds: Option<u64>,
    /// Title.
    pub title: Option<String>,
}

/// A picture that a feed names.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Image {
    /// Address.
    pub url: String,
    /// Title or alternative text.
    pub title: Option<String>,
    /// Where it links.
    pub link: Option<String>,
    /// Width in pixels.
    pub width: Option<u32>,
    /// Height in pixels.
    pub height: Option<u32>,
    /// Description.
    pub description: Option<String>,
}

/// A point on the earth, WGS 84.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct GeoPoint {
    /// Latitude in degrees, north positive.
    pub lat: f64,
    /// Longitude in degrees, east positive.
    pub lon: f64,
}
