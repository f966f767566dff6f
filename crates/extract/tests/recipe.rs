//! Recipes on pages of our own making, in the shape of real ones: what is read, what is found without a recipe, what is told
//! when something does not fit, and that nothing hostile takes long.

use proptest::prelude::*;
use tidings_extract::{
    Field, Format, Pick, Recipe, RecipeOptions, RecipeResult, Selectors, apply, article_content, from_freshrss,
    from_rss_bridge, from_rss_bridge_url, guess,
};
use tidings_model::{Entry, ProblemKind, Timestamp};

const BASE: &str = "https://news.example/section/";

fn options() -> RecipeOptions {
    RecipeOptions {
        parse_date: |text, now| match now {
            Some(now) => tidings_feed::dates::parse_date_relative(text, now),
            None => tidings_feed::dates::parse_date(text),
        },
        now: Some("2026-03-14T12:00:00Z".parse().expect("an instant")),
    }
}

macro_rules! fixtures {
    ($($name:literal $ext:literal,)*) => {
        &[$(($name, include_str!(concat!("data/recipe/", $name, ".", $ext)),
            include_str!(concat!("data/recipe/", $name, ".toml")),
            include_str!(concat!("data/recipe/", $name, ".expect"))),)*]
    };
}

/// Name, page, recipe and what comes of it.
const FIXTURES: &[(&str, &str, &str, &str)] = fixtures! {
    "english-front" "html", "chinese-portal" "html", "wordpress-archive" "html", "arabic-list" "html", "japanese-list" "html",
    "government-table" "html", "api" "json", "next-data" "html", "initial-state" "html", "json-ld" "html", "microdata" "html",
    "broken-item" "html", "bare" "html", "records" "xml", "flat" "html",
};

fn page(name: &str) -> (&'static str, Recipe) {
    let (_, page, recipe, _) = FIXTURES.iter().find(|(known, ..)| *known == name).expect("a fixture");
    (page, Recipe::from_toml(recipe).expect("a good recipe"))
}

fn line(entry: &Entry) -> String {
    let title = entry.title.as_ref().map_or("", |title| title.value.as_str());
    let date = entry.published.map(|at| at.to_string()).unwrap_or_default();
    let picture = entry.images.first().map_or("", |image| image.url.as_str());
    format!("{title} | {} | {date} | {picture}", entry.link.as_deref().unwrap_or_default())
}

fn show(result: &RecipeResult) -> String {
    let mut lines: Vec<String> = result.entries.iter().map(line).collect();
    lines.extend(result.next_page.iter().map(|next| format!("next {next}")));
    lines.iter().map(|line| line.trim_end()).collect::<Vec<_>>().join("\n")
}

fn plain(expected: &str) -> String {
    expected.trim().lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
}

#[test]
fn recipes_read_their_pages() {
    for (name, page, recipe, expected) in FIXTURES {
        let recipe = Recipe::from_toml(recipe).unwrap_or_else(|errors| panic!("{name}: {errors:?}"));
        let result = apply(&recipe, page, BASE, &options());
        assert_eq!(show(&result), plain(expected), "{name}: {:#?}", result.problems);
        if *name != "broken-item" {
            assert_eq!(result.problems, [], "{name}");
        }
    }
}

