//! Which characters make words, and which are looked for one by one.
//!
//! The script of the search page is given the same ranges; a test runs both on one table of texts.

use unicode_normalization::char::is_combining_mark;

/// What a folded character is to the splitter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    /// A token by itself: of a script that is written without spaces, or a pictograph.
    Single,
    /// Part of a word.
    Word,
    /// Between words.
    Other,
}

/// Scripts whose words are not set apart by spaces, and Korean, whose particles are joined to its words. In order.
const UNSPACED: [(u32, u32); 24] = [
    (0x0e00, 0x0fff), // Thai, Lao, Tibetan
    (0x1000, 0x109f), // Myanmar
    (0x1100, 0x11ff), // Hangul letters
    (0x1780, 0x17ff), // Khmer
    (0x1950, 0x19df), // Tai Le, New Tai Lue
    (0x1a20, 0x1aaf), // Tai Tham
    (0x1b00, 0x1b7f), // Balinese
    (0x2e80, 0x2fdf), // radicals
    (0x3005, 0x3007),
    (0x3021, 0x3029),
    (0x3031, 0x303c),
    (0x3041, 0x30ff), // Hiragana, Katakana
    (0x3105, 0x318f), // Bopomofo, Hangul letters
    (0x31a0, 0x31ff),
    (0x3400, 0x4dbf), // Chinese characters
    (0x4e00, 0x9fff),
    (0xa000, 0xa4cf), // Yi
    (0xa960, 0xa97f), // Hangul letters
    (0xa980, 0xa9df), // Javanese
    (0xa9e0, 0xaadf), // Myanmar, Tai Viet
    (0xac00, 0xd7ff), // Hangul
    (0xf900, 0xfaff), // Chinese characters
    (0x1_b000, 0x1_b16f),
    (0x2_0000, 0x3_ffff), // Chinese characters
];

/// Pictographs and signs that people look for. In order.
const PICTOGRAPHS: [(u32, u32); 4] =
    [(0x2190, 0x21ff), (0x2300, 0x23ff), (0x2600, 0x2bff), (0x1_f000, 0x1_faff)];

fn within(ranges: &[(u32, u32)], c: char) -> bool {
    let code = u32::from(c);
    let after = ranges.partition_point(|(first, _)| *first <= code);
    after > 0 && code <= ranges[after - 1].1
}

pub(crate) fn class(c: char) -> Class {
    if c.is_ascii() {
        return if c.is_ascii_alphanumeric() { Class::Word } else { Class::Other };
    }
    if c.is_alphanumeric() || is_combining_mark(c) {
        return if within(&UNSPACED, c) { Class::Single } else { Class::Word };
    }
    if within(&PICTOGRAPHS, c) { Class::Single } else { Class::Other }
}

/// Whether a character belongs to the one before it, so that both are folded together. Vowels of Thai and its like are looked for
/// by themselves.
pub(crate) fn follows(c: char) -> bool {
    if c.is_ascii() {
        return false;
    }
    within(&COMPOSES, c) || (is_combining_mark(c) && !within(&UNSPACED, c))
}

/// Marks and letters that compose with the one before them although no accent: of Korean, Myanmar and Japanese. In order.
const COMPOSES: [(u32, u32); 4] = [(0x102e, 0x102e), (0x1160, 0x11ff), (0x3099, 0x309a), (0xff9e, 0xff9f)];

/// Marks and letters that a text has or has not without becoming another: accents, vowel signs of Arabic and Hebrew, the
/// Arabic stroke that stretches a word, tones of skin, and what no one sees.
pub(crate) fn is_dropped(c: char) -> bool {
    within(&DROPPED, c)
}

/// In order.
const DROPPED: [(u32, u32); 24] = [
    (0xad, 0xad),
    (0x300, 0x36f),
    (0x591, 0x5c7),
    (0x610, 0x61a),
    (0x61c, 0x61c),
    (0x640, 0x640),
    (0x64b, 0x65f),
    (0x670, 0x670),
    (0x6d6, 0x6dc),
    (0x6df, 0x6e4),
    (0x6e7, 0x6e8),
    (0x6ea, 0x6ed),
    (0x180b, 0x180f),
    (0x1ab0, 0x1aff),
    (0x1dc0, 0x1dff),
    (0x200b, 0x200f),
    (0x202a, 0x202e),
    (0x2060, 0x206f),
    (0x20d0, 0x20ff),
    (0xfe00, 0xfe0f),
    (0xfe20, 0xfe2f),
    (0xfeff, 0xfeff),
    (0x1_f3fb, 0x1_f3ff),
    (0xe_0000, 0xe_0fff),
];

/// Ranges as the inside of a class of a regular expression in JavaScript, by the name that the script of the search page has for them.
pub(crate) fn classes() -> [(&'static str, String); 4] {
    [("single", &UNSPACED[..]), ("picture", &PICTOGRAPHS), ("composes", &COMPOSES), ("dropped", &DROPPED)]
        .map(|(name, ranges)| {
            let range = |(first, last): &(u32, u32)| format!("\\u{{{first:x}}}-\\u{{{last:x}}}");
            (name, ranges.iter().map(range).collect())
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_in_order() {
        for ranges in [&UNSPACED[..], &PICTOGRAPHS, &COMPOSES, &DROPPED] {
            assert!(ranges.windows(2).all(|pair| pair[0].1 < pair[1].0), "{ranges:x?}");
        }
    }

    #[test]
    fn classes() {
        for c in "新ガーの한ก๑々〇😀☕".chars() {
            assert_eq!(class(c), Class::Single, "{c}");
        }
        for c in "a9éاבя".chars() {
            assert_eq!(class(c), Class::Word, "{c}");
        }
        for c in " -，。・「」\u{3000}@".chars() {
            assert_eq!(class(c), Class::Other, "{c}");
        }
    }
}
