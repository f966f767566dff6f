//! Where the clauses of a query stand in a text that is read, as for marking what was found.

use crate::fold::Folded;
use crate::root::{root, root_may_be};
use crate::split::{looked_at, scan};
use crate::{Clause, Key, Kind};
use std::ops::Range;

/// The tokens of a folded text, none of them copied.
pub(crate) struct Pieces<'f>(Vec<Piece<'f>>);

struct Piece<'f> {
    kind: Kind,
    part: &'f [Folded],
    position: u32,
}

impl<'f> Pieces<'f> {
    pub(crate) fn of(folded: &'f [Folded]) -> Self {
        let mut pieces = Vec::new();
        scan(folded, |kind, part, position| pieces.push(Piece { kind, part, position }));
        Self(pieces)
    }

    /// The positions where a clause begins.
    pub(crate) fn places<'a>(&'a self, clause: &'a Clause) -> impl Iterator<Item = u32> + 'a {
        let units: Vec<(u32, Sought<'a>)> =
            clause.units.iter().map(|unit| (unit.offset, Sought::of(&unit.key))).collect();
        let mut next = 0;
        std::iter::from_fn(move || {
            while let Some(piece) = self.0.get(next) {
                let here = next;
                next += 1 + self.0[next + 1..]
                    .iter()
                    .take_while(|other| other.position == piece.position)
                    .count();
                let stands = |(offset, sought): &(u32, Sought<'a>)| match offset {
                    0 => sought.stands_at(&self.0[here..]),
                    _ => sought.stands_at(&self.0[self.first(piece.position + offset)..]),
                };
                if units.iter().all(stands) {
                    return Some(piece.position);
                }
            }
            None
        })
    }

    /// The bytes of the text that these positions stand for.
    pub(crate) fn bytes(&self, positions: Range<u32>) -> Option<Range<usize>> {
        let pieces = &self.0[self.first(positions.start)..self.first(positions.end)];
        let start = pieces.iter().filter_map(|piece| piece.part.first()).map(|one| one.start).min();
        let end = pieces.iter().filter_map(|piece| piece.part.last()).map(|one| one.end).max();
        start.zip(end).map(|(start, end)| start..end)
    }

    /// The first at a position, or behind it.
    fn first(&self, position: u32) -> usize {
        self.0.partition_point(|piece| piece.position < position)
    }
}

impl Piece<'_> {
    fn is_character(&self, c: char) -> bool {
        self.kind == Kind::Character && self.part.first().is_some_and(|one| one.c == c)
    }

    fn is(&self, word: &str) -> bool {
        match self.kind {
            Kind::Word => looked_at(self.part).eq(word.chars()),
            _ => self.part.iter().map(|one| one.c).eq(word.chars()),
        }
    }
}

/// A key as it is looked for, what is asked of it again and again found once.
enum Sought<'a> {
    Pair(char, char),
    Character(char),
    Exact(&'a str),
    Forms(&'a str, String),
}

impl<'a> Sought<'a> {
    fn of(key: &'a Key) -> Self {
        match key {
            Key::Pair(text) => {
                let mut characters = text.chars();
                match (characters.next(), characters.next()) {
                    (Some(first), Some(second)) => Self::Pair(first, second),
                    _ => Self::Exact(text),
                }
            }
            Key::Character(c) => Self::Character(*c),
            Key::Exact(word) => Self::Exact(word),
            Key::Forms(word) => Self::Forms(word, root(word)),
        }
    }

    /// Whether it stands at the position of the first piece.
    fn stands_at(&self, pieces: &[Piece<'_>]) -> bool {
        let Some(first) = pieces.first() else { return false };
        let mut here = pieces.iter().take_while(|piece| piece.position == first.position);
        match self {
            Self::Pair(one, other) => {
                first.is_character(*one) && pieces.get(1).is_some_and(|second| second.is_character(*other))
            }
            Self::Character(c) => here.any(|piece| piece.is_character(*c)),
            Self::Exact(word) => here.any(|piece| piece.is(word)),
            Self::Forms(word, of_word) => here.any(|piece| {
                let begins = piece.part.first().is_some_and(|one| root_may_be(one.c, of_word));
                piece.is(word)
                    || piece.kind == Kind::Word
                        && begins
                        && root(&looked_at(piece.part).collect::<String>()) == *of_word
            }),
        }
    }
}