#[test]
fn fields_besides_title_link_and_date() {
    let first = |name: &str| {
        let (page, recipe) = page(name);
        apply(&recipe, page, BASE, &options()).entries.swap_remove(0)
    };
    let names = |entry: &Entry| entry.authors.iter().filter_map(|one| one.name.clone()).collect::<Vec<_>>();
    let terms = |entry: &Entry| entry.categories.iter().map(|one| one.term.clone()).collect::<Vec<_>>();

    let english = first("english-front");
    assert_eq!((names(&english), terms(&english)), (vec!["Ann Lowe".to_owned()], vec!["Local".to_owned()]));
    assert!(english.summary.expect("a summary").value.starts_with("<p class=\"story-card__dek\">Ferries will"));
    assert_eq!(english.base.as_deref(), Some(BASE));

    let api = first("api");
    assert_eq!((names(&api), terms(&api)), (vec!["Fay Dale".into(), "Gus Moor".into()], vec!["tech".into(), "news".into()]));
    assert_eq!(api.guid.as_deref(), Some("901"));
    assert_eq!(api.content[0].value, "<p>Grid operator tests a battery the size of a barn, <b>in full</b>.</p>");

    assert_eq!(first("government-table").guid.as_deref(), Some("notice-4411"));
    assert_eq!(first("records").content[0].value, "<p>Hello</p>");
    assert_eq!(first("chinese-portal").language.as_deref(), Some("zh-CN"));
    let linked = first("json-ld");
    assert_eq!((names(&linked), terms(&linked)), (vec!["Hal Finch".to_owned()], vec!["Coast".to_owned()]));
    assert_eq!(names(&first("microdata")), ["Ida Crane"]);
}

#[test]
fn one_odd_item_never_loses_the_rest() {
    let (page, recipe) = page("broken-item");
    let result = apply(&recipe, page, BASE, &options());
    let told: Vec<(&str, ProblemKind, Option<usize>)> =
        result.problems.iter().map(|one| (one.key.as_str(), one.kind, one.item)).collect();
    assert_eq!(
        told,
        [
            ("link", ProblemKind::Address, Some(2)),
            ("item", ProblemKind::EmptyEntry, Some(3)),
            ("date", ProblemKind::Date, Some(4)),
            ("link", ProblemKind::Address, Some(6)),
        ]
    );
    assert_eq!(result.items, 7);
    assert_eq!(result.entries[2].date_text.as_deref(), Some("someday soon"));
}

/// The classes of a page were renamed: the recipe's selector, what is told, and the proposal, which must bring the same entries.
#[test]
fn a_broken_selector_is_named_with_a_proposal() {
    let renamed = |page: &str| page.replace("story-card", "teaserBox").replace("news-item", "listItem");
    let with = |item: &str, xpath: bool| Recipe {
        item: Some(item.to_owned()),
        selectors: if xpath { Selectors::XPath } else { Selectors::Css },
        ..Recipe::default()
    };
    for (name, recipe, message) in [
        ("english-front", with("article.story-card", false), "matches nothing on the page, nor does its first part"),
        ("english-front", with("main .grid > article.story-card", false), "`main .grid` still matches one place"),
        ("english-front", with("//main//article[contains(@class, 'story-card')]", true), "`//main` still matches one place"),
        ("chinese-portal", with("ul.news-list > li.news-item", false), "`ul.news-list` still matches one place"),
    ] {
        let (original, working) = page(name);
        let page = renamed(original);
        let result = apply(&recipe, &page, BASE, &options());
        assert_eq!(result.entries, [], "{name}");
        let problem = result.problems.iter().find(|one| one.key == "item").expect("a problem");
        assert!(problem.is_broken_recipe() && problem.message.contains(message), "{}", problem.message);
        let proposal = problem.proposal.clone().expect("a proposal");
        let mended = Recipe { item: Some(proposal.clone()), ..recipe };
        let links = |result: &RecipeResult| result.entries.iter().map(|one| one.link.clone()).collect::<Vec<_>>();
        let before = links(&apply(&working, original, BASE, &options()));
        assert_eq!(links(&apply(&mended, &page, BASE, &options())), before, "{name}: {proposal}");
        assert!(problem.to_problem().message.contains(&proposal));
    }
}

