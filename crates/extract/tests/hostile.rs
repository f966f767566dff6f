//! Markup made to cost more than it weighs. Each case is small to send; what is judged is the size of what comes out and what
//! is told of it. A case whose cost grows with the square of its size shows by never ending.

use tidings_extract::{
    Cleaned, ImageAction, Page, PageOptions, extract_page, images, rewrite_images, sanitise, text_of,
};
use tidings_model::{CleanHtml, ProblemKind, UntrustedHtml};

/// Bytes of a body for each byte of its markup, and those that any body may have.
const GROWTH: (usize, usize) = (17, 80 << 10);
/// Largest body of all.
const BODY: usize = 8 << 20;

fn clean(input: &str) -> Cleaned {
    let cleaned = sanitise(&UntrustedHtml(input.to_owned()), Some("https://source.example/"));
    let most = (input.len() * GROWTH.0 + GROWTH.1).min(BODY);
    let name: String = input.chars().take(60).collect();
    assert!(cleaned.html.as_str().len() <= most, "{name}: {} bytes", cleaned.html.as_str().len());
    cleaned
}

#[test]
fn a_body_is_bounded_by_its_markup() {
    let long = "x".repeat(8_000);
    let fill = |open: &str, line: &str, lines: usize| format!("{open}{}", line.repeat(lines));
    for (input, kept) in [
        // Open elements are written again in every line.
        (fill(&format!("<a href='/{}' title='{long}'>", &long[..4_000]), "<p>y", 12_000), false),
        (fill(&format!("<abbr title='{long}'><dfn title='{long}'>"), "<p>y", 12_000), false),
        (fill("<b><i><u><s><em><strong><small><mark><cite><code>", "y<br><br>", 12_000), false),
        (fill(&format!("<q lang={0}>", "a".repeat(35)).repeat(9), "<li>y", 10_000), false),
        (fill("<b><i>", "y<br>", 8_000), true),
        // What is written in full but is much longer than it was.
        (fill("<p>", "\"", 100_000), true),
        (fill("<p>", "{", 200_000), true),
        (fill("<p>", "{", 1_450_000), false),
        (fill("", "<td>", 90_000), true),
        (fill("<table>", "<td>", 60_000), false),
        (fill("", "<hr>y", 20_000), true),
        (fill("", "<br>", 90_000), true),
        (fill("", "<img src=a.png>", 20_000), true),
        (fill("", "<img src=a.png>", 110_000), false),
    ] {
        let cleaned = clean(&input);
        let name = &input[..60];
        assert_eq!(cleaned.problems.is_empty(), kept, "{name}: {:?}", cleaned.problems);
        if !kept {
            assert_eq!(cleaned.problems[0].kind, ProblemKind::Html, "{name}");
        }
        // Whatever was done, the body is one that is read again as it is; the largest take too long without optimisation.
        if cleaned.html.as_str().len() < 1 << 20 {
            let again = sanitise(&UntrustedHtml(cleaned.html.as_str().to_owned()), None);
            assert_eq!(again.html, cleaned.html, "{name}");
        }
        let shows = input.matches('y').count();
        assert_eq!(text_of(&cleaned.html).matches('y').count(), shows, "{name}");
    }
}

#[test]
fn attributes_are_cut_and_long_addresses_dropped() {
    let long = "加".repeat(3_000);
    for (input, most, text) in [
        (format!("<abbr title='{long}'>y</abbr>"), 600, "y"),
        (format!("<img src=a.png alt='{long}' title='{long}'>"), 2_700, ""),
        (format!("<a href='/{long}'>y</a>"), 20, "y"),
        (format!("<a href='/{}'>y</a>", "{".repeat(2_000)), 20, "y"),
        (format!("<video src=/a.mp4 title='{long}'></video>"), 700, ""),
    ] {
        let cleaned = clean(&input);
        assert!(cleaned.html.as_str().len() <= most, "{} {}", &input[..20], cleaned.html.as_str().len());
        assert!(text_of(&cleaned.html).contains(text), "{}", &input[..20]);
    }
}

#[test]
fn text_of_any_length_becomes_a_body_that_is_read() {
    for (line, lines) in [("加沙 \"{}\"\n", 70_000), ("\n", 500_000), ("y\n", 200_000), ("< y", 100_000)] {
        let text = line.repeat(lines);
        // Too large for a body's markup: it is taken as text.
        let input = format!("{text}{}", "<i>".repeat(120_000));
        let cleaned = clean(&input);
        assert_eq!(cleaned.problems[0].kind, ProblemKind::Html);
        assert_eq!(text_of(&cleaned.html).is_empty(), text.trim().is_empty(), "{line:?}");
        let cut = cleaned.problems.iter().any(|problem| problem.kind == ProblemKind::Limit);
        assert_eq!(cut, text.trim().len() > 1 << 20, "{line:?} {:?}", cleaned.problems);
    }
}

#[test]
fn pictures_of_one_figure_are_taken_out_together() {
    let pictures: String = (0..20_000).map(|n| format!("<img src=https://a.example/{n}.png>")).collect();
    let html = clean(&format!(
        "<p>a</p><figure><figcaption>{}</figcaption>{pictures}</figure>",
        "<b>c</b> ".repeat(15_000)
    ));
    assert_eq!(images(&html.html).len(), 20_000);
    let without: CleanHtml = rewrite_images(&html.html, &|_| ImageAction::Remove);
    assert_eq!(without.as_str(), "<p>a</p>");
}

/// A page read as it stands; what costs too much shows by never ending.
fn read(html: &str) -> Page {
    let parse_date = |text: &str| text.parse().ok();
    extract_page(html, "https://a.example/x", &PageOptions { parse_date })
}

