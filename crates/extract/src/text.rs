//! Clean HTML as plain text, and what is counted on it. Scripts without spaces between words are counted by character.

use crate::limits::BODY;
use crate::lines::is_stripped;
use crate::plain_markup;
use crate::tree::{Id, ROOT, Tree};
use crate::vocabulary::{Role, role};
use tidings_model::CleanHtml;

/// Plain text with an empty line between paragraphs and a line end where the text has one.
pub fn text_of(html: &CleanHtml) -> String {
    plain_markup::text(html.as_str()).unwrap_or_else(|| parsed_text(html.as_str()))
}

fn parsed_text(html: &str) -> String {
    Tree::fragment(html, BODY).map(|tree| tree_text(&tree, ROOT)).unwrap_or_default()
}

/// The same without the captions of pictures: what the article says, not what it shows.
pub(crate) fn prose_of(html: &CleanHtml) -> String {
    Tree::fragment(html.as_str(), BODY).map(prose_in).unwrap_or_default()
}

/// The same of a tree of clean HTML.
pub(crate) fn prose_in(mut tree: Tree) -> String {
    let whole = tree_text(&tree, ROOT);
    let captions: Vec<Id> = tree.named(ROOT, "figcaption").collect();
    if captions.is_empty() {
        return whole;
    }
    for caption in captions {
        tree.detach(caption);
    }
    let prose = tree_text(&tree, ROOT);
    // An article of pictures is told in their captions.
    if weigh(&prose) * 3 < weigh(&whole) { whole } else { prose }
}

/// The beginning of the text on one line, at most `max_chars` characters, cut between words where the script has words.
/// A cut text ends with `…`.
pub fn excerpt(html: &CleanHtml, max_chars: usize) -> String {
    shorten(&one_line(&text_of(html)), max_chars)
}

/// Minutes to read it: 230 words a minute, or 400 characters where words are not spaced. At least 1 unless it is empty.
pub fn reading_minutes(html: &CleanHtml) -> u32 {
    let text = text_of(html);
    let wide = text.chars().filter(|&c| is_unspaced(c)).count();
    let words = text
        .split(|c: char| c.is_whitespace() || is_unspaced(c))
        .filter(|word| word.chars().any(char::is_alphanumeric))
        .count();
    let hundredths = wide.saturating_mul(100) / 400 + words.saturating_mul(100) / 230;
    let minutes = u32::try_from(hundredths.div_ceil(100)).unwrap_or(u32::MAX);
    if text.trim().is_empty() { 0 } else { minutes.max(1) }
}

/// Length of the text in characters without white space, those of unspaced scripts counted as two: about as much is said
/// by 500 Chinese characters as by 1,000 Latin letters.
pub fn length(html: &CleanHtml) -> usize {
    weigh(&text_of(html))
}

/// See [`length`].
pub(crate) fn weigh(text: &str) -> usize {
    text.chars().map(|c| if is_unspaced(c) { 2 } else { usize::from(!c.is_whitespace()) }).sum()
}

/// True for letters of scripts that put no space between words.
pub fn is_unspaced(c: char) -> bool {
    c >= '\u{0e00}'
        && matches!(c,
        '\u{0e00}'..='\u{0eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{3005}'..='\u{3007}'
        | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3ffff}')
}

/// All white space as single spaces, no controls.
pub(crate) fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        let before = line.len();
        if before > 0 {
            line.push(' ');
        }
        let start = line.len();
        line.extend(word.chars().filter(|&c| !is_stripped(c)));
        if line.len() == start {
            line.truncate(before);
        }
    }
    line
}

/// Cuts a line to so many characters.
pub(crate) fn shorten(line: &str, max_chars: usize) -> String {
    let Some((cut, _)) = line.char_indices().nth(max_chars) else { return line.to_owned() };
    let room = line[..cut].char_indices().next_back().map_or(0, |(at, _)| at);
    let mut end = room;
    let next = line[room..].chars().next();
    let inside_word = |c: char| c.is_alphanumeric() && !is_unspaced(c);
    if next.is_some_and(inside_word)
        && let Some(space) = line[..room].rfind(|c: char| !inside_word(c)).filter(|&at| at * 2 > room)
    {
        end = space + line[space..].chars().next().filter(|&c| is_unspaced(c)).map_or(0, char::len_utf8);
    }
    let kept = line[..end]
        .trim_end_matches(|c: char| c.is_whitespace() || matches!(c, ',' | '、' | '，' | ';' | ':' | '-'));
    if max_chars == 0 { String::new() } else { format!("{kept}…") }
}

/// The text below a node, blocks apart from one another.
pub(crate) fn tree_text(tree: &Tree, top: Id) -> String {
    beginning_of(tree, top, usize::MAX)
}

