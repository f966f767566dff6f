//! Recipes of other programs.

use crate::{BASE, line, options, page, show};
use tidings_extract::{Recipe, apply, article_content, from_freshrss, from_rss_bridge, from_rss_bridge_url};

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
            entries
                .into_iter()
                .map(|one| (one.title.map(|title| title.value), one.published))
                .collect::<Vec<_>>()
        };
        assert_eq!(dates(&imported.recipe), dates(&recipe), "{fixture}");
    }
    let broken =
        from_freshrss([("type", "HTML+XPath"), ("frss:xPathItem", "//div["), ("frss:xPathItemTitle", "h2")]);
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
    assert!(
        content.contains("story-card__dek") && !content.contains("byline") && !content.contains("<h2"),
        "{content}"
    );

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
