//! Words of any language, queries, and the search index of the static site. Pure: no disk, no network, no clock.
//!
//! [`split()`] is the splitter that every search of tidings uses. Characters of scripts without spaces (Chinese, Japanese, Korean, Thai, …) are
//! tokens of their own, so that every part of such a text finds it as a run of consecutive positions; words of the other scripts are
//! folded. [`Query`] reads what a person types, [`divide`] and
//! [`Segment`] make the files of the static site's index, and [`search()`] finds in them.

mod bytes;
mod divide;
mod fold;
mod page;
mod query;
mod root;
mod script;
mod search;
mod segment;
mod split;
mod stem;
#[cfg(feature = "words")]
mod words;

pub use divide::{Part, divide};
pub use fold::fold;
pub use page::page_files;
pub use query::{Clause, Key, Query, Unit};
pub use root::root;
pub use search::{BadFile, Hit, Load, search, shown};
pub use segment::{Document, File, Listed, Segment, Shown, TEXT, files_for, index};
pub use split::{Kind, Token, split};
pub use stem::Language;
#[cfg(feature = "words")]
pub use words::words;
