//! Rules on articles: each case is a file of rules and what becomes of one of the articles below.

use proptest::prelude::*;
use tidings_extract::{sanitise, text_of};
use tidings_model::{
    Article, ArticleId, CategoryPath, ContentHash, DateOrigin, EntryKey, Person, Published, SourceId,
    SourceRef, Timestamp, UntrustedHtml,
};
use tidings_rules::{Outcome, Rules};

fn article(title: &str, html: &str) -> Article {
    let source = SourceId::new("paper").expect("an id");
    let key = EntryKey::of(Some("1"), None, None, None).expect("a key");
    let at = Timestamp::UNIX_EPOCH;
    Article {
        id: ArticleId::of(&source, &key),
        key,
        source: SourceRef { id: source, name: "晨报 Paper".into(), address: String::new(), site: None },
        category: CategoryPath::parse("News/Asia").expect("a path"),
        also_in: Vec::new(),
        title: title.into(),
        url: Some("https://paper.example/sport/1".into()),
        guid: None,
        authors: vec![Person { name: Some("By Ann Lee".into()), ..Person::default() }],
        language: Some("zh-CN".into()),
        section: None,
        licence: None,
        tags: vec!["Café".into()],
        published: Published { at, from: DateOrigin::Feed },
        updated: None,
        first_seen: at,
        revised: at,
        excerpt: String::new(),
        starred: false,
        lead_image: None,
        media: Vec::new(),
        enclosures: Vec::new(),
        body: sanitise(&UntrustedHtml(html.into()), None).html,
        revision: 1,
        entry_hash: ContentHash::of(b""),
        provenance: vec![("title".into(), "feed".into())],
    }
}

fn harbour() -> Article {
    article(
        "【独家】港口重新开放",
        "<p>港口于周一<b>重新</b>开放。</p><p>Software of Wartime ports. Résumé ＡＢＣ.</p>",
    )
}

#[track_caller]
fn rules(text: &str) -> Rules {
    let (rules, mistakes) = Rules::read(text);
    assert_eq!(mistakes, [], "{text}");
    rules
}

/// What became of an article, on a line.
fn told(outcome: &Outcome) -> String {
    let changes = outcome.hits.iter().flat_map(|hit| &hit.changes);
    let changes: Vec<String> =
        changes.map(|change| format!("{}: {} → {}", change.field, change.before, change.after)).collect();
    match &outcome.left_out {
        Some(why) => format!("out by {}: {}", why.rule, why.why),
        None if changes.is_empty() && outcome.hits.is_empty() => "nothing".to_owned(),
        None if changes.is_empty() => "held".to_owned(),
        None => changes.join("; "),
    }
}

#[test]
fn conditions() {
    for (condition, holds) in [
        ("in = 'title', contains = '港口'", true),
        ("in = 'title', contains = ['足球', '开放']", true),
        ("in = 'title', contains = '海港'", false),
        ("contains = 'SOFTWARE'", true),
        ("contains = 'abc'", true),
        ("contains = 'resume'", true),
        ("contains = 'war'", true),
        ("words = 'war'", false),
        ("words = 'wartime ports'", true),
        ("words = '重新开放'", true),
        ("words = '港'", true),
        ("contains = '重新开放'", true),
        ("in = 'author', words = 'lee'", true),
        ("in = 'tag', contains = 'cafe'", true),
        ("in = 'url', matches = '/sport/'", true),
        ("in = 'url', matches = '^http:'", false),
        ("in = 'source', contains = '晨报'", true),
        ("in = 'source', matches = '^paper$'", true),
        ("in = 'category', matches = '^News/'", true),
        ("in = 'language', matches = '^zh'", true),
        ("in = ['tag', 'author'], contains = 'ann'", true),
        ("in = 'text', matches = '周[一二]'", true),
        ("in = 'title', matches = '(?i)PORT'", false),
        ("any = [{ contains = 'no' }, { in = 'title', contains = '独家' }]", true),
        ("all = [{ contains = 'ports' }, { in = 'title', contains = '独家' }]", true),
        ("all = [{ contains = 'ports' }, { contains = '足球' }]", false),
        ("not = { contains = '足球' }", true),
        ("all = [{ contains = '港口' }, { not = { in = 'tag', contains = 'cafe' } }]", false),
    ] {
        let keys = condition.replace(", matches", "\nmatches").replace(", contains", "\ncontains");
        // At the top of a rule keys stand on lines; a condition of a list stands in braces as it is.
        let text =
            if condition.starts_with("any") || condition.starts_with("all") || condition.starts_with("not") {
                condition.to_owned()
            } else {
                keys.replace(", words", "\nwords")
            };
        let rules = rules(&format!("[[rule]]\nname = 'x'\n{text}\nstar = true\n"));
        assert_eq!(rules.apply(harbour()).article.starred, holds, "{condition}");
    }
}

