//! Whole sites, built in memory and on disk.

mod sample;

use sample::{Sample, article, small, sources};
use std::collections::BTreeMap;
use tidings_model::MediaFile;
use tidings_search::{Query, search, shown};
use tidings_site::{
    Copies, Copy, DiskSink, FeedFormat, Lead, MemorySink, Shown, SiteError, SiteSettings, Theme, Typeface,
};

fn settings(language: &str) -> SiteSettings {
    SiteSettings {
        title: "The Morning Tidings".to_owned(),
        description: "News from every harbour".to_owned(),
        address: Some("https://tidings.example/news/".to_owned()),
        language: language.to_owned(),
        per_page: 5,
        ..SiteSettings::default()
    }
}

fn made(settings: &SiteSettings, sample: &Sample) -> BTreeMap<String, Vec<u8>> {
    let theme = Theme::built_in().expect("the built-in theme");
    let mut sink = MemorySink::default();
    let report = sample.build(settings, &sources(), &Copies::default(), &theme, &mut sink).expect("a site");
    assert_eq!(report.problems, Vec::<String>::new());
    sink.files()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("UTF-8")
}

/// Whether it is the page of an article, and not of a day or of a list's older articles.
fn is_article(path: &str) -> bool {
    path.split('/').nth(2).is_some_and(|folder| path.starts_with("2022/") && folder.len() >= 12)
        && path.matches('/').count() == 3
}

fn decode(href: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = href.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let hex: String = rest.by_ref().take(2).map(char::from).collect();
            bytes.push(u8::from_str_radix(&hex, 16).expect("hexadecimal digits"));
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).expect("UTF-8")
}

/// The file that a relative link on the page `path` leads to.
fn target(path: &str, href: &str) -> String {
    let mut names: Vec<&str> = path.split('/').collect();
    names.pop();
    for name in href.split('/') {
        if name == ".." {
            names.pop().expect("a link inside the site");
        } else {
            names.push(name);
        }
    }
    decode(&names.join("/"))
}

#[test]
fn every_internal_link_leads_to_a_file() {
    let all = FeedFormat::ALL.as_slice();
    for (language, address, formats) in
        [("en", true, all), ("zh", true, &[FeedFormat::Rss]), ("ar", false, all), ("ar", true, &[])]
    {
        let mut settings = settings(language);
        settings.address = settings.address.filter(|_| address);
        settings.feed_formats = formats.to_vec();
        let files = made(&settings, &small());
        for format in FeedFormat::ALL {
            let feeds = files.keys().filter(|path| path.ends_with(format.file())).count();
            assert_eq!(feeds > 10, formats.contains(&format), "{language}: {feeds} {format:?}");
            let front = text(&files["index.html"]);
            assert_eq!(front.matches(format.file()).count(), if formats.contains(&format) { 2 } else { 0 });
        }
        let mut links = 0;
        for (path, bytes) in files.iter().filter(|(path, _)| path.ends_with(".html")) {
            let page = text(bytes);
            for attribute in ["href=\"", "src=\""] {
                for href in page.split(attribute).skip(1).filter_map(|rest| rest.split('"').next()) {
                    if ["http", "#", "data:"].iter().any(|begin| href.starts_with(begin)) {
                        continue;
                    }
                    links += 1;
                    let target = target(path, href);
                    assert!(
                        files.contains_key(&target),
                        "{path}: {href} leads to {target}, which is not made"
                    );
                }
            }
        }
        assert!(links > 1000, "{links}");
    }
}

#[test]
fn hostile_titles_are_inert() {
    let files = made(&settings("en"), &small());
    for (path, bytes) in files.iter().filter(|(path, _)| path.ends_with(".html")) {
        let page = text(bytes);
        assert!(!page.contains("<b>{{") && !page.contains("49 &"), "{path}");
        assert!(page.matches("<script").count() <= 1, "{path}");
        assert_eq!(page.matches("<script").count(), page.matches("</script>").count(), "{path}");
        if let Some(data) = page.split("ld+json\">").nth(1).and_then(|rest| rest.split("</script>").next()) {
            let data: serde_json::Value = serde_json::from_str(data).expect("JSON-LD");
            let kind = data["@graph"][0]["@type"].as_str();
            assert!(matches!(kind, Some("NewsArticle" | "CollectionPage")), "{path}: {data}");
        }
    }
}

