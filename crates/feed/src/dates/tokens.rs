use std::borrow::Cow;

/// A piece of a date.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Tok<'a> {
    /// Digits.
    Number(&'a str),
    /// Letters, in lower case.
    Word(Cow<'a, str>),
    /// Any other character but white space.
    Mark(char),
}

/// Most pieces that a date can have.
const MOST: usize = 40;

/// Cuts a date into pieces. East Asian marks of year, month, day, hour and minute become the marks that stand for them
/// elsewhere; what stands in brackets is a comment (RFC 2822). `None` when there are digits that are not ASCII's.
pub(super) fn tokens(text: &str) -> Option<Vec<Tok<'_>>> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if found.len() >= MOST {
            return None;
        }
        let length = if c.is_ascii_digit() {
            let length = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
            found.push(Tok::Number(&rest[..length]));
            length
        } else if c == '(' || c == '（' {
            rest.find([')', '）'])
                .map_or(rest.len(), |end| end + rest[end..].chars().next().map_or(0, char::len_utf8))
        } else if let Some(mark) = east_asian(c) {
            if mark != ' ' {
                found.push(Tok::Mark(mark));
            }
            c.len_utf8()
        } else if c.is_numeric() {
            return None;
        } else if c.is_alphabetic() {
            let length = word_length(rest);
            found.push(Tok::Word(lower(&rest[..length])));
            length
        } else {
            if !c.is_whitespace() && !is_invisible(c) {
                found.push(Tok::Mark(narrow(c)));
            }
            c.len_utf8()
        };
        rest = &rest[length..];
    }
    Some(tidy(found))
}

/// Full-width marks as ASCII's, and the many signs for minus as one.
fn narrow(c: char) -> char {
    match c {
        '：' => ':',
        '／' => '/',
        '－' | '−' | '‐' | '‑' => '-',
        '．' => '.',
        _ => c,
    }
}

fn east_asian(c: char) -> Option<char> {
    Some(match c {
        '年' | '년' | '月' | '월' => '-',
        '日' | '号' | '號' | '일' | '秒' | '초' => ' ',
        '时' | '時' | '点' | '點' | '시' | '分' | '분' => ':',
        _ => return None,
    })
}

/// A word ends where letters end; an East Asian mark ends it too. `a.m.` is one word.
fn word_length(text: &str) -> usize {
    for whole in ["a.m.", "p.m.", "A.M.", "P.M.", "北京时间", "北京時間"] {
        if text.starts_with(whole) {
            return whole.len();
        }
    }
    let first_is_han = text.chars().next().is_some_and(is_han);
    let end = |c: char| !is_letter(c) || east_asian(c).is_some() || is_han(c) != first_is_han;
    // Half of the day is a word of two signs, and may stand right before another.
    let length = text.find(end).unwrap_or(text.len());
    match text.char_indices().nth(2) {
        Some((two, _)) if first_is_han && two < length && super::words::half(&text[..two]).is_some() => two,
        _ => length,
    }
}

/// Letters with the signs that belong to them in Hindi, Thai and with combining accents.
fn is_letter(c: char) -> bool {
    c.is_alphabetic()
        || matches!(c, '\u{300}'..='\u{36f}' | '\u{93c}' | '\u{94d}' | '\u{e31}' | '\u{e34}'..='\u{e3a}' | '\u{e47}'..='\u{e4e}')
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}')
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

fn lower(word: &str) -> Cow<'_, str> {
    match word {
        "a.m." | "A.M." => return Cow::Borrowed("am"),
        "p.m." | "P.M." => return Cow::Borrowed("pm"),
        _ => {}
    }
    if word.chars().all(|c| c.is_ascii_lowercase()) {
        Cow::Borrowed(word)
    } else {
        Cow::Owned(word.to_lowercase())
    }
}

/// `10点` alone has minutes of nothing: its mark goes when no number follows, and a full hour is said.
fn tidy(found: Vec<Tok<'_>>) -> Vec<Tok<'_>> {
    let mut tidied: Vec<Tok<'_>> = Vec::with_capacity(found.len());
    let mut items = found.into_iter().peekable();
    while let Some(token) = items.next() {
        let trailing = token == Tok::Mark(':') && !matches!(items.peek(), Some(Tok::Number(_)));
        if trailing {
            let after_minutes = matches!(tidied.get(tidied.len().wrapping_sub(2)), Some(Tok::Mark(':')));
            if !after_minutes {
                tidied.push(token);
                tidied.push(Tok::Number("00"));
            }
            continue;
        }
        tidied.push(token);
    }
    tidied
}
