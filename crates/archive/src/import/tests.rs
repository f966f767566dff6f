use super::*;
use crate::export::{ExportContent, ExportForm, SiteInfo, export};
use crate::testing::{NASTY, article, time};
use proptest::prelude::*;
use tidings_model::ArchivePath;

fn target() -> Target {
    let category = CategoryPath::parse("Imported").expect("a path");
    Target { source: None, category, now: time("2026-01-02T03:04:05Z") }
}

fn take(form: ImportForm, path: &str, text: &str) -> Imported {
    read(form, path, text, &target()).unwrap_or_else(|error| panic!("{path}: {error}"))
}

struct Expected {
    title: &'static str,
    category: &'static str,
    date: &'static str,
    tags: &'static [&'static str],
    url: Option<&'static str>,
    text: &'static str,
}

#[test]
fn posts_of_other_programs() {
    use ImportForm::*;
    let cases = [
        (
            Hugo,
            "content/posts/a.md",
            "+++\ntitle = \"Ein Titel\"\ndate = 2022-03-14T03:30:09+01:00\ncategories = [\"News\", \"World\"]\ntags = [\"x\"]\n\
             [params]\nsource_url = \"https://example.net/1\"\n+++\n**fett** text\n",
            Expected {
                title: "Ein Titel",
                category: "News/World",
                date: "2022-03-14T02:30:09Z",
                tags: &["x"],
                url: Some("https://example.net/1"),
                text: "<strong>fett</strong> text",
            },
        ),
        (
            Hexo,
            "source/_posts/b.md",
            "---\ntitle: 标题\ncategories:\n - [新闻, 国际]\n - [Other]\ndate: 2022-03-14 02:30:09\ntags: [a, 2022]\n---\n中文**加粗。**后文\n",
            Expected {
                title: "标题",
                category: "新闻/国际",
                date: "2022-03-14T02:30:09Z",
                tags: &["a", "2022"],
                url: None,
                text: "中文<strong>加粗。</strong>后文",
            },
        ),
        (
            Jekyll,
            "_posts/2022-03-14-hello-world.md",
            "---\ncategories: news world\ntags: a b\n---\n<script>alert(1)</script>text\n",
            Expected {
                title: "hello world",
                category: "news/world",
                date: "2022-03-14T00:00:00Z",
                tags: &["a", "b"],
                url: None,
                text: "text",
            },
        ),
        (
            Jekyll,
            "_posts/2022-03-14-x.md",
            "---\ntitle: x\ndate: 2022-03-14 02:30:09 +0800\ncategory: one two\n---\ntext\n",
            Expected {
                title: "x",
                category: "one two",
                date: "2022-03-13T18:30:09Z",
                tags: &[],
                url: None,
                text: "text",
            },
        ),
        (
            Obsidian,
            "Clippings/A note.md",
            "---\nsource: https://example.net/2\ncreated: 2022-03-14\ntags:\n - News/World\n - b\n---\nsee [[Other|that]]\n",
            Expected {
                title: "A note",
                category: "News/World",
                date: "2022-03-14T00:00:00Z",
                tags: &["b"],
                url: Some("https://example.net/2"),
                text: "that",
            },
        ),
    ];
    for (form, path, text, expected) in cases {
        assert_eq!(ImportForm::detect(path, text), form, "{path}");
        let Imported { article, problems, .. } = take(form, path, text);
        assert_eq!(article.title, expected.title);
        assert_eq!(article.category.to_string(), expected.category);
        assert_eq!(article.published.at, time(expected.date), "{path}");
        assert_eq!(article.tags, expected.tags);
        assert_eq!(article.url.as_deref(), expected.url);
        assert!(article.body.as_str().contains(expected.text), "{}", article.body);
        assert!(!article.body.as_str().contains("script"), "{}", article.body);
        assert!(problems.is_empty(), "{problems:?}");
        assert_eq!(take(form, path, text).article, article, "the same file is the same article");
    }
}

#[test]
fn a_record_has_the_id_of_its_source_and_key() {
    let mine = article("mine");
    let text =
        crate::form::write(&article("theirs")).replace(article("theirs").id.as_str(), mine.id.as_str());
    let post = take(ImportForm::Tidings, "a.md", &text);
    assert_eq!(post.article.id, article("theirs").id);
    assert!(
        post.problems.iter().any(|problem| problem.message.contains(mine.id.as_str())),
        "{:?}",
        post.problems
    );
    let far = crate::form::write(&article("x")).replace("revision: 1\n", "revision: 4294967295\n");
    assert!(take(ImportForm::Tidings, "a.md", &far).article.revision <= HIGHEST_REVISION);
}