#[test]
fn pages_are_well_formed() {
    const VOID: [&str; 6] = ["meta", "link", "img", "br", "input", "!doctype"];
    for (path, bytes) in made(&settings("ar"), &small()).iter().filter(|(path, _)| path.ends_with(".html")) {
        let mut open = Vec::new();
        for tag in text(bytes).split('<').skip(1) {
            let name: String = tag.chars().take_while(|c| !c.is_whitespace() && *c != '>').collect();
            if let Some(name) = name.strip_prefix('/') {
                assert_eq!(open.pop().as_deref(), Some(name), "{path}");
            } else if !VOID.contains(&name.as_str()) {
                open.push(name);
            }
        }
        assert!(open.is_empty(), "{path}: {open:?}");
    }
}

#[test]
fn a_build_writes_only_what_changed() {
    let folder = tempfile::tempdir().expect("a folder");
    let [public, media, copies] = ["public", "media", "copies"].map(|name| folder.path().join(name));
    let theme = Theme::built_in().expect("the built-in theme");
    let settings = SiteSettings { per_page: 5, ..settings("en") };
    let run = |sample: &Sample| {
        let mut sink = DiskSink::new(&public, &media, &copies);
        sample.build(&settings, &sources(), &Copies::default(), &theme, &mut sink).expect("a site")
    };
    let mut sample = small();
    for card in &sample.cards {
        let Some(Lead::Kept { path, .. }) = &card.lead else { continue };
        let file = media.join(path);
        std::fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
        #[expect(clippy::disallowed_methods, reason = "a fixture")]
        std::fs::write(file, b"x").expect("a file");
    }
    let first = run(&sample);
    assert!(first.written > 150 && first.problems.is_empty(), "{first:?}");
    let second = run(&sample);
    assert_eq!((second.written, second.removed), (0, 0));
    let (last, kept) = (sample.cards.len(), sample.cards.clone());
    let mut new = article(1, "Business/Ledger", "en", "A new one", "It has just come in.");
    new.published.at = "2022-03-20T00:00:00Z".parse().expect("a time");
    new.id = article(last + 100, "Business/Ledger", "en", "", "").id;
    sample.add(new);
    let third = run(&sample);
    // Four of them are of the search.
    assert!(third.written < 30 + 4, "{third:?}");
    sample.cards = kept;
    let fourth = run(&sample);
    assert_eq!(fourth.removed, third.pages - second.pages, "{fourth:?}");
    // A file that a hand has broken is mended when all is made again, and the pages of an unreadable article stay.
    #[expect(clippy::disallowed_methods, reason = "a fault on purpose")]
    std::fs::write(public.join("index.html"), b"half").expect("a file");
    assert_eq!(run(&sample).written, 0);
    sample.clean = true;
    assert_eq!(run(&sample).written, 1);
    sample.articles.clear();
    let blind = run(&sample);
    // The search forgets the texts, and has the titles still.
    let segments = std::fs::read_dir(public.join("search"))
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path());
    let files = segments.filter(|path| path.is_dir()).flat_map(|path| path.read_dir().expect("a folder"));
    let keys =
        files.filter(|file| !file.as_ref().expect("a file").file_name().to_string_lossy().starts_with('d'));
    assert_eq!((blind.written, blind.removed, blind.problems.len()), (keys.count(), 0, 40));
}

