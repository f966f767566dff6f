//! Pictures that stand for feeds: a colour each, as a GIF of one pixel, since nothing is fetched for a list.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tidings_store::readers::FeedId;

/// Colours that differ from each other and can be seen on black and white.
const COLOURS: [[u8; 3]; 8] = [
    [0xc6, 0x28, 0x28],
    [0xad, 0x5a, 0x00],
    [0x7a, 0x70, 0x00],
    [0x2e, 0x7d, 0x32],
    [0x00, 0x79, 0x6b],
    [0x15, 0x65, 0xc0],
    [0x6a, 0x3f, 0xb5],
    [0xad, 0x14, 0x78],
];

/// The number of the picture of a feed.
pub(super) fn number(feed: FeedId) -> usize {
    usize::try_from(feed.0).unwrap_or_default() % COLOURS.len() + 1
}

/// All pictures.
pub(super) fn all() -> Vec<Value> {
    let pictures = COLOURS.iter().zip(1..);
    pictures
        .map(|(colour, id)| json!({ "id": id, "data": format!("image/gif;base64,{}", STANDARD.encode(gif(*colour))) }))
        .collect()
}

/// A GIF of one pixel: a screen and a table of two colours, the first of which the pixel has.
fn gif([red, green, blue]: [u8; 3]) -> Vec<u8> {
    let mut bytes = b"GIF89a\x01\0\x01\0\x80\0\0".to_vec();
    bytes.extend([red, green, blue, 0, 0, 0]);
    bytes.extend(b"\x2c\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0\x3b");
    bytes
}
