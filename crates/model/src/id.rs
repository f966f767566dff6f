use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt;
use std::str::FromStr;

/// Why a text is no identifier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdError {
    what: &'static str,
    text: String,
}

impl fmt::Display for IdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} is no {}", self.text, self.what)
    }
}

impl std::error::Error for IdError {}

/// A source's name for machines, and the name of its file in `sources/`: 1 to 64 of `a-z`, `0-9` and `-`, with no
/// `-` at either end.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SourceId(String);

impl SourceId {
    /// Takes a text that already is an id.
    pub fn new(text: impl Into<String>) -> Result<Self, IdError> {
        let text = text.into();
        let good = (1..=64).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
            && !text.starts_with('-')
            && !text.ends_with('-');
        if good {
            Ok(Self(text))
        } else {
            Err(IdError { what: "source id (1 to 64 of a-z, 0-9 and -)", text })
        }
    }

    /// Makes an id from any text: its ASCII letters and digits, and a short hash where that would be empty.
    pub fn from_text(text: &str) -> Self {
        let mut id = String::new();
        for c in text.chars().flat_map(char::to_lowercase) {
            if c.is_ascii_alphanumeric() {
                id.push(c);
            } else if !id.is_empty() && !id.ends_with('-') {
                id.push('-');
            }
            if id.len() >= 48 {
                break;
            }
        }
        let id = id.trim_end_matches('-');
        if id.is_empty() {
            Self(format!("s-{}", &hex(&digest(&[text.as_bytes()]))[..10]))
        } else {
            Self(id.to_owned())
        }
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for SourceId {
    type Error = IdError;
    fn try_from(text: String) -> Result<Self, IdError> {
        Self::new(text)
    }
}

impl From<SourceId> for String {
    fn from(id: SourceId) -> Self {
        id.0
    }
}

impl fmt::Display for SourceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What an entry is known by inside its source, for ever: a hash of its guid, else of its address, else of its
/// title and date. `1:` and 32 hexadecimal digits; the number is the version of the rule.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EntryKey(String);

impl EntryKey {
    /// The key of an entry, from the first of: guid; address; title and date as the feed wrote them. White space at
    /// the ends does not count. `None` when there is nothing to know the entry by.
    pub fn of(
        guid: Option<&str>,
        address: Option<&str>,
        title: Option<&str>,
        date: Option<&str>,
    ) -> Option<Self> {
        let full = |text: Option<&str>| text.map(str::trim).filter(|t| !t.is_empty()).map(str::to_owned);
        let (rule, parts) = match (full(guid), full(address), full(title)) {
            (Some(guid), _, _) => ("guid", vec![guid]),
            (None, Some(address), _) => ("address", vec![address]),
            (None, None, Some(title)) => ("title", vec![title, full(date).unwrap_or_default()]),
            (None, None, None) => return None,
        };
        let mut input: Vec<&[u8]> = vec![rule.as_bytes()];
        input.extend(parts.iter().map(String::as_bytes));
        Some(Self(format!("1:{}", &hex(&digest(&input))[..32])))
    }

    /// The key as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for EntryKey {
    type Error = IdError;
    fn try_from(text: String) -> Result<Self, IdError> {
        let good = text.strip_prefix("1:").is_some_and(|h| {
            h.len() == 32 && h.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
        });
        if good {
            Ok(Self(text))
        } else {
            Err(IdError { what: "entry key (1: and 32 hexadecimal digits)", text })
        }
    }
}

impl From<EntryKey> for String {
    fn from(key: EntryKey) -> Self {
        key.0
    }
}

impl fmt::Display for EntryKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An article's name in the whole archive: 12 of Crockford's base-32 digits in lower case (60 bits), a pure function of
/// source and entry key. With ten million articles two share one with a chance of 1 in 20,000; the store refuses the
/// second and says so.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ArticleId(String);

const BASE32: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

impl ArticleId {
    /// The id of the entry `key` of `source`.
    pub fn of(source: &SourceId, key: &EntryKey) -> Self {
        let hash = digest(&[source.as_str().as_bytes(), key.as_str().as_bytes()]);
        let mut bits =
            u64::from_be_bytes([hash[0], hash[1], hash[2], hash[3], hash[4], hash[5], hash[6], hash[7]]);
        let mut id = String::with_capacity(12);
        for _ in 0..12 {
            id.push(char::from(BASE32[(bits >> 59) as usize]));
            bits <<= 5;
        }
        Self(id)
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The number that its digits stand for, below 2^60.
    pub fn number(&self) -> u64 {
        let digit = |byte| BASE32.iter().position(|digit| *digit == byte).unwrap_or_default() as u64;
        self.0.bytes().fold(0, |number, byte| number << 5 | digit(byte))
    }

    /// The id whose digits stand for a number; `None` from 2^60 upwards.
    pub fn from_number(number: u64) -> Option<Self> {
        let digit = |at: u32| char::from(BASE32[(number >> (5 * at) & 31) as usize]);
        (number >> 60 == 0).then(|| Self((0..12).rev().map(digit).collect()))
    }
}

impl ArticleId {
    /// Whether a text is an id.
    pub(crate) fn is_one(text: &str) -> bool {
        text.len() == 12 && text.bytes().all(|b| BASE32.contains(&b))
    }
}

impl FromStr for ArticleId {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        Self::try_from(text.to_owned())
    }
}

impl TryFrom<String> for ArticleId {
    type Error = IdError;
    fn try_from(text: String) -> Result<Self, IdError> {
        if Self::is_one(&text) {
            Ok(Self(text))
        } else {
            Err(IdError { what: "article id (12 base-32 digits)", text })
        }
    }
}

impl From<ArticleId> for String {
    fn from(id: ArticleId) -> Self {
        id.0
    }
}

impl fmt::Display for ArticleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// SHA-256 of some bytes, as 64 hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ContentHash(String);

impl ContentHash {
    /// The hash of `bytes`.
    pub fn of(bytes: &[u8]) -> Self {
        Self(hex(&Sha256::digest(bytes)))
    }

    /// The hash of the bytes of several parts, one after the other.
    pub fn of_joined(parts: &[&[u8]]) -> Self {
        let mut hash = Sha256::new();
        parts.iter().for_each(|part| hash.update(part));
        Self(hex(&hash.finalize()))
    }

    /// The hash of several parts; where one part ends and the next begins counts.
    pub fn of_parts(parts: &[&[u8]]) -> Self {
        Self(hex(&digest(parts)))
    }

    /// The 64 digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for ContentHash {
    type Error = IdError;
    fn try_from(text: String) -> Result<Self, IdError> {
        if text.len() == 64 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b)) {
            Ok(Self(text))
        } else {
            Err(IdError { what: "SHA-256 (64 hexadecimal digits)", text })
        }
    }
}

