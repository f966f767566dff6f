//! A feed that was read, as it is shown before it is chosen.

use crate::kinds::format_name;
use serde::Serialize;
use tidings_extract::{Asked, FeedLink, Read, Recipe, score};
use tidings_model::{Content, Entry, FeedFormat, ParsedFeed, Problem, SourceKind, Timestamp};
use url::Url;

/// Entries that are shown of a feed.
const SHOWN: usize = 3;
/// Problems that are kept of a feed.
const PROBLEMS: usize = 5;

/// An entry as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Preview {
    /// Its title on one line.
    pub title: String,
    /// When it was published, or changed.
    pub date: Option<Timestamp>,
}

/// A feed that was found and read.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Candidate {
    /// Its address.
    pub address: String,
    /// How the address is read.
    pub kind: SourceKind,
    /// How it was found.
    pub why: String,
    /// Its format: `RSS 2.0`, `Atom`, …
    pub format: String,
    /// Its title.
    pub title: Option<String>,
    /// Its language.
    pub language: Option<String>,
    /// The site that it belongs to.
    pub site: Option<String>,
    /// Number of its entries.
    pub entries: usize,
    /// The newest date among them.
    pub newest: Option<Timestamp>,
    /// Its newest entries.
    pub preview: Vec<Preview>,
    /// How well it fits what was asked; below 0 it is not taken unasked.
    pub score: i32,
    /// What is wrong with it.
    pub problems: Vec<Problem>,
    /// The recipe that reads it, where it is no feed but a page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recipe: Option<Recipe>,
}

impl Candidate {
    /// A feed that was read: `address` is where it is to be polled.
    pub fn of(link: &FeedLink, address: String, asked: &Asked, feed: ParsedFeed) -> Self {
        let own = feed.feed.title.as_ref().map(plain).filter(|title| !title.is_empty());
        // Neither posts nor sitemaps tell what their site is called; its page does.
        let of_page = asked.title.clone().filter(|_| link.kind != SourceKind::Feed);
        let title = own.or(of_page);
        let read =
            Read { entries: feed.entries.len(), title: title.clone(), language: feed.feed.language.clone() };
        let date = |entry: &Entry| entry.published.or(entry.updated);
        let mut newest_first: Vec<&Entry> = feed.entries.iter().collect();
        newest_first.sort_by_key(|entry| std::cmp::Reverse(date(entry)));
        let preview = newest_first.iter().take(SHOWN).map(|entry| Preview {
            title: entry.title.as_ref().map(plain).or_else(|| entry.link.clone()).unwrap_or_default(),
            date: date(entry),
        });
        let mut score = score(link, asked, Some(&read));
        if feed.feed.format == FeedFormat::Sitemap && feed.feed.version != "news" {
            // Every page of the site, not its news: somebody must want that.
            score -= 50;
        }
        Self {
            address,
            kind: link.kind,
            why: link.why.to_string(),
            format: format_name(&feed.feed),
            title,
            language: feed.feed.language.clone(),
            site: feed.feed.link.clone(),
            entries: feed.entries.len(),
            newest: feed.entries.iter().filter_map(date).max(),
            preview: preview.collect(),
            score,
            problems: feed.problems.into_iter().take(PROBLEMS).collect(),
            recipe: None,
        }
    }

    /// A text that names the source among others: its host and what tells it from the host's other feeds.
    pub fn name_for_id(&self) -> String {
        let url = Url::parse(&self.address).ok();
        let host = url.as_ref().and_then(Url::host_str).map(|host| host.trim_start_matches("www."));
        match host {
            Some(_) if self.address.starts_with("rsshub:") => self.address["rsshub://".len()..].to_owned(),
            Some(host) if host.parse::<std::net::IpAddr>().is_err() => host.to_owned(),
            _ => self.title.clone().unwrap_or_else(|| self.address.clone()),
        }
    }

    /// True when both show the same: a feed in two formats, or at two addresses.
    pub fn same_as(&self, other: &Self) -> bool {
        self.kind == other.kind
            && self.entries == other.entries
            && self.entries > 0
            && self.newest == other.newest
            && self.preview == other.preview
    }
}

fn plain(content: &Content) -> String {
    tidings_feed::text::plain(content)
}
