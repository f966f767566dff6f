//! Any text as a date, from now and alone.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tidings_feed::Timestamp;
use tidings_feed::dates::{parse_date, parse_date_relative};

fuzz_target!(|text: &str| {
    let now = Timestamp::from_second(1_647_259_200).expect("a time");
    let alone = parse_date(text);
    let from_now = parse_date_relative(text, now);
    assert!(alone.is_none() || alone == from_now);
});
