//! Digests of a small archive with all that could break a book.

mod sample;

use sample::{Sample, article, clean, small};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Cursor, Read};
use tidings_model::{DateOrigin, Enclosure};
use tidings_site::digest::{Digest, Period, Selection, Supply};
use tidings_site::{Copies, Copy, Shown, SiteSettings, Stored, Theme};

/// A picture of one point (GIF).
const POINT: &[u8] = b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff!\xf9\x04\x01\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;";

const HOSTILE: [(&str, &str); 12] = [
    (
        "]]> & <b>&amp;</b> \"'",
        "<p>]]&gt; &amp;amp; &lt;script&gt; \u{1}\u{b}\u{fffe}&#1;&unknown; &nbsp;end</p>",
    ),
    (
        "\u{0}\u{8}control\u{1b}[31m\u{85}",
        "<p lang=\"x\" dir=\"rtl\">a<br>b</p><hr><p lang=\"zh-Hans\">中</p><p lang=\"en-US-Latn\">no tag</p>",
    ),
    (
        "",
        "<table><caption>C</caption><thead><tr><th><h2>A</h2></th></tr></thead><tbody><tr><td colspan=\"2\">1<p>2</p></td></tr><tr></tr></tbody><tfoot><tr><td></td></tr></tfoot></table><table></table><table><tr><td>x</td></tr><tbody></tbody>y</table>",
    ),
    (
        "Lists",
        "<ul></ul><ul>text<p>p</p><li value=\"3\">a</li></ul><ol start=\"3\" reversed><li value=\"7\">b<ul><li>c</li></ul></li></ol><dl><dt>t</dt><dd>d</dd></dl><dl><dt>alone</dt></dl><dl>x<dd>y</dd></dl>",
    ),
    (
        "Figures",
        "<figure><figcaption>a</figcaption><figcaption>b</figcaption></figure><figure><p>x</p><figcaption>in the middle</figcaption><p>y</p></figure><figcaption>c</figcaption><li>d</li>",
    ),
    (
        "Ruby",
        "<p><ruby>汉<rp>(</rp><rt>hàn</rt><rp>)</rp>字<rt>zì</rt></ruby> <ruby><rt>alone</rt></ruby> <rt>x</rt></p>",
    ),
    (
        "Times",
        "<p><time datetime=\"yesterday\">t</time> <bdo>b</bdo> <bdo dir=\"rtl\">c</bdo> <dfn>d<dfn>e</dfn></dfn> <abbr title=\"&quot;f&quot;\">g</abbr> <q>h</q></p>",
    ),
    (
        "Links",
        "<p><a href=\"https://example.net/a b?c=[d]|e^f&amp;g={h}%zz#i\" title=\"t\">1</a><a href=\"https://[::1]/x\">2</a><a href=\"http://\">3</a><a href=\"mailto:a@example.net\">4</a><a href=\"https://例え.example/ü\">5<a href=\"https://example.net/\">6</a></a></p>",
    ),
    (
        "Pictures",
        "<p><a href=\"https://example.net/\"><img src=\"https://example.net/remote.jpg\" alt=\"A &quot;remote&quot; &gt; one\"></a><img src=\"https://example.net/x.png\"></p>",
    ),
    (
        "Blocks in lines",
        "<p>a<em>b<p>c</p></em></p><h1>one</h1><h6>six</h6><details><summary>s</summary><p>d</p></details><pre>a\n  b\t</pre></div></div><blockquote>q</blockquote><unknown>u</unknown><div",
    ),
    (
        "عنوان عربي & English",
        "<p lang=\"ar\" dir=\"rtl\">نص <bdi>English</bdi> <b>عربي</b></p><p dir=\"ltr\">left</p>",
    ),
    ("Empty", ""),
];

fn sample() -> Sample {
    let mut sample = small();
    for (at, (title, body)) in HOSTILE.iter().enumerate() {
        let mut hard =
            article(100 + 2 * at, "Hard cases & more/A&B", "x-bad", title, "the excerpt ]]> & <i>");
        hard.published.at = "2022-03-14T02:00:00Z".parse().expect("an instant");
        hard.published.from = DateOrigin::FirstSeen;
        hard.revised = hard.published.at;
        hard.authors.clear();
        hard.language = (at % 2 == 0).then(|| "not a tag".to_owned());
        hard.url = (at % 3 == 0).then(|| "javascript:alert(1)".to_owned());
        hard.body = clean(body);
        let title = Some("a ]]> & b".to_owned());
        let url = format!("https://example.net/{at} &.mp3");
        hard.enclosures = vec![Enclosure { url, title, ..Enclosure::default() }];
        sample.add(hard);
    }
    sample
}

fn settings(language: &str) -> SiteSettings {
    SiteSettings {
        title: "晨报 & <Tidings>".to_owned(),
        address: Some("https://tidings.example/news/?a=1&b=2".to_owned()),
        language: language.to_owned(),
        utc_offset_minutes: 480,
        ..SiteSettings::default()
    }
}

