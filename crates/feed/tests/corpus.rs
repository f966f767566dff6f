//! Feeds of public test suites, where they are at hand: nothing panics, nothing hangs, and the scores only rise.

#![expect(clippy::print_stdout, reason = "a test tells what it left out and what it reached")]

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use tidings_feed::{Hints, canon, dates, parse};

/// Each check of the suites that does not hold, and why.
const CONFORMANCE: &str = include_str!("../CONFORMANCE.md");

/// The folder of shared data; `None` on a machine without it.
fn shared() -> Option<PathBuf> {
    let folder = std::env::var("TIDINGS_SHARED")
        .map_or_else(|_| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared"), PathBuf::from);
    if folder.join("feeds/expect.jsonl").is_file() {
        return Some(folder);
    }
    assert!(std::env::var("CI").is_err(), "{} is missing: set TIDINGS_SHARED", folder.display());
    println!("{} is not here: the public suites were not run", folder.display());
    None
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() { files(&path, found) } else { found.push(path) }
    }
}

#[test]
fn t30_no_file_of_the_corpus_does_harm() {
    let Some(shared) = shared() else { return };
    let mut all = Vec::new();
    files(&shared.join("feeds/corpus"), &mut all);
    for (number, path) in all.iter().enumerate() {
        let mut bytes = std::fs::read(path).expect("a file");
        _ = parse(&bytes, &Hints::default());
        for part in [3, 7] {
            _ = parse(&bytes[..bytes.len() / 10 * part], &Hints::default());
        }
        let length = bytes.len().max(1);
        for step in 1..20 {
            if let Some(byte) = bytes.get_mut((number * 7919 + step * 104_729) % length) {
                *byte ^= 0x15;
            }
        }
        _ = parse(&bytes, &Hints::default());
    }
    assert!(all.len() > 500);
}

#[test]
fn every_real_feed_gives_its_entries() {
    let Some(shared) = shared() else { return };
    let mut all = Vec::new();
    for suite in ["netnewswire", "feedjira", "miniflux"] {
        files(&shared.join("feeds/corpus").join(suite), &mut all);
    }
    let mut without = Vec::new();
    for path in all {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let bytes = std::fs::read(&path).expect("a file");
        let is_feed = [".xml", ".rss", ".atom", ".rdf", ".json"].iter().any(|end| name.ends_with(end));
        if is_feed && !parse(&bytes, &Hints::default()).is_ok_and(|feed| !feed.entries.is_empty()) {
            without.push(name);
        }
    }
    without.sort();
    assert_eq!(without, WITHOUT_ENTRIES);
}

/// Files of these suites that hold no entries, and rightly: excerpts of pages, and feeds that test nothing but the head.
const WITHOUT_ENTRIES: &[&str] = &[
    "AmazonWebServicesBlogFirstEntryContent.xml",
    "HREFConsideredHarmfulFirstEntry.xml",
    "PaulDixExplainsNothingFirstEntryContent.xml",
    "TechCrunchFirstEntry.xml",
    "TechCrunchFirstEntryDescription.xml",
    "TenderLovemakingFirstEntry.xml",
    "atom-atom_10-TestParseFeedSiteURLWithTrailingSpace.xml",
    "atom-atom_10-TestParseFeedURL.xml",
    "atom-atom_10-TestParseFeedWithFeedURLWithTrailingSpace.xml",
    "atom-atom_10-TestParseFeedWithIconURL.xml",
    "atom-atom_10-TestParseFeedWithLanguage.xml",
    "atom-atom_10-TestParseFeedWithRelativeFeedURL.xml",
    "atom-atom_10-TestParseFeedWithSubtitle.xml",
    "atom-atom_10-TestParseFeedWithUnqualifiedLangAttribute.xml",
    "atom-atom_10-TestParseFeedWithoutLanguage.xml",
    "atom-atom_10-TestParseFeedWithoutTitle.xml",
    "atom-atom_10-TestParseInvalidXml.xml",
    "atom-atom_10-TestParseTitleWithEncodedSingleQuote.xml",
    "atom-atom_10-TestParseTitleWithSingleQuote.xml",
    "atom-atom_10-TestParseTitleWithSingleQuoteAndHTMLType.xml",
    "atom-atom_10-TestParseWithHTMLEntity.xml",
    "atom-atom_10-TestParseWithInvalidCharacterEntity.xml",
    "iso-8859-1.xml",
    "iso88591.xml",
    "iso88591_utf8_mismatch.xml",
    "json-json-TestParseFeedSiteURLWithTrailingSpace.json",
    "json-json-TestParseFeedWithDescription.json",
    "json-json-TestParseFeedWithFeedURLWithTrailingSpace.json",
    "json-json-TestParseFeedWithLanguage.json",
    "json-json-TestParseFeedWithRelativeFeedURL.json",
    "json-json-TestParseFeedWithRelativeSiteURL.json",
    "json-json-TestParseFeedWithoutLanguage.json",
    "json-json-TestParseInvalidJSON.json",
    "json-json-TestParseNullJSONFeed.json",
    "parser-parser-TestParseUnknownFeed.xml",
    "rdf-rdf-TestParseFeedWithHTMLEntity.xml",
    "rdf-rdf-TestParseFeedWithInvalidCharacterEntity.xml",
    "rdf-rdf-TestParseInvalidXml.xml",
    "rss-rss-TestParseFeedLinkWithInvalidCharacterEntity.xml",
    "rss-rss-TestParseFeedTitleWithHTMLEntity.xml",
    "rss-rss-TestParseFeedTitleWithUnicodeEntityAndCdata.xml",
    "rss-rss-TestParseFeedURLWithAtomLink.xml",
    "rss-rss-TestParseFeedWithLanguage.xml",
    "rss-rss-TestParseFeedWithoutLanguage.xml",
    "rss-rss-TestParseFeedWithoutTitle.xml",
    "rss-rss-TestParseInvalidXml.xml",
    "windows-1252-incorrect-prolog.xml",
    "windows-1252.xml",
];