/// Any text of any article finds the one that stands for it, and the page of the result is a file of the site.
#[test]
fn the_search_has_every_article_once() {
    let mut sample = small();
    let (main, copy) = (sample.cards[3].id.clone(), 7);
    sample.cards[copy].copy_of = Some(main);
    sample.cards[copy].title = "别处的标题".to_owned();
    let site = made(&settings("en"), &sample);
    let titles = |words: &str| -> Vec<String> {
        let load = &mut |path: &str| site.get(path).map(|bytes| text(bytes).to_owned());
        let hits = search(&Query::parse(words), usize::MAX, load).expect("a whole index");
        let shown = hits.iter().map(|hit| shown(hit, load).expect("what is shown"));
        shown
            .map(|shown| {
                assert!(site.contains_key(&decode(shown.address.as_str())), "{}", shown.address);
                assert!(shown.language.is_empty() || shown.language == "zh" || shown.language == "ar");
                shown.title
            })
            .collect()
    };
    for (words, count) in
        [("午夜", 4), ("書店", 4), ("\"four countries\"", 4), ("المياه", 4), ("<b>", 3), ("别处的标题", 1)]
    {
        assert_eq!(titles(words).len(), count, "{words}: {:?}", titles(words));
    }
    assert_eq!(titles("别处的标题"), ["老城书店重新开门"]);
    assert_eq!(titles("there is nothing"), Vec::<String>::new());
    let page = text(&site["search/index.html"]).replace("&#x2f;", "/");
    assert!(
        page.contains("<script src=\"../search/search.js\" defer></script>") && page.contains("noindex"),
        "{page}"
    );
    let without = made(&SiteSettings { search: false, ..settings("en") }, &sample);
    assert!(without.keys().all(|path| !path.starts_with("search/")));
    assert!(without.iter().all(|(path, page)| !path.ends_with(".html") || !text(page).contains("search/")));
    assert!(site.iter().all(|(path, page)| path == "search/index.html" || !text(page).contains("search.js")));
}

