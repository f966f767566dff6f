//! Bytes as hexadecimal digits, two each.

use std::fmt::Write;

/// The digits of some bytes.
pub(crate) fn encode(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut out, byte| {
        _ = write!(out, "{byte:02x}");
        out
    })
}

/// The bytes of these digits; `None` when there are others among them. A last digit that stands alone says nothing.
pub(crate) fn decode(digits: &str) -> Option<Vec<u8>> {
    let pairs = 0..digits.len() / 2;
    pairs.map(|at| u8::from_str_radix(digits.get(2 * at..2 * at + 2)?, 16).ok()).collect()
}
