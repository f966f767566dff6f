//! The nouns of tidings: what a source, an entry and an article are, and the rules their names obey.
//!
//! Nothing here does I/O, reads a clock or depends on a parser. Every other crate speaks in these types, so the
//! rules that must hold everywhere (a path that cannot leave its root, HTML that was sanitised, an identity
//! that never changes) live in constructors here and nowhere else.

mod article;
mod entry;
mod html;
mod id;
mod path;
mod problem;
mod source;
mod tracking;

pub use article::{Article, DateOrigin, MediaFile, MediaRef, Published, SourceRef};
pub use entry::{
    Category, Content, ContentKind, Enclosure, Entry, FeedFormat, FeedInfo, GeoPoint, Image, Link,
    ParsedFeed, Person,
};
pub use html::{CleanHtml, UntrustedHtml};
pub use id::{ArticleId, ContentHash, EntryKey, IdError, SourceId};
pub use path::{ArchivePath, CategoryPath, PathError, Segment, Slug};
pub use problem::{Place, Problem, ProblemKind};
pub use source::{FullText, Pictures, Policy, Source, SourceKind};
pub use tracking::{counts_readers, tells_whence};

/// An instant in UTC. Crates below the binary never ask what time it is: `now` is an argument.
pub use jiff::Timestamp;
