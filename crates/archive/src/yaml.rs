//! Front matter in YAML: written by hand and read with limits.
//!
//! A title comes from a stranger, so no string is ever written bare: it stands in quotes, with escapes where a quote
//! alone would let a line end or a control character through. Reading refuses aliases, depth and size.

use serde::de::DeserializeOwned;
use std::fmt::{Display, Write};

/// Longest front matter that is read, in bytes.
pub(crate) const LONGEST_FRONT_MATTER: usize = 4 << 20;

/// Front matter in the making: a line a key, in the order of the calls. Keys are ours and are written as they are, with
/// the indentation they need; values are quoted.
#[derive(Default)]
pub(crate) struct Yaml(String);

impl Yaml {
    /// `key: 'value'`.
    pub(crate) fn string(&mut self, key: &str, value: &str) {
        self.0.push_str(key);
        self.0.push_str(": ");
        push_quoted(&mut self.0, value);
        self.0.push('\n');
    }

    /// `key: 'value'`, or nothing.
    pub(crate) fn optional(&mut self, key: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.string(key, value);
        }
    }

    /// `key: value` for a number, a truth value or a date, none of which needs quotes.
    pub(crate) fn plain(&mut self, key: &str, value: impl Display) {
        // Writing to a String cannot fail.
        let _ = writeln!(self.0, "{key}: {value}");
    }

    /// `key:` over a list or a block that the next calls write.
    pub(crate) fn heading(&mut self, key: &str) {
        self.0.push_str(key);
        self.0.push_str(":\n");
    }

    /// `key:` and ` - 'item'` lines, or nothing when there are no items.
    pub(crate) fn list<'a>(&mut self, key: &str, items: impl IntoIterator<Item = &'a str>) {
        let mut items = items.into_iter().peekable();
        if items.peek().is_some() {
            self.heading(key);
        }
        for item in items {
            self.0.push_str(" - ");
            push_quoted(&mut self.0, item);
            self.0.push('\n');
        }
    }

    /// `key:` and one mapping an item, each field after its own name; nothing when there are no items. A mapping without
    /// fields is written `{}`.
    pub(crate) fn mappings(&mut self, key: &str, items: Vec<Vec<(&str, Value<'_>)>>) {
        if !items.is_empty() {
            self.heading(key);
        }
        for fields in items {
            if fields.is_empty() {
                self.0.push_str(" - {}\n");
            }
            for (i, (name, value)) in fields.into_iter().enumerate() {
                self.0.push_str(if i == 0 { " - " } else { "   " });
                match value {
                    Value::Text(text) => self.string(name, text),
                    Value::Number(number) => self.plain(name, number),
                }
            }
        }
    }

    /// The lines written so far.
    pub(crate) fn finish(self) -> String {
        self.0
    }
}

/// A value inside a list of mappings.
pub(crate) enum Value<'a> {
    /// Quoted.
    Text(&'a str),
    /// Bare.
    Number(u64),
}

/// Writes `text` as a YAML scalar that is a string for every reader: single-quoted with `'` doubled, or double-quoted
/// with escapes where it holds a control character or something that some reader takes for the end of a line.
pub(crate) fn push_quoted(out: &mut String, text: &str) {
    if !text.chars().any(needs_escape) {
        out.push('\'');
        for (i, part) in text.split('\'').enumerate() {
            if i > 0 {
                out.push_str("''");
            }
            out.push_str(part);
        }
        out.push('\'');
        return;
    }
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if needs_escape(c) => {
                let code = u32::from(c);
                // Writing to a String cannot fail.
                let _ = match code {
                    0..=0xff => write!(out, "\\x{code:02x}"),
                    0x100..=0xffff => write!(out, "\\u{code:04x}"),
                    _ => write!(out, "\\U{code:08x}"),
                };
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

/// [`push_quoted`] as a value.
pub(crate) fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    push_quoted(&mut out, text);
    out
}

/// Characters that YAML cannot hold bare, that end a line in YAML 1.1 (U+0085, U+2028, U+2029), or that a reader may
/// take for a byte order mark.
pub(crate) fn needs_escape(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
        || u32::from(c) & 0xfffe == 0xfffe
}

/// Text without the characters that [`push_quoted`] would have to escape, for files that other programs read: each
/// becomes a space.
pub(crate) fn tame(text: &str) -> String {
    text.chars().map(|c| if needs_escape(c) { ' ' } else { c }).collect()
}

/// Why YAML could not be read.
#[derive(Debug)]
pub(crate) struct YamlError {
    /// Line of the text, from 1; 0 when it is not known.
    pub line: u32,
    /// What was found.
    pub what: String,
}

/// Reads a mapping. Aliases are refused: ours has none, and they are how a small file becomes a large one.
pub(crate) fn parse<T: DeserializeOwned>(text: &str) -> Result<T, YamlError> {
    if text.len() > LONGEST_FRONT_MATTER {
        return Err(YamlError {
            line: 0,
            what: format!("it is longer than {} MiB", LONGEST_FRONT_MATTER >> 20),
        });
    }
    let options = serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_aliases: 0,
            max_anchors: 16,
            max_depth: 16,
            max_documents: 1,
            max_merge_keys: 0,
            max_total_scalar_bytes: LONGEST_FRONT_MATTER,
        },
        with_snippet: false,
    };
    serde_saphyr::from_str_with_options(text, options).map_err(|error| YamlError {
        line: error.location().map_or(0, |at| u32::try_from(at.line()).unwrap_or(0)),
        what: error.without_snippet().to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde::Deserialize;

    #[derive(Deserialize)]
    struct One {
        title: String,
        id: String,
    }

    fn round_trip(text: &str) -> String {
        let mut yaml = Yaml::default();
        yaml.string("title", text);
        yaml.string("id", "x");
        let read: One = parse(&yaml.finish()).expect("what was written is YAML");
        assert_eq!(read.id, "x", "no title changes another key");
        read.title
    }

    #[test]
    fn every_title_stays_a_string() {
        for text in [
            "2022",
            "yes",
            "12:30",
            "[视频]",
            "@x",
            "a: b",
            "x #y",
            "017",
            "1e3",
            "~",
            "",
            " ",
            "null",
            "it's \"x\"",
            "line\nbreak",
            "\u{2028}",
            "\0",
            "\u{feff}x",
            "---",
            "'\nid: 'y",
            "\u{85}",
            "\\n",
            "🎉",
            "\u{1fffe}",
            "--- !!js",
            "<<",
            "*a",
            "&a",
            "\ttab",
            "end ",
        ] {
            assert_eq!(round_trip(text), text);
        }
    }

    #[test]
    fn bombs_are_refused() {
        let alias = "a: &a [x]\nb: *a\n";
        let deep = format!("a: {}{}", "[".repeat(5000), "]".repeat(5000));
        let long = format!("a: '{}'", "x".repeat(LONGEST_FRONT_MATTER));
        for text in [alias, &deep, &long, "a: 1\na: 2\n", "a: 'x\n--- \n"] {
            assert!(parse::<serde_json::Value>(text).is_err(), "{}", &text[..20.min(text.len())]);
        }
    }

    proptest! {
        #[test]
        fn round_trips(text in any::<String>()) {
            prop_assert_eq!(round_trip(&text), text);
        }
    }
}
