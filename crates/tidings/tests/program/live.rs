//! The commands around the live reader: users, backup and restore.

use crate::setup::{Server, Site, files, item, rss};
use std::process::Command;

/// A site with two articles and a user who has an app password.
fn site() -> (Site, Server) {
    let (site, server) = (Site::new(), Server::start());
    server.put("/feed", "text/xml", rss(&[item(1, "加沙停火", "甲"), item(2, "Two", "b")]));
    site.source("trial", &server.address("/feed"), "");
    site.run(&["fetch"]).well();
    site.run_with_input(&["user", "add", "安", "--password-stdin"], "a long password\n").well();
    (site, server)
}

fn restore(from: &Site, backup: &str, to: &str) -> (i32, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tidings"));
    command.arg("restore").arg(from.path(backup)).arg(from.path(to));
    let ran = crate::setup::ran(command);
    (ran.code, format!("{}{}", ran.out, ran.errors))
}

#[test]
fn users_are_added_listed_and_removed() {
    let (site, _server) = site();
    let password = site.run(&["user", "app-password", "安", "--label", "手机"]).well();
    assert_eq!(password.trim().len(), 23, "{password}");
    site.run_with_input(&["user", "add", "Bob", "--password-stdin"], "another password\n").well();
    let listed = site.run(&["user", "list"]).well();
    assert!(
        listed.contains("安, an owner") && listed.contains("1 手机") && listed.contains("Bob, since"),
        "{listed}"
    );
    assert!(!listed.contains(password.trim()), "it is shown once");
    for (arguments, input, says) in [
        (
            &["user", "add", "bob", "--password-stdin"][..],
            "another password\n",
            "there is a user of this name",
        ),
        (&["user", "add", "eve", "--password-stdin"], "short\n", "fewer than 8"),
        (&["user", "add", "a/b", "--password-stdin"], "another password\n", "cannot be a name"),
        (&["user", "passwd", "eve", "--password-stdin"], "another password\n", "no user eve"),
        (&["user", "revoke", "Bob", "1"], "", "no app password 1"),
    ] {
        let ran = site.run_with_input(arguments, input);
        assert!(ran.code == 2 && ran.errors.contains(says), "{arguments:?}: {} {}", ran.code, ran.errors);
    }
    site.run(&["user", "revoke", "安", "1"]).well();
    site.run(&["user", "remove", "Bob"]).well();
    let listed = site.run(&["user", "list"]).well();
    assert!(!listed.contains("Bob") && !listed.contains("手机"), "{listed}");
    let invited = site.run(&["user", "invite"]).well();
    assert!(invited.contains("/sign-up/"), "{invited}");
}

#[test]
fn t48_what_is_restored_is_what_was_backed_up() {
    let (site, server) = site();
    let backup = tempfile::tempdir().expect("a folder");
    let to = backup.path().join("backup").to_string_lossy().into_owned();
    let said = site.run(&["backup", &to]).well();
    assert!(said.contains(" 0 were there, 0 removed"), "{said}");
    let said = site.run(&["backup", &to]).well();
    assert!(said.contains(" 0 files copied"), "{said}");
    // What comes later is copied by itself, and what is gone goes.
    server.put("/feed", "text/xml", rss(&[item(3, "Three", "c")]));
    site.run_at("2026-03-15T02:30:09Z", &["fetch", "--all"]).well();
    site.run(&["pack", "--older-than", "1m"]).well();
    site.run(&["backup", &to]).well();
    let (code, said) = restore(&site, &to, "restored");
    assert!(code == 0 && said.contains("3 articles, 1 users"), "{said}");
    let restored = site.path("restored");
    assert_eq!(files(&restored.join("archive")), site.files("archive"));
    assert_eq!(files(&restored.join("sources")), site.files("sources"));
    let mut check = Command::new(env!("CARGO_BIN_EXE_tidings"));
    check.arg("--dir").arg(&restored).arg("check");
    crate::setup::ran(check).well();
    // Nothing is written over, and half a backup is none.
    let (code, said) = restore(&site, &to, "restored");
    assert!(code == 2 && said.contains("not empty"), "{said}");
    std::fs::remove_file(backup.path().join("backup/backup.json")).expect("it was there");
    let (code, said) = restore(&site, &to, "other");
    assert!(code == 2 && said.contains("no whole backup"), "{said}");
    let inside = site.run(&["backup", "public/x"]);
    assert!(inside.code == 2 && inside.errors.contains("inside of the site folder"), "{}", inside.errors);
    let full = site.run(&["backup", &site.path("sources").to_string_lossy()]);
    assert!(full.code == 2 && full.errors.contains("something else"), "{}", full.errors);
}
