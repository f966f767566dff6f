//! The text of an article as its page shows it: pictures at their local addresses, and the time it takes to read.

use crate::address::encode;
use crate::copies::{Copies, column_sizes, srcset};
use memchr::memmem;
use std::borrow::Cow;
use std::fmt::Write;
use tidings_extract::tag_end;
use tidings_model::{CleanHtml, MediaFile, MediaRef};

/// What the pictures of a text are shown with.
pub(crate) struct Pictures<'a> {
    /// What leads to the site's root.
    pub(crate) root: &'a str,
    pub(crate) copies: &'a Copies,
    /// Whether the page has a picture above the text.
    pub(crate) below_another: bool,
}

/// The text with the pictures that are kept at their local addresses, in the widths that there are of them; the others tell
/// the publisher nothing of the reader. All but one that begins the page load late. Only clean HTML comes in, so that what
/// goes out needs no escaping.
pub(crate) fn localised(html: &CleanHtml, media: &[MediaRef], pictures: &Pictures<'_>) -> String {
    let html = headings(html.as_str());
    let mut rest = &*html;
    let mut out = String::with_capacity(rest.len() + 256);
    let mut first = !pictures.below_another;
    while let Some(start) = memmem::find(rest.as_bytes(), b"<img ") {
        let (before, tag) = rest.split_at(start);
        out.push_str(before);
        let end = tag_end(tag);
        let late = !(std::mem::take(&mut first) && is_bare(before));
        picture(&tag[..end], media, pictures, late, &mut out);
        rest = &tag[end..];
    }
    out.push_str(rest);
    out
}

/// The text with its headings below the title of the page, which is of the first level, and none more than a level below the one
/// before it: a text that came as a part of another page may begin anywhere, and readers who go from heading to heading would
/// look for what is not there.
fn headings(html: &str) -> Cow<'_, str> {
    if memmem::find(html.as_bytes(), b"<h").is_none() {
        return Cow::Borrowed(html);
    }
    let mut out = String::with_capacity(html.len());
    // The levels of the headings above the one at hand, as they are written.
    let mut above: Vec<u8> = Vec::new();
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        let (before, tag) = rest.split_at(start);
        out.push_str(before);
        let end = tag_end(tag);
        let ends = tag.as_bytes().get(1) == Some(&b'/');
        match heading(tag) {
            Some(level) => {
                if !ends {
                    above.retain(|known| *known < level);
                    above.push(level);
                }
                let shown = (above.len() + 1).min(6);
                let name = if ends { "</h" } else { "<h" };
                let _ = write!(out, "{name}{shown}{}", &tag[name.len() + 1..end]);
            }
            None => out.push_str(&tag[..end]),
        }
        rest = &tag[end..];
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The level of a heading, of whose tag this is the begin or the end.
fn heading(tag: &str) -> Option<u8> {
    let name = tag.trim_start_matches('<').trim_start_matches('/').as_bytes();
    match name {
        [b'h', level @ b'1'..=b'6', b'>' | b' ', ..] => Some(level - b'0'),
        _ => None,
    }
}

/// True when markup shows no text.
fn is_bare(markup: &str) -> bool {
    let mut inside = false;
    markup.chars().all(|c| {
        inside = (inside || c == '<') && c != '>';
        inside || c == '>' || c.is_whitespace()
    })
}

fn picture(tag: &str, media: &[MediaRef], pictures: &Pictures<'_>, late: bool, out: &mut String) {
    let source = attribute(tag, "src").unwrap_or_default();
    let address = source.replace("&amp;", "&");
    let file = media.iter().find(|m| m.url == address).and_then(|m| m.file.as_ref());
    let alt = attribute(tag, "alt").unwrap_or_default();
    let late = if late { " loading=\"lazy\"" } else { "" };
    let rest = format!(" alt=\"{alt}\"{late} decoding=\"async\">");
    match file {
        Some(file) => kept(file, pictures, &rest, out),
        None => {
            let _ = write!(out, "<img src=\"{source}\" referrerpolicy=\"no-referrer\"");
            for size in ["width", "height"] {
                if let Some(value) = attribute(tag, size) {
                    let _ = write!(out, " {size}=\"{value}\"");
                }
            }
            out.push_str(&rest);
        }
    }
}

fn kept(file: &MediaFile, pictures: &Pictures<'_>, rest: &str, out: &mut String) {
    let Pictures { root, copies, .. } = pictures;
    let path = file.path();
    let offer = copies.offer(&path, file.width);
    let sizes = column_sizes(file.width);
    if !offer.avif.is_empty() {
        let set = srcset(&offer.avif, root);
        let _ = write!(out, "<picture><source type=\"image/avif\" srcset=\"{set}\" sizes=\"{sizes}\">");
    }
    let (width, height) = (file.width, file.height);
    let _ = write!(out, "<img src=\"{root}media/{}\" width=\"{width}\" height=\"{height}\"", encode(&path));
    if !offer.candidates.is_empty() {
        let _ = write!(out, " srcset=\"{}\" sizes=\"{sizes}\"", srcset(&offer.candidates, root));
    }
    if !offer.class.is_empty() {
        let _ = write!(out, " class=\"{}\"", offer.class);
    }
    out.push_str(rest);
    if !offer.avif.is_empty() {
        out.push_str("</picture>");
    }
}

