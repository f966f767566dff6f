//! Numbers as bytes, seven bits each, lowest first; the high bit says that more follow.

pub(crate) fn put(out: &mut Vec<u8>, mut number: u32) {
    while number >= 0x80 {
        out.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// Reads a number from the front; `None` where the bytes end or hold none.
pub(crate) fn take(bytes: &mut &[u8]) -> Option<u32> {
    let mut number = 0u32;
    for shift in (0..35).step_by(7) {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u32::from(byte & 0x7f).checked_shl(shift)?;
        if byte < 0x80 {
            return Some(number);
        }
    }
    None
}

pub(crate) fn take_slice<'a>(bytes: &mut &'a [u8], length: usize) -> Option<&'a [u8]> {
    let (slice, rest) = bytes.split_at_checked(length)?;
    *bytes = rest;
    Some(slice)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back() {
        let numbers = [0, 1, 127, 128, 300, 16_383, 16_384, u32::MAX];
        let mut out = Vec::new();
        numbers.into_iter().for_each(|number| put(&mut out, number));
        let mut bytes = out.as_slice();
        assert_eq!(numbers.map(|_| take(&mut bytes)), numbers.map(Some));
        assert_eq!(take(&mut bytes), None);
        assert_eq!(take(&mut [0xff_u8; 9].as_slice()), None);
    }
}
