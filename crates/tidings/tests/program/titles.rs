//! Titles that want to be something else: each becomes a valid record at a safe path, and a page.

use crate::setup::{Server, Site, item, rss};

const TITLES: &[&str] = &[
    "It's \"both\" kinds",
    "two\nlines",
    "---",
    "--- \ntitle: injected\n---",
    "{{ site.title }} {% raw %} {{< x >}}",
    "../../../../etc/passwd",
    "..\\..\\windows",
    "CON",
    "😀🎉🌊",
    "",
    " . ",
    "a/b:c*d?e\"f<g>h|i",
    "\u{202e}gnp.exe\u{0}\u{1b}[31m",
    "同一个标题",
    "同一个标题",
    "2022",
    "yes",
    "~",
    "[视频] a: b #c @d !e &f *g",
    "عنوان طويل من اليمين إلى اليسار",
];

#[test]
fn every_title_makes_a_record_and_a_page() {
    let (site, server) = (Site::new(), Server::start());
    let long = "长".repeat(300);
    let titles: Vec<&str> = TITLES.iter().copied().chain([long.as_str()]).collect();
    let items: Vec<String> = titles
        .iter()
        .zip(1..)
        .map(|(title, number)| item(number, title, &format!("Text of {number} with {{{{ x }}}} and ---")))
        .collect();
    server.put("/feed", "text/xml; charset=utf-8", rss(&items));
    site.source("titles", &server.address("/feed"), "");
    site.run(&["fetch", "--all"]).well();
    let records = site.records();
    assert_eq!(records.len(), titles.len());
    for (path, text) in &records {
        let names: Vec<&str> = path.split('/').collect();
        assert!(path.starts_with("World/titles/2026/2026-03-"), "{path}");
        assert!(names.iter().all(|name| name.len() <= 255 && !name.starts_with('.')), "{path}");
        assert!(!path.chars().any(|c| c.is_control() || "\\:*?\"<>|".contains(c)), "{path}");
        assert!(text.starts_with("---\ntitle: '"), "{path}: {text}");
        assert_eq!(text.matches("\n---\n").count(), 1, "{path}: {text}");
        assert!(!text.contains("\ntitle: injected"), "{path}: {text}");
    }
    let report = site.run(&["check", "--json"]).json();
    assert_eq!(report["findings"].as_array().map(Vec::len), Some(0), "{report}");
    site.run(&["build"]).well();
    let pages = site.files("public");
    let articles = pages.keys().filter(|path| {
        path.starts_with("2026/03/")
            && path.matches('/').count() == 3
            && path.len() > "2026/03/01/index.html".len()
    });
    assert_eq!(articles.count(), titles.len());
    assert!(!site.path("../etc").exists());
}
