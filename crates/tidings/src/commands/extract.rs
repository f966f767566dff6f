//! The article that is read out of a page, for a person or for a program that asks about many.

use super::inspect::each_line;
use crate::cli::Extract;
use crate::console::Console;
use crate::failure::{Exit, Failure};
use crate::folder::Folder;
use crate::run;
use serde::Deserialize;
use serde_json::{Value, json};
use std::panic::catch_unwind;
use std::path::Path;
use tidings_extract::{Page, PageOptions, decode_page, extract_page};
use tidings_feed::dates::parse_date;
use tidings_fetch::Request;

/// A page as it came.
struct Source {
    bytes: Vec<u8>,
    content_type: Option<String>,
    /// The address it came from; empty where nobody said.
    url: String,
}

/// `tidings extract`
pub(super) async fn run(dir: Option<&Path>, args: &Extract, console: Console) -> Result<Exit, Failure> {
    if args.jsonl {
        return each_line(answer);
    }
    let Some(address) = args.address.as_deref() else {
        return Err(Failure::usage("there is no page to read").advise("name a saved page or an address"));
    };
    let source = if Path::new(address).is_file() || !address.contains("://") {
        let path = Path::new(address);
        let bytes = std::fs::read(path).map_err(|e| Failure::file("read", path, &e))?;
        Source { bytes, content_type: None, url: String::new() }
    } else {
        fetched(dir, address).await?
    };
    let page = read(&source).map_err(|why| Failure::work(format!("{address}: {why}")))?;
    show(&page, console);
    console.result(&document(&page));
    Ok(Exit::Well)
}

/// The page at an address, asked for with the settings of the site folder where there is one.
async fn fetched(dir: Option<&Path>, address: &str) -> Result<Source, Failure> {
    let http = match Folder::open(dir) {
        Ok(folder) => run::http(&folder)?,
        Err(_) if dir.is_none() => run::http_with(&crate::settings::Settings::default())?,
        Err(failure) => return Err(failure),
    };
    let response = http.send(Request::page(address)).await?;
    if !response.is_success() {
        return Err(Failure::work(format!("{} answered with status {}", response.url, response.status))
            .advise("look at the address in a browser"));
    }
    Ok(Source { bytes: response.body.to_vec(), content_type: response.content_type, url: response.url })
}

/// Reads a page; the error says that its reading broke off.
fn read(source: &Source) -> Result<Page, String> {
    let reading = || {
        let (html, _) = decode_page(&source.bytes, source.content_type.as_deref());
        extract_page(&html, &source.url, &PageOptions { parse_date })
    };
    catch_unwind(reading).map_err(|_| {
        "reading the page broke off, which is a fault of tidings: please tell the project".to_owned()
    })
}

/// The article as JSON.
fn document(page: &Page) -> Value {
    let authors: Vec<&str> = page.authors.iter().filter_map(|person| person.name.as_deref()).collect();
    let images: Vec<&str> = page.images.iter().map(|image| image.src.as_str()).collect();
    json!({
        "title": page.title, "authors": authors, "published": page.published.map(|at| at.to_string()),
        "lead_image": page.lead_image, "images": images, "lang": page.language,
        "html": page.body.as_str(), "text": page.text,
        "problems": page.problems.iter().map(ToString::to_string).collect::<Vec<_>>(),
    })
}

fn show(page: &Page, console: Console) {
    let authors: Vec<&str> = page.authors.iter().filter_map(|person| person.name.as_deref()).collect();
    let (authors, date) = (authors.join(", "), page.published.map(|at| at.to_string()));
    for (name, value) in [
        ("title", Some(page.title.as_str())),
        ("authors", Some(authors.as_str())),
        ("published", date.as_deref()),
        ("language", page.language.as_deref()),
        ("lead picture", page.lead_image.as_deref()),
        ("address", page.canonical.as_deref()),
    ] {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            console.say(format!("{name}: {value}"));
        }
    }
    for (field, rule) in &page.provenance {
        console.say(format!("{field} found by: {rule}"));
    }
    for problem in &page.problems {
        console.say(format!("{problem}\n    {}", problem.kind.advice()));
    }
    let text = if page.text.is_empty() { "(no text was found)" } else { page.text.as_str() };
    console.say(format!("\n{text}"));
}

/// A line of `extract --jsonl`.
#[derive(Deserialize)]
struct Case {
    id: Value,
    file: String,
    #[serde(default)]
    url: String,
}

/// The answer to one line: never a failure of the whole.
fn answer(line: &str) -> String {
    let case: Case = match serde_json::from_str(line) {
        Ok(case) => case,
        Err(error) => {
            let id = serde_json::from_str::<Value>(line).map(|line| line["id"].clone()).unwrap_or_default();
            return json!({ "id": id, "error": format!("the line is no page: {error}") }).to_string();
        }
    };
    let read = std::fs::read(&case.file)
        .map_err(|error| format!("{}: cannot be read: {error}", case.file))
        .and_then(|bytes| read(&Source { bytes, content_type: None, url: case.url }));
    let mut answer = match read {
        Ok(page) => document(&page),
        Err(error) => json!({ "error": error }),
    };
    answer["id"] = case.id;
    answer.to_string()
}
