//! Pictures that stand for feeds: their own icons, and of the others a colour each, as a GIF of one pixel.

use crate::app::App;
use crate::icons::Icons;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use tidings_model::{ContentHash, MediaFile};
use tidings_store::readers::Feed;

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

/// Icons of one answer: all stand in it. The feeds behind have colours.
const MOST: usize = 1000;

/// Which pictures the feeds of a user have, by their numbers.
pub(super) struct Chosen {
    icons: Arc<Icons>,
    by_number: BTreeMap<usize, MediaFile>,
}

impl Chosen {
    pub(super) fn of(app: &App, feeds: &[Feed]) -> Self {
        let icons = app.icons();
        let mut by_number = BTreeMap::new();
        for icon in feeds.iter().filter_map(|feed| icons.get(&feed.source)) {
            if by_number.len() < MOST {
                by_number.entry(number_of(&icon.file.hash)).or_insert_with(|| icon.file.clone());
            }
        }
        Self { icons, by_number }
    }

    /// The number of the picture of a feed.
    pub(super) fn number(&self, feed: &Feed) -> usize {
        let icon = self.icons.get(&feed.source).map(|icon| (number_of(&icon.file.hash), &icon.file));
        // Of two icons that would have one number, the first has it.
        let own = icon.filter(|(number, file)| self.by_number.get(number) == Some(file));
        own.map_or_else(
            || usize::try_from(feed.id.0).unwrap_or_default() % COLOURS.len() + 1,
            |(number, _)| number,
        )
    }
}

/// The number of an icon: by its bytes alone, so that a program that has it need not take it again, and above those of the colours.
fn number_of(hash: &ContentHash) -> usize {
    let digits = hash.as_str().get(..7).and_then(|digits| usize::from_str_radix(digits, 16).ok());
    digits.unwrap_or_default() + COLOURS.len() + 1
}

/// All pictures: the colours, and the icons of these feeds. In place of one that cannot be read stands a colour.
pub(super) fn all(app: &App, feeds: &[Feed]) -> Vec<Value> {
    let picture = |id: usize, kind: &str, bytes: &[u8]| json!({ "id": id, "data": format!("{kind};base64,{}", STANDARD.encode(bytes)) });
    let colours = COLOURS.iter().zip(1..).map(|(colour, id)| picture(id, "image/gif", &gif(*colour)));
    let chosen = Chosen::of(app, feeds);
    let icons = chosen.by_number.iter().map(|(id, file)| match app.archive.read_media(file) {
        Ok(png) => picture(*id, "image/png", &png),
        Err(_) => picture(*id, "image/gif", &gif(COLOURS[0])),
    });
    colours.chain(icons).collect()
}

/// A GIF of one pixel: a screen and a table of two colours, the first of which the pixel has.
fn gif([red, green, blue]: [u8; 3]) -> Vec<u8> {
    let mut bytes = b"GIF89a\x01\0\x01\0\x80\0\0".to_vec();
    bytes.extend([red, green, blue, 0, 0, 0]);
    bytes.extend(b"\x2c\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0\x3b");
    bytes
}
