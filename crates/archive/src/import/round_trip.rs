//! An archive that is exported and imported again is the same archive: for every form, over articles of every shape.

use super::*;
use crate::export::{ExportContent, ExportForm, SiteInfo, export};
use crate::form::media_file;
use crate::testing::{NASTY, article, clean};
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::select;
use tidings_model::{ArchivePath, Enclosure, MediaRef, Person, Published};

/// What a form cannot hold by its nature, and why.
const LOST: &[(ExportForm, &str, &str)] = &[
    (
        ExportForm::RsshubPage,
        "id",
        "the form has no word for an identity: it is made of title, date and source anew",
    ),
    (ExportForm::RsshubPage, "source", "of the source it has the name alone"),
    (ExportForm::RsshubPage, "link", "it has no address of the article"),
    (ExportForm::RsshubPage, "authors", "its author is the source's name"),
    (ExportForm::RsshubPage, "tags", "it has none"),
    (ExportForm::RsshubPage, "language", "it has none"),
    (ExportForm::RsshubPage, "section", "it has none"),
    (ExportForm::RsshubPage, "licence", "it has none"),
    (ExportForm::RsshubPage, "also_in", "it has one category path"),
    (ExportForm::RsshubPage, "media", "it has no pictures of its own: those of the body are the publisher's"),
    (ExportForm::RsshubPage, "files", "it has no attached files"),
    (ExportForm::RsshubPage, "starred", "it has no such mark"),
    (ExportForm::RsshubPage, "excerpt", "it has none: one is made of the text"),
    (ExportForm::RsshubPage, "updated", "it has one date"),
    (
        ExportForm::RsshubPage,
        "lead",
        "an address with a quote is changed, and one that is none of the web is left out",
    ),
];

/// Its date is written to the second, and its titles are cut at 150 half-widths with `_` for some signs.
const ROUNDED: &[(ExportForm, &str)] = &[(ExportForm::RsshubPage, "date"), (ExportForm::RsshubPage, "title")];

fn fields(article: &Article) -> Vec<(&'static str, String)> {
    vec![
        ("id", format!("{} {}", article.id, article.key)),
        ("source", format!("{:?}", article.source)),
        ("title", article.title.clone()),
        ("link", format!("{:?} {:?}", article.url, article.guid)),
        ("date", format!("{:?}", article.published)),
        ("updated", format!("{:?}", article.updated)),
        ("authors", format!("{:?}", article.authors)),
        ("tags", format!("{:?}", article.tags)),
        ("category", article.category.to_string()),
        ("also_in", format!("{:?}", article.also_in)),
        ("language", format!("{:?}", article.language)),
        ("section", format!("{:?}", article.section)),
        ("licence", format!("{:?}", article.licence)),
        ("excerpt", article.excerpt.clone()),
        ("lead", format!("{:?}", article.lead_image)),
        ("media", format!("{:?}", article.media)),
        ("files", format!("{:?}", article.enclosures)),
        ("starred", article.starred.to_string()),
        ("body", article.body.to_string()),
    ]
}

/// Exports and imports the article in every form, and compares all that the form can hold.
fn check(article: &Article) {
    let path = ArchivePath::of(&article.category, article.published.at, &article.title, &article.id);
    for form in ExportForm::ALL {
        for address in ["/", "https://x.example/a/news/"] {
            let site = SiteInfo { title: "Site".into(), language: "en".into(), address: address.into() };
            let file = export(form, &site, article, &path, None).remove(0);
            let ExportContent::Bytes(bytes) = file.content else { panic!("a post comes first") };
            let text = String::from_utf8(bytes).expect("UTF-8");
            let target = Target {
                source: None,
                category: CategoryPath::parse("Imported").expect("a path"),
                now: article.first_seen,
            };
            let back = ImportForm::detect(&file.path, &text);
            let imported = read(back, &file.path, &text, &target)
                .unwrap_or_else(|error| panic!("{form:?}: {error}\n{text}"))
                .article;
            for ((name, was), (_, is)) in fields(article).into_iter().zip(fields(&imported)) {
                let lost = LOST.iter().any(|(of, field, _)| *of == form && *field == name);
                let rounded = ROUNDED.contains(&(form, name));
                if !lost && !rounded {
                    assert_eq!(is, was, "{form:?}: {name} in\n{text}");
                }
            }
            let seconds = |at: Timestamp| at.as_second();
            assert_eq!(
                seconds(imported.published.at),
                seconds(article.published.at),
                "{form:?}: date in\n{text}"
            );
        }
    }
}

