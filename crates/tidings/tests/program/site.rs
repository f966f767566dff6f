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
