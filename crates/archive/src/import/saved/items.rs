//! A long array of JSON cut into its items, one at a time: memory holds the largest item and never the file.
//!
//! The cut looks at quotes and brackets alone, so that an item that is no JSON is told and the next one is read. What an item
//! says is for `serde_json`.

use serde_json::{Map, Value};
use std::io::{self, BufRead};

/// Largest item that is read, in bytes: no record can hold more.
const LARGEST_ITEM: usize = 64 << 20;
/// Largest value beside the array that is kept, in bytes.
const LARGEST_BESIDE: usize = 1 << 20;
/// Most values beside the array that are kept.
const MOST_BESIDE: usize = 100;

/// An item of the array.
#[derive(Debug, Clone, PartialEq)]
pub struct JsonItem {
    /// Its number, from 1.
    pub number: u64,
    /// Byte of the file at which it starts, from 0.
    pub byte: u64,
    /// What it says, or why it cannot be read.
    pub value: Result<Value, String>,
}

/// The items of a document that is an array, or of the first array among the members of one that is an object.
#[derive(Debug)]
pub struct JsonItems<R> {
    input: R,
    byte: u64,
    number: u64,
    state: State,
    /// The other members of the object that were met so far; null for what is too large to be kept.
    pub beside: Map<String, Value>,
    /// Name of the member that has the array.
    pub member: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Start,
    InArray,
    Beside,
    End,
}

impl<R: BufRead> JsonItems<R> {
    /// The items that `input` has.
    pub fn new(input: R) -> Self {
        Self { input, byte: 0, number: 0, state: State::Start, beside: Map::new(), member: None }
    }

    /// The next item; none when the document has ended.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn next_item(&mut self) -> io::Result<Option<JsonItem>> {
        loop {
            match self.state {
                State::Start => self.start()?,
                State::Beside => self.members()?,
                State::End => return Ok(None),
                State::InArray => match self.past_blanks(b",")? {
                    None => return Ok(Some(self.cut_short())),
                    Some(b']') => self.end_array(),
                    Some(_) => return self.item().map(Some),
                },
            }
        }
    }

    /// Passes over the items that are left, so that all that stands beside them is known.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn pass_over(&mut self) -> io::Result<()> {
        loop {
            match self.state {
                State::Start => self.start()?,
                State::Beside => self.members()?,
                State::End => return Ok(()),
                State::InArray => match self.past_blanks(b",")? {
                    None => self.state = State::End,
                    Some(b']') => self.end_array(),
                    Some(_) => drop(self.value(0)?),
                },
            }
        }
    }

    fn end_array(&mut self) {
        self.advance(1);
        self.state = if self.member.is_some() { State::Beside } else { State::End };
    }

    fn start(&mut self) -> io::Result<()> {
        self.state = match self.past_blanks(b"\xef\xbb\xbf")? {
            Some(b'[') => State::InArray,
            Some(b'{') => State::Beside,
            _ => {
                self.state = State::End;
                return Ok(());
            }
        };
        self.advance(1);
        Ok(())
    }

    /// Reads members of the object up to the next array that is to be cut, or to the end.
    fn members(&mut self) -> io::Result<()> {
        loop {
            if self.past_blanks(b",")? != Some(b'"') {
                self.state = State::End;
                return Ok(());
            }
            let key = self.value(LARGEST_BESIDE)?.and_then(|key| serde_json::from_slice(&key).ok());
            let Some(Value::String(key)) = key else { continue };
            let first = self.past_blanks(b":")?;
            if first == Some(b'[') && self.member.is_none() && matches!(key.as_str(), "items" | "entries") {
                self.member = Some(key);
                self.state = State::InArray;
                self.advance(1);
                return Ok(());
            }
            // Of a value that is too large its name counts all the same.
            let value = match self.value(LARGEST_BESIDE)? {
                Some(value) => serde_json::from_slice(&value).ok(),
                None => Some(Value::Null),
            };
            if self.beside.len() < MOST_BESIDE {
                self.beside.extend(value.map(|value| (key, value)));
            }
        }
    }

    fn item(&mut self) -> io::Result<JsonItem> {
        self.number += 1;
        let byte = self.byte;
        let value = match self.value(LARGEST_ITEM)? {
            None => Err(format!("it is larger than {} MiB", LARGEST_ITEM >> 20)),
            Some(bytes) => serde_json::from_slice::<Value>(&bytes).map_err(|error| {
                if error.is_eof() {
                    self.state = State::End;
                    return "the file ends inside of it: what follows is missing".to_owned();
                }
                format!("it is no JSON: {error}")
            }),
        };
        let value = value
            .and_then(|value| if value.is_object() { Ok(value) } else { Err("it is no object".to_owned()) });
        Ok(JsonItem { number: self.number, byte, value })
    }

    fn cut_short(&mut self) -> JsonItem {
        self.state = State::End;
        let value = Err("the file ends before its array does: what follows is missing".to_owned());
        JsonItem { number: self.number + 1, byte: self.byte, value }
    }

    /// The bytes of the value that starts here; nothing when there are more than `most`, which are passed over.
    fn value(&mut self, most: usize) -> io::Result<Option<Vec<u8>>> {
        let (mut out, mut scan, mut fits) = (Vec::new(), Scan::default(), true);
        loop {
            let chunk = self.input.fill_buf()?;
            if chunk.is_empty() {
                return Ok(fits.then_some(out));
            }
            let end = chunk.iter().position(|byte| scan.ends_before(*byte)).unwrap_or(chunk.len());
            let done = end < chunk.len();
            fits &= out.len() + end <= most;
            if fits {
                out.extend_from_slice(&chunk[..end]);
            } else {
                out = Vec::new();
            }
            self.advance(end);
            if done {
                return Ok(fits.then_some(out));
            }
        }
    }

    /// Passes over blanks and `also`; gives the byte that follows.
    fn past_blanks(&mut self, also: &[u8]) -> io::Result<Option<u8>> {
        loop {
            let chunk = self.input.fill_buf()?;
            if chunk.is_empty() {
                return Ok(None);
            }
            let found = chunk.iter().position(|byte| !byte.is_ascii_whitespace() && !also.contains(byte));
            let (length, byte) = (chunk.len(), found.map(|at| chunk[at]));
            self.advance(found.unwrap_or(length));
            if byte.is_some() {
                return Ok(byte);
            }
        }
    }

    fn advance(&mut self, bytes: usize) {
        self.input.consume(bytes);
        self.byte += bytes as u64;
    }
}

