//! The files of one segment of the index of the static site.
//!
//! Each file is a script that hands one value to the function `tidingsTake` of the page: a page that is opened from a disk may load scripts,
//! but may not read files. `search/index.js` lists the segments, the newest first. A segment has, in `search/NAME/`:
//!
//! - `wN.js`: keys with the articles that have them, in base64. Of each key a byte says whether one article alone has it (128), how many bytes it shares with the
//!   key before it (16 each, seven at most), and how many are its own (fifteen: a number follows that is added); then its own bytes; where more
//!   articles have it the number of bytes that follow for it; and for each article one number: the step from the article before it less one, times eight,
//!   plus four if the title has the key, plus how often it stands there less one, three at most.
//! - `pN.js`: a list of as many parts as it serves files of keys, each in base64: for each key of the file and each article of the key its positions
//!   as steps, the first from one before the beginning; behind four and more of them a zero.
//! - `dN.js`: what is shown of sixteen articles each, as JSON.
//!
//! A key is a word, or two characters of a script without spaces, or one that no other follows. It stands in the file of the hash of its
//! shelf: a word's root, so that one file has all forms of a word; a pair's first character, so that one file has all pairs that begin with it, but for
//! characters that begin very many, which have [`MANY`] shelves, by the character behind. Positions of the title are from 0,
//! of the text from [`TEXT`]. They are in files of their own, since most queries need none.

use crate::bytes::{put, take};
use crate::fold::{Folded, fold_into};
use crate::split::{looked_at, scan};
use crate::{Kind, root};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;
use std::collections::HashMap;

/// An article as it is indexed and shown.
#[derive(Debug, Clone, Copy)]
pub struct Document<'a> {
    /// What is shown of it.
    pub shown: Shown<&'a str>,
    /// Its texts. No phrase goes from one to the next.
    pub texts: &'a [&'a str],
}

/// What a result shows of an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Shown<T> {
    /// Its page, from the root of the site, as it stands in a link.
    pub address: T,
    /// Title in plain text; it is indexed, too.
    pub title: T,
    /// When it was published, as it is shown.
    pub date: T,
    /// Where it is filed, as it is shown.
    pub section: T,
    /// Its source, as it is shown.
    pub source: T,
    /// Its beginning in plain text.
    pub snippet: T,
    /// The BCP 47 tag of its language, where that is another than the page's; else empty.
    pub language: T,
}

impl<T> Shown<T> {
    /// As the files have it.
    fn fields(self) -> [T; 7] {
        let Self { address, title, date, section, source, snippet, language } = self;
        [address, title, date, section, source, snippet, language]
    }

    pub(crate) fn of([address, title, date, section, source, snippet, language]: [T; 7]) -> Self {
        Self { address, title, date, section, source, snippet, language }
    }
}

impl Shown<String> {
    /// The same, of texts that stay where they are.
    pub fn borrowed(&self) -> Shown<&str> {
        let Self { address, title, date, section, source, snippet, language } = self;
        Shown { address, title, date, section, source, snippet, language }
    }
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
/// Articles of which what is shown is in one file: those of a result are loaded, and the others beside each.
pub(crate) const SHOWN_TOGETHER: usize = 16;
/// Files of keys whose positions are in one file.
pub(crate) const POSITIONS_TOGETHER: usize = 2;
/// The bytes of text whose keys are in one file, on the average.
const TEXT_BYTES: u64 = 11 * 1024;
/// Most files of keys.
const MOST_FILES: u64 = 4096;
/// The folder of the index.
pub(crate) const FOLDER: &str = "search";
/// Tokens that are put in order together.
const BATCH: usize = 1 << 20;
/// Marks a key that is the number of a word; the others are one or two characters.
const WORD: u64 = 1 << 63;

/// How many files of keys a segment with so many bytes of text has.
pub fn files_for(bytes: u64) -> usize {
    usize::try_from(bytes.div_ceil(TEXT_BYTES).clamp(1, MOST_FILES)).unwrap_or(1)
}

/// A segment while its articles are added, the newest first.
#[derive(Debug, Default)]
pub struct Segment {
    words: HashMap<Box<str>, u32>,
    /// Key, article and position of what is not yet in `postings`.
    batch: Vec<(u64, u32, u32)>,
    postings: HashMap<u64, Postings>,
    shown: Vec<String>,
    folded: Vec<Folded>,
    word: String,
}

#[derive(Debug, Default)]
struct Postings {
    /// The number of the next article that could have the key.
    next: u32,
    /// For each article its number as in the files of keys, then its positions as in the files of positions.
    bytes: Vec<u8>,
}

impl Segment {
    /// Adds the next older article.
    pub fn add(&mut self, document: &Document<'_>) {
        let article = u32::try_from(self.shown.len()).unwrap_or(u32::MAX);
        self.shown.push(json!(document.shown.fields()).to_string());
        self.add_text(document.shown.title, article, 0, TEXT);
        let mut base = TEXT;
        for text in document.texts {
            base = self.add_text(text, article, base, u32::MAX).saturating_add(1);
        }
        if self.batch.len() >= BATCH {
            self.sort_in();
        }
    }

