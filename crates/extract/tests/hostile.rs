//! Markup made to cost more than it is: what comes out, and what is kept on the way, stays in proportion.

use tidings_extract::{PageOptions, extract_page, sanitise};
use tidings_model::UntrustedHtml;

/// Bytes that a body may have at most.
const LARGEST_BODY: usize = 8 << 20;

#[test]
fn no_markup_grows_without_bound() {
    let title = "t".repeat(20_000);
    let lines = "<br><br>字".repeat(4_000);
    let nested = "<b><i><u><s>".repeat(10);
    for (name, html) in [
        ("a title in every line", format!("<p><a href=\"https://a.example/\" title=\"{title}\">{lines}")),
        ("an address in every line", format!("<p><a href=\"https://a.example/{title}\">{lines}")),
        ("many inline elements in every line", format!("<p>{nested}{lines}")),
        ("a title in every block", format!("<abbr title=\"{title}\">{}", "<p>字".repeat(4_000))),
    ] {
        let cleaned = sanitise(&UntrustedHtml(html), None);
        assert!(cleaned.html.as_str().len() <= LARGEST_BODY, "{name}: {}", cleaned.html.as_str().len());
        assert!(cleaned.html.as_str().contains('字'), "{name}: the text is lost");
    }
}

#[test]
fn no_page_costs_more_than_its_size() {
    let names = "a ".repeat(50_000);
    let value = "v".repeat(50_000);
    let deep = format!("{}\"x\"{}", "{\"@graph\":[".repeat(60), "]}".repeat(60));
    let pages = [
        format!("<meta name=\"{names}\" content=\"{value}\"><p>字"),
        format!("<script type=\"application/ld+json\">{deep}</script><p>字"),
    ];
    for page in pages {
        let page = extract_page(&page, "https://a.example/1", &PageOptions { parse_date: |_| None });
        assert!(page.title.len() < 1000);
    }
}