/// How far a value is read.
#[derive(Default)]
struct Scan {
    depth: usize,
    in_string: bool,
    escaped: bool,
    /// True once the last byte of an object, an array or a text was met.
    complete: bool,
    any: bool,
}

impl Scan {
    /// Takes the next byte; true when the value ended before it.
    fn ends_before(&mut self, byte: u8) -> bool {
        if self.complete || (self.depth == 0 && !self.in_string && self.any && ends_scalar(byte)) {
            return true;
        }
        self.any = true;
        if self.in_string {
            self.in_string = self.escaped || byte != b'"';
            self.escaped = !self.escaped && byte == b'\\';
            self.complete = !self.in_string && self.depth == 0;
            return false;
        }
        match byte {
            b'"' => self.in_string = true,
            b'{' | b'[' => self.depth += 1,
            b'}' | b']' => {
                self.depth = self.depth.saturating_sub(1);
                self.complete = self.depth == 0;
            }
            _ => {}
        }
        false
    }
}

fn ends_scalar(byte: u8) -> bool {
    byte.is_ascii_whitespace() || matches!(byte, b',' | b']' | b'}' | b':')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::io::BufReader;

    fn items(text: &str, buffer: usize) -> (Vec<Result<Value, String>>, Map<String, Value>) {
        let mut items = JsonItems::new(BufReader::with_capacity(buffer, text.as_bytes()));
        let mut all = Vec::new();
        while let Some(item) = items.next_item().expect("no disk") {
            assert_eq!(item.number, all.len() as u64 + 1);
            all.push(item.value);
        }
        (all, items.beside)
    }

    #[test]
    fn a_bad_item_does_not_cost_the_next() {
        for (text, good, bad, beside) in [
            ("[]", 0, 0, 0),
            ("", 0, 0, 0),
            ("\u{feff} [ {\"a\": \"]},{\\\"\"} , {} ]", 2, 0, 0),
            ("[{\"a\": }, {\"a\": 1}, 7, null, {\"b\": [}]}, {\"c\": {}}]", 2, 5, 0),
            ("{\"version\": \"1\", \"items\": [{}, {}], \"title\": \"t\", \"n\": {\"items\": [1]}}", 2, 0, 3),
            ("{\"total\": 3, \"entries\": [{\"a\": 1}, {\"a\": \"never", 1, 1, 1),
            ("[{}, {}", 2, 1, 0),
            ("{\"items\": 1}", 0, 0, 1),
            ("hello", 0, 0, 0),
        ] {
            for buffer in [1, 3, 4096] {
                let (all, others) = items(text, buffer);
                let wrong = all.iter().filter(|item| item.is_err()).count();
                assert_eq!((all.len() - wrong, wrong, others.len()), (good, bad, beside), "{text}: {all:?}");
            }
        }
    }

    fn value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<String>().prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 16, 4, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                proptest::collection::vec((any::<String>(), inner), 0..4)
                    .prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn what_was_written_is_cut_where_it_was_joined(
            list in proptest::collection::vec(proptest::collection::vec((any::<String>(), value()), 0..4), 0..5),
            pretty in any::<bool>(),
            buffer in 1_usize..40,
        ) {
            let list: Vec<Value> = list.into_iter().map(|pairs| Value::Object(pairs.into_iter().collect())).collect();
            let whole = Value::from(list.clone());
            let text = if pretty { serde_json::to_string_pretty(&whole) } else { serde_json::to_string(&whole) };
            let (all, _) = items(&text.expect("JSON"), buffer);
            prop_assert_eq!(all, list.into_iter().map(Ok).collect::<Vec<_>>());
        }

        #[test]
        fn no_bytes_make_it_panic(text in "[\\[\\]{}\",:a\\\\ ]{0,60}") {
            items(&text, 5);
        }
    }
}
