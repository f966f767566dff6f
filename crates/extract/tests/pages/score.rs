//! The measures of the sets: shingles of four words as in Zyte's benchmark, the share of common words, and segments that must
//! and must not be there. A Chinese or Japanese character is a word.

use serde_json::Value;
use std::collections::HashMap;
use std::hash::Hash;
use tidings_extract::Page;

/// Words of a shingle.
const SHINGLE: usize = 4;

fn is_wide(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}')
}

fn tokens(text: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    let mut word = String::new();
    for c in text.chars() {
        if (c.is_alphanumeric() || c == '_') && !is_wide(c) {
            word.push(c);
            continue;
        }
        if !word.is_empty() {
            tokens.push(std::mem::take(&mut word));
        }
        if is_wide(c) {
            tokens.push(c.to_string());
        }
    }
    tokens.extend((!word.is_empty()).then_some(word));
    tokens
}

fn counts<T: Hash + Eq>(items: impl IntoIterator<Item = T>) -> HashMap<T, usize> {
    let mut counts = HashMap::new();
    for item in items {
        *counts.entry(item).or_default() += 1;
    }
    counts
}

/// Items in both, only in the second, only in the first.
fn compare<T: Hash + Eq>(want: &HashMap<T, usize>, got: &HashMap<T, usize>) -> (f64, f64, f64) {
    let both: usize = want.iter().map(|(item, count)| *count.min(got.get(item).unwrap_or(&0))).sum();
    let all = |counts: &HashMap<T, usize>| counts.values().sum::<usize>();
    (float(both), float(all(got) - both), float(all(want) - both))
}

#[expect(clippy::cast_precision_loss, reason = "counts of words")]
fn float(count: usize) -> f64 {
    count as f64
}

fn labelled(pages: &[(Value, Page)]) -> impl Iterator<Item = (&str, &str)> {
    pages.iter().filter_map(|(label, page)| Some((label["text"].as_str()?, page.text.as_str())))
}

/// The harmonic mean of the mean precision and the mean recall of shingles.
pub(crate) fn shingles(pages: &[(Value, Page)]) -> f64 {
    let (mut precision, mut recall) = (Vec::new(), Vec::new());
    for (want, got) in labelled(pages) {
        let (want, got) = (tokens(want), tokens(got));
        let (both, more, less) = compare(&counts(windows(&want)), &counts(windows(&got)));
        if both + more > 0.0 {
            precision.push(both / (both + more));
        }
        if both + less > 0.0 {
            recall.push(both / (both + less));
        }
    }
    harmonic(mean(&precision), mean(&recall))
}

fn windows(tokens: &[String]) -> impl Iterator<Item = &[String]> {
    let short = (!tokens.is_empty() && tokens.len() < SHINGLE).then_some(tokens);
    short.into_iter().chain(tokens.windows(SHINGLE))
}

/// The mean share of words, without regard to their order.
pub(crate) fn words(pages: &[(Value, Page)]) -> f64 {
    let shares: Vec<f64> = labelled(pages)
        .map(|(want, got)| {
            let lower = |text: &str| tokens(text).into_iter().map(|token| token.to_lowercase());
            let (both, more, less) = compare(&counts(lower(want)), &counts(lower(got)));
            if both > 0.0 { 2.0 * both / (2.0 * both + more + less) } else { 0.0 }
        })
        .collect();
    mean(&shares)
}

/// The harmonic mean of precision and recall over all segments.
pub(crate) fn segments(pages: &[(Value, Page)]) -> f64 {
    let (mut wanted, mut found, mut kept) = (0, 0, 0);
    for (label, page) in pages {
        let text = squeezed(&page.text);
        let list = |name: &str| label[name].as_array().into_iter().flatten().filter_map(Value::as_str);
        for segment in list("with") {
            wanted += 1;
            found += usize::from(text.contains(&squeezed(segment)));
        }
        kept += list("without").filter(|segment| text.contains(&squeezed(segment))).count();
    }
    harmonic(float(found) / float((found + kept).max(1)), float(found) / float(wanted.max(1)))
}

/// Runs of white space as one space, also at the ends.
fn squeezed(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c.is_whitespace() {
            true if out.ends_with(' ') => {}
            true => out.push(' '),
            false => out.push(c),
        }
    }
    out
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / float(values.len().max(1))
}

fn harmonic(a: f64, b: f64) -> f64 {
    if a + b > 0.0 { 2.0 * a * b / (a + b) } else { 0.0 }
}
