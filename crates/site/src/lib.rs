//! The archive as a static news site: pages, feeds and sitemaps, in whatever place a [`Sink`] puts them.
//!
//! A build holds only what lists need of each article ([`Card`]); texts are loaded one by one while pages are made, so
//! that memory does not grow with them. Nothing in here opens the network or asks the time: a page depends on the archive
//! and the settings alone, and a build that changes nothing writes nothing.

mod address;
mod alternates;
mod body;
mod build;
mod card;
mod card_list;
mod copies;
mod dates;
pub mod digest;
mod error;
mod excerpt;
mod feeds;
mod index;
mod json_ld;
mod lists;
mod machines;
mod manifest;
mod marks;
mod names;
mod onward;
mod opds;
mod pages;
mod parallel;
mod plan;
mod plurals;
mod precompress;
mod redirects;
mod revisions;
mod rows;
mod search;
mod settings;
mod sink;
mod sitemap;
mod theme;
mod view;
mod xml;

pub use address::absolute;
pub use build::{BuildReport, Loader, Request, build};
pub use card::{Card, Cards, Lead};
pub use card_list::{read_cards, write_cards};
pub use copies::{Copies, Copy, Shown};
pub use error::SiteError;
pub use excerpt::{Excerpt, Excerpts};
pub use feeds::FeedFormat;
pub use machines::HEADERS;
pub use opds::Book;
pub use precompress::Encoding;
pub use redirects::{Moved, REDIRECTS, Redirects};
pub use settings::{SiteSettings, SourceCard, Typeface};
pub use sink::{
    Before, DiskSink, MemorySink, Put, Sink, Stored, WORK as BUILD_AT_WORK, finish_change, standing,
};
pub use theme::Theme;
