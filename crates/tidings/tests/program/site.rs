//! What the site shows of the folder's settings, and what it must not show.

use crate::setup::{Server, Site, item, rss};

fn page(site: &Site, path: &str) -> String {
    std::fs::read_to_string(site.path("public").join(path)).unwrap_or_else(|e| panic!("{path}: {e}"))
}

#[test]
fn no_password_and_no_path_of_this_machine_is_published() {
    let (site, server) = (Site::new(), Server::start());
    server.put("/feed?a=1&b=2", "text/xml", rss(&[item(1, "One", "Words.")]));
    let port = server.address("");
    let with_password = format!("{}/feed?a=1&b=2", port.replace("http://", "http://ann:s3cret@"));
    site.source("kept", &with_password, "site = \"https://ann:s3cret@kept.example/\"\n");
    site.source("gone", &with_password, "");
    site.write("feed.xml", rss(&[item(2, "Two", "Words.")]));
    site.source("local", "file:feed.xml", "");
    site.run(&["fetch", "--all"]).well();
    assert_eq!(site.records().len(), 3);
    std::fs::remove_file(site.path("sources/gone.toml")).expect("a file");
    site.run(&["build"]).well();
    for (path, bytes) in site.files("public") {
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains("s3cret") && !text.contains("file:feed.xml"), "{path}");
    }
    let opml = page(&site, "sources.opml").replace("&#x2f;", "/");
    assert_eq!(opml.matches("<outline").count(), 2, "{opml}");
    assert!(opml.contains("/feed?a=1&amp;b=2") && opml.contains("https://kept.example/"), "{opml}");
}

#[test]
fn the_page_about_the_site_says_nothing_of_a_state_that_nobody_knows() {
    let site = Site::new();
    site.source("trial", "https://trial.example/feed", "");
    site.run(&["build"]).well();
    let about = page(&site, "about/index.html");
    assert!(about.contains("trial") && !about.contains("Not yet") && !about.contains("State"), "{about}");
}

#[test]
fn files_of_the_theme_that_are_of_no_use_are_named() {
    let site = Site::new();
    site.write("themes/README.md", "{% if");
    site.write("themes/.DS_Store", [0xff, 0x00]);
    site.write("themes/404.html", "{% include \"parts/gone.html\" %}");
    site.write("themes/parts/gone.html", "gone");
    site.write("themes/i18n/fr.toml", "home = \"Une\"\n");
    site.run(&["build"]).well();
    assert_eq!(page(&site, "404.html"), "gone");
    for (name, wanted) in [
        ("styel.css", "\"style.css\""),
        ("artcle.html", "\"article.html\""),
        ("list.html.bak", "\"list.html\""),
        ("logo.png", "article.html"),
    ] {
        site.write(&format!("themes/{name}"), [b'{', b'%', 0xff]);
        if name.ends_with(".html") {
            site.write(&format!("themes/{name}"), "x");
        }
        let ran = site.run(&["build"]);
        assert_eq!(ran.code, 1, "{name}: {ran:?}");
        assert!(
            ran.errors.contains(&format!("themes/{name}")) && ran.errors.contains(wanted),
            "{}",
            ran.errors
        );
        std::fs::remove_file(site.path("themes").join(name)).expect("a file");
    }
    site.write("themes/card.html", [0xc0, 0xff]);
    let ran = site.run(&["build"]);
    assert!(
        ran.code == 2 && ran.errors.contains("card.html: is not UTF-8") && ran.errors.contains("save"),
        "{ran:?}"
    );
}

#[test]
fn an_article_keeps_its_address_when_its_date_is_set_right() {
    let (site, server) = (Site::new(), Server::start());
    let first = item(1, "One", "Words.");
    server.put("/feed", "text/xml", rss(std::slice::from_ref(&first)));
    site.source("trial", &server.address("/feed"), "");
    let pages = || {
        site.run(&["fetch", "--all"]).well();
        site.run(&["build"]).well();
        let pages = site.files("public").into_keys();
        let articles: Vec<String> =
            pages.filter(|path| path.contains("-") && path.matches('/').count() == 3).collect();
        articles
    };
    let before = pages();
    assert!(before.len() == 1 && before[0].starts_with("2026/03/one-"), "{before:?}");
    server.put(
        "/feed",
        "text/xml",
        rss(&[first.replace("Mar 2026", "Jan 2026").replace("Words.", "More words.")]),
    );
    assert_eq!(pages(), before);
    let text = site.records().into_values().next().expect("a record");
    assert!(text.contains("date: '2026-01-02"), "{text}");
    assert!(page(&site, "2026/01/index.html").contains("One"), "the list of the month has the right date");
}

#[test]
fn the_site_has_the_colours_of_its_settings() {
    let site = Site::new();
    site.write("tidings.toml", "[site]\naccent = \"#0A5C36\"\naccent_dark = \"#7fd1ae\"\n");
    site.run(&["build"]).well();
    let style = page(&site, "style.css");
    assert!(style.contains("--accent: #0a5c36;") && style.contains("--accent: #7fd1ae;"), "{style}");
}
