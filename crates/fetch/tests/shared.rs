//! Real feeds of public test suites: none of them may be taken for a page that came instead of a feed.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use tidings_fetch::Response;
use tidings_fetch::unwanted::detect;

/// The suites' folder, or `None` where it is absent and that is allowed.
#[expect(clippy::print_stdout, reason = "a test that did not run says so")]
fn shared() -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let folder = std::env::var_os("TIDINGS_SHARED").map_or_else(beside, PathBuf::from);
    if folder.join("feeds").is_dir() {
        return Some(folder);
    }
    assert!(std::env::var_os("CI").is_none_or(|ci| ci != "true"), "{} is absent", folder.display());
    println!("skipped: {} is absent", folder.display());
    None
}

#[test]
fn feeds_are_not_unwanted() {
    let Some(shared) = shared() else { return };
    let feeds = shared.join("feeds");
    let cases = std::fs::read_to_string(feeds.join("expect.jsonl")).expect("the cases");
    let files: BTreeSet<String> = cases
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).expect("a case"))
        .filter_map(|case| Some(case.get("file")?.as_str()?.to_owned()))
        .collect();
    let mut wrong = Vec::new();
    // This case is a web page by intent: its suite checks that it is refused.
    for file in files.iter().filter(|file| !file.contains("TestParseUnknownFeed")) {
        let body =
            std::fs::read(feeds.join(file)).or_else(|_| std::fs::read(feeds.join("corpus").join(file)));
        let response = Response { status: 200, body: body.expect(file).into(), ..Response::default() };
        if let Some(unwanted) = detect(&response) {
            wrong.push(format!("{file}: {unwanted:?}"));
        }
    }
    println!("{} feeds, {} taken for something else", files.len(), wrong.len());
    assert!(files.len() > 500, "{} files", files.len());
    assert!(wrong.is_empty(), "{wrong:#?}");
}
