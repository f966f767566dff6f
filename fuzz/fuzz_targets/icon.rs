//! Any bytes as the icon of a source: what comes out is a small picture, and the same each time.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(icon) = tidings_picture::icon(bytes, 1_000_000) {
        assert!((1..=64).contains(&icon.width) && (1..=64).contains(&icon.height));
        assert_eq!(tidings_picture::icon(&icon.png, 1_000_000).map(|again| again.width), Ok(icon.width));
    }
});