#[test]
fn a_broken_field_is_named_with_a_proposal() {
    for (name, key, field, message, proposal) in [
        ("english-front", "title", Field::select("h2.headline"), "`h2.headline` matches in none of 6 items", ".story-card__title"),
        ("english-front", "link", Field::select("h3 a @href"), "`h3 a` matches in none", "h2.story-card__title a @href"),
        ("english-front", "date", Field::select("time @data-when"), "has no attribute data-when", "time @datetime"),
        ("english-front", "author", Field::select(".story-card__body .writer"), "`.story-card__body` still does", ".byline"),
        ("chinese-portal", "date", Field::select(".date"), "`.date` matches in none of 6 items", ".time"),
        ("api", "title", Field::select("meta.title"), "`meta` still does, `title` does not", "meta.headline"),
        ("api", "date", Field::select("date"), "`date` matches in none of 3", "published_at"),
        (
            "english-front",
            "title",
            Field(vec![Pick { regex: Some("^No: (.*)".into()), ..Pick::select("h2") }]),
            "its text never fits the expression",
            ".story-card__title",
        ),
    ] {
        let (page, mut recipe) = page(name);
        match key {
            "title" => recipe.title = Some(field),
            "link" => recipe.link = Some(field),
            "date" => recipe.date = Some(field),
            _ => recipe.author = Some(field),
        }
        let result = apply(&recipe, page, BASE, &options());
        assert!(!result.entries.is_empty(), "{name} {key}: the other fields still make entries");
        let problem = result.problems.iter().find(|one| one.key == key).expect("a problem");
        assert!(problem.message.contains(message), "{name} {key}: {}", problem.message);
        assert_eq!(problem.proposal.as_deref(), Some(proposal), "{name} {key}");
    }
}

#[test]
fn what_a_recipe_leaves_out_is_found() {
    for name in ["english-front", "chinese-portal", "wordpress-archive", "arabic-list", "next-data", "records"] {
        let (page, full) = page(name);
        let bare = Recipe {
            format: full.format,
            json_in: full.json_in.clone(),
            item: full.item.clone(),
            selectors: full.selectors,
            ..Recipe::default()
        };
        let links = |result: &RecipeResult| result.entries.iter().map(|one| one.link.clone()).collect::<Vec<_>>();
        let (one, other) = (apply(&bare, page, BASE, &options()), apply(&full, page, BASE, &options()));
        if name != "records" {
            assert_eq!(links(&one), links(&other), "{name}");
        }
        assert_eq!(one.entries.len(), other.entries.len(), "{name}: {:?}", one.problems);
    }
}

#[test]
fn addresses_are_kept_dropped_and_limited() {
    let (page, recipe) = page("english-front");
    let count = |change: &dyn Fn(&mut Recipe)| {
        let mut recipe = recipe.clone();
        change(&mut recipe);
        apply(&recipe, page, BASE, &options()).entries.len()
    };
    assert_eq!(count(&|recipe| recipe.keep = Some("/2026/03/14/".into())), 2);
    assert_eq!(count(&|recipe| recipe.drop = Some("/2026/03/14/".into())), 4);
    assert_eq!(count(&|recipe| recipe.limit = Some(3)), 3);
}

#[test]
fn a_recipe_with_mistakes_reads_nothing_and_says_why() {
    let recipe = Recipe { item: Some("li[".into()), title: Some(Field::select("h2:foo")), ..Recipe::default() };
    let result = apply(&recipe, "<li>x</li>", BASE, &options());
    let keys: Vec<&str> = result.problems.iter().map(|one| one.key.as_str()).collect();
    assert_eq!((result.entries.len(), keys), (0, vec!["item", "title"]));
    for (page, recipe, key, part) in [
        ("<p>nothing</p>", "item = 'li'", "item", "matches nothing"),
        ("<p>nothing</p>", "", "item", "no JSON-LD"),
        ("{\"a\": ", "format = 'json'\nitem = 'a'", "", "is no JSON"),
        ("<p>x</p>", "format = 'json'\nitem = 'a'", "json_in", "no data in a script"),
        ("<script id=d>no</script>", "format = 'json'\nitem = 'a'\njson_in = '#d'", "json_in", "holds no JSON"),
        ("<b>x</b>", "format = 'json'\nitem = 'a'\njson_in = '#d'", "json_in", "Nothing on the page"),
        ("{\"a\": {\"b\": []}}", "format = 'json'\nitem = 'a.c'", "item", "`a` still matches one place"),
        ("{}", "format = 'json'", "item", "names no `item`"),
    ] {
        let recipe = Recipe::from_toml(recipe).expect("a good recipe");
        let result = apply(&recipe, page, BASE, &options());
        let problem = result.problems.first().unwrap_or_else(|| panic!("{page}"));
        assert!(problem.key == key && problem.message.contains(part), "{page}: {problem:?}");
    }
}

