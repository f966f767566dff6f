//! What `tidings status` tells of sources that are well, ill, away and gone.

use crate::setup::{Ran, Server, Site, item, ran, rss};
use serde_json::Value;
use std::process::Command;

const MORNING: &str = "2026-03-14T01:00:00Z";

/// What `status --json` says of a source at a time.
fn line(site: &Site, now: &str, id: &str) -> Value {
    let all = site.run_at(now, &["status", "--json"]).json();
    let lines = all["sources"].as_array().expect("sources");
    lines.iter().find(|line| line["source"] == id).cloned().expect("the source")
}

fn status(site: &Site, now: &str, columns: &str, arguments: &[&str]) -> Ran {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tidings"));
    command.arg("status").args(arguments).current_dir(site.path("."));
    command.env("TIDINGS_NOW", now).env("COLUMNS", columns);
    ran(command)
}

/// That each key of the line has the value that stands behind it.
#[track_caller]
fn holds(line: &Value, expected: &Value) {
    for (key, value) in expected.as_object().expect("an object") {
        assert_eq!(&line[key], value, "{key} of {line:#}");
    }
}

#[test]
fn a_source_that_is_well_tells_what_it_brought_and_when_it_is_asked_again() {
    let (site, server) = (Site::new(), Server::start());
    site.source("trial", &server.address("/feed"), "name = \"渔港日报\"\n");
    let before = serde_json::json!({ "state": "new", "last_poll": null, "came": null, "entries": 0 });
    holds(&line(&site, MORNING, "trial"), &before);
    server.put("/feed", "text/xml", rss(&[item(1, "One", "x"), item(2, "Two", "y")]));
    site.run_at(MORNING, &["fetch"]).well();
    let first = serde_json::json!({
        "state": "well", "last_poll": MORNING, "last_good": MORNING, "came": "feed", "http_status": 200, "new": 2,
        "changed": 0, "entries": 2, "entries_in_feed": 2, "articles": 2, "waiting": 0, "last_new": MORNING,
        "failures": 0, "failure": null, "failure_kind": null, "failing_since": null, "what_to_do": null, "problems": [],
        "file": "sources/trial.toml", "why_next": "rhythm",
    });
    let read = line(&site, "2026-03-14T02:00:00Z", "trial");
    holds(&read, &first);
    assert!(read["took_ms"].is_u64() && read["next_poll"].is_string(), "{read}");

    // The same bytes, then the word that nothing has changed, then one more.
    site.run_at("2026-03-14T02:00:00Z", &["fetch", "--all"]).well();
    holds(&line(&site, MORNING, "trial"), &serde_json::json!({ "came": "same", "new": 0, "entries": 2 }));
    server.answer("/feed", 304, "", "");
    site.run_at("2026-03-14T03:00:00Z", &["fetch", "--all"]).well();
    let third =
        serde_json::json!({ "came": "not-modified", "http_status": 304, "new": 0, "last_new": MORNING });
    holds(&line(&site, MORNING, "trial"), &third);
    server.put("/feed", "text/xml", rss(&[item(3, "Three", "x"), item(2, "Two", "changed")]));
    site.run_at("2026-03-14T04:00:00Z", &["fetch", "--all"]).well();
    let fourth = serde_json::json!({
        "came": "feed", "new": 1, "changed": 1, "entries": 3, "last_new": "2026-03-14T04:00:00Z",
    });
    holds(&line(&site, MORNING, "trial"), &fourth);

    let out = status(&site, "2026-03-14T07:00:00Z", "120", &[]).well();
    assert!(out.contains("well   trial   3 hours ago  1 new, 1 changed"), "{out}");
    assert!(out.contains("1 sources: 1 well; 3 articles; times are UTC"), "{out}");
    let whole = status(&site, "2026-03-14T07:00:00Z", "120", &["trial"]).well();
    for words in
        ["trial (渔港日报): well", "3 hours ago (2026-03-14 04:00)", "3 ever, 2 in the feed", "rhythm"]
    {
        assert!(whole.contains(words), "{words}: {whole}");
    }
}

