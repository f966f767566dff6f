//! Articles on several pages: which link is the next page, and what joining keeps.

use tidings_extract::{Joining, Page, PageOptions, Series, extract_page, extract_part, join};

const URL: &str = "https://a.example/news/talks.html";

fn options() -> PageOptions {
    PageOptions { parse_date: |_| None }
}

fn html(words: &str, links: &str) -> String {
    let said = |at: usize| {
        format!(
            "<p>{words} {at}: the ferry leaves the harbour at dawn, and the whole town hears its horn.</p>"
        )
    };
    format!(
        "<title>The old ferry - Courier</title><article><h1>The old ferry</h1><img src=/lead.jpg>{}{}{}</article>{links}",
        said(1),
        said(2),
        said(3)
    )
}

#[test]
fn the_next_page_is_told_from_other_links() {
    for (links, next) in [
        (
            "<div class=pages><b>1</b> <a href=talks_2.html>2</a> <a href=talks_3.html>3</a></div>",
            Some("talks_2.html"),
        ),
        ("<a href='talks.html?page=2'>Next page »</a>", Some("talks.html?page=2")),
        ("<link rel=next href=talks/2>", None),
        ("<a rel=next href=talks_2.html>Onward</a>", Some("talks_2.html")),
        ("<a href=talks_2.html>下一页</a>", Some("talks_2.html")),
        ("<a href=talks_2.html>下一頁 ›</a>", Some("talks_2.html")),
        ("<a href=talks_2.html>次のページへ</a>", Some("talks_2.html")),
        ("<a href=talks_2.html>الصفحة التالية</a>", Some("talks_2.html")),
        ("<a href=talks_2.html>Следующая страница</a>", Some("talks_2.html")),
        ("<a href=talks_2.html aria-label='Page 2'></a>", Some("talks_2.html")),
        // Other articles, comments, lists, other sites.
        ("<a rel=next href=harbour.html>Next</a>", None),
        ("<a href=talks-two.html>下一篇</a>", None),
        ("<a href='talks.html?comments=2'>2</a>", None),
        ("<a href='/news/page/2'>2</a>", None),
        ("<a href='https://b.example/news/talks_2.html'>2</a>", None),
        ("<a href=talks_2.html>Two old friends meet again</a>", None),
        ("<a href=talks_7.html>7</a>", None),
    ] {
        let page = extract_page(&html("First", links), URL, &options());
        let expected = next.map(|next| format!("https://a.example/news/{next}"));
        // A number below the page's own address is one, too.
        let expected = if links.contains("talks/2") {
            Some("https://a.example/news/talks/2".to_owned())
        } else {
            expected
        };
        assert_eq!(page.next, expected, "{links}");
    }
}

fn joined(words: &str) -> (Page, Joining) {
    let links = "<p><a href=talks.html>1</a> <a href=talks_2.html>2</a> <a href=talks_3.html>3</a></p>";
    let mut page = extract_page(&html("First", links), URL, &options());
    let second = page.next.clone().expect("a second page");
    let mut series = Series::of(URL, &second).expect("a series");
    let part = extract_part(&html(words, links), &second, &options(), &series, None);
    assert_eq!(part.next.as_deref(), Some("https://a.example/news/talks_3.html"));
    assert!(
        series.advance("https://a.example/news/talks_3.html")
            && !series.advance("https://a.example/news/talks_3.html")
    );
    let joining = join(&mut page, &part);
    (page, joining)
}

#[test]
fn joining_takes_nothing_twice() {
    let (page, joining) = joined("Second");
    assert_eq!(joining, Joining::Joined);
    assert!(page.text.starts_with("First 1:") && page.text.contains("Second 3:"), "{}", page.text);
    assert_eq!((page.images.len(), page.text.matches("old ferry").count()), (1, 0), "{}", page.body.as_str());
    assert!(!page.text.contains("1 2 3"), "{}", page.text);
    let (page, joining) = joined("First");
    assert_eq!((joining, page.text.matches("First 1:").count()), (Joining::Repeats, 1));
}
