//! What a feed says and what is wrong with it, for people and for programs.

use crate::setup::{Server, Site, item, rss};

#[test]
fn a_feed_and_its_faults_are_shown() {
    let (site, server) = (Site::new(), Server::start());
    let whole = rss(&[item(1, "加沙停火谈判", "x"), item(2, "Second & third", "y")]);
    let broken = whole.replace("试刊 Trial", "试刊 & Trial");
    site.write("feed.xml", &broken);
    server.put("/feed", "application/rss+xml", broken);
    for address in ["feed.xml", &server.address("/feed")] {
        let shown = site.run(&["inspect", address]).well();
        for part in
            ["试刊 & Trial", "2 entries", "加沙停火谈判", "2026-03-02T00:00:00Z", "1 problems", "line 2"]
        {
            assert!(shown.contains(part), "{part}: {shown}");
        }
        let json = site.run(&["inspect", address, "--json"]).json();
        assert_eq!(json["entries"][0]["title"], "加沙停火谈判");
        assert_eq!(json["problems"][0]["kind"], "syntax");
    }
    site.write("page.html", "<!doctype html><title>x</title>");
    let none = site.run(&["inspect", "page.html"]);
    assert_eq!(none.code, 1);
    assert!(none.errors.contains("web page") && none.errors.contains("what to do"), "{}", none.errors);
}

#[test]
fn many_feeds_are_answered_in_order() {
    let site = Site::new();
    site.write("a.xml", rss(&[item(1, "一", "x")]));
    let gbk = b"<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>\xbc\xd3\xc9\xb3</title></channel></rss>";
    site.write("b.xml", gbk);
    let cases = [
        r#"{"id": 7, "file": "a.xml", "base": "https://trial.example/"}"#,
        r#"{"id": "b", "file": "b.xml", "headers": {"Content-Type": "text/xml; charset=gb2312"}}"#,
        r#"{"id": [1], "file": "missing.xml"}"#,
        r#"{"id": 9}"#,
        "nonsense",
    ];
    let out = site.run_with_input(&["inspect", "--jsonl"], &cases.join("\n")).well();
    let answers: Vec<serde_json::Value> =
        out.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let ids: Vec<String> = answers.iter().map(|answer| answer["id"].to_string()).collect();
    assert_eq!(ids, ["7", "\"b\"", "[1]", "9", "null"]);
    assert_eq!(answers[0]["entries"][0]["title"], "一");
    assert_eq!(answers[1]["feed"]["title"], "加沙");
    assert!(answers[2..].iter().all(|answer| answer["error"].is_string()), "{out}");
}

#[test]
fn dates_are_read_or_refused() {
    let site = Site::new();
    let dates = "Mon, 14 Mar 2022 02:30:09 GMT\n2022年3月14日 10:30\n2022-03-14T10:30:09.5+08:00\nsoon\n\n";
    let out = site.run_with_input(&["inspect", "--dates"], dates).well();
    let lines: Vec<&str> = out.lines().collect();
    assert_eq!(lines[0], "2022-03-14T02:30:09Z");
    assert_eq!(lines[2..], ["2022-03-14T02:30:09Z", "-", "-"]);
    assert!(lines[1].starts_with("2022-03-14T"), "{out}");
}
