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

impl Normal {
    /// Reads a text, in place of the one that was read before.
    pub(crate) fn read(&mut self, text: &str) {
        self.numbers.clear();
        // Room for what most texts have, so that a letter is written and no more.
        self.letters.resize(text.len().min(LONGEST), ' ');
        let mut reader = Reader { normal: self, count: 0, number: None, mark: false };
        let mut rest = text;
        while !rest.is_empty() && !reader.is_full() {
            rest = &rest[reader.simple(rest)..];
            let is_simple = |c: char| simple(c).is_some();
            let mut others =
                rest.char_indices().skip_while(|(_, c)| is_simple(*c)).skip_while(|(_, c)| !is_simple(*c));
            let other = others.next().map_or(rest, |(end, _)| &rest[..end]);
            for c in other.chars().nfkc().flat_map(lower) {
                if reader.is_full() {
                    break;
                }
                reader.take(c);
            }
            rest = &rest[other.len()..];
        }
        reader.end();
    }
}

/// The normal form of a character that has the same one beside any other that comes before it, and no capital but in ASCII: the bulk of
/// English and Chinese texts.
fn simple(c: char) -> Option<char> {
    match c {
        '\0'..='\x7f' | '\u{2013}' | '\u{2014}' | '\u{2018}' | '\u{2019}' | '\u{201c}' | '\u{201d}' => {
            Some(c)
        }
        '\u{3001}' | '\u{3002}' | '\u{3008}'..='\u{3011}' | '\u{4e00}'..='\u{9fff}' => Some(c),
        // The wide forms of ASCII.
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0),
        _ => None,
    }
}

/// The simple form of the character that a text begins with, and its length.
fn first(text: &str) -> Option<(char, usize)> {
    let c = text.chars().next()?;
    Some((simple(c)?, c.len_utf8()))
}

fn lower(c: char) -> impl Iterator<Item = char> {
    let (ascii, other) = if c.is_ascii() { (Some(c.to_ascii_lowercase()), None) } else { (None, Some(c)) };
    ascii.into_iter().chain(other.into_iter().flat_map(char::to_lowercase))
}

struct Reader<'n> {
    normal: &'n mut Normal,
    /// Letters that were written; what stands behind them is of no text.
    count: usize,
    number: Option<u64>,
    mark: bool,
}

impl Reader<'_> {
    fn is_full(&self) -> bool {
        self.count >= LONGEST
    }

    fn push(&mut self, c: char) {
        match self.normal.letters.get_mut(self.count) {
            Some(place) => *place = c,
            None => self.normal.letters.push(c),
        }
        self.count += 1;
    }

    /// Takes the simple characters that a text begins with, but the last where one follows that is not simple and may join it;
    /// answers how many bytes they had.
    fn simple(&mut self, text: &str) -> usize {
        let mut at = 0;
        loop {
            if self.number.is_none() {
                at += self.letters(&text[at..]);
            }
            let Some((c, length)) = first(&text[at..]) else { return at };
            let after = &text[at + length..];
            if self.is_full() || (!after.is_empty() && first(after).is_none()) {
                return at;
            }
            self.take(c.to_ascii_lowercase());
            at += length;
        }
    }

    /// The same as far as there is no digit, while no number has begun; also the last one is left.
    fn letters(&mut self, text: &str) -> usize {
        let letters = &mut self.normal.letters;
        let (mut at, mut last) = (0, (0, false));
        // Each is written in any case, and the next one over it where it is no letter: a branch would be guessed wrong too often.
        while let (Some(place), Some(&byte)) = (letters.get_mut(self.count), text.as_bytes().get(at)) {
            let (letter, length, is_letter) = match byte {
                b'0'..=b'9' => break,
                0..=0x7f => (char::from(byte | 0x20), 1, (byte | 0x20).is_ascii_lowercase()),
                _ => match first(&text[at..]) {
                    Some((c, length)) if !c.is_ascii_digit() => {
                        (c.to_ascii_lowercase(), length, c.is_ascii_alphabetic() || c >= '\u{4e00}')
                    }
                    _ => break,
                },
            };
            *place = letter;
            self.count += usize::from(is_letter);
            at += length;
            last = (length, is_letter);
        }
        self.count -= usize::from(last.1);
        at - last.0
    }

    fn take(&mut self, c: char) {
        if let Some(digit) = digit(c) {
            // A number too long to be one is still told from another by its last digits.
            self.number = Some(self.number.unwrap_or(0).wrapping_mul(11).wrapping_add(u64::from(digit) + 1));
            self.mark = false;
            self.push(char::from_digit(digit, 10).unwrap_or(c));
            return;
        }
        let is_mark = matches!(c, '.' | ',' | ':' | '\'' | '\u{2019}' | '\u{66b}' | '\u{66c}');
        if is_mark && self.number.is_some() && !self.mark {
            self.mark = true;
        } else {
            self.end_number();
        }
        if c.is_alphanumeric() && !is_optional(c) {
            self.push(c);
        }
    }

    /// Ends the text.
    fn end(&mut self) {
        self.end_number();
        self.normal.letters.truncate(self.count);
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

    fn normalise(text: &str) -> Normal {
        let mut normal = Normal::default();
        normal.read(text);
        normal
    }

    proptest! {
        #[test]
        fn what_is_simple_is_read_as_everything_is(text in "([a-zA-Z0-9 .,一-龥、-。〈-】–-”]|[\u{300}-\u{304}\u{3099}\u{1100}-\u{1112}\u{1161}-\u{1175}]|[Ａ-Ｚ，가-힣ا-ي²ﬁé]|\\PC){0,60}") {
            let mut normal = Normal::default();
            let mut reader = Reader { normal: &mut normal, count: 0, number: None, mark: false };
            text.chars().nfkc().flat_map(lower).for_each(|c| reader.take(c));
            reader.end();
            prop_assert_eq!(normalise(&text), normal);
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
