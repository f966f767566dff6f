//! Markup made to cost more than it weighs. Each case is small to send; what is judged is the size of what comes out and what
//! is told of it. A case whose cost grows with the square of its size shows by never ending.

use tidings_extract::{Cleaned, ImageAction, images, rewrite_images, sanitise, text_of};
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
        // Whatever was done, the body is one that is read again as it is.
        let again = sanitise(&UntrustedHtml(cleaned.html.as_str().to_owned()), None);
        assert_eq!(again.html, cleaned.html, "{name}");
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
    for (line, lines) in [("加沙 \"{}\"\n", 80_000), ("\n", 1_500_000), ("y\n", 600_000), ("< y", 500_000)]
    {
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
