//! The search index of an archive: a folder that can be thrown away and made again from the records at any time.
//!
//! It stands on tantivy, with the splitter and the queries of `tidings-search` in place of tantivy's own, so that it finds what the search of
//! the static site finds. [`Index::open`] makes it where it is missing or damaged; a [`Writer`] takes articles in, one process at a time; what it
//! has committed, with the caller's note of how far it is, survives a kill. [`Index::search`] finds, and pages without a shift.

mod ask;
mod disk;
mod document;
mod error;
mod index;
mod plan;
mod schema;
mod search;
mod tokens;
mod writer;

pub use ask::{Ask, Cursor, CursorError, Found, Hit, Order};
pub use document::{Document, version_of};
pub use error::IndexError;
pub use index::{Index, Opened};
pub use writer::{Amount, Writer};
