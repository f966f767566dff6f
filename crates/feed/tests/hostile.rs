//! Input made to hurt: each is read in time that grows with its length, gives what it can, and says what was left out.

use std::fmt::Write;
use tidings_feed::{Hints, Limits, NotAFeed, ParsedFeed, ProblemKind, parse};

const MEGABYTE: usize = 1 << 20;
/// Bytes of one hostile text: a build without optimisation reads a quarter.
const LONG: usize = if cfg!(debug_assertions) { MEGABYTE } else { 4 * MEGABYTE };

fn rss(inside: &str) -> String {
    format!("<rss version=\"2.0\"><channel><title>t</title>{inside}</channel></rss>")
}

fn item(inside: &str) -> String {
    rss(&format!("<item><title>one</title>{inside}</item><item><title>two</title></item>"))
}

fn read(text: &str) -> Result<ParsedFeed, NotAFeed> {
    parse(text.as_bytes(), &Hints::default())
}

/// A name, the text, the entries that come out, and a kind of problem that must be told.
type Case = (&'static str, String, usize, Option<ProblemKind>);

fn markup_cases() -> Vec<Case> {
    let many = |unit: &str| unit.repeat(LONG / unit.len());
    let attributes = (0..200_000).fold(String::new(), |mut out, n| {
        _ = write!(out, " a{n}='{n}'");
        out
    });
    let namespaces = (0..100_000).fold(String::new(), |mut out, n| {
        _ = write!(out, "<x xmlns:p{n}='urn:{n}'>");
        out
    });
    vec![
        ("elements inside each other", item(&many("<a>")), 2, Some(ProblemKind::Limit)),
        ("namespaces inside each other", item(&namespaces), 2, Some(ProblemKind::Limit)),
        ("attributes", item(&format!("<a{attributes}/>")), 2, Some(ProblemKind::Limit)),
        ("less-than signs", item(&many("<")), 2, Some(ProblemKind::Syntax)),
        (
            "less-than signs in a title",
            item(&format!("<title>{}</title>", many("<"))),
            2,
            Some(ProblemKind::Syntax),
        ),
        ("ampersands", item(&many("&")), 2, Some(ProblemKind::Syntax)),
        ("references", item(&format!("<description>{}</description>", many("&amp;"))), 2, None),
        ("unknown references", item(&many("&x;")), 2, Some(ProblemKind::Entity)),
        (
            "scripts in a title",
            rss(&format!("<item><title>{}</title></item>", many("<script>"))),
            1,
            Some(ProblemKind::Limit),
        ),
        (
            "escaped scripts in a title",
            rss(&format!("<item><title>{}</title></item>", many("&lt;script&gt;"))),
            1,
            None,
        ),
        (
            "one long CDATA",
            item(&format!("<description><![CDATA[{}]]></description>", many("x]]&"))),
            2,
            None,
        ),
        ("comments that never end", item(&many("<!--")), 2, Some(ProblemKind::Syntax)),
        ("CDATA that never ends", item(&many("<![CDATA[")), 0, Some(ProblemKind::Truncated)),
        ("open quotes", item(&many("<a b=\"")), 2, Some(ProblemKind::Syntax)),
        ("end tags", item(&many("</x>")), 2, Some(ProblemKind::Syntax)),
        ("instructions that never end", item(&many("<?x ")), 2, Some(ProblemKind::Syntax)),
        ("titles that never end", rss(&many("<item><title>a")), 10_000, Some(ProblemKind::Limit)),
        ("links", item(&many("<link>http://a.example/</link>")), 2, None),
        ("categories", item(&many("<category>a</category>")), 2, None),
        ("authors", item(&many("<author>a</author>")), 2, None),
    ]
}

#[test]
fn hostile_markup_does_no_harm() {
    for (name, text, entries, kind) in markup_cases() {
        let feed = read(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(feed.entries.len(), entries, "{name}: {:?}", feed.problems.first());
        if let Some(kind) = kind {
            assert!(feed.problems.iter().any(|problem| problem.kind == kind), "{name}: {:?}", feed.problems);
        }
        assert!(feed.problems.len() < 200, "{name}: {} problems", feed.problems.len());
        let kept: usize = feed
            .entries
            .iter()
            .flat_map(|entry| entry.summary.iter().chain(&entry.title))
            .map(|c| c.value.len())
            .sum();
        assert!(kept <= 2 * text.len() + MEGABYTE, "{name}: {kept} bytes kept of {}", text.len());
        _ = tidings_feed::canon(&feed);
    }
}

#[test]
fn what_is_no_feed_is_refused_however_long() {
    for unit in [
        "<",
        "&",
        "<a>",
        "<!--",
        "<![CDATA[",
        "{\"a\":",
        "[",
        "<?xml ",
        "\u{0}",
        "<html>",
        "]]>",
        "<!DOCTYPE a [",
        "=\"",
    ] {
        let text = unit.repeat(LONG / unit.len());
        assert!(read(&text).is_err(), "{unit}");
    }
}

#[test]
fn entities_do_not_grow() {
    let lol = "<!DOCTYPE rss [<!ENTITY a \"lol\"><!ENTITY b \"&a;&a;&a;\"><!ENTITY c SYSTEM \"file:///etc/passwd\">\
        <!ENTITY % d SYSTEM \"http://a.example/d\"> %d;]>";
    let feed = read(&(lol.to_owned() + &rss("<item><title>&a; &b; &c;</title></item>"))).expect("a feed");
    let title = feed.entries[0].title.as_ref().expect("a title");
    assert_eq!(title.value, "lol &b; &c;");
    assert!(feed.problems.iter().any(|problem| problem.kind == ProblemKind::Entity));
}

#[test]
fn every_limit_is_told() {
    let limits = Limits { entries: 3, field_bytes: 10, depth: 4, attributes: 2 };
    let hints = Hints { limits, ..Hints::default() };
    for (text, sentence) in [
        (rss(&"<item><title>a</title></item>".repeat(5)), "more than 3 entries"),
        (item("<description>01234567890123456789</description>"), "longer than 10 bytes"),
        (item("<a><b><c><d><e>x</e></d></c></b></a>"), "too deep"),
        (item("<a b='1' c='2' d='3'/>"), "too many attributes"),
    ] {
        let feed = parse(text.as_bytes(), &hints).expect("a feed");
        let told = feed.problems.iter().find(|problem| problem.message.contains(sentence));
        let told = told.unwrap_or_else(|| panic!("{sentence}: {:?}", feed.problems));
        assert_eq!(told.kind, ProblemKind::Limit);
        assert!(told.place.is_some_and(|place| place.byte > 0 && place.line > 0), "{told:?}");
    }
}

#[test]
fn a_cut_feed_keeps_what_came_before() {
    let whole =
        rss("<item><title>one</title><link>https://a.example/1</link></item><item><title>two</title></item>");
    let second = whole.rfind("<item>").expect("an item");
    for end in 1..whole.len() {
        let Ok(feed) = read(&whole[..end]) else {
            assert!(end < 20, "{}", &whole[..end]);
            continue;
        };
        let is_cut = feed.problems.iter().any(|problem| problem.kind == ProblemKind::Truncated);
        assert!(is_cut, "{}", &whole[..end]);
        if end > second {
            assert_eq!(feed.entries[0].title.as_ref().map(|title| title.value.as_str()), Some("one"));
        }
    }
}

#[test]
fn hostile_html_is_made_plain_and_its_links_absolute() {
    for unit in
        ["<", "<a", "<a \"", "<script></x>", "<a href=x>", "&", "&amp", "<!--", "<img src=\"", "<style>"]
    {
        let text = unit.repeat(LONG / unit.len());
        let content = tidings_model::Content { value: text.clone(), ..tidings_model::Content::default() };
        assert!(tidings_feed::text::plain(&content).len() <= text.len(), "{unit}");
        assert!(tidings_feed::resolve_links(&text, "https://a.example/").len() >= text.len(), "{unit}");
        _ = tidings_feed::first_picture(&text);
    }
}
