//! What may be written into XML and HTML.

/// The text without the characters that XML 1.0 has no way to write.
pub(crate) fn plain(text: &str) -> String {
    // Nearly every text is plain as it is.
    let doubtful = |b: u8| b < b' ' && b != b'\n' && b != b'\t' || b == 0x7f || b == 0xc2;
    let in_doubt = text.bytes().fold(false, |found, b| found | doubtful(b));
    if !in_doubt && !text.contains('\u{fffe}') && !text.contains('\u{ffff}') {
        return text.to_owned();
    }
    let allowed =
        |c: &char| (!c.is_control() || matches!(c, '\n' | '\t')) && !matches!(c, '\u{fffe}' | '\u{ffff}');
    text.chars().filter(allowed).collect()
}

/// Text or the value of an attribute, with nothing in it that ends either and no character that XML cannot hold.
pub(crate) fn escape(text: &str) -> String {
    let text = plain(text);
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            // `]]>` may not stand in a text of XML.
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
    out
}

/// The same on one line.
pub(crate) fn escape_line(text: &str) -> String {
    escape(&one_line(text))
}

/// A text with single spaces for all of its white space.
pub(crate) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
