use super::*;
use crate::testing::{article, time};
use proptest::prelude::*;

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
                category: "News",
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

/// Files as users of each program have them, each with what is special in it.
#[test]
fn habits_of_each_program() {
    use ImportForm::*;
    let told = |form, path: &str, text: &str| {
        assert_eq!(ImportForm::detect(path, text), form, "{path}");
        let Imported { article, problems, pictures, .. } = take(form, path, text);
        let also: Vec<String> = article.also_in.iter().map(ToString::to_string).collect();
        let pictures: Vec<String> = pictures.into_iter().map(|picture| picture.places[0].clone()).collect();
        let problems: Vec<String> = problems.into_iter().map(|problem| problem.message).collect();
        [
            article.title,
            format!("{} {also:?} {:?}", article.category, article.tags),
            article.url.unwrap_or_default() + article.language.as_deref().unwrap_or_default(),
            article.body.to_string(),
            pictures.join(" "),
            problems.join("; "),
        ]
    };
    for (form, path, text, expected) in [
        (
            Hexo,
            "source/_posts/trip.md",
            "title: 海边\ndate: 2022-03-14 02:30:09\ncategories:\n - [旅行, 海]\n - 日记\ncover: /images/top.png\n---\n{% asset_img a.png 灯塔 %}\n",
            [
                "海边",
                "旅行/海 [\"日记\"] []",
                "",
                "<p><img src=\"https://import.invalid/source/_posts/a.png\" alt=\"灯塔\"></p>",
                "source/_posts/a.png images/top.png",
                "",
            ],
        ),
        (
            Hugo,
            "content/travel/sea/index.fr.md",
            "{\n  \"title\": \"La mer\",\n  \"date\": \"2022-03-14\",\n  \"tags\": [\"a\"]\n}\n\n{{< figure src=\"a b.png\" caption=\"x\" >}}\n",
            [
                "La mer",
                "travel [] [\"a\"]",
                "fr",
                "<figure><img src=\"https://import.invalid/content/travel/sea/a%20b.png\" alt=\"\">\n<figcaption>x</figcaption>\n</figure>",
                "content/travel/sea/a b.png",
                "",
            ],
        ),
        (
            Jekyll,
            "_posts/2022-03-14-code.markdown",
            "---\nlayout: post\ncategories: [news, world]\ntags: a b\npermalink: https://x.example/code\n---\n{% highlight ruby %}\nputs 1\n{% endhighlight %}\n\n{% include x.html %}\n",
            [
                "code",
                "news/world [] [\"a\", \"b\"]",
                "https://x.example/code",
                "<pre><code>puts 1</code></pre>\n<p>&#123;% include x.html %&#125;</p>",
                "",
                "tags of a template language were kept as text: {% include %}",
            ],
        ),
        (
            Obsidian,
            "Reisen/Meer.md",
            "---\ntags: Reise, Küste\ncreated: 2022-03-14\n---\nBei [[Hafen|dem Hafen]] #Wind\n\n![[turm.png]]\n",
            [
                "Meer",
                "Reisen [] [\"Reise\", \"Küste\", \"Wind\"]",
                "",
                "<p>Bei dem Hafen #Wind</p>\n<p><img src=\"https://import.invalid/Reisen/turm.png\" alt=\"\"></p>",
                "Reisen/turm.png",
                "",
            ],
        ),
    ] {
        assert_eq!(told(form, path, text), expected.map(str::to_owned), "{path}");
    }
    for (form, path, text) in [
        (Hugo, "content/posts/a.md", "+++\ntitle = 'a'\ndraft = true\n+++\nx"),
        (Jekyll, "_drafts/a.md", "---\ntitle: a\n---\nx"),
        (Hexo, "source/_drafts/a.md", "---\ntitle: a\n---\nx"),
        (Jekyll, "_posts/2022-03-14-a.md", "---\ntitle: a\npublished: false\n---\nx"),
    ] {
        assert_eq!(ImportForm::detect(path, text), form, "{path}");
        let error = read(form, path, text, &target()).expect_err("a draft");
        assert!(error.what.contains("draft"), "{error}");
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
fn a_star_stays_and_is_news() {
    let (monday, tuesday) = (time("2026-01-05T00:00:00Z"), time("2026-01-06T00:00:00Z"));
    let at = |text: &str| read(ImportForm::Hugo, "a.md", text, &Target { now: tuesday, ..target() });
    let plain = "---\ntitle: t\n---\nfirst words\n";
    let post = |text: &str| at(text).expect("a post");
    let old = Article { first_seen: monday, revised: monday, ..post(plain).article };

    let mut starred = post(plain);
    starred.article.starred = true;
    let new = starred.clone().after(&old, tuesday).expect("the star is news").article;
    assert_eq!(new, Article { starred: true, revision: 2, revised: tuesday, ..old.clone() });
    assert_eq!(starred.after(&new, tuesday), None);
    assert_eq!(post(plain).after(&new, tuesday), None, "an export without it takes no star away");

    let other = || post(&plain.replace("first", "other"));
    assert!(other().after(&new, tuesday).expect("a revision").article.starred);
    let provenance = vec![("starred".to_owned(), "rule r #0".to_owned())];
    let by_rule = Article { provenance, ..new };
    assert!(!other().after(&by_rule, tuesday).expect("a revision").article.starred, "rules give it again");
    assert_eq!(post(plain).after(&by_rule, tuesday), None);
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
    let post = take(ImportForm::Hexo, "a.md", "---\ntitle: a\ndate: soon\n---\n{% other %}x\n");
    assert_eq!(post.problems.len(), 2, "{:?}", post.problems);
    assert!(!post.article.body.as_str().contains('{'));
    for (text, line) in [("---\ntitle: a\nb: [\n---\n", 3..5), ("+++\ntitle = 'a'\nb = [\n+++\n", 3..5)] {
        let error = read(ImportForm::Hugo, "a.md", text, &target()).expect_err("broken");
        assert!(line.contains(&error.line), "{error}");
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
