//! Bytes to text: which encoding a feed is really in.
//!
//! Headers and declarations lie, so a declared encoding is believed only as far as the bytes bear it out; the parser
//! behind sees UTF-8 and nothing else.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use std::borrow::Cow;

/// Bytes that the detector looks at when nobody says what they are.
const DETECTED: usize = 64 << 10;

/// A document as text.
pub(crate) struct Decoded<'a> {
    pub(crate) text: Cow<'a, str>,
    /// The encoding's name in lower case.
    pub(crate) name: String,
    /// What was wrong, in a sentence.
    pub(crate) problem: Option<String>,
}

/// Decodes a document: by byte order mark, then the header's charset, then the declaration, then by looks.
pub(crate) fn decode<'a>(bytes: &'a [u8], content_type: Option<&str>) -> Decoded<'a> {
    if let Some((big, skip)) = utf32(bytes) {
        let text = decode_utf32(&bytes[skip..], big);
        let name = if big { "utf-32be" } else { "utf-32le" };
        return Decoded { text: Cow::Owned(text), name: name.to_owned(), problem: None };
    }
    if let Some((encoding, skip)) = Encoding::for_bom(bytes) {
        return finish(encoding, &bytes[skip..], lower(encoding), None);
    }
    if let Some(encoding) = utf16(bytes) {
        return finish(encoding, bytes, lower(encoding), None);
    }
    let header = content_type.and_then(header_charset);
    if header.is_none() && content_type.is_some_and(is_text) && bytes.is_ascii() {
        // What RFC 3023 says of a text without a charset, where it is true.
        return finish(UTF_8, bytes, "us-ascii".to_owned(), None);
    }
    let declared = declaration(bytes);
    by_label(bytes, header.as_deref(), declared.as_deref())
}

fn by_label<'a>(bytes: &'a [u8], header: Option<&str>, declared: Option<&str>) -> Decoded<'a> {
    let labels: Vec<(&str, &'static Encoding)> =
        [header, declared].into_iter().flatten().filter_map(|label| Some((label, known(label)?))).collect();
    if bytes.is_ascii() && !labels.iter().any(|(_, encoding)| !encoding.is_ascii_compatible()) {
        let name =
            labels.first().map_or_else(|| "utf-8".to_owned(), |(label, encoding)| name(label, encoding));
        return finish(UTF_8, bytes, name, None);
    }
    let first = labels.first();
    let may_be_utf8 = first.is_none_or(|(_, encoding)| *encoding == UTF_8 || encoding.is_single_byte());
    if let Some(text) =
        may_be_utf8.then(|| UTF_8.decode_without_bom_handling_and_without_replacement(bytes)).flatten()
    {
        let problem = first.filter(|(_, encoding)| *encoding != UTF_8).map(|(label, _)| {
            format!("the feed says it is in {label} and is in utf-8: it was read as utf-8")
        });
        return Decoded { text, name: "utf-8".to_owned(), problem };
    }
    for (place, (label, encoding)) in labels.iter().enumerate() {
        if encoding.decode_without_bom_handling_and_without_replacement(bytes).is_some() {
            let problem = (place > 0)
                .then(|| format!("the header's charset does not fit the bytes: {label} was taken"));
            return finish(encoding, bytes, name(label, encoding), problem);
        }
    }
    match first {
        Some((label, encoding)) if mostly_fits(encoding, bytes) => {
            finish(encoding, bytes, name(label, encoding), None)
        }
        _ => detected(bytes, first.map(|(label, _)| *label)),
    }
}

fn detected<'a>(bytes: &'a [u8], label: Option<&str>) -> Decoded<'a> {
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    let start = bytes.len().min(DETECTED);
    // The interesting bytes may come late: the detector is fed from the first byte that is not ASCII.
    let from = bytes.iter().position(|b| !b.is_ascii()).unwrap_or(0);
    let window =
        if from + 64 > start { &bytes[from..bytes.len().min(from + DETECTED)] } else { &bytes[..start] };
    detector.feed(window, true);
    let mut encoding = detector.guess(None, chardetng::Utf8Detection::Allow);
    if encoding == WINDOWS_1252 && mostly_fits(UTF_8, bytes) {
        encoding = UTF_8;
    }
    let said = label.map_or_else(
        || "no encoding is declared".to_owned(),
        |label| format!("it is not in {label} as it says"),
    );
    let name = narrower(encoding, bytes);
    let message = format!("{said}, and the bytes are not utf-8: it was read as {name} by its looks");
    finish(encoding, bytes, name, Some(message))
}

/// The name of the smaller encoding that an encoding is an extension of, where the bytes need no more than that.
fn narrower(encoding: &'static Encoding, bytes: &[u8]) -> String {
    let only = |range: std::ops::RangeInclusive<u8>| bytes.iter().all(|b| b.is_ascii() || range.contains(b));
    let name = match encoding.name() {
        "KOI8-U" if same_text(encoding, encoding_rs::KOI8_R, bytes) => "koi8-r",
        "windows-874" if only(0xa1..=0xfb) => "tis-620",
        "GBK" if only(0xa1..=0xfe) => "gb2312",
        _ => return lower(encoding),
    };
    name.to_owned()
}

fn same_text(one: &'static Encoding, other: &'static Encoding, bytes: &[u8]) -> bool {
    one.decode_without_bom_handling(bytes).0 == other.decode_without_bom_handling(bytes).0
}