fn title() -> impl Strategy<Value = String> {
    let line = |text: String| text.split_whitespace().collect::<Vec<_>>().join(" ");
    prop_oneof![any::<String>(), select(NASTY).prop_map(str::to_owned), Just("长".repeat(200))].prop_map(line)
}

fn address() -> impl Strategy<Value = String> {
    "https://[a-z]{1,8}\\.example/[a-z0-9/._~?=&%-]{0,20}".prop_map(|url| url.replace('%', "%20"))
}

/// Pieces that a text is made of: each once broke some reader of Markdown or of templates.
const PIECES: &[&str] = &[
    "<p>Plain words.</p>",
    "<p>中文**加粗。**后文，{{ now }} {% raw %} {{< x >}}</p>",
    "<p dir=\"rtl\">وصلت السفن <b>اليوم</b>.</p>",
    "<pre><code>fn main() {\n\n    println!(\"{}\", 1);\n}\n\n---\n# no heading\n</code></pre>",
    "<table><tbody><tr><td>a</td><td>b | c</td></tr></tbody></table>",
    "<blockquote><p>* no list</p><p>1. nor this</p></blockquote>",
    "<ul><li>one<ul><li>two</li></ul></li></ul>",
    "<p>🎉 emoji &amp; &lt;b&gt; &#123;</p>",
    "<h2>---</h2>",
    "<p>a<br>b</p><hr>",
    "<p>\\ ` ``` ~~~ [[x]] ![[y]] #tag %% == $$</p>",
    "<figure><img src=\"https://pic.example/0.jpg\" alt=\"a > b\"><figcaption>caption</figcaption></figure>",
    "<p><img src=\"https://pic.example/1.jpg\"> <img src=\"https://pic.example/2.jpg?x=1&amp;y=2\"></p>",
    "<p><a href=\"https://x.example/?a=1&amp;b=2\">link</a> <code>a  b</code></p>",
];

fn media() -> impl Strategy<Value = Vec<MediaRef>> {
    vec(of(any::<u8>()), 4).prop_map(|kept| {
        let urls = [
            "https://pic.example/0.jpg",
            "https://pic.example/1.jpg",
            "https://pic.example/2.jpg?x=1&y=2",
            "https://pic.example/lead.png",
        ];
        let one = |(url, kept): (&&str, Option<u8>)| {
            let hash = kept.map(|byte| tidings_model::ContentHash::of(format!("{byte} {url}").as_bytes()));
            let path = hash.map(|hash| format!("{}/{}.jpg", &hash.as_str()[..2], &hash.as_str()[2..]));
            let file = path.and_then(|path| media_file(&path, (7, 3, 2)));
            let problem = file.is_none().then(|| "404: Not Found".to_owned());
            MediaRef { url: (*url).to_owned(), file, problem }
        };
        urls.iter().zip(kept).map(one).collect()
    })
}

fn any_article() -> impl Strategy<Value = Article> {
    let texts = (title(), of(address()), of(title()), title(), of(select(vec!["zh", "en", "ar", "pt-BR"])));
    let lists = (vec(title(), 0..4), vec((of(title()), of(title())), 0..4), media(), vec(address(), 0..2));
    let names = vec("[a-zC#+% 新闻é/']{1,8}", 1..4);
    let times = (0_i64..4_000_000_000, 0_i32..1_000_000_000, of(0_i64..4_000_000_000), 0_usize..3);
    let rest = (vec(select(PIECES), 0..6), any::<bool>(), any::<bool>());
    (texts, lists, names, times, rest).prop_map(|(texts, lists, names, times, (pieces, starred, lead))| {
        let base = article("any");
        let at = Timestamp::new(times.0, times.1).expect("in range");
        let category =
            CategoryPath::from_names(names.iter().map(String::as_str)).unwrap_or(base.category.clone());
        Article {
            title: texts.0,
            url: texts.1,
            guid: texts.2,
            excerpt: texts.3,
            language: texts.4.map(str::to_owned),
            section: texts.4.map(|language| format!("{language}: 国际")),
            tags: lists.0,
            authors: lists.1.into_iter().map(|(name, email)| Person { name, email, url: None }).collect(),
            lead_image: lead.then(|| "https://pic.example/lead.png".to_owned()),
            media: lists.2,
            enclosures: lists.3.into_iter().map(|url| Enclosure { url, ..Enclosure::default() }).collect(),
            also_in: vec![category.clone()],
            category,
            published: Published {
                at,
                from: [DateOrigin::Feed, DateOrigin::Page, DateOrigin::FirstSeen][times.3],
            },
            updated: times.2.and_then(|second| Timestamp::from_second(second).ok()),
            body: clean(&pieces.concat()),
            starred,
            ..base
        }
    })
}

