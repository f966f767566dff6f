//! The article of a page, for people and for programs.

use crate::setup::{Server, Site};
use std::io::Write;

const PAGE: &str = r#"<!doctype html><html lang="zh"><head><meta charset="utf-8"><title>加沙停火谈判继续</title>
<meta name="author" content="李明"><meta property="article:published_time" content="2026-03-02T08:00:00+08:00"></head>
<body><nav><a href="/">首页</a></nav><div class="article-content"><h1>加沙停火谈判继续</h1><p>2026-03-02 08:00</p>
<p>谈判代表周三在开罗继续会谈，各方就停火的条件交换了意见，并表示愿意在下周再次见面讨论细节。</p>
<figure><img src="/a.jpg"><figcaption>会场外</figcaption></figure>
<p>调解方说，目前的草案包括三个阶段，每个阶段持续六周，其间将交换人员并扩大人道主义援助的规模。</p>
<p>责任编辑：王五</p></div></body></html>"#;

#[test]
fn an_article_is_shown() {
    let (site, server) = (Site::new(), Server::start());
    site.write("page.html", PAGE);
    server.put("/page", "text/html; charset=utf-8", PAGE);
    for address in ["page.html", &server.address("/page")] {
        let shown = site.run(&["extract", address]).well();
        for part in
            ["title: 加沙停火谈判继续", "authors: 李明", "2026-03-02T08:00:00+08:00 (meta)", "三个阶段"]
        {
            assert!(shown.contains(part), "{part}: {shown}");
        }
        let json = site.run(&["extract", address, "--json"]).json();
        assert_eq!(json["title"], "加沙停火谈判继续");
        let (text, html) = (json["text"].as_str().unwrap_or(""), json["html"].as_str().unwrap_or(""));
        assert!(text.starts_with("谈判代表") && text.ends_with("规模。"), "{text}");
        assert!(!text.contains("会场外") && html.contains("<figcaption>会场外"), "{html}");
        assert_eq!((&json["reading_minutes"], &json["provenance"]["published"]), (&1.into(), &"meta".into()));
        assert!(
            json["excerpt"].as_str().is_some_and(|beginning| beginning.starts_with("谈判代表")),
            "{json}"
        );
    }
    let none = site.run(&["extract", "missing.html"]);
    assert!(none.code == 1 && none.errors.contains("missing.html"), "{}", none.errors);
}

#[test]
fn many_pages_are_answered_in_order() {
    let site = Site::new();
    site.write("a.html", PAGE);
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(PAGE.as_bytes()).expect("room");
    site.write("b.html.gz", packed.finish().expect("room"));
    let cases = [
        r#"{"id": 7, "file": "a.html", "url": "https://trial.example/x"}"#,
        r#"{"id": "b", "file": "missing.html"}"#,
        r#"{"id": 9}"#,
        "nonsense",
        r#"{"id": "again", "file": "b.html.gz"}"#,
    ];
    let out = site.run_with_input(&["extract", "--jsonl"], &cases.join("\n")).well();
    let answers: Vec<serde_json::Value> =
        out.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let ids: Vec<String> = answers.iter().map(|answer| answer["id"].to_string()).collect();
    assert_eq!(ids, ["7", "\"b\"", "9", "null", "\"again\""]);
    assert_eq!(answers[0]["images"][0], "https://trial.example/a.jpg");
    assert_eq!(answers[0]["authors"], serde_json::json!(["李明"]));
    assert_eq!(answers[0]["published"], "2026-03-02T08:00:00+08:00");
    let keys: Vec<&String> = answers[0].as_object().expect("an object").keys().collect();
    assert_eq!(
        keys,
        ["id", "title", "authors", "published", "lang", "lead_image", "images", "html", "text", "problems"]
    );
    assert!(answers[1..4].iter().all(|answer| answer["error"].is_string()), "{out}");
    assert_eq!(answers[4]["title"], answers[0]["title"]);
}
