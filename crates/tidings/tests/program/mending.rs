//! `check` and `rebuild` on an archive in which a hand, a crash or a copy has left its marks.

use crate::setup::{Server, Site, item, rss};

/// A site with two articles.
fn two_articles() -> Site {
    let (site, server) = (Site::new(), Server::start());
    server.put("/feed", "text/xml", rss(&[item(1, "One", "Words."), item(2, "Two", "Other words.")]));
    site.source("trial", &server.address("/feed"), "");
    site.run(&["fetch", "--all"]).well();
    site
}

/// The path of the record whose name holds `part`.
fn record(site: &Site, part: &str) -> String {
    site.records().into_keys().find(|path| path.contains(part)).expect("a record")
}

#[test]
fn two_files_of_one_article_are_both_named_and_the_newer_counts() {
    let site = two_articles();
    let one = record(&site, "-one-");
    let text = site.records()[&one].clone();
    let key = |text: &str| {
        text.split("\nkey: '").nth(1).expect("a key").split('\'').next().expect("its end").to_owned()
    };
    let other_key = key(&site.records()[&record(&site, "-two-")]);
    let copy = one.replace("-one-", "-copy-");
    let renamed = text.replace("title: 'One'", "title: 'Copy'");
    // The copy comes first in the walk, and of two alike the first counts.
    for changed in [
        renamed.replace("revision: 1", "revision: 3"),
        renamed.clone(),
        renamed.replace(&key(&text), &other_key.replace(['2', '3', '4'], "5")),
    ] {
        site.write(&format!("archive/{copy}"), &changed);
        let ran = site.run(&["rebuild"]);
        assert_eq!(ran.code, 1, "{ran:?}");
        assert!(ran.errors.contains(&one) && ran.errors.contains(&copy), "{}", ran.errors);
        assert!(ran.errors.contains(&format!("archive/{copy} was taken")), "{}", ran.errors);
        assert!(ran.out.contains("holds 2 articles"), "{}", ran.out);
        assert_eq!(site.run(&["check"]).code, 1);
    }
    // A newer revision counts where it is found later, too.
    site.write(&format!("archive/{one}"), text.replace("revision: 1", "revision: 9"));
    let ran = site.run(&["rebuild"]);
    assert!(ran.errors.contains(&format!("archive/{one} was taken")), "{}", ran.errors);
}

#[test]
fn check_compares_the_files_with_the_database_and_names_pictures_of_no_use() {
    let site = two_articles();
    let check = || {
        let ran = site.run(&["check", "--json"]);
        let (findings, notes) = (ran.json()["findings"].clone(), ran.json()["notes"].clone());
        let list = |value: &serde_json::Value| -> Vec<String> {
            let items = value.as_array().expect("a list").iter();
            items.map(|item| item.as_str().expect("a text").to_owned()).collect()
        };
        (ran.code, list(&findings), list(&notes))
    };
    assert_eq!(check(), (0, vec![], vec![]));
    site.write("media/ab/cdef.jpg", "x");
    let (code, findings, notes) = check();
    assert_eq!((code, findings.len(), notes.len()), (0, 0, 1), "a picture of no use is no failure");
    assert!(notes[0].starts_with("media/ab/cdef.jpg: no article shows it"), "{notes:?}");

    // A whole record of the same article from an older backup.
    let (site_then, one) = (site.records(), record(&site, "-one-"));
    site.write("in/one.md", site_then[&one].replace("Words.", "Changed words."));
    site.run(&["import", "in"]).well();
    assert_eq!(check().0, 0);
    site.write(&format!("archive/{one}"), &site_then[&one]);
    let (code, findings, _) = check();
    assert_eq!((code, findings.len()), (1, 1), "{findings:?}");
    assert!(findings[0].contains(&one) && findings[0].contains("another state"), "{findings:?}");
    site.run(&["rebuild"]).well();
    assert_eq!(check().0, 0);
}

#[test]
fn what_a_killed_command_left_beside_the_settings_is_gone_with_the_next() {
    let site = Site::new();
    for name in [".tidings-99999999999-0.tmp", "sources/.tidings-99999999999-1.tmp"] {
        site.write(name, "hal");
        site.run(&["status"]).well();
        assert!(!site.path(name).exists(), "{name}");
    }
}
