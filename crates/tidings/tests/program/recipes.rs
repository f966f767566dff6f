//! Pages without a feed: read by recipes, added by guess, taken over from other programs.

use crate::setup::{Server, Site};

const RECIPE: &str = "item = \"ul.yw li\"\ntitle = \"a\"\nlink = \"a @href\"\ndate = \".rq\"\nnext = \"a.next @href\"\n\
                      language = \"zh-CN\"\ntime_zone = \"Asia/Shanghai\"\n\n[article]\ncontent = \"div.zw\"\n\
                      remove = [\".gg\"]\n";

/// A list of news, each by number and title, with what follows it.
fn list(class: &str, items: &[(u32, &str)], more: &str) -> String {
    let item = |(number, title): &(u32, &str)| {
        format!(
            "<li><a href=\"/n/{number}.html\">{title}</a><span class=\"rq\">2026-03-{number:02} 08:30</span></li>"
        )
    };
    let items: String = items.iter().map(item).collect();
    format!(
        "<!doctype html><html lang=\"zh-CN\"><meta charset=\"utf-8\"><title>江城要闻</title><body>\
         <div class=\"nav\"><a href=\"/\">首页</a></div><ul class=\"{class}\">{items}</ul>{more}</body></html>"
    )
}

/// An article's page whose text stands where only its recipe looks for it.
fn article(text: &str) -> String {
    format!(
        "<!doctype html><meta charset=\"utf-8\"><title>页</title><body><article><p>{}</p></article>\
         <div class=\"zw\"><p>{text}</p><p class=\"gg\">广告</p></div></body>",
        "这一段很长，但不是正文，只是网站对自己的介绍。".repeat(20)
    )
}

fn put_articles(server: &Server, numbers: std::ops::RangeInclusive<u32>) {
    for number in numbers {
        server.put(&format!("/n/{number}.html"), "text/html", article(&format!("第{number}号正文。")));
    }
}

fn source(site: &Site, server: &Server, path: &str) {
    site.write(
        "sources/jiangcheng.toml",
        format!("address = {:?}\nkind = \"recipe\"\ncategory = \"新闻\"\n", server.address(path)),
    );
}

#[test]
fn a_page_without_a_feed_is_read_by_its_recipe() {
    let (site, server) = (Site::new(), Server::start());
    source(&site, &server, "/yw/");
    site.write("recipes/jiangcheng.toml", RECIPE);
    put_articles(&server, 1..=6);
    server.put(
        "/yw/",
        "text/html",
        list("yw", &[(4, "四号"), (3, "三号")], "<a class=\"next\" href=\"2.html\">下一页</a>"),
    );
    server.put("/yw/2.html", "text/html", list("yw", &[(2, "二号"), (1, "一号")], ""));
    let out = site.run(&["fetch"]).well();
    assert!(out.contains("4 entries, 4 new, 4 filed"), "{out}");
    let records = site.records();
    let (path, text) = records.iter().find(|(_, text)| text.contains("四号")).expect("the article");
    assert!(path.starts_with("新闻/2026/2026-03-04-"), "{path}");
    assert!(
        text.contains("<p>第4号正文。</p>") && !text.contains("广告") && !text.contains("介绍"),
        "{text}"
    );
    assert!(text.contains("2026-03-04T00:30:00Z") && text.contains("zh-CN"), "{text}");

    let later = "2026-03-14T09:30:09Z";
    server.put(
        "/yw/",
        "text/html",
        list(
            "yw",
            &[(5, "五号"), (4, "四号，有更正"), (3, "三号")],
            "<a class=\"next\" href=\"2.html\">下一页</a>",
        ),
    );
    let out = site.run_at(later, &["fetch", "--all"]).well();
    assert!(out.contains("5 entries, 1 new, 1 changed, 2 filed"), "{out}");
    assert!(
        site.records().values().any(|text| text.contains("四号，有更正") && text.contains("revision: 2"))
    );
    let asked = server.requests().len();
    assert!(site.run_at(later, &["fetch", "--all"]).well().contains("jiangcheng: unchanged"));
    assert_eq!(server.requests().len(), asked + 2, "robots.txt and the page alone: nothing is new");
    site.run(&["check"]).well();
    // To the readers of others the page is a site and no feed.
    site.run(&["build"]).well();
    let list = String::from_utf8_lossy(&site.files("public")["sources.opml"]).into_owned();
    assert!(!list.contains("xmlUrl"), "{list}");
}

