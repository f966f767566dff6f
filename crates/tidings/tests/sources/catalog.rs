//! The sources of the starter list that are no feeds, each read from a text of ours in the shape of what the site answers.

use std::path::{Path, PathBuf};
use tidings::catalog::starter;
use tidings::kinds::{Parsed, asked, parse};
use tidings_feed::Hints;
use tidings_model::{ParsedFeed, SourceKind};

/// The saved answer with a name, whatever its extension.
fn saved(name: &str) -> Option<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/catalog");
    let files: Vec<PathBuf> =
        ["xml", "json", "html"].iter().map(|end| folder.join(format!("{name}.{end}"))).collect();
    files.iter().find_map(|file| std::fs::read(file).ok())
}

/// Reads a saved answer; of an index, the saved answer of its first sitemap.
fn read(id: &str, kind: SourceKind, address: &str) -> ParsedFeed {
    let bytes = saved(id).unwrap_or_else(|| panic!("{id} has no saved answer"));
    let hints = Hints { base: Some(asked(kind, address).into_owned()), ..Hints::default() };
    match parse(kind, &bytes, &hints).unwrap_or_else(|e| panic!("{id}: {e}")) {
        Parsed::Feed(feed) => *feed,
        Parsed::Index(children) => {
            assert!(!children.is_empty(), "{id}");
            read(&format!("{id}.1"), kind, address)
        }
    }
}

#[test]
fn each_source_without_a_feed_gives_whole_entries() {
    let without = starter().sources.iter().filter(|source| source.kind != SourceKind::Feed);
    let mut count = 0;
    for source in without {
        count += 1;
        let feed = read(&source.id, source.kind, &source.address);
        assert!(feed.problems.is_empty(), "{}: {:?}", source.id, feed.problems);
        assert!(!feed.entries.is_empty(), "{}", source.id);
        for entry in &feed.entries {
            let whole = entry.title.is_some() && entry.link.is_some() && entry.published.is_some();
            assert!(whole, "{}: {entry:?}", source.id);
        }
    }
    assert!(count >= 5, "{count} sources");
}
