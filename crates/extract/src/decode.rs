//! Bytes of a page to text. Headers and pages often name the wrong encoding, so bytes that can only be UTF-8 are read as
//! UTF-8 whatever they are called, and a name that does not fit the bytes gives way to a guess.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8};

/// Bytes in which a page may name its encoding.
const HEAD: usize = 4096;
/// Bytes that the guess looks at.
const SAMPLE: usize = 64 << 10;

/// The page as text, and the WHATWG name of the encoding it was read in, in lower case. Order: byte order mark, valid UTF-8,
/// the `charset` of the content type, the page's own `meta` or XML declaration, a guess. Unreadable bytes become U+FFFD.
pub fn decode_page(bytes: &[u8], content_type: Option<&str>) -> (String, String) {
    let (encoding, start) = match Encoding::for_bom(bytes) {
        Some((encoding, length)) => (encoding, length),
        None => (choose(bytes, content_type), 0),
    };
    let (text, _) = encoding.decode_without_bom_handling(&bytes[start..]);
    (text.into_owned(), encoding.name().to_ascii_lowercase())
}

fn choose(bytes: &[u8], content_type: Option<&str>) -> &'static Encoding {
    let header = content_type.and_then(charset_of);
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(HEAD)]).into_owned();
    let declared = header.or_else(|| charset_of(&head));
    let ascii = bytes.is_ascii();
    if !ascii && valid_utf8(bytes) {
        return UTF_8;
    }
    let fits = |encoding: &'static Encoding| {
        let sample = &bytes[..bytes.len().min(SAMPLE)];
        let (text, _) = encoding.decode_without_bom_handling(sample);
        let wrong = text.chars().filter(|&c| c == '\u{fffd}').count();
        wrong * 200 <= sample.len()
    };
    match declared {
        Some(encoding) if ascii || fits(encoding) => encoding,
        _ if ascii => UTF_8,
        _ => charset_of(&head).filter(|&encoding| fits(encoding)).unwrap_or_else(|| guess(bytes)),
    }
}

/// True for UTF-8, a character cut at the end included.
fn valid_utf8(bytes: &[u8]) -> bool {
    match std::str::from_utf8(bytes) {
        Ok(_) => true,
        Err(error) => error.error_len().is_none() && !bytes[..error.valid_up_to()].is_ascii(),
    }
}

fn guess(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(&bytes[..bytes.len().min(SAMPLE)], true);
    detector.guess(None, Utf8Detection::Allow)
}

/// The encoding that a content type, `meta` element or XML declaration names.
fn charset_of(text: &str) -> Option<&'static Encoding> {
    let lower = text.to_ascii_lowercase();
    ["charset", "encoding"].iter().find_map(|word| {
        lower
            .match_indices(word)
            .find_map(|(at, _)| {
                let rest = lower[at + word.len()..].trim_start().strip_prefix('=')?;
                let rest = rest.trim_start().trim_start_matches(['"', '\'']);
                let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || "-_:.".contains(c)))?;
                named(&rest[..end])
            })
            .or_else(|| {
                // At the very end of a header nothing follows the name.
                let rest = lower.rsplit_once(word)?.1.trim_start().strip_prefix('=')?;
                named(rest.trim().trim_matches(['"', '\'']))
            })
    })
}

fn named(label: &str) -> Option<&'static Encoding> {
    let encoding = Encoding::for_label(label.as_bytes())?;
    // A page whose declaration could be read as ASCII is not UTF-16.
    Some(if encoding.name().starts_with("UTF-16") { UTF_8 } else { encoding })
}
