//! `rules.toml`: what is left out, kept, tagged, moved, starred and rewritten, now and in the past.

use crate::setup::{Server, Site, item, rss};

const NOW: &str = "2026-03-14T02:00:00Z";
const LATER: &str = "2026-03-15T02:00:00Z";

/// A site with a source of four entries that was not polled yet.
fn harbour() -> (Site, Server) {
    let (site, server) = (Site::new(), Server::start());
    let items = [
        item(1, "【独家】港口重新开放", "<p>港口于周一重新开放。点击关注我们</p>"),
        item(2, "足球：主队获胜", "<p>Football ended late.</p>"),
        item(3, "广告：买一送一", "<p>Buy one.</p>"),
        item(4, "Résumé of the day", "<p>Ports and ships.</p>"),
    ];
    server.put("/feed", "text/xml", rss(&items));
    site.source("trial", &server.address("/feed"), "");
    (site, server)
}

fn titles(site: &Site) -> Vec<String> {
    let title =
        |text: &String| text.lines().nth(1).unwrap_or_default().trim_start_matches("title: ").to_owned();
    site.records().values().map(title).collect()
}

fn record(site: &Site, part: &str) -> (String, String) {
    site.records().into_iter().find(|(_, text)| text.contains(part)).expect("a record")
}

const RULES: &str = "# 我的规则\n\
    [[rule]]\nname = \"广告\"\nin = \"title\"\ncontains = [\"广告\", \"推广\"]\ndrop = true\n\n\
    [[rule]]\nname = \"足球\"\nsources = [\"trial\"]\nany = [{ in = \"title\", contains = \"足球\" }, { contains = \"football\" }]\n\
    move = \"体育/足球\"\ntag = [\"足球\"]\n\n\
    [[rule]]\nname = \"clean\"\ncategories = [\"World\"]\nrewrite = [{ in = \"title\", strip = \"【独家】\" }, \
    { in = \"text\", matches = \"点击关注.*$\", with = \"\" }]\n\n\
    [[rule]]\nname = \"ships\"\nin = \"text\"\nwords = \"SHIPS\"\nstar = true\n";

#[test]
fn rules_act_on_new_entries_and_nothing_is_lost_in_silence() {
    let (site, _server) = harbour();
    site.write("rules.toml", RULES);
    let told = site.run_at(NOW, &["fetch", "--all"]).well();
    assert!(told.contains("3 filed, 1 left out by rules"), "{told}");
    assert_eq!(titles(&site), ["'港口重新开放'", "'Résumé of the day'", "'足球：主队获胜'"]);
    let (path, text) = record(&site, "主队获胜");
    assert!(path.starts_with("体育/足球/2026/") && text.contains("tags:\n - '足球'\n"), "{path}: {text}");
    let (_, text) = record(&site, "港口");
    assert!(!text.contains("点击关注") && text.contains("rule: 'rule clean #"), "{text}");
    assert!(record(&site, "Résumé").1.contains("\nstarred: true\n"));

    let status = site.run_at(NOW, &["status", "--json"]).json();
    assert_eq!(status["sources"][0]["left_out"], 1);
    assert_eq!(status["sources"][0]["waiting"], 0);
    assert!(site.run_at(NOW, &["status"]).well().contains("1 entries left out by rules"));
    let list = site.run(&["rules", "list", "--left-out", "--json"]).json();
    assert_eq!(list["left_out"][0]["rule"], "广告");
    assert_eq!(list["left_out"][0]["why"], "title: \"广告\"");
    // The next poll knows it, a rebuild keeps it, and check finds nothing.
    let told = site.run_at(LATER, &["fetch", "--all"]).well();
    assert!(!told.contains("left out"), "{told}");
    site.run(&["rebuild"]).well();
    site.run(&["check"]).well();
    assert_eq!(site.run_at(NOW, &["status", "--json"]).json()["sources"][0]["left_out"], 1);

    // What the feed says otherwise by then is looked at anew; so is all when the rule goes.
    site.write("rules.toml", RULES.replace("\"广告\", \"推广\"", "\"推广\""));
    let told = site.run(&["rules", "apply", "--dry-run"]).well();
    assert!(told.contains("1 entries that 广告 left out would come back"), "{told}");
    assert_eq!(
        site.run_at(LATER, &["fetch"]).well().matches("filed").count(),
        1,
        "a dry run lets nothing in"
    );
    site.run_at(LATER, &["rules", "apply"]).well();
    let told = site.run_at(LATER, &["fetch"]).well();
    assert!(told.contains("1 articles filed"), "{told}");
    assert_eq!(titles(&site).len(), 4);
    site.run(&["check"]).well();
}

#[test]
fn keep_lets_in_what_it_names_and_a_change_is_looked_at_anew() {
    let (site, server) = harbour();
    site.write("rules.toml", "[[rule]]\nname = \"only ports\"\nsources = \"trial\"\ncontains = [\"港口\", \"ports\"]\nkeep = true\n");
    let told = site.run_at(NOW, &["fetch", "--all"]).well();
    assert!(told.contains("2 filed, 2 left out by rules"), "{told}");
    server.put("/feed", "text/xml", rss(&[item(3, "港口广告", "<p>Buy one.</p>")]));
    assert!(site.run_at(LATER, &["fetch", "--all"]).well().contains("1 filed"));
    // A change that is left out leaves the article as it was.
    server.put("/feed", "text/xml", rss(&[item(3, "广告", "<p>Buy two.</p>")]));
    let before = site.records();
    let told = site.run_at("2026-03-16T02:00:00Z", &["fetch", "--all"]).well();
    assert!(told.contains("1 left out by rules"), "{told}");
    assert_eq!(site.records(), before);
    site.run(&["rebuild"]).well();
    site.run(&["check"]).well();
}

