//! Digests of a small archive with all that could break a book.

mod sample;

use sample::{Sample, article, clean, small};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Cursor, Read};
use tidings_model::{ArticleId, CategoryPath, DateOrigin, Enclosure};
use tidings_site::digest::{Digest, Envelope, Period, Selection, Supply};
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

#[test]
fn a_letter_is_wrapped_and_names_its_links() {
    let (theme, settings) = (Theme::built_in().expect("the theme"), settings("en"));
    let mut sample = Sample::default();
    let mut one = article(1, "World/Paper", "zh", "标题 & \u{1b}[31m", "摘要");
    one.published.at = "2022-03-14T18:00:00Z".parse().expect("an instant");
    one.body = clean(&format!(
        "<p>{} <a href=\"https://example.net/a\">链接</a></p><blockquote><p>quoted <a href=\"https://example.net/a\">again</a></p></blockquote>\
         <ol start=\"9\"><li>nine<ul><li>below</li></ul></li><li>ten</li></ol><pre>a\n  b</pre>\
         <table><tbody><tr><th>A</th><td>1</td></tr></tbody></table><figure><img src=\"https://example.net/x.jpg\" alt=\"A boat\"></figure><hr><p>x<br>y</p>",
        "四国代表在午夜过后离开会场，带走一份共同草案。".repeat(4)
    ));
    sample.add(one);
    let day = Selection::all(Period::day("2022-03-15".parse().expect("a day")));
    let digest = digest(&settings, &theme, day, &sample);
    let supply =
        Supply { article: &|path| sample.load(path), picture: &|_| Err(io::ErrorKind::NotFound.into()) };
    let mut text = Vec::new();
    digest.text(&mut text, supply).expect("a text");
    let rule = |sign: &str| sign.repeat(76);
    let expected = format!(
        "晨报 & <Tidings>: 15 March 2022\n1 article\n\n{}\nWorld/Paper\n{}\n\n标题 & [31m\nPaper · Lin Mei · 15 March 2022 02:00\n\n\
         四国代表在午夜过后离开会场，带走一份共同草案。四国代表在午夜过后离开会场，带\n走一份共同草案。四国代表在午夜过后离开会场，带走一份共同草案。四国代表在午夜\n\
         过后离开会场，带走一份共同草案。 链接 [1]\n\n> quoted again [1]\n\n9. nine\n\n   - below\n\n10. ten\n\n    a\n      b\n\nA | 1\n\n[A boat]\n\n* * *\n\nx\ny\n\n\
         [1] https://example.net/a\nRead at Paper: https://news.example/1?a=1&b=2\n",
        rule("="),
        rule("-")
    );
    assert_eq!(std::str::from_utf8(&text).expect("UTF-8"), expected);
    let to = ["reader@example.net".to_owned()];
    let date = "2022-03-16T06:00:00Z".parse().expect("an instant");
    let (mut mail, mut again, mut html) = (Vec::new(), Vec::new(), Vec::new());
    for out in [&mut mail, &mut again] {
        let envelope = Envelope { from: "news@tidings.example", to: &to, date };
        digest.mail(out, supply, &envelope).expect("a message");
    }
    assert!(mail == again, "the same digest is the same message");
    let mail = String::from_utf8(mail).expect("ASCII");
    assert!(mail.is_ascii() && mail.lines().all(|line| line.len() < 999));
    for wanted in [
        "multipart/alternative",
        "To: <reader@example.net>",
        "Date: Wed, 16 Mar 2022 06:00:00 +0000",
        "text/html",
        "@tidings.example>",
    ] {
        assert!(mail.contains(wanted), "{wanted} is not in\n{mail}");
    }
    digest.html(&mut html, supply).expect("a page");
    let html = String::from_utf8(html).expect("UTF-8");
    for wanted in [
        "<h1 lang=\"zh\" xml:lang=\"zh\" dir=\"ltr\"",
        "<a href=\"https://example.net/x.jpg\">[A boat]</a>",
        "href=\"#a-",
    ] {
        assert!(html.contains(wanted), "{wanted} is not in\n{html}");
    }
    assert!(!html.contains("<img") && !html.contains("<script") && !html.contains("<link"));
}