/// The list that is the page's news is the first guess, with the titles and dates that a recipe by hand gives.
#[test]
fn lists_are_found_without_a_recipe() {
    for (name, page, _, expected) in FIXTURES {
        // Two records are no list, and without a rule for them XML is not guessed at.
        if matches!(*name, "initial-state" | "records" | "broken-item" | "api") {
            continue;
        }
        let guesses = guess(page, BASE, &options());
        let best = guesses.first().unwrap_or_else(|| panic!("{name}: nothing found"));
        let found: Vec<String> = best.preview.iter().map(|entry| line(entry)).collect();
        let two = |line: &str| line.split(" | ").take(2).map(str::trim).collect::<Vec<_>>().join(" | ");
        let wanted: Vec<String> =
            expected.lines().filter(|line| !line.starts_with("next ")).map(two).collect();
        let shown = best.recipe.to_toml(false);
        assert_eq!(found.iter().map(|line| two(line)).collect::<Vec<_>>(), wanted, "{name}:\n{shown}");
        // Where a date stands beside the item and not in it, a guess has none.
        if !matches!(*name, "japanese-list" | "flat") {
            let wanted = expected.lines().filter_map(|line| line.split(" | ").nth(2)?.trim().parse::<Timestamp>().ok());
            for (entry, wanted) in best.preview.iter().zip(wanted) {
                // A guess knows no time zone.
                let off = entry.published.map(|at| at.duration_since(wanted).abs().as_hours());
                assert!(off.is_some_and(|hours| hours <= 14), "{name}: {:?}\n{shown}", entry.published);
            }
        }
        assert_eq!(best.recipe.check(), Ok(()), "{name}");
        assert_eq!(Recipe::from_toml(&shown).as_ref(), Ok(&best.recipe), "{name}");
        assert!(best.score >= 0.3 && best.score <= 1.0 && !best.why.is_empty(), "{name}: {}", best.score);
    }
}

#[test]
fn pages_without_news_give_no_guess() {
    for page in [
        "",
        "<p>One paragraph and <a href='/x'>one link to somewhere else</a>.</p>",
        "<nav><a href='/a'>Home</a><a href='/b'>World</a><a href='/c'>Sport</a><a href='/d'>Money</a></nav>",
        "{\"a\": [1, 2, 3]}",
        "[{\"id\": 1}, {\"id\": 2}, {\"id\": 3}]",
    ] {
        assert_eq!(guess(page, BASE, &options()), [], "{page}");
    }
}