const TEXT: &str = "<article><p>The first paragraph of the article, which says enough, and then more of it.</p>\
    <p>The second paragraph of the article, which says enough, and then more of it.</p></article>";

#[test]
fn declarations_of_a_page_are_bounded() {
    let names = "author ".repeat(20_000);
    let page = read(&format!("<meta name='{names}' content='{}'>{TEXT}", "Ann Lee; ".repeat(100_000)));
    assert_eq!(page.authors[0].name.as_deref(), Some("Ann Lee"));
    assert!(page.authors.len() <= 2, "{:?}", page.authors);
    let page = read(&format!("<meta name=description content='{}'>{TEXT}", "x ".repeat(100_000)));
    assert!(page.description.is_some_and(|text| (4_000..=4_096).contains(&text.len())));
    let page = read(&format!("<title>{}</title>{TEXT}", "word ".repeat(100_000)));
    assert!((400..=500).contains(&page.title.chars().count()));
    // Forty times 20,000 of them, compared with as many pictures of the text.
    let declared: String =
        (0..20_000).map(|n| format!("<meta property=og:image content=/declared-{n}.png>")).collect();
    let shown: String = (0..6_000).map(|n| format!("<p>A, b, c.<img src=/shown-{n}.png>")).collect();
    let page = read(&format!("{declared}{TEXT}{shown}"));
    assert_eq!(page.lead_image.as_deref(), Some("https://a.example/declared-0.png"));
}

#[test]
fn data_of_a_page_is_bounded() {
    let script = |json: &str| format!("<script type='application/ld+json'>{json}</script>");
    let article = r#"{"@type":"NewsArticle","headline":"The first title","author":{"name":"Ann Lee"}}"#;
    let nested = format!("{}{article}{}", r#"{"@graph":["#.repeat(60), "]}".repeat(60));
    assert_eq!(read(&format!("{}{TEXT}", script(&nested))).title, "The first title");
    // As much again inside each of sixty: what is inside is not to be copied for each.
    let heavy =
        format!(r#"{}{article},"{}"{}"#, r#"{"@graph":["#.repeat(60), "x".repeat(800_000), "]}".repeat(60));
    assert_eq!(read(&format!("{}{TEXT}", script(&heavy))).title, "The first title");
    // Beyond the bytes that are read at all, the page's own words have to do.
    let large = format!(r#"[{article},{}0]"#, "0,".repeat(1_200_000));
    let page = read(&format!("<title>Another title</title>{}{TEXT}", script(&large)));
    assert_eq!((page.title.as_str(), page.authors.len()), ("Another title", 0));
    let many = script(r#"{"@type":"Person","name":"Bob"}"#).repeat(30_000);
    assert_eq!(read(&format!("{}{many}{TEXT}", script(article))).title, "The first title");
    let authors = script(&format!(
        r#"{{"@type":"NewsArticle","author":[{}0]}}"#,
        (0..9_000)
            .map(|n| format!(r#"{{"name":"Ann {}"}},"#, "abcdefghij".repeat(n % 4 + 1)))
            .collect::<String>()
    ));
    assert!(read(&format!("{authors}{TEXT}")).authors.len() <= 20);
}

#[test]
fn nested_names_are_looked_at_once() {
    for class in ["related comment-list author date", "author date byline", "date", "author"] {
        let open = format!("<div class='{class}' itemprop='author datePublished'>").repeat(300);
        for inner in ["<i class='author date'>1 mai x</i>", "<time datetime=x>y</time>", "<i></i>"] {
            let page = read(&format!("{TEXT}{open}{}", inner.repeat(5_000)));
            assert!(page.text.starts_with("The first"), "{class} {inner}");
            assert_eq!(page.published, None, "{class} {inner}");
        }
    }
}

#[test]
fn pages_of_many_parts_are_read() {
    for (name, html, least) in [
        (
            "blocks side by side",
            format!(
                "<div>{}</div>",
                "<p class=x>Some words, enough of them, and a comma to count as a text, really so.</p>"
                    .repeat(12_000)
            ),
            12_000,
        ),
        (
            "blocks in sections",
            format!(
                "{}{}",
                "<section>".repeat(150),
                "<p>Some words, enough of them, and a comma, really so.</p>".repeat(9_000)
            ),
            9_000,
        ),
        ("pictures without sources", format!("{TEXT}<picture>{}", "<img>".repeat(60_000)), 0),
        (
            "names of a site",
            format!(
                "<meta property=og:site_name content='{}'><meta name=author content='{}'>{TEXT}",
                "x".repeat(400_000),
                "A B; ".repeat(90_000)
            ),
            0,
        ),
    ] {
        let page = read(&html);
        assert!(page.text.matches("Some words").count() >= least, "{name}: {:?}", page.problems);
        assert!(!page.body.is_empty(), "{name}");
    }
}

#[test]
fn long_texts_of_characters_that_are_escaped() {
    for (markup, shown) in [
        ("&amp;", "&"),
        ("©", "©"),
        ("x\u{a0}", "x\u{a0}"),
        ("&lt;", "<"),
        ("\"", "\""),
        ("加&amp;", "加&"),
        ("x&", "x&"),
        ("& a=1;", "& a=1;"),
    ] {
        for open in ["<p>", "<pre>", "<ul><li><b>"] {
            let cleaned = clean(&format!("{open}{}", markup.repeat(30_000)));
            assert!(cleaned.problems.is_empty(), "{open} {markup}: {:?}", cleaned.problems);
            assert!(text_of(&cleaned.html) == shown.repeat(30_000), "{open} {markup}");
        }
    }
}
