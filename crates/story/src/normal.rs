//! A text without what a second publisher changes: letter case, width, punctuation, spacing.

use unicode_normalization::UnicodeNormalization;

/// Characters that are looked at; what follows in a longer text adds nothing to what it is.
const LONGEST: usize = 200_000;

/// Letters and digits of a text in one spelling, and the numbers in it.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Normal {
    pub(crate) letters: Vec<char>,
    /// Each number as its digits, grouping and decimal marks left out, in the order of the text.
    pub(crate) numbers: Vec<u64>,
}

pub(crate) fn normalise(text: &str) -> Normal {
    let mut reader = Reader::default();
    let mut rest = text;
    while !rest.is_empty() && reader.normal.letters.len() < LONGEST {
        // What is its own normal form ends before what may join its last character.
        let end = rest.find(|c| !is_simple(c));
        let simple =
            end.map_or(rest, |end| &rest[..rest[..end].char_indices().next_back().map_or(0, |(at, _)| at)]);
        for c in simple.chars() {
            match c {
                '\u{4e00}'..='\u{9fff}' | 'a'..='z' => reader.letter(c),
                'A'..='Z' => reader.letter(c.to_ascii_lowercase()),
                _ => reader.take(c),
            }
            if reader.normal.letters.len() >= LONGEST {
                break;
            }
        }
        rest = &rest[simple.len()..];
        let mut others =
            rest.char_indices().skip_while(|(_, c)| is_simple(*c)).skip_while(|(_, c)| !is_simple(*c));
        let other = others.next().map_or(rest, |(end, _)| &rest[..end]);
        for c in other.chars().nfkc().flat_map(lower) {
            if reader.normal.letters.len() >= LONGEST {
                break;
            }
            reader.take(c);
        }
        rest = &rest[other.len()..];
    }
    reader.end_number();
    reader.normal
}

/// Characters that are their own normal form beside any other that comes before them, and have no capitals but those of ASCII:
/// the bulk of English and Chinese texts.
fn is_simple(c: char) -> bool {
    matches!(c, '\0'..='\x7f' | '\u{3001}' | '\u{3002}' | '\u{4e00}'..='\u{9fff}')
}

fn lower(c: char) -> impl Iterator<Item = char> {
    let (ascii, other) = if c.is_ascii() { (Some(c.to_ascii_lowercase()), None) } else { (None, Some(c)) };
    ascii.into_iter().chain(other.into_iter().flat_map(char::to_lowercase))
}

#[derive(Default)]
struct Reader {
    normal: Normal,
    number: Option<u64>,
    mark: bool,
}

impl Reader {
    /// Takes a letter in small.
    fn letter(&mut self, c: char) {
        if self.number.is_some() {
            self.end_number();
        }
        self.normal.letters.push(c);
    }

    fn take(&mut self, c: char) {
        if let Some(digit) = digit(c) {
            // A number too long to be one is still told from another by its last digits.
            self.number = Some(self.number.unwrap_or(0).wrapping_mul(11).wrapping_add(u64::from(digit) + 1));
            self.mark = false;
            self.normal.letters.push(char::from_digit(digit, 10).unwrap_or(c));
            return;
        }
        let is_mark = matches!(c, '.' | ',' | ':' | '\'' | '\u{2019}' | '\u{66b}' | '\u{66c}');
        if is_mark && self.number.is_some() && !self.mark {
            self.mark = true;
        } else {
            self.end_number();
        }
        if c.is_alphanumeric() && !is_optional(c) {
            self.normal.letters.push(c);
        }
    }

    fn end_number(&mut self) {
        self.mark = false;
        self.normal.numbers.extend(self.number.take());
    }
}

/// The digits that are not made ASCII by the normal form: Arabic and Persian ones.
fn digit(c: char) -> Option<u32> {
    match c {
        '0'..='9' => c.to_digit(10),
        '\u{660}'..='\u{669}' => Some(u32::from(c) - 0x660),
        '\u{6f0}'..='\u{6f9}' => Some(u32::from(c) - 0x6f0),
        _ => None,
    }
}

/// Arabic vowel signs and the lengthening stroke: one publisher writes them and the next does not.
fn is_optional(c: char) -> bool {
    matches!(c, '\u{610}'..='\u{61a}' | '\u{640}' | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{6d6}'..='\u{6ed}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_simple_is_read_as_everything_is(text in "([a-zA-Z0-9 .,一-龥。、]|[\u{300}-\u{304}\u{3099}\u{1100}-\u{1112}\u{1161}-\u{1175}]|[Ａ-Ｚ，가-힣ا-ي²ﬁé]|\\PC){0,60}") {
            let mut reader = Reader::default();
            text.chars().nfkc().flat_map(lower).for_each(|c| reader.take(c));
            reader.end_number();
            prop_assert_eq!(normalise(&text), reader.normal);
        }
    }

    #[test]
    fn what_is_written_otherwise_is_the_same() {
        for (one, other) in [
            ("The “Prime” Minister, said:", "the prime\nMINISTER said"),
            ("ＡＢＣ，２０２６年３月", "abc2026年3月"),
            ("مُحَمَّد ـ ٢٠٢٦", "محمد 2026"),
            ("ﬁnance Ⅳ", "finance iv"),
            ("cafe\u{301} 3,250.12", "CAFÉ 3250.12"),
        ] {
            assert_eq!(normalise(one), normalise(other), "{one}");
        }
    }

    #[test]
    fn numbers_end_where_their_marks_do() {
        let count = |text| normalise(text).numbers.len();
        for (text, numbers) in
            [("1,234.5 and 6", 2), ("5, 6", 2), ("at 12:30.", 1), ("v1..2", 2), ("none", 0)]
        {
            assert_eq!(count(text), numbers, "{text}");
        }
    }
}
