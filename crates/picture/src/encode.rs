//! Copies in the formats of the web.

use crate::pixels::Pixels;
use crate::{Copy, Format, WIDTHS};
use webp::{Encoder, PixelLayout};

/// Quality of WebP, of 100: where a photograph shows no fault at the size it is looked at.
pub(crate) const WEBP_QUALITY: f32 = 80.0;

/// All copies in a format. One that is not smaller than a wider one, or than the picture's own `bytes`, is of no use.
pub(crate) fn all(whole: &Pixels, format: Format, bytes: usize) -> Vec<Copy> {
    let mut copies = Vec::new();
    let mut least = bytes;
    // From the widest on, each made of the one before: the steps are small enough, and a large picture is gone through once.
    let mut from = None;
    for width in widths(whole.original).into_iter().rev() {
        let Ok(small) = from.as_ref().unwrap_or(whole).at_width(width) else { continue };
        let encoded = match format {
            Format::Webp => webp(&small),
            Format::Avif => avif(&small),
        };
        if let Some(bytes) = encoded.filter(|bytes| bytes.len() < least) {
            least = bytes.len();
            copies.push(Copy { format, width, bytes });
        }
        from = Some(small);
    }
    copies.reverse();
    copies
}

/// The widths that a picture is copied at: all narrower ones, and its own where it is no wider than the widest.
fn widths(original: u32) -> Vec<u32> {
    let narrower = WIDTHS.into_iter().filter(|width| *width < original);
    let own = (original <= WIDTHS[WIDTHS.len() - 1]).then_some(original);
    narrower.chain(own).collect()
}

fn webp(pixels: &Pixels) -> Option<Vec<u8>> {
    let layout = if pixels.alpha { PixelLayout::Rgba } else { PixelLayout::Rgb };
    let encoder = Encoder::new(&pixels.bytes, layout, pixels.width, pixels.height);
    // More than 16,383 rows cannot be written.
    encoder.encode_simple(false, WEBP_QUALITY).ok().map(|bytes| bytes.to_vec())
}

#[cfg(feature = "avif")]
fn avif(pixels: &Pixels) -> Option<Vec<u8>> {
    use ravif::{Img, RGB8, RGBA8};
    // One thread: the caller works on several pictures at once, and so the bytes do not depend on the machine.
    let encoder = ravif::Encoder::new().with_quality(60.0).with_speed(8).with_num_threads(Some(1));
    let (width, height) = (pixels.width as usize, pixels.height as usize);
    let encoded = if pixels.alpha {
        let rows: Vec<RGBA8> =
            pixels.bytes.chunks_exact(4).map(|p| RGBA8::new(p[0], p[1], p[2], p[3])).collect();
        encoder.encode_rgba(Img::new(rows.as_slice(), width, height))
    } else {
        let rows: Vec<RGB8> = pixels.bytes.chunks_exact(3).map(|p| RGB8::new(p[0], p[1], p[2])).collect();
        encoder.encode_rgb(Img::new(rows.as_slice(), width, height))
    };
    encoded.ok().map(|encoded| encoded.avif_file)
}

#[cfg(not(feature = "avif"))]
fn avif(_: &Pixels) -> Option<Vec<u8>> {
    None
}
