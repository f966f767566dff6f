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

/// The pieces of a file in a row.
fn file(pieces: &[&[u8]]) -> Vec<u8> {
    pieces.concat()
}

#[test]
fn metadata_go_and_the_orientation_stays() {
    let segment = |marker: u8, data: &[u8]| {
        let length = u16::try_from(data.len() + 2).expect("short").to_be_bytes();
        [&[0xFF, marker], length.as_slice(), data].concat()
    };
    let tiff = |orientation: u8| {
        let mut tiff = b"II*\0\x08\0\0\0\x02\0\x0f\x01\x02\0\x04\0\0\0Fuji\x12\x01\x03\0\x01\0\0\0".to_vec();
        tiff.extend([orientation, 0, 0, 0, 0, 0, 0, 0]);
        tiff
    };
    let exif = |orientation: u8| [b"Exif\0\0".as_slice(), &tiff(orientation)].concat();
    let frame = segment(0xC0, b"\x08\0\x02\0\x03\x01\x01\x11\0");
    let profile = segment(0xE2, b"ICC_PROFILE\0\x01\x01colours");
    let scan = b"\xFF\xDA\0\x08\x01\x01\0\0\x3F\0pixels\xFF\xD9";
    let photo = |first: &[u8]| {
        let xmp = segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>a person</x:xmpmeta>");
        let iptc = segment(0xED, b"Photoshop 3.0\0where it was");
        let comment = segment(0xFE, b"made with a program");
        file(&[b"\xFF\xD8", first, &xmp, &iptc, &profile, &comment, &frame, scan])
    };
    let clean = file(&[b"\xFF\xD8", &profile, &frame, scan]);
    assert_eq!(*without_metadata(&photo(&segment(0xE1, &exif(1)))), clean);
    let turned = without_metadata(&photo(&segment(0xE1, &exif(6)))).into_owned();
    assert_eq!(dimensions(&turned), Some((2, 3)), "3 × 2 turned");
    assert!(!turned.windows(4).any(|part| part == b"Fuji" || part == b"xmpm" || part == b"Phot"));
    assert_eq!(turned.len(), clean.len() + 36);
    let filled = photo(&[b"\xFF\xFF".as_slice(), &segment(0xE1, &exif(6))].concat());
    assert_eq!(dimensions(&without_metadata(&filled)), Some((2, 3)), "fill before a marker");

    let chunk = |name: &[u8; 4], data: &[u8]| {
        let length = u32::try_from(data.len()).expect("short").to_be_bytes();
        [length.as_slice(), name, data, b"CRC."].concat()
    };
    let head = chunk(b"IHDR", &[0, 0, 0, 9, 0, 0, 0, 4, 8, 2, 0, 0, 0]);
    let (pixels, end) = (chunk(b"IDAT", b"pixels"), chunk(b"IEND", b""));
    let text = chunk(b"tEXt", b"Author\0a person");
    let start: &[u8] = b"\x89PNG\r\n\x1A\n";
    let with = |exif: &[u8]| file(&[start, &head, &text, exif, &pixels, &chunk(b"tIME", b"1234567"), &end]);
    let clean = file(&[start, &head, &pixels, &end]);
    assert_eq!(*without_metadata(&with(&chunk(b"eXIf", &tiff(1)))), clean);
    let turned = without_metadata(&with(&chunk(b"eXIf", &tiff(8)))).into_owned();
    assert_eq!(turned.len(), clean.len() + 12 + 26);
    assert!(!turned.windows(4).any(|part| part == b"Fuji"));

    let chunk = |name: &[u8; 4], data: &[u8]| {
        let length = u32::try_from(data.len()).expect("short").to_le_bytes();
        [name.as_slice(), &length, data, &vec![0; data.len() % 2]].concat()
    };
    let riff = |chunks: &[&[u8]]| {
        let length = u32::try_from(4 + chunks.concat().len()).expect("short").to_le_bytes();
        [b"RIFF".as_slice(), &length, b"WEBP", &chunks.concat()].concat()
    };
    let head = |flags: u8| chunk(b"VP8X", &[flags, 0, 0, 0, 8, 0, 0, 3, 0, 0]);
    let pixels = chunk(b"VP8 ", b"odd");
    let whole = riff(&[&head(0x3C), &pixels, &chunk(b"EXIF", &tiff(1)), &chunk(b"XMP ", b"a person")]);
    assert_eq!(*without_metadata(&whole), riff(&[&head(0x30), &pixels]));
    let whole = riff(&[&head(0x08), &pixels, &chunk(b"EXIF", &tiff(3))]);
    assert_eq!(without_metadata(&whole).len(), riff(&[&head(0x08), &pixels]).len() + 8 + 26);
}

proptest! {
    #[test]
    fn metadata_are_taken_out_once(bytes in any::<Vec<u8>>(), kind in 0..3_usize, cut in 0..80_usize) {
        let start = [jpeg(3, 2, 6, true), png(3, 2), webp(3, 2)][kind].clone();
        let bytes = [&start[..start.len().saturating_sub(cut)], &bytes].concat();
        let once = without_metadata(&bytes).into_owned();
        prop_assert_eq!(&*without_metadata(&once), &once[..]);
        // What a picture is and how large it is does not depend on them.
        prop_assert_eq!(sniff(&once), sniff(&bytes));
        if kind == 0 {
            prop_assert_eq!(dimensions(&once), dimensions(&bytes));
        }
    }
}
