//! Digests of a site folder.

use crate::setup::{Server, Site, item, rss};

#[test]
fn a_digest_is_made_of_the_day_that_is_over() {
    let (site, server) = (Site::new(), Server::start());
    let dated = |number: u32, title: &str, date: &str| {
        item(number, title, "Words of it.").replace("</item>", &format!("<pubDate>{date}</pubDate></item>"))
    };
    let entries = [
        dated(1, "Yesterday & before", "Fri, 13 Mar 2026 20:00:00 GMT"),
        dated(2, "Today", "Sat, 14 Mar 2026 01:00:00 GMT"),
    ];
    let entries = entries.map(|entry| {
        // The sample's own date goes.
        let first = entry.find("<pubDate>").expect("a date");
        let last = entry.rfind("<pubDate>").expect("a date");
        if first == last { entry } else { format!("{}{}", &entry[..first], &entry[last..]) }
    });
    server.put("/feed", "text/xml", rss(&entries));
    site.source("paper", &server.address("/feed"), "");
    site.run(&["fetch", "--all"]).well();
    let out = site.run(&["digest"]).well();
    assert!(out.contains("1 articles in") && out.contains("2026-03-13.epub"), "{out}");
    let books = site.files("digests");
    assert!(books["2026-03-13.epub"].starts_with(b"PK"));
    site.run(&["digest"]).well();
    assert_eq!(site.files("digests"), books, "the same articles give the same bytes");
    let text = site.run(&["digest", "--week", "2026-03-10", "--format", "text", "--out", "-"]).well();
    assert!(text.contains("Yesterday & before") && text.contains("Today"), "{text}");
    let mail =
        ["digest", "--format", "mail", "--from", "a@example.org", "--to", "b@example.net", "--out", "-"];
    let mail = site.run(&mail).well();
    assert!(
        mail.contains("To: <b@example.net>") && mail.contains("Date: Sat, 14 Mar 2026 02:30:09"),
        "{mail}"
    );
    let none = site.run(&["digest", "--category", "World/Europe"]).well();
    assert!(none.contains("nothing written"), "{none}");
    assert_eq!(site.files("digests").len(), 1);
    for (arguments, advice) in [
        (vec!["digest", "--since", "2026-03-14", "--until", "2026-03-13"], "earlier"),
        (vec!["digest", "--out", "-"], "--out FILE"),
        (vec!["digest", "--format", "mail"], "--from ADDRESS"),
        (vec!["digest", "--to", "a@example.org"], "--format mail"),
        (vec!["digest", "--format", "mail", "--to", "a@b@c"], "me@example.org"),
    ] {
        let ran = site.run(&arguments);
        assert!(ran.code == 2 && ran.errors.contains(advice), "{arguments:?}: {ran:?}");
    }
}

#[test]
fn books_are_part_of_the_site_with_a_catalogue() {
    let (site, server) = (Site::new(), Server::start());
    server.put("/feed", "text/xml", rss(&[item(1, "第一 & first", "Words of it.")]));
    site.source("paper", &server.address("/feed"), "");
    site.run(&["fetch", "--all"]).well();
    site.run(&["build"]).well();
    assert!(!site.path("public/digests").exists());
    site.run(&["digest", "--since", "2026-03-01"]).well();
    site.run(&["digest", "--since", "2026-03-01", "--format", "text", "--out", "digests/a.txt"]).well();
    site.run(&["digest", "--since", "2026-03-01", "--category", "World", "--out", "digests/世界 1.epub"])
        .well();
    site.write("digests/other.epub", "not a book");
    let built = site.run(&["build"]);
    assert!(built.code == 1 && built.errors.contains("digests/other.epub is no book"), "{built:?}");
    let public = site.files("public/digests");
    let names: Vec<&str> = public.keys().map(String::as_str).collect();
    assert!(names.len() == 3 && names[1..] == ["opds.xml", "世界 1.epub"], "{names:?}");
    assert_eq!(public["世界 1.epub"], site.files("digests")["世界 1.epub"]);
    let catalogue = String::from_utf8(public["opds.xml"].clone()).expect("UTF-8");
    let head = catalogue.split("<entry>").next().expect("a head");
    for part in [
        "<id>https://news.example/digests/opds.xml</id>",
        "<link rel=\"self\" type=\"application/atom+xml;profile=opds-catalog;kind=acquisition\" href=\"https://news.example/digests/opds.xml\"/>",
        "<link rel=\"start\"",
        "<updated>2026-03-",
        "<author><name>Test</name></author>",
    ] {
        assert!(head.contains(part), "{part}: {head}");
    }
    for entry in catalogue.split("<entry>").skip(1) {
        for part in [
            "<title>Test: ",
            "<id>urn:uuid:",
            "<updated>2026-03-",
            "<dc:language>en</dc:language>",
            "type=\"application/epub+zip\"",
            "rel=\"http://opds-spec.org/acquisition/open-access\"",
        ] {
            assert!(entry.contains(part), "{part}: {entry}");
        }
    }
    assert!(catalogue.contains("href=\"%E4%B8%96%E7%95%8C%201.epub\""), "{catalogue}");
    let about = String::from_utf8(site.files("public")["about/index.html"].clone()).expect("UTF-8");
    assert!(about.contains("digests/opds.xml"));
    let settings = std::fs::read_to_string(site.path("tidings.toml")).expect("settings");
    site.write(
        "tidings.toml",
        settings.replace("[fetch]", "digests = false\nprecompress = [\"gz\"]\n[fetch]"),
    );
    site.run(&["build"]).well();
    assert!(!site.path("public/digests").exists() && site.path("public/index.html.gz").exists());
}