#[test]
fn dates_are_right_or_refused() {
    let Some(shared) = shared() else { return };
    let (mut right, mut all, mut wrong) = (0, 0, Vec::new());
    for line in std::fs::read_to_string(shared.join("dates/dates.jsonl")).expect("dates").lines() {
        let case: Value = serde_json::from_str(line).expect("a case");
        let input = case["input"].as_str().expect("an input");
        let want = case["utc"]
            .as_str()
            .map(|utc| utc.parse::<tidings_feed::Timestamp>().expect("an instant").as_second());
        let got = dates::parse_date(input).map(|at| at.as_second());
        all += 1;
        right += usize::from(got == want);
        if got != want {
            println!("{input:?}: {got:?}, expected {want:?}");
        }
        if got.is_some() && got != want {
            wrong.push(input.to_owned());
        }
    }
    println!("dates: {right} of {all} as expected");
    assert_eq!(wrong, Vec::<String>::new(), "read wrongly");
    assert!(right * 100 >= all * 97, "{right} of {all}");
}

#[test]
fn every_miss_is_known() {
    let Some(shared) = shared() else { return };
    let mut rows: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    let (mut missed, mut asked) = (BTreeSet::new(), BTreeSet::new());
    for line in std::fs::read_to_string(shared.join("feeds/expect.jsonl")).expect("cases").lines() {
        let case: Value = serde_json::from_str(line).expect("a case");
        let (file, suite) =
            (case["file"].as_str().expect("a file"), case["suite"].as_str().expect("a suite"));
        let answer = answer(&shared, &case);
        for check in case["canon"].as_array().expect("checks") {
            let good = score::holds(&answer, check);
            let name = (file.to_owned(), check["path"].as_str().unwrap_or_default().to_owned());
            if !good {
                let got = score::got(&answer, check);
                println!("missed: {file}, {} is {got}, expected {}", name.1, check["value"]);
                missed.insert(name.clone());
            }
            asked.insert(name);
            for row in ["all", suite] {
                let row = rows.entry(row.to_owned()).or_default();
                row.0 += usize::from(good);
                row.1 += 1;
            }
        }
    }
    println!("{rows:#?}");
    let known: BTreeSet<(String, String)> = known_misses();
    let new: Vec<_> = missed.difference(&known).collect();
    assert!(new.is_empty(), "missed, and not in CONFORMANCE.md: {new:#?}");
    let mended: Vec<_> = known.difference(&missed).filter(|name| asked.contains(*name)).collect();
    assert!(mended.is_empty(), "held now: take them out of CONFORMANCE.md: {mended:#?}");
}

/// The files and paths of the rows of the table.
fn known_misses() -> BTreeSet<(String, String)> {
    let rows = CONFORMANCE.lines().filter(|line| line.starts_with("| `"));
    let cell = |cell: Option<&str>| cell.unwrap_or_default().trim().trim_matches('`').to_owned();
    rows.map(|row| {
        let mut cells = row.split('|').skip(1);
        (cell(cells.next()), cell(cells.next()))
    })
    .collect()
}

fn answer(shared: &Path, case: &Value) -> Option<Value> {
    let header = |wanted: &str| {
        let headers = case["headers"].as_object()?;
        let (_, value) = headers.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted))?;
        value.as_str().map(str::to_owned)
    };
    let hints = Hints {
        content_type: header("content-type"),
        content_location: header("content-location"),
        content_language: header("content-language"),
        base: case["base"].as_str().map(str::to_owned),
        ..Hints::default()
    };
    let file = shared.join("feeds/corpus").join(case["file"].as_str().expect("a file"));
    let bytes = std::fs::read(file).expect("the case's file");
    parse(&bytes, &hints).ok().map(|feed| canon(&feed))
}

mod score;
