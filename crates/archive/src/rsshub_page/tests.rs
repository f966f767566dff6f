use super::*;
use crate::export::{ExportContent, ExportForm, SiteInfo, export};
use crate::import::{self, ImportForm, Target};
use crate::testing::{NASTY, any_article, article, shared, time};
use proptest::prelude::*;
use serde::Deserialize;
use tidings_model::{ArchivePath, CategoryPath, DateOrigin};

fn target() -> Target {
    let category = CategoryPath::parse("Imported").expect("a path");
    Target { source: None, category, now: time("2026-01-02T03:04:05Z") }
}

/// A file as that system wrote it.
fn file(title: &str, headimg: &str, date: &str, body: &str) -> String {
    format!(
        "\n---\ntitle: {title}\ncategories: \n - 新媒体\n - Example 网\n - 新闻\nheadimg: '{headimg}'\nauthor: Example 网\n\
         comments: false\ndate: {date}\nthumbnail: '{headimg}'\n---\n\n<div>   \n{body}  \n</div>\n            "
    )
}

#[test]
fn the_seed_comes_out_as_it_went_in() {
    let Some(shared) = shared() else { return };
    let text = std::fs::read_to_string(shared.join("seed/post.md")).expect("the seed");
    let page = Page::read(&text).expect("the form");
    assert_eq!(page.write(), text);
    assert_eq!(page.site(), "Aljazeera 半岛网");
    let imported =
        import::read(ImportForm::detect("post.md", &text), "post.md", &text, &target()).expect("a post");
    let article = imported.article;
    assert!(imported.problems.is_empty() && imported.keep_original, "{:?}", imported.problems);
    assert_eq!(article.title, "俄乌新一轮谈判和外交努力继续尝试平息战争");
    assert_eq!(article.category.to_string(), "新媒体/Aljazeera 半岛网/新闻");
    assert_eq!(article.published.at, time("2022-03-14T02:30:09Z"));
    assert_eq!((article.published.from, article.media.len()), (DateOrigin::Feed, 3));
    let path = ArchivePath::of(&article.category, article.published.at, &article.title, &article.id);
    let site = SiteInfo { title: String::new(), language: "zh".to_owned(), address: "/".to_owned() };
    let files = export(ExportForm::RsshubPage, &site, &article, &path, Some(text.as_bytes()));
    assert_eq!(files[0].content, ExportContent::Bytes(text.into_bytes()));
    let ours = write(&article);
    let lines = |text: &str| text.lines().take(10).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(lines(&ours), lines(&page.write()), "the first keys are the seed's, byte for byte");
}

#[derive(Deserialize)]
struct Vectors {
    title: Vec<TitleVector>,
    headimg: Vec<PictureVector>,
    date: Vec<DateVector>,
}

#[derive(Deserialize)]
struct TitleVector {
    r#in: String,
    line: String,
    file: Option<String>,
    yaml: Option<String>,
}

#[derive(Deserialize)]
struct PictureVector {
    body: String,
    headimg: String,
}

#[derive(Deserialize)]
struct DateVector {
    r#in: Option<String>,
    line: String,
}

