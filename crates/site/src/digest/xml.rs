//! What may be written into a book: addresses and language tags that every reader takes.

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use url::{Position, Url};

/// Characters that the URL standard lets stand and RFC 3986 does not.
const STRICT: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'<')
    .add(b'>')
    .add(b'\\')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// An address that may stand in a link, as RFC 3986 writes it; nothing for what no reader could follow.
pub(super) fn link(address: &str) -> Option<String> {
    let url = Url::parse(address).ok()?;
    let good = match url.scheme() {
        "http" | "https" => url.host_str().is_some_and(is_host),
        "mailto" => !url.path().is_empty(),
        _ => false,
    };
    // Brackets belong to literal addresses alone.
    let (host, path) = (&url[..Position::BeforePath], &url[Position::BeforePath..]);
    let path = utf8_percent_encode(path, STRICT).to_string().replace('[', "%5B").replace(']', "%5D");
    // A fragment has no further fragment.
    let path = match path.split_once('#') {
        Some((before, fragment)) => format!("{before}#{}", fragment.replace('#', "%23")),
        None => path,
    };
    good.then(|| format!("{host}{}", bare_percents(&path)))
}

/// A host none of whose labels is empty; a dot may end it.
fn is_host(host: &str) -> bool {
    host.strip_suffix('.').unwrap_or(host).split('.').all(|label| !label.is_empty())
}

/// A percent sign that begins no code is one itself.
fn bare_percents(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for (at, c) in path.char_indices() {
        out.push(c);
        let code = path.as_bytes().get(at + 1..at + 3);
        if c == '%' && !code.is_some_and(|code| code.iter().all(u8::is_ascii_hexdigit)) {
            out.push_str("25");
        }
    }
    out
}

/// A language tag that is well-formed (RFC 5646): language, script, region, variants. Others say nothing to a reader.
pub(super) fn language(tag: &str) -> Option<&str> {
    let alphabetic = |part: &str| part.bytes().all(|b| b.is_ascii_alphabetic());
    let mut parts = tag.split('-').peekable();
    let first = parts.next()?;
    if !(2..=8).contains(&first.len()) || first.len() == 4 || !alphabetic(first) {
        return None;
    }
    parts.next_if(|part| first.len() <= 3 && part.len() == 3 && alphabetic(part));
    parts.next_if(|part| part.len() == 4 && alphabetic(part));
    let digits = |part: &str| part.len() == 3 && part.bytes().all(|b| b.is_ascii_digit());
    parts.next_if(|part| (part.len() == 2 && alphabetic(part)) || digits(part));
    let variant = |part: &str| {
        (4..=8).contains(&part.len())
            && part.bytes().all(|b| b.is_ascii_alphanumeric())
            && (part.len() > 4 || part.as_bytes()[0].is_ascii_digit())
    };
    let variants: Vec<&str> = parts.collect();
    let twice = variants.iter().enumerate().any(|(at, one)| variants[..at].contains(one));
    (variants.iter().all(|part| variant(part)) && !twice).then_some(tag)
}

/// The attributes that say in which language and direction something is written. Of an unknown language, its first letter
/// with a direction decides.
pub(super) fn marks(tag: Option<&str>) -> String {
    match tag.and_then(language) {
        Some(tag) => {
            let direction = if crate::view::is_rtl(tag) { "rtl" } else { "ltr" };
            format!(" lang=\"{tag}\" xml:lang=\"{tag}\" dir=\"{direction}\"")
        }
        None => " dir=\"auto\"".to_owned(),
    }
}
