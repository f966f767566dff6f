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
    let opml = page(&site, "sources.opml");
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

#[test]
fn the_theme_is_put_out_once_and_builds_the_same_site() {
    let site = Site::new();
    site.source("trial", "https://trial.example/feed", "");
    site.run(&["build"]).well();
    let before = site.files("public");
    site.write("themes/style.css", "/* mine */");
    site.run(&["theme", "eject"]).well();
    assert_eq!(std::fs::read_to_string(site.path("themes/style.css")).expect("a file"), "/* mine */");
    std::fs::remove_file(site.path("themes/style.css")).expect("a file");
    site.run(&["theme", "eject", "style.css"]).well();
    let build = site.run(&["build"]).well();
    assert!(!build.contains("themes/"), "no file of it is of no use: {build}");
    assert_eq!(site.files("public"), before);
    assert!(site.run(&["theme", "list"]).well().contains("i18n/zh.toml   yours"));
    let wrong = site.run(&["theme", "eject", "../x"]);
    assert!(wrong.code == 2 && !site.path("x").exists(), "{}", wrong.errors);
}

#[test]
fn search_engines_are_asked_to_leave_one_source_out() {
    let (site, server) = (Site::new(), Server::start());
    site.write("tidings.toml", "[site]\ntitle = \"报[x]\"\naddress = \"https://news.example/a/\"\n\n[fetch]\nallow_hosts = [\"127.0.0.1\"]\nhost_pause = \"0ms\"\nicons = false\n");
    for (number, id, title, more) in
        [(1, "open", "加沙 & <停火>", ""), (2, "closed", "Not for all", "noindex = true\n")]
    {
        server.put(
            &format!("/{id}"),
            "text/xml",
            rss(&[item(number, &title.replace('&', "&amp;").replace('<', "&lt;"), "Words.")]),
        );
        site.source(id, &server.address(&format!("/{id}")), more);
    }
    site.run(&["fetch", "--all"]).well();
    site.run(&["build"]).well();
    let pages = site.files("public");
    let asks = |path: &str| page(&site, path).contains("<meta name=\"robots\" content=\"noindex\">");
    assert!(asks("source/closed/index.html") && !asks("source/open/index.html") && !asks("index.html"));
    let article = |title: &str| {
        let heading = format!("<h1>{title}</h1>");
        let is_it = |(_, bytes): &(&String, &Vec<u8>)| String::from_utf8_lossy(bytes).contains(&heading);
        pages.iter().find(is_it).map(|(path, _)| path.clone()).expect("its page")
    };
    assert!(asks(&article("Not for all")) && !asks(&article("加沙 &amp; &lt;停火&gt;")));
    for map in ["sitemap-1.xml", "sitemap-news.xml"] {
        assert_eq!(page(&site, map).matches("<url>").count(), 1, "{map}");
    }
    let news = page(&site, "sitemap-news.xml");
    assert!(news.contains("<news:title>加沙 &amp; &lt;停火&gt;</news:title>"), "{news}");
    assert!(page(&site, "sitemap.xml").contains("https://news.example/a/sitemap-news.xml"));
    let llms = page(&site, "llms.txt");
    assert!(
        llms.starts_with("# 报 x\n") && llms.contains("(https://news.example/a/source/open/): [JSON Feed]"),
        "{llms}"
    );
    assert!(page(&site, "_headers").contains("  Content-Security-Policy: default-src 'none';"));
}