#[test]
fn only_what_is_asked_for_is_in_a_digest() {
    let (sample, theme) = (sample(), Theme::built_in().expect("the theme"));
    let mut settings = settings("en");
    let count = |settings: &SiteSettings, of: Selection| digest(settings, &theme, of, &sample).len();
    let day = |day: &str| Selection::all(Period::day(day.parse().expect("a day")));
    let hard = HOSTILE.len();
    // At 02:00 UTC it is the day before in the west.
    assert_eq!(count(&settings, day("2022-03-14")), hard + 5);
    settings.utc_offset_minutes = -180;
    assert_eq!(count(&settings, day("2022-03-13")), hard + 11);
    let within = |category: &str| Selection { category: category_of(category), ..week() };
    settings.utc_offset_minutes = 0;
    assert_eq!(count(&settings, within("Hard cases & more")), hard);
    assert_eq!(count(&settings, within("Hard cases & more/A")), 0, "a part of a name is another");
    let from =
        |source: &str| Selection { sources: vec![tidings_model::SourceId::from_text(source)], ..week() };
    assert_eq!(count(&settings, from("A&B")), hard);
    for (selection, name) in [
        (week(), "2022-W11"),
        (day("2022-03-14"), "2022-03-14"),
        (within("World/Asia"), "2022-W11 in World Asia"),
        (from("A&B"), "2022-W11 from a-b"),
    ] {
        assert_eq!(selection.file_stem(), name);
    }
    let at = |text: &str| text.parse().expect("an instant");
    let yesterday = Period::last_whole_day(at("2022-03-14T18:00:00Z"), 480);
    assert_eq!(yesterday.to_string(), "2022-03-14");
}

fn category_of(text: &str) -> Option<CategoryPath> {
    Some(CategoryPath::parse(text).expect("a path"))
}

#[test]
fn an_article_stands_once_and_names_its_copies() {
    let (sample, theme, settings) = (small(), Theme::built_in().expect("the theme"), settings("en"));
    let mut digest = digest(&settings, &theme, week(), &sample);
    let all: Vec<ArticleId> = digest.ids().into_iter().collect();
    let elsewhere = sample.cards.iter().find(|card| !all.contains(&card.id)).map(|card| card.id.clone());
    let mains = [(all[1].clone(), all[0].clone()), (all[2].clone(), elsewhere.expect("an older article"))];
    digest.group(&mains.into_iter().collect());
    assert_eq!(digest.len(), all.len() - 1, "what stands in no book stands for nothing in it");
    let (bytes, _) = book(&digest, &Copies::default(), &sample);
    let files = files(&bytes);
    let main = std::str::from_utf8(&files[&format!("EPUB/a-{}.xhtml", all[0])]).expect("UTF-8");
    assert!(main.contains("Also in"), "{main}");
    assert!(!files.contains_key(&format!("EPUB/a-{}.xhtml", all[1])));
}

#[test]
fn a_book_has_the_copy_of_a_picture_that_fills_a_column() {
    let (sample, theme, settings) = (small(), Theme::built_in().expect("the theme"), settings("en"));
    let digest = digest(&settings, &theme, week(), &sample);
    let ids = digest.ids();
    let shown = sample.articles.values().filter(|article| ids.contains(&article.id));
    let file = shown.filter_map(|article| article.media[0].file.clone()).next().expect("a picture");
    let copy = |width, avif| Copy { path: format!("aa/{width}{avif}.webp"), width, avif };
    let copies = vec![copy(320, false), copy(720, true), copy(800, false), copy(900, false)];
    let copies = [(file.path(), Shown { copies, tone: None })].into_iter().collect();
    let (bytes, _) = book(&digest, &copies, &sample);
    let names: Vec<String> = files(&bytes).into_keys().filter(|name| name.contains("/media/aa")).collect();
    assert_eq!(names, ["EPUB/media/aa800false.gif"]);
}
