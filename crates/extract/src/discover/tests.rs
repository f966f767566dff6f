use super::*;

const PAGE: &str = "https://news.example/section/";

fn urls(feeds: &[FeedLink]) -> Vec<&str> {
    feeds.iter().map(|feed| feed.url.as_str()).collect()
}

#[test]
fn declarations() {
    for (html, want) in [
        ("<link rel=alternate type=application/rss+xml href=/rss>", vec!["https://news.example/rss"]),
        (
            "<link rel='ALTERNATE' type='Application/Atom+XML; charset=x' href=a.xml>",
            vec!["https://news.example/section/a.xml"],
        ),
        (
            "<base href=/zh/><link rel=alternate type=application/rss+xml href=f>",
            vec!["https://news.example/zh/f"],
        ),
        ("<link rel=feed href=/x>", vec!["https://news.example/x"]),
        ("<link rel=alternate type=text/xml href=/feed/all>", vec!["https://news.example/feed/all"]),
        ("<link rel=alternate type=application/json href=/wp-json/wp/v2/pages/2>", vec![]),
        ("<link rel=alternate type=application/json+oembed href=/oembed?x>", vec![]),
        ("<link rel=alternate hreflang=de href=/de/>", vec![]),
        ("<link rel=stylesheet type=text/xml href=/feed.css>", vec![]),
        ("<link rel=alternate type=application/rss+xml href=javascript:alert(1)>", vec![]),
        (
            "<link rel=alternate type=application/rss+xml href=feed://news.example/r>",
            vec!["https://news.example/r"],
        ),
        ("<link rel=https://api.w.org/ href=/wp-json/>", vec!["https://news.example/wp-json/"]),
    ] {
        assert_eq!(urls(&discover(html, PAGE).feeds), want, "{html}");
    }
}

#[test]
fn links_in_the_body() {
    for (html, want) in [
        ("<a href=/news.rss>x</a>", Some((Why::Body, "https://news.example/news.rss"))),
        ("<a href=/abo>RSS</a>", Some((Why::Body, "https://news.example/abo"))),
        ("<a href=/x><img alt='RSS 订阅'></a>", Some((Why::Body, "https://news.example/x"))),
        ("<a href=/dy title=订阅本站></a>", Some((Why::Invitation, "https://news.example/dy"))),
        ("<a href=/k>フィードを購読</a>", Some((Why::Body, "https://news.example/k"))),
        ("<a href=/a>خلاصات الموقع</a>", Some((Why::Body, "https://news.example/a"))),
        (
            "<a href=https://feeds.feedburner.com/news>x</a>",
            Some((Why::Body, "https://feeds.feedburner.com/news")),
        ),
        ("<a href=https://rss.news.example/all>x</a>", Some((Why::Body, "https://rss.news.example/all"))),
        (
            "<a href='https://feedly.com/i/subscription/feed/https%3A%2F%2Fnews.example%2Fr.xml'>x</a>",
            Some((Why::Body, "https://news.example/r.xml")),
        ),
        (
            "<a href=/index.php?format=feed&amp;type=rss>x</a>",
            Some((Why::Body, "https://news.example/index.php?format=feed&type=rss")),
        ),
        ("<a href=https://other.example/rss>RSS</a>", None),
        ("<a href=/story/feeding-the-birds>Feeding the birds</a>", None),
        ("<a href=/sitemap.xml>x</a>", None),
        ("<a href='#rss'>RSS</a>", None),
        ("<a href=mailto:feed@news.example>RSS</a>", None),
    ] {
        let found = discover(html, PAGE).feeds;
        let got = found.first().map(|feed| (feed.why, feed.url.as_str()));
        assert_eq!(got, want, "{html}");
    }
}

#[test]
fn channels_of_videos() {
    let id = "UCabcdefghijklmnopqrstuv";
    for html in [
        format!("<link rel=canonical href=https://www.youtube.com/channel/{id}>"),
        format!("<meta itemprop=identifier content={id}>"),
        format!("<script>var d = {{\"externalId\":\"{id}\"}}</script>"),
        format!("<script>x = {{\"channelId\":\"short\",\"y\":1,\"channelId\":\"{id}\"}}</script>"),
    ] {
        let found = discover(&html, "https://www.youtube.com/@harbour").feeds;
        assert_eq!(
            found[0].url,
            format!("https://www.youtube.com/feeds/videos.xml?channel_id={id}"),
            "{html}"
        );
        assert_eq!(discover(&html, PAGE).feeds.len(), 0, "only on its own pages");
    }
}

