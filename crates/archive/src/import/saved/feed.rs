//! A feed that was saved to a file, taken as articles. A poll of the same feed finds them filed.

use super::{SavedFeed, SavedItem};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use tidings_feed::{Hints, Limits, NotAFeed, shared_guids};
use tidings_model::{FeedInfo, ParsedFeed, Place, Problem, ProblemKind};

/// Most entries of a saved feed: an archive may have the whole past of a site in one file.
const MOST_ENTRIES: usize = 1_000_000;

/// A saved feed.
#[derive(Debug, Clone, PartialEq)]
pub struct SavedFeedFile {
    /// Its entries.
    pub items: Vec<SavedItem>,
    /// What was wrong with it.
    pub problems: Vec<Problem>,
}

/// Reads a saved feed of any format. Relative addresses are resolved against the address that the feed has by its own word.
///
/// # Errors
/// When the bytes are no feed.
pub fn read_feed(bytes: &[u8]) -> Result<SavedFeedFile, NotAFeed> {
    let limits = Limits { entries: MOST_ENTRIES, ..Limits::default() };
    let first = tidings_feed::parse(bytes, &Hints { limits, ..Hints::default() })?;
    let address = address_of(&first.feed);
    let parsed = match &address {
        Some(address) => {
            tidings_feed::parse(bytes, &Hints { base: Some(address.clone()), limits, ..Hints::default() })?
        }
        None => first,
    };
    let ParsedFeed { feed, entries, mut problems } = parsed;
    let feed = saved_feed(&feed, address);
    let shared = shared_guids(&entries);
    let (mut items, mut taken) = (Vec::with_capacity(entries.len()), BTreeSet::new());
    for entry in entries {
        let known_by_link = entry.guid.as_ref().is_some_and(|guid| shared.contains(guid));
        let item = SavedItem { entry, feed: feed.clone(), known_by_link, ..SavedItem::default() };
        if item.key().is_some_and(|key| !taken.insert(key)) {
            let message =
                "an entry has the identity of an earlier one in the same feed: the earlier one was taken";
            let place = Place { byte: item.entry.at_byte, line: 0 };
            problems.push(Problem::at(ProblemKind::Value, place, message));
            continue;
        }
        items.push(item);
    }
    Ok(SavedFeedFile { items, problems })
}

/// An item of a JSON Feed that is too long to be read whole.
pub(super) fn read_json_item(value: &Value, beside: &Map<String, Value>) -> Result<SavedItem, String> {
    let mut feed = beside.clone();
    // What was too large to be kept is as if it were not there.
    feed.retain(|_, value| !value.is_null());
    feed.entry("version").or_insert_with(|| json!("https://jsonfeed.org/version/1.1"));
    feed.insert("items".to_owned(), json!([value]));
    let bytes = serde_json::to_vec(&feed).map_err(|error| error.to_string())?;
    let base = feed.get("feed_url").and_then(Value::as_str).map(str::to_owned);
    let read = tidings_feed::parse(&bytes, &Hints { base, ..Hints::default() })
        .map_err(|error| error.to_string())?;
    let address = address_of(&read.feed);
    let entry = read.entries.into_iter().next();
    let entry = entry.ok_or_else(|| match read.problems.first() {
        Some(problem) => problem.message.clone(),
        None => "it says nothing".to_owned(),
    })?;
    Ok(SavedItem { entry, feed: saved_feed(&read.feed, address), ..SavedItem::default() })
}

fn address_of(feed: &FeedInfo) -> Option<String> {
    feed.feed_url.clone().filter(|address| super::value::is_web(address))
}

fn saved_feed(feed: &FeedInfo, address: Option<String>) -> SavedFeed {
    SavedFeed {
        name: feed.title.as_ref().map(tidings_feed::text::plain).unwrap_or_default(),
        address,
        site: feed.link.clone().filter(|site| super::value::is_web(site)),
        language: feed.language.clone(),
        category: Vec::new(),
    }
}
