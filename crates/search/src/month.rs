//! The files of the index of the static site, one month of articles at a time.
//!
//! Each file is a script that hands one value to the function `tidingsTake` of the page: a page that is opened from a disk may load scripts,
//! but may not read files. `search/index.js` lists the months. A month has, in `search/YYYY-MM/`:
//!
//! - `wN.js`: keys with the articles that have them, in base64: the number of keys; each key as the bytes that it shares with the one before it, the bytes
//!   of its own and these; the number of bytes that follow for it, and for each article one number: the step from the article before it less one, times
//!   eight, plus four if the title has the key, plus how often it stands there less one, three at most.
//! - `pN.js`: in the order of the same keys, the number of bytes of each key; then for each article the positions of the key as steps, and
//!   before them, where it stands there four times or more, how many more.
//! - `dN.js`: what is shown of eight articles each, as JSON.
//!
//! A key is a word, or two characters of a script without spaces, or one that no other follows. It stands in the file of the hash of its
//! word's root, or of its first character: one file has all forms of a word, and all pairs that begin with a character. Positions of the title are from 0,
//! of the text from [`TEXT`]. They are in files of their own, since most queries need none.

use crate::bytes::put;
use crate::{Kind, root, split};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;
use std::collections::HashMap;

/// An article as it is indexed and shown.
#[derive(Debug, Clone, Copy)]
pub struct Document<'a> {
    /// Its page, from the root of the site.
    pub address: &'a str,
    /// Title in plain text.
    pub title: &'a str,
    /// When it was published, as it is shown.
    pub date: &'a str,
    /// Where it is filed, as it is shown.
    pub section: &'a str,
    /// Its source, as it is shown.
    pub source: &'a str,
    /// Its beginning in plain text.
    pub snippet: &'a str,
    /// All of its text.
    pub text: &'a str,
}

/// A file of the index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its path from the root of the site.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// The position of the first token of a text. More tokens of a title are not looked at.
pub const TEXT: u32 = 4096;
/// Articles whose titles and snippets are in one file: those of a result are loaded, and a few around each.
pub(crate) const SHOWN_TOGETHER: usize = 8;
/// The bytes of keys that a file has on the average, before base64.
const FILE_BYTES: usize = 8192;
/// The folder of the index.
pub(crate) const FOLDER: &str = "search";

/// One month while its articles are added, the newest first.
#[derive(Debug, Default)]
pub struct Month {
    keys: HashMap<String, usize>,
    postings: Vec<Postings>,
    shown: Vec<serde_json::Value>,
}

#[derive(Debug, Default)]
struct Postings {
    /// The number of the next article that could have it.
    next: u32,
    articles: Vec<u8>,
    positions: Vec<u8>,
}

impl Month {
    /// Adds the next older article.
    pub fn add(&mut self, document: &Document<'_>) {
        let number = u32::try_from(self.shown.len()).unwrap_or(u32::MAX);
        let Document { address, title, date, section, source, snippet, text } = *document;
        self.shown.push(json!([address, title, date, section, source, snippet]));
        let mut found = Vec::new();
        self.keys_of(title, 0, TEXT, &mut found);
        self.keys_of(text, TEXT, u32::MAX, &mut found);
        found.sort_unstable();
        for places in found.chunk_by(|a, b| a.0 == b.0) {
            self.postings[places[0].0].add(number, places);
        }
    }

    /// Articles that were added.
    pub fn articles(&self) -> usize {
        self.shown.len()
    }

    /// The keys of a text, each with its position from `base`.
    fn keys_of(&mut self, text: &str, base: u32, end: u32, found: &mut Vec<(usize, u32)>) {
        let tokens = split(text, None);
        let mut key = String::new();
        for (at, token) in tokens.iter().enumerate() {
            let position = base.saturating_add(token.position);
            if position >= end {
                break;
            }
            key.clear();
            key.push_str(&token.text);
            if token.kind == Kind::Character
                && let Some(next) = tokens.get(at + 1).filter(|next| next.kind == Kind::Character)
            {
                key.push_str(&next.text);
            }
            let number = match self.keys.get(&key) {
                Some(number) => *number,
                None => {
                    self.postings.push(Postings::default());
                    self.keys.insert(key.clone(), self.postings.len() - 1);
                    self.postings.len() - 1
                }
            };
            found.push((number, position));
        }
    }

