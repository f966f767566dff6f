//! Addresses out of foreign markup: made absolute, of three schemes only, and without a character that a template engine
//! or a browser could read in a second way.

use url::Url;

/// Longest address that is kept, in bytes, as it is read and as it is written.
pub(crate) const LONGEST: usize = 4096;

/// True for characters that browsers or people overlook: controls, line separators, spaces of any kind and format
/// characters.
fn invisible(c: char) -> bool {
    c.is_control()
        || c.is_whitespace()
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// True for what else stands before an address without being seen: fillers, joiners, selectors and tags.
fn overlooked(c: char) -> bool {
    invisible(c)
        || matches!(
            c,
            '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'
                ..='\u{180f}'
        )
        || matches!(c, '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

/// Reads an address against a base. `None` when it is neither http(s) nor mailto, or is relative without a base.
pub(crate) fn resolve(raw: &str, base: Option<&Url>) -> Option<Url> {
    let trimmed = raw.trim_matches(invisible).trim_start_matches(overlooked);
    if trimmed.is_empty() || trimmed.len() > LONGEST {
        return None;
    }
    let text: String = trimmed.chars().filter(|&c| c == ' ' || !invisible(c)).collect();
    // With its base first: for a browser, `https:x` in a page of https is a file beside it.
    let parsed = match base {
        Some(base) => base.join(&text),
        None => match Url::parse(&text) {
            Err(url::ParseError::RelativeUrlWithoutBase) if text.starts_with("//") => {
                Url::parse(&format!("https:{text}"))
            }
            parsed => parsed,
        },
    };
    allowed(parsed.ok()?)
}

fn allowed(mut url: Url) -> Option<Url> {
    match url.scheme() {
        "http" | "https" => {
            url.host_str().filter(|host| !host.is_empty())?;
            // Names and passwords in an address only serve to make it look like another.
            if !url.username().is_empty() || url.password().is_some() {
                url.set_username("").ok()?;
                url.set_password(None).ok()?;
            }
            Some(url)
        }
        "mailto" => Some(url),
        _ => None,
    }
}

/// The address as it stands in clean HTML: braces and quotes percent-encoded.
pub(crate) fn written(url: &Url) -> String {
    let mut text = String::with_capacity(url.as_str().len());
    for c in url.as_str().chars() {
        match c {
            '{' => text.push_str("%7B"),
            '}' => text.push_str("%7D"),
            '"' => text.push_str("%22"),
            '\'' => text.push_str("%27"),
            '<' => text.push_str("%3C"),
            '>' => text.push_str("%3E"),
            '`' => text.push_str("%60"),
            '\\' => text.push_str("%5C"),
            ' ' => text.push_str("%20"),
            c => text.push(c),
        }
    }
    text
}

/// The address of a link, ready to be written.
pub(crate) fn link(raw: &str, base: Option<&Url>) -> Option<String> {
    resolve(raw, base).map(|url| written(&url)).filter(|text| text.len() <= LONGEST)
}

/// The address of a picture or page: http(s) only.
pub(crate) fn web(raw: &str, base: Option<&Url>) -> Option<String> {
    link(raw, base).filter(|url| !url.starts_with("mailto:"))
}

/// The address of an attached file: on the web, or of a kind that other programs fetch.
pub(crate) fn file(raw: &str, base: Option<&Url>) -> Option<String> {
    let other = || {
        let known = ["magnet:", "ftp://", "ipfs://"].iter().any(|scheme| raw.starts_with(scheme));
        (known && raw.len() <= LONGEST && !raw.contains(invisible)).then(|| without_credentials(raw))
    };
    web(raw, base).or_else(other)
}

/// An address of any scheme without the name and the password that stand before its host.
pub fn without_credentials(address: &str) -> String {
    let Some((scheme, rest)) = address.split_once("://") else { return address.to_owned() };
    let end = rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len());
    match rest[..end].rfind('@') {
        Some(at) => format!("{scheme}://{}", &rest[at + 1..]),
        None => address.to_owned(),
    }
}

/// The base that relative addresses are read against, if it is a web address.
pub(crate) fn base(base: Option<&str>) -> Option<Url> {
    base.and_then(|base| resolve(base, None)).filter(|url| url.scheme() != "mailto")
}

/// The host without `www.`, or nothing.
pub(crate) fn host(address: &str) -> Option<String> {
    let url = Url::parse(address).ok()?;
    let host = url.host_str()?;
    Some(host.strip_prefix("www.").unwrap_or(host).to_owned())
}
