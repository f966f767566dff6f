//! Words of any language, queries, and the search index of the static site. Pure: no disk, no network, no clock.
//!
//! [`split()`] is the splitter that every search of tidings uses. Characters of scripts without spaces (Chinese, Japanese, Korean, Thai, …) are
//! tokens of their own, so that every part of such a text finds it as a run of consecutive positions; words of the other scripts are
//! folded. [`Query`] reads what a person types, [`month`] makes the files of one month of the static site, and [`search()`] finds in them.

mod fold;
mod root;
mod script;
mod split;
mod stem;
#[cfg(feature = "words")]
mod words;

pub use fold::fold;
pub use root::root;
pub use split::{Kind, Token, split};
pub use stem::Language;
#[cfg(feature = "words")]
pub use words::words;