#[test]
fn addresses_of_known_sites() {
    for (page, feed) in [
        ("https://www.youtube.com/channel/UC1", "https://www.youtube.com/feeds/videos.xml?channel_id=UC1"),
        (
            "https://www.youtube.com/playlist?list=PL-1_a",
            "https://www.youtube.com/feeds/videos.xml?playlist_id=PL-1_a",
        ),
        ("https://www.youtube.com/playlist?list=a%26b", ""),
        ("https://github.com/ann", "https://github.com/ann.atom"),
        ("https://github.com/topics/rust", ""),
        ("https://github.com/ann/boat", "https://github.com/ann/boat/releases.atom"),
        ("https://github.com/ann/boat/commits/main/", "https://github.com/ann/boat/commits/main.atom"),
        ("https://github.com/ann/boat/tags", "https://github.com/ann/boat/tags.atom"),
        ("https://old.reddit.com/r/harbour/top/?t=week", "https://www.reddit.com/r/harbour/.rss"),
        ("https://mastodon.example/@ann", "https://mastodon.example/@ann.rss"),
        ("https://mastodon.example/@ann/1234", "https://mastodon.example/@ann.rss"),
        ("https://mastodon.example/@ann@far.example", "https://far.example/@ann.rss"),
        ("https://medium.com/@ann/story-12", "https://medium.com/feed/@ann"),
        ("https://ann.medium.com/", "https://ann.medium.com/feed"),
        ("https://harbour.substack.com/p/one", "https://harbour.substack.com/feed"),
        ("https://substack.com/@harbour", "https://harbour.substack.com/feed"),
        ("https://vimeo.com/channels/boats", "https://vimeo.com/channels/boats/videos/rss"),
        ("https://vimeo.com/ann", "https://vimeo.com/ann/videos/rss"),
        ("https://bsky.app/profile/ann.example", "https://bsky.app/profile/ann.example/rss"),
        ("https://ann.blogspot.com/2026/01/x.html", "https://ann.blogspot.com/feeds/posts/default"),
        ("https://ann.tumblr.com/tagged/sea", "https://ann.tumblr.com/tagged/sea/rss"),
        ("https://www.tumblr.com/ann", "https://ann.tumblr.com/rss"),
        ("https://ann.wordpress.com/", "https://ann.wordpress.com/feed/"),
        ("https://space.bilibili.com/123/video", "rsshub://bilibili/user/video/123"),
        ("https://weibo.com/u/123", "rsshub://weibo/user/123"),
        ("https://www.zhihu.com/people/ann", "rsshub://zhihu/people/activities/ann"),
        ("https://zhuanlan.zhihu.com/boats", "rsshub://zhihu/zhuanlan/boats"),
        ("https://news.example/", ""),
        ("nothing", ""),
    ] {
        let found = known_sites(page);
        assert_eq!(found.first().map_or("", |feed| feed.url.as_str()), feed, "{page}");
    }
}

#[test]
fn the_better_feed() {
    let asked = Asked {
        page: "https://news.example/sport/".into(),
        language: Some("zh-CN".into()),
        ..Asked::default()
    };
    let link = |url: &str| FeedLink::new(url, Why::Declared);
    let titled = |url: &str, title: &str| FeedLink { title: Some(title.into()), ..link(url) };
    let spoken = |url: &str, language: &str| FeedLink { language: Some(language.into()), ..link(url) };
    for (better, worse) in [
        (link("https://news.example/feed/"), link("https://news.example/comments/feed/")),
        (titled("https://news.example/a", "新闻"), titled("https://news.example/b", "新闻 » 评论")),
        (link("https://news.example/sport/feed/"), link("https://news.example/feed/")),
        (link("https://news.example/feed/"), link("https://news.example/tag/x/feed/")),
        (spoken("https://news.example/zh", "zh-Hans"), spoken("https://news.example/en", "en")),
        (link("https://news.example/feed"), FeedLink::new("https://news.example/rss", Why::Body)),
        (link("https://news.example/feed"), link("rsshub://news/feed")),
        (
            link("https://news.example/wp-json/"),
            FeedLink::new("https://news.example/s.xml", Why::Sitemap).of_kind(SourceKind::NewsSitemap),
        ),
    ] {
        assert!(
            score(&better, &asked, None) > score(&worse, &asked, None),
            "{} over {}",
            better.url,
            worse.url
        );
    }
    let full = Read { entries: 3, ..Read::default() };
    let guessed = FeedLink::new("https://news.example/feed", Why::Guess);
    assert!(score(&guessed, &asked, Some(&Read::default())) < 0, "an empty feed that nothing names");
    assert!(score(&link("https://news.example/feed"), &asked, Some(&full)) > 0);
}

#[test]
fn headers_and_robots() {
    let header = "<https://news.example/wp-json/>; rel=\"https://api.w.org/\", </f,1>; rel=alternate; type=\"application/atom+xml\"; title=\"a, b\"";
    let found = in_header(header, PAGE);
    assert_eq!(urls(&found), ["https://news.example/wp-json/", "https://news.example/f,1"]);
    assert_eq!(found[0].kind, SourceKind::WordPress);
    let robots =
        "User-agent: *\nSitemap: https://news.example/all.xml # all\nsitemap:/news.xml\nSitemap: ftp://x/y";
    assert_eq!(
        urls(&sitemaps_of_robots(robots, PAGE)),
        ["https://news.example/news.xml", "https://news.example/all.xml"]
    );
    assert_eq!(sitemaps_of_robots("", PAGE)[0].url, "https://news.example/news-sitemap.xml");
}

#[test]
fn pages_that_send_on() {
    for (content, to) in [
        ("0; url=/zh/", Some("https://news.example/zh/")),
        ("0;URL='https://www.news.example/'", Some("https://www.news.example/")),
        ("900; url=/", None),
        ("30", None),
    ] {
        let html = format!("<meta http-equiv=refresh content=\"{content}\">");
        assert_eq!(discover(&html, PAGE).goes_to.as_deref(), to, "{content}");
    }
}

#[test]
fn work_on_hostile_pages_is_bounded() {
    let many = "<a href=/rss>RSS</a><link rel=alternate type=application/rss+xml href=/f>".repeat(50_000);
    assert!(discover(&many, PAGE).feeds.len() < 100);
    assert!(in_header(&"<a>; rel=feed,".repeat(100_000), PAGE).len() < 100);
    assert!(sitemaps_of_robots(&"Sitemap: /x\n".repeat(100_000), PAGE).len() < 20);
    assert!(discover(&"{\"channelId\":\"UC".repeat(100_000), "https://youtube.com/@a").feeds.is_empty());
}
