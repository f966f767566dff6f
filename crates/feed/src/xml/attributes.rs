//! Attributes as they are found: without quotes, without values, without space between them.

/// Takes the next attribute off the text of a tag: name, value as written, and the rest.
pub(crate) fn next(text: &str) -> Option<(&str, &str, &str)> {
    let text =
        text.trim_start_matches(|c: char| c.is_ascii_whitespace() || matches!(c, '/' | '"' | '\'' | '='));
    if text.is_empty() {
        return None;
    }
    let end = text.find(|c: char| c.is_ascii_whitespace() || matches!(c, '=' | '/')).unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    let Some(rest) = rest.trim_start().strip_prefix('=') else { return Some((name, "", rest)) };
    let rest = rest.trim_start();
    match rest.chars().next() {
        Some(quote @ ('"' | '\'')) => {
            let inside = &rest[1..];
            let end = inside.find(quote).unwrap_or(inside.len());
            Some((name, &inside[..end], inside.get(end + 1..).unwrap_or_default()))
        }
        _ => {
            let end = rest.find(|c: char| c.is_ascii_whitespace()).unwrap_or(rest.len());
            Some((name, &rest[..end], &rest[end..]))
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
