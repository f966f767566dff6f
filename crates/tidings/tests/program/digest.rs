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