#[test]
fn recipes_of_freshrss() {
    let (page, by_hand) = page("english-front");
    let outline = [
        ("text", "Courier"),
        ("type", "HTML+XPath"),
        ("xmlUrl", BASE),
        ("htmlUrl", BASE),
        ("frss:xPathItem", "//a[contains(@href, '/2026/')]/ancestor::article"),
        ("frss:xPathItemTitle", "descendant::h2"),
        ("frss:xPathItemContent", "."),
        ("frss:xPathItemUri", "descendant::a[string-length(@href)>0]/@href"),
        ("frss:xPathItemAuthor", "\"Anonymous\""),
        ("frss:xPathItemTimestamp", "descendant::time/@datetime"),
        ("frss:xPathItemTimeFormat", "Y-m-d\\TH:i:s\\Z"),
        ("frss:xPathItemThumbnail", "descendant::img/@data-src"),
        ("frss:cssFullContent", "article .text"),
        ("frss:cssFullContentFilter", ".ads"),
        ("frss:filtersActionRead", "intitle:x"),
        ("frss:CURLOPT_USERAGENT", "x"),
    ];
    let imported = from_freshrss(outline).expect("a recipe");
    assert_eq!(imported.recipe.name.as_deref(), Some("Courier"));
    assert_eq!(imported.notes.len(), 2, "{:?}", imported.notes);
    let result = apply(&imported.recipe, page, BASE, &options());
    let next = "\nnext https://news.example/page/2";
    let wanted = show(&apply(&by_hand, page, BASE, &options()));
    assert_eq!(format!("{}{next}", show(&result)), wanted, "{:#?}", result.problems);
    assert_eq!(result.entries[0].authors[0].name.as_deref(), Some("Anonymous"));
    assert!(result.entries[0].content[0].value.starts_with("<article class=\"story-card"));

    let article = "<article><div class=text><p>All of it.</p><p class=ads>Buy!</p></div></article>";
    let content = article_content(&imported.recipe, article).expect("a rule").expect("a text");
    assert_eq!(content.0, "<div class=\"text\"><p>All of it.</p></div>");
    assert!(article_content(&imported.recipe, "<p>other</p>").expect("a rule").is_err());

    for (attributes, fixture) in [
        (
            vec![
                ("type", "JSON+DotNotation"),
                ("frss:jsonItem", "data.page.items"),
                ("frss:jsonItemTitle", "meta.headline"),
                ("frss:jsonItemUri", "cover.url"),
                ("frss:jsonItemTimestamp", "published_at"),
                ("frss:jsonItemTimeFormat", "U"),
            ],
            "api",
        ),
        (
            vec![
                ("type", "HTML+XPath+JSON+DotNotation"),
                ("frss:xPathToJson", "//script[@id='__NEXT_DATA__']"),
                ("frss:jsonItem", "props.pageProps.feed.blocks[1].stories"),
                ("frss:jsonItemTitle", "title"),
                ("frss:jsonItemUri", "canonicalUrl"),
                ("frss:jsonItemTimestamp", "publishedAt"),
            ],
            "next-data",
        ),
        (
            vec![
                ("type", "XML+XPath"),
                ("frss:xPathItem", "//*[local-name()='record']"),
                ("frss:xPathItemTitle", "normalize-space(name)"),
                ("frss:xPathItemUri", "page"),
                ("frss:xPathItemTimestamp", "stamp"),
            ],
            "records",
        ),
    ] {
        let (text, recipe) = self::page(fixture);
        let imported = from_freshrss(attributes).unwrap_or_else(|errors| panic!("{fixture}: {errors:?}"));
        let dates = |recipe: &Recipe| {
            let entries = apply(recipe, text, BASE, &options()).entries;
            entries.into_iter().map(|one| (one.title.map(|title| title.value), one.published)).collect::<Vec<_>>()
        };
        assert_eq!(dates(&imported.recipe), dates(&recipe), "{fixture}");
    }
    let broken = from_freshrss([("type", "HTML+XPath"), ("frss:xPathItem", "//div["), ("frss:xPathItemTitle", "h2")]);
    assert_eq!(broken.expect_err("a mistake")[0].key, "item");
    assert_eq!(from_freshrss([("type", "rss")]).expect_err("no recipe")[0].key, "type");
}

