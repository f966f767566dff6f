//! Whether an article keeps a picture of its own, on labelled pages.

use std::io::Read;
use std::path::PathBuf;
use tidings_extract::{Page, PageOptions, extract_page};

/// Of the pages that have a picture, the share that must keep one, as the lead or in the text: a floor, to be raised.
const FLOOR: f64 = 0.94;

#[expect(clippy::print_stdout, reason = "a test that could not run says so")]
fn shared() -> Option<PathBuf> {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let folder = std::env::var_os("TIDINGS_SHARED").map_or(here, PathBuf::from);
    let found = folder.join("pages").is_dir();
    assert!(found || std::env::var("CI").as_deref() != Ok("true"), "{} has no pages", folder.display());
    if !found {
        println!("{} has no pages: skipped", folder.display());
    }
    found.then_some(folder)
}

fn read(html: &str, url: &str) -> Page {
    extract_page(html, url, &PageOptions { parse_date: |_| None })
}

/// The lead and the pictures of the text.
fn pictures(page: &Page) -> Vec<&str> {
    page.lead_image.iter().map(String::as_str).chain(page.images.iter().map(|i| i.src.as_str())).collect()
}

/// The addresses of a set's pages, by id.
fn addresses(set: &std::path::Path) -> std::collections::BTreeMap<String, String> {
    let gold = std::fs::read_to_string(set.join("gold.jsonl")).expect("the set's gold");
    let of = |line: &str| {
        let value: serde_json::Value = serde_json::from_str(line).expect("JSON");
        (value["id"].as_str().expect("an id").to_owned(), value["url"].as_str().unwrap_or("").to_owned())
    };
    gold.lines().map(of).collect()
}

#[test]
fn pages_keep_a_picture_of_their_own() {
    let Some(shared) = shared() else { return };
    let labels = include_str!("data/pictures/labels.tsv");
    let (mut with, mut kept, mut lead_right, mut lost) = (0_u32, 0_u32, 0_u32, Vec::new());
    let (mut without, mut none_led) = (0_u32, 0_u32);
    for line in labels.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let [set, id, parts] = line.split('\t').collect::<Vec<_>>()[..] else { panic!("{line}") };
        let folder = shared.join("pages").join(set);
        let url = &addresses(&folder)[id];
        let file = std::fs::File::open(folder.join(format!("html/{id}.html.gz"))).expect("the page");
        let mut html = String::new();
        flate2::read::GzDecoder::new(file).read_to_string(&mut html).expect("UTF-8");
        let page = read(&html, if url.is_empty() { "https://page.example/" } else { url });
        let is_own = |src: &str| parts.split('|').any(|part| !part.is_empty() && src.contains(part));
        if parts.is_empty() {
            without += 1;
            none_led += u32::from(page.lead_image.is_none());
            continue;
        }
        with += 1;
        lead_right += u32::from(page.lead_image.as_deref().is_some_and(is_own));
        if pictures(&page).into_iter().any(is_own) {
            kept += 1;
        } else {
            lost.push(format!("{set} {id}: {:?}", pictures(&page)));
        }
    }
    let share = f64::from(kept) / f64::from(with);
    println!(
        "{kept} of {with} pages keep a picture of their own ({:.1} %); {lead_right} have it as the lead; \
         of {without} without one, {none_led} have no lead",
        share * 100.0
    );
    for page in &lost {
        println!("lost: {page}");
    }
    assert_eq!(with + without, 100);
    assert!(share >= FLOOR, "{kept} of {with}");
}
