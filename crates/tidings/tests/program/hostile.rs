//! A feed whose links lead to pages and pictures that are made to break a reader. Each ends with a problem that says what was
//! wrong, its article is filed with what the feed said, and the ones after it are as they should be.

#[path = "../../../extract/tests/attacks/corpus.rs"]
mod corpus;

use crate::setup::{Server, Site, item, rss};
use serde_json::json;
use std::io::Write;

/// A page's text, long enough to be an article's.
fn text(name: &str) -> String {
    format!("<p>The {name} page has a text of several sentences, which say enough to be an article, and go on.</p>").repeat(9)
}

fn page(name: &str) -> String {
    format!(
        "<!doctype html><html lang=en><title>{name}</title><article><h1>{name}</h1>{}</article>",
        text(name)
    )
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packed.write_all(bytes).and_then(|()| packed.finish()).expect("memory")
}

/// A PNG's first bytes, with any size in them.
fn png(width: u32, height: u32) -> Vec<u8> {
    let size = [width.to_be_bytes(), height.to_be_bytes()].concat();
    [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".as_slice(), &size, &[8, 6, 0, 0, 0]].concat()
}

/// Pages by name: headers and bytes, a word of the problem that is told, and whether their text is in the record.
fn pages(server: &Server) -> Vec<(&'static str, String, Vec<u8>, &'static str, bool)> {
    let html = "Content-Type: text/html\r\n".to_owned();
    let plain = |body: String| (html.clone(), body.into_bytes());
    let attributes: String = (0..50_000).map(|n| format!(" a{n}=1")).collect();
    let picture = |name: &str| {
        let shown = format!("<p><img src=\"/{name}\" width=640 height=400></p></article>");
        page(name).replace("</article>", &shown)
    };
    let cases = [
        ("large", plain(format!("{}{}", page("large"), " ".repeat(20 << 20))), "15", false),
        ("deep", plain(format!("{}{}", page("deep"), "<div>".repeat(200_000))), "nested deeper", false),
        ("attributes", plain(format!("{}<p{attributes}>", page("attributes"))), "attributes", false),
        ("bare", plain(format!("<title>bare</title>{}", text("bare"))), "", true),
        (
            "frames",
            plain("<html><title>frames</title><frameset cols=1,*><frame src=/a><frame src=/b></frameset></html>".into()),
            "frames",
            false,
        ),
        (
            "bomb",
            (format!("{html}Content-Encoding: gzip\r\n"), gzip(&vec![b' '; 200 << 20])),
            "15",
            false,
        ),
        (
            "bombs",
            (format!("{html}Content-Encoding: gzip, gzip\r\n"), gzip(&gzip(&vec![b' '; 20 << 20]))),
            "encoding",
            false,
        ),
        (
            "mixed",
            (html.replace("html", "html; charset=gbk"), [page("mixed").replace("</article>", "").as_bytes(), b"<p>\xbc\xd3\xc9\xb3 and \xe5\x8a\xa0\xff\xff go on.</p>"].concat()),
            "gbk",
            true,
        ),
        (
            "consent",
            plain("<html><title>Before you continue to the news</title><p>Before you continue to the news: cookies.</p><form><button>Agree</button></form>".into()),
            "consent page",
            false,
        ),
        ("soft", plain("<html><title>Page not found</title><p>Try the search.</p>".into()), "no such page", false),
        ("vast.png", plain(picture("vast.png")), "100000 × 100000 pixels", true),
        ("page.gif", plain(picture("page.gif")), "a web page came instead of a picture", true),
        ("good", plain(page("good")), "", true),
    ];
    server.put("/vast.png", "image/png", png(100_000, 100_000));
    server.put("/page.gif", "image/gif", "<!doctype html><html><script>alert(1)</script>");
    cases.map(|(name, (headers, body), problem, kept)| (name, headers, body, problem, kept)).into()
}

#[test]
fn hostile_pages_are_told_and_the_feed_goes_on() {
    let (site, server) = (Site::new(), Server::start());
    let settings =
        "[fetch]\nallow_hosts = [\"127.0.0.1\"]\nhost_pause = \"0ms\"\ntimeout = \"60s\"\nicons = false\n";
    site.write("tidings.toml", settings);
    let pages = pages(&server);
    let mut items = Vec::new();
    for ((name, headers, body, ..), number) in pages.iter().zip(1..) {
        let path = format!("/page/{name}");
        server.answer(&path, 200, headers, body.clone());
        let link = format!("https://trial.example/{number}<");
        items.push(
            item(number, name, "What the feed said.").replace(&link, &format!("{}<", server.address(&path))),
        );
    }
    server.put("/feed", "text/xml; charset=utf-8", rss(&items));
    site.write(
        "sources/hostile.toml",
        format!("address = {:?}\ncategory = \"World\"\nfull_text = \"always\"\n", server.address("/feed")),
    );
    let report = site.run(&["fetch", "--all", "--json"]).json();
    let source = &report["sources"][0];
    assert_eq!(source["filed"], pages.len(), "{source}");
    let problems: Vec<&str> = source["problems"]
        .as_array()
        .expect("problems")
        .iter()
        .filter_map(|one| one["message"].as_str())
        .collect();
    let records = site.records();
    for (name, _, _, problem, kept) in &pages {
        let said: Vec<&&str> = problems
            .iter()
            .filter(|said| said.contains(&format!("/{name} ")) || said.contains(&format!("/{name}:")))
            .collect();
        assert_eq!(said.is_empty(), problem.is_empty(), "{name}: {problems:?}");
        assert!(said.iter().all(|said| said.contains(problem)), "{name}: {said:?}");
        let start = format!("---\ntitle: '{name}'\n");
        let record = records
            .values()
            .find(|text| text.starts_with(&start))
            .unwrap_or_else(|| panic!("{name} is filed"));
        assert_eq!(record.contains("has a text of several sentences"), *kept, "{name}: {record}");
        assert!(*kept || record.contains("What the feed said."), "{name}: {record}");
        assert!(!record.contains("alert(1)") && !record.contains("file: '"), "{name}: {record}");
    }
    assert!(site.files("media").is_empty());
}

#[test]
fn no_attack_writes_to_the_terminal() {
    let site = Site::new();
    let items: Vec<_> = corpus::all()
        .iter()
        .map(|attack| {
            let text = attack.text();
            json!({
                "id": format!("{} {text}", attack.place), "url": text, "external_url": text, "title": text, "content_html": text, "image": text,
                "date_published": text, "language": text, "tags": [text], "authors": [{ "name": text, "url": text }],
                "attachments": [{ "url": text, "title": text, "mime_type": text }],
            })
        })
        .collect();
    let count = items.len();
    let feed = json!({
        "version": "https://jsonfeed.org/version/1.1", "title": "\u{1b}]0;a\u{7}\r\nb", "home_page_url": "\u{1b}[2J", "items": items,
    });
    site.write("feed.json", feed.to_string());
    site.source("attacks", "file:feed.json", "pictures = \"link\"\n");
    for arguments in [
        ["inspect", "feed.json"].as_slice(),
        &["fetch", "--all"],
        &["fetch", "--all", "--json"],
        &["status"],
        &["check"],
        &["build"],
        &["rebuild"],
    ] {
        let ran = site.run(arguments);
        assert_eq!(ran.code, 0, "{arguments:?}: {}{}", ran.out, ran.errors);
        let odd = |c: char| {
            c != '\n' && (c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}'))
        };
        for shown in [&ran.out, &ran.errors] {
            let found: Vec<&str> = shown.lines().filter(|line| line.contains(odd)).take(3).collect();
            assert!(found.is_empty(), "{arguments:?} shows {found:?}");
        }
    }
    assert_eq!(site.records().len(), count);
}

#[test]
fn no_article_makes_it_ask_a_private_address() {
    let (site, server) = (Site::new(), Server::start());
    site.write("tidings.toml", "[fetch]\nhost_pause = \"0ms\"\n");
    let inside = server.address("/").replace("127.0.0.1", "2130706433");
    let body =
        format!("<p>x <img src='{inside}a.png' width=640><img src='{}'></p>", server.address("/b.png"));
    let items =
        [item(1, "page", &body)
            .replace("https://trial.example/1<", &format!("{}<", server.address("/page")))];
    site.write("feed.xml", rss(&items));
    site.write(
        "sources/inside.toml",
        "address = \"file:feed.xml\"\ncategory = \"World\"\nfull_text = \"always\"\npictures = \"keep\"\n",
    );
    let report = site.run(&["fetch", "--all", "--json"]).json();
    let source = &report["sources"][0];
    assert_eq!(source["filed"], 1, "{source}");
    let problems = source["problems"].to_string();
    assert!(problems.matches("is not on the public internet").count() == 3, "{problems}");
    assert!(server.requests().is_empty(), "{:?}", server.requests());
}
