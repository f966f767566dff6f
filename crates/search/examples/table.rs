//! Writes what scripts/search-test compares the script of the search page with: `table FOLDER` reads `tests/data`, puts an index of
//! its texts, one an article in two segments, and `wanted.js` into the folder.
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a tool of a test, with files that are there"
)]

use serde_json::json;
use std::path::Path;
use tidings_search::{Document, Listed, Query, Segment, Shown, index, page_files, root, search, split};

const TEXTS: &str = include_str!("../tests/data/texts.txt");
const QUERIES: &str = include_str!("../tests/data/queries.txt");

fn main() {
    let folder = std::env::args().nth(1).expect("a folder");
    let texts: Vec<&str> = TEXTS.lines().collect();
    let (mut files, mut listed) = (Vec::new(), Vec::new());
    for (name, texts) in [("12-2", &texts[..9]), ("14-1", &texts[9..])] {
        let mut segment = Segment::default();
        for text in texts {
            let (title, rest) = text.split_at(text.char_indices().nth(6).map_or(text.len(), |(at, _)| at));
            let shown =
                Shown { address: "a.html", title, date: "2025-03-14", snippet: rest, ..Shown::default() };
            segment.add(&Document { shown, texts: &[text, rest] });
        }
        files.extend(segment.files(name, 8));
        listed.push(Listed { name: name.to_owned(), files: 8, version: "1a".to_owned() });
    }
    files.push(index(&listed));
    files.extend(page_files());
    let folder = Path::new(&folder);
    for file in &files {
        let path = folder.join(&file.path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, &file.text).unwrap();
    }
    let mut load = |path: &str| files.iter().find(|file| file.path == path).map(|file| file.text.clone());
    let splits: Vec<_> = texts
        .iter()
        .map(|text| {
            let units = |at: usize| text[..at].encode_utf16().count();
            let token = |token: tidings_search::Token| {
                json!([
                    token.text,
                    token.position,
                    units(token.range.start),
                    units(token.range.end),
                    root(&token.text)
                ])
            };
            json!([text, split(text, None).into_iter().map(token).collect::<Vec<_>>()])
        })
        .collect();
    let queries: Vec<_> = QUERIES
        .lines()
        .map(|words| {
            let query = Query::parse(words);
            let hits = search(&query, usize::MAX, &mut load).unwrap();
            let hits: Vec<_> = hits.iter().map(|hit| json!([hit.segment, hit.article, hit.score])).collect();
            let marks = |text: &&str| {
                let units = |at: usize| text[..at].encode_utf16().count();
                query
                    .marks(text)
                    .iter()
                    .map(|range| [units(range.start), units(range.end)])
                    .collect::<Vec<_>>()
            };
            json!([words, hits, texts.iter().map(marks).collect::<Vec<_>>()])
        })
        .collect();
    let wanted = format!("const wanted = {};\n", json!({ "splits": splits, "queries": queries }));
    std::fs::write(folder.join("wanted.js"), wanted).unwrap();
}
