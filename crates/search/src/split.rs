//! Texts as tokens with positions.

use crate::fold::{Folded, folded};
use crate::script::Class;
use crate::stem::Language;
use std::ops::Range;
use unicode_normalization::UnicodeNormalization;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// One character of a script that is written without spaces, or a pictograph.
    Character,
    /// A word.
    Word,
    /// A name that ends with a sign (`c++`), at the position of its word.
    Signed,
}

/// A part of a text that can be looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Its folded form, without a space.
    pub text: String,
    /// What it is.
    pub kind: Kind,
    /// Counts characters and words from the beginning of the text. What stands between two of them counts nothing.
    pub position: u32,
    /// The bytes of the text that it stands for.
    pub range: Range<usize>,
    /// The folded stem of a word in the language that was given, where it differs from the word.
    pub stem: Option<String>,
}

/// More of a word is not looked at.
const LONGEST_WORD: usize = 64;

/// The tokens of a text, in order. With a language, words have stems.
///
/// Neither spaces nor punctuation make a gap between positions: a part of a text is found with and without its commas, and `COVID-19`, an
/// address or a number is a run of words.
pub fn split(text: &str, language: Option<Language>) -> Vec<Token> {
    let folded = folded(text);
    let mut tokens = Vec::with_capacity(folded.len());
    scan(&folded, |kind, part, position| {
        let text = match kind {
            Kind::Word => word_token(text, part, position, language),
            _ => {
                let text = part.iter().map(|one| one.c).collect();
                Token { text, kind, position, range: bytes(part), stem: None }
            }
        };
        tokens.push(text);
    });
    tokens
}

/// Gives each token of a folded text in order: what it is, its characters, its position.
pub(crate) fn scan<'f>(folded: &'f [Folded], mut each: impl FnMut(Kind, &'f [Folded], u32)) {
    let (mut at, mut position) = (0, 0);
    while let Some(first) = folded.get(at) {
        let start = at;
        at += 1;
        match first.class {
            Class::Other => continue,
            Class::Single => each(Kind::Character, &folded[start..at], position),
            Class::Word => {
                at += folded[at..].iter().take_while(|one| one.class == Class::Word).count();
                each(Kind::Word, &folded[start..at], position);
                if let Some(signs) = signs(&folded[start..at], &folded[at..]) {
                    each(Kind::Signed, &folded[start..at + signs], position);
                }
            }
        }
        position += 1;
    }
}

/// The characters of a word that are looked at.
pub(crate) fn looked_at(word: &[Folded]) -> impl Iterator<Item = char> {
    word.iter().take(LONGEST_WORD).map(|one| one.c)
}

fn word_token(text: &str, word: &[Folded], position: u32, language: Option<Language>) -> Token {
    let range = bytes(word);
    let folded: String = looked_at(word).collect();
    let stem = language
        .filter(|_| word.len() <= LONGEST_WORD)
        // Stems are of words with their accents.
        .map(|language| {
            crate::fold(&language.stem(&text[range.clone()].nfc().collect::<String>().to_lowercase()))
        })
        .filter(|stem| *stem != folded && !stem.is_empty());
    Token { text: folded, kind: Kind::Word, position, range, stem }
}

/// How many signs belong to a name: `C++`, `C#`, `Canal+` are short names with theirs, where no word follows at once.
fn signs(word: &[Folded], rest: &[Folded]) -> Option<usize> {
    let count = match rest.first()?.c {
        '#' => 1,
        '+' => rest.iter().take_while(|one| one.c == '+').count(),
        _ => return None,
    };
    let ends = rest.get(count).is_none_or(|one| one.class != Class::Word && !matches!(one.c, '+' | '#'));
    let short = count <= 2 && word.len() <= 12 && word.iter().all(|one| one.c.is_ascii_lowercase());
    (ends && short).then_some(count)
}

fn bytes(word: &[Folded]) -> Range<usize> {
    match (word.first(), word.last()) {
        (Some(first), Some(last)) => first.start..last.end,
        _ => 0..0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens() {
        for (text, want) in [
            ("加沙停火", "0加 1沙 2停 3火"),
            ("以色列，加沙。", "0以 1色 2列 3加 4沙"),
            ("BBC中文網 2025年", "0bbc 1中 2文 3网 4|2025 5年"),
            ("COVID-19 hits", "0covid 1|19 2hits"),
            ("C++ and C#, a+b, 1+1", "0c 0c++ 1and 2c 2c# 3a 4b 5|1 6|1"),
            ("mail: info@example.org!", "0mail 1info 2example 3org"),
            ("don't l’homme", "0don 1t 2l 3homme"),
            ("สวัสดี", "0ส 1ว 2\u{e31} 3ส 4ด 5\u{e35}"),
            ("한국어 뉴스", "0한 1국 2어 3뉴 4스"),
            ("ジョー・バイデン", "0ジ 1ョ 2ー 3バ 4イ 5デ 6ン"),
            ("新闻👍🏽 ok", "0新 1闻 2👍 3ok"),
            ("㈱東芝 ½", "0株 1东 2芝 3|1 4|2"),
            ("Windows™ x", "0windows 1x"),
            ("हिन्दी समाचार", "0हिन्दी 1समाचार"),
            ("", ""),
            (" ，\u{200d}\u{feff}", ""),
        ] {
            let got: Vec<String> = split(text, None)
                .iter()
                .map(|token| {
                    let bar = if token.text.starts_with(|c: char| c.is_ascii_digit()) { "|" } else { "" };
                    format!("{}{bar}{}", token.position, token.text)
                })
                .collect();
            assert_eq!(got.join(" "), want, "{text}");
        }
    }

    #[test]
    fn tokens_know_their_bytes() {
        let text = "Ａｌ‐Jazeera: Straße, e\u{301}té 臺灣 ㈱ ﷺ العـربية C++";
        let got: Vec<&str> = split(text, None).iter().map(|token| &text[token.range.clone()]).collect();
        let want = [
            "Ａｌ",
            "Jazeera",
            "Straße",
            "e\u{301}té",
            "臺",
            "灣",
            "㈱",
            "ﷺ",
            "ﷺ",
            "ﷺ",
            "ﷺ",
            "العـربية",
            "C",
            "C++",
        ];
        assert_eq!(got, want);
    }

    #[test]
    fn stems_by_language() {
        for (language, text, want) in [
            ("en", "Elections", "elect"),
            ("de-AT", "Häuser", "haus"),
            ("fr", "libertés", "libert"),
            ("ru", "выборами", "выбор"),
        ] {
            let language = Language::of(language).expect(language);
            let stems: Vec<_> =
                split(text, Some(language)).into_iter().filter_map(|token| token.stem).collect();
            assert_eq!(stems, [want], "{text}");
        }
        assert!(Language::of("zh-Hant").is_none());
    }
}
