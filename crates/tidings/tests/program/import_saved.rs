//! Exports of other programs and saved feeds, taken in as articles.

use crate::setup::{NOW, Server, Site, item, rss};
use std::io::Write;

const DATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../archive/tests/data/saved/");

fn data(name: &str) -> Vec<u8> {
    std::fs::read(format!("{DATA}{name}")).expect("a file of the tests")
}

fn zip(files: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut out = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        let options =
            zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
        out.start_file(*name, options).expect("memory");
        out.write_all(bytes).expect("memory");
    }
    out.finish().expect("memory").into_inner()
}

fn page(title: &str, sentence: &str) -> String {
    let text = sentence.repeat(10);
    format!(
        "<html><head><title>{title}</title></head><body><article><h1>{title}</h1><p>{text}</p><p>{text}</p></article></body></html>"
    )
}

#[test]
fn every_form_is_known_whatever_its_name_and_taken_once() {
    for (file, articles, problems, sources) in [
        ("wallabag.json", 3, 2, 0),
        ("freshrss.json", 2, 0, 1),
        ("miniflux.json", 1, 1, 1),
        ("feed.json", 2, 0, 1),
        ("feed.xml", 2, 0, 1),
    ] {
        let site = Site::new();
        site.write("export.bin", data(file));
        let first = site.run_at(NOW, &["import", "export.bin", "--json"]);
        let told = first.json();
        assert_eq!(told["new"], articles, "{file}: {first:?}");
        assert_eq!(told["problems_count"], problems, "{file}: {told}");
        assert_eq!(told["sources"], sources, "{file}: {told}");
        assert_eq!(first.code, i32::from(problems > 0), "{file}");
        assert_eq!(site.records().len(), articles);
        let records = site.records();
        let again = site.run_at("2026-05-01T00:00:00Z", &["import", "export.bin", "--json"]).json();
        assert_eq!((&again["new"], &again["known"]), (&0.into(), &articles.into()), "{file}: {again}");
        assert_eq!(site.records(), records, "{file}");
        for (path, bytes) in site.files("sources") {
            assert!(String::from_utf8_lossy(&bytes).contains("enabled = false"), "{file}: {path}");
        }
        site.run(&["rebuild"]).well();
        assert_eq!(site.run(&["check"]).code, 0, "{file}");
        assert_eq!(site.run(&["build"]).code, 0, "{file}");
    }
}

#[test]
fn what_is_starred_stays_so_and_categories_are_kept() {
    let site = Site::new();
    site.write("m.json", data("miniflux.json"));
    site.run_at(NOW, &["import", "m.json"]);
    let (path, text) = site.records().pop_first().expect("a record");
    assert!(path.starts_with("Häfen/2025/2025-06-01-"), "{path}");
    assert!(
        text.contains("\nstarred: true\n") && text.contains("first_seen: '2025-06-01T07:00:00Z'"),
        "{text}"
    );
    let other = Site::new();
    other.write("w.json", data("wallabag.json"));
    other.run_at(NOW, &["import", "w.json", "--category", "Saved/Later"]);
    assert!(
        other.records().keys().all(|path| path.starts_with("Saved/Later/")),
        "{:?}",
        other.records().keys()
    );
}

#[test]
fn a_poll_knows_what_was_imported_from_the_same_feed() {
    let (site, server) = (Site::new(), Server::start());
    let address = server.address("/feed");
    let feed = rss(&[item(1, "一", "文"), item(2, "Two", "text")]);
    server.put("/feed", "text/xml", feed.as_str());
    let saved = feed.replace(
        "<channel>",
        &format!("<channel><link xmlns=\"http://www.w3.org/2005/Atom\" rel=\"self\" href=\"{address}\"/>"),
    );
    site.write("saved", saved);
    site.run(&["import", "saved"]);
    let imported = site.records();
    assert_eq!(imported.len(), 2);
    let sources = site.files("sources");
    let (name, text) = sources.first_key_value().expect("a source");
    let text = String::from_utf8_lossy(text).replace("enabled = false", "enabled = true");
    site.write(&format!("sources/{name}"), text);
    let polled = site.run(&["fetch", "--all"]);
    assert_eq!(site.records(), imported, "{polled:?}");
}

