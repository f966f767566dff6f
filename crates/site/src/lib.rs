//! The archive as a static news site: pages, feeds and sitemaps, in whatever place a [`Sink`] puts them.
//!
//! A build holds only what lists need of each article ([`Card`]); texts are loaded one by one while pages are made, so
//! that memory does not grow with them. Nothing in here opens the network or asks the time: a page depends on the archive
//! and the settings alone, and a build that changes nothing writes nothing.

mod address;
mod body;
mod build;
mod card;
mod copies;
mod dates;
pub mod digest;
mod error;
mod feeds;
mod index;
mod json_ld;
mod lists;
mod machines;
mod onward;
mod pages;
mod plan;
mod revisions;
mod search;
mod settings;
mod sink;
mod sitemap;
mod theme;
mod view;
mod xml;

pub use build::{BuildReport, Loader, build};
pub use card::{Card, Cards, Lead};
pub use copies::{Copies, Copy, Shown};
pub use error::SiteError;
pub use machines::HEADERS;
pub use settings::{SiteSettings, SourceCard};
pub use sink::{DiskSink, MemorySink, Put, Sink, Stored};
pub use theme::Theme;
