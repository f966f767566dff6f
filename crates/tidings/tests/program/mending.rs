//! `check`, `check --mend` and `rebuild` on an archive in which a hand, a crash, a disk or a copy has left its marks.

use crate::pictures::photograph;
use crate::setup::{Server, Site, item, rss};
use tidings_model::ContentHash;

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

/// What `check --mend` did, what it did not, and what is still wrong after it.
fn mend(site: &Site, now: &str) -> (i32, Vec<String>, Vec<String>, Vec<String>) {
    let ran = site.run_at(now, &["check", "--mend", "--json"]);
    let list = |key: &str| -> Vec<String> {
        let value = ran.json()[key].clone();
        value
            .as_array()
            .expect("a list")
            .iter()
            .map(|text| text.as_str().expect("a text").to_owned())
            .collect()
    };
    (ran.code, list("mended"), list("not_mended"), list("findings"))
}

const LATER: &str = "2026-03-15T02:30:09Z";

/// A site with a picture and two revisions of its first article.
fn revised() -> (Site, Server) {
    let (site, server) = (Site::new(), Server::start());
    server.put("/p.png", "image/png", photograph(400, 300, 1));
    let picture = format!("<p><img src=\"{}\"></p>", server.address("/p.png"));
    let feed = |title: &str| {
        rss(&[item(1, title, &format!("<p>港口消息。</p>{picture}")), item(2, "Two", "Other words.")])
    };
    server.put("/feed", "text/xml", feed("港口将开放"));
    site.source("trial", &server.address("/feed"), "");
    site.run(&["fetch", "--all"]).well();
    server.put("/feed", "text/xml", feed("港口已开放"));
    site.run_at("2026-03-14T05:00:00Z", &["fetch", "--all"]).well();
    (site, server)
}

#[test]
#[expect(clippy::disallowed_methods, reason = "the test moves files as a hand would")]
fn what_can_be_mended_is_mended_and_check_is_clean() {
    let (site, server) = revised();
    let before = site.files("archive");
    let whole = site.records();
    let (one, two) = (record(&site, "-港口"), record(&site, "-two-"));
    let (media, bytes) = site.files("media").into_iter().next().expect("a picture");

    // A damaged picture of the same size, a removed one, a leftover.
    let mut damaged = bytes.clone();
    damaged[200] ^= 1;
    site.write(&format!("media/{media}"), &damaged);
    site.write("archive/.tmp/.tidings-1-1.tmp", "half");
    let (code, done, left, findings) = mend(&site, LATER);
    assert_eq!(
        (code, done.len(), left.len(), findings.len()),
        (0, 2, 0, 0),
        "{done:?} {left:?} {findings:?}"
    );
    assert_eq!(site.files("media")[&media], bytes);
    std::fs::remove_file(site.path(&format!("media/{media}"))).expect("a file");
    assert_eq!(mend(&site, LATER).0, 0);
    assert_eq!(site.files("media")[&media], bytes);

    // A record of another name, the same record twice, and one in another folder: rows and files fit again.
    let id = &two[two.len() - 15..two.len() - 3];
    let text = whole[&two].clone();
    std::fs::rename(
        site.path(&format!("archive/{two}")),
        site.path(&format!("archive/{}", two.replace(id, "zzzzzzzzzzzz"))),
    )
    .expect("a rename");
    assert_eq!(mend(&site, LATER).0, 0);
    assert_eq!(site.records(), whole);
    site.write(&format!("archive/{}", two.replace("-two-", "-a-")), &text);
    assert_eq!(mend(&site, LATER).0, 0);
    assert_eq!(site.records(), whole, "the copy that the database does not name went");
    let elsewhere = format!("archive/Mine/2026/{}", two.rsplit('/').next().expect("a name"));
    site.write(&elsewhere, &text);
    std::fs::remove_file(site.path(&format!("archive/{two}"))).expect("a file");
    assert_eq!(mend(&site, LATER).0, 0);
    assert!(site.path(&elsewhere).exists(), "a record may be moved by hand");
    std::fs::rename(site.path(&elsewhere), site.path(&format!("archive/{two}"))).expect("a rename");

    // The database gone: its rows come from the files.
    std::fs::remove_dir_all(site.path("state")).expect("a folder");
    let (code, done, ..) = mend(&site, LATER);
    assert_eq!((code, done.len()), (0, 2), "{done:?}");
    assert_eq!(site.files("archive"), before);

    // A record that is none: its last whole state is put back, and the feed brings the newest again.
    site.write(&format!("archive/{one}"), &whole[&one].as_bytes()[..300]);
    let (code, done, ..) = mend(&site, LATER);
    assert_eq!(code, 0, "{done:?}");
    assert!(done.iter().any(|line| line.contains("revision 1 was put back")), "{done:?}");
    assert!(site.records()[&one].contains("港口将开放"));
    let kept = site.files("archive/.revisions");
    assert!(kept.values().any(|bytes| bytes.len() == 300), "what stood there is kept");
    drop(server);
}