    /// Takes the keys of a text, each with its position from `base`; gives the position behind the last.
    fn add_text(&mut self, text: &str, article: u32, base: u32, end: u32) -> u32 {
        fold_into(text, &mut self.folded);
        let Self { words, batch, folded, word, .. } = self;
        let mut add = |key, position: u32| {
            if position < end {
                batch.push((key, article, position));
            }
        };
        let mut before: Option<(char, u32)> = None;
        let mut last = base;
        scan(folded, |kind, part, position| {
            let position = base.saturating_add(position);
            last = position.saturating_add(1);
            let character = part.first().filter(|_| kind == Kind::Character).map(|one| one.c);
            if let Some((c, at)) = before.take() {
                add(pair(c, character), at);
            }
            if let Some(c) = character {
                before = Some((c, position));
                return;
            }
            word.clear();
            match kind {
                Kind::Signed => word.extend(part.iter().map(|one| one.c)),
                _ => word.extend(looked_at(part)),
            }
            add(WORD | u64::from(number(words, word)), position);
        });
        if let Some((c, at)) = before {
            add(pair(c, None), at);
        }
        last
    }

    /// Sorts the tokens that were taken to what is known of their keys: one look for each key, not for each token.
    fn sort_in(&mut self) {
        self.batch.sort_by_key(|(key, ..)| *key);
        for of_key in self.batch.chunk_by(|a, b| a.0 == b.0) {
            let postings = self.postings.entry(of_key[0].0).or_default();
            of_key.chunk_by(|a, b| a.1 == b.1).for_each(|places| postings.add(places));
        }
        self.batch.clear();
    }

    /// The files of the segment, with so many files of keys. Equal articles give equal bytes.
    pub fn files(mut self, name: &str, files: usize) -> Vec<File> {
        self.sort_in();
        self.batch = Vec::new();
        let mut words = vec![""; self.words.len()];
        self.words.iter().for_each(|(word, number)| words[*number as usize] = word);
        let mut shelves: Vec<Vec<(String, &Postings)>> = Vec::new();
        shelves.resize_with(files, Vec::new);
        for (key, postings) in &self.postings {
            let (key, place) = match key & WORD {
                0 => characters_of(*key, files),
                _ => {
                    let word = words[(key & !WORD) as usize];
                    (word.to_owned(), place(&root(word), files))
                }
            };
            shelves[place].push((key, postings));
        }
        let mut made = Vec::new();
        for (number, shelves) in shelves.chunks_mut(POSITIONS_TOGETHER).enumerate() {
            let mut positions = Vec::new();
            for (within, shelf) in shelves.iter_mut().enumerate() {
                shelf.sort_unstable_by(|a, b| a.0.cmp(&b.0));
                let (keys, places) = encoded(shelf);
                let number = number * POSITIONS_TOGETHER + within;
                made.push(file(&format!("{name}/w{number}"), &json!(STANDARD.encode(keys)).to_string()));
                positions.push(STANDARD.encode(places));
            }
            made.push(file(&format!("{name}/p{number}"), &json!(positions).to_string()));
        }
        for (number, shown) in self.shown.chunks(SHOWN_TOGETHER).enumerate() {
            made.push(file(&format!("{name}/d{number}"), &format!("[{}]", shown.join(","))));
        }
        made
    }
}

/// The number of a word, which it is given when it first comes.
fn number(words: &mut HashMap<Box<str>, u32>, word: &str) -> u32 {
    if let Some(number) = words.get(word) {
        return *number;
    }
    let number = u32::try_from(words.len()).unwrap_or(u32::MAX);
    words.insert(word.into(), number);
    number
}

/// The key of a character and the one behind it, where there is one.
fn pair(first: char, second: Option<char>) -> u64 {
    (u64::from(first) << 32) | second.map_or(0, u64::from)
}

/// The characters of such a key, and the file that has it.
fn characters_of(key: u64, files: usize) -> (String, usize) {
    let character = |code: u64| u32::try_from(code).ok().filter(|code| *code > 0).and_then(char::from_u32);
    let characters = [character(key >> 32), character(key & 0xffff_ffff)];
    let shelf = characters[0].map(|first| shelf(first, characters[1])).unwrap_or_default();
    (characters.into_iter().flatten().collect(), place(&shelf, files))
}

/// The shelf of a character and the one behind it.
pub(crate) fn shelf(first: char, second: Option<char>) -> String {
    let mut shelf = first.to_string();
    if begins_many(first) {
        shelf.extend(char::from_u32(second.map_or(0, u32::from) % MANY));
    }
    shelf
}

/// All shelves of pairs that begin with a character.
pub(crate) fn shelves(first: char) -> Vec<String> {
    let each = if begins_many(first) { 0..MANY } else { 0..1 };
    each.map(|number| shelf(first, char::from_u32(number))).collect()
}

/// Shelves of a character that begins many pairs.
pub(crate) const MANY: u32 = 32;
/// The Chinese characters that texts have most.
pub(crate) const COMMON: &str = "的一是不了在人有国这中大为上个来和们到以说时要就出会对年日月发家后同生能也地子里成自方于行多经开现部进法民本作用学分可主政者公市事新前过三两下其与关力全加将最种高长美我他你那之得着去没好都还想看小天如从所并被等及";

/// Whether a character begins so many pairs that they would make one file too large. Other scripts have few characters beside the Chinese.
fn begins_many(c: char) -> bool {
    !crate::fold::is_ideograph(c) || COMMON.contains(c)
}

impl Postings {
    fn add(&mut self, places: &[(u64, u32, u32)]) {
        let (_, article, first) = places[0];
        let count = u32::try_from(places.len()).unwrap_or(u32::MAX).min(4);
        put(&mut self.bytes, ((article - self.next) << 3) | (u32::from(first < TEXT) << 2) | (count - 1));
        self.next = article + 1;
        let mut next = 0;
        for (.., position) in places {
            put(&mut self.bytes, position + 1 - next);
            next = position + 1;
        }
        if count == 4 {
            put(&mut self.bytes, 0);
        }
    }