#[test]
fn recipes_of_rss_bridge() {
    let (page, _) = page("english-front");
    let links = |recipe: &Recipe| {
        let entries = apply(recipe, page, BASE, &options()).entries;
        entries.into_iter().filter_map(|one| one.link).collect::<Vec<_>>()
    };
    let simple = from_rss_bridge_url(
        "https://bridge.example/?action=display&bridge=CssSelectorBridge&home_page=https%3A%2F%2Fnews.example%2F&\
         url_selector=h2+a&url_pattern=%2F2026%2F03%2F14%2F.*&content_selector=div.text&content_cleanup=div.ads&\
         title_cleanup=+%7C+Courier&limit=5&discard_thumbnail=on&thumbnail_as_header=on&format=Atom",
    )
    .expect("a recipe");
    assert_eq!(links(&simple.recipe).len(), 2, "{:#?}", apply(&simple.recipe, page, BASE, &options()));
    assert_eq!(simple.recipe.url.as_deref(), Some("https://news.example/"));
    assert_eq!((simple.recipe.limit, simple.notes.len()), (Some(5), 1));
    let article = simple.recipe.article.as_ref().expect("an article rule");
    assert_eq!((article.remove[0].as_str(), article.title_cut.as_deref()), ("div.ads", Some(" | Courier")));

    let complex = from_rss_bridge(
        "CssSelectorComplexBridge",
        [
            ("home_page", BASE),
            ("entry_element_selector", "article"),
            ("url_selector", "h2 a"),
            ("title_selector", "h2"),
            ("author_selector", ".byline"),
            ("category_selector", ".story-card__kicker"),
            ("time_selector", "time"),
            ("time_format", "Y-m-d\\TH:i:s\\Z"),
            ("content_cleanup", ".story-card__meta, h2"),
            ("cookie", "a=b"),
        ],
    )
    .expect("a recipe");
    let entry = apply(&complex.recipe, page, BASE, &options()).entries.swap_remove(0);
    assert_eq!(line(&entry).matches(" | 2026-03-14T09:20:00Z | ").count(), 1);
    assert_eq!((entry.authors.len(), entry.categories.len(), complex.notes.len()), (1, 1, 1));
    let content = &entry.content[0].value;
    assert!(content.contains("story-card__dek") && !content.contains("byline") && !content.contains("<h2"), "{content}");

    let xpath = from_rss_bridge(
        "XPathBridge",
        [
            ("url", BASE),
            ("item", "//article"),
            ("title", ".//h2"),
            ("uri", ".//h2/a/@href"),
            ("timestamp", ".//time/@datetime"),
            ("enclosures", ".//img/@data-src"),
            ("raw_content", "on"),
        ],
    )
    .expect("a recipe");
    assert_eq!(links(&xpath.recipe).len(), 6);
    assert!(from_rss_bridge("YoutubeBridge", [("home_page", BASE)]).is_err());
    assert!(from_rss_bridge("CssSelectorBridge", [("home_page", BASE)]).is_err());
}

/// Pages that are meant to take long. In a debug build each has ten seconds, where a plain quadratic loop would take hours.
#[test]
fn hostile_pages_are_bounded() {
    let deep = "<div>".repeat(100_000) + "<a href='/1'>x</a>";
    let wide = "<li class='i'><a href='/a/12345'>A title of some length here</a></li>".repeat(200_000);
    let links = "<a href=/1>".repeat(300_000);
    let classes = format!("<p class='{}'><a href='/2222'>A title of some length</a></p>", "c ".repeat(100_000)).repeat(5);
    let late = wide[..2_000_000].to_owned() + &deep;
    let json = format!("[{}]", "{\"title\": \"A title of some length\", \"url\": \"/n/1234\"},".repeat(200_000) + "{}");
    let nested_json = "[".repeat(100_000);
    let xml = "<a><b>".repeat(200_000);
    let css = |item: &str| Recipe { item: Some(item.into()), title: Some(Field::select("a")), ..Recipe::default() };
    let with = |format, item: &str| Recipe { format, item: Some(item.into()), ..Recipe::default() };
    for (name, page, recipe) in [
        ("deep", &deep, css("div a")),
        ("wide", &wide, css("li.i")),
        ("siblings", &wide, css("li.none ~ li")),
        ("has", &wide, css("li:has(~ li.none)")),
        ("not", &wide, css("*:not(:has(b)) + *:nth-last-child(2n+1 of li)")),
        ("contains", &wide, css("*:contains('nowhere')")),
        ("every", &wide, css("*")),
        ("xpath", &wide, css("//li[count(preceding-sibling::li) > count(following-sibling::li)]")),
        ("links", &links, css("a")),
        ("classes", &classes, css("p.c")),
        ("late", &late, css("li.i")),
        ("json", &json, with(Format::Json, "..title")),
        ("nested json", &nested_json, with(Format::Json, "[*]")),
        ("xml", &xml, with(Format::Xml, "//b")),
    ] {
        let result = apply(&recipe, page, BASE, &options());
        assert!(result.entries.len() <= 2_000, "{name}");
        if matches!(name, "wide" | "late") {
            assert!(!result.entries.is_empty(), "{name}: {:?}", result.problems);
        }
        let _ = guess(page, BASE, &options());
    }
}

