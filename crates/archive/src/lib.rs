//! The record of tidings: what an article looks like as a file, and the only code that writes such files.
//!
//! The forms ([`form`], [`rsshub_page`], [`mod@export`], [`mod@import`]) are functions from values to values. [`files`] is
//! the thin rim that touches the disk, and nothing else in the project writes below `archive/` and `media/`.

pub mod atomic;
pub mod export;
pub mod files;
pub mod form;
pub mod import;
pub mod pack;
pub mod rsshub_page;

mod date;
mod error;
mod fault;
mod front;
mod own;
#[cfg(test)]
mod testing;
mod yaml;
