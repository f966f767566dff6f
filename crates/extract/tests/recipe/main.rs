//! Recipes on pages of our own making, in the shape of real ones: what is read, what is found without a recipe, what is told
//! when something does not fit, and that nothing hostile takes long.

mod hostile;
mod imports;

use tidings_extract::{Field, Pick, Recipe, RecipeOptions, RecipeResult, Selectors, apply, guess};
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
        &[$(($name, include_str!(concat!("../data/recipe/", $name, ".", $ext)),
            include_str!(concat!("../data/recipe/", $name, ".toml")),
            include_str!(concat!("../data/recipe/", $name, ".expect"))),)*]
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
    assert!(
        english.summary.expect("a summary").value.starts_with("<p class=\"story-card__dek\">Ferries will")
    );
    assert_eq!(english.base.as_deref(), Some(BASE));

    let api = first("api");
    assert_eq!(
        (names(&api), terms(&api)),
        (vec!["Fay Dale".into(), "Gus Moor".into()], vec!["tech".into(), "news".into()])
    );
    assert_eq!(api.guid.as_deref(), Some("901"));
    assert_eq!(
        api.content[0].value,
        "<p>Grid operator tests a battery the size of a barn, <b>in full</b>.</p>"
    );

    assert_eq!(first("government-table").guid.as_deref(), Some("notice-4411"));
    assert_eq!(first("records").content[0].value, "<p>Hello</p>");
    assert_eq!(first("chinese-portal").language.as_deref(), Some("zh-CN"));
    let linked = first("json-ld");
    assert_eq!((names(&linked), terms(&linked)), (vec!["Hal Finch".to_owned()], vec!["Coast".to_owned()]));
    assert_eq!(names(&first("microdata")), ["Ida Crane"]);
}

#[test]
fn a_list_without_members_is_no_mistake_of_the_recipe() {
    let recipe = Recipe::from_toml("format = \"json\"\nitem = \"data\"").expect("a good recipe");
    for (page, problems) in [("{\"data\": []}", 0), ("{\"other\": []}", 1)] {
        let result = apply(&recipe, page, BASE, &options());
        assert_eq!((result.entries.len(), result.problems.len()), (0, problems), "{page}: {result:?}");
    }
}

#[test]
fn the_name_of_the_site_is_cut_out_of_titles() {
    let recipe = "item = \"li\"\n[article]\ntitle_cut = \" | The Quay\"";
    let recipe = Recipe::from_toml(recipe).expect("a good recipe");
    let page = "<ul><li><a href=1>Low tide | The Quay</a><li><a href=2> | The Quay</a><li><a href=3>High tide</a></ul>";
    let titles: Vec<String> = apply(&recipe, page, BASE, &options())
        .entries
        .into_iter()
        .filter_map(|entry| entry.title.map(|title| title.value))
        .collect();
    assert_eq!(titles, ["Low tide", "| The Quay", "High tide"]);
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
        (
            "english-front",
            with("article.story-card", false),
            "matches nothing on the page, nor does its first part",
        ),
        (
            "english-front",
            with("main .grid > article.story-card", false),
            "`main .grid` still matches one place",
        ),
        (
            "english-front",
            with("//main//article[contains(@class, 'story-card')]", true),
            "`//main` still matches one place",
        ),
        (
            "chinese-portal",
            with("ul.news-list > li.news-item", false),
            "`ul.news-list` still matches one place",
        ),
    ] {
        let (original, working) = page(name);
        let page = renamed(original);
        let result = apply(&recipe, &page, BASE, &options());
        assert_eq!(result.entries, [], "{name}");
        let problem = result.problems.iter().find(|one| one.key == "item").expect("a problem");
        assert!(problem.is_broken_recipe() && problem.message.contains(message), "{}", problem.message);
        let proposal = problem.proposal.clone().expect("a proposal");
        let mended = Recipe { item: Some(proposal.clone()), ..recipe };
        let links =
            |result: &RecipeResult| result.entries.iter().map(|one| one.link.clone()).collect::<Vec<_>>();
        let before = links(&apply(&working, original, BASE, &options()));
        assert_eq!(links(&apply(&mended, &page, BASE, &options())), before, "{name}: {proposal}");
        assert!(problem.to_problem().message.contains(&proposal));
    }
}

#[test]
fn a_broken_field_is_named_with_a_proposal() {
    for (name, key, field, message, proposal) in [
        (
            "english-front",
            "title",
            Field::select("h2.headline"),
            "`h2.headline` matches in none of 6 items",
            ".story-card__title",
        ),
        (
            "english-front",
            "link",
            Field::select("h3 a @href"),
            "`h3 a` matches in none",
            "h2.story-card__title a @href",
        ),
        (
            "english-front",
            "date",
            Field::select("time @data-when"),
            "has no attribute data-when",
            "time @datetime",
        ),
        (
            "english-front",
            "author",
            Field::select(".story-card__body .writer"),
            "`.story-card__body` still does",
            ".byline",
        ),
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
    for name in
        ["english-front", "chinese-portal", "wordpress-archive", "arabic-list", "next-data", "records"]
    {
        let (page, full) = page(name);
        let bare = Recipe {
            format: full.format,
            json_in: full.json_in.clone(),
            item: full.item.clone(),
            selectors: full.selectors,
            ..Recipe::default()
        };
        let links =
            |result: &RecipeResult| result.entries.iter().map(|one| one.link.clone()).collect::<Vec<_>>();
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
    let recipe =
        Recipe { item: Some("li[".into()), title: Some(Field::select("h2:foo")), ..Recipe::default() };
    let result = apply(&recipe, "<li>x</li>", BASE, &options());
    let keys: Vec<&str> = result.problems.iter().map(|one| one.key.as_str()).collect();
    assert_eq!((result.entries.len(), keys), (0, vec!["item", "title"]));
    for (page, recipe, key, part) in [
        ("<p>nothing</p>", "item = 'li'", "item", "matches nothing"),
        ("<p>nothing</p>", "", "item", "no JSON-LD"),
        ("{\"a\": ", "format = 'json'\nitem = 'a'", "", "is no JSON"),
        ("<p>x</p>", "format = 'json'\nitem = 'a'", "json_in", "no data in a script"),
        (
            "<script id=d>no</script>",
            "format = 'json'\nitem = 'a'\njson_in = '#d'",
            "json_in",
            "holds no JSON",
        ),
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
        let found: Vec<String> = best.preview.iter().map(line).collect();
        let two = |line: &str| line.split(" | ").take(2).map(str::trim).collect::<Vec<_>>().join(" | ");
        let wanted: Vec<String> =
            expected.lines().filter(|line| !line.starts_with("next ")).map(two).collect();
        let shown = best.recipe.to_toml(false);
        assert_eq!(found.iter().map(|line| two(line)).collect::<Vec<_>>(), wanted, "{name}:\n{shown}");
        // Where a date stands beside the item and not in it, a guess has none.
        if !matches!(*name, "japanese-list" | "flat") {
            let wanted = expected
                .lines()
                .filter_map(|line| line.split(" | ").nth(2)?.trim().parse::<Timestamp>().ok());
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
