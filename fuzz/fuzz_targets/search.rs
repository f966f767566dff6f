//! Any text split, and looked for in itself; any text as a file of the index.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tidings_search::{Query, search, split};

fuzz_target!(|text: &str| {
    let tokens = split(text, None);
    for token in &tokens {
        assert!(text.get(token.range.clone()).is_some_and(|part| !part.is_empty()));
    }
    assert!(tokens.windows(2).all(|two| two[0].position <= two[1].position));
    let query = Query::parse(text);
    for range in query.marks(text) {
        assert!(text.get(range).is_some());
    }
    let list = "tidingsTake(\"index\",[[\"2025-03\",1,1]])";
    let mut load = |path: &str| Some(if path.ends_with("index.js") { list } else { text }.to_owned());
    let _ = search(&query, 1, &mut load);
});