#[test]
fn actions_in_their_order() {
    for (text, expected) in [
        ("in = 'title'\ncontains = '独家'\ndrop = true", "out by 甲: title: \"独家\""),
        (
            "in = 'title'\ncontains = '足球'\nkeep = true",
            "out by 甲: nothing was found for which it would be kept",
        ),
        ("in = 'title'\ncontains = '港口'\nkeep = true", "held"),
        ("sources = 'other'\ndrop = true", "nothing"),
        ("categories = 'News'\ndrop = true", "out by 甲: the rule holds for it"),
        ("categories = ['New', 'News/Asia/East']\ndrop = true", "nothing"),
        ("enabled = false\ncontains = '港口'\ndrop = true", "nothing"),
        ("contains = '港口'\ntag = ['港口', 'CAFE']", "tags: Café → Café, 港口"),
        ("contains = '港口'\nmove = '新闻/亚洲'", "category: News/Asia → 新闻/亚洲"),
        ("contains = '港口'\nstar = true", "starred: false → true"),
        (
            "sources = 'paper'\nrewrite = { in = 'title', strip = '【独家】' }",
            "title: 【独家】港口重新开放 → 港口重新开放",
        ),
        (
            "sources = 'paper'\nrewrite = { in = 'title', matches = '^(.+?)】(.*)$', with = '$2 ($1)' }",
            "title: 【独家】港口重新开放 → 港口重新开放 (【独家)",
        ),
        ("sources = 'paper'\nrewrite = { in = 'title', matches = '.+' }", "held"),
        ("sources = 'paper'\nrewrite = { in = 'author', matches = '^By ' }", "authors: By Ann Lee → Ann Lee"),
        ("sources = 'paper'\nrewrite = { in = 'author', matches = '.+' }", "authors: By Ann Lee → "),
        (
            "sources = 'paper'\nrewrite = { in = 'text', matches = 'Software', with = '<script>' }",
            "body: Software of Wartime ports. Résumé ＡＢＣ. → <script> of Wartime ports. Résumé ＡＢＣ.",
        ),
        // Text is changed where it stands between markup, and not across it.
        ("sources = 'paper'\nrewrite = { in = 'text', matches = '周一重新' }", "held"),
        // The second rule sees what the first made, and drop wins over keep.
        (
            "contains = '港口'\ntag = 'harbour'\n[[rule]]\nname = '乙'\nin = 'tag'\ncontains = 'harbour'\ndrop = true",
            "out by 乙: tag: \"harbour\"",
        ),
        (
            "contains = '港口'\nkeep = true\n[[rule]]\nname = '乙'\ncontains = '独家'\ndrop = true",
            "out by 乙: title: \"独家\"",
        ),
        // Of two that keep, one is enough.
        ("contains = '足球'\nkeep = true\n[[rule]]\nname = '乙'\ncontains = '港口'\nkeep = true", "held"),
        (
            "contains = '足球'\nkeep = true\n[[rule]]\nname = '乙'\ncontains = '篮球'\nkeep = true",
            "out by 甲, 乙: nothing was found for which it would be kept",
        ),
    ] {
        let rules = rules(&format!("[[rule]]\nname = '甲'\n{text}\n"));
        assert_eq!(told(&rules.apply(harbour())), expected, "{text}");
    }
}

#[test]
fn a_rule_that_has_acted_does_not_act_again_and_a_changed_one_does() {
    let text = "[[rule]]\nname = 'x'\nsources = 'paper'\nrewrite = { in = 'title', matches = '港', with = '港港' }\n";
    let once = rules(text).apply(harbour()).article;
    assert_eq!(once.title, "【独家】港港口重新开放");
    assert_eq!(rules(text).apply(once.clone()).article, once);
    let other = rules(&text.replace("港港", "海港")).apply(once).article;
    assert_eq!(other.title, "【独家】海港海港口重新开放");
    let by: Vec<&str> =
        other.provenance.iter().filter(|(field, _)| field == "title").map(|(_, by)| by.as_str()).collect();
    assert!(by.len() == 3 && by[1].starts_with("rule x #") && by[2].starts_with("rule x #"), "{by:?}");
}