#[test]
fn what_cannot_be_mended_is_left_and_told() {
    let (site, server) = revised();
    let (one, two) = (record(&site, "-港口"), record(&site, "-two-"));
    let whole = site.records();
    let (media, _) = site.files("media").into_iter().next().expect("a picture");
    // The publisher has another picture by now; a hand was at one record; the other is none and has no earlier state.
    site.write(&format!("media/{media}"), "damaged");
    server.put("/p.png", "image/png", photograph(400, 300, 2));
    site.write(&format!("archive/{one}"), whole[&one].replace("港口消息", "海港消息"));
    site.write(&format!("archive/{two}"), "not a record");
    site.write("archive/notes.txt", "mine");
    let before = site.files("archive");
    let (code, _, left, findings) = mend(&site, LATER);
    assert_eq!(code, 1);
    for part in [
        "another picture there by now",
        "only a person can tell",
        "if its feed still has it",
        "move it out of the archive",
    ] {
        assert!(left.iter().any(|line| line.contains(part)), "{part}: {left:?}");
    }
    assert!(!findings.is_empty());
    assert_eq!(site.files("archive"), before);
    assert_eq!(site.files("media")[&media], b"damaged");

    // The next poll makes the record again, and what stood there is kept.
    site.run_at("2026-03-16T05:00:00Z", &["fetch", "--all"]).well();
    assert!(site.records()[&two].contains("Other words."));
    assert!(site.files("archive/.revisions").values().any(|bytes| bytes == b"not a record"));
    // A record that is gone may be so on purpose.
    std::fs::remove_file(site.path(&format!("archive/{two}"))).expect("a file");
    let (code, _, left, _) = mend(&site, LATER);
    assert!(code == 1 && left.iter().any(|line| line.contains("maybe on purpose")), "{left:?}");
}

/// The text with another version of the form and the hash that fits.
fn in_form(text: &str, version: u32) -> String {
    let text = text.replace("\nformat: 1\n", &format!("\nformat: {version}\n"));
    let hash = text.split("\nhash: '").nth(1).expect("a hash")[..64].to_owned();
    let without = text.replace(&format!("hash: '{hash}'\n"), "");
    text.replace(&hash, ContentHash::of(without.as_bytes()).as_str())
}

#[test]
fn an_older_form_is_moved_up_on_request_and_a_newer_one_is_refused_kindly() {
    let site = two_articles();
    let one = record(&site, "-one-");
    let whole = site.records();
    site.write(&format!("archive/{one}"), in_form(&whole[&one], 0));
    site.run(&["rebuild"]).well();
    let report = site.run(&["check", "--json"]).json();
    assert_eq!(report["findings"].as_array().map(Vec::len), Some(0), "an older form is no mistake: {report}");
    assert!(
        report["notes"][0].as_str().is_some_and(|note| note.contains("version 0 of the form")),
        "{report}"
    );
    let (code, done, left, _) = mend(&site, LATER);
    assert_eq!((code, left.len()), (0, 0), "{done:?} {left:?}");
    assert_eq!(site.records(), whole);
    let kept = site.files("archive/.revisions");
    assert!(kept.values().any(|bytes| bytes == in_form(&whole[&one], 0).as_bytes()), "{:?}", kept.keys());

    let newer = in_form(&whole[&one], 9);
    site.write(&format!("archive/{one}"), &newer);
    let (code, _, left, findings) = mend(&site, LATER);
    assert_eq!((code, findings.len()), (1, 1), "{findings:?}");
    assert!(left[0].contains("made by a newer tidings"), "{left:?}");
    // A change of its feed does not replace it either.
    let server = Server::start();
    server.put("/feed", "text/xml", rss(&[item(1, "Uno", "Very different words.")]));
    site.source("trial", &server.address("/feed"), "");
    let ran = site.run_at("2026-03-16T05:00:00Z", &["fetch", "--all"]);
    assert!(ran.code == 1 && ran.errors.contains("made by a newer tidings"), "{ran:?}");
    assert_eq!(site.records()[&one], newer);
}
