//! Any bytes under any charset: the first byte picks the header, the rest is the document inside a feed.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tidings_feed::{Hints, parse};

const LABELS: &[&str] = &[
    "utf-8",
    "utf-16",
    "utf-16le",
    "utf-16be",
    "utf-32",
    "gb18030",
    "gb2312",
    "big5",
    "euc-jp",
    "iso-2022-jp",
    "shift_jis",
    "euc-kr",
    "windows-1251",
    "windows-1252",
    "windows-1256",
    "koi8-r",
    "us-ascii",
    "x-user-defined",
    "replacement",
    "none of these",
];

fuzz_target!(|bytes: &[u8]| {
    let Some((first, rest)) = bytes.split_first() else { return };
    let label = LABELS[usize::from(*first) % LABELS.len()];
    let content_type = (*first < 200).then(|| format!("text/xml; charset={label}"));
    let document = [b"<rss><channel><title>".as_slice(), rest].concat();
    for bytes in [rest, &document] {
        if let Ok(feed) = parse(bytes, &Hints { content_type: content_type.clone(), ..Hints::default() }) {
            assert!(!feed.feed.encoding.is_empty());
        }
    }
});