/// What a reader exported says other words than the feed does; it stays one article, by guid or by address, with its star.
#[test]
fn a_poll_goes_on_with_what_readers_had() {
    let (guid, url) = ("trial-1", "https://trial.example/1");
    for export in ["google-reader", "miniflux"] {
        let (site, server) = (Site::new(), Server::start());
        let address = server.address("/feed");
        server.put(
            "/feed",
            "text/xml",
            rss(&[item(1, "一", "文章改了很多，同以前不一样。"), item(2, "Two", "text")]),
        );
        let text = match export {
            "miniflux" => {
                serde_json::json!({"total": 1, "entries": [{"url": url, "title": "一", "content": "<p>旧文</p>", "starred": true,
                "published_at": "2026-03-02T00:00:00Z", "feed": {"feed_url": address, "title": "试刊 Trial"}}]})
            }
            _ => {
                serde_json::json!({"items": [{"guid": guid, "title": "一", "content": {"content": "<p>旧文</p>"}, "published": 1_772_409_600,
                "canonical": [{"href": url}], "categories": ["user/-/state/com.google/starred"],
                "origin": {"feedUrl": address, "title": "试刊 Trial"}}]})
            }
        };
        site.write("export.json", text.to_string());
        site.run(&["import", "export.json"]).well();
        let (name, text) = site.files("sources").pop_first().expect("a source");
        site.write(
            &format!("sources/{name}"),
            String::from_utf8_lossy(&text).replace("enabled = false", "enabled = true"),
        );
        site.run_at("2026-04-01T00:00:00Z", &["fetch", "--all"]);
        let records = site.records();
        assert_eq!(records.len(), 2, "{export}: {:?}", records.keys());
        let first = records.values().find(|text| text.contains(url)).expect("the article");
        assert!(
            first.contains("revision: 2") && first.contains("改了很多") && first.contains("starred: true"),
            "{export}: {first}"
        );
    }
}

#[test]
fn a_zip_of_freshrss_brings_its_list_and_its_articles() {
    let site = Site::new();
    let list = "<opml version=\"2.0\"><body><outline text=\"Essen\"><outline type=\"rss\" text=\"Die Küche\" \
                xmlUrl=\"https://kueche.example/feed?a=1&amp;b=2\"/></outline></body></opml>";
    let files = [
        ("starred.json", data("freshrss.json")),
        ("feeds.opml.xml", list.into()),
        ("readme.txt", b"hello".to_vec()),
    ];
    site.write("export.zip", zip(&files));
    let ran = site.run(&["import", "export.zip"]);
    assert!(ran.out.contains("1 sources added") && ran.out.contains("2 articles taken in"), "{ran:?}");
    assert!(ran.errors.contains("readme.txt"), "what is left out is named: {ran:?}");
    assert!(site.records().keys().all(|path| path.starts_with("Essen/")), "{:?}", site.records().keys());
    assert_eq!(site.files("sources").len(), 1, "the articles are those of the list's feed");
}

#[test]
fn a_bomb_is_refused_and_what_lies_before_a_fault_stays() {
    let site = Site::new();
    let mut bomb = b"[{\"url\": \"https://a.example/1\", \"is_starred\": 0, \"content\": \"".to_vec();
    bomb.resize(64 << 20, b'a');
    site.write("bomb.zip", zip(&[("a.json", bomb)]));
    let ran = site.run(&["import", "bomb.zip"]);
    assert!(ran.code == 1 && ran.errors.contains("far more than it has"), "{ran:?}");

    let text = String::from_utf8(data("wallabag.json")).expect("UTF-8");
    let cut = text.find("https://leer.example").expect("the third item");
    site.write("cut.json", &text[..cut]);
    let ran = site.run(&["import", "cut.json"]);
    assert!(ran.code == 1 && ran.out.contains("2 articles taken in"), "{ran:?}");
    assert!(ran.errors.contains("item 3") && ran.errors.contains("the file ends inside of it"), "{ran:?}");
}

