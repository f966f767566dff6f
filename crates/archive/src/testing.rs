//! Articles for the tests of this crate.

use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use tidings_model::{
    Article, ArticleId, CategoryPath, CleanHtml, ContentHash, DateOrigin, Enclosure, EntryKey, MediaFile,
    MediaRef, Person, Published, SourceId, SourceRef, Timestamp, UntrustedHtml,
};

pub(crate) fn time(text: &str) -> Timestamp {
    text.parse().expect("a time")
}

pub(crate) fn clean(html: &str) -> CleanHtml {
    tidings_extract::sanitise(&UntrustedHtml(html.to_owned()), Some("https://example.net/")).html
}

/// Titles that somebody once broke something with.
pub(crate) const NASTY: &[&str] = &[
    "it's \"x\"",
    "line\nbreak",
    "---",
    "--- !!js",
    "{{ now }} {% end %}",
    "../../etc/passwd",
    "🎉🎉",
    "",
    " ",
    "\0\u{7}",
    "a\u{2028}b\u{85}c",
    "yes",
    "2022",
    "~",
    "12:30",
    "[视频]",
    "@x",
    "a: b",
    "x #y",
    "017",
    "1e3",
    "null",
    "C# & .NET?",
    "'\nid: 'zzzzzzzzzzzz",
    "</div><script>alert(1)</script>",
    "محادثات جديدة",
    "新しい記事「一」",
    "{{< x >}}",
    "\\n",
    "\u{feff}x",
    "&amp; &#123;",
    "`a` *b* _c_",
    "%",
    "|",
    ">",
    "!x",
    "*x",
    "-",
    "? x",
    "a\tb",
    "end ",
    "= 1",
    "# x",
];

pub(crate) fn article(title: &str) -> Article {
    let key = EntryKey::of(Some(&format!("guid of {title}")), None, None, None).expect("a guid");
    let source = SourceId::new("example").expect("an id");
    let hash = ContentHash::of(b"picture");
    Article {
        id: ArticleId::of(&source, &key),
        key,
        source: SourceRef {
            id: source,
            name: "半岛 'Example' 网".to_owned(),
            address: "https://example.net/feed".to_owned(),
            site: Some("https://example.net/".to_owned()),
        },
        category: CategoryPath::parse("新媒体/Example 网/新闻").expect("a path"),
        also_in: vec![CategoryPath::parse("News/World").expect("a path")],
        title: title.to_owned(),
        url: Some("https://example.net/a?b=1&c={2}".to_owned()),
        guid: Some("tag:example.net,2022:1".to_owned()),
        authors: vec![Person { name: Some("Ann".to_owned()), ..Person::default() }, Person::default()],
        language: Some("zh".to_owned()),
        section: Some("World: 国际".to_owned()),
        licence: Some("https://creativecommons.org/licenses/by/4.0/".to_owned()),
        tags: vec!["加沙".to_owned(), "a/b: #c".to_owned(), "..".to_owned(), "<b>".to_owned()],
        published: Published { at: time("2022-03-14T02:30:09Z"), from: DateOrigin::Feed },
        updated: None,
        first_seen: time("2022-03-14T03:00:00Z"),
        revised: time("2022-03-14T03:00:00.5Z"),
        excerpt: "Talks & <b> {{ x }} &lt;".to_owned(),
        lead_image: Some("https://example.net/a.jpg".to_owned()),
        media: vec![
            MediaRef {
                url: "https://example.net/a.jpg".to_owned(),
                file: Some(MediaFile { hash, extension: "jpg".to_owned(), bytes: 7, width: 3, height: 2 }),
                problem: None,
            },
            MediaRef {
                url: "https://example.net/b.jpg".to_owned(),
                file: None,
                problem: Some("404 Not Found".to_owned()),
            },
        ],
        enclosures: vec![Enclosure {
            url: "https://example.net/a.mp3".to_owned(),
            length: Some(9),
            ..Enclosure::default()
        }],
        body: clean(
            "<p>Text {{ now }} {% end %} {{< x >}}</p>\n\n<pre>a\n\n    b</pre>\
             <p><img src=\"https://example.net/a.jpg\"> <img src=\"https://example.net/b.jpg\"></p>",
        ),
        revision: 1,
        entry_hash: ContentHash::of(title.as_bytes()),
        starred: false,
        provenance: vec![
            ("title".to_owned(), "feed".to_owned()),
            ("body".to_owned(), "readability".to_owned()),
        ],
    }
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        proptest::sample::select(NASTY).prop_map(str::to_owned),
        Just("长".repeat(300))
    ]
}

