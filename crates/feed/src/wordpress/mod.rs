//! Posts of WordPress's REST interface (<https://developer.wordpress.org/rest-api/reference/posts/>): whole texts,
//! pictures, authors and tags, and page after page the whole history of a site.

mod address;
mod post;

pub use address::{Page, posts};

use crate::not_a_feed::{NotAFeed, Seems};
use crate::problems::Problems;
use crate::{Hints, ParsedFeed, charset};
use serde_json::Value;
use tidings_model::{FeedFormat, FeedInfo, ProblemKind};

/// Reads a list of posts, as `/wp-json/wp/v2/posts?_embed=1` answers it. A list that is cut gives the posts before the
/// cut; a post that is none loses no other.
///
/// # Errors
/// [`NotAFeed`] when the answer is something else, such as an error of the interface.
pub fn parse(bytes: &[u8], hints: &Hints) -> Result<ParsedFeed, NotAFeed> {
    let decoded = charset::decode(bytes, hints.content_type.as_deref());
    let text = decoded.text.trim_start_matches('\u{feff}').trim_start();
    let Some(list) = text.strip_prefix('[') else { return Err(no_list(text)) };
    let mut problems = Problems::default();
    let mut entries = Vec::new();
    let mut items = Items { rest: list, whole: false };
    for item in &mut items {
        if entries.len() >= hints.limits.entries {
            let message = format!("the list has more than {} posts: the rest was left out", entries.len());
            problems.add(ProblemKind::Limit, None, message);
            items.whole = true;
            break;
        }
        match item.as_object().and_then(|post| post::read(post, hints, &mut problems)) {
            Some(entry) => entries.push(entry),
            None => problems.add(ProblemKind::Value, None, "an item of the list is no post: it was left out"),
        }
    }
    if !items.whole {
        if entries.is_empty() {
            return Err(NotAFeed::of(Seems::BrokenJson(
                "the list of posts breaks off in its first".to_owned(),
            )));
        }
        let at = decoded.text.len() - items.rest.len();
        problems.add(
            ProblemKind::Truncated,
            Some(at),
            "the list is cut or broken: the posts before were kept",
        );
    }
    let feed = FeedInfo {
        format: FeedFormat::WordPress,
        version: "wp/v2".to_owned(),
        encoding: decoded.name.clone(),
        link: hints.base.as_deref().and_then(address::site),
        ..FeedInfo::default()
    };
    Ok(ParsedFeed { feed, entries, problems: problems.finish(&decoded.text) })
}

/// What an answer is that is no list: the interface tells errors as `{"code", "message", "data": {"status"}}`.
fn no_list(text: &str) -> NotAFeed {
    match serde_json::from_str::<Value>(text) {
        Ok(answer) => match answer.get("message").and_then(Value::as_str) {
            Some(message) => {
                let message = crate::problems::quote(message);
                NotAFeed::of(Seems::BrokenJson(format!("WordPress answered: {message}")))
            }
            None => NotAFeed::of(Seems::OtherJson),
        },
        Err(_) => NotAFeed::guess(text, None),
    }
}

/// The items of a JSON list, one at a time: what comes after a broken one is lost, and no more.
struct Items<'a> {
    rest: &'a str,
    /// True when the list's end was reached.
    whole: bool,
}

impl Iterator for Items<'_> {
    type Item = Value;

    fn next(&mut self) -> Option<Value> {
        self.rest = self.rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == ',');
        if self.whole || self.rest.starts_with(']') {
            self.whole = true;
            return None;
        }
        let mut stream = serde_json::Deserializer::from_str(self.rest).into_iter::<Value>();
        let item = stream.next()?.ok()?;
        self.rest = &self.rest[stream.byte_offset()..];
        Some(item)
    }
}

#[cfg(test)]
mod tests;
