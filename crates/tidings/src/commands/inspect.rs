//! What a feed says and what is wrong with it, for a person or for a program that checks many.

use super::entry_line;
use crate::cli::Inspect;
use crate::console::{Console, put_line};
use crate::failure::{Exit, Failure};
use crate::folder::Folder;
use crate::kinds;
use crate::run;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::BufRead;
use std::path::Path;
use tidings_feed::{Hints, NotAFeed, ParsedFeed, canon, dates, parse, text};
use tidings_fetch::Request;
use tidings_model::Timestamp;

/// Problems shown to a person before the rest is only counted.
const MOST_PROBLEMS: usize = 20;

/// `tidings inspect`
pub(super) async fn run(dir: Option<&Path>, args: &Inspect, console: Console) -> Result<Exit, Failure> {
    if args.jsonl {
        return each_line(answer);
    }
    if args.dates {
        return each_line(|line| {
            let second = dates::parse_date(line).and_then(|at| Timestamp::from_second(at.as_second()).ok());
            second.map_or_else(|| "-".to_owned(), |at| at.to_string())
        });
    }
    let Some(address) = args.address.as_deref() else {
        return Err(Failure::usage("there is nothing to inspect").advise("name a feed file or an address"));
    };
    let (bytes, hints) = if Path::new(address).is_file() || !address.contains("://") {
        let path = Path::new(address);
        (std::fs::read(path).map_err(|e| Failure::file("read", path, &e))?, Hints::default())
    } else {
        fetched(dir, address).await?
    };
    match parse(&bytes, &hints) {
        Ok(feed) => {
            show(&feed, console);
            console.result(&document(&feed));
            Ok(Exit::Well)
        }
        Err(error) => Err(no_feed(address, &error)),
    }
}

/// The body at an address, asked for with the settings of the site folder where there is one.
async fn fetched(dir: Option<&Path>, address: &str) -> Result<(Vec<u8>, Hints), Failure> {
    let http = match Folder::open_if_any(dir)? {
        Some(folder) => run::http(&folder)?,
        None => run::http_with(&crate::settings::Settings::default())?,
    };
    let response = http.send(Request::feed(address)).await?;
    if !response.is_success() {
        return Err(Failure::work(format!("{} answered with status {}", response.url, response.status))
            .advise("look at the address in a browser"));
    }
    let hints = kinds::hints(&response, Some(response.url.clone()));
    Ok((response.body.to_vec(), hints))
}

fn no_feed(address: &str, error: &NotAFeed) -> Failure {
    Failure::work(format!("{address}: {error}")).advise(error.advice())
}

/// What the feed says in the form of the conformance suites, with its problems.
fn document(feed: &ParsedFeed) -> Value {
    let mut document = canon(feed);
    document["problems"] = feed
        .problems
        .iter()
        .map(|problem| {
            json!({
                "kind": problem.kind.as_str(), "message": problem.message, "what_to_do": problem.kind.advice(),
                "byte": problem.place.map(|place| place.byte), "line": problem.place.map(|place| place.line),
            })
        })
        .collect();
    document
}

fn show(feed: &ParsedFeed, console: Console) {
    let info = &feed.feed;
    console.say(format!("{}, read as {}", kinds::format_name(info), info.encoding));
    let title = info.title.as_ref().map(text::plain).unwrap_or_default();
    for (name, value) in [
        ("title", Some(title.as_str()).filter(|title| !title.is_empty())),
        ("site", info.link.as_deref()),
        ("feed", info.feed_url.as_deref()),
        ("language", info.language.as_deref()),
        ("generator", info.generator.as_deref()),
    ] {
        if let Some(value) = value {
            console.say(format!("{name}: {}", one_line(value)));
        }
    }
    for hub in &info.hubs {
        console.say(format!("hub: {}", one_line(hub)));
    }
    console.say(format!("\n{} entries", feed.entries.len()));
    for entry in &feed.entries {
        console.say(format!("  {}", entry_line(entry)));
        if let Some(link) = &entry.link {
            console.say(format!("      {}", one_line(link)));
        }
    }
    console.say(format!("\n{} problems", feed.problems.len()));
    for problem in feed.problems.iter().take(MOST_PROBLEMS) {
        console.say(format!("  {problem}\n      {}", problem.kind.advice()));
    }
    if let Some(more @ 1..) = feed.problems.len().checked_sub(MOST_PROBLEMS) {
        console.say(format!("  and {more} more; --json shows all"));
    }
}

/// A value on the line of its name, so that it cannot look like another.
fn one_line(value: &str) -> String {
    value.replace('\n', " ")
}

/// A line of `inspect --jsonl`.
#[derive(Deserialize)]
struct Case {
    id: Value,
    file: String,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    base: Option<String>,
}

/// The answer to one line: never a failure of the whole.
fn answer(line: &str) -> String {
    let case: Case = match serde_json::from_str(line) {
        Ok(case) => case,
        Err(error) => {
            let id = serde_json::from_str::<Value>(line).map(|line| line["id"].clone()).unwrap_or_default();
            return json!({ "id": id, "error": format!("the line is no case: {error}") }).to_string();
        }
    };
    let header = |wanted: &str| {
        let found = case.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted));
        found.map(|(_, value)| value.clone())
    };
    let hints = Hints {
        content_type: header("content-type"),
        content_location: header("content-location"),
        content_language: header("content-language"),
        base: case.base.clone(),
        ..Hints::default()
    };
    let mut answer = match std::fs::read(&case.file) {
        Ok(bytes) => match parse(&bytes, &hints) {
            Ok(feed) => document(&feed),
            Err(error) => json!({ "error": error.to_string() }),
        },
        Err(error) => json!({ "error": format!("{}: cannot be read: {error}", case.file) }),
    };
    answer["id"] = case.id;
    answer["file"] = json!(case.file);
    answer.to_string()
}

/// Answers every line of standard input with a line, in order.
pub(super) fn each_line(answer: impl Fn(&str) -> String) -> Result<Exit, Failure> {
    for line in std::io::stdin().lock().split(b'\n') {
        let line = line.map_err(|e| Failure::work(format!("standard input: cannot be read: {e}")))?;
        let line = String::from_utf8_lossy(&line);
        let line = line.trim_end_matches('\r');
        if !put_line(&answer(line)) {
            break;
        }
    }
    Ok(Exit::Well)
}
