use super::*;
use crate::testing::{NASTY, any_article, article};
use proptest::prelude::*;
use std::collections::BTreeSet;

fn path_of(article: &Article) -> ArchivePath {
    ArchivePath::of(&article.category, article.published.at, &article.title, &article.id)
}

fn text(file: &ExportFile) -> &str {
    match &file.content {
        ExportContent::Bytes(bytes) => std::str::from_utf8(bytes).expect("UTF-8"),
        ExportContent::Media(_) => panic!("{} is a picture", file.path),
    }
}

fn site_at(address: &str) -> SiteInfo {
    SiteInfo { title: "x".into(), language: "en".into(), address: address.into() }
}

#[test]
fn pictures_lie_below_the_folder_of_the_site() {
    let article = article("t");
    let path = path_of(&article);
    let kept = article.media[0].file.clone().expect("a kept picture").path();
    for form in [ExportForm::Hugo, ExportForm::Zola, ExportForm::Jekyll, ExportForm::Hexo] {
        for (address, prefix) in [
            ("/", "/media/"),
            ("https://x.example", "/media/"),
            ("https://x.example/", "/media/"),
            ("https://x.example/a/news/", "/a/news/media/"),
            ("https://x.example/news", "/news/media/"),
        ] {
            let files = export(form, &site_at(address), &article, &path, None);
            let post = text(&files[0]);
            assert!(post.contains(&format!("src=\"{prefix}{kept}\"")), "{form:?} {address}: {post}");
            let lead = post.lines().filter(|line| line.contains(&kept) && !line.contains("src="));
            assert!(lead.clone().count() > 0, "{form:?}: the front matter names it");
            for line in lead {
                assert!(line.contains(&format!("{prefix}{kept}")), "{form:?} {address}: {line}");
            }
            // Where the file stands, the folder of the address is no part of it: the generator puts its output there.
            assert!(files[1].path.ends_with(&format!("media/{kept}")) && !files[1].path.contains("news"));
        }
    }
}

#[test]
fn the_front_matter_of_each_form() {
    let article = article("it's {{ 1 }}");
    let path = path_of(&article);
    let stem = path.as_str().rsplit_once('/').expect("folders").1;
    for (form, place, media, lines) in [
        (
            ExportForm::Hugo,
            format!("content/posts/{stem}"),
            "static/media/",
            &[
                "title: 'it''s {{ 1 }}'",
                "date: 2022-03-14T02:30:09Z",
                " - '新媒体'",
                "images:",
                "params:",
                "  source_url: 'https://example.net/a?b=1&c={2}'",
            ][..],
        ),
        (
            ExportForm::Zola,
            format!("content/posts/{stem}"),
            "static/media/",
            &[
                "+++",
                "title = \"it's {{ 1 }}\"",
                "date = 2022-03-14T02:30:09Z",
                "tags = [\"加沙\", \"a-b: -c\", \"b\"]",
            ],
        ),
        (
            ExportForm::Jekyll,
            format!("_posts/{stem}"),
            "media/",
            &[
                "layout: 'post'",
                "date: 2022-03-14 02:30:09 +0000",
                "render_with_liquid: false",
                " - 'a-b: -c'",
            ],
        ),
        (
            ExportForm::Hexo,
            format!("source/_posts/{stem}"),
            "source/media/",
            &[
                "date: '2022-03-14T02:30:09Z'",
                "updated: '2022-03-14T02:30:09Z'",
                "disableNunjucks: true",
                "comments: false",
            ],
        ),
        (
            ExportForm::Obsidian,
            path.to_string(),
            "media/",
            &["date: 2022-03-14T02:30:09", " - '新媒体/Example-网/新闻'", " - 'a-b---c'"],
        ),
    ] {
        assert_eq!(form.as_str().parse::<ExportForm>(), Ok(form));
        let files = export(form, &site_at("/"), &article, &path, None);
        assert_eq!(files.len(), 2, "a post and one picture");
        assert_eq!(files[0].path, place);
        let post = text(&files[0]);
        for line in lines {
            assert!(post.lines().any(|l| l == *line), "{line} is not in\n{post}");
        }
        let kept = article.media[0].file.clone().expect("a kept picture");
        assert_eq!(files[1].path, format!("{media}{}", kept.path()));
        assert_eq!(files[1].content, ExportContent::Media(kept.clone()));
        let moved = post.contains(&format!("src=\"/media/{}\"", kept.path()));
        assert_eq!(moved, form != ExportForm::Obsidian, "{post}");
        assert!(post.contains("src=\"https://example.net/b.jpg\""), "what is not kept stays where it is");
    }
}

#[test]
fn an_original_comes_back_only_while_it_is_true() {
    let mut article = article("t");
    let original = b"\n---\nas it was".as_slice();
    article.entry_hash = ContentHash::of(original);
    let files = |article: &Article| {
        export(ExportForm::RsshubPage, &site_at("/"), article, &path_of(article), Some(original)).remove(0)
    };
    assert_eq!(files(&article).content, ExportContent::Bytes(original.to_vec()));
    article.entry_hash = ContentHash::of(b"the feed's next word");
    assert!(text(&files(&article)).starts_with("\n---\ntitle: 't'\n"));
}

