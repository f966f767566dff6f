use serde::{Deserialize, Serialize};
use std::fmt;

/// Where in a document something was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Offset from the first byte of the document after decoding to UTF-8, from 0.
    pub byte: u64,
    /// Line, from 1; 0 when lines were not counted.
    pub line: u32,
}

/// Something that was wrong and did not stop the work. Problems are data: they are counted, kept with the
/// source and shown to the person who runs it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// What sort of thing went wrong.
    pub kind: ProblemKind,
    /// Where in the document, if it has a place there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    /// One sentence for a person: what was found and what was done with it.
    pub message: String,
}

impl Problem {
    /// A problem without a place.
    pub fn new(kind: ProblemKind, message: impl Into<String>) -> Self {
        Self { kind, place: None, message: message.into() }
    }

    /// A problem at a place of the document.
    pub fn at(kind: ProblemKind, place: Place, message: impl Into<String>) -> Self {
        Self { kind, place: Some(place), message: message.into() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.place {
            Some(Place { byte, line: 0 }) => write!(f, "{} (byte {byte})", self.message),
            Some(Place { byte, line }) => write!(f, "{} (line {line}, byte {byte})", self.message),
            None => f.write_str(&self.message),
        }
    }
}

macro_rules! problem_kinds {
    ($($(#[$doc:meta])* $name:ident = $text:literal, $advice:literal;)*) => {
        /// The sorts of problem, with the name used in logs and JSON and the advice given to a person.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        #[non_exhaustive]
        pub enum ProblemKind { $($(#[$doc])* $name,)* }

        impl ProblemKind {
            /// Every kind, for documentation and tests.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The kind's name in logs and JSON.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }

            /// What the person who runs the source can do about it.
            pub fn advice(self) -> &'static str {
                match self { $(Self::$name => $advice,)* }
            }
        }
    };
}

problem_kinds! {
    /// The document's XML is not well-formed; it was read as far as its meaning was plain.
    Syntax = "syntax", "tell the publisher: the feed is not well-formed XML or JSON";
    /// The document ends before its root element does.
    Truncated = "truncated", "the feed was cut short: the entries before the cut were kept; it is asked again at the next poll";
    /// Bytes that are not of the declared encoding.
    Encoding = "encoding", "tell the publisher: the declared encoding and the bytes differ";
    /// An entity that is not defined.
    Entity = "entity", "tell the publisher: the feed uses an entity that it does not define";
    /// A date that could not be read.
    Date = "date", "the entry is dated by the time it was first seen";
    /// An entry without anything to show or to know it by.
    EmptyEntry = "empty-entry", "nothing to do: the entry has no title, no text and no link";
    /// An address that could not be read or is not http(s).
    Address = "address", "tell the publisher: the address is not a web address";
    /// More items, bytes, depth or attributes than the limits allow.
    Limit = "limit", "nothing to do: what is beyond the limit was left out, and the rest was kept";
    /// A value that the format does not allow.
    Value = "value", "tell the publisher: a field holds a value its format does not allow";
    /// The article's page could not be fetched or read; the feed's own text was kept.
    Page = "page", "the feed's own text was kept; set full_text = \"never\" if the page can never be read";
    /// A further page of an article could not be had or is none; the pages before it were kept.
    Part = "part", "look whether the article goes on there; where it may be had later it is tried again";
    /// A picture could not be fetched or is no picture.
    Picture = "picture", "the article was kept without the picture; it is tried again";
    /// HTML that was too deep or too large to be kept as it was.
    Html = "html", "the text was kept without its markup";
    /// A source's recipe has a mistake or no longer fits its page.
    Recipe = "recipe", "try the recipe on the page with `tidings recipe test`, and change what it names";
}

impl fmt::Display for ProblemKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