fn week() -> Selection {
    Selection::all(Period::week("2022-03-16".parse().expect("a day")).expect("a week"))
}

fn digest<'a>(settings: &'a SiteSettings, theme: &'a Theme, of: Selection, sample: &Sample) -> Digest<'a> {
    let mut digest = Digest::new(settings, theme, of);
    for card in &sample.cards {
        digest.add(&sample.articles[card.path.as_str()], &card.path);
    }
    digest
}

fn book(digest: &Digest<'_>, copies: &Copies, sample: &Sample) -> (Vec<u8>, Vec<String>) {
    let supply = Supply {
        article: &|path| sample.load(path),
        picture: &|from| match from {
            Stored::Media(path) if path.starts_with('0') => Err(io::Error::other("gone")),
            Stored::Media(path) if path.starts_with('1') => Ok(b"no picture".to_vec()),
            _ => Ok(POINT.to_vec()),
        },
    };
    let mut out = Cursor::new(Vec::new());
    let problems = digest.epub(&mut out, copies, supply).expect("a book");
    (out.into_inner(), problems)
}

fn files(book: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut zip = zip::ZipArchive::new(Cursor::new(book)).expect("a zip");
    let mut files = BTreeMap::new();
    for at in 0..zip.len() {
        let mut file = zip.by_index(at).expect("a file");
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).expect("bytes");
        let name = file.name().expect("a name").into_owned();
        assert!(files.insert(name.clone(), bytes).is_none(), "{name} stands there twice");
    }
    files
}

/// Reads XML to its end; the values of all `href` and `src`, and all ids.
fn read_xml(name: &str, bytes: &[u8]) -> (Vec<String>, Vec<String>) {
    let text = std::str::from_utf8(bytes).expect("UTF-8");
    let allowed = |c: char| !c.is_control() || c == '\n' || c == '\t';
    assert!(text.chars().all(allowed), "{name} has a control character");
    let mut reader = quick_xml::Reader::from_str(text);
    reader.config_mut().check_end_names = true;
    let (mut links, mut ids, mut depth) = (Vec::new(), Vec::new(), 0);
    loop {
        use quick_xml::events::Event;
        let event = reader.read_event().unwrap_or_else(|error| panic!("{name}: {error}"));
        match &event {
            Event::Eof => break,
            Event::Start(_) => depth += 1,
            Event::End(_) => depth -= 1,
            _ => {}
        }
        if let Event::Start(tag) | Event::Empty(tag) = &event {
            for attribute in tag.attributes() {
                let attribute = attribute.unwrap_or_else(|error| panic!("{name}: {error}"));
                let value = attribute.value.to_string();
                match attribute.key.as_ref() {
                    "href" | "src" => links.push(value),
                    "id" => ids.push(value),
                    _ => {}
                }
            }
        }
    }
    assert_eq!(depth, 0, "{name} has an open element");
    (links, ids)
}

#[test]
fn a_book_is_whole_and_holds_every_article() {
    let (sample, theme) = (sample(), Theme::built_in().expect("the theme"));
    for (language, direction) in [("en", "ltr"), ("zh", "ltr"), ("ar", "rtl")] {
        let settings = settings(language);
        let digest = digest(&settings, &theme, week(), &sample);
        let (bytes, problems) = book(&digest, &Copies::default(), &sample);
        assert!(problems.iter().all(|problem| problem.contains("the digest links to")), "{problems:?}");
        assert_eq!(&bytes[30..58], b"mimetypeapplication/epub+zip");
        assert_eq!(
            bytes,
            book(&digest, &Copies::default(), &sample).0,
            "the same articles give the same bytes"
        );
        let files = files(&bytes);
        let package = std::str::from_utf8(&files["EPUB/package.opf"]).expect("UTF-8");
        assert!(package.contains(&format!("page-progression-direction=\"{direction}\"")));
        let listed: BTreeSet<String> = read_xml("package", package.as_bytes())
            .0
            .into_iter()
            .filter(|link| !link.contains(':'))
            .map(|link| format!("EPUB/{link}"))
            .collect();
        let there: BTreeSet<String> = files
            .keys()
            .filter(|name| name.starts_with("EPUB/") && !name.ends_with(".opf"))
            .cloned()
            .collect();
        assert_eq!(listed, there, "the manifest is what the book holds");
        let mut articles = 0;
        for (name, bytes) in &files {
            if !name.ends_with("xml") && !name.ends_with("xhtml") && !name.ends_with("ncx") {
                continue;
            }
            let (links, ids) = read_xml(name, bytes);
            let different: BTreeSet<&String> = ids.iter().collect();
            assert_eq!(different.len(), ids.len(), "{name} has an id twice");
            for link in links.iter().filter(|link| !link.contains(':')) {
                assert!(files.contains_key(&format!("EPUB/{link}")), "{name} links to {link}");
            }
            let text = std::str::from_utf8(bytes).expect("UTF-8");
            assert!(!text.contains("src=\"http"), "{name} has a picture from outside");
            articles += usize::from(name.starts_with("EPUB/a-"));
        }
        assert_eq!(articles, digest.len());
    }
}
