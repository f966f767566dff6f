//! Attributes as they are found: without quotes, without values, without space between them.

/// Takes the next attribute off the text of a tag: name, value as written, and the rest. All three are parts of the text; the
/// value of an attribute without one is empty and stands right behind its name.
pub(crate) fn next(text: &str) -> Option<(&str, &str, &str)> {
    let skip = |text: &str, is: fn(u8) -> bool| text.bytes().position(|b| !is(b)).unwrap_or(text.len());
    let text = &text[skip(text, |b| b.is_ascii_whitespace() || matches!(b, b'/' | b'"' | b'\'' | b'='))..];
    if text.is_empty() {
        return None;
    }
    let (name, rest) = text.split_at(skip(text, |b| !b.is_ascii_whitespace() && !matches!(b, b'=' | b'/')));
    let behind = &rest[skip(rest, |b| b.is_ascii_whitespace())..];
    let Some(value) = behind.strip_prefix('=') else { return Some((name, &rest[..0], rest)) };
    let value = &value[skip(value, |b| b.is_ascii_whitespace())..];
    match value.as_bytes().first() {
        Some(quote @ (b'"' | b'\'')) => {
            let inside = &value[1..];
            let end = memchr::memchr(*quote, inside.as_bytes()).unwrap_or(inside.len());
            Some((name, &inside[..end], inside.get(end + 1..).unwrap_or_default()))
        }
        _ => {
            let (value, rest) = value.split_at(skip(value, |b| !b.is_ascii_whitespace()));
            Some((name, value, rest))
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn attributes_as_they_are() {
        let mut rest = " a=\"1\"b='2' c = 3 d xml:lang=\"zh\" e=\"open";
        let mut seen = Vec::new();
        while let Some((name, value, after)) = super::next(rest) {
            seen.push(format!("{name}={value}"));
            rest = after;
        }
        assert_eq!(seen.join(" "), "a=1 b=2 c=3 d= xml:lang=zh e=open");
    }
}
