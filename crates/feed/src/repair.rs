//! Text that was encoded twice, or with windows-1252 taken for Latin-1, brought back to what was meant.
//!
//! Only what cannot be anything else is touched: the whole text must be UTF-8 again when its characters are taken for bytes.

use std::borrow::Cow;

/// Sequences of two bytes that must be there before marks of windows-1252 among them count: `É…` alone is no mistake.
const SURE: usize = 3;

/// The text as it was meant; the text itself where nothing is wrong.
pub(crate) fn repair(text: Cow<'_, str>) -> Cow<'_, str> {
    if text.is_ascii() {
        return text;
    }
    if let Some(meant) = twice_encoded(&text) {
        return Cow::Owned(meant);
    }
    if has_c1(text.as_bytes()) {
        return Cow::Owned(text.chars().map(|c| if is_c1(c) { of_windows(c) } else { c }).collect());
    }
    text
}

/// Whether a text holds controls of Latin-1; in UTF-8 they all begin with one byte.
fn has_c1(text: &[u8]) -> bool {
    memchr::memchr_iter(0xc2, text).any(|at| matches!(text.get(at + 1), Some(0x80..=0x9f)))
}

fn is_c1(c: char) -> bool {
    matches!(c, '\u{80}'..='\u{9f}')
}

/// What windows-1252 has from 0x80 to 0x9f.
const WINDOWS: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}',
    '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// The character that windows-1252 has where Latin-1 has a control.
fn of_windows(c: char) -> char {
    (u32::from(c) as usize).checked_sub(0x80).and_then(|at| WINDOWS.get(at)).copied().unwrap_or(c)
}

/// UTF-8 that was read as Latin-1 or windows-1252 and written as UTF-8 again.
fn twice_encoded(text: &str) -> Option<String> {
    let (mut left, mut pairs, mut longer, mut windows) = (0_u8, 0_usize, false, false);
    for c in text.chars() {
        if c.is_ascii() {
            if left > 0 {
                return None;
            }
            continue;
        }
        let byte = byte_of(c)?;
        match (left, byte) {
            (0, 0xc2..=0xdf) => (left, pairs) = (1, pairs + 1),
            (0, 0xe0..=0xef) => (left, longer) = (2, true),
            (0, 0xf0..=0xf4) => (left, longer) = (3, true),
            (1.., 0x80..=0xbf) => {
                windows |= u32::from(c) > 0xff;
                left -= 1;
            }
            _ => return None,
        }
    }
    if left > 0 || !(longer || !windows || pairs >= SURE) {
        return None;
    }
    String::from_utf8(text.chars().filter_map(byte_of).collect()).ok()
}

fn byte_of(c: char) -> Option<u8> {
    match u32::from(c) {
        code @ 0..=0xff => u8::try_from(code).ok(),
        _ => (0x80..).zip(WINDOWS).find(|(_, windows)| *windows == c).map(|(byte, _)| byte),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_surely_wrong_is_mended() {
        for (text, want) in [
            ("plain", "plain"),
            ("é und ü", "é und ü"),
            ("CAFÉ…", "CAFÉ…"),
            ("don\u{92}t", "don’t"),
            ("â€¦", "…"),
            ("Ã©tÃ©", "été"),
            ("Ã", "Ã"),
            ("ä¸\u{ad}æ–‡", "中文"),
            ("中文 Ã©", "中文 Ã©"),
            ("«Ã©»", "«Ã©»"),
        ] {
            assert_eq!(repair(Cow::Borrowed(text)), want, "{text}");
        }
    }
}
