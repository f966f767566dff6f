//! The icon of a source: any of the pictures that sites name as theirs, made small, and always a PNG.

use crate::Unreadable;
use crate::pixels::Pixels;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, ImageEncoder, ImageFormat};

/// Most bytes of a file that an icon is made of.
pub const LARGEST_ICON: usize = 256 << 10;

/// Most pixels of a side: four times the sixteen at which it is shown, for screens of any density.
const SIDE: u32 = 64;
/// Fewest pixels of a side of what is made: less is a counter of readers, or a line.
const LEAST: u32 = 8;
/// Most pixels that are decoded, whatever the caller allows.
const MOST_PIXELS: u64 = 16_000_000;
/// Pictures of one ICO that are tried.
const TRIED: usize = 4;

/// An icon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Icon {
    /// A PNG, upright, in sRGB, with nothing in it but its pixels.
    pub png: Vec<u8>,
    /// Width in pixels, 64 at most.
    pub width: u32,
    /// Height in pixels, 64 at most.
    pub height: u32,
}

/// True when a picture is not much wider than high, or higher than wide: a logo in one line says nothing at 16 pixels.
pub fn is_about_square(width: u32, height: u32) -> bool {
    u64::from(width.max(height)) * 3 <= u64::from(width.min(height)) * 4
}

/// Makes an icon of a PNG, JPEG, GIF, WebP or ICO. Of an ICO the smallest picture that is large enough is taken, else the largest. It is
/// made smaller and never larger, and of `max_pixels` at most.
///
/// # Errors
/// When it is none of these, too large, or shows nothing.
pub fn icon(bytes: &[u8], max_pixels: u64) -> Result<Icon, Unreadable> {
    made(bytes, max_pixels.min(MOST_PIXELS)).map_err(Unreadable)
}

fn made(bytes: &[u8], max_pixels: u64) -> Result<Icon, String> {
    if bytes.len() > LARGEST_ICON {
        return Err(format!("{} bytes are more than {LARGEST_ICON}", bytes.len()));
    }
    let pixels = match image::guess_format(bytes) {
        Ok(ImageFormat::Ico) => of_ico(bytes, max_pixels)?,
        Ok(format @ (ImageFormat::Png | ImageFormat::Jpeg | ImageFormat::Gif | ImageFormat::WebP)) => {
            small(bytes, format, max_pixels)?
        }
        _ if is_svg(bytes) => return Err("it is an SVG, which is not drawn".to_owned()),
        _ => return Err("it is no PNG, JPEG, GIF, WebP or ICO".to_owned()),
    };
    let Pixels { width, height, .. } = pixels;
    if width.min(height) < LEAST {
        return Err("it is too small or too thin to show anything".to_owned());
    }
    if pixels.alpha && pixels.bytes.chunks_exact(4).all(|pixel| pixel[3] == 0) {
        return Err("nothing of it can be seen".to_owned());
    }
    Ok(Icon { png: written(&pixels)?, width, height })
}

fn small(bytes: &[u8], format: ImageFormat, max_pixels: u64) -> Result<Pixels, String> {
    Pixels::decode_as(bytes, format, (SIDE, SIDE), max_pixels)
}

fn is_svg(bytes: &[u8]) -> bool {
    String::from_utf8_lossy(&bytes[..bytes.len().min(1024)]).to_ascii_lowercase().contains("<svg")
}

fn written(pixels: &Pixels) -> Result<Vec<u8>, String> {
    let mut png = Vec::new();
    let encoder = PngEncoder::new_with_quality(&mut png, CompressionType::Best, FilterType::Adaptive);
    let kind = if pixels.alpha { ExtendedColorType::Rgba8 } else { ExtendedColorType::Rgb8 };
    encoder.write_image(&pixels.bytes, pixels.width, pixels.height, kind).map_err(|e| e.to_string())?;
    Ok(png)
}

/// A picture of an ICO, by its entry in the directory.
#[derive(Debug, Clone, Copy)]
struct Entry<'a> {
    width: u32,
    height: u32,
    bits: u16,
    head: &'a [u8],
    data: &'a [u8],
}

/// The best picture that can be decoded. The directory is read here and not by the decoder, which would take the largest alone, and refuses
/// PNGs with a palette, of which there are many.
fn of_ico(bytes: &[u8], max_pixels: u64) -> Result<Pixels, String> {
    let mut entries = entries(bytes);
    entries.sort_by_key(|entry| {
        let side = entry.width.max(entry.height);
        // Large enough ones first, the smallest of them first; then the others, the largest first; of two the one with more colours.
        let place = if side >= SIDE { (0, side) } else { (1, SIDE - side) };
        (place, std::cmp::Reverse(entry.bits))
    });
    let mut why = "there is no picture in it".to_owned();
    for entry in entries.into_iter().take(TRIED) {
        let pixels = if entry.data.starts_with(b"\x89PNG") {
            small(entry.data, ImageFormat::Png, max_pixels)
        } else {
            small(&alone(&entry), ImageFormat::Ico, max_pixels)
        };
        match pixels {
            Ok(pixels) => return Ok(pixels),
            Err(wrong) => why = wrong,
        }
    }
    Err(why)
}

