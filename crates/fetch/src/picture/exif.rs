//! The one EXIF field that changes a picture's width and height: its orientation.

/// True when a JPEG's EXIF data say that it is shown turned by 90 or 270 degrees (orientation 5 to 8).
pub(super) fn is_turned(jpeg: &[u8]) -> bool {
    exif_of(jpeg).and_then(orientation).is_some_and(|value| (5..=8).contains(&value))
}

/// The TIFF data of the first EXIF segment before the image data.
fn exif_of(jpeg: &[u8]) -> Option<&[u8]> {
    let mut rest = jpeg.get(2..)?;
    loop {
        let [0xFF, marker, high, low, ..] = *rest else { return None };
        if marker == 0xDA {
            return None;
        }
        let length = usize::from(u16::from_be_bytes([high, low]));
        let segment = rest.get(4..2 + length)?;
        if let Some(tiff) = segment.strip_prefix(b"Exif\0\0").filter(|_| marker == 0xE1) {
            return Some(tiff);
        }
        rest = rest.get(2 + length..)?;
    }
}

/// Tag 0x0112 of the first directory of TIFF data (Exif 2.32, section 4.6.4).
pub(super) fn orientation(tiff: &[u8]) -> Option<u16> {
    let big = match tiff.get(..4)? {
        b"MM\0*" => true,
        b"II*\0" => false,
        _ => return None,
    };
    let short = |at: usize| {
        let bytes = *tiff.get(at..)?.first_chunk::<2>()?;
        Some(if big { u16::from_be_bytes(bytes) } else { u16::from_le_bytes(bytes) })
    };
    let long = |at: usize| {
        let bytes = *tiff.get(at..)?.first_chunk::<4>()?;
        usize::try_from(if big { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) }).ok()
    };
    let directory = long(4)?;
    let entries = usize::from(short(directory)?);
    let entry = |n: usize| directory.checked_add(2 + 12 * n);
    let at = (0..entries).filter_map(entry).find(|&at| short(at) == Some(0x0112))?;
    short(at.checked_add(8)?)
}