#[test]
fn a_broken_selector_is_named_with_what_may_be_written_instead() {
    let (site, server) = (Site::new(), Server::start());
    source(&site, &server, "/yw/");
    put_articles(&server, 1..=6);
    let items = [(6, "第六条要闻标题"), (5, "第五条要闻标题"), (4, "第四条要闻标题"), (3, "第三条要闻标题")];
    server.put("/yw/", "text/html", format!("<div class=\"main\">{}</div>", list("yw-list", &items, "")));
    site.write("recipes/jiangcheng.toml", RECIPE.replace("ul.yw li", "div.main ul.yw li"));
    let failed = site.run(&["fetch"]);
    assert_eq!(failed.code, 1);
    let status = site.run(&["status"]);
    for words in
        ["`div.main` still matches", "Try: item = \"ul.yw-list > li\"", "tidings recipe test jiangcheng"]
    {
        assert!(status.out.contains(words), "{words}: {}", status.out);
    }
    let failure = site.run(&["status", "--json"]).json()["sources"][0]["failure"].to_string();
    assert!(failure.contains("item: `div.main ul.yw li` matches nothing"), "{failure}");

    // With its recipe changed a source is due at once, and reads the same page anew.
    site.write(
        "recipes/jiangcheng.toml",
        RECIPE.replace("ul.yw li", "ul.yw-list > li").replace(".rq", ".day"),
    );
    let out = site.run(&["fetch"]).well();
    assert!(out.contains("4 entries, 4 new, 4 filed"), "{out}");
    let status = site.run(&["status", "jiangcheng"]).well();
    assert!(
        status.contains("`.day` matches in none of 4 items") && status.contains("Try: date = \".rq\""),
        "{status}"
    );
    let out = site.run(&["recipe", "test", "jiangcheng"]);
    assert_eq!(out.code, 1, "{}", out.out);
    assert!(out.out.contains("broken: date: ") && out.out.contains("try: date = \".rq\""), "{}", out.out);
    assert!(site.run(&["fetch"]).well().starts_with("0 sources"), "nothing is due");
}

#[test]
fn next_pages_come_to_an_end() {
    let (site, server) = (Site::new(), Server::start());
    source(&site, &server, "/yw/");
    site.write("recipes/jiangcheng.toml", RECIPE);
    let next = |to: &str| format!("<a class=\"next\" href=\"/yw/{to}\">下一页</a>");
    let problem = |site: &Site| {
        site.run(&["fetch", "--all"]).well();
        site.run(&["status", "--json"]).json()["sources"][0]["problems"].to_string()
    };
    put_articles(&server, 1..=20);
    server.put("/yw/", "text/html", list("yw", &[(1, "一")], &next("2")));
    server.put("/yw/2", "text/html", list("yw", &[(2, "二")], &next("")));
    assert!(problem(&site).contains("leads in a circle"));

    site.write("recipes/jiangcheng.toml", format!("{RECIPE}\n# read anew\n"));
    server.put("/yw/2", "text/html", list("yw", &[(1, "一")], &next("3")));
    assert!(problem(&site).contains("/yw/2, which shows nothing new"));

    site.write("recipes/jiangcheng.toml", RECIPE);
    for page in 2..=20 {
        server.put(
            &format!("/yw/{page}"),
            "text/html",
            list("yw", &[(page, "页")], &next(&(page + 1).to_string())),
        );
    }
    assert!(problem(&site).contains("After 10 pages `next` still leads on"));
    let asked = server.requests().iter().filter(|request| request.starts_with("GET /yw/")).count();
    assert_eq!(asked, 2 + 2 + 10);

    server.put("/yw/", "text/html", list("yw", &[(20, "廿")], &next("gone")));
    assert!(problem(&site).contains("/yw/gone that follows was not read: it answered with status 404"));
}

#[test]
fn a_page_is_added_with_a_guessed_recipe() {
    let (site, server) = (Site::new(), Server::start());
    let items =
        [(9, "第九条要闻的标题"), (8, "第八条要闻的标题"), (7, "第七条要闻的标题"), (6, "第六条要闻的标题")];
    server.put("/yw/", "text/html", list("yw", &items, ""));
    put_articles(&server, 6..=9);
    let listed = site.run(&["add", &server.address("/yw/"), "--list"]).well();
    assert!(listed.contains("page by recipe") && listed.contains("2026-03-09  第九条要闻的标题"), "{listed}");
    assert!(site.files("recipes").is_empty());
    let added = site.run(&["add", &server.address("/yw/"), "--name", "江城", "--json"]).well();
    let added: serde_json::Value = serde_json::from_str(&added).expect("JSON");
    let id = added["source"]["id"].as_str().expect("an id").to_owned();
    assert_eq!(added["source"]["kind"], "recipe");
    let files = site.files("recipes");
    assert_eq!(files.keys().collect::<Vec<_>>(), [&format!("{id}.toml")]);
    let out = site.run(&["fetch"]).well();
    assert!(out.contains("4 entries, 4 new, 4 filed"), "{out}");
    let tried = site.run(&["recipe", "test", &id, "--json"]);
    assert_eq!((tried.code, tried.json()["entries"].as_array().map(Vec::len)), (0, Some(4)));
    // The file of a source that was removed is not written over.
    std::fs::remove_file(site.path(&format!("sources/{id}.toml"))).expect("the file");
    site.run(&["add", &server.address("/yw/"), "--name", "江城"]).well();
    let again = String::from_utf8_lossy(&site.files("sources")[&format!("{id}.toml")]).into_owned();
    assert!(again.contains(&format!("recipe = \"{id}-2\"")), "{again}");
    assert_eq!(site.files("recipes")[&format!("{id}.toml")], files[&format!("{id}.toml")]);
}