    /// The files of the month, whose name is `YYYY-MM`, and what the list of months says of it. Equal articles give equal bytes.
    pub fn files(&self, name: &str) -> (Vec<File>, Listed) {
        let bytes: usize = self.postings.iter().map(|postings| postings.articles.len() + 4).sum();
        let count = bytes.div_ceil(FILE_BYTES).next_power_of_two();
        let mut shelves: Vec<Vec<(&str, &Postings)>> = vec![Vec::new(); count];
        for (key, number) in &self.keys {
            shelves[place(&shelf(key), count)].push((key, &self.postings[*number]));
        }
        let mut files = Vec::with_capacity(2 * count);
        for (number, shelf) in shelves.iter_mut().enumerate() {
            shelf.sort_unstable_by_key(|(key, _)| *key);
            for (sort, bytes) in [("w", with_articles(shelf)), ("p", with_positions(shelf))] {
                files.push(file(&format!("{name}/{sort}{number}"), &json!(STANDARD.encode(bytes))));
            }
        }
        for (number, shown) in self.shown.chunks(SHOWN_TOGETHER).enumerate() {
            files.push(file(&format!("{name}/d{number}"), &json!(shown)));
        }
        let listed = Listed { name: name.to_owned(), articles: self.shown.len(), files: count };
        (files, listed)
    }
}

impl Postings {
    fn add(&mut self, article: u32, places: &[(usize, u32)]) {
        let count = u32::try_from(places.len()).unwrap_or(u32::MAX);
        let in_title = u32::from(places[0].1 < TEXT);
        put(&mut self.articles, ((article - self.next) << 3) | (in_title << 2) | (count.min(4) - 1));
        self.next = article + 1;
        if count >= 4 {
            put(&mut self.positions, count - 4);
        }
        let mut before = 0;
        for (_, position) in places {
            put(&mut self.positions, position - before);
            before = *position;
        }
    }
}

fn with_articles(shelf: &[(&str, &Postings)]) -> Vec<u8> {
    let mut out = Vec::new();
    put_length(&mut out, shelf.len());
    let mut before: &[u8] = &[];
    for (key, postings) in shelf {
        let key = key.as_bytes();
        let shared = key.iter().zip(before).take_while(|(a, b)| a == b).count();
        put_length(&mut out, shared);
        put_length(&mut out, key.len() - shared);
        out.extend(&key[shared..]);
        put_length(&mut out, postings.articles.len());
        out.extend(&postings.articles);
        before = key;
    }
    out
}

fn with_positions(shelf: &[(&str, &Postings)]) -> Vec<u8> {
    let mut out = Vec::new();
    shelf.iter().for_each(|(_, postings)| put_length(&mut out, postings.positions.len()));
    shelf.iter().for_each(|(_, postings)| out.extend(&postings.positions));
    out
}

fn put_length(out: &mut Vec<u8>, length: usize) {
    put(out, u32::try_from(length).unwrap_or(u32::MAX));
}

/// What decides in which file a key stands.
fn shelf(key: &str) -> String {
    match key.chars().next().filter(|first| crate::script::class(*first) == crate::script::Class::Single) {
        Some(first) => first.to_string(),
        None => root(key),
    }
}

/// The file of a shelf among `count`.
pub(crate) fn place(shelf: &str, count: usize) -> usize {
    let hash = shelf.chars().fold(0x811c_9dc5_u32, |hash, c| (hash ^ u32::from(c)).wrapping_mul(0x0100_0193));
    (hash ^ (hash >> 15)) as usize % count
}

fn file(name: &str, value: &serde_json::Value) -> File {
    File { path: format!("{FOLDER}/{name}.js"), text: format!("tidingsTake({},{value})\n", json!(name)) }
}

/// What the list of months says of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// `YYYY-MM`.
    pub name: String,
    /// Its articles.
    pub articles: usize,
    /// Its files of keys, and so of positions.
    pub files: usize,
}

/// The list of months, given the newest first, that stands for the index.
pub fn index(months: &[Listed]) -> File {
    let months: Vec<_> =
        months.iter().map(|month| json!([month.name, month.articles, month.files])).collect();
    file("index", &json!(months))
}

/// The pairs of traditional and simplified characters, which the script of the page asks for when a query has such characters.
pub fn characters() -> File {
    file("characters", &json!(crate::fold::SIMPLIFIED.trim_end()))
}