#[test]
fn what_a_rule_writes_is_text_and_empty_elements_go() {
    let text = "[[rule]]\nname = 'x'\nsources = 'paper'\nrewrite = [{ in = 'text', matches = 'Ad: .*' }, { in = 'text', matches = 'B', \
                with = '</p><script>alert(1)</script>{{ x }}' }]\n";
    let made = rules(text).apply(article("t", "<p>Ad: buy</p><p>A B</p>")).article;
    assert_eq!(text_of(&made.body), "A </p><script>alert(1)</script>{{ x }}");
    assert!(!made.body.as_str().contains("<script") && !made.body.as_str().contains("{{"), "{}", made.body);
    assert_eq!(made.body.as_str().matches("<p>").count(), 1, "{}", made.body);
}

#[test]
fn mistakes_are_named_and_cost_their_rule_alone() {
    let good = "\n[[rule]]\nname = 'good'\ncontains = 'x'\nstar = true\n";
    for (text, line, expected) in [
        ("[[rule]]\ncontains = 'x'\nstar = true\n", 1, "has no name"),
        ("[[rule]]\nname = 'a'\ncontains = 'x'\n", 1, "does nothing"),
        ("[[rule]]\nname = 'a'\ndrop = true\n", 1, "asks nothing"),
        ("[[rule]]\nname = 'a'\nsources = 'x'\nkeep = true\n", 1, "keeps all"),
        ("[[rule]]\nname = 'a'\ncontains = 'x'\ndrop = true\nstar = true\n", 1, "stand alone"),
        ("[[rule]]\nname = 'a'\ncontians = 'x'\ndrop = true\n", 3, "\"contians\" is no key of a rule"),
        ("[[rule]]\nname = 'a'\nin = 'titel'\ncontains = 'x'\ndrop = true\n", 3, "\"titel\" is no field"),
        ("[[rule]]\nname = 'a'\nin = 'title'\ndrop = true\n", 1, "nothing says for what"),
        ("[[rule]]\nname = 'a'\ncontains = 'x'\nmatches = 'y'\ndrop = true\n", 4, "a condition has one of"),
        ("[[rule]]\nname = 'a'\ncontains = ''\ndrop = true\n", 3, "in every text"),
        ("[[rule]]\nname = 'a'\ncontains = []\ndrop = true\n", 3, "the list is empty"),
        ("[[rule]]\nname = 'a'\ncontains = 7\ndrop = true\n", 3, "a text must stand here"),
        ("[[rule]]\nname = 'a'\nmatches = '('\ndrop = true\n", 3, "unclosed group"),
        ("[[rule]]\nname = 'a'\nmatches = '(\\w{500}){500}'\ndrop = true\n", 3, "too large"),
        ("[[rule]]\nname = 'a'\nmatches = '((((a{99}){99}){99}){99})'\ndrop = true\n", 3, "too large"),
        (
            "[[rule]]\nname = 'a'\nsources = 'x'\nrewrite = { in = 'title', matches = 'a*' }\n",
            4,
            "matches nothing at all",
        ),
        (
            "[[rule]]\nname = 'a'\nsources = 'x'\nrewrite = { in = 'url', strip = 'a' }\n",
            4,
            "cannot be rewritten",
        ),
        ("[[rule]]\nname = 'a'\ncontains = 'x'\nmove = '../x'\n", 4, ""),
        ("[[rule]]\nname = 'a'\nany = [{ any = 'x' }]\ndrop = true\n", 3, "a condition is a table"),
        ("drop = true\n", 1, "stands in no rule"),
        ("[[rule]]\nname = 'good'\ncontains = 'y'\nstar = true\n", 6, "line 1 has a rule of this name"),
    ] {
        let (rules, mistakes) = Rules::read(&format!("{text}{good}"));
        assert_eq!(mistakes.len(), 1, "{text}: {mistakes:?}");
        assert!(mistakes[0].what.contains(expected), "{text}: {}", mistakes[0]);
        assert_eq!(mistakes[0].line, line, "{text}: {}", mistakes[0]);
        assert!(rules.named("good").is_some() && rules.iter().len() == 1, "{text}");
    }
    let (rules, mistakes) = Rules::read("[[rule]]\nname = ");
    assert!(
        rules.is_empty() && mistakes[0].what.contains("no TOML") && mistakes[0].line == 2,
        "{mistakes:?}"
    );
    let deep = format!(
        "[[rule]]\nname = 'a'\ndrop = true\nany = {}{}",
        "[{ any = ".repeat(30),
        "'x'".to_owned() + &" }]".repeat(30)
    );
    assert_eq!(Rules::read(&deep).1.len(), 1);
}