/// The value of an attribute as it is written, still escaped.
fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let start = tag.find(&format!(" {name}=\""))? + name.len() + 3;
    tag[start..].split('"').next()
}

/// Whether the text shows the picture of an address.
pub(crate) fn shows(html: &CleanHtml, url: &str) -> bool {
    let source = format!("src=\"{}\"", url.replace('&', "&amp;"));
    memmem::find(html.as_str().as_bytes(), source.as_bytes()).is_some()
}

/// Minutes to read it: 230 words a minute, or 400 characters of scripts that do not space words; 0 when it is empty.
pub(crate) fn minutes(html: &CleanHtml) -> u32 {
    let (mut words, mut characters, mut in_word) = (0_u32, 0_u32, 0_u8);
    let text = html.as_str();
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'<' => {
                in_word = 0;
                at += memchr::memchr(b'>', &bytes[at..]).map_or(bytes.len() - at, |end| end + 1);
            }
            0..=0x7f => {
                // Without branches, which would be guessed wrong at every word.
                let kind = ASCII[usize::from(byte)];
                words += u32::from(kind & LETTER & !in_word);
                in_word = kind & LETTER | in_word & kind >> 1;
                at += 1;
            }
            0xe4..=0xe9 => {
                (characters, in_word) = (characters + 1, 0);
                at += 3;
            }
            _ => {
                let c = text[at..].chars().next().unwrap_or_default();
                match c {
                    '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dff}' | '\u{20000}'..='\u{3ffff}' => {
                        (characters, in_word) = (characters + 1, 0);
                    }
                    // Marks of which many stand in a text, and the tables of letters are slow.
                    '\u{2010}'..='\u{2027}' | '、' | '。' | '〈'..='】' | '！'..='／' | '：'..='＠' =>
                        {}
                    _ if c.is_whitespace() => in_word = 0,
                    _ if c.is_alphanumeric() => {
                        words += u32::from(!in_word & LETTER);
                        in_word = LETTER;
                    }
                    _ => {}
                }
                at += c.len_utf8();
            }
        }
    }
    (words.saturating_mul(40).saturating_add(characters.saturating_mul(23))).div_ceil(9200)
}

/// Marks a character with which a word begins or goes on.
const LETTER: u8 = 1;
/// Marks one with which a word does not end.
const INNER: u8 = 2;

/// What the characters of ASCII are in words.
const ASCII: [u8; 128] = {
    let mut kinds = [0; 128];
    let mut byte = 0_u8;
    while byte < 128 {
        if byte.is_ascii_alphanumeric() {
            kinds[byte as usize] |= LETTER;
        }
        if byte > b' ' {
            kinds[byte as usize] |= INNER;
        }
        byte += 1;
    }
    kinds
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_characters_take_their_time() {
        let clean = |html: &str| tidings_extract::restore(html, true, None);
        for (html, least) in [
            ("", 0),
            ("<p title=\"a b c\"></p>", 0),
            ("<p>one</p>", 1),
            (&"<p>café <b>don't</b> ".repeat(115), 1),
            (&"<p>café <b>don't</b> ".repeat(116), 2),
            (&"港口，".repeat(200), 1),
            (&"港口，".repeat(201), 2),
            (&"a、b「c」—d ".repeat(230), 1),
            (&"a、b「c」—d ".repeat(231), 2),
            (&"ميناء\u{a0}".repeat(231), 2),
        ] {
            assert_eq!(minutes(&clean(html)), least, "{html}");
        }
    }

    #[test]
    fn headings_begin_below_the_title_and_skip_no_level() {
        for (written, shown) in [
            ("<p>a</p>", "<p>a</p>"),
            ("<h3>a</h3><p>b</p><h3>c</h3>", "<h2>a</h2><p>b</p><h2>c</h2>"),
            ("<h1>a</h1><h4 dir=\"rtl\">b</h4><h2>c</h2>", "<h2>a</h2><h3 dir=\"rtl\">b</h3><h3>c</h3>"),
            ("<h4>a</h4><h2>b</h2><h3>c</h3>", "<h2>a</h2><h2>b</h2><h3>c</h3>"),
            (
                "<h1>1</h1><h2>2</h2><h3>3</h3><h4>4</h4><h5>5</h5><h6>6</h6>",
                "<h2>1</h2><h3>2</h3><h4>3</h4><h5>4</h5><h6>5</h6><h6>6</h6>",
            ),
            ("<hr><p title=\"<h3>\">1 < 2 <b>3</b>", "<hr><p title=\"<h3>\">1 < 2 <b>3</b>"),
        ] {
            assert_eq!(headings(written), shown, "{written}");
        }
    }
}
