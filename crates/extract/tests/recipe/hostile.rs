//! Pages and recipes that are made to cost more than they are.

use crate::{BASE, options};
use proptest::prelude::*;
use tidings_extract::{Field, Format, Pick, Recipe, Selectors, apply, guess};
use tidings_model::Entry;

/// Pages that are meant to take long: what costs too much shows by never ending.
#[test]
fn hostile_pages_are_bounded() {
    let deep = "<div>".repeat(100_000) + "<a href='/1'>x</a>";
    let wide = "<li class='i'><a href='/a/12345'>A title of some length here</a></li>".repeat(200_000);
    let links = "<a href=/1>".repeat(300_000);
    let classes =
        format!("<p class='{}'><a href='/2222'>A title of some length</a></p>", "c ".repeat(100_000))
            .repeat(5);
    let late = wide[..2_000_000].to_owned() + &deep;
    let json = format!(
        "[{}]",
        "{\"title\": \"A title of some length\", \"url\": \"/n/1234\"},".repeat(200_000) + "{}"
    );
    let nested_json = "[".repeat(100_000);
    let xml = "<a><b>".repeat(200_000);
    let css =
        |item: &str| Recipe { item: Some(item.into()), title: Some(Field::select("a")), ..Recipe::default() };
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
        "<li class=a>",
        "</li>",
        "<a href='/n/2024'>",
        "</a>",
        "<h2>",
        "<time datetime=2024-01-01>",
        "<table><tr><td>",
        "<!--",
        "]]>",
        "新闻标题在这里很长",
        "A longer title of news",
        "&amp;",
        "\u{0}",
        "<script type=application/ld+json>",
        "{\"@type\":\"ItemList\"",
        ",\"itemListElement\":[",
        "]}",
        "</script>",
        "[{\"title\":\"x\",\"url\":\"/a\"}",
        "2024-02-30 25:61",
        "3小时前",
        "<![CDATA[",
        "<?x",
        "<div itemscope itemtype=https://schema.org/Article>",
        "\u{202e}",
        "<svg><title>",
        "<template>",
        "<base href='//['>",
    ]);
    prop::collection::vec(prop_oneof![3 => word.prop_map(str::to_owned), 1 => ".{0,6}"], 0..60)
        .prop_map(|parts| parts.concat())
}

fn selector() -> impl Strategy<Value = String> {
    let part = prop::sample::select(vec![
        "li",
        ".a",
        "//",
        "/",
        "[",
        "]",
        "(",
        ")",
        "@href",
        "*",
        "::",
        "ancestor::",
        "position()",
        "=",
        "1",
        "'x'",
        " ",
        ">",
        "~",
        ":has(",
        ":nth-child(2n+1)",
        "|",
        "..",
        ".",
        "text()",
        "中",
        "-",
        "div",
        "count(",
        "concat(",
        ",",
        "\"",
        "$",
        "\\",
        "[0]",
        "[*]",
    ]);
    prop::collection::vec(part, 0..12).prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn t47_no_page_and_no_recipe_panics(
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
    fn t26_any_text_is_a_recipe_or_a_mistake(text in ".{0,200}", key in "item|title|link|date|format|recipe", value in selector()) {
        let _ = Recipe::from_toml(&text);
        let _ = Recipe::from_toml(&format!("item = 'li'\n{key} = {value:?}"));
    }
}
