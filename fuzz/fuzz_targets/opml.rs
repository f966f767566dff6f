//! Any bytes as a list of feeds; what was read once is written and read again as the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tidings_feed::opml::{read, write};

fuzz_target!(|bytes: &[u8]| {
    let Ok(list) = read(bytes) else { return };
    let written = write(&list);
    let again = read(written.as_bytes()).expect("our own list");
    assert_eq!(again.feeds().len(), list.feeds().len());
    assert_eq!(write(&again), written);
});