#[test]
fn saved_pages_are_read_without_a_network() {
    let site = Site::new();
    let items = [(9, "第九条要闻的标题"), (8, "第八条要闻的标题"), (7, "第七条要闻的标题")];
    site.write("saved.html", list("yw", &items, ""));
    site.write("article.html", article("正文在此。"));
    let base = ["--base", "https://jc.example/yw/"];
    let guess = site.run(&["recipe", "guess", "saved.html", base[0], base[1]]).well();
    assert!(guess.contains("# ") && guess.contains("第九条要闻的标题"), "{guess}");
    site.write("guess.toml", &guess);
    let test = site.run(&["recipe", "test", "saved.html", "--recipe", "guess.toml"]).well();
    assert!(test.contains("3 items, 3 entries") && test.contains("https://jc.example/n/9.html"), "{test}");
    assert!(test.contains("2026-03-09T00:30:00Z"), "{test}");
    let json = site.run(&["recipe", "guess", "saved.html", base[0], base[1], "--json"]).json();
    assert_eq!(json["guesses"][0]["preview"][0]["title"], "第九条要闻的标题");

    site.write("recipes/mine.toml", RECIPE.replace("\"a\"", "\"h2\""));
    let ran = site.run(&[
        "recipe",
        "test",
        "saved.html",
        "--recipe",
        "mine",
        "--article",
        "article.html",
        "--json",
    ]);
    assert!(ran.code == 1 && ran.errors.contains("--base URL"), "{ran:?}");
    let json = ran.json();
    assert_eq!(json["problems"][0]["key"], "title");
    assert_eq!(json["problems"][0]["proposal"], "a");
    assert_eq!(json["article"]["beginning"], "正文在此。");
}

#[test]
fn the_examples_of_the_documentation_are_good_recipes() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/recipes.md");
    let text = std::fs::read_to_string(path).expect("the documentation");
    let blocks = text.split("```toml\n").skip(1).filter_map(|block| block.split("```").next());
    let recipes: Vec<&str> = blocks.filter(|block| !block.contains("kind = ")).collect();
    for block in &recipes {
        tidings_extract::Recipe::from_toml(block).unwrap_or_else(|errors| panic!("{block}: {errors:?}"));
    }
    assert!(recipes.len() >= 8, "{}", recipes.len());
}

#[test]
fn mistakes_say_where_they_are_and_what_to_do() {
    let (site, server) = (Site::new(), Server::start());
    site.write("bad.toml", "item = \"li\"\ntitle = \"h2:fisrt\"\nlink = { select = \"a\", regex = \"(\" }\n");
    site.write("empty.html", "<title>Nothing</title><p>Nothing to see.");
    for (arguments, code, words) in [
        (
            vec!["recipe", "test", "empty.html", "--recipe", "bad.toml"],
            2,
            "bad.toml: title: this pseudo-class",
        ),
        (vec!["recipe", "test", "empty.html", "--recipe", "bad.toml"], 2, "bad.toml: link.regex: "),
        (vec!["recipe", "test", "empty.html", "--recipe", "none"], 2, "there is no such recipe"),
        (vec!["recipe", "test", "empty.html"], 2, "--recipe FILE"),
        (vec!["recipe", "test", "nobody", "--recipe", "bad.toml"], 2, "bad.toml"),
        (
            vec!["recipe", "guess", "empty.html", "--base", "https://x.example/"],
            1,
            "no list of news was seen",
        ),
        (vec!["recipe", "guess", "missing.html"], 1, "missing.html"),
    ] {
        let ran = site.run(&arguments);
        assert!(ran.code == code && ran.errors.contains(words), "{arguments:?}: {ran:?}");
    }
    // A source whose recipe is missing fails alone, and is due when the recipe is there.
    source(&site, &server, "/yw/");
    server.put("/yw/", "text/html", list("yw", &[(3, "三")], ""));
    put_articles(&server, 3..=3);
    let ran = site.run(&["fetch"]);
    assert!(
        ran.code == 1 && ran.out.contains("tidings recipe guess ADDRESS > recipes/jiangcheng.toml"),
        "{ran:?}"
    );
    assert!(site.run(&["fetch"]).well().starts_with("0 sources"));
    site.write("recipes/jiangcheng.toml", RECIPE);
    assert!(site.run(&["fetch"]).well().contains("1 new, 1 filed"));
    site.write("sources/jiangcheng.toml", "address = \"https://x.example/\"\nrecipe = \"../x\"\n");
    let ran = site.run(&["status"]);
    assert!(
        ran.code == 2 && ran.errors.contains("jiangcheng.toml:2: recipe must be the name of a file"),
        "{ran:?}"
    );
}