#[test]
fn rules_are_tried_on_the_archive_and_applied_to_the_past() {
    let (site, _server) = harbour();
    site.run_at(NOW, &["fetch", "--all"]).well();
    site.write("rules.toml", RULES);
    let before = site.records();
    let tried = site.run(&["rules", "test", "--json"]).json();
    assert_eq!(
        tried["counts"],
        serde_json::json!({ "articles": 4, "changed": 3, "left_out": 1, "for_want_of_a_keep": 0 })
    );
    let example = &tried["rules"][1]["examples"][0];
    assert_eq!(
        example["changes"][1],
        serde_json::json!({ "field": "category", "before": "World/trial", "after": "体育/足球" })
    );
    let told = site.run(&["rules", "test", "clean", "--source", "trial", "--limit", "1"]).well();
    assert!(
        told.contains("title: 【独家】港口重新开放 → 港口重新开放") && told.contains("holds for 4"),
        "{told}"
    );
    assert_eq!(site.run(&["rules", "test", "none"]).code, 2);
    site.run(&["rules", "apply", "--dry-run"]).well();
    assert_eq!(site.records(), before, "trying changes nothing");

    let told = site.run_at(LATER, &["rules", "apply"]).well();
    assert!(told.contains("4 articles, 3 changed") && told.contains("1 would not be filed today"), "{told}");
    let after = site.records();
    assert!(before.keys().eq(after.keys()), "no file moves");
    let (_, text) = record(&site, "主队获胜");
    assert!(
        text.contains("categories:\n - '体育'\n - '足球'\n") && text.contains("\nrevision: 2\n"),
        "{text}"
    );
    // The state before is kept, a second time does nothing, and a rebuild gives the same.
    assert_eq!(site.files("archive/.revisions").len(), 3);
    site.run(&["check"]).well();
    let told = site.run_at("2026-03-16T02:00:00Z", &["rules", "apply"]).well();
    assert!(told.contains("4 articles, 0 changed"), "{told}");
    assert_eq!(site.records(), after);
    site.run(&["rebuild"]).well();
    site.run(&["check"]).well();
    let id = |text: &str| text.split("\nid: '").nth(1).expect("an id")[..12].to_owned();
    assert!(site.run(&["diff", &id(&text)]).well().contains("1 → 2"));
    let pages = site.files("public");
    assert!(pages.keys().any(|path| path.contains("体育")), "the new category has its pages");
    // A poll of the same feed says nothing new.
    site.run_at("2026-03-17T02:00:00Z", &["fetch", "--all"]).well();
    assert_eq!(site.records(), after);
}

#[test]
fn what_a_hand_wrote_stays_and_a_row_behind_its_file_is_set_right() {
    let (site, _server) = harbour();
    site.run_at(NOW, &["fetch", "--all"]).well();
    let database = std::fs::read(site.path("state/tidings.db")).expect("the database");
    let (path, text) = record(&site, "港口");
    site.write(&format!("archive/{path}"), text.replace("于周一", "于周日"));
    site.write("rules.toml", RULES);
    let told = site.run_at(LATER, &["rules", "apply"]).well();
    assert!(told.contains("1 were edited by hand and stay"), "{told}");
    assert!(record(&site, "港口").1.contains("【独家】"));
    site.write(&format!("archive/{path}"), text);
    site.run_at(LATER, &["rules", "apply"]).well();
    // As a kill between the files and the rows leaves it.
    for end in ["-wal", "-shm"] {
        let _ = std::fs::remove_file(site.path(&format!("state/tidings.db{end}")));
    }
    site.write("state/tidings.db", database);
    assert_eq!(site.run(&["check"]).code, 1);
    site.run_at(LATER, &["rules", "apply"]).well();
    site.run(&["check"]).well();
}

#[test]
fn a_mistake_is_told_with_its_line_and_costs_its_rule_alone() {
    let (site, _server) = harbour();
    site.write(
        "rules.toml",
        format!("{RULES}\n[[rule]]\nname = \"坏\"\nin = \"titel\"\ncontains = \"x\"\ndrop = true\n"),
    );
    let ran = site.run_at(NOW, &["fetch", "--all"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.out.contains("3 filed, 1 left out by rules"), "{}", ran.out);
    assert!(ran.errors.contains("rules.toml line 28: rule \"坏\": \"titel\" is no field"), "{}", ran.errors);
    let ran = site.run(&["rules", "apply"]);
    assert!(ran.code == 2 && ran.errors.contains("line 28"), "{ran:?}");
    assert!(site.run(&["status"]).out.contains("rules.toml line 28"));
    site.write("rules.toml", "[[rule]\n");
    let ran = site.run(&["rules", "list"]);
    assert!(ran.code == 1 && ran.errors.contains("rules.toml line 1: the file is no TOML"), "{ran:?}");
    site.write("rules.toml", "[[rule]]\nname = 'x'\nsources = 'trail'\ndrop = true\n");
    let ran = site.run(&["rules", "list"]);
    assert!(ran.errors.contains("there is no source trail"), "{ran:?}");
}