/// The directory of an ICO: six bytes, of which the last two are a count, then sixteen bytes for each picture.
fn entries(bytes: &[u8]) -> Vec<Entry<'_>> {
    let (heads, _) = bytes.get(6..).unwrap_or_default().as_chunks::<16>();
    let count = bytes.get(4..6).map_or(0, |count| usize::from(u16::from_le_bytes([count[0], count[1]])));
    let entry = |head: &'_ [u8; 16]| {
        let [width, height, _, _, _, _, b0, b1, l0, l1, l2, l3, o0, o1, o2, o3] = *head;
        let length = usize::try_from(u32::from_le_bytes([l0, l1, l2, l3])).ok()?;
        let offset = usize::try_from(u32::from_le_bytes([o0, o1, o2, o3])).ok()?;
        let data = bytes.get(offset..offset.checked_add(length)?)?;
        // Zero stands for 256.
        let side = |side: u8| if side == 0 { 256 } else { u32::from(side) };
        Some((side(width), side(height), u16::from_le_bytes([b0, b1]), data))
    };
    let found = heads.iter().take(count).filter_map(|head| Some((head, entry(head)?)));
    found.map(|(head, (width, height, bits, data))| Entry { width, height, bits, head, data }).collect()
}

/// An ICO of one picture.
fn alone(entry: &Entry<'_>) -> Vec<u8> {
    let mut ico = vec![0, 0, 1, 0, 1, 0];
    ico.extend_from_slice(&entry.head[..12]);
    ico.extend_from_slice(&22_u32.to_le_bytes());
    ico.extend_from_slice(entry.data);
    ico
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{DynamicImage, Rgba, RgbaImage};
    use std::io::Cursor;

    const RED: Rgba<u8> = Rgba([200, 10, 10, 255]);

    fn plain(width: u32, height: u32, colour: Rgba<u8>) -> DynamicImage {
        RgbaImage::from_pixel(width, height, colour).into()
    }

    fn bytes_of(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
        let mut out = Cursor::new(Vec::new());
        image.write_to(&mut out, format).unwrap();
        out.into_inner()
    }

    fn png(width: u32, height: u32) -> Vec<u8> {
        bytes_of(&plain(width, height, RED), ImageFormat::Png)
    }

    /// An ICO of pictures by the sides that their entries tell.
    fn ico(pictures: &[(u8, Vec<u8>)]) -> Vec<u8> {
        let mut head = vec![0, 0, 1, 0, u8::try_from(pictures.len()).unwrap(), 0];
        let mut at = u32::try_from(6 + 16 * pictures.len()).unwrap();
        for (side, data) in pictures {
            let length = u32::try_from(data.len()).unwrap();
            head.extend([*side, *side, 0, 0, 1, 0, 32, 0]);
            head.extend(length.to_le_bytes());
            head.extend(at.to_le_bytes());
            at += length;
        }
        pictures.iter().fold(head, |mut ico, (_, data)| {
            ico.extend(data);
            ico
        })
    }

    /// A picture of an ICO as it is in old ones: a BMP of 24 bits without its file header, and a mask behind it.
    fn bmp(side: u8, colour: [u8; 3]) -> Vec<u8> {
        let (n, side) = (usize::from(side), u32::from(side));
        let mut data = 40_u32.to_le_bytes().to_vec();
        data.extend(side.to_le_bytes());
        data.extend((2 * side).to_le_bytes());
        data.extend([1, 0, 24, 0]);
        data.extend([0; 24]);
        data.extend(colour.repeat(n * n));
        data.extend(vec![0; n * n.div_ceil(32) * 4]);
        data
    }

    fn decoded(icon: &Icon) -> RgbaImage {
        image::load_from_memory_with_format(&icon.png, ImageFormat::Png).unwrap().to_rgba8()
    }

    #[test]
    fn every_format_becomes_a_small_png() {
        let rgb = DynamicImage::from(plain(200, 100, RED).to_rgb8());
        for (what, bytes, size) in [
            ("too large", png(300, 300), (64, 64)),
            ("wide", png(200, 100), (64, 32)),
            ("high", png(50, 200), (16, 64)),
            ("small stays small", png(16, 16), (16, 16)),
            ("JPEG", bytes_of(&rgb, ImageFormat::Jpeg), (64, 32)),
            ("GIF", bytes_of(&plain(32, 32, RED), ImageFormat::Gif), (32, 32)),
            ("WebP", bytes_of(&plain(48, 48, RED), ImageFormat::WebP), (48, 48)),
            (
                "of several the smallest that is large enough",
                ico(&[(16, png(16, 16)), (128, png(128, 100)), (0, png(256, 256))]),
                (64, 50),
            ),
            ("else the largest", ico(&[(16, png(16, 16)), (48, png(48, 48)), (32, png(32, 32))]), (48, 48)),
            ("a damaged one is passed over", ico(&[(64, b"\x89PNG?".to_vec()), (32, png(32, 32))]), (32, 32)),
            ("BMP", ico(&[(16, bmp(16, [10, 10, 200]))]), (16, 16)),
        ] {
            let made = icon(&bytes, 1_000_000).unwrap_or_else(|why| panic!("{what}: {why}"));
            assert_eq!((made.width, made.height), size, "{what}");
            let image = decoded(&made);
            assert_eq!(image.dimensions(), size, "{what}");
            let [red, green, blue, alpha] = image.get_pixel(size.0 / 2, size.1 / 2).0;
            assert!(
                red > 190 && green < 25 && blue < 25 && alpha == 255,
                "{what}: {red} {green} {blue} {alpha}"
            );
            assert_eq!(made, icon(&bytes, 1_000_000).unwrap(), "{what}: the same bytes each time");
        }
    }

    #[test]
    fn a_palette_in_an_ico_is_read() {
        let mut grey = Vec::new();
        PngEncoder::new(&mut grey).write_image(&[7; 256], 16, 16, ExtendedColorType::L8).unwrap();
        assert_eq!(icon(&ico(&[(16, grey)]), 1_000_000).unwrap().width, 16);
    }

    #[test]
    fn what_is_no_icon_is_told() {
        let bomb = |side: u32| {
            let mut bytes = png(16, 16);
            bytes[16..20].copy_from_slice(&side.to_be_bytes());
            bytes[20..24].copy_from_slice(&side.to_be_bytes());
            let crc = !bytes[12..29].iter().fold(u32::MAX, |crc, byte| {
                (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xEDB8_8320 * (crc & 1)))
            });
            bytes[29..33].copy_from_slice(&crc.to_be_bytes());
            bytes
        };
        let tall = ico(&[(16, bmp(16, [0; 3]))]);
        let mut huge = tall.clone();
        huge[26..30].copy_from_slice(&60_000_u32.to_le_bytes());
        for (bytes, why) in [
            (b"".to_vec(), "no PNG, JPEG, GIF, WebP or ICO"),
            (b"<!doctype html><html>".to_vec(), "no PNG, JPEG, GIF, WebP or ICO"),
            (b"<?xml version='1.0'?>\n<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec(), "SVG"),
            (b"BM".repeat(50), "no PNG, JPEG, GIF, WebP or ICO"),
            (vec![0; LARGEST_ICON + 1], "262145 bytes"),
            (bomb(60_000), "pixels are more than"),
            (ico(&[(0, bomb(60_000))]), "pixels are more than"),
            (huge, ""),
            (ico(&[]), "no picture in it"),
            (tall[..30].to_vec(), "no picture in it"),
            (png(1, 1), "too small"),
            (png(8, 1000), "too thin"),
            (bytes_of(&plain(16, 16, Rgba([9, 9, 9, 0])), ImageFormat::Png), "nothing of it can be seen"),
        ] {
            let error = icon(&bytes, u64::MAX).unwrap_err().to_string();
            assert!(error.contains(why), "{why}: {error}");
        }
    }

    #[test]
    fn no_damage_brings_it_down() {
        let whole = ico(&[(16, bmp(16, [9; 3])), (32, png(32, 32)), (64, png(64, 64))]);
        for at in 0..whole.len() {
            _ = icon(&whole[..at], 1_000_000);
            for value in [0, 1, 0x7f, 0x80, 0xff] {
                let mut damaged = whole.clone();
                damaged[at] = value;
                if let Ok(made) = icon(&damaged, 1_000_000) {
                    assert!(made.width <= SIDE && made.height <= SIDE);
                }
            }
        }
    }

    #[test]
    fn about_square() {
        for (width, height, square) in
            [(16, 16, true), (64, 48, true), (48, 64, true), (64, 47, false), (88, 31, false)]
        {
            assert_eq!(is_about_square(width, height), square, "{width} × {height}");
        }
    }
}
