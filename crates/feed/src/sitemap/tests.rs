use super::*;
use flate2::{Compression, write::GzEncoder};
use std::io::Write;

const NEWS: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"
  xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
<url><loc>https://news.example/a?x=1&amp;y=2</loc><lastmod>2026-03-15T08:00:00+08:00</lastmod>
  <n:news><n:publication><n:name>远方日报</n:name><n:language>zh-cn</n:language></n:publication>
    <n:publication_date>2026-03-14T10:30:09+08:00</n:publication_date>
    <n:title><![CDATA[潮水 & 磨坊]]></n:title><n:keywords>潮, 港口，船</n:keywords></n:news>
  <image:image><image:loc>/p/mill.jpg</image:loc><image:title>磨坊</image:title></image:image></url>
<url><loc>https://news.example/about</loc></url>
</urlset>"#;

fn hints() -> Hints {
    Hints { base: Some("https://news.example/sitemap.xml".into()), ..Hints::default() }
}

fn pages(xml: &[u8]) -> ParsedFeed {
    match parse(xml, &hints()).expect("a sitemap") {
        Sitemap::Pages(feed) => *feed,
        Sitemap::Index(list) => panic!("an index of {}", list.len()),
    }
}

fn packed(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(text.as_bytes()).expect("memory");
    encoder.finish().expect("memory")
}

#[test]
fn news_with_all_it_tells() {
    for bytes in [NEWS.as_bytes().to_vec(), packed(NEWS), format!("\u{feff}\n{NEWS}").into_bytes()] {
        let feed = pages(&bytes);
        assert_eq!(feed.problems, []);
        assert_eq!(feed.feed.title.as_ref().expect("a name").value, "远方日报");
        assert_eq!(feed.feed.language.as_deref(), Some("zh-cn"));
        assert_eq!(feed.feed.link.as_deref(), Some("https://news.example/"));
        let [entry] = feed.entries.as_slice() else { panic!("{} entries", feed.entries.len()) };
        assert_eq!(entry.link.as_deref(), Some("https://news.example/a?x=1&y=2"));
        assert_eq!(entry.title.as_ref().expect("a title").value, "潮水 & 磨坊");
        assert_eq!(entry.published.expect("a date").to_string(), "2026-03-14T02:30:09Z");
        assert_eq!(entry.updated.expect("a date").to_string(), "2026-03-15T00:00:00Z");
        let words: Vec<&str> = entry.categories.iter().map(|c| c.term.as_str()).collect();
        assert_eq!(words, ["潮", "港口", "船"]);
        assert_eq!(entry.images[0].url, "https://news.example/p/mill.jpg");
        assert_eq!(entry.images[0].title.as_deref(), Some("磨坊"));
    }
}

#[test]
fn plain_sitemaps_give_their_newest() {
    let page = |n: usize| {
        format!(
            "<url><loc>https://news.example/{n}</loc><lastmod>2026-01-01T00:{:02}:{:02}Z</lastmod></url>",
            n / 60,
            n % 60
        )
    };
    let xml: String = (0..500).map(page).collect();
    let feed = pages(format!("<urlset>{xml}</urlset>").as_bytes());
    assert_eq!(feed.entries.len(), NEWEST_OF_PLAIN);
    assert_eq!(feed.entries[0].link.as_deref(), Some("https://news.example/499"));
    let undated = pages(b"<urlset><url><loc>https://news.example/1</loc></url></urlset>");
    assert_eq!((undated.entries.len(), undated.problems.len()), (0, 1));
}

#[test]
fn an_index_and_its_newest() {
    let xml = b"<sitemapindex><sitemap><loc>/a.xml</loc><lastmod>2026-01-01</lastmod></sitemap>\
        <sitemap><loc>/b.xml.gz</loc><lastmod>2026-03-01</lastmod></sitemap><sitemap><loc>/news.xml</loc></sitemap></sitemapindex>";
    let Sitemap::Index(children) = parse(xml, &hints()).expect("an index") else { panic!("pages") };
    let names =
        |children: Vec<Child>| -> Vec<String> { children.into_iter().map(|child| child.address).collect() };
    assert_eq!(
        names(newest(children, 2)),
        ["https://news.example/news.xml", "https://news.example/b.xml.gz"]
    );
    let bare = |name: &str| Child { address: name.into(), changed: None };
    assert_eq!(names(newest(vec![bare("1"), bare("2"), bare("3")], 2)), ["3", "2"]);
}

#[test]
fn broken_ones_keep_what_was_whole() {
    let cut = &NEWS[..NEWS.find("<url><loc>https://news.example/about").expect("it is there")];
    let half = packed(NEWS);
    for (bytes, problems) in [
        (cut.as_bytes().to_vec(), 1),
        (NEWS.replace("</n:news>", "").into_bytes(), 0),
        (NEWS.replace("<n:news>", "<n:news a=<").into_bytes(), 0),
        (NEWS.replace("潮水 &", "潮水 & & <b>").into_bytes(), 0),
        (NEWS.replace("2026-03-14T10:30:09+08:00", "gestern").into_bytes(), 1),
        (half[..half.len() - 12].to_vec(), 1),
    ] {
        let feed = pages(&bytes);
        assert!(feed.problems.len() >= problems, "{}: {:?}", String::from_utf8_lossy(&bytes), feed.problems);
        assert!(feed.entries.len() <= 1);
    }
    for (bytes, words) in [
        (&b"<html><title>x"[..], "web page"),
        (b"<rss><channel/></rss>", "rss"),
        (b"", "empty"),
        (b"\x1f\x8bxx", "gzip"),
        (b"User-agent: *", "text"),
    ] {
        let error = parse(bytes, &hints()).expect_err("no sitemap").to_string();
        assert!(error.contains(words), "{error}");
    }
}

#[test]
fn hostile_ones_are_bounded() {
    let deep = format!("<urlset><url>{}", "<a>".repeat(200_000));
    assert_eq!(pages(deep.as_bytes()).entries.len(), 0);
    let wide = format!("<urlset>{}", "<url><loc>https://x.example/</loc><title>t</title>".repeat(60_000));
    assert_eq!(pages(wide.as_bytes()).entries.len(), hints().limits.entries);
    let long = format!(
        "<urlset><url><loc>https://x.example/</loc><title>{}</title></url></urlset>",
        "题".repeat(1 << 20)
    );
    assert!(pages(long.as_bytes()).entries[0].title.as_ref().expect("a title").value.len() <= 16 << 10);
}
