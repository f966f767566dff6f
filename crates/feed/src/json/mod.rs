//! JSON Feed 1.0 and 1.1 (<https://www.jsonfeed.org/version/1.1/>), and RSS written as JSON.
//!
//! Values of the wrong sort are passed by, a number where a text should be is read as the text; what is cut in the
//! middle of its items gives those before the cut. Only one item is in memory at a time.

mod feed;
mod rss;
mod walk;

#[cfg(test)]
mod tests;

use crate::not_a_feed::{NotAFeed, Seems};
use crate::problems::Problems;
use crate::{Hints, address};
use serde_json::{Map, Value};
use std::rc::Rc;
use tidings_model::{Entry, FeedInfo, ProblemKind};

/// An object of JSON.
type Object = Map<String, Value>;

/// Reads a JSON document.
pub(crate) fn read(
    text: &str,
    hints: &Hints,
    problems: &mut Problems,
    sink: &mut dyn FnMut(Entry),
) -> Result<FeedInfo, NotAFeed> {
    let json = text.trim_start_matches(['\u{feff}', '\0']);
    let mut reader = Reader { base: hints.base(), limit: hints.limits.entries, count: 0, problems, sink };
    let (document, error) = walk::document(json, &mut reader);
    if !document.is_feed() {
        let seems = error.map_or(Seems::OtherJson, |error| Seems::BrokenJson(error.to_string()));
        return Err(NotAFeed::of(seems));
    }
    if let Some(error) = error {
        let at = text.len() - json.len() + byte_of(json, &error);
        let message = "the feed is cut or broken: the entries before the place were kept";
        reader.problems.add(ProblemKind::Truncated, Some(at), message);
    }
    Ok(match &document.channel {
        Some(channel) => rss::feed(&document.rss, channel, &reader),
        None => feed::feed(&document.head, &reader),
    })
}

/// The byte at which reading stopped.
fn byte_of(text: &str, error: &serde_json::Error) -> usize {
    let lines_before = text.split_inclusive('\n').take(error.line().saturating_sub(1));
    (lines_before.map(str::len).sum::<usize>() + error.column()).min(text.len())
}

/// What reading needs at hand.
struct Reader<'a> {
    base: Option<Rc<str>>,
    limit: usize,
    count: usize,
    problems: &'a mut Problems,
    sink: &'a mut dyn FnMut(Entry),
}

impl Reader<'_> {
    fn resolve(&self, href: &str) -> String {
        address::resolve(self.base.as_ref(), href)
    }

    /// False when no more entries are taken.
    fn has_room(&mut self) -> bool {
        if self.count >= self.limit {
            let message = format!("the feed has more than {} entries: the rest was left out", self.limit);
            self.problems.add(ProblemKind::Limit, None, message);
        }
        self.count < self.limit
    }

    fn give(&mut self, entry: Entry) {
        self.count += 1;
        (self.sink)(entry);
    }
}

/// A text, or a number as text.
fn text(object: &Object, key: &str) -> Option<String> {
    match object.get(key)? {
        Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// A whole number, or a text of one.
fn number(object: &Object, key: &str) -> Option<u64> {
    match object.get(key)? {
        Value::Number(number) => {
            // A length or time with a fraction is rounded down; what no u64 holds is none.
            number.as_u64().or_else(|| number.as_f64().filter(|n| (0.0..1e15).contains(n)).map(|n| n as u64))
        }
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// The objects in a list, or the one that stands where a list should.
fn objects<'a>(object: &'a Object, key: &str) -> Vec<&'a Object> {
    match object.get(key) {
        Some(Value::Array(list)) => list.iter().filter_map(Value::as_object).collect(),
        Some(Value::Object(one)) => vec![one],
        _ => Vec::new(),
    }
}
