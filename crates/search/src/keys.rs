//! A text as the keys of an index with positions that is kept on a disk, and the keys of a clause in it.
//!
//! Of two characters of a script without spaces that follow each other the key is the pair, at the place of the first. A character
//! beside a word has a key of its own there, so that `BBC中` is a phrase of two keys; alone it is looked up among the [`parts`] of a text, which have no
//! positions: its characters, and the roots of its words.

use crate::fold::{Folded, folded};
use crate::split::{looked_at, scan};
use crate::{Clause, Key, Kind, root};
use std::collections::BTreeSet;

/// Begins the key of a character that follows a word.
const BEHIND_A_WORD: char = '\u{1}';

/// Gives the keys of a text and their positions, which never go back.
pub fn keys(text: &str, mut each: impl FnMut(&str, u32)) {
    let folded = folded(text);
    let mut key = String::new();
    let mut give = |characters: &mut dyn Iterator<Item = char>, position| {
        key.clear();
        key.extend(characters);
        each(&key, position);
    };
    let mut before: Option<(char, u32)> = None;
    let mut behind_a_word = false;
    scan(&folded, |kind, part, position| {
        if let Some(c) = character(kind, part) {
            match before {
                Some((first, at)) => give(&mut [first, c].into_iter(), at),
                None if behind_a_word => give(&mut [BEHIND_A_WORD, c].into_iter(), position),
                None => {}
            }
            before = Some((c, position));
            return;
        }
        if let Some((last, at)) = before.take() {
            give(&mut [last].into_iter(), at);
        }
        behind_a_word = true;
        match kind {
            Kind::Signed => give(&mut part.iter().map(|one| one.c), position),
            _ => give(&mut looked_at(part), position),
        }
    });
}

/// Gives each character of a text once, and the roots of its words as often as they stand there: how often a text has a word says something, and a character of it
/// is in most texts many times, of which an index would be full.
pub fn parts(text: &str, mut each: impl FnMut(&str)) {
    let folded = folded(text);
    let mut word = String::new();
    let mut given = Given::default();
    scan(&folded, |kind, part, _| match kind {
        Kind::Character => {
            let new = part.iter().map(|one| one.c).filter(|c| given.insert(*c));
            new.for_each(|c| each(c.encode_utf8(&mut [0; 4])));
        }
        Kind::Word => {
            word.clear();
            word.extend(looked_at(part));
            each(&root(&word));
        }
        Kind::Signed => {}
    });
}

/// A set of characters.
struct Given {
    /// A bit for each of the first plane.
    plane: Box<[u64; 1024]>,
    others: BTreeSet<char>,
}

impl Default for Given {
    fn default() -> Self {
        Self { plane: Box::new([0; 1024]), others: BTreeSet::new() }
    }
}

impl Given {
    /// Whether it was not in it.
    fn insert(&mut self, c: char) -> bool {
        let code = u32::from(c);
        match self.plane.get_mut((code >> 6) as usize) {
            Some(bits) => {
                let bit = 1 << (code & 63);
                let is_new = *bits & bit == 0;
                *bits |= bit;
                is_new
            }
            None => self.others.insert(c),
        }
    }
}

fn character(kind: Kind, part: &[Folded]) -> Option<char> {
    part.first().filter(|_| kind == Kind::Character).map(|one| one.c)
}

/// How a clause is looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lookup {
    /// By these [`keys`], at these distances from its beginning; there is at least one.
    Keys(Vec<(u32, String)>),
    /// By one of the [`parts`].
    Part {
        /// The character, or the root of the word.
        part: String,
        /// The key of the very word that was asked for.
        exact: Option<String>,
    },
}

impl Clause {
    /// What is looked up for it in an index of [`keys`] and [`parts`].
    pub fn lookup(&self) -> Lookup {
        if let [unit] = self.units.as_slice() {
            match &unit.key {
                Key::Character(c) => return Lookup::Part { part: c.to_string(), exact: None },
                Key::Forms(word) => return Lookup::Part { part: root(word), exact: Some(word.clone()) },
                Key::Pair(_) | Key::Exact(_) => {}
            }
        }
        let key = |unit: &crate::Unit| match &unit.key {
            Key::Pair(text) | Key::Exact(text) | Key::Forms(text) => text.clone(),
            // What follows such a character is a word, or it ends the clause behind one.
            Key::Character(c) if unit.offset + 1 < self.length => c.to_string(),
            Key::Character(c) => [BEHIND_A_WORD, *c].iter().collect(),
        };
        Lookup::Keys(self.units.iter().map(|unit| (unit.offset, key(unit))).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Query;

    #[test]
    fn keys_and_parts_of_texts() {
        for (text, want_keys, want_parts) in [
            ("加沙停火", "0加沙 1沙停 2停火", "加 沙 停 火"),
            ("天天 day days 𠮷𠮷", "0天天 1天 2day 3days 4>𠮷 4𠮷𠮷", "天 dai dai 𠮷"),
            ("BBC中文, ok", "0bbc 1>中 1中文 2文 3ok", "bbc 中 文 ok"),
            ("中C++", "0中 1c 1c++", "中 c"),
            ("White elections", "0white 1elections", "whit election"),
            ("x 中", "0x 1>中", "x 中"),
            ("", "", ""),
        ] {
            let (mut of_keys, mut of_parts) = (Vec::new(), Vec::new());
            keys(text, |key, position| of_keys.push(format!("{position}{}", key.replace('\u{1}', ">"))));
            parts(text, |part| of_parts.push(part.to_owned()));
            assert_eq!((of_keys.join(" ").as_str(), of_parts.join(" ").as_str()), (want_keys, want_parts));
        }
    }

    #[test]
    fn lookups_of_clauses() {
        let keys = |keys: &[(u32, &str)]| {
            Lookup::Keys(keys.iter().map(|(offset, key)| (*offset, (*key).to_owned())).collect())
        };
        for (query, want) in [
            ("加", Lookup::Part { part: "加".to_owned(), exact: None }),
            ("Elections", Lookup::Part { part: "election".to_owned(), exact: Some("elections".to_owned()) }),
            ("以色列", keys(&[(0, "以色"), (1, "色列")])),
            ("BBC中", keys(&[(0, "bbc"), (1, "\u{1}中")])),
            ("中BBC", keys(&[(0, "中"), (1, "bbc")])),
            ("BBC中x", keys(&[(0, "bbc"), (1, "中"), (2, "x")])),
            ("\"election\"", keys(&[(0, "election")])),
        ] {
            assert_eq!(Query::parse(query).clauses[0].lookup(), want, "{query}");
        }
    }
}
