//! Two texts word by word; scripts without spaces between words are compared character by character.

use super::{Piece, hunks, range};
use crate::text::is_unspaced;

/// A text as words, single characters of unspaced scripts, and what stands between them.
pub(super) fn words(text: &str) -> Vec<&str> {
    let is_word = |c: char| c.is_alphanumeric() && !is_unspaced(c);
    let mut words = Vec::new();
    let mut start = 0;
    let mut inside = false;
    for (at, c) in text.char_indices() {
        if at > start && !(inside && is_word(c)) {
            words.push(&text[start..at]);
            start = at;
        }
        inside = is_word(c);
    }
    if start < text.len() {
        words.push(&text[start..]);
    }
    words
}

/// How much of the longer of two texts stands in both, in hundredths.
pub(super) fn likeness(before: &str, after: &str) -> usize {
    let (before, after) = (words(before), words(after));
    let letters = |words: &[&str]| -> usize {
        words
            .iter()
            .filter(|word| word.chars().any(char::is_alphanumeric))
            .map(|word| word.chars().count())
            .sum()
    };
    let longer = letters(&before).max(letters(&after));
    let changed: usize = hunks(&before, &after)
        .iter()
        .map(|hunk| letters(&before[range(&hunk.before)]).max(letters(&after[range(&hunk.after)])))
        .sum();
    (longer.saturating_sub(changed) * 100).checked_div(longer).unwrap_or(0)
}

/// What became of the words of `before` in `after`: removed words stand before those that took their place.
pub(super) fn pieces(before: &str, after: &str) -> Vec<Piece> {
    let (before, after) = (words(before), words(after));
    let mut pieces = Vec::new();
    let mut at = 0;
    let (mut removed, mut added) = (String::new(), String::new());
    for hunk in hunks(&before, &after) {
        let between = &before[at..hunk.before.start as usize];
        // A space alone between two changes belongs to both: single words struck out one by one are hard to read.
        if between.iter().all(|word| word.trim().is_empty()) && !(removed.is_empty() && added.is_empty()) {
            between.iter().for_each(|space| {
                removed.push_str(space);
                added.push_str(space);
            });
        } else {
            changed(&mut pieces, &mut removed, &mut added);
            same(&mut pieces, between);
        }
        removed.extend(before[range(&hunk.before)].iter().copied());
        added.extend(after[range(&hunk.after)].iter().copied());
        at = hunk.before.end as usize;
    }
    changed(&mut pieces, &mut removed, &mut added);
    same(&mut pieces, &before[at..]);
    pieces
}

fn same(pieces: &mut Vec<Piece>, words: &[&str]) {
    if !words.is_empty() {
        pieces.push(Piece::Same(words.concat()));
    }
}

fn changed(pieces: &mut Vec<Piece>, removed: &mut String, added: &mut String) {
    if !removed.is_empty() {
        pieces.push(Piece::Removed(std::mem::take(removed)));
    }
    if !added.is_empty() {
        pieces.push(Piece::Added(std::mem::take(added)));
    }
}