#[test]
fn a_failure_is_told_with_its_kind_its_beginning_and_what_to_do() {
    let (site, server) = (Site::new(), Server::start());
    site.source("trial", &server.address("/feed"), "interval = \"30m\"\n");
    server.put("/feed", "text/xml", rss(&[item(1, "One", "x")]));
    site.run_at(MORNING, &["fetch"]).well();
    assert_eq!(line(&site, MORNING, "trial")["why_next"], "interval");
    server.answer("/feed", 502, "", "");
    for hour in ["02", "04", "06"] {
        assert_eq!(site.run_at(&format!("2026-03-14T{hour}:00:00Z"), &["fetch", "--all"]).code, 1);
    }
    let told = serde_json::json!({
        "state": "failing", "came": "failure", "http_status": 502, "failures": 3, "failure_kind": "server-fault",
        "failing_since": "2026-03-14T02:00:00Z", "last_good": MORNING, "why_next": "backoff", "articles": 1,
    });
    holds(&line(&site, MORNING, "trial"), &told);
    let ran = status(&site, "2026-03-14T08:00:00Z", "200", &[]);
    assert_eq!(ran.code, 1);
    for words in [
        "trial: failing, 3 times in a row since 6 hours ago (2026-03-14 02:00)",
        "answered with status 502",
        "what to do:    the site has a fault",
        "sources/trial.toml",
        "`tidings fetch --source trial`",
        "last read 7 hours ago",
        "less and less often while it fails",
    ] {
        assert!(ran.out.contains(words), "{words}: {}", ran.out);
    }
    // Its file may stop it; then it is no failure any more.
    site.source("trial", &server.address("/feed"), "enabled = false\n");
    holds(&line(&site, MORNING, "trial"), &serde_json::json!({ "state": "off", "next_poll": null }));
    site.source("trial", &server.address("/feed"), "");
    server.put("/feed", "text/xml", rss(&[item(2, "Two", "x")]));
    site.run_at("2026-03-15T06:00:00Z", &["fetch", "--all"]).well();
    holds(
        &line(&site, MORNING, "trial"),
        &serde_json::json!({ "state": "well", "failures": 0, "failing_since": null }),
    );
}

#[test]
fn gone_moving_and_paused_are_told_apart_from_failing() {
    let (site, server) = (Site::new(), Server::start());
    for (id, status, headers) in [
        ("gone", 410, String::new()),
        ("moving", 301, format!("Location: {}\r\n", server.address("/new"))),
        ("paused", 429, "Retry-After: 7200\r\n".to_owned()),
    ] {
        site.source(id, &server.address(&format!("/{id}")), "");
        server.answer(&format!("/{id}"), status, &headers, "");
    }
    server.put("/new", "text/xml", rss(&[item(1, "One", "x")]));
    // The pause holds for the whole host: it is asked for it last.
    assert_eq!(site.run_at(MORNING, &["fetch", "--source", "gone", "--source", "moving"]).code, 1);
    assert_eq!(site.run_at(MORNING, &["fetch"]).code, 1);
    let gone =
        serde_json::json!({ "state": "gone", "failure_kind": "gone", "next_poll": null, "why_next": null });
    holds(&line(&site, MORNING, "gone"), &gone);
    let moving = line(&site, MORNING, "moving");
    holds(&moving, &serde_json::json!({ "state": "moving", "came": "feed", "failure": null }));
    assert_eq!(moving["moving"]["to"], server.address("/new"));
    assert_eq!(moving["moving"]["taken_over_from"], "2026-03-21T01:00:00Z");
    let paused = line(&site, MORNING, "paused");
    holds(&paused, &serde_json::json!({ "state": "paused", "came": "pause", "why_next": "retry-after" }));
    assert!(paused["next_poll"].as_str().is_some_and(|at| at >= "2026-03-14T03:00:00Z"), "{paused}");

    let ran = status(&site, "2026-03-14T02:00:00Z", "160", &["--problems"]);
    assert_eq!(ran.code, 1);
    for words in [
        "gone for good (410), polled no more",
        "its host asked for a pause",
        "(Retry-After)",
        "from in 6 days",
    ] {
        assert!(ran.out.contains(words), "{words}: {}", ran.out);
    }
    assert_eq!(status(&site, MORNING, "160", &["paused", "moving"]).code, 0, "neither is a failure");

    // A week later the new address is in the file.
    server.answer("/paused", 404, "", "");
    site.run_at("2026-03-21T02:00:00Z", &["fetch"]);
    let text = std::fs::read_to_string(site.path("sources/moving.toml")).expect("the file");
    assert!(text.contains(&server.address("/new")), "{text}");
}

