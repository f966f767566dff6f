//! What a result shows of a text: a piece around the first place that was asked for.

use crate::Query;
use crate::script::{Class, class, follows};
use std::ops::Range;

/// A piece of a text on one line.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Snippet {
    /// The piece, with `…` where the text goes on.
    pub text: String,
    /// The bytes of it that were asked for, in order and apart.
    pub marks: Vec<Range<usize>>,
}

/// The part of a snippet that stands before what was asked for: a third of it.
const BEFORE: usize = 3;

/// A piece of at most so many characters, beside the signs that it is one. Where nothing of the query stands in the text, it is
/// the beginning. White space is one space; characters that only turn the direction of a text are left out, since a piece could have one of two that
/// belong together.
pub fn snippet(query: &Query, text: &str, most: usize) -> Snippet {
    let marks = query.marks(text);
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    let at = |byte: usize| chars.partition_point(|(start, _)| *start < byte);
    let first = marks.first().map_or(0..0, |mark| at(mark.start)..at(mark.end));
    let mut start = first.start.saturating_sub((most / BEFORE).min(most.saturating_sub(first.len())));
    // What is left at the end is used before the mark.
    start = start.min(chars.len().saturating_sub(most));
    let end = (start + most).min(chars.len());
    let start = if start == 0 { 0 } else { boundary(&chars, start..first.start.min(end)).unwrap_or(start) };
    let end = match end == chars.len() {
        true => end,
        false => boundary_back(&chars, first.end.max(start)..end).unwrap_or(end),
    };
    piece(&chars, start..end, &marks)
}

/// Whether a text may be cut before this character: not within a word, nor before what belongs to the character before it.
fn may_cut(chars: &[(usize, char)], at: usize) -> bool {
    let (before, here) = (chars[at - 1].1, chars[at].1);
    !(follows(here) || class(before) == Class::Word && class(here) == Class::Word)
}

/// Where a piece begins: with a word, at or behind the beginning of the range. A word that has no end within is cut.
fn boundary(chars: &[(usize, char)], within: Range<usize>) -> Option<usize> {
    let mut places = within.take(MOST_OF_A_WORD);
    places.find(|at| may_cut(chars, *at) && class(chars[*at].1) != Class::Other)
}

/// Where it ends, at or before the end of the range.
fn boundary_back(chars: &[(usize, char)], within: Range<usize>) -> Option<usize> {
    let mut places = within.map(|at| at + 1).rev().take(MOST_OF_A_WORD);
    places.find(|at| may_cut(chars, *at))
}

/// Characters after which a word is cut.
const MOST_OF_A_WORD: usize = 30;

/// The piece of the text as it is shown.
fn piece(chars: &[(usize, char)], range: Range<usize>, marks: &[Range<usize>]) -> Snippet {
    let mut text = String::new();
    if range.start > 0 {
        text.push('…');
    }
    let begun = text.len();
    let mut shown: Vec<Range<usize>> = Vec::new();
    let mut marks = marks.iter().peekable();
    let mut space = false;
    for (start, c) in &chars[range.clone()] {
        if c.is_whitespace() || c.is_control() {
            space = text.len() > begun;
            continue;
        }
        if is_direction(*c) {
            continue;
        }
        if std::mem::take(&mut space) {
            text.push(' ');
        }
        while marks.next_if(|mark| mark.end <= *start).is_some() {}
        let at = text.len();
        text.push(*c);
        if let Some(mark) = marks.peek().filter(|mark| mark.contains(start)) {
            match shown.last_mut().filter(|_| mark.start < *start) {
                Some(last) => last.end = text.len(),
                None => shown.push(at..text.len()),
            }
        }
    }
    if range.end < chars.len() {
        text.push('…');
    }
    Snippet { text, marks: shown }
}

/// Characters that turn the direction of what follows, and those that end it.
fn is_direction(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(query: &str, text: &str, most: usize) -> String {
        let Snippet { text, marks } = snippet(&Query::parse(query), text, most);
        let mut out = text.clone();
        for mark in marks.into_iter().rev() {
            out.insert(mark.end, ']');
            out.insert(mark.start, '[');
        }
        out
    }

    #[test]
    fn snippets() {
        let english = "The council met on Monday. After long talks about the election, it closed at noon.";
        for (query, text, most, want) in [
            ("停火", "以色列與哈馬斯在加沙停火，聯合國表示歡迎。", 12, "…斯在加沙[停火]，聯合國表示…"),
            ("停火", "停火", 12, "[停火]"),
            ("停火", "加沙\n\n\t停火 停火", 40, "加沙 [停火] [停火]"),
            ("election", english, 30, "…about the [election], it closed…"),
            ("council", english, 25, "The [council] met on Monday…"),
            ("nothing", english, 25, "The council met on Monday…"),
            ("noon", english, 24, "…it closed at [noon]."),
            ("مصر", "قالت وزارة الخارجية في \u{202b}مِصر\u{202c} إن المحادثات مستمرة", 24, "…في [مِصر] إن…"),
            ("戦争", "東京で戦争のニュース", 6, "…京で[戦争]のニ…"),
            ("x", "", 10, ""),
            ("长的词语", "长的词语", 2, "[长的]…"),
        ] {
            assert_eq!(shown(query, text, most), want, "{query}: {text}");
        }
    }
}
