//! The spelling in which texts are compared, each character with its place in the text as it was.

use crate::script::{Class, class, follows, is_dropped};
use std::ops::Range;
use std::sync::{LazyLock, OnceLock};
use unicode_normalization::UnicodeNormalization;

/// A folded character, and the bytes of the text that it stands for. Several may stand for the same bytes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Folded {
    pub(crate) c: char,
    pub(crate) class: Class,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

/// The folded form of a text: compatibility forms undone (full width, ligatures), lower case, without accents and vowel signs, the
/// variants of a letter as one, traditional characters as simplified ones.
pub fn fold(text: &str) -> String {
    folded(text).into_iter().map(|folded| folded.c).collect()
}

/// The characters of the folded text.
pub(crate) fn folded(text: &str) -> Vec<Folded> {
    let mut folded = Vec::new();
    fold_into(text, &mut folded);
    folded
}

/// Replaces what stands in `out` by the folded text.
pub(crate) fn fold_into(text: &str, out: &mut Vec<Folded>) {
    out.clear();
    let mut chars = text.char_indices().map(|(start, c)| (start, c, Known::of(c))).peekable();
    while let Some((start, c, known)) = chars.next() {
        let mut end = start + c.len_utf8();
        let alone = end;
        while let Some((at, next, _)) = chars.next_if(|(_, _, next)| next.follows) {
            end = at + next.len_utf8();
        }
        match known.folded.filter(|_| end == alone) {
            Some((c, class)) => out.push(Folded { c, class, start, end }),
            None => fold_cluster(&text[start..end], start..end, out),
        }
    }
}

/// What a character is by itself.
#[derive(Clone, Copy)]
struct Known {
    /// Its folded form, where that is one character.
    folded: Option<(char, Class)>,
    /// Whether it is folded with what stands before it.
    follows: bool,
}

impl Known {
    /// Looked up in tables of 256 characters, each made when a text has one of them: most of the time that an index takes would be spent
    /// in finding out the same of the same characters.
    fn of(c: char) -> Self {
        static TABLES: [OnceLock<Box<[Known]>>; 256] = [const { OnceLock::new() }; 256];
        let code = u32::from(c);
        let Some(table) = TABLES.get((code >> 8) as usize) else { return Self::find(c) };
        let make = || {
            (code & !0xff..=code | 0xff).map(|code| Self::find(char::from_u32(code).unwrap_or(' '))).collect()
        };
        table.get_or_init(make)[(code & 0xff) as usize]
    }

    fn find(c: char) -> Self {
        let mut out = Vec::new();
        fold_cluster(c.encode_utf8(&mut [0; 4]), 0..c.len_utf8(), &mut out);
        let folded = match out.as_slice() {
            [one] => Some((one.c, one.class)),
            _ => None,
        };
        Self { folded, follows: follows(c) }
    }
}

/// A character with the marks that follow it.
fn fold_cluster(cluster: &str, Range { start, end }: Range<usize>, out: &mut Vec<Folded>) {
    // The sign of a trade mark is no part of the name.
    if cluster.starts_with(['™', '℠']) {
        out.push(Folded { c: ' ', class: Class::Other, start, end });
        return;
    }
    let plain = cluster.nfkd().filter(|c| !is_dropped(*c)).flat_map(char::to_lowercase);
    // Some characters have a lower case with a mark.
    let mut letters = String::new();
    for c in plain.filter(|c| !is_dropped(*c)) {
        match variant(c) {
            Some(other) => letters.push_str(other),
            None => letters.push(digit(c)),
        }
    }
    out.extend(letters.nfc().map(simplified).map(|c| Folded { c, class: class(c), start, end }));
}

/// Letters that people write one for the other, and that compatibility does not join.
pub(crate) const VARIANTS: [(char, &str); 20] = [
    ('ß', "ss"),
    ('æ', "ae"),
    ('œ', "oe"),
    ('ø', "o"),
    ('đ', "d"),
    ('ð', "d"),
    ('ł', "l"),
    ('ħ', "h"),
    ('ı', "i"),
    ('þ', "th"),
    ('ς', "σ"),
    ('ґ', "г"),
    ('ٱ', "ا"),
    ('ة', "ه"),
    ('ہ', "ه"),
    ('ھ', "ه"),
    ('ە', "ه"),
    ('ى', "ي"),
    ('ی', "ي"),
    ('ک', "ك"),
];

fn variant(c: char) -> Option<&'static str> {
    VARIANTS.iter().find(|(letter, _)| *letter == c).map(|(_, other)| *other)
}

/// The digits of Arabic and Persian are those of ASCII.
pub(crate) fn digit(c: char) -> char {
    let zero = match c {
        '\u{660}'..='\u{669}' => 0x660,
        '\u{6f0}'..='\u{6f9}' => 0x6f0,
        _ => return c,
    };
    char::from_digit(u32::from(c) - zero, 10).unwrap_or(c)
}

const IDEOGRAPHS: Range<u32> = 0x3400..0xa000;

pub(crate) fn is_ideograph(c: char) -> bool {
    IDEOGRAPHS.contains(&u32::from(c))
}

/// Pairs of a traditional and its simplified character; see `data/README.md`.
pub(crate) const SIMPLIFIED: &str = include_str!("../data/simplified.txt");

fn simplified(c: char) -> char {
    static TABLE: LazyLock<Vec<char>> = LazyLock::new(|| {
        let mut table: Vec<char> = IDEOGRAPHS.map(|code| char::from_u32(code).unwrap_or('\0')).collect();
        let mut pairs = SIMPLIFIED.chars();
        while let (Some(from), Some(to)) = (pairs.next(), pairs.next()) {
            table[(u32::from(from) - IDEOGRAPHS.start) as usize] = to;
        }
        table
    });
    if is_ideograph(c) { TABLE[(u32::from(c) - IDEOGRAPHS.start) as usize] } else { c }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding() {
        for (text, want) in [
            ("ＢＢＣ　新聞", "bbc 新闻"),
            ("El País", "el pais"),
            ("Straße ÆRØ", "strasse aero"),
            ("أَخْبَارٌ مُهِمّة", "اخبار مهمه"),
            ("العـــربية", "العربيه"),
            ("مِصر ۱۲۳ ٤٥", "مصر 123 45"),
            ("ΟΔΟΣ οδός", "οδοσ οδοσ"),
            ("İstanbul ISPARTA ışık", "istanbul isparta isik"),
            ("ｶﾞｰﾃﾞｨｱﾝ ガ", "ガーディアン ガ"),
            ("臺灣與後來", "台湾与后来"),
            ("e\u{301}te\u{301} co\u{ad}operate", "ete cooperate"),
            ("ﬁne №5 Ⅷ", "fine no5 viii"),
            ("👍🏽❤️", "👍❤"),
            ("한글 \u{1112}\u{1161}\u{11ab}", "한글 한"),
        ] {
            assert_eq!(fold(text), want, "{text}");
        }
    }

    #[test]
    fn the_table_is_whole() {
        let chars: Vec<char> = SIMPLIFIED.chars().collect();
        assert_eq!(chars.len() % 2, 0);
        for pair in chars.chunks(2) {
            assert!(is_ideograph(pair[0]), "{pair:?}");
            assert_eq!(simplified(pair[1]), pair[1], "{pair:?}");
        }
    }
}