#[test]
fn with_a_broken_keep_nothing_is_left_out_for_want_of_one() {
    let keep = "[[rule]]\nname = 'a'\ncontains = '足球'\nkeep = true\n";
    assert!(rules(keep).apply(harbour()).left_out.is_some());
    let (rules, mistakes) = Rules::read(&format!("{keep}[[rule]]\nname = 'b'\nmatches = '('\nkeep = true\n"));
    assert_eq!((mistakes.len(), rules.apply(harbour()).left_out, rules.marks().len()), (1, None, 0));
}

#[test]
fn costly_expressions_are_harmless() {
    let long = "a".repeat(300_000);
    let html = format!("<p>{long}</p>");
    let text = "[[rule]]\nname = 'x'\nsources = 'paper'\nmatches = '(a+)+$'\nstar = true\n\
                [[rule]]\nname = 'y'\nsources = 'paper'\nmatches = '(a|aa|aaa)*b'\ntag = 'b'\n\
                [[rule]]\nname = 'z'\nsources = 'paper'\nrewrite = { in = 'text', matches = 'a', with = 'aaaaaaaaaaaaaaaaaaaa' }\n";
    let made = rules(text).apply(article("t", &html)).article;
    assert_eq!(text_of(&made.body).len(), long.len(), "a text that would grow beyond measure stays");
    assert_eq!(made.tags, ["Café"]);
    let short = rules(text).apply(article("t", &format!("<p>{}</p>", "a".repeat(1_000)))).article;
    assert_eq!(text_of(&short.body).len(), 1_000);
}

/// A mark is kept in databases and records: it must not change with the program.
#[test]
fn marks_never_change() {
    let text = "[[rule]]\nname = '一'\nsources = ['a', 'b']\ncategories = 'X/Y'\nany = [{ in = ['title', 'tag'], words = ['足球', 'cup'] }, \
                { not = { in = 'url', matches = '^a\\d' } }]\ndrop = true\n\
                [[rule]]\nname = '二'\ncontains = 'x'\ntag = 't'\nmove = 'A'\nstar = true\nrewrite = [{ in = 'title', strip = '“' }, \
                { in = 'text', matches = 'b', with = 'c' }]\n";
    let rules = rules(text);
    let said: Vec<String> = rules.iter().map(ToString::to_string).collect();
    assert_eq!(
        said,
        [
            "of a or b: in X/Y: (title or tag words \"足球\" or \"cup\") or (not (url matches \"^a\\\\d\")) → drop",
            "title or text contains \"x\" → tag \"t\", move to A, star, strip \"“\" from title, replace \"b\" by \"c\" in text",
        ]
    );
    let marks: Vec<String> = rules.iter().map(|rule| rule.mark()).collect();
    assert_eq!(marks, ["870a7eb9", "1f445c84"]);
}

proptest! {
    #[test]
    fn any_text_is_read_without_a_panic(text in "(\\[\\[rule\\]\\]\n)?[a-z =\\[\\]{}'\"\n.\\\\(*]{0,200}") {
        let (rules, _) = Rules::read(&text);
        rules.apply(harbour());
    }

    #[test]
    fn a_second_time_changes_nothing(title in "[港口 a【】]{0,12}", from in "[港a【]{1,2}", to in "[港a]{0,3}") {
        let text = format!("[[rule]]\nname = 'x'\nsources = 'paper'\ntag = 't'\nmove = 'B'\nstar = true\n\
                            rewrite = [{{ in = 'title', matches = '{from}', with = '{to}' }}, {{ in = 'text', matches = '{from}', with = '{to}' }}]\n");
        let rules = rules(&text);
        let once = rules.apply(article(&title, "<p>港口 <b>a</b> 【】</p>")).article;
        prop_assert_eq!(&rules.apply(once.clone()).article, &once);
    }
}
