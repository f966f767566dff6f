use super::*;
use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ExtendedColorType, ImageEncoder, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};
use std::io::Cursor;

/// Red above, blue below, with grain that no encoder makes small at once.
fn photograph(width: u32, height: u32) -> RgbImage {
    let grain = |x: u32, y: u32| u8::try_from((x.wrapping_mul(31) ^ y.wrapping_mul(17)) % 40).unwrap_or(0);
    RgbImage::from_fn(width, height, |x, y| {
        let grain = grain(x, y);
        if y < height / 2 { Rgb([200 + grain, grain, grain]) } else { Rgb([grain, grain, 200 + grain]) }
    })
}

fn written(image: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    image.into().write_to(&mut out, format).unwrap();
    out.into_inner()
}

fn made(bytes: &[u8]) -> Made {
    make(bytes, 10_000_000, false).unwrap()
}

fn size(copy: &Copy) -> (u32, u32) {
    image::load_from_memory(&copy.bytes).map(|image| (image.width(), image.height())).unwrap()
}

#[test]
fn no_copy_is_wider_than_the_picture_or_of_more_bytes_than_a_wider_one() {
    for (width, height, expected) in [
        (1500, 500, vec![(320, 107), (640, 213), (960, 320), (1440, 480)]),
        (800, 600, vec![(320, 240), (640, 480), (800, 600)]),
        (320, 320, vec![(320, 320)]),
        (90, 60, vec![(90, 60)]),
    ] {
        let bytes = written(photograph(width, height), ImageFormat::Png);
        let copies = made(&bytes).copies;
        assert_eq!(copies.iter().map(size).collect::<Vec<_>>(), expected, "of {width} × {height}");
        assert!(copies.iter().all(|copy| copy.format == Format::Webp && copy.width == size(copy).0));
        assert!(copies.windows(2).all(|two| two[0].bytes.len() < two[1].bytes.len()));
        assert!(copies.iter().all(|copy| copy.bytes.len() < bytes.len()));
    }
    // One colour in a palette of one: a WebP of it would be larger.
    let mut flat = Vec::new();
    let encoder = image::codecs::png::PngEncoder::new(&mut flat);
    encoder.write_image(&[7; 64 * 64], 64, 64, ExtendedColorType::L8).unwrap();
    assert!(made(&flat).copies.len() <= 1);
}

#[test]
fn the_same_picture_gives_the_same_bytes() {
    let bytes = written(photograph(700, 400), ImageFormat::Jpeg);
    assert_eq!(made(&bytes), made(&bytes));
}

#[test]
fn orientation_is_worked_in() {
    // An EXIF segment that says "turn by 90 degrees": stored lying, shown upright.
    let mut jpeg = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut jpeg, 100);
    let tiff = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
    encoder.set_exif_metadata(tiff.to_vec()).unwrap();
    let lying = photograph(400, 300);
    encoder.write_image(lying.as_raw(), 400, 300, ExtendedColorType::Rgb8).unwrap();
    let copies = made(&jpeg).copies;
    assert_eq!(copies.iter().map(size).collect::<Vec<_>>(), [(300, 400)]);
    // What was above is now at the right.
    let shown = image::load_from_memory(&copies[0].bytes).unwrap().to_rgb8();
    let (left, right) = (shown.get_pixel(40, 200), shown.get_pixel(260, 200));
    assert!(left[2] > 150 && left[0] < 100 && right[0] > 150 && right[2] < 100, "{left:?} {right:?}");
    assert!(!copies[0].bytes.windows(4).any(|name| name == b"EXIF"), "metadata are left out");
}

#[test]
fn what_moves_stays_as_it_is() {
    let gif = written(photograph(400, 200), ImageFormat::Gif);
    let made_of_gif = made(&gif);
    assert!(made_of_gif.copies.is_empty());
    assert!(Tone::of(&made_of_gif.thumbhash).is_some());
    let mut png = written(photograph(400, 200), ImageFormat::Png);
    png.splice(33..33, *b"\0\0\0\x08acTL\0\0\0\x01\0\0\0\0\xb9=\xc7\x9d");
    assert!(moves(&png) && !moves(&written(photograph(4, 4), ImageFormat::Png)));
    let mut webp = b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0".to_vec();
    webp.push(2);
    assert!(moves(&webp));
}

#[test]
fn the_tone_is_that_of_the_halves() {
    let tone = |image: DynamicImage| Tone::of(&made(&written(image, ImageFormat::Png)).thumbhash);
    let photograph = tone(photograph(300, 200).into()).unwrap();
    assert!(
        photograph.upper.starts_with(['c', '9']) && photograph.lower.ends_with(['c', '9']),
        "{photograph:?}"
    );
    let grey = tone(RgbImage::from_pixel(50, 50, Rgb([150; 3])).into()).unwrap();
    assert_eq!(grey.upper, grey.lower);
    assert_eq!(grey.upper, "999");
    assert_eq!(tone(RgbaImage::from_pixel(50, 50, Rgba([9, 9, 9, 60])).into()), None, "it is seen through");
    assert_eq!(Tone::of(b""), None);
}

#[test]
fn broken_and_too_large_pictures_are_told() {
    let png = written(photograph(300, 200), ImageFormat::Png);
    for bytes in [&b""[..], b"\x89PNG\r\n\x1a\n", &png[..png.len() / 2], b"<svg/>"] {
        assert!(make(bytes, 1_000_000, false).unwrap_err().to_string().starts_with("it cannot be decoded"));
    }
    let error = make(&png, 300 * 200 - 1, false).unwrap_err().to_string();
    assert!(error.contains("300 × 200 pixels"), "{error}");
}

#[cfg(feature = "avif")]
#[test]
fn avif_comes_on_request() {
    let bytes = written(photograph(330, 200), ImageFormat::Png);
    let copies = make(&bytes, 1_000_000, true).unwrap().copies;
    let avif: Vec<_> = copies.iter().filter(|copy| copy.format == Format::Avif).collect();
    assert_eq!(avif.iter().map(|copy| copy.width).collect::<Vec<_>>(), [320, 330]);
    assert!(avif.iter().all(|copy| copy.bytes[4..12] == *b"ftypavif"));
}
