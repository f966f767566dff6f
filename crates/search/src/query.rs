//! What a person types, as runs of keys of the index.

use crate::fold::folded;
use crate::pieces::Pieces;
use crate::{Kind, Token, root, split};
use std::ops::Range;

/// A query: words and phrases that an article must have, or must not have.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query {
    /// All of these must hold.
    pub clauses: Vec<Clause>,
}

/// One word or phrase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clause {
    /// Whether articles that have it are left out.
    pub negative: bool,
    /// Where its parts stand, counted from its first token.
    pub units: Vec<Unit>,
    /// Tokens from its first to its last.
    pub length: u32,
}

/// A key of the index, and its place in a clause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// What is looked up.
    pub key: Key,
    /// Positions from the beginning of the clause.
    pub offset: u32,
}

/// What can be looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Key {
    /// Two characters, one behind the other.
    Pair(String),
    /// One character anywhere: every pair that begins with it.
    Character(char),
    /// This word, folded.
    Exact(String),
    /// Every word with the root of this one.
    Forms(String),
}

/// Characters of a query that are looked at; longer ones are cut.
pub(crate) const LONGEST: usize = 400;
pub(crate) const QUOTES: [char; 10] = ['"', '“', '”', '„', '‟', '«', '»', '「', '」', '＂'];

/// Whether it stands before what must not be there.
pub(crate) fn is_minus(c: char) -> bool {
    matches!(c, '-' | '－' | '−')
}

impl Query {
    /// Reads a query: words, `"phrases"`, and either with `-` before it for what must not be there. Whatever stands
    /// together without a space is a phrase.
    pub fn parse(text: &str) -> Self {
        let mut clauses = Vec::new();
        let mut chars = text.chars().take(LONGEST).peekable();
        while let Some(&first) = chars.peek() {
            if first.is_whitespace() {
                chars.next();
                continue;
            }
            let negative = is_minus(first);
            if negative {
                chars.next();
            }
            let quoted = chars.next_if(|c| QUOTES.contains(c)).is_some();
            let mut part = String::new();
            while let Some(c) = chars.next_if(|c| !QUOTES.contains(c) && (quoted || !c.is_whitespace())) {
                part.push(c);
            }
            if quoted {
                chars.next();
            }
            clauses.extend(Clause::of(&split(&part, None), negative, quoted));
        }
        Self { clauses }
    }

    /// Whether nothing can be found by it: it names nothing that must be there.
    pub fn is_empty(&self) -> bool {
        self.clauses.iter().all(|clause| clause.negative)
    }

    /// The parts of a text that the query asks for, in order and apart: what is to be marked.
    pub fn marks(&self, text: &str) -> Vec<Range<usize>> {
        let folded = folded(text);
        let pieces = Pieces::of(&folded);
        let asked = self.clauses.iter().filter(|clause| !clause.negative);
        let mut found: Vec<Range<usize>> = asked
            .flat_map(|clause| {
                let ranges = pieces.places(clause).map(|place| pieces.bytes(place..place + clause.length));
                ranges.flatten().collect::<Vec<_>>()
            })
            .collect();
        found.sort_by_key(|range| (range.start, range.end));
        let mut apart: Vec<Range<usize>> = Vec::new();
        for range in found {
            match apart.last_mut().filter(|last| range.start <= last.end) {
                Some(last) => last.end = last.end.max(range.end),
                None => apart.push(range),
            }
        }
        apart
    }
}

impl Clause {
    /// A text whose words stand behind each other as they are; `None` where it has nothing to look for.
    pub fn phrase(text: &str) -> Option<Self> {
        Self::of(&split(text, None), false, true)
    }

