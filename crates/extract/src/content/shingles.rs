//! Runs of words, by which two texts are compared.

use crate::text::is_unspaced;
use std::collections::HashSet;
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};

/// Words of a run.
const WORDS: usize = 3;

/// The runs of words of a text, as their hashes. A letter of an unspaced script is a word; case and signs count for nothing.
pub(super) fn of(text: &str) -> HashSet<u64> {
    let mut runs = HashSet::new();
    each(text, |run| {
        runs.insert(run);
    });
    runs
}

/// The share of these runs that a text has.
pub(super) fn share(runs: &HashSet<u64>, text: &str) -> f64 {
    let mut found = HashSet::new();
    each(text, |run| {
        if runs.contains(&run) {
            found.insert(run);
        }
    });
    let count = |set: &HashSet<u64>| f64::from(u32::try_from(set.len()).unwrap_or(u32::MAX));
    count(&found) / count(runs).max(1.0)
}

fn each(text: &str, mut visit: impl FnMut(u64)) {
    let hasher = BuildHasherDefault::<DefaultHasher>::default();
    let mut last = [0_u64; WORDS];
    let mut seen = 0;
    let mut word = String::new();
    let mut end = |word: &mut String| {
        if word.is_empty() {
            return;
        }
        last.rotate_left(1);
        last[WORDS - 1] = hasher.hash_one(word.as_str());
        word.clear();
        seen += 1;
        if seen >= WORDS {
            visit(hasher.hash_one(last));
        }
    };
    for c in text.chars() {
        if !c.is_alphanumeric() {
            end(&mut word);
        } else if is_unspaced(c) {
            end(&mut word);
            word.push(c);
            end(&mut word);
        } else {
            word.extend(c.to_lowercase());
        }
    }
    end(&mut word);
}
