//! What a picture says besides its pixels: where and with what it was taken, by whom, with what program. None of it is kept
//! but the orientation, without which the picture would lie on its side, and the colour profile, which belongs to the colours.

use super::exif::orientation;
use super::{JPEG, PNG, WEBP, sniff};
use std::borrow::Cow;

/// The picture without EXIF, XMP, IPTC and comments; the pixels stay as they are, byte for byte. GIF and AVIF, and what is
/// not built as it should be, come back unchanged. Twice is as once.
pub(super) fn without_metadata(bytes: &[u8]) -> Cow<'_, [u8]> {
    let cleaned = match sniff(bytes) {
        Some(kind) if kind == JPEG => jpeg(bytes),
        Some(kind) if kind == PNG => png(bytes),
        Some(kind) if kind == WEBP => webp(bytes),
        _ => None,
    };
    cleaned.filter(|cleaned| cleaned != bytes).map_or(Cow::Borrowed(bytes), Cow::Owned)
}

/// TIFF data of one entry: the orientation (Exif 2.32, section 4.6.4).
fn minimal(orientation: u16) -> Vec<u8> {
    let [high, low] = orientation.to_be_bytes();
    let mut tiff = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01".to_vec();
    tiff.extend([high, low, 0, 0, 0, 0, 0, 0]);
    tiff
}

/// What is to stand in place of EXIF data; `None` when the picture stands upright without any.
fn kept(tiff: &[u8]) -> Option<Vec<u8>> {
    orientation(tiff).filter(|value| (2..=8).contains(value)).map(minimal)
}

/// Segments of a JPEG up to its first scan (ITU T.81, annex B); the scans follow unchanged.
fn jpeg(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut out = bytes.get(..2)?.to_vec();
    let mut rest = bytes.get(2..)?;
    let mut turned = false;
    loop {
        let [0xFF, marker, high, low, ..] = *rest else { return None };
        if marker == 0xFF {
            // Fill before a marker.
            rest = &rest[1..];
            continue;
        }
        if marker == 0xDA {
            out.extend_from_slice(rest);
            return Some(out);
        }
        let length = 2 + usize::from(u16::from_be_bytes([high, low]));
        let segment = rest.get(..length.max(4))?;
        match marker {
            0xE1 => {
                let tiff = segment[4..].strip_prefix(b"Exif\0\0").filter(|_| !turned);
                if let Some(tiff) = tiff.and_then(kept) {
                    turned = true;
                    out.extend_from_slice(b"\xFF\xE1\0\x22Exif\0\0");
                    out.extend(tiff);
                }
            }
            // IPTC of Photoshop, and comments.
            0xED | 0xFE => {}
            _ => out.extend_from_slice(segment),
        }
        rest = rest.get(length.max(4)..)?;
    }
}

/// Chunks of a PNG (PNG 3, section 5.3).
fn png(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut out = bytes.get(..8)?.to_vec();
    let mut rest = bytes.get(8..)?;
    while let Some((length, after)) = rest.split_first_chunk::<4>() {
        let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
        let name = after.get(..4)?;
        let whole = length.checked_add(12)?;
        match name {
            b"tEXt" | b"zTXt" | b"iTXt" | b"tIME" => _ = rest.get(..whole)?,
            b"eXIf" => {
                if let Some(tiff) = kept(after.get(4..length.checked_add(4)?)?) {
                    out.extend(u32::try_from(tiff.len()).ok()?.to_be_bytes());
                    let chunk = [b"eXIf".as_slice(), &tiff].concat();
                    out.extend_from_slice(&chunk);
                    out.extend(crc(&chunk).to_be_bytes());
                }
            }
            _ => out.extend_from_slice(rest.get(..whole)?),
        }
        rest = rest.get(whole..)?;
        if name == b"IEND" {
            // What follows the end is no part of the picture.
            return Some(out);
        }
    }
    None
}

/// The checksum of a chunk (PNG 3, annex D).
fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xEDB8_8320 * (crc & 1)))
    })
}

/// Chunks of a WebP (RFC 9649, section 2.7).
fn webp(bytes: &[u8]) -> Option<Vec<u8>> {
    const EXIF: u8 = 8;
    const XMP: u8 = 4;
    let mut out = bytes.get(..12)?.to_vec();
    let mut rest = bytes.get(12..)?;
    let mut exif = None;
    let mut flags_at = None;
    while let Some((name, after)) = rest.split_first_chunk::<4>() {
        let (length, data) = after.split_first_chunk::<4>()?;
        let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
        let whole = length.checked_add(8 + length % 2)?;
        match name {
            b"EXIF" => {
                let tiff = data.get(..length)?;
                exif = exif.or_else(|| kept(tiff.strip_prefix(b"Exif\0\0").unwrap_or(tiff)));
            }
            b"XMP " => _ = data.get(..length)?,
            _ => {
                flags_at = flags_at.or((name == b"VP8X").then_some(out.len() + 8));
                out.extend_from_slice(rest.get(..whole)?);
            }
        }
        rest = rest.get(whole..)?;
    }
    if let Some(flags) = flags_at.and_then(|at| out.get_mut(at)) {
        *flags &= !(EXIF | XMP);
        if let Some(tiff) = exif {
            *flags |= EXIF;
            out.extend_from_slice(b"EXIF");
            out.extend(u32::try_from(tiff.len()).ok()?.to_le_bytes());
            out.extend(tiff);
        }
    }
    let size = u32::try_from(out.len() - 8).ok()?;
    out[4..8].copy_from_slice(&size.to_le_bytes());
    Some(out)
}
