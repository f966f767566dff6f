//! JSON Feed 1.0 and 1.1 (<https://www.jsonfeed.org/version/1.1/>), and RSS written as JSON.
//!
//! Values of the wrong sort are passed by, as a number where a text should be is read as the text; what is cut in the
//! middle of its items gives those before the cut.

mod feed;
mod rss;

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
    let text = text.trim_start_matches('\u{feff}');
    let document = match serde_json::from_str::<Value>(text) {
        Ok(document) => document,
        Err(error) => {
            let rescued =
                before_the_cut(text).ok_or_else(|| NotAFeed::of(Seems::BrokenJson(error.to_string())))?;
            let message = "the feed is cut or broken: the entries before the place were kept";
            problems.add(ProblemKind::Truncated, Some(rescued.1), message);
            rescued.0
        }
    };
    let mut reader = Reader { base: hints.base(), limit: hints.limits.entries, count: 0, problems, sink };
    if let Some(rss) = document.get("rss") {
        return rss::read(rss, &mut reader).ok_or_else(|| NotAFeed::of(Seems::OtherJson));
    }
    let Value::Object(object) = document else { return Err(NotAFeed::of(Seems::OtherJson)) };
    let has_version =
        object.get("version").and_then(Value::as_str).is_some_and(|v| v.contains("jsonfeed.org"));
    let has_items = object.get("items").is_some_and(Value::is_array);
    if !has_version && !(has_items && (object.contains_key("title") || object.contains_key("home_page_url")))
    {
        return Err(NotAFeed::of(Seems::OtherJson));
    }
    Ok(feed::read(object, &mut reader))
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
    fn give(&mut self, entry: Entry) -> bool {
        if self.count >= self.limit {
            let message = format!("the feed has more than {} entries: the rest was left out", self.limit);
            self.problems.add(ProblemKind::Limit, None, message);
            return false;
        }
        self.count += 1;
        (self.sink)(entry);
        true
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

/// The document with the items before the cut, and the byte of the cut.
fn before_the_cut(text: &str) -> Option<(Value, usize)> {
    let key = text.find("\"items\"")?;
    let open = key + text[key..].find('[')? + 1;
    let mut items = Vec::new();
    let mut at = open;
    loop {
        let rest = text[at..].trim_start_matches(|c: char| c.is_whitespace() || c == ',');
        at = text.len() - rest.len();
        let mut stream = serde_json::Deserializer::from_str(rest).into_iter::<Value>();
        match stream.next() {
            Some(Ok(item)) => items.push(item),
            _ => break,
        }
        at += stream.byte_offset();
    }
    let head = format!("{}\"items\": []}}", &text[..key]);
    let mut document: Value = serde_json::from_str(&head).ok()?;
    document.as_object_mut()?.insert("items".to_owned(), Value::Array(items));
    Some((document, at))
}