#[test]
fn recipes_of_other_programs_are_taken_over() {
    let (site, server) = (Site::new(), Server::start());
    server.put("/yw/", "text/html", list("yw", &[(5, "五号"), (4, "四号")], ""));
    server.put(
        "/api",
        "application/json",
        "{\"data\":[{\"t\":\"甲\",\"u\":\"/n/1.html\",\"d\":\"2026-03-01 08:00\"},{\"t\":\"乙\",\"u\":\"/n/2.html\",\"d\":\"2026-03-02 08:00\"}]}",
    );
    put_articles(&server, 1..=5);
    let bridge = server.address(&format!(
        "/bridge/?action=display&amp;bridge=CssSelectorBridge&amp;home_page={}&amp;url_selector=ul.yw%20a&amp;content_selector=div.zw&amp;limit=9&amp;format=Atom",
        server.address("/yw/")
    ));
    let list = format!(
        "<opml version=\"2.0\" xmlns:frss=\"https://freshrss.org/opml\"><body><outline text=\"页面\">\
         <outline text=\"Paths\" type=\"HTML+XPath\" xmlUrl=\"{page}\" frss:xPathItem=\"//ul[@class='yw']/li\" \
         frss:xPathItemTitle=\"descendant::a\" frss:xPathItemUri=\"descendant::a/@href\" \
         frss:xPathItemTimestamp=\"descendant::span\" frss:xPathItemTimeFormat=\"Y-m-d H:i\" frss:cssFullContent=\"div.zw\" \
         frss:filtersActionRead=\"intitle:x\"/>\
         <outline text=\"Data\" type=\"JSON+DotNotation\" xmlUrl=\"{api}\" frss:jsonItem=\"data\" frss:jsonItemTitle=\"t\" \
         frss:jsonItemUri=\"u\" frss:jsonItemTimestamp=\"d\"/>\
         <outline text=\"Wrong\" type=\"XML+XPath\" xmlUrl=\"{api}\" frss:xPathItem=\"//item[\"/>\
         <outline text=\"Bridged\" type=\"rss\" xmlUrl=\"{bridge}\"/>\
         <outline text=\"Feed\" type=\"rss\" xmlUrl=\"{feed}\" frss:cssFullContent=\"div.zw\" frss:cssContentFilter=\".gg\"/>\
         </outline></body></opml>",
        page = server.address("/yw/"),
        api = server.address("/api"),
        feed = server.address("/feed")
    );
    server.put(
        "/feed",
        "text/xml",
        crate::setup::rss(&[format!(
            "<item><title>源</title><link>{}</link><description>短。</description></item>",
            server.address("/n/3.html")
        )]),
    );
    site.write("list.opml", list);
    let ran = site.run(&["import", "list.opml"]);
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains("4 sources added, 0 known already, 1 refused"), "{ran:?}");
    assert!(
        ran.out.contains("1 of the feeds are made by RSS-Bridge") && ran.out.contains("3 recipes"),
        "{ran:?}"
    );
    assert!(ran.errors.contains("Wrong: its recipe cannot be taken over: item: "), "{ran:?}");
    assert!(ran.errors.contains("Paths: filtersactionread was left out"), "{ran:?}");
    let again = site.run(&["import", "list.opml", "--without-bridge"]);
    assert!(again.out.contains("1 sources added, 3 known already, 1 refused"), "{again:?}");

    let ran = site.run(&[
        "fetch",
        "--source",
        "paths",
        "--source",
        "data",
        "--source",
        "bridged-2",
        "--source",
        "feed",
    ]);
    let out = ran.well();
    for source in [
        "paths: 2 entries, 2 new",
        "data: 2 entries, 2 new",
        "bridged-2: 2 entries, 2 new",
        "feed: 1 entries, 1 new",
    ] {
        assert!(out.contains(source), "{source}: {out}");
    }
    let records = site.records();
    let read = |name: &str, text: &str| {
        records
            .iter()
            .any(|(path, record)| path.starts_with("页面/") && record.contains(name) && record.contains(text))
    };
    assert!(read("name: 'Paths'", "<p>第5号正文。</p>"), "{records:#?}");
    assert!(
        read("name: 'Bridged'", "<p>第5号正文。</p>") && read("name: 'Feed'", "<p>第3号正文。</p>"),
        "{records:#?}"
    );
    assert!(!records.values().any(|record| record.contains("name: 'Feed'") && record.contains("广告")));
}