    fn of(tokens: &[Token], negative: bool, quoted: bool) -> Option<Self> {
        // A name with a sign stands in the place of its word.
        let signed = |token: &&Token| {
            token.kind != Kind::Word
                || !tokens.iter().any(|other| other.kind == Kind::Signed && other.position == token.position)
        };
        let tokens: Vec<&Token> = tokens.iter().filter(signed).collect();
        let mut units = Vec::new();
        let mut covered = false;
        for (at, token) in (0..).zip(&tokens) {
            let next = tokens.get(at as usize + 1).filter(|next| next.kind == Kind::Character);
            let key = match (token.kind, next) {
                (Kind::Character, Some(next)) => Some(Key::Pair(format!("{}{}", token.text, next.text))),
                (Kind::Character, None) if covered => None,
                (Kind::Character, None) => token.text.chars().next().map(Key::Character),
                _ if tokens.len() == 1 && !quoted && token.kind == Kind::Word => {
                    Some(Key::Forms(token.text.clone()))
                }
                _ => Some(Key::Exact(token.text.clone())),
            };
            covered = matches!(key, Some(Key::Pair(_)));
            units.extend(key.map(|key| Unit { key, offset: at }));
        }
        let length = u32::try_from(tokens.len()).ok()?;
        (!units.is_empty()).then_some(Self { negative, units, length })
    }

    /// Whether it stands in a text.
    pub fn stands_in(&self, text: &str) -> bool {
        let folded = folded(text);
        Pieces::of(&folded).places(self).next().is_some()
    }
}

impl Key {
    /// The shelves on which it is looked for.
    pub(crate) fn shelves(&self) -> Vec<String> {
        match self {
            Self::Pair(text) => {
                let mut characters = text.chars();
                let first = characters.next();
                first.map(|first| crate::segment::shelf(first, characters.next())).into_iter().collect()
            }
            Self::Character(c) => crate::segment::shelves(*c),
            Self::Exact(word) | Self::Forms(word) => vec![root(word)],
        }
    }

    /// Whether an entry of the index is one that it asks for.
    pub(crate) fn takes(&self, entry: &str) -> bool {
        match self {
            Self::Pair(text) | Self::Exact(text) => entry == text,
            Self::Character(c) => entry.starts_with(*c),
            Self::Forms(word) => entry == word || root(entry) == root(word),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        let clause = |clause: &Clause| {
            let units = clause.units.iter().map(|unit| match &unit.key {
                Key::Pair(text) => format!("{}{text}", unit.offset),
                Key::Character(c) => format!("{}{c}*", unit.offset),
                Key::Exact(word) => format!("{}={word}", unit.offset),
                Key::Forms(word) => format!("{}~{word}", unit.offset),
            });
            format!("{}{}", if clause.negative { "-" } else { "" }, units.collect::<Vec<_>>().join("+"))
        };
        Query::parse(text).clauses.iter().map(clause).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn queries() {
        for (text, want) in [
            ("elections", "0~elections"),
            ("\"White House\" -Trump", "0=white+1=house -0~trump"),
            ("加", "0加*"),
            ("以色列 停火", "0以色+1色列 0停火"),
            ("BBC中文網", "0=bbc+1中文+2文网"),
            ("中BBC", "0中*+1=bbc"),
            ("COVID-19", "0=covid+1=19"),
            ("C++ C#", "0=c++ 0=c#"),
            ("「停 火」　-\u{201c}加沙\u{201d}", "0停火 -0加沙"),
            ("\"unclosed phrase", "0=unclosed+1=phrase"),
            ("- \" -- \"\" ，", ""),
        ] {
            assert_eq!(shown(text), want, "{text}");
        }
        assert!(Query::parse("-a").is_empty());
    }

    #[test]
    fn marks() {
        for (query, text, want) in [
            ("election", "Elections: an ÉLECTION.", &["Elections", "ÉLECTION"][..]),
            ("台灣", "台湾、臺灣", &["台湾", "臺灣"]),
            ("加沙 停", "加沙停火，停", &["加沙停", "停"]),
            ("مصر", "مِصر ومصر", &["مِصر", "ومصر"]),
            ("-加 沙", "加沙", &["沙"]),
            ("c++", "C, C++", &["C++"]),
        ] {
            let marks = Query::parse(query).marks(text);
            let got: Vec<&str> = marks.into_iter().map(|range| &text[range]).collect();
            assert_eq!(got, want, "{query}: {text}");
        }
    }
}
