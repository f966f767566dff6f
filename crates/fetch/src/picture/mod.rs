//! What a file that should be a picture is, by its bytes: no header of a server is believed, and nothing is decoded.
//!
//! Only the five formats that every browser shows are pictures here. SVG is a program and is refused, as is HTML.

mod exif;
mod metadata;

use metadata::without_metadata;

use std::borrow::Cow;
use std::fmt;
use tidings_model::{ContentHash, MediaFile};

/// A picture format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Kind {
    /// Extension without dot: `jpg`, `png`, `gif`, `webp` or `avif`.
    pub extension: &'static str,
    /// Media type: `image/jpeg`, ….
    pub media_type: &'static str,
}

const JPEG: Kind = Kind { extension: "jpg", media_type: "image/jpeg" };
const PNG: Kind = Kind { extension: "png", media_type: "image/png" };
const GIF: Kind = Kind { extension: "gif", media_type: "image/gif" };
const WEBP: Kind = Kind { extension: "webp", media_type: "image/webp" };
const AVIF: Kind = Kind { extension: "avif", media_type: "image/avif" };

/// Bounds of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Most bytes.
    pub max_bytes: u64,
    /// Most pixels: a file of a few bytes can claim a picture that no memory holds.
    pub max_pixels: u64,
}

impl Default for Limits {
    /// 10 MiB and 100 million pixels.
    fn default() -> Self {
        Self { max_bytes: 10 * 1024 * 1024, max_pixels: 100_000_000 }
    }
}

/// A file that is a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Checked {
    /// Its format.
    pub kind: Kind,
    /// Width in pixels as it is shown, after EXIF orientation.
    pub width: u32,
    /// Height in pixels as it is shown.
    pub height: u32,
}

/// Why a file is not kept as a picture.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum PictureProblem {
    /// There are no bytes.
    Empty,
    /// An SVG.
    Svg,
    /// A web page.
    Html,
    /// Neither a picture nor anything that is known.
    Unknown,
    /// A picture whose header is broken or cut, or that has no area.
    Broken(Kind),
    /// More bytes than the limit.
    TooLarge {
        /// Its size.
        bytes: u64,
        /// The limit.
        limit: u64,
    },
    /// More pixels than the limit.
    TooManyPixels {
        /// Width by its header.
        width: u32,
        /// Height by its header.
        height: u32,
        /// The limit.
        limit: u64,
    },
}

impl fmt::Display for PictureProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("the answer is empty"),
            Self::Svg => f.write_str("it is an SVG, which can hold programs and is not kept"),
            Self::Html => f.write_str("a web page came instead of a picture; the server may refuse hotlinks"),
            Self::Unknown => f.write_str("it is no JPEG, PNG, GIF, WebP or AVIF"),
            Self::Broken(kind) => write!(f, "its {} header is broken", kind.media_type),
            Self::TooLarge { bytes, limit } => write!(f, "it has {bytes} bytes, and {limit} are the limit"),
            Self::TooManyPixels { width, height, limit } => {
                write!(f, "it has {width} × {height} pixels, and {limit} are the limit")
            }
        }
    }
}

impl std::error::Error for PictureProblem {}

/// The format of a picture by its first bytes; `None` when it is none of the five.
pub fn sniff(bytes: &[u8]) -> Option<Kind> {
    if bytes.starts_with(b"\xFF\xD8\xFF") {
        Some(JPEG)
    } else if bytes.starts_with(b"\x89PNG\r\n\x1A\n") {
        Some(PNG)
    } else if bytes.starts_with(b"GIF87a") || bytes.starts_with(b"GIF89a") {
        Some(GIF)
    } else if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        Some(WEBP)
    } else if is_avif(bytes) {
        Some(AVIF)
    } else {
        None
    }
}

/// An ISO media file with an AVIF brand in its first box (AVIF 1.1, section 6).
fn is_avif(bytes: &[u8]) -> bool {
    let Some((length, rest)) = bytes.split_first_chunk::<4>() else { return false };
    let length = usize::try_from(u32::from_be_bytes(*length)).unwrap_or(usize::MAX).min(512);
    let Some(brands) = rest.strip_prefix(b"ftyp") else { return false };
    let brands = &brands[..brands.len().min(length.saturating_sub(8))];
    // The second word is a version; the first is the main brand and the rest are those it is compatible with.
    brands.chunks_exact(4).enumerate().any(|(i, brand)| i != 1 && (brand == b"avif" || brand == b"avis"))
}

/// Width and height in pixels as the picture is shown, by its header. `None` when it is no picture or the header is cut.
pub fn dimensions(bytes: &[u8]) -> Option<(u32, u32)> {
    let kind = sniff(bytes)?;
    let size = imagesize::blob_size(bytes).ok()?;
    let (width, height) = (u32::try_from(size.width).ok()?, u32::try_from(size.height).ok()?);
    let turned = kind == JPEG && exif::is_turned(bytes);
    Some(if turned { (height, width) } else { (width, height) })
}

/// Checks that `bytes` are a picture within `limits`.
///
/// # Errors
/// The problem, to be told as it is and kept with the picture's address.
pub fn check(bytes: &[u8], limits: &Limits) -> Result<Checked, PictureProblem> {
    if bytes.is_empty() {
        return Err(PictureProblem::Empty);
    }
    let size = bytes.len() as u64;
    if size > limits.max_bytes {
        return Err(PictureProblem::TooLarge { bytes: size, limit: limits.max_bytes });
    }
    let kind = sniff(bytes).ok_or_else(|| what_else(bytes))?;
    let (width, height) =
        dimensions(bytes).filter(|&(w, h)| w > 0 && h > 0).ok_or(PictureProblem::Broken(kind))?;
    if u64::from(width) * u64::from(height) > limits.max_pixels {
        return Err(PictureProblem::TooManyPixels { width, height, limit: limits.max_pixels });
    }
    Ok(Checked { kind, width, height })
}

/// A picture as it is kept: checked, without its metadata, and what the record says of it.
///
/// # Errors
/// As [`check`].
pub fn kept<'a>(bytes: &'a [u8], limits: &Limits) -> Result<(Cow<'a, [u8]>, MediaFile), PictureProblem> {
    let checked = check(bytes, limits)?;
    let bytes = without_metadata(bytes);
    let file = MediaFile {
        hash: ContentHash::of(&bytes),
        extension: checked.kind.extension.to_owned(),
        bytes: bytes.len() as u64,
        width: checked.width,
        height: checked.height,
    };
    Ok((bytes, file))
}

/// What a file is that is no picture.
fn what_else(bytes: &[u8]) -> PictureProblem {
    let start = String::from_utf8_lossy(&bytes[..bytes.len().min(1024)]).to_ascii_lowercase();
    if start.contains("<svg") {
        PictureProblem::Svg
    } else if start.contains("<html") || start.contains("<!doctype html") || start.contains("<head") {
        PictureProblem::Html
    } else {
        PictureProblem::Unknown
    }
}

#[cfg(test)]
mod tests;
