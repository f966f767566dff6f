//! Any bytes as a feed: read, shown, and what is shown is plain JSON.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tidings_feed::{Hints, canon, parse};

fuzz_target!(|bytes: &[u8]| {
    let hints = Hints { base: Some("https://n.example/feed".to_owned()), ..Hints::default() };
    let Ok(feed) = parse(bytes, &hints) else { return };
    for problem in &feed.problems {
        assert!(!problem.message.is_empty());
    }
    assert!(canon(&feed).is_object());
});