#[test]
fn templates_are_overridden_and_their_faults_named() {
    let sample = small();
    let with = |name: &str, text: &str| {
        let overrides = BTreeMap::from([(name.to_owned(), text.to_owned())]);
        let theme = Theme::with_overrides(&overrides)?;
        let mut sink = MemorySink::default();
        let built = sample.build(&settings("en"), &[], &Copies::default(), &theme, &mut sink);
        built.map(|_| sink.files()).inspect_err(|_| assert!(sink.files().is_empty()))
    };
    let files = with("404.html", "gone from {{ site.title }}").expect("a site");
    assert_eq!(text(&files["404.html"]), "gone from The Morning Tidings");
    for (name, broken) in [("list.html", "a\n{% if %}"), ("about.html", "a\n{{ 1 / nothing }}")] {
        match with(name, broken) {
            Err(SiteError::Theme { file, message }) => {
                assert!(file == name && message.contains("line 2"), "{file}: {message}");
            }
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn two_files_of_one_article_have_one_page() {
    let mut sample = small();
    let mut copy = article(0, "World/Harbour Post/Politics", "en", "Another state", "Of the first article.");
    copy.published.at = "2022-02-01T00:00:00Z".parse().expect("a time");
    copy.revision = 2;
    sample.add(copy);
    let files = made(&settings("en"), &sample);
    let shown: Vec<&str> = files.iter().filter(|f| is_article(f.0)).map(|f| text(f.1)).collect();
    assert_eq!(shown.len(), 40);
    assert_eq!(shown.iter().filter(|page| page.contains("Another state</h1>")).count(), 1);
}

#[test]
fn an_article_leads_on_to_its_tags_authors_neighbours_and_relatives() {
    let mut sample = Sample::default();
    // Numbers are the newer the smaller.
    for (number, title, tags, author) in [
        (10, "Five", vec!["Gaza", "加沙"], "林梅"),
        (20, "Four", vec!["weather"], "林梅"),
        (30, "Three", vec!["GAZA", "only here"], "Harbour Post"),
        (40, "Two", vec!["gaza ", "加沙"], "Amal"),
        (50, "One", vec![], "Amal"),
    ] {
        let mut new = article(number, "World/Harbour Post", "en", title, "An excerpt.");
        new.tags = tags.into_iter().map(str::to_owned).collect();
        new.authors[0].name = Some(author.to_owned());
        sample.add(new);
    }
    let files = made(&settings("zh"), &sample);
    let page = |title: &str| {
        let heading = format!("<h1>{title}</h1>");
        let found =
            files.iter().find(|(path, page)| path.starts_with("2022/") && text(page).contains(&heading));
        text(found.expect("its page").1)
    };
    let five = page("Five");
    for part in [
        "href=\"../../../tag/gaza/index.html\"><bdi>Gaza</bdi>",
        "href=\"../../../tag/%E5%8A%A0%E6%B2%99/index.html\"><bdi>加沙</bdi>",
        "rel=\"author\" href=\"../../../author/%E6%9E%97%E6%A2%85/index.html\"",
        "Harbour Post · 上一篇",
    ] {
        assert!(five.contains(part), "{part}: {five}");
    }
    assert!(!five.contains("下一篇"), "nothing is newer");
    let related = &five[five.find("id=\"related\"").expect("relatives")..];
    let (two, three) =
        (related.find(">Two<").expect("shares two tags"), related.find(">Three<").expect("shares one"));
    assert!(two < three && !related.contains(">Four<"));
    let three = page("Three");
    assert!(three.contains("<bdi>only here</bdi>") && !three.contains("tag/only"), "a list of one is none");
    assert!(!three.contains("class=\"author\""), "the source is no author");
    assert!(three.contains("rel=\"next\"") && three.contains("rel=\"prev\""));
    assert!(page("One").contains("下一篇") && !page("One").contains("id=\"related\""));

    assert!(text(&files["tag/gaza/index.html"]).contains("<bdi>gaza</bdi></h1>"), "as the oldest writes it");
    assert!(text(&files["tag/gaza/atom.xml"]).matches("<entry").count() == 3);
    assert!(files.contains_key("author/amal/index.html") && !files.contains_key("author/amal/atom.xml"));
}

#[test]
fn a_month_has_a_calendar_of_days() {
    let mut sample = Sample::default();
    for (number, at) in
        ["2022-03-01T22:00:00Z", "2022-03-02T01:00:00Z", "2022-03-31T12:00:00Z"].into_iter().enumerate()
    {
        let mut new = article(number, "World", "en", "Title", "An excerpt.");
        new.published.at = at.parse().expect("a time");
        sample.add(new);
    }
    // The first of March 2022 was a Tuesday, and a second at a quarter of the world to the east.
    let day = |language: &str, minutes: i32| {
        let settings = SiteSettings { utc_offset_minutes: minutes, ..settings(language) };
        let files = made(&settings, &sample);
        let month = text(&files["2022/03/index.html"]).to_owned();
        let body = month.split("<tbody><tr>").nth(1).expect("a calendar").to_owned();
        let first = body.split("</tr>").next().expect("a week").matches("<td></td>").count();
        (first, files.contains_key("2022/03/01/index.html"), month)
    };
    let (empty, has_first, month) = day("en", 0);
    assert!(
        empty == 1 && has_first && month.contains("href=\"../../2022/03/31/index.html\">31 <"),
        "{month}"
    );
    let (empty, has_first, month) = day("ar", 360);
    assert!(empty == 3 && !has_first, "the week begins on Saturday: {month}");
    assert!(
        month.contains(">2 <span class=\"meta\"><span aria-hidden=\"true\">2<"),
        "both are of the second: {month}"
    );
    assert!(month.contains("<p class=\"meta\">3 مقالات<") && month.contains(">مقالان</span>"), "{month}");
}

#[test]
fn old_pages_stay_when_an_article_comes_in() {
    let mut sample = small();
    let before = made(&settings("en"), &sample);
    let mut new = article(500, "Business/Ledger", "en", "New", "New.");
    new.published.at = "2022-03-20T00:00:00Z".parse().expect("a time");
    sample.add(new);
    let after = made(&settings("en"), &sample);
    let pages = before.iter().filter(|(path, _)| path.starts_with("latest/page/"));
    let changed: Vec<&String> =
        pages.filter(|(path, bytes)| after.get(*path) != Some(bytes)).map(|p| p.0).collect();
    assert!(changed.is_empty(), "{changed:?}");
    // How many articles there are would change: the newest page alone says it.
    let says = |page: &str| text(&after[page]).contains(" articles · <a");
    assert!(says("latest/index.html") && !says("latest/page/1/index.html"));
    assert!(!text(&after["latest/page/1/index.html"]).contains("None"));
}

#[test]
fn an_article_that_changed_shows_how() {
    let mut sample = small();
    let mut after =
        article(900, "世界/亚洲", "zh", "港口<重新>开放", "港口于周二重新开放，十二艘船在外等候。");
    let mut before = after.clone();
    before.title = "港口将开放".to_owned();
    before.body = sample::clean("<p>港口于周一重新开放，十二艘船在外等候。</p><p>旧的一段。</p>");
    after.revision = 3;
    sample.revisions.insert(after.id.clone(), vec![before]);
    sample.add(after);

    let files = made(&settings("zh"), &sample);
    let (path, page) =
        files.iter().find(|(path, _)| path.contains("/revisions/")).expect("a page of revisions");
    let page = text(page);
    for part in [
        "<del><span class=\"unseen\">删去: </span>将</del><ins><span class=\"unseen\">新增: </span>&lt;重新&gt;</ins>开放",
        ">一</del><ins>",
        "<p><del><span class=\"unseen\">删去: </span>旧的一段。</del></p>",
        "修订 3",
        "noindex",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    let article = path.replace("revisions/index.html", "index.html");
    assert!(text(&files[&article]).contains("revisions/index.html\">修订 3</a>"));
    let without = made(&SiteSettings { revisions: false, ..settings("zh") }, &sample);
    assert!(!without.keys().any(|path| path.contains("/revisions/")));
    assert!(!text(&without[&article]).contains("revisions/"));
}

/// A picture with three copies and a tone, as the pages show it: the copies are files of the site, none is offered that is not.
#[test]
fn pages_offer_the_copies_of_a_picture() {
    let sample = small();
    let theme = Theme::built_in().expect("the built-in theme");
    let path =
        sample.articles.values().find_map(|a| a.media[0].file.as_ref().map(MediaFile::path)).expect("one");
    let stem = path.trim_end_matches(".png");
    let copy = |width: u32, avif: bool| Copy {
        path: format!("{stem}-{width}.{}", if avif { "avif" } else { "webp" }),
        width,
        avif,
    };
    let site = |copies: Vec<Copy>| {
        let shown = Shown { copies, tone: Some(["39c".to_owned(), "036".to_owned()]) };
        let copies = Copies::from_iter([(path.clone(), shown)]);
        let mut sink = MemorySink::default();
        sample.build(&settings("en"), &sources(), &copies, &theme, &mut sink).expect("a site");
        sink.files()
    };
    let tag_of = |page: &str| {
        let at =
            page.find(&format!("../media/{stem}.png\"")).or(page.find(&format!("=\"media/{stem}.png\"")));
        let at = at.expect("the picture");
        let start = page[..at].rfind(['\n', '>']).map_or(0, |start| start + 1);
        let end = at + page[at..].find('>').expect("an end");
        page[start..=end].to_owned()
    };
    let files = site(vec![copy(320, false), copy(640, false)]);
    let article = files
        .iter()
        .find(|(name, page)| is_article(name) && text(page).contains(&format!("{stem}-640.webp")))
        .expect("its page");
    let root = "../".repeat(article.0.matches('/').count());
    assert_eq!(
        tag_of(text(article.1)),
        format!(
            "<img src=\"{root}media/{stem}.png\" width=\"960\" height=\"640\" srcset=\"{root}media/{stem}-320.webp 320w, \
             {root}media/{stem}-640.webp 640w, {root}media/{stem}.png 960w\" sizes=\"(min-width: 752px) 704px, 100vw\" \
             class=\"tone a3 b9 cc d0 e3 f6\" alt=\"\" loading=\"lazy\" decoding=\"async\">"
        )
    );
    assert!(
        files.contains_key(&format!("media/{stem}-320.webp")) && files.contains_key(&format!("media/{path}"))
    );
    assert!(text(&files["style.css"]).contains(".b9{--b:153}"));
    let card = files.iter().filter(|(name, _)| !name.starts_with("2022/")).find_map(|(_, page)| {
        let page = std::str::from_utf8(page).ok()?;
        let at = page.find(&format!("media/{stem}-640.webp 640w"))?;
        Some(&page[page[..at].rfind("<img")?..at + page[at..].find('>')?])
    });
    let card = card.expect("cards offer them too");
    assert!(
        card.contains("class=\"tone a3 b9 cc d0 e3 f6\"") && card.contains("sizes=\"(min-width: "),
        "{card}"
    );
    // AVIF stands first where it goes as far; one that stops earlier would be all that a browser looks at.
    let both = site(vec![copy(640, false), copy(960, false), copy(640, true), copy(960, true)]);
    let page = text(&both[article.0]);
    assert!(page.contains(&format!(
        "<picture><source type=\"image/avif\" srcset=\"{root}media/{stem}-640.avif 640w, {root}media/{stem}-960.avif 960w\""
    )));
    let page = site(vec![copy(960, false), copy(640, true)]);
    assert!(!text(&page[article.0]).contains("<picture>"));
}

#[test]
fn one_story_in_several_languages_names_its_versions() {
    let mut sample = Sample::default();
    for (number, language, title) in [
        (0, "en", "The story"),
        (1, "zh", "同一件事"),
        (2, "zh", "同一件事，又一家"),
        (3, "ar\" x", "bad"),
        (4, "en", "Another"),
    ] {
        sample.add(article(number, "World/Harbour Post", language, title, "Words of it."));
    }
    let main = sample.cards[0].id.clone();
    for card in &mut sample.cards[1..4] {
        card.copy_of = Some(main.clone());
    }
    let settings = SiteSettings { canonical_to_source: false, ..settings("en") };
    let files = made(&settings, &sample);
    let page = |title: &str| {
        let title = format!("<h1>{title}</h1>");
        let found = files
            .values()
            .filter_map(|bytes| std::str::from_utf8(bytes).ok())
            .find(|page| page.contains(&title));
        found.unwrap_or_else(|| panic!("{title}")).replace("&#x2f;", "/")
    };
    let links = |page: &str| {
        let lines = page.lines().filter(|line| line.contains("hreflang="));
        lines.map(str::to_owned).collect::<Vec<_>>()
    };
    let english = links(&page("The story"));
    assert_eq!(english.len(), 2, "{english:?}");
    assert!(english[0].contains("hreflang=\"en\" href=\"https://tidings.example/news/2022/03/the-story-"));
    assert!(english[1].contains("hreflang=\"zh\""), "{english:?}");
    // Each version names the same ones. The first in its language is canonical by itself, and for a copy of it.
    assert_eq!(links(&page("同一件事")), english);
    let canonical = |page: &str| {
        page.split("rel=\"canonical\" href=\"").nth(1).map(|rest| rest.split('"').next().map(str::to_owned))
    };
    let own = |line: &str| line.split("href=\"").nth(1).map(|rest| rest.split('"').next().map(str::to_owned));
    for title in ["同一件事", "同一件事，又一家"] {
        assert_eq!(canonical(&page(title)), own(&english[1]));
    }
    assert_eq!(canonical(&page("The story")), own(&english[0]));
    assert!(links(&page("Another")).is_empty());
}

#[test]
fn letters_are_with_serifs_or_without() {
    let sample = small();
    let style = |typeface| {
        let files = made(&SiteSettings { typeface, ..settings("zh") }, &sample);
        text(&files["style.css"]).to_owned()
    };
    let sans = ":root, [lang] { --text: var(--sans); }";
    assert!(!style(Typeface::Serif).contains(sans) && style(Typeface::Sans).contains(sans));
}
