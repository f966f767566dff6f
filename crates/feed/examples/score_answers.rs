//! Answers the cases of a conformance suite: `score_answers FOLDER` reads `FOLDER/expect.jsonl`, parses each case's file below
//! `FOLDER/corpus` and prints `{"file", …}` a line.

#![expect(clippy::print_stdout, reason = "its output is its purpose")]

use serde_json::{Value, json};
use std::path::Path;
use tidings_feed::{Hints, canon, parse};

fn main() -> std::io::Result<()> {
    let folder = std::env::args().nth(1).unwrap_or_else(|| "../shared/feeds".to_owned());
    let folder = Path::new(&folder);
    for line in std::fs::read_to_string(folder.join("expect.jsonl"))?.lines() {
        let case: Value = serde_json::from_str(line)?;
        let file = case["file"].as_str().unwrap_or_default();
        let header = |wanted: &str| {
            let (_, value) =
                case["headers"].as_object()?.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted))?;
            value.as_str().map(str::to_owned)
        };
        let hints = Hints {
            content_type: header("content-type"),
            content_location: header("content-location"),
            content_language: header("content-language"),
            base: case["base"].as_str().map(str::to_owned),
            ..Hints::default()
        };
        let bytes = std::fs::read(folder.join("corpus").join(file))?;
        let mut answer = match parse(&bytes, &hints) {
            Ok(feed) => canon(&feed),
            Err(error) => json!({ "error": error.to_string() }),
        };
        answer["file"] = json!(file);
        println!("{answer}");
    }
    Ok(())
}