#[test]
fn vectors() {
    let Some(shared) = shared() else { return };
    let text = std::fs::read_to_string(shared.join("seed/vectors.json")).expect("the vectors");
    let vectors: Vectors = serde_json::from_str(&text).expect("the vectors");
    for TitleVector { r#in, line, file: name, yaml } in vectors.title {
        let scalar = line.strip_prefix("title: ").expect("a title");
        let theirs = file(scalar, "", "Invalid Date", "");
        let page = Page::read(&theirs).expect("the form");
        assert_eq!(page.write(), theirs, "{scalar}");
        let ours = write(&article(&r#in));
        let our_line = ours.split("\ncategories").next().and_then(|text| text.strip_prefix("\n---\n"));
        if yaml.is_none() {
            assert_eq!(our_line, Some(line.as_str()));
        }
        assert_eq!(title_by_yaml(&ours), clean_title(&r#in).replace('\n', " "));
        if let Some(name) = name {
            assert_eq!(format!("{}.md", file_stem(&r#in)), name);
        }
    }
    for PictureVector { body, headimg } in vectors.headimg {
        let page = Page::read(&file("''", &headimg, "Invalid Date", &body)).expect("the form");
        let real = headimg.strip_prefix(PROXY).unwrap_or(&headimg);
        let expected = (real.starts_with("http") && !real.contains("picsum")).then_some(real);
        assert_eq!(page.lead_image().filter(|url| url.starts_with("http")), expected);
    }
    for DateVector { r#in, line } in vectors.date {
        let date = line.strip_prefix("date: ").expect("a date");
        let page = Page::read(&file("''", "", date, "")).expect("the form");
        let expected = match r#in.as_deref() {
            None => PageDate::Run(date),
            Some("not a date") => PageDate::Unreadable,
            Some(text) => PageDate::Feed(text),
        };
        assert_eq!(page.date(), expected);
    }
}

/// The title of a file as a reader of YAML has it, the braces' entities undone.
fn title_by_yaml(text: &str) -> String {
    #[derive(Deserialize)]
    struct Title {
        title: String,
        comments: bool,
    }
    let front = crate::front::split(text).expect("front matter");
    let title: Title = crate::yaml::parse(front.matter).expect("YAML");
    assert!(!title.comments);
    plain_braces(&title.title)
}

#[test]
fn what_that_system_did_to_a_post_is_undone() {
    let body = "<p>{{x}} <img src=\"https://cors.zfour.workers.dev/?http://a.example/b.jpg\"></p><script>x()</script>\n";
    let picture = "https://picsum.photos/400/300?random=7";
    for (date, at, from) in [
        ("Mon, 14 Mar 2022 02:30:09 GMT", "2022-03-14T02:30:09Z", DateOrigin::Feed),
        ("2022-03-29 00:43:13", "2022-03-29T00:43:13Z", DateOrigin::FirstSeen),
        ("Invalid Date", "2026-01-02T03:04:05Z", DateOrigin::FirstSeen),
    ] {
        let text =
            file("\"it's {{x}} _a_\"", picture, date, body).replace('{', "&#123;").replace('}', "&#125;");
        let page = Page::read(&text.replace('\n', "\r\n")).expect("the form");
        assert_eq!(page.write(), text);
        let imported = import::read(ImportForm::RsshubPage, "a.md", &text, &target()).expect("a post");
        let article = imported.article;
        assert_eq!(article.title, "it's {{x}} _a_");
        assert_eq!((article.published.at, article.published.from), (time(at), from));
        assert_eq!(article.lead_image, None);
        assert!(article.body.as_str().contains("src=\"http://a.example/b.jpg\""), "{}", article.body);
        assert!(!article.body.as_str().contains("script"));
        assert_eq!(article.source.name, "Example 网");
        assert_eq!(imported.problems.is_empty(), date != "Invalid Date");
    }
    let error = Page::read("\n---\ntitle: 'x'\ncategories: \n - a\nauthor: b\n").expect_err("not the form");
    assert_eq!((error.line, error.what.as_str()), (6, "\"headimg: '\" was expected here"));
}

#[test]
fn nasty_titles_are_yaml() {
    for title in NASTY {
        let mut article = article(title);
        article.source.name = (*title).to_owned();
        let text = write(&article);
        // An entity that the title itself has cannot be told from a brace: so it was in that system.
        assert_eq!(title_by_yaml(&text), plain_braces(&tame(&clean_title(title))), "{text}");
        let page = Page::read(&text).expect("the form");
        assert_eq!(page.write(), text);
        assert!(path(&article).ends_with(&format!("{}.md", article.id)));
    }
}

proptest! {
    #[test]
    fn every_article_can_be_written_and_read(article in any_article()) {
        let text = write(&article);
        prop_assert!(title_by_yaml(&text) == plain_braces(&tame(&clean_title(&article.title))));
        let page = Page::read(&text).expect("the form");
        prop_assert_eq!(page.write(), text);
    }

    #[test]
    fn no_text_makes_it_panic(text in any::<String>()) {
        let _ = Page::read(&text);
        let _ = Page::read(&file("'x'", "", &text, &text));
    }
}