fn any_time() -> impl Strategy<Value = Timestamp> {
    (0_i64..4_000_000_000, 0_i32..1_000_000_000).prop_map(|(s, n)| Timestamp::new(s, n).expect("in range"))
}

fn media() -> impl Strategy<Value = MediaRef> {
    let file = (any::<u64>(), any::<u32>(), any::<u32>()).prop_map(|(bytes, width, height)| MediaFile {
        hash: ContentHash::of(&bytes.to_be_bytes()),
        extension: "webp".to_owned(),
        bytes,
        width,
        height,
    });
    (text(), of(file), of(text())).prop_map(|(url, file, problem)| MediaRef { url, file, problem })
}

fn enclosure() -> impl Strategy<Value = Enclosure> {
    (text(), of(text()), of(any::<u64>()), of(any::<u64>()), of(text())).prop_map(
        |(url, media_type, length, duration_seconds, title)| Enclosure {
            url,
            media_type,
            length,
            duration_seconds,
            title,
        },
    )
}

fn person() -> impl Strategy<Value = Person> {
    (of(text()), of(text()), of(text())).prop_map(|(name, email, url)| Person { name, email, url })
}

/// Any article at all.
pub(crate) fn any_article() -> impl Strategy<Value = Article> {
    let texts = (text(), of(text()), of(text()), of(text()), text(), of(text()), text(), text());
    let lists = (
        vec(person(), 0..3),
        vec(text(), 0..3),
        vec(media(), 0..3),
        vec(enclosure(), 0..3),
        vec((text(), text()), 0..3),
        vec(text(), 0..3),
    );
    let times = (any_time(), of(any_time()), any_time(), any_time());
    let rest = (text(), 1_u32..9, 0_usize..3, of(text()), of(text()));
    (texts, lists, times, rest).prop_map(|(texts, lists, times, (body, revision, from, section, licence))| {
        Article {
            title: texts.0,
            url: texts.1,
            guid: texts.2,
            language: texts.3,
            section,
            licence,
            excerpt: texts.4,
            lead_image: texts.5,
            source: SourceRef { name: texts.6, address: texts.7, ..article("").source },
            authors: lists.0,
            tags: lists.1,
            media: lists.2,
            enclosures: lists.3,
            provenance: lists.4,
            also_in: lists.5.iter().filter_map(|name| CategoryPath::from_names([name.as_str()])).collect(),
            published: Published {
                at: times.0,
                from: [DateOrigin::Feed, DateOrigin::Page, DateOrigin::FirstSeen][from],
            },
            updated: times.1,
            first_seen: times.2,
            revised: times.3,
            body: clean(&body),
            revision,
            starred: revision % 2 == 0,
            ..article("any")
        }
    })
}

/// The folder of shared test data, or nothing on a machine that has none. On the build server it must be there.
pub(crate) fn shared() -> Option<std::path::PathBuf> {
    let beside = || concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared").into();
    let folder = std::env::var_os("TIDINGS_SHARED").map_or_else(beside, std::path::PathBuf::from);
    if folder.is_dir() {
        return Some(folder);
    }
    assert!(
        std::env::var_os("CI").is_none_or(|ci| ci != "true"),
        "the shared test data is not at {}",
        folder.display()
    );
    eprintln!("skipped: no shared test data at {}", folder.display());
    None
}
