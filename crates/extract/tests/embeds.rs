//! Films, sounds, posts of other sites and formulas in a text: each becomes a link with a title, and a still where one is known.

use tidings_extract::{PageOptions, extract_page, sanitise};
use tidings_model::UntrustedHtml;

fn link(url: &str, title: &str) -> String {
    format!("<p><a href=\"{url}\" rel=\"noopener noreferrer nofollow\">{title}</a></p>")
}

#[test]
fn an_embed_becomes_a_link() {
    for (markup, url, title) in [
        (
            "<iframe src='//player.vimeo.com/video/76979871?h=8272103f6e' title='Harbour'></iframe>",
            "https://vimeo.com/76979871/8272103f6e",
            "Harbour",
        ),
        (
            "<iframe src='https://player.vimeo.com/video/76979871'></iframe>",
            "https://vimeo.com/76979871",
            "vimeo.com/76979871",
        ),
        (
            "<iframe src='//player.bilibili.com/player.html?bvid=BV1xx411c7mD&page=1' title='新港纪录片'></iframe>",
            "https://www.bilibili.com/video/BV1xx411c7mD",
            "新港纪录片",
        ),
        (
            "<iframe src='https://platform.twitter.com/embed/Tweet.html?id=20'></iframe>",
            "https://twitter.com/i/status/20",
            "twitter.com/i/status/20",
        ),
        (
            "<iframe src='https://www.facebook.com/plugins/video.php?href=https%3A%2F%2Fwww.facebook.com%2Fport%2Fvideos%2F7%2F'></iframe>",
            "https://www.facebook.com/port/videos/7/",
            "www.facebook.com/port/videos/7/",
        ),
        (
            "<div class=fb-post data-href='https://www.facebook.com/port/posts/7'></div>",
            "https://www.facebook.com/port/posts/7",
            "www.facebook.com/port/posts/7",
        ),
        (
            "<blockquote class=instagram-media data-instgrm-permalink='https://www.instagram.com/p/Ab_c1/?utm_source=ig_embed'><p>View this post</p></blockquote>",
            "https://www.instagram.com/p/Ab_c1/",
            "www.instagram.com/p/Ab_c1/",
        ),
        (
            "<blockquote class=tiktok-embed cite='https://www.tiktok.com/@port/video/7'><section>x</section></blockquote>",
            "https://www.tiktok.com/@port/video/7",
            "www.tiktok.com/@port/video/7",
        ),
        (
            "<script async src='https://telegram.org/js/telegram-widget.js' data-telegram-post='port/43'></script>",
            "https://t.me/port/43",
            "t.me/port/43",
        ),
        ("<iframe src='https://t.me/port/43?embed=1'></iframe>", "https://t.me/port/43", "t.me/port/43"),
        (
            "<iframe src='https://video.weibo.com/show?fid=1034:5' title='微博视频'></iframe>",
            "https://video.weibo.com/show?fid=1034:5",
            "微博视频",
        ),
        (
            "<iframe src='https://open.spotify.com/embed/episode/7k?utm_source=g' title='Spotify Embed: Tides'></iframe>",
            "https://open.spotify.com/episode/7k",
            "Spotify Embed: Tides",
        ),
        (
            "<iframe src='https://w.soundcloud.com/player/?url=https%3A//soundcloud.com/port/tides'></iframe>",
            "https://soundcloud.com/port/tides",
            "soundcloud.com/port/tides",
        ),
        (
            "<iframe src='https://embed.podcasts.apple.com/us/podcast/tides/id7'></iframe>",
            "https://podcasts.apple.com/us/podcast/tides/id7",
            "podcasts.apple.com/us/podcast/tides/id7",
        ),
        (
            "<audio controls title='حلقة اليوم' src='/today.mp3'></audio>",
            "https://a.example/today.mp3",
            "حلقة اليوم",
        ),
        ("<video><source src='/film.mp4'></video>", "https://a.example/film.mp4", "a.example/film.mp4"),
        (
            "<amp-instagram data-shortcode='Ab_c1'></amp-instagram>",
            "https://www.instagram.com/p/Ab_c1/",
            "www.instagram.com/p/Ab_c1/",
        ),
    ] {
        let cleaned = sanitise(&UntrustedHtml(markup.to_owned()), Some("https://a.example/1"));
        assert_eq!(cleaned.html.as_str(), link(url, title), "{markup}");
    }
    for nothing in
        ["<iframe src='https://ads.example/frame'></iframe>", "<lite-youtube videoid='a b'></lite-youtube>"]
    {
        let cleaned = sanitise(&UntrustedHtml(nothing.to_owned()), None);
        assert_eq!(cleaned.html.as_str(), "", "{nothing}");
    }
}

