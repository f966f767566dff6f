//! The article that is read out of a page, for a person or for a program that asks about many.

use super::inspect::each_line;
use crate::cli::Extract;
use crate::console::Console;
use crate::failure::{Exit, Failure};
use crate::folder::Folder;
use crate::run;
use crate::run::parts::join_all;
use flate2::read::MultiGzDecoder;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::io::Read;
use std::panic::catch_unwind;
use std::path::Path;
use std::sync::Arc;
use tidings_extract::{Page, PageOptions, decode_page, excerpt, extract_page, reading_minutes};
use tidings_feed::dates::parse_date;
use tidings_fetch::{Http, Request};

/// Characters of the beginning of a text.
const EXCERPT: usize = 200;
/// Bytes of a saved page; what is beyond is not read.
const LONGEST: u64 = 64 << 20;

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
    let broke_off = |why| Failure::work(format!("{address}: {why}"));
    let page = if Path::new(address).is_file() || !address.contains("://") {
        let path = Path::new(address);
        let bytes = saved(path).map_err(|e| Failure::file("read", path, &e))?;
        let url = args.base.clone().unwrap_or_default();
        read(&Source { bytes, content_type: None, url }).map_err(broke_off)?
    } else {
        let http = http(dir)?;
        let source = fetched(&http, address).await?;
        let whole = join_all(&http, read(&source).map_err(broke_off)?, &source.url, None).await;
        Page { problems: whole.page.problems.into_iter().chain(whole.problem).collect(), ..whole.page }
    };
    show(&page, console);
    console.result(&document(&page));
    Ok(Exit::Well)
}

/// The bytes of a saved page, unpacked where its name ends in `.gz`.
fn saved(path: &Path) -> std::io::Result<Vec<u8>> {
    let file = std::fs::File::open(path)?;
    let mut bytes = Vec::new();
    if path.extension().is_some_and(|end| end.eq_ignore_ascii_case("gz")) {
        MultiGzDecoder::new(file).take(LONGEST).read_to_end(&mut bytes)?;
    } else {
        file.take(LONGEST).read_to_end(&mut bytes)?;
    }
    Ok(bytes)
}

/// What asks for pages: with the settings of the site folder where there is one.
fn http(dir: Option<&Path>) -> Result<Arc<dyn Http>, Failure> {
    match Folder::open_if_any(dir)? {
        Some(folder) => run::http(&folder),
        None => run::http_with(&crate::settings::Settings::default()),
    }
}

/// The page at an address.
async fn fetched(http: &Arc<dyn Http>, address: &str) -> Result<Source, Failure> {
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
    let people: Vec<Value> =
        page.authors.iter().map(|person| json!({ "name": person.name, "url": person.url })).collect();
    let pictures: Vec<Value> = page
        .images
        .iter()
        .map(|image| json!({ "url": image.src, "alt": image.alt, "width": image.width, "height": image.height }))
        .collect();
    let problems: Vec<Value> = page
        .problems
        .iter()
        .map(|problem| {
            json!({
                "kind": problem.kind.as_str(), "message": problem.message, "what_to_do": problem.kind.advice(),
            })
        })
        .collect();
    let provenance: Map<String, Value> =
        page.provenance.iter().map(|(field, rule)| (field.clone(), json!(rule))).collect();
    let mut document = short_document(page);
    document.extend(
        [
            ("people", json!(people)),
            ("updated", json!(page.updated.map(|at| at.to_string()))),
            ("url", json!(page.canonical)),
            ("site", json!({ "name": page.site_name, "icon": page.icon })),
            ("section", json!(page.section)),
            ("tags", json!(page.tags)),
            ("description", json!(page.description)),
            ("excerpt", json!(excerpt(&page.body, EXCERPT))),
            ("reading_minutes", json!(reading_minutes(&page.body))),
            ("licence", json!(page.licence)),
            ("next_page", json!(page.next)),
            ("pictures", json!(pictures)),
            ("provenance", Value::Object(provenance)),
            ("problems", json!(problems)),
        ]
        .map(|(name, value)| (name.to_owned(), value)),
    );
    Value::Object(document)
}

/// What a program that asks about many pages is told.
fn short_document(page: &Page) -> Map<String, Value> {
    let images: Vec<&str> = page.images.iter().map(|image| image.src.as_str()).collect();
    let fields = [
        ("title", json!(page.title)),
        ("authors", json!(names(page))),
        ("published", json!(page.published_as_written())),
        ("lang", json!(page.language)),
        ("lead_image", json!(page.lead_image)),
        ("images", json!(images)),
        ("html", json!(page.body.as_str())),
        ("text", json!(page.text)),
        ("problems", json!(page.problems.iter().map(ToString::to_string).collect::<Vec<_>>())),
    ];
    fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

fn names(page: &Page) -> Vec<&str> {
    page.authors.iter().filter_map(|person| person.name.as_deref()).collect()
}

/// Shows each field with the rule that found it, the text, and what was wrong.
fn show(page: &Page, console: Console) {
    let text = |value: &str| Some(value.to_owned());
    let rule = |key: &str| page.provenance.iter().find(|(field, _)| field == key).map(|(_, rule)| rule);
    let fields = [
        ("title", "title", text(&page.title)),
        ("authors", "authors", Some(names(page).join(", "))),
        ("published", "published", page.published_as_written()),
        ("updated", "", page.updated.map(|at| at.to_string())),
        ("language", "language", page.language.clone()),
        ("lead picture", "lead_image", page.lead_image.clone()),
        ("address", "", page.canonical.clone()),
        ("site", "", page.site_name.clone()),
        ("icon", "", page.icon.clone()),
        ("section", "", page.section.clone()),
        ("tags", "", Some(page.tags.join(", "))),
        ("summary", "", page.description.clone()),
        ("licence", "", page.licence.clone()),
        ("next page", "", page.next.clone()),
        ("pages joined", "", rule("pages").cloned()),
        ("minutes to read", "", Some(reading_minutes(&page.body).to_string())),
        ("pictures in the text", "", Some(page.images.len().to_string())),
        ("text", "", rule("body").map(|rule| format!("found by {rule}"))),
    ];
    for (name, key, value) in fields {
        let value = value.unwrap_or_default().replace('\n', " ");
        match rule(key) {
            Some(rule) => console.say(format!("{name}: {value} ({rule})")),
            None if !value.is_empty() => console.say(format!("{name}: {value}")),
            None => {}
        }
    }
    let text = if page.text.is_empty() { "(no text was found)" } else { page.text.as_str() };
    console.say(format!("\n{text}"));
    for problem in &page.problems {
        console.say(format!("\n{problem}\n    {}", problem.kind.advice()));
    }
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
    let (id, told) = match serde_json::from_str::<Case>(line) {
        Ok(case) => {
            let read = saved(Path::new(&case.file))
                .map_err(|error| format!("{}: cannot be read: {error}", case.file))
                .and_then(|bytes| read(&Source { bytes, content_type: None, url: case.url }));
            (case.id, read.map(|page| short_document(&page)))
        }
        Err(error) => {
            let id = serde_json::from_str::<Value>(line).map(|line| line["id"].clone()).unwrap_or_default();
            (id, Err(format!("the line is no page: {error}")))
        }
    };
    let mut answer = Map::from_iter([("id".to_owned(), id)]);
    match told {
        Ok(fields) => answer.extend(fields),
        Err(error) => drop(answer.insert("error".to_owned(), json!(error))),
    }
    Value::Object(answer).to_string()
}