#[test]
fn what_a_form_loses_has_a_reason() {
    for (form, field, why) in LOST {
        assert!(
            !why.is_empty() && fields(&article("x")).iter().any(|(name, _)| name == field),
            "{form:?} {field}"
        );
    }
}

#[test]
fn nasty_titles_come_back() {
    for title in NASTY {
        let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
        check(&Article { title, ..article(NASTY[0]) });
    }
}

/// Real texts: the feeds of the conformance data, each entry as an article.
#[test]
fn real_articles_come_back() {
    let shared = std::env::var_os("TIDINGS_SHARED").map(std::path::PathBuf::from);
    let shared =
        shared.unwrap_or_else(|| std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared"));
    let corpus = shared.join("feeds/corpus");
    if !corpus.is_dir() {
        assert!(std::env::var("CI").is_err(), "the conformance data is missing: {}", shared.display());
        eprintln!("the conformance data is not there: nothing was compared");
        return;
    }
    let (mut paths, mut folders) = (Vec::new(), vec![corpus]);
    while let Some(folder) = folders.pop() {
        for path in std::fs::read_dir(folder).expect("a folder").flatten().map(|entry| entry.path()) {
            (if path.is_dir() { &mut folders } else { &mut paths }).push(path);
        }
    }
    paths.sort();
    let mut compared = 0;
    for path in paths {
        let Ok(feed) = saved::read_feed(&std::fs::read(&path).expect("a file")) else { continue };
        for item in feed.items.into_iter().take(1) {
            let Some(key) = item.key() else { continue };
            let source = saved::tests::source(&item.feed);
            let now = "2026-03-14T02:30:09Z".parse().expect("a time");
            check(&item.into_imported(&source, key, "feed", now).article);
            compared += 1;
        }
    }
    assert!(compared > 100, "{compared} articles in {}", shared.display());
}

proptest! {
    // Each case is written and read twelve times.
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_article_comes_back(article in any_article()) {
        check(&article);
    }
}

/// What a person changes in an export counts.
#[test]
fn a_change_of_an_export_is_taken() {
    let was = article("A title");
    let path = ArchivePath::of(&was.category, was.published.at, &was.title, &was.id);
    let site = SiteInfo { title: "Site".into(), language: "en".into(), address: "/".into() };
    for form in ExportForm::ALL.into_iter().filter(|form| *form != ExportForm::RsshubPage) {
        let file = export(form, &site, &was, &path, None).remove(0);
        let ExportContent::Bytes(bytes) = file.content else { panic!("a post comes first") };
        let text = String::from_utf8(bytes).expect("UTF-8");
        let text = text.replacen("A title", "Another title", 1).replacen("加沙", "拉法", 1).replacen(
            "<p>Text",
            "<p>New text",
            1,
        );
        let target = Target { source: None, category: was.category.clone(), now: was.first_seen };
        let is =
            read(ImportForm::detect(&file.path, &text), &file.path, &text, &target).expect("a post").article;
        assert_eq!((&is.id, is.title.as_str()), (&was.id, "Another title"), "{form:?}");
        assert!(is.tags.iter().any(|tag| tag == "拉法"), "{form:?}: {:?}", is.tags);
        assert!(is.body.as_str().contains("New text"), "{form:?}");
        assert_eq!(is.category, was.category, "{form:?}");
    }
}