#[test]
fn the_same_post_again_is_nothing_new_and_another_is_a_revision() {
    let (monday, tuesday) = (time("2026-01-05T00:00:00Z"), time("2026-01-06T00:00:00Z"));
    let at = |now, form, text: &str| read(form, "a/b.md", text, &Target { now, ..target() }).expect("a post");
    let undated = "---\ntitle: t\n---\nfirst words\n";
    let old = at(monday, ImportForm::Hugo, undated).article;
    assert_eq!(at(tuesday, ImportForm::Hugo, undated).after(&old, tuesday), None, "only the day is another");
    let other = at(tuesday, ImportForm::Hugo, &undated.replace("first", "other"));
    let new = other.after(&old, tuesday).expect("a revision").article;
    assert_eq!((new.revision, new.revised, new.first_seen), (2, tuesday, monday));
    assert_eq!(new.published, old.published);
    assert!(new.body.as_str().contains("other words"));

    let text = crate::form::write(&article("t"));
    let record = || at(tuesday, ImportForm::Tidings, &text);
    assert_eq!(record().after(&article("t"), tuesday), None);
    let edited = at(tuesday, ImportForm::Tidings, &text.replace("Talks", "More talks"));
    let new = edited.after(&article("t"), tuesday).expect("a revision, though the feed's hash is the same");
    assert!(new.article.excerpt.starts_with("More talks") && new.article.revision == 2);
}

#[test]
fn what_is_missing_is_said() {
    let post = take(ImportForm::Obsidian, "folder/My note.md", "no front matter\n");
    assert_eq!(
        (post.article.title.as_str(), post.article.category.to_string().as_str()),
        ("My note", "folder")
    );
    assert_eq!(post.article.published.from, DateOrigin::FirstSeen);
    assert_eq!(post.problems.len(), 1, "{:?}", post.problems);
    let post = take(ImportForm::Hexo, "a.md", "---\ntitle: a\ndate: soon\n---\n{% raw %}x{% endraw %}\n");
    assert_eq!(post.problems.len(), 2, "{:?}", post.problems);
    assert!(!post.article.body.as_str().contains('{'));
    for (text, line) in [("---\ntitle: a\nb: [\n---\n", 3..5), ("+++\ntitle = 'a'\nb = [\n+++\n", 3..5)] {
        let error = read(ImportForm::Hugo, "a.md", text, &target()).expect_err("broken");
        assert!(line.contains(&error.line), "{error}");
    }
}

/// An export of ours, taken in again, is the same article in all that the form can say.
#[test]
fn exports_come_back() {
    let forms = [
        (ExportForm::Hugo, ImportForm::Hugo),
        (ExportForm::Zola, ImportForm::Hugo),
        (ExportForm::Jekyll, ImportForm::Jekyll),
        (ExportForm::Hexo, ImportForm::Hexo),
        (ExportForm::Obsidian, ImportForm::Obsidian),
    ];
    for (out, back) in forms {
        for title in NASTY {
            let mut article = article(title);
            article.media.clear();
            let path = ArchivePath::of(&article.category, article.published.at, title, &article.id);
            let site = SiteInfo { title: String::new(), language: "en".to_owned(), address: "/".to_owned() };
            let file = export(out, &site, &article, &path, None).remove(0);
            let ExportContent::Bytes(bytes) = file.content else { panic!("a post comes first") };
            let text = String::from_utf8(bytes).expect("UTF-8");
            let target = Target { source: Some(article.source.clone()), ..target() };
            let imported =
                read(back, &file.path, &text, &target).unwrap_or_else(|error| panic!("{text}\n{error}"));
            let words = |text: &str| crate::yaml::tame(text).split_whitespace().collect::<Vec<_>>().join(" ");
            if !words(title).is_empty() {
                assert_eq!(imported.article.title, words(title), "{out:?}");
            }
            assert_eq!(imported.article.published.at, article.published.at, "{out:?}");
            assert_eq!(imported.article.url, article.url, "{out:?}");
            assert_eq!(imported.article.body, article.body, "{out:?}");
            if out != ExportForm::Obsidian {
                assert_eq!(imported.article.category, article.category, "{out:?}");
                assert_eq!(imported.article.excerpt, article.excerpt, "{out:?}");
            }
        }
    }
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in any::<String>(), matter in any::<String>()) {
        for form in ImportForm::ALL {
            for text in [text.clone(), format!("---\n{matter}\n---\n{text}"), format!("+++\n{matter}\n+++\n{text}")] {
                let _ = read(form, "a/b.md", &text, &target());
                ImportForm::detect("a/b.md", &text);
            }
        }
    }
}
