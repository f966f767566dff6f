//! Makes articles of texts, and copies of them as other publishers print them.

use std::path::{Path, PathBuf};

/// Numbers that look random and are the same each time (SplitMix64).
#[derive(Debug, Clone)]
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(crate) fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }
}

/// What a second publisher does to a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Change {
    Frame,
    CutSome,
    Shuffle,
    CutShort,
    Numbers,
    Several,
}

pub(crate) const CHANGES: [Change; 6] =
    [Change::Frame, Change::CutSome, Change::Shuffle, Change::CutShort, Change::Numbers, Change::Several];

/// The sentences of a text.
pub(crate) fn sentences(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut letters = text.char_indices().peekable();
    while let Some((at, c)) = letters.next() {
        let next = letters.peek().map(|(_, c)| *c);
        let spaced = matches!(c, '.' | '!' | '?' | '؟') && next.is_none_or(char::is_whitespace);
        if spaced || matches!(c, '。' | '！' | '？' | '\n') {
            let end = at + c.len_utf8();
            found.push(text[start..end].trim());
            start = end;
        }
    }
    found.push(text[start..].trim());
    found.retain(|sentence| !sentence.is_empty());
    found
}

pub(crate) fn is_chinese(text: &str) -> bool {
    let wide = text.chars().filter(|c| matches!(c, '\u{4e00}'..='\u{9fff}')).count();
    wide * 4 > text.chars().count()
}

/// The text as another publisher prints it; `frames` are sentences of that publisher.
pub(crate) fn changed(text: &str, change: Change, frames: &[&str], random: &mut Random) -> String {
    let mut all = sentences(text);
    match change {
        Change::Frame => frame(&mut all, frames, random),
        Change::CutSome => cut_some(&mut all, random),
        Change::Shuffle => shuffle(&mut all, random),
        Change::CutShort => return cut_short(text, &all),
        Change::Numbers => return other_numbers(&joined(&all, text), random),
        Change::Several => {
            cut_some(&mut all, random);
            shuffle(&mut all, random);
            frame(&mut all, frames, random);
        }
    }
    joined(&all, text)
}

fn joined(all: &[&str], text: &str) -> String {
    all.join(if is_chinese(text) { "" } else { " " })
}

fn frame<'a>(all: &mut Vec<&'a str>, frames: &[&'a str], random: &mut Random) {
    if frames.is_empty() {
        return;
    }
    all.insert(0, frames[random.below(frames.len())]);
    for _ in 0..=random.below(2) {
        all.push(frames[random.below(frames.len())]);
    }
}

fn cut_some(all: &mut Vec<&str>, random: &mut Random) {
    let goes = (all.len() * 15).div_ceil(100).min(all.len() - 1);
    for _ in 0..goes {
        all.remove(random.below(all.len()));
    }
}

fn shuffle(all: &mut [&str], random: &mut Random) {
    for at in (1..all.len()).rev() {
        all.swap(at, random.below(at + 1));
    }
}

/// The first sentences, until two fifths of the letters are there; of a single long one its beginning.
fn cut_short(text: &str, all: &[&str]) -> String {
    let wanted = text.chars().count() * 2 / 5;
    let mut letters = 0;
    let mut kept = Vec::new();
    for sentence in all {
        let length = sentence.chars().count();
        if letters + length > wanted + wanted / 4 {
            break;
        }
        letters += length;
        kept.push(*sentence);
    }
    if letters * 2 < wanted { text.chars().take(wanted).collect() } else { joined(&kept, text) }
}

/// Numbers written otherwise: grouped or not, in words, rounded.
fn other_numbers(text: &str, random: &mut Random) -> String {
    const WORDS: [&str; 10] =
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
    const ZH: [&str; 10] = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let words = if is_chinese(text) { &ZH } else { &WORDS };
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        out.push_str(&rest[..start]);
        rest = &rest[start..];
        let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        let digits = &rest[..end];
        match random.below(3) {
            0 => out.extend(digits.bytes().map(|digit| words[usize::from(digit - b'0')])),
            1 => out.push_str(&format!("{}{}", &digits[..digits.len() - 1], random.below(10))),
            _ if digits.len() > 3 => {
                out.push_str(&format!("{},{}", &digits[..digits.len() - 3], &digits[digits.len() - 3..]))
            }
            _ => out.push_str(digits),
        }
        rest = &rest[end..];
    }
    out.push_str(rest);
    out
}

/// The folder of shared data; `None` on a machine without it.
#[expect(clippy::print_stderr, reason = "a test that could not run says so")]
pub(crate) fn shared() -> Option<PathBuf> {
    let folder = std::env::var("TIDINGS_SHARED")
        .map_or_else(|_| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared"), PathBuf::from);
    if folder.join("pages").is_dir() {
        return Some(folder);
    }
    assert!(std::env::var("CI").is_err(), "{} is missing: set TIDINGS_SHARED", folder.display());
    eprintln!("{} is not here: this test was not run", folder.display());
    None
}

/// A line of JSON in a file of the shared data.
pub(crate) fn lines(path: &Path) -> Vec<serde_json::Value> {
    let text = std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{}: {e}", path.display())))
        .collect()
}

/// The texts of the labelled pages: those of at least 200 letters, each once.
pub(crate) fn pages(shared: &Path) -> Vec<String> {
    let sets =
        ["zyte", "wcxb-dev-article", "zh"].map(|set| shared.join("pages").join(set).join("gold.jsonl"));
    let text = |line: serde_json::Value| line["text"].as_str().map(str::to_owned);
    let mut texts: Vec<String> = sets.iter().flat_map(|set| lines(set)).filter_map(text).collect();
    texts.retain(|text| text.chars().count() >= 200);
    texts.sort();
    texts.dedup();
    texts
}
