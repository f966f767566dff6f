//! Pages, feeds in pages and whole articles of our own making.

use tidings_extract::{PageOptions, decode_page, discover, extract_page, known_sites};

const PAGE: &str = r#"<html lang="zh-CN"><head><title>加沙停火谈判继续 - 示例新闻</title>
<meta property="og:site_name" content="示例新闻"><link rel="canonical" href="/2024/05/01/talks?utm_source=x">
<link rel="alternate" type="application/rss+xml" title="全部" href="/feed"></head>
<body><nav><a href="/">首页</a><a href="/w">国际</a></nav><div class="content"><h1>加沙停火谈判继续</h1>
<p>谈判代表周三在开罗继续会谈，各方就停火的条件交换了意见，并表示愿意在下周再次见面讨论细节。</p>
<p>调解方说，目前的草案包括三个阶段，每个阶段持续六周，其间将交换人员并扩大人道主义援助的规模。</p>
<p>观察人士认为，双方仍有分歧，但与上一轮相比，差距已经明显缩小，谈判的气氛也有所改善。</p></div>
<footer>版权所有</footer></body></html>"#;

#[test]
fn a_page_is_read() {
    let page = extract_page(
        PAGE,
        "https://news.example/2024/05/01/talks?utm_source=x",
        &PageOptions { parse_date: |_| None },
    );
    assert_eq!(page.title, "加沙停火谈判继续");
    assert_eq!(page.language.as_deref(), Some("zh-CN"));
    assert_eq!(page.canonical.as_deref(), Some("https://news.example/2024/05/01/talks"));
    assert_eq!(page.published.map(|at| at.to_string()).as_deref(), Some("2024-05-01T00:00:00Z"));
    assert!(
        page.text.starts_with("谈判代表") && page.text.contains("三个阶段") && !page.text.contains("版权"),
        "{}",
        page.text
    );
}

#[test]
fn feeds_of_a_page() {
    let found = discover(PAGE, "https://news.example/2024/");
    assert_eq!(
        found.feeds.iter().map(|link| link.url.as_str()).collect::<Vec<_>>(),
        ["https://news.example/feed"]
    );
    assert_eq!(known_sites("https://github.com/a")[0].url, "https://github.com/a.atom");
    assert_eq!(known_sites("https://social.example/@a")[0].url, "https://social.example/@a.rss");
}

#[test]
fn encodings() {
    let gbk = b"<meta charset=gb2312><p>\xbc\xd3\xc9\xb3</p>";
    let (text, name) = decode_page(gbk, None);
    assert!(text.contains("加沙"), "{name}");
    assert!(decode_page("<p>加沙".as_bytes(), Some("text/html; charset=iso-8859-1")).0.contains("加沙"));
    assert!(decode_page(b"<p>caf\xe9", Some("text/html; charset=iso-8859-1")).0.contains("café"));
}

/// What stands around the title and the text, and the author and the day that are read of it.
const BYLINES: [(&str, &str, &str); 5] = [
    (
        r#"<ul><li><a href="/b">Another story</a> <time datetime="2024-03-09">9 March</time></li></ul>
<header><h1>The ferry sails again</h1><p>by <a href="/author/mira/">Mira</a></p>
<time datetime="2023-01-02">2 January</time></header>"#,
        "Mira",
        "2023-01-02",
    ),
    (
        r#"<h1>The ferry sails again</h1><div><strong>Contributors:</strong> Jana Lindt</div>"#,
        "Jana Lindt",
        "",
    ),
    (r#"<h1>The ferry sails again</h1><h6>Author(s)</h6><ul><li>Jana Lindt</li></ul>"#, "Jana Lindt", ""),
    (
        r#"<h1>The ferry sails again</h1><h4 class="author-box__name">Jana Lindt (Harbour desk)</h4>"#,
        "Jana Lindt",
        "",
    ),
    (
        r#"<h1>Harbour notes</h1><div class="widget Blog"><h2 class="date-header">Monday, September 8, 2008</h2>
<h3>The ferry sails again</h3>"#,
        "",
        "2008-09-08",
    ),
];

#[test]
fn author_and_day_are_read_beside_the_title() {
    let parse_date = tidings_feed::dates::parse_date;
    for (byline, author, day) in BYLINES {
        let text = "<p>The ferry to the islands sails again after two months in the yard, the port said.</p>"
            .repeat(4);
        let html = format!("<title>The ferry sails again</title><body><main>{byline}{text}</main>");
        let page = extract_page(&html, "https://news.example/ferry", &PageOptions { parse_date });
        let name = page.authors.first().and_then(|person| person.name.as_deref()).unwrap_or_default();
        let at = page.published.map(|at| at.to_string()).unwrap_or_default();
        assert_eq!((name, at.get(..10).unwrap_or_default()), (author, day), "{byline}");
    }
}
