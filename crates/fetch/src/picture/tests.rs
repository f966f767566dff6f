use super::*;
use proptest::prelude::*;

fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR".to_vec();
    bytes.extend(width.to_be_bytes());
    bytes.extend(height.to_be_bytes());
    bytes.extend([8, 6, 0, 0, 0, 0, 0, 0, 0]);
    bytes
}

fn gif(width: u16, height: u16) -> Vec<u8> {
    [b"GIF89a".as_slice(), &width.to_le_bytes(), &height.to_le_bytes(), &[0, 0, 0, b';']].concat()
}

fn webp(width: u32, height: u32) -> Vec<u8> {
    let (w, h) = ((width - 1).to_le_bytes(), (height - 1).to_le_bytes());
    [b"RIFF\x20\0\0\0WEBPVP8X\x0A\0\0\0\0\0\0\0".as_slice(), &w[..3], &h[..3], &[0; 8]].concat()
}

/// A JPEG with an EXIF segment of this orientation, in one of the two byte orders.
fn jpeg(width: u16, height: u16, orientation: u16, big: bool) -> Vec<u8> {
    let short = |n: u16| if big { n.to_be_bytes() } else { n.to_le_bytes() };
    let long = |n: u32| if big { n.to_be_bytes() } else { n.to_le_bytes() };
    let mut tiff = if big { b"MM\0*".to_vec() } else { b"II*\0".to_vec() };
    tiff.extend(long(8));
    tiff.extend(short(2));
    for (tag, value) in [(0x0100, 7), (0x0112, orientation)] {
        tiff.extend([short(tag), short(3)].concat());
        tiff.extend(long(1));
        tiff.extend([short(value), short(0)].concat());
    }
    let mut bytes = b"\xFF\xD8\xFF\xE1".to_vec();
    bytes.extend(u16::try_from(tiff.len() + 8).expect("short").to_be_bytes());
    bytes.extend(b"Exif\0\0");
    bytes.extend(tiff);
    bytes.extend(b"\xFF\xC0\0\x0B\x08");
    bytes.extend([height.to_be_bytes(), width.to_be_bytes()].concat());
    bytes.extend(b"\x01\x01\x11\0\xFF\xD9");
    bytes
}

fn avif(brands: &[&[u8; 4]], width: u32, height: u32) -> Vec<u8> {
    let boxed = |name: &[u8; 4], body: Vec<u8>| {
        let length = u32::try_from(body.len() + 8).expect("short").to_be_bytes();
        [length.as_slice(), name, &body].concat()
    };
    let ispe = boxed(b"ispe", [[0; 4], width.to_be_bytes(), height.to_be_bytes()].concat());
    let iprp = boxed(b"iprp", boxed(b"ipco", ispe));
    let meta = boxed(b"meta", [vec![0; 4], iprp].concat());
    let brands =
        [brands[0].as_slice(), &[0; 4], &brands[1..].iter().copied().flatten().copied().collect::<Vec<u8>>()]
            .concat();
    [boxed(b"ftyp", brands), meta].concat()
}

#[test]
fn formats_and_sizes() {
    for (bytes, extension, width, height) in [
        (png(640, 480), "png", 640, 480),
        (gif(1, 2), "gif", 1, 2),
        (webp(1200, 630), "webp", 1200, 630),
        (jpeg(800, 600, 1, true), "jpg", 800, 600),
        (jpeg(800, 600, 3, false), "jpg", 800, 600),
        (jpeg(800, 600, 6, true), "jpg", 600, 800),
        (jpeg(800, 600, 8, false), "jpg", 600, 800),
        (avif(&[b"avif", b"mif1"], 320, 200), "avif", 320, 200),
        (avif(&[b"mif1", b"miaf", b"avif"], 320, 200), "avif", 320, 200),
    ] {
        let checked = check(&bytes, &Limits::default()).expect(extension);
        assert_eq!((checked.kind.extension, checked.width, checked.height), (extension, width, height));
        let half = &bytes[..bytes.len() / 2];
        assert!(check(half, &Limits::default()).is_err(), "half of a {extension} header");
    }
}

#[test]
fn what_is_refused() {
    let limits = Limits { max_bytes: 100, max_pixels: 1000 };
    for (bytes, problem) in [
        (vec![], PictureProblem::Empty),
        (b"<?xml version='1.0'?><!-- x --><SVG onload=alert(1)>".to_vec(), PictureProblem::Svg),
        ("<!DOCTYPE html><title>禁止访问</title>".as_bytes().to_vec(), PictureProblem::Html),
        (b"BM......".to_vec(), PictureProblem::Unknown),
        (avif(&[b"heic", b"mif1"], 3, 3), PictureProblem::Unknown),
        (png(0, 5), PictureProblem::Broken(PNG)),
        (b"\xFF\xD8\xFF<html>".to_vec(), PictureProblem::Broken(JPEG)),
        (vec![b'x'; 101], PictureProblem::TooLarge { bytes: 101, limit: 100 }),
        (png(100, 11), PictureProblem::TooManyPixels { width: 100, height: 11, limit: 1000 }),
        (
            png(u32::MAX, u32::MAX),
            PictureProblem::TooManyPixels { width: u32::MAX, height: u32::MAX, limit: 1000 },
        ),
    ] {
        assert!(!problem.to_string().is_empty());
        assert_eq!(check(&bytes, &limits), Err(problem));
    }
}

proptest! {
    #[test]
    fn no_bytes_panic(which in 0_usize..5, at in any::<prop::sample::Index>(), junk in any::<Vec<u8>>()) {
        let mut bytes = vec![png(9, 9), gif(9, 9), webp(9, 9), jpeg(9, 9, 6, true), avif(&[b"avif", b"mif1"], 9, 9)]
            .swap_remove(which);
        let at = at.index(bytes.len());
        bytes.splice(at..(at + junk.len()).min(bytes.len()), junk);
        let _ = check(&bytes, &Limits::default());
    }
}
