//! Labelled pages of public sets, where they are at hand: the scores of the text and of the fields only rise.

#![expect(clippy::print_stdout, reason = "a test tells what it left out and what it reached")]

mod fields;
mod score;

use flate2::read::GzDecoder;
use serde_json::Value;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use tidings_extract::{Page, PageOptions, decode_page, extract_page};

/// A set, how it is scored, and the least score, in tenths of a percent.
const FLOORS: &[(&str, Metric, usize)] = &[
    ("zyte", Metric::Shingles, 970),
    ("moz", Metric::Shingles, 955),
    ("zh", Metric::Shingles, 986),
    ("wcxb-dev-article", Metric::Words, 951),
    ("trafilatura", Metric::Segments, 931),
];
/// Of the large sets every so many pages are read.
const SAMPLE: usize = 3;
/// Pages from which a set is large.
const LARGE: usize = 500;
/// By how much the score of a sample may be below that of its set, in tenths of a percent.
const SAMPLED: usize = 6;

#[derive(Debug, Clone, Copy)]
enum Metric {
    Shingles,
    Words,
    Segments,
}

/// The folder of labelled pages; `None` on a machine without it.
fn shared() -> Option<PathBuf> {
    let folder = std::env::var("TIDINGS_SHARED")
        .map_or_else(|_| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared"), PathBuf::from)
        .join("pages");
    if folder.join("zyte/gold.jsonl").is_file() {
        return Some(folder);
    }
    assert!(std::env::var("CI").is_err(), "{} is missing: set TIDINGS_SHARED", folder.display());
    println!("{} is not here: the labelled pages were not read", folder.display());
    None
}

/// The pages of a set with what is expected of them, read on all cores.
fn read(folder: &Path, set: &str, every: usize) -> Vec<(Value, Page)> {
    let gold = std::fs::read_to_string(folder.join(set).join("gold.jsonl")).expect("labels");
    let gold: Vec<Value> =
        gold.lines().step_by(every).map(|line| serde_json::from_str(line).expect("a label")).collect();
    let next = AtomicUsize::new(0);
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        let work = || {
            let mut read = Vec::new();
            while let Some(label) = gold.get(next.fetch_add(1, Ordering::Relaxed)) {
                let id = label["id"].as_str().expect("an id");
                let file = folder.join(set).join("html").join(format!("{id}.html.gz"));
                let mut bytes = Vec::new();
                let file = std::fs::File::open(file).expect("a page");
                GzDecoder::new(file).read_to_end(&mut bytes).expect("a page");
                let (html, _) = decode_page(&bytes, None);
                let options = PageOptions { parse_date: tidings_feed::dates::parse_date };
                read.push((
                    label.clone(),
                    extract_page(&html, label["url"].as_str().unwrap_or(""), &options),
                ));
            }
            read
        };
        let threads: Vec<_> = (0..cores).map(|_| scope.spawn(work)).collect();
        threads.into_iter().flat_map(|thread| thread.join().expect("no panic")).collect()
    })
}

#[test]
fn scores_only_rise() {
    let Some(folder) = shared() else { return };
    // Set to read every page of the large sets too.
    let whole = std::env::var("TIDINGS_ALL_PAGES").is_ok();
    let mut missed = Vec::new();
    for &(set, metric, floor) in FLOORS {
        let labels = std::fs::read_to_string(folder.join(set).join("gold.jsonl")).expect("labels");
        let sampled = labels.lines().count() >= LARGE && !whole;
        let pages = read(&folder, set, if sampled { SAMPLE } else { 1 });
        let reached = match metric {
            Metric::Shingles => score::shingles(&pages),
            Metric::Words => score::words(&pages),
            Metric::Segments => score::segments(&pages),
        };
        println!("{set}: {reached:.4} ({metric:?}, {} pages)", pages.len());
        let least = if sampled { floor - SAMPLED } else { floor };
        if reached * 1000.0 < f64::from(u32::try_from(least).unwrap_or(0)) {
            missed.push(format!("{set}: {reached:.4}, the floor is {least}/1000"));
        }
        if set == "wcxb-dev-article" {
            missed.extend(fields::below_floors(&pages));
        }
    }
    assert!(missed.is_empty(), "{missed:#?}");
}
