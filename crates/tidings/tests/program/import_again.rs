//! Folders of posts that are taken in a second time, or by somebody who means no good.

use crate::setup::{NOW, Server, Site, item, rss};

/// The day after [`NOW`].
const LATER: &str = "2026-03-15T02:30:09Z";

/// The archive's files with earlier revisions.
fn revisions(site: &Site) -> Vec<String> {
    let files = site.files("archive").into_iter().filter(|(path, _)| path.starts_with(".revisions/"));
    files.map(|(_, bytes)| String::from_utf8(bytes).expect("UTF-8")).collect()
}

#[test]
fn a_changed_post_becomes_a_revision_and_its_first_words_stay() {
    for (post, dated) in [
        ("---\ntitle: A post\ndate: 2026-03-01\nguid: one\n---\nThe first words.\n", true),
        ("---\ntitle: A post\nguid: one\n---\nThe first words.\n", false),
    ] {
        let site = Site::new();
        site.write("old/content/News/post.md", post);
        let first = site.run_at(NOW, &["import", "old"]);
        assert!(first.out.contains("1 articles taken in, 0 changed, 0 known"), "{first:?}");
        let before = site.records();

        let again = site.run_at(LATER, &["import", "old", "--json"]).json();
        assert_eq!((&again["articles"], &again["known"]), (&0.into(), &1.into()), "{again}");
        assert_eq!(site.records(), before, "the same post another day changes no byte (dated: {dated})");

        site.write(
            "old/content/News/post.md",
            post.replace("A post", "A new title").replace("first", "second"),
        );
        let changed = site.run_at(LATER, &["import", "old"]);
        assert!(changed.out.contains("0 articles taken in, 1 changed"), "{changed:?}");
        let records = site.records();
        assert_eq!(
            records.keys().collect::<Vec<_>>(),
            before.keys().collect::<Vec<_>>(),
            "one file, where it was"
        );
        let text = records.values().next().expect("a record");
        assert!(text.contains("The second words") && text.contains("\nrevision: 2\n"), "{text}");
        assert!(text.contains(&format!("first_seen: '{NOW}'")), "{text}");
        let past = revisions(&site);
        assert!(past.len() == 1 && past[0].contains("The first words"), "{past:?}");

        site.run_at(LATER, &["import", "old", "--json"]);
        assert_eq!(site.records(), records);
        for file in ["tidings.db", "tidings.db-wal", "tidings.db-shm"] {
            _ = std::fs::remove_file(site.path("state").join(file));
        }
        site.run_at("2026-05-01T00:00:00Z", &["import", "old"]);
        assert_eq!(site.records(), records, "the files are known where the database is not");
        let findings = site.run(&["check", "--json"]).json()["findings"].to_string();
        assert_eq!(findings, "[]");
    }
}

#[test]
fn a_record_of_another_site_takes_nobodys_place() {
    let (site, other, server) = (Site::new(), Site::new(), Server::start());
    server.put("/mine", "text/xml", rss(&[item(1, "Mine", "My own words.")]));
    server.put("/theirs", "text/xml", rss(&[item(2, "Theirs", "Words of another.")]));
    site.source("mine", &server.address("/mine"), "");
    other.source("theirs", &server.address("/theirs"), "");
    site.run(&["fetch", "--all"]).well();
    other.run(&["fetch", "--all"]).well();
    let mine = site.records();
    let id_of = |records: &std::collections::BTreeMap<String, String>| {
        let path = records.keys().next().expect("a record").clone();
        path[path.len() - 15..path.len() - 3].to_owned()
    };
    let (my_id, their_id) = (id_of(&mine), id_of(&other.records()));
    let theirs = other.records().into_values().next().expect("a record");

    site.write("in/a.md", theirs.replace(&their_id, &my_id));
    let ran = site.run(&["import", "in"]);
    assert!(ran.code == 1 && ran.errors.contains(&my_id), "{ran:?}");
    let records = site.records();
    assert_eq!(records.len(), 2, "{:?}", records.keys());
    assert!(mine.iter().all(|(path, text)| records.get(path) == Some(text)), "mine is as it was");
    assert!(records.keys().any(|path| path.contains(&their_id)), "{:?}", records.keys());

    site.write("in/a.md", theirs.replace("Words of another", "Words that a hand changed"));
    let ran = site.run_at(LATER, &["import", "in"]);
    assert!(ran.out.contains("1 changed"), "{ran:?}");
    assert_eq!(revisions(&site).iter().filter(|text| text.contains("Words of another")).count(), 1);
    site.run(&["rebuild"]).well();
    assert_eq!(site.run(&["check"]).code, 0);
}

#[test]
fn a_post_that_no_record_can_hold_is_named_and_the_others_are_taken() {
    let site = Site::new();
    let tags: String = (0..300_000).map(|number| format!("t{number},")).collect();
    site.write(
        "old/content/a.md",
        format!("---\ntitle: Large\ndate: 2026-03-01\ntags: '{tags}'\n---\ntext\n"),
    );
    site.write("old/content/b.md", "---\ntitle: Small\ndate: 2026-03-01\n---\ntext\n");
    let ran = site.run(&["import", "old"]);
    assert_eq!(ran.code, 1);
    assert!(ran.errors.contains("a.md") && ran.errors.contains("tags, with 300000"), "{}", ran.errors);
    assert_eq!(site.records().len(), 1);
    assert_eq!(site.run(&["check"]).code, 0);
}
