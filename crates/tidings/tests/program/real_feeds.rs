//! Feeds of real sites, served from this machine: each gives its entries, and the archive alone gives all back.

use crate::setup::{Server, Site, files, shared};
use std::collections::BTreeSet;
use tidings_feed::{Hints, entry_key, parse};
use tidings_store::Store;

#[test]
fn real_feeds_are_archived_and_rebuilt() {
    let Some(shared) = shared() else { return };
    let (site, server) = (Site::new(), Server::start());
    let mut expected = 0;
    let mut feeds = 0;
    for suite in ["netnewswire", "feedjira"] {
        for bytes in files(&shared.join("feeds/corpus").join(suite)).into_values() {
            let id = format!("{suite}-{feeds}");
            let path = format!("/{id}");
            let hints = Hints { base: Some(server.address(&path)), ..Hints::default() };
            let Ok(feed) = parse(&bytes, &hints) else { continue };
            // What has one identity in one feed is one article.
            let keys: BTreeSet<_> = feed.entries.iter().filter_map(entry_key).collect();
            expected += keys.len();
            feeds += 1;
            server.put(&path, "application/xml", bytes);
            site.source(&id, &server.address(&path), "pictures = \"link\"\n");
        }
    }
    let report = site.run(&["fetch", "--all", "--json"]);
    assert_eq!(report.code, 0, "{}", report.errors);
    let report = report.json();
    let sources = report["sources"].as_array().expect("sources");
    assert_eq!(sources.len(), feeds);
    let records = site.files("archive").len();
    println!("{feeds} feeds, {expected} identities, {records} articles");
    assert!(feeds > 40 && records >= expected, "{feeds} feeds, {expected} identities, {records} articles");

    site.run(&["build"]).well();
    let dump = || Store::open(&site.path("state/tidings.db")).and_then(|store| store.dump()).expect("rows");
    let (rows, pages) = (dump(), site.files("public"));
    assert_eq!(rows.lines().filter(|line| line.starts_with("entries\t")).count(), records);
    for folder in ["state", "public"] {
        std::fs::remove_dir_all(site.path(folder)).expect("the folder");
    }
    site.run(&["rebuild"]).well();
    assert!(dump() == rows, "the rebuilt rows differ");
    let again = site.files("public");
    let other: Vec<&String> = pages.keys().filter(|path| again.get(*path) != pages.get(*path)).collect();
    assert!(other.is_empty() && pages.len() == again.len(), "{other:?}");
    site.run(&["check"]).well();
}
