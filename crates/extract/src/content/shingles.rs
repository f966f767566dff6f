//! Runs of words, by which two texts are compared.

use crate::text::is_unspaced;
use std::collections::HashSet;
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};

/// Words of a run.
const WORDS: usize = 3;

/// The runs of words of a text, as their hashes. A letter of an unspaced script is a word; case and signs count for nothing.
pub(super) fn of(text: &str) -> HashSet<u64> {
    let mut runs = HashSet::new();
    each(std::iter::once(text), |run| {
        runs.insert(run);
        true
    });
    runs
}

/// True when a text has more than a share of these runs. The text comes in parts, each of which ends a word, and is read only as
/// far as it must be.
pub(super) fn has_more<'a>(runs: &HashSet<u64>, text: impl Iterator<Item = &'a str>, share: f64) -> bool {
    let count = |set: &HashSet<u64>| f64::from(u32::try_from(set.len()).unwrap_or(u32::MAX));
    let whole = count(runs).max(1.0);
    let mut found = HashSet::new();
    let mut more = false;
    each(text, |run| {
        if runs.contains(&run) && found.insert(run) {
            more = count(&found) / whole > share;
        }
        !more
    });
    more
}

/// Gives every run of words, as long as more are wanted.
fn each<'a>(text: impl Iterator<Item = &'a str>, mut visit: impl FnMut(u64) -> bool) {
    let hasher = BuildHasherDefault::<DefaultHasher>::default();
    let mut last = [0_u64; WORDS];
    let mut seen = 0;
    let mut word = String::new();
    let mut end = |word: &mut String| {
        if word.is_empty() {
            return true;
        }
        last.rotate_left(1);
        last[WORDS - 1] = hasher.hash_one(word.as_str());
        word.clear();
        seen += 1;
        seen < WORDS || visit(hasher.hash_one(last))
    };
    for part in text {
        for c in part.chars() {
            let wide = is_unspaced(c);
            if (wide || !c.is_alphanumeric()) && !end(&mut word) {
                return;
            }
            if c.is_ascii_alphanumeric() {
                word.push(c.to_ascii_lowercase());
            } else if c.is_alphanumeric() {
                word.extend(c.to_lowercase());
            }
            if wide && !end(&mut word) {
                return;
            }
        }
        if !end(&mut word) {
            return;
        }
    }
}
