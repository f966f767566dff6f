//! Smaller copies of a picture, for screens that do not need it whole, and the colours of its place while it loads; and the small
//! pictures that stand beside the names of sources.
//!
//! Functions from bytes to bytes: no disk, no network. The picture itself is never changed, and no copy is wider than it is.
//! Orientation and colour profile are worked into the copies, which hold nothing else that the picture says of itself.

mod encode;
mod icon;
mod pixels;
mod tone;

pub use icon::{Icon, LARGEST_ICON, icon, is_about_square};
pub use tone::Tone;

use pixels::Pixels;
use std::fmt;

/// Widths of copies, in pixels: the cards of a list, a phone, the column of an article, and that on a dense screen.
pub const WIDTHS: [u32; 4] = [320, 640, 960, 1440];

/// Names how copies are made; another one where the same picture gives other bytes.
pub fn method(avif: bool) -> String {
    let widths = WIDTHS.map(|width| width.to_string()).join(",");
    format!("1:webp{}:{widths}{}", encode::WEBP_QUALITY, if avif { ":avif" } else { "" })
}

/// True when this program can make copies in AVIF.
pub const HAS_AVIF: bool = cfg!(feature = "avif");

/// The format of a copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// WebP, lossy.
    Webp,
    /// AVIF.
    Avif,
}

impl Format {
    /// Extension of its files, without dot.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Webp => "webp",
            Self::Avif => "avif",
        }
    }
}

/// A copy of a picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copy {
    /// Its format.
    pub format: Format,
    /// Width in pixels, as it is shown.
    pub width: u32,
    /// Its file.
    pub bytes: Vec<u8>,
}

/// What was made of a picture.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Made {
    /// Copies, each format from the narrowest on; none of a picture that moves, and none that has as many bytes as a wider one.
    pub copies: Vec<Copy>,
    /// Its thumbhash: about 25 bytes that hold its colours and rough shapes.
    pub thumbhash: Vec<u8>,
}

/// A picture that nothing can be made of; it is shown as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable(String);

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "it cannot be decoded ({})", self.0)
    }
}

impl std::error::Error for Unreadable {}

/// Bytes of memory that [`make`] takes for a picture of this size, nearly.
pub fn memory(width: u32, height: u32) -> u64 {
    // Four bytes a pixel when it is decoded, and as many again where a decoder works on a second buffer.
    u64::from(width) * u64::from(height) * 8 + (16 << 20)
}

/// Makes the copies of a picture; `max_pixels` are decoded at most.
///
/// # Errors
/// When it is no picture that can be decoded (AVIF is not), or has more pixels than that.
pub fn make(bytes: &[u8], max_pixels: u64, avif: bool) -> Result<Made, Unreadable> {
    let whole = Pixels::decode(bytes, WIDTHS[WIDTHS.len() - 1], max_pixels).map_err(Unreadable)?;
    let thumbhash = whole.thumbhash();
    if moves(bytes) {
        return Ok(Made { copies: Vec::new(), thumbhash });
    }
    let mut copies = encode::all(&whole, Format::Webp, bytes.len());
    if avif && HAS_AVIF {
        copies.extend(encode::all(&whole, Format::Avif, bytes.len()));
    }
    Ok(Made { copies, thumbhash })
}

/// True for what may be an animation: every GIF, a PNG with `acTL` (PNG 3, section 11.3.6.1), a WebP with the animation flag.
fn moves(bytes: &[u8]) -> bool {
    let png = bytes.starts_with(b"\x89PNG") && {
        let end = bytes.windows(4).position(|name| name == b"IDAT").unwrap_or(bytes.len());
        bytes[..end].windows(4).any(|name| name == b"acTL")
    };
    let webp = bytes.get(8..16) == Some(b"WEBPVP8X") && bytes.get(20).is_some_and(|flags| flags & 2 != 0);
    bytes.starts_with(b"GIF8") || png || webp
}

#[cfg(test)]
mod tests;