#[test]
fn a_film_with_a_known_still_shows_it() {
    let film = "https://www.youtube.com/watch?v=M7lc1UVf-VE";
    for markup in [
        "<iframe src='https://www.youtube.com/embed/M7lc1UVf-VE?rel=0' title='Tides'></iframe>",
        "<iframe data-src='//www.youtube-nocookie.com/embed/M7lc1UVf-VE' title='Tides'></iframe>",
        "<lite-youtube videoid='M7lc1UVf-VE' playlabel='Tides'></lite-youtube>",
        "<amp-youtube data-videoid='M7lc1UVf-VE' title='Tides'></amp-youtube>",
    ] {
        let cleaned = sanitise(&UntrustedHtml(format!("<p>Before.</p>{markup}<p>Behind.</p>")), None);
        let rel = "rel=\"noopener noreferrer nofollow\"";
        let expected = format!(
            "<p>Before.</p>\n<figure><a href=\"{film}\" {rel}><img src=\"https://i.ytimg.com/vi/M7lc1UVf-VE/hqdefault.jpg\" \
             alt=\"Tides\"></a>\n<figcaption><a href=\"{film}\" {rel}>Tides</a></figcaption>\n</figure>\n<p>Behind.</p>"
        );
        assert_eq!(cleaned.html.as_str(), expected, "{markup}");
    }
}

#[test]
fn a_formula_is_told_once() {
    for (markup, tex) in [
        ("<math alttext='x^2'><mi>x</mi></math>", "x^2"),
        (
            "<math><semantics><mi>x</mi><annotation encoding='application/x-tex'>x^2</annotation></semantics></math>",
            "x^2",
        ),
        (
            "<span class=katex><span class=katex-mathml><math><semantics><mi>x</mi><annotation encoding='application/x-tex'>x^2</annotation></semantics></math></span><span class=katex-html aria-hidden=true>x2</span></span>",
            "x^2",
        ),
        ("<span class=MathJax_Preview>[math]</span><script type='math/tex'>x^2</script>", "x^2"),
        ("<math><mi>x</mi><mo>+</mo><mn>1</mn></math>", "x+1"),
    ] {
        let cleaned = sanitise(&UntrustedHtml(format!("<p>Let {markup} be.</p>")), None);
        assert_eq!(cleaned.html.as_str(), format!("<p>Let <code>{tex}</code> be.</p>"), "{markup}");
    }
}

#[test]
fn embeds_and_formulas_of_a_page_stay_in_its_article() {
    let said = "<p>The tide tables of the harbour were drawn by hand for more than a century, and the oldest of them hang in the office.</p>";
    let html = format!(
        "<html><head><title>Tides</title></head><body><article><h1>The tides of the harbour</h1>{said}\
         <iframe src='https://www.youtube.com/embed/M7lc1UVf-VE' title='The old tables'></iframe>{said}\
         <p>The height is <script type='math/tex'>h = a \\cos t</script> at any time of the day, as sailors have always known.</p>{said}\
         <iframe src='https://ads.example/x'></iframe></article></body></html>"
    );
    let page = extract_page(&html, "https://a.example/1", &PageOptions { parse_date: |_| None });
    let body = page.body.as_str();
    assert!(body.contains("youtube.com/watch?v=M7lc1UVf-VE") && body.contains("hqdefault.jpg"), "{body}");
    assert!(body.contains("<code>h = a \\cos t</code>") && !body.contains("ads.example"), "{body}");
    assert!(!page.text.contains("The old tables"), "{}", page.text);
}
