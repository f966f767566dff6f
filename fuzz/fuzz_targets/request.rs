//! Any text as what a person types into the search: words and filters that are read the same each time, or a refusal with advice.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tidings_search::{Request, snippet};

fuzz_target!(|text: &str| {
    let request = match Request::parse(text) {
        Ok(request) => request,
        Err(error) => return assert!(!error.to_string().is_empty() && !error.advice().is_empty()),
    };
    assert_eq!(Request::parse(text).as_ref(), Ok(&request));
    for range in request.text.marks(text) {
        assert!(text.get(range).is_some());
    }
    let shown = snippet(&request.text, text, 160);
    for range in shown.marks {
        assert!(shown.text.get(range).is_some());
    }
});