fn fragment() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "<li class=a>", "</li>", "<a href='/n/2024'>", "</a>", "<h2>", "<time datetime=2024-01-01>", "<table><tr><td>", "<!--", "]]>",
        "新闻标题在这里很长", "A longer title of news", "&amp;", "\u{0}", "<script type=application/ld+json>", "{\"@type\":\"ItemList\"",
        ",\"itemListElement\":[", "]}", "</script>", "[{\"title\":\"x\",\"url\":\"/a\"}", "2024-02-30 25:61", "3小时前", "<![CDATA[",
        "<?x", "<div itemscope itemtype=https://schema.org/Article>", "\u{202e}", "<svg><title>", "<template>", "<base href='//['>",
    ]);
    prop::collection::vec(prop_oneof![3 => word.prop_map(str::to_owned), 1 => ".{0,6}"], 0..60).prop_map(|parts| parts.concat())
}

fn selector() -> impl Strategy<Value = String> {
    let part = prop::sample::select(vec![
        "li", ".a", "//", "/", "[", "]", "(", ")", "@href", "*", "::", "ancestor::", "position()", "=", "1", "'x'", " ", ">", "~", ":has(",
        ":nth-child(2n+1)", "|", "..", ".", "text()", "中", "-", "div", "count(", "concat(", ",", "\"", "$", "\\", "[0]", "[*]",
    ]);
    prop::collection::vec(part, 0..12).prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn no_page_and_no_recipe_panics(
        page in prop_oneof![fragment(), any::<Vec<u8>>().prop_map(|bytes| String::from_utf8_lossy(&bytes).into_owned())],
        item in selector(),
        field in selector(),
        format in prop::sample::select(vec![Format::Html, Format::Json, Format::Xml]),
        base in prop::sample::select(vec![BASE, "", "data:x", "http://[", "相对"]),
    ) {
        let pick = Pick { regex: Some("(.)(.*)".into()), replace: Some("$2${1}$9".into()), ..Pick::select(field.clone()) };
        for selectors in [Selectors::Css, Selectors::XPath] {
            let recipe = Recipe {
                format,
                selectors,
                item: Some(item.clone()),
                title: Some(Field(vec![pick.clone(), Pick::select("a")])),
                date: Some(Field::select(field.clone())),
                next: Some(Field::select(field.clone())),
                ..Recipe::default()
            };
            let errors = recipe.check().err().unwrap_or_default();
            prop_assert!(errors.iter().all(|error| !error.to_string().is_empty()));
            let result = apply(&recipe, &page, base, &options());
            let absolute = |entry: &Entry| entry.link.as_deref().is_none_or(|link| link.starts_with("http"));
            prop_assert!(result.entries.iter().all(absolute));
        }
        for recipe in [Recipe::default(), Recipe { item: Some("li".into()), ..Recipe::default() }] {
            apply(&recipe, &page, base, &options());
        }
        guess(&page, base, &options());
    }

    #[test]
    fn any_text_is_a_recipe_or_a_mistake(text in ".{0,200}", key in "item|title|link|date|format|recipe", value in selector()) {
        let _ = Recipe::from_toml(&text);
        let _ = Recipe::from_toml(&format!("item = 'li'\n{key} = {value:?}"));
    }
}
