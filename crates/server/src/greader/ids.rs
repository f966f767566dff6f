//! The names of articles and streams.

use super::name;
use crate::answers::Problem;
use tidings_store::readers::{Feed, FeedId, ItemId};

const PREFIX: &str = "tag:google.com,2005:reader/item/";

/// The long form of an article's number.
pub(super) fn long(id: ItemId) -> String {
    format!("{PREFIX}{:016x}", id.0)
}

/// The number of an article in any of its forms. Behind the prefix stand hexadecimal digits, with or without zeros before them; without
/// it, digits that do not begin with 0 are decimal.
pub(super) fn item(text: &str) -> Option<ItemId> {
    if let Some(hex) = text.strip_prefix(PREFIX) {
        return from_hex(hex);
    }
    let digits = text.strip_prefix('-').unwrap_or(text);
    let is_decimal = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    if is_decimal && (text == "0" || !text.starts_with('0')) {
        return text.parse().ok().map(ItemId);
    }
    from_hex(text)
}

fn from_hex(text: &str) -> Option<ItemId> {
    let is_hex = (1..=16).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_hexdigit());
    let number = is_hex.then(|| u64::from_str_radix(text, 16).ok())??;
    Some(ItemId(number.cast_signed()))
}

/// The articles that a request names with `i`, of which there may be so many.
pub(super) fn items<'a>(named: impl Iterator<Item = &'a str>, most: usize) -> Result<Vec<ItemId>, Problem> {
    let mut ids = Vec::new();
    for text in named {
        if ids.len() == most {
            return Err(Problem::new(
                axum::http::StatusCode::PAYLOAD_TOO_LARGE,
                "too many articles at one time",
            )
            .advise(format!("nothing was changed; name {most} at most")));
        }
        let id = item(text.trim());
        ids.push(id.ok_or_else(|| Problem::bad("this is no number of an article").advise(shown(text)))?);
    }
    if ids.is_empty() {
        return Err(Problem::bad("no article is named").advise("name one or more with `i`"));
    }
    Ok(ids)
}

/// What was sent, for an answer that says what was wrong with it.
pub(super) fn shown(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(60).collect()
}

/// Some articles, by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Stream {
    /// All feeds that the user sees.
    All,
    /// What was read.
    Read,
    /// What was not.
    Unread,
    /// What is starred.
    Starred,
    /// What nobody can do here: shared, liked, ….
    Nothing,
    /// A category, a label of the user's, or both.
    Label(String),
    /// A feed, by its number.
    Feed(FeedId),
    /// A feed, by its address.
    Address(String),
}

impl Stream {
    /// Whether it is this feed.
    pub(super) fn is_feed(&self, feed: &Feed) -> bool {
        match self {
            Self::Feed(id) => feed.id == *id,
            Self::Address(address) => feed.address == *address,
            _ => false,
        }
    }
}

/// The stream of this name. A user's id in it may be any: there is no way to ask for another's.
pub(super) fn stream(text: &str) -> Result<Stream, Problem> {
    let unknown = || Problem::bad("this is no stream").advise(shown(text));
    if let Some(feed) = text.strip_prefix("feed/") {
        return match feed.parse() {
            Ok(number) => Ok(Stream::Feed(FeedId(number))),
            Err(_) if feed.is_empty() => Err(unknown()),
            Err(_) => Ok(Stream::Address(feed.to_owned())),
        };
    }
    let mut parts = text.splitn(4, '/');
    let (head, _, kind, rest) = (parts.next(), parts.next(), parts.next(), parts.next());
    match (head, kind, rest) {
        (Some("user"), Some("label"), Some(label)) => name(label).map(Stream::Label),
        (Some("user"), Some("state"), Some(rest)) => {
            Ok(match rest.strip_prefix("com.google/").ok_or_else(unknown)? {
                "reading-list" => Stream::All,
                "read" => Stream::Read,
                "unread" | "kept-unread" | "fresh" => Stream::Unread,
                "starred" => Stream::Starred,
                _ => Stream::Nothing,
            })
        }
        _ => Err(unknown()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_an_id_is_read() {
        for (text, want) in [
            ("tag:google.com,2005:reader/item/000000000000000a", Some(10)),
            ("tag:google.com,2005:reader/item/a", Some(10)),
            // Hexadecimal behind the prefix, although it looks decimal.
            ("tag:google.com,2005:reader/item/10", Some(16)),
            ("tag:google.com,2005:reader/item/fb115bd6d34a8e9f", Some(-355_401_917_359_550_817)),
            ("000000000000000a", Some(10)),
            ("0000000000000010", Some(16)),
            ("fb115bd6d34a8e9f", Some(-355_401_917_359_550_817)),
            ("10", Some(10)),
            ("-355401917359550817", Some(-355_401_917_359_550_817)),
            ("9223372036854775807", Some(i64::MAX)),
            ("0", Some(0)),
            ("9223372036854775808", None),
            ("", None),
            ("-", None),
            ("+5", None),
            ("xyz", None),
            ("tag:google.com,2005:reader/item/", None),
            ("tag:google.com,2005:reader/item/00000000000000000a", None),
        ] {
            assert_eq!(item(text).map(|id| id.0), want, "{text}");
        }
        for number in [1, 255, i64::MAX, -1] {
            assert_eq!(item(&long(ItemId(number))), Some(ItemId(number)));
        }
    }

    #[test]
    fn streams_have_many_names() {
        let long = format!("user/-/label/{}", "x".repeat(10_000));
        for (text, want) in [
            ("feed/7", Some(Stream::Feed(FeedId(7)))),
            ("feed/https://a.example/f?a=1", Some(Stream::Address("https://a.example/f?a=1".into()))),
            ("user/-/state/com.google/reading-list", Some(Stream::All)),
            ("user/1005/state/com.google/read", Some(Stream::Read)),
            ("user/-/state/com.google/broadcast", Some(Stream::Nothing)),
            ("user/1005/label/A/B/新闻", Some(Stream::Label("A/B/新闻".into()))),
            ("user/-/label/", None),
            ("user/-/label/a\u{0}b", None),
            (long.as_str(), None),
            ("user/-/state/org.example/read", None),
            ("feed/", None),
            ("", None),
        ] {
            assert_eq!(stream(text).ok(), want, "{text}");
        }
    }
}