impl From<ContentHash> for String {
    fn from(hash: ContentHash) -> Self {
        hash.0
    }
}

impl fmt::Display for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// SHA-256 over length-prefixed parts, so that `["ab", "c"]` and `["a", "bc"]` differ.
fn digest(parts: &[&[u8]]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = String::with_capacity(bytes.len() * 2);
    for &b in bytes {
        text.push(char::from(DIGITS[usize::from(b >> 4)]));
        text.push(char::from(DIGITS[usize::from(b & 15)]));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identities_never_change() {
        // These values stand in users' archives: a change here loses every article's identity.
        let key = EntryKey::of(Some(" tag:example.net,2022:1 "), Some("https://example.net/1"), None, None);
        let key = key.expect("a guid is enough");
        assert_eq!(key.as_str(), "1:0305ad25dc107d66dc8dda4355611025");
        let source = SourceId::new("example").expect("a good id");
        assert_eq!(ArticleId::of(&source, &key).as_str(), "eyd5sgcy1ws8");
    }

    #[test]
    fn article_ids_are_numbers() {
        for (text, number) in [
            ("000000000000", 0),
            ("00000000001z", 63),
            ("zzzzzzzzzzzz", (1 << 60) - 1),
            ("100000000000", 1 << 55),
        ] {
            let id: ArticleId = text.parse().expect("an id");
            assert_eq!((id.number(), ArticleId::from_number(number)), (number, Some(id)));
        }
        assert_eq!(ArticleId::from_number(1 << 60), None);
    }

    #[test]
    fn entry_key_prefers_guid_then_address_then_title() {
        let of = EntryKey::of;
        assert_ne!(of(Some("a"), None, None, None), of(None, Some("a"), None, None));
        assert_eq!(of(None, Some("a"), Some("t"), None), of(None, Some("a"), Some("other"), Some("d")));
        assert_ne!(of(None, None, Some("t"), Some("d1")), of(None, None, Some("t"), Some("d2")));
        assert_eq!(of(Some(" "), None, Some(""), Some("d")), None);
    }

    #[test]
    fn source_ids() {
        for (text, id) in
            [("https://Example.net/feed", "https-example-net-feed"), ("--a--", "a"), ("BBC 中文网", "bbc")]
        {
            assert_eq!(SourceId::from_text(text).as_str(), id);
        }
        assert!(SourceId::from_text("半岛").as_str().starts_with("s-"));
        for bad in ["", "-a", "a-", "A", "a/b", "..", "a b"] {
            assert!(SourceId::new(bad).is_err(), "{bad:?}");
        }
    }
}