    /// Its articles, and the positions in each.
    fn apart(&self) -> (Vec<u8>, Vec<u8>) {
        let (mut articles, mut positions) = (Vec::new(), Vec::with_capacity(self.bytes.len()));
        let mut rest = self.bytes.as_slice();
        while let Some(article) = take(&mut rest) {
            put(&mut articles, article);
            let mut left = if article & 3 == 3 { usize::MAX } else { (article as usize & 3) + 1 };
            while left > 0 {
                let Some(step) = take(&mut rest) else { break };
                put(&mut positions, step);
                left = if step == 0 { 0 } else { left - 1 };
            }
        }
        (articles, positions)
    }
}

/// The bytes of a file of keys, and of their positions.
fn encoded(shelf: &[(String, &Postings)]) -> (Vec<u8>, Vec<u8>) {
    let (mut out, mut places) = (Vec::new(), Vec::new());
    let mut before: &[u8] = &[];
    for (key, postings) in shelf {
        let key = key.as_bytes();
        let shared = key.iter().zip(before).take(MOST_SHARED).take_while(|(a, b)| a == b).count();
        let own = &key[shared..];
        let (articles, positions) = postings.apart();
        let alone = articles.iter().filter(|byte| **byte < 0x80).count() == 1;
        out.push((u8::from(alone) << 7) | (shared << 4) as u8 | own.len().min(LONG) as u8);
        if own.len() >= LONG {
            put_length(&mut out, own.len() - LONG);
        }
        out.extend(own);
        if !alone {
            put_length(&mut out, articles.len());
        }
        out.extend(articles);
        places.extend(positions);
        before = key;
    }
    (out, places)
}

/// Most bytes that a key is told to share with the one before it.
const MOST_SHARED: usize = 7;
/// Bytes of a key that the first byte cannot tell.
pub(crate) const LONG: usize = 15;

fn put_length(out: &mut Vec<u8>, length: usize) {
    put(out, u32::try_from(length).unwrap_or(u32::MAX));
}

/// The file of a shelf among `count`.
pub(crate) fn place(shelf: &str, count: usize) -> usize {
    let hash = shelf.chars().fold(0x811c_9dc5_u32, |hash, c| (hash ^ u32::from(c)).wrapping_mul(0x0100_0193));
    (hash ^ (hash >> 15)) as usize % count
}

pub(crate) fn file(name: &str, value: &str) -> File {
    File { path: format!("{FOLDER}/{name}.js"), text: format!("tidingsTake({},{value})\n", json!(name)) }
}

/// What the list of segments says of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its folder.
    pub name: String,
    /// Its files of keys.
    pub files: usize,
    /// Another for another content: what a browser has kept of a file with another one is not that file.
    pub version: String,
}

/// The list of segments, given the newest first, that stands for the index.
pub fn index(segments: &[Listed]) -> File {
    let of = |one: &Listed| json!([one.name, one.files, one.version]);
    file("index", &json!(segments.iter().map(of).collect::<Vec<_>>()).to_string())
}