#[test]
fn each_page_that_is_no_feed_is_told_in_its_own_words() {
    let (site, server) = (Site::new(), Server::start());
    let pages = [
        ("challenge", 403, "<html><title>Just a moment...</title><script>window._cf_chl_opt={}</script>"),
        ("challenge", 200, "<html><title>安全验证</title><p>请拖动滑块，完成验证"),
        ("blocked", 403, "<html><h1>您的请求被拦截</h1>"),
        ("sign-in", 200, "<html><title>会员登录</title><form><input type='password'></form>"),
        ("consent", 200, "<html><h1>Bevor Sie fortfahren</h1><button>Alle akzeptieren</button>"),
        ("parked", 200, "<html><h1>This domain is for sale</h1>"),
        ("parked", 200, "<html><h1>该域名正在出售</h1>"),
        ("suspended", 200, "<html><title>Account Suspended</title>"),
        ("maintenance", 200, "<html><title>系统维护</title><p>网站正在维护"),
        ("not-found", 200, "<html><title>页面不存在</title>"),
        ("not-found", 404, "<html><title>404</title>"),
        ("web-page", 200, "<!doctype html><html><title>Harbour News</title><p>Today"),
        ("empty", 200, ""),
        ("not-a-feed", 200, "{\"error\": \"no\"}"),
        ("forbidden", 403, ""),
        ("server-fault", 500, ""),
    ];
    for (at, (_, status, body)) in pages.iter().enumerate() {
        site.source(&format!("s{at}"), &server.address(&format!("/{at}")), "");
        server.answer(&format!("/{at}"), *status, "Content-Type: text/html; charset=utf-8\r\n", *body);
    }
    assert_eq!(site.run_at(MORNING, &["fetch"]).code, 1);
    let all = site.run_at(MORNING, &["status", "--json"]).json();
    let mut told = std::collections::BTreeMap::new();
    for (at, (kind, ..)) in pages.iter().enumerate() {
        let lines = all["sources"].as_array().expect("sources");
        let line = lines.iter().find(|line| line["source"] == format!("s{at}")).expect("the source");
        holds(line, &serde_json::json!({ "state": "failing", "failure_kind": kind, "failures": 1 }));
        let text = |key: &str| line[key].as_str().expect("a text").to_owned();
        assert!(text("what_to_do").len() > 20, "{line}");
        // Without the address, which differs.
        let what = text("failure").rsplit(": ").next().unwrap_or_default().to_owned();
        told.entry(*kind).or_insert_with(Vec::new).push(what);
    }
    let pages_only = [
        "challenge",
        "blocked",
        "sign-in",
        "consent",
        "parked",
        "suspended",
        "maintenance",
        "web-page",
        "empty",
    ];
    let words: std::collections::BTreeSet<&String> = pages_only.iter().map(|kind| &told[kind][0]).collect();
    assert_eq!(words.len(), pages_only.len(), "{told:#?}");
    assert_eq!(all["states"]["failing"], pages.len());
}

#[test]
fn problems_of_single_entries_are_no_failure() {
    let (site, server) = (Site::new(), Server::start());
    site.source("trial", &server.address("/feed"), "");
    let bad =
        "<item><title>No date</title><link>https://trial.example/9</link><pubDate>soonish</pubDate></item>";
    server.put("/feed", "text/xml", rss(&[item(1, "One", "x"), bad.to_owned()]));
    site.run_at(MORNING, &["fetch"]).well();
    let ran = site.run_at(MORNING, &["status", "--json"]);
    assert_eq!(ran.code, 0);
    let line = &ran.json()["sources"][0];
    holds(
        line,
        &serde_json::json!({ "state": "problems", "came": "feed", "new": 2, "articles": 2, "failure": null }),
    );
    let problem = &line["problems"][0];
    assert_eq!(problem["kind"], "date");
    assert!(problem["what_to_do"].as_str().is_some_and(|advice| advice.contains("first seen")), "{problem}");
    let overview = status(&site, MORNING, "100", &[]).well();
    assert!(overview.contains("problems  trial") && overview.contains("status --problems"), "{overview}");
    let full = status(&site, MORNING, "100", &["--problems"]).well();
    assert!(full.contains("trial: read, with problems") && full.contains("soonish"), "{full}");
}

#[test]
fn narrow_terminals_wide_signs_and_the_owners_clock() {
    let (site, server) = (Site::new(), Server::start());
    site.write(
        "tidings.toml",
        "[site]\ntitle = \"试刊\"\ntime_zone = \"+08:00\"\n\n[fetch]\nallow_hosts = [\"127.0.0.1\"]\nhost_pause = \"0ms\"\nicons = false\n",
    );
    server.put("/feed", "text/xml", rss(&[item(1, "One", "x")]));
    site.source("a-source-with-a-long-id", &server.address("/feed"), "name = \"渔港新闻与天气预报周刊\"\n");
    server.put("/page", "text/html", "<html><title>\u{1b}[31m登录</title>");
    site.source("other", &server.address("/page"), "name = \"第二家\u{202e}报纸\"\n");
    assert_eq!(site.run_at(MORNING, &["fetch"]).code, 1);
    for columns in [30, 40, 60, 80, 120] {
        let ran = status(&site, "2026-03-14T05:30:00Z", &columns.to_string(), &[]);
        assert!(!ran.out.contains(['\u{1b}', '\u{202e}']), "{}", ran.out);
        for line in ran.out.lines().filter(|line| !line.contains("http://")) {
            let wide = unicode_width::UnicodeWidthStr::width(line);
            assert!(wide <= columns, "{wide} of {columns}: {line}\n{}", ran.out);
        }
    }
    let wide = status(&site, "2026-03-14T05:30:00Z", "160", &[]).out;
    assert!(
        wide.contains("4 hours ago (2026-03-14 09:00)") && wide.contains("times are UTC+08:00"),
        "{wide}"
    );
    assert!(wide.contains("渔港新闻与天气预报周刊"), "{wide}");
    assert_eq!(status(&site, MORNING, "80", &["nobody"]).code, 2);
}