/// The beginning of the text below a node, blocks apart from one another: the first part with which it has so many bytes.
/// Only as many nodes are looked at, so that asking every one of many nested elements stays cheap.
pub(crate) fn beginning_of(tree: &Tree, top: Id, bytes: usize) -> String {
    let mut text = Text::default();
    let mut ends: Vec<Id> = Vec::new();
    let mut at = tree.nodes[top].first;
    let mut left = bytes;
    while let Some(id) = at.filter(|_| left > 0 && text.out.len() < bytes) {
        left -= 1;
        text.enter(tree, id);
        if let Some(first) = tree.nodes[id].first.filter(|_| !hidden(tree.name(id))) {
            ends.push(id);
            at = Some(first);
            continue;
        }
        text.leave(tree, id);
        at = tree.nodes[id].next;
        while at.is_none() {
            let Some(open) = ends.pop() else { break };
            text.leave(tree, open);
            at = tree.nodes[open].next;
        }
    }
    text.out
}

/// True for what is no part of the text: also how a word is read, which stands above it.
fn hidden(name: &str) -> bool {
    role(name) == Role::Drop || matches!(name, "rt" | "rp")
}

/// The beginning of a text that can be written as it is: words with a space between them, of characters that all come out. It need not be
/// all that there is.
fn plain_beginning(text: &str) -> &str {
    let bytes = text.as_bytes();
    let (mut at, mut after_space) = (0, true);
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b' ' if after_space => break,
            b' '..=b'~' => at += 1,
            // Letters of Latin with accents, Greek, Cyrillic, Hebrew, Arabic; the signs of CJK, kana, Han and Hangul.
            0xc3..=0xdf => at += 2,
            0xe3..=0xec => at += 3,
            _ => break,
        }
        after_space = byte == b' ';
    }
    // A space before what is not plain is no more than owed.
    &text[..at - usize::from(after_space && at > 0)]
}

/// A text in the making.
#[derive(Default)]
pub(crate) struct Text {
    out: String,
    /// Line ends owed before the next word.
    gap: u8,
    space: bool,
    verbatim: usize,
}

impl Text {
    pub(crate) fn with_capacity(bytes: usize) -> Self {
        Self { out: String::with_capacity(bytes), ..Self::default() }
    }

    pub(crate) fn finish(self) -> String {
        self.out
    }

    fn enter(&mut self, tree: &Tree, id: Id) {
        let name = tree.name(id);
        match tree.text_node(id) {
            Some(part) if self.verbatim > 0 => {
                if !part.is_empty() {
                    self.pay();
                    self.out.push_str(part);
                }
            }
            Some(part) => self.words(part),
            None => self.enter_element(name),
        }
    }

    /// Begins an element.
    pub(crate) fn enter_element(&mut self, name: &str) {
        if name == "br" {
            self.gap = self.gap.max(1);
        } else {
            self.edge(name);
        }
        self.verbatim += usize::from(name == "pre");
    }

    fn leave(&mut self, tree: &Tree, id: Id) {
        self.leave_element(tree.name(id));
    }

    /// Ends an element.
    pub(crate) fn leave_element(&mut self, name: &str) {
        self.verbatim -= usize::from(name == "pre");
        self.edge(name);
    }

    fn edge(&mut self, name: &str) {
        let gap = match name {
            "li" | "tr" | "dt" | "dd" | "caption" | "figcaption" | "summary" => 1,
            "td" | "th" => {
                self.space = true;
                0
            }
            _ => match role(name) {
                Role::Leaf | Role::Container | Role::Grid | Role::Division | Role::Rule => 2,
                _ => 0,
            },
        };
        self.gap = self.gap.max(gap);
    }

    /// Adds the words of a text, with one space between them and none of the characters that never come out.
    pub(crate) fn words(&mut self, part: &str) {
        let mut rest = part;
        while !rest.is_empty() {
            let plain = plain_beginning(rest);
            if !plain.is_empty() {
                self.pay();
                self.out.push_str(plain);
                rest = &rest[plain.len()..];
            }
            let Some(c) = rest.chars().next() else { break };
            if matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{c}' | '\u{2028}' | '\u{2029}') {
                self.space = true;
            } else if !is_stripped(c) {
                self.pay();
                self.out.push(c);
            }
            rest = &rest[c.len_utf8()..];
        }
    }

    /// Writes the line ends or the space that are owed.
    fn pay(&mut self) {
        if !self.out.is_empty() {
            match self.gap {
                0 if self.space => self.out.push(' '),
                0 => {}
                1 => self.out.push('\n'),
                _ => self.out.push_str("\n\n"),
            }
        }
        (self.gap, self.space) = (0, false);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn words_are_apart_by_one_space(parts in prop::collection::vec("([ -~é一-龥]|[\t\n\r \u{c}\u{2028}\u{a0}]|[\u{80}-\u{9f}\u{ad}\u{feff}\u{202a}\u{fdd0}\u{ffff}\u{1fffe}]|\\PC){0,20}", 0..4)) {
            let mut text = Text::default();
            parts.iter().for_each(|part| text.words(part));
            let all: String = parts.concat().chars().filter(|&c| !is_stripped(c) || c.is_whitespace()).collect();
            let words = all.split([' ', '\t', '\n', '\r', '\u{c}', '\u{2028}', '\u{2029}']);
            let words: Vec<String> = words
                .map(|word| word.chars().filter(|&c| !is_stripped(c)).collect::<String>())
                .filter(|word| !word.is_empty())
                .collect();
            prop_assert_eq!(text.finish(), words.join(" "));
        }
    }
}