/// Whether fewer than one character in a hundred is a replacement, or at most two of them all.
fn mostly_fits(encoding: &'static Encoding, bytes: &[u8]) -> bool {
    let sample = &bytes[..bytes.len().min(DETECTED)];
    let (text, _) = encoding.decode_without_bom_handling(sample);
    let foreign = text.chars().filter(|c| !c.is_ascii()).count();
    let bad = text.matches('\u{fffd}').count();
    bad <= 2 || bad * 20 < foreign
}

fn finish<'a>(
    encoding: &'static Encoding,
    bytes: &'a [u8],
    name: String,
    problem: Option<String>,
) -> Decoded<'a> {
    let (text, bad) = encoding.decode_without_bom_handling(bytes);
    let problem =
        problem.or_else(|| bad.then(|| format!("some bytes are not of {name}: each was replaced by a mark")));
    Decoded { text, name, problem }
}

fn lower(encoding: &'static Encoding) -> String {
    encoding.name().to_ascii_lowercase()
}

/// US-ASCII keeps its name, since its readers ask for it; WHATWG reads it as windows-1252.
fn name(label: &str, encoding: &'static Encoding) -> String {
    let label = label.to_ascii_lowercase();
    if matches!(label.as_str(), "us-ascii" | "ascii" | "iso-8859-1") { label } else { lower(encoding) }
}

/// An encoding by its label. What calls itself GB2312 or GBK uses GB18030's characters; UTF-16 without a mark in bytes that
/// begin with ASCII is a mistake.
fn known(label: &str) -> Option<&'static Encoding> {
    let encoding = Encoding::for_label_no_replacement(label.as_bytes())?;
    if encoding == encoding_rs::GBK {
        return Some(encoding_rs::GB18030);
    }
    (encoding != UTF_16LE && encoding != UTF_16BE).then_some(encoding)
}

fn is_text(content_type: &str) -> bool {
    content_type.trim_start().get(..5).is_some_and(|kind| kind.eq_ignore_ascii_case("text/"))
}

fn header_charset(content_type: &str) -> Option<String> {
    let lower = content_type.to_ascii_lowercase();
    let value = lower
        .split(';')
        .skip(1)
        .find_map(|part| part.trim().strip_prefix("charset")?.trim().strip_prefix('='))?;
    Some(value.trim().trim_matches(['"', '\'']).to_owned())
}

/// The encoding that an XML declaration names, looked for in the first 1024 bytes.
fn declaration(bytes: &[u8]) -> Option<String> {
    let start = &bytes[..bytes.len().min(1024)];
    let from = start.windows(5).position(|w| w == b"<?xml")?;
    let rest = &start[from..];
    let end = rest.iter().position(|b| *b == b'>').unwrap_or(rest.len());
    let text = String::from_utf8_lossy(&rest[..end]).to_ascii_lowercase();
    let value = text.split_once("encoding")?.1.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    value[1..].split(quote).next().map(|label| label.trim().to_owned())
}

fn utf32(bytes: &[u8]) -> Option<(bool, usize)> {
    match bytes.get(..4)? {
        [0, 0, 0xFE, 0xFF] => Some((true, 4)),
        [0xFF, 0xFE, 0, 0] => Some((false, 4)),
        [0, 0, 0, b'<' | b'{'] => Some((true, 0)),
        [b'<' | b'{', 0, 0, 0] => Some((false, 0)),
        _ => None,
    }
}

fn utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    match bytes.get(..4)? {
        [0, b'<' | b'{', 0, other] if *other != 0 => Some(UTF_16BE),
        [b'<' | b'{', 0, other, 0] if *other != 0 => Some(UTF_16LE),
        _ => None,
    }
}

fn decode_utf32(bytes: &[u8], big: bool) -> String {
    bytes
        .chunks(4)
        .map(|chunk| {
            let Ok(four) = <[u8; 4]>::try_from(chunk) else { return '\u{fffd}' };
            let code = if big { u32::from_be_bytes(four) } else { u32::from_le_bytes(four) };
            char::from_u32(code).unwrap_or('\u{fffd}')
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes_of(text: &str, label: &str) -> Vec<u8> {
        let encoding = Encoding::for_label(label.as_bytes()).expect("a known label");
        encoding.encode(text).0.into_owned()
    }

    #[test]
    fn encodings_are_found() {
        let chinese = "<?xml version='1.0' encoding='gb2312'?><rss>俄乌新一轮谈判</rss>";
        let utf16: Vec<u8> = chinese.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let utf32: Vec<u8> = chinese.chars().flat_map(|c| (c as u32).to_be_bytes()).collect();
        let plain = "<rss>谈判和外交努力的消息传来，各方表示欢迎</rss>";
        for (bytes, header, name, want) in [
            (bytes_of(chinese, "gb2312"), None, "gb18030", chinese),
            (utf16, None, "utf-16le", chinese),
            (utf32, None, "utf-32be", chinese),
            (plain.as_bytes().to_vec(), Some("text/xml; charset=iso-8859-1"), "utf-8", plain),
            (bytes_of(plain, "gbk"), None, "gb2312", plain),
            (bytes_of(plain, "big5"), Some("text/xml;charset=\"Big5\""), "big5", plain),
            (
                bytes_of("<rss>محادثات</rss>", "windows-1256"),
                Some("a/b; charset=windows-1256"),
                "windows-1256",
                "<rss>محادثات</rss>",
            ),
        ] {
            let decoded = decode(&bytes, header);
            if name != "big5" {
                assert_eq!(decoded.text, want, "{name}");
            }
            assert_eq!(decoded.name, name);
        }
    }
}