#[test]
fn the_database_of_freshrss() {
    let site = Site::new();
    let path = site.path("user.sqlite");
    let database = rusqlite::Connection::open(&path).expect("a database");
    database
        .execute_batch(
            "CREATE TABLE category (id INTEGER PRIMARY KEY, name VARCHAR(255) NOT NULL);
             CREATE TABLE feed (id INTEGER PRIMARY KEY, url VARCHAR(511), kind SMALLINT, category INT, name VARCHAR(255), website VARCHAR(255));
             CREATE TABLE entry (id BIGINT PRIMARY KEY, guid VARCHAR(760), title VARCHAR(255), author VARCHAR(255), content TEXT,
                 link VARCHAR(1023), date INT, lastSeen INT, hash BINARY(16), is_read BOOLEAN, is_favorite BOOLEAN, id_feed INT, tags VARCHAR(1023), attributes TEXT);
             CREATE TABLE tag (id INTEGER PRIMARY KEY, name VARCHAR(63));
             CREATE TABLE entrytag (id_tag INT, id_entry INT, PRIMARY KEY (id_tag, id_entry));
             INSERT INTO category VALUES (1, 'Essen &amp; Trinken');
             INSERT INTO feed VALUES (4, 'https://kueche.example/feed', 0, 1, 'Die Küche', 'https://kueche.example/');
             INSERT INTO entry VALUES (1706932800000000, 'g1', '盐与胡椒', 'Mina', '<p>先放盐。</p><script>x</script>', 'https://kueche.example/1',
                 1706932000, 0, NULL, 1, 1, 4, '#spices', NULL);
             INSERT INTO entry VALUES (1706932800000001, 'g2', '', '', '', '', 0, 0, NULL, 1, 0, 4, '', NULL);
             INSERT INTO tag VALUES (2, 'later');
             INSERT INTO entrytag VALUES (2, 1706932800000000);",
        )
        .expect("tables");
    drop(database);
    let ran = site.run(&["import", "user.sqlite"]);
    assert!(ran.out.contains("1 articles taken in") && ran.errors.contains("1706932800000001"), "{ran:?}");
    let (path, text) = site.records().pop_first().expect("a record");
    assert!(path.starts_with("Essen & Trinken/2024/2024-02-03-"), "{path}");
    for part in ["starred: true", "'later'", "'spices'", "guid: 'g1'", "先放盐"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let view = rusqlite::Connection::open(site.path("view.sqlite")).expect("a database");
    view.execute_batch("CREATE TABLE feed (id); CREATE TABLE category (id); CREATE VIEW entry AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n;")
        .expect("a view");
    drop(view);
    let ran = site.run(&["import", "view.sqlite"]);
    assert!(ran.code == 1 && ran.errors.contains("no table entry"), "{ran:?}");
}

#[test]
fn links_of_pocket_are_filed_where_their_pages_can_be_had() {
    let (site, server) = (Site::new(), Server::start());
    server.put("/good", "text/html", page("Ropes", "A rope of hemp holds for years when it is kept dry. "));
    let csv = format!(
        "title,url,time_added,tags,status\nMy ropes,{},1700000000,wood|to do,unread\nGone,{},1700000100,,archive\nNo,javascript:x,1,,unread\n",
        server.address("/good"),
        server.address("/gone")
    );
    site.write("part_000000.csv", csv);
    let ran = site.run_at(NOW, &["import", "part_000000.csv"]);
    assert!(
        ran.code == 1 && ran.out.contains("1 articles taken in, 0 known already, 2 links without an article"),
        "{ran:?}"
    );
    let (_, text) = site.records().pop_first().expect("a record");
    for part in ["title: 'My ropes'", "'to do'", "first_seen: '2023-11-14T22:13:20Z'", "hemp"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let left = String::from_utf8(site.files("imports").remove("part_000000.left.csv").expect("a list"))
        .expect("UTF-8");
    assert!(
        left.contains("/gone,1700000100") && left.contains("status 404") && left.contains("none of the web"),
        "{left}"
    );
    server.put("/gone", "text/html", page("Back", "A rope of wool is soft and gives way under load. "));
    let again = site.run_at(NOW, &["import", "imports/part_000000.left.csv"]);
    assert!(again.out.contains("1 articles taken in"), "{again:?}");
    let again = site.run_at(NOW, &["import", "part_000000.csv"]);
    assert!(again.out.contains("0 articles taken in, 2 known already"), "{again:?}");
    assert_eq!(site.records().len(), 2);

    // A link without an address stays on the list with its title; a line that says nothing does not, and is told.
    let two =
        format!("title,url,time_added,tags\n,,,\nNamed,,1700000000,wood\n,{},,\n", server.address("/good"));
    site.write("b.csv", &two);
    let ran = site.run_at(NOW, &["import", "b.csv"]);
    assert!(ran.code == 1 && ran.errors.contains("b.csv: line 2: it has neither"), "{ran:?}");
    let left = String::from_utf8(site.files("imports").remove("b.left.csv").expect("a list")).expect("UTF-8");
    assert_eq!(left.lines().collect::<Vec<_>>()[1..], ["Named,,1700000000,wood,,it has no address"]);
    // With such a line, nobody knows that the list is done with.
    site.write("b.csv", format!("title,url,time_added\n,,\n,{},\n", server.address("/good")));
    assert_eq!(site.run_at(NOW, &["import", "b.csv"]).code, 1);
    assert!(site.path("imports/b.left.csv").exists());
    site.write("b.csv", format!("title,url,time_added\n,{},\n", server.address("/good")));
    let ran = site.run_at(NOW, &["import", "b.csv"]);
    assert!(ran.code == 0 && ran.out.contains("b.left.csv was removed"), "{ran:?}");
    assert!(!site.path("imports/b.left.csv").exists());
}

#[test]
fn a_file_of_no_known_form_says_what_is_taken() {
    let site = Site::new();
    for (name, bytes) in [
        ("a", &b"hello"[..]),
        ("b", b"{\"a\": 1}"),
        ("c", b"<html><p>x</p></html>"),
        ("d", b"\x7fELF\0\0"),
        ("e", b""),
    ] {
        site.write(name, bytes);
        let ran = site.run(&["import", name]);
        assert_eq!(ran.code, 1, "{name}: {ran:?}");
        for form in ["wallabag", "FreshRSS", "Miniflux", "Pocket", "OPML"] {
            assert!(ran.errors.contains(form), "{name}: {ran:?}");
        }
    }
}
