//! Words of any language, queries, and the search index of the static site. Pure: no disk, no network, no clock.
//!
//! [`split()`] is the splitter that every search of tidings uses. Characters of scripts without spaces (Chinese, Japanese, Korean, Thai, …) are
//! tokens of their own, so that every part of such a text finds it as a run of consecutive positions; words of the other scripts are
//! folded. [`Query`] reads what a person types, and [`Request`] does so with filters such as `source:` and `after:`. [`divide`] and
//! [`Segment`] make the files of the static site's index, and [`search()`] finds in them; [`keys()`] and [`parts()`] are what an index on a disk
//! has of a text. [`snippet()`] is what a result shows of it.

mod bytes;
mod divide;
mod fold;
mod keys;
mod page;
mod pieces;
mod query;
mod request;
mod root;
mod script;
mod search;
mod segment;
mod snippet;
mod split;
mod stem;
#[cfg(feature = "words")]
mod words;

pub use divide::{Dated, Part, divide};
pub use fold::fold;
pub use jiff::civil::Date;
pub use keys::{Lookup, keys, parts};
pub use page::page_files;
pub use query::{Clause, Key, Query, Unit};
pub use request::{Condition, Filter, Mark, Request, RequestError};
pub use root::root;
pub use search::{BadFile, Hit, Load, search, shown};
pub use segment::{Document, File, Listed, Segment, Shown, TEXT, files_for, index};
pub use snippet::{Snippet, snippet};
pub use split::{Kind, Token, split};
pub use stem::Language;
#[cfg(feature = "words")]
pub use words::words;