#[test]
fn a_site_of_any_title() {
    for title in ["My site", "it's \"x\": {{ y }}", "报纸", "a\\b'"] {
        let site =
            SiteInfo { title: title.to_owned(), language: "zh".to_owned(), address: "https://x/".to_owned() };
        for form in ExportForm::ALL {
            for file in site_files(form, &site) {
                let content = text(&file);
                assert!(!content.contains("@TITLE@"), "{}", file.path);
                let read = match file.path.as_str() {
                    "hugo.toml" | "config.toml" => {
                        let table: toml::Table = content.parse().expect("TOML");
                        table["title"].as_str().map(str::to_owned)
                    }
                    "_config.yml" => {
                        let value: serde_json::Value = crate::yaml::parse(content).expect("YAML");
                        value["title"].as_str().map(str::to_owned)
                    }
                    _ => continue,
                };
                assert_eq!(read.as_deref(), Some(title), "{}", file.path);
            }
        }
    }
}

#[test]
fn an_address_as_each_generator_wants_it() {
    let settings = |form, address: &str| {
        let site = SiteInfo { title: "x".into(), language: "en".into(), address: address.into() };
        text(&site_files(form, &site)[0]).to_owned()
    };
    for (form, address, line) in [
        (ExportForm::Hexo, "/", "url: 'http://localhost:4000/'"),
        (ExportForm::Hexo, "https://x.example/news/", "url: 'https://x.example/news/'"),
        (ExportForm::Jekyll, "/", "url: ''\nbaseurl: ''"),
        (ExportForm::Jekyll, "https://x.example/", "url: 'https://x.example'\nbaseurl: ''"),
        (ExportForm::Jekyll, "https://x.example", "url: 'https://x.example'\nbaseurl: ''"),
        (ExportForm::Jekyll, "https://x.example/a/news/", "url: 'https://x.example'\nbaseurl: '/a/news'"),
        (ExportForm::Hugo, "/", "baseURL = '/'"),
        (ExportForm::Zola, "/", "base_url = \"/\""),
    ] {
        let settings = settings(form, address);
        assert!(settings.contains(&format!("{line}\n")), "{form:?} {address}: {settings}");
    }
}

#[test]
fn a_category_whose_name_would_break_its_address() {
    let mut article = article("x");
    article.category = tidings_model::CategoryPath::parse("C#/C++/100%").expect("a path");
    for (form, names) in [
        (ExportForm::Hugo, " - 'C＃'\n - 'C++'\n - '100%'\n"),
        (ExportForm::Hexo, " - 'C＃'\n - 'C＋＋'\n - '100%'\n"),
        (ExportForm::Zola, "categories = [\"C＃\", \"C++\", \"100％\"]\n"),
        (ExportForm::Jekyll, " - 'C#'\n - 'C++'\n - '100%'\n"),
    ] {
        let files = export(form, &site_at("/"), &article, &path_of(&article), None);
        assert!(text(&files[0]).contains(names), "{form:?}: {}", text(&files[0]));
    }
}

#[test]
fn no_two_articles_share_a_file() {
    for form in ExportForm::ALL {
        // Slugs of these meet in Hexo.
        let titles = ["C# & .NET?", "C NET", "", "🎉", "c net"].iter().chain(NASTY);
        let articles: Vec<Article> = titles.clone().map(|title| article(title)).collect();
        let paths: BTreeSet<String> = articles
            .iter()
            .map(|article| {
                export(form, &site_at("/"), article, &path_of(article), None)[0].path.to_lowercase()
            })
            .collect();
        let ids: BTreeSet<&str> = articles.iter().map(|article| article.id.as_str()).collect();
        assert_eq!(paths.len(), ids.len(), "{form:?}");
    }
}

proptest! {
    #[test]
    fn t12_nothing_of_an_article_reaches_a_path_or_a_key(article in any_article()) {
        for form in ExportForm::ALL {
            for file in export(form, &site_at("/"), &article, &path_of(&article), None) {
                prop_assert!(!file.path.contains("..") || !file.path.split('/').any(|name| name == ".."));
                if let ExportContent::Bytes(bytes) = file.content {
                    let text = String::from_utf8(bytes).expect("UTF-8");
                    let front = crate::front::split(&text).expect("front matter");
                    if front.syntax == crate::front::Syntax::Yaml {
                        crate::yaml::parse::<serde_json::Value>(front.matter).expect("YAML");
                    } else {
                        front.matter.parse::<toml::Table>().expect("TOML");
                    }
                    assert!(!text.contains('\r') && !text.starts_with('\u{feff}'));
                    assert!(!front.rest.contains('{'));
                }
            }
        }
    }
}

#[test]
fn a_tag_names_no_file_of_the_generator() {
    for (tag, plain) in [
        ("index.html", Some("index-html")),
        ("INDEX.xml", Some("INDEX-xml")),
        ("Node.js", Some("Node.js")),
        ("indexes.html", Some("indexes.html")),
        ("../x", Some("x")),
        ("<b>", Some("b")),
        ("...", None),
    ] {
        assert_eq!(plain_tag(tag).as_deref(), plain, "{tag}");
    }
}
