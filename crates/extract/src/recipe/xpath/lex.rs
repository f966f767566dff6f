//! The tokens of XPath (section 3.7 of the recommendation), each with the byte at which it begins.

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    /// A name, with its prefix if it has one; `prefix:*` as well.
    Name(String),
    Text(String),
    Number(f64),
    /// `( ) [ ] . .. @ , :: / // | + - = != < <= > >= * $`
    Mark(&'static str),
}

const MARKS: [&str; 21] = [
    "::", "//", "..", "!=", "<=", ">=", "(", ")", "[", "]", ".", "@", ",", "/", "|", "+", "-", "=", "<", ">",
    "*",
];

/// Tokens of a text, or a sentence and the byte at which it applies.
pub(super) fn tokens(text: &str) -> Result<Vec<(Token, usize)>, (String, usize)> {
    let mut list = Vec::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        if c.is_whitespace() {
            at += c.len_utf8();
            continue;
        }
        let (token, length) = if matches!(c, '"' | '\'') {
            let end = rest[1..].find(c).ok_or_else(|| (format!("the {c} is never closed"), at))?;
            (Token::Text(rest[1..=end].to_owned()), end + 2)
        } else if c.is_ascii_digit() || (c == '.' && rest[1..].starts_with(|c: char| c.is_ascii_digit())) {
            number(rest)
        } else if is_name_start(c) {
            name(rest)
        } else if let Some(mark) = MARKS.iter().find(|mark| rest.starts_with(**mark)) {
            (Token::Mark(mark), mark.len())
        } else {
            return Err((unexpected(c), at));
        };
        list.push((token, at));
        at += length;
    }
    Ok(list)
}

fn unexpected(c: char) -> String {
    match c {
        '$' => "variables are not known here".to_owned(),
        '“' | '”' | '‘' | '’' => format!("{c} is no quotation mark of XPath: write \" or '"),
        c => format!("{c} does not belong here"),
    }
}

fn number(text: &str) -> (Token, usize) {
    let mut point = false;
    let end = text
        .find(|c: char| {
            let first_point = c == '.' && !point;
            point |= c == '.';
            !(c.is_ascii_digit() || first_point)
        })
        .unwrap_or(text.len());
    (Token::Number(text[..end].parse().unwrap_or(f64::NAN)), end)
}

fn is_name_start(c: char) -> bool {
    c.is_alphabetic() || c == '_'
}

fn name(text: &str) -> (Token, usize) {
    let word = |text: &str| {
        let inside = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '\u{b7}');
        text.find(|c| !inside(c)).unwrap_or(text.len())
    };
    let mut end = word(text);
    if let Some(after) = text[end..].strip_prefix(':') {
        if after.starts_with(is_name_start) {
            end += 1 + word(after);
        } else if after.starts_with('*') {
            end += 2;
        }
    }
    (Token::Name(text[..end].to_owned()), end)
}
