//! What each field of each vocabulary becomes: a piece of a feed, a path into its JSON form, and the value there.

use serde_json::{Value, json};
use tidings_feed::{Hints, canon, parse};

const NAMESPACES: &str = r#"xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"
    xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:media="http://search.yahoo.com/mrss/"
    xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:podcast="https://podcastindex.org/namespace/1.0"
    xmlns:georss="http://www.georss.org/georss" xmlns:gml="http://www.opengis.net/gml" xmlns:thr="http://purl.org/syndication/thread/1.0"
    xmlns:slash="http://purl.org/rss/1.0/modules/slash/" xmlns:atom="http://www.w3.org/2005/Atom"
    xmlns:fb="http://rssnamespace.org/feedburner/ext/1.0" xmlns:cc="http://creativecommons.org/ns#""#;

fn check(document: &str, path: &str, want: &Value) {
    let hints = Hints { base: Some("https://n.example/d/feed".to_owned()), ..Hints::default() };
    let feed = parse(document.as_bytes(), &hints).expect("a feed");
    let shown = canon(&feed);
    assert_eq!(shown.pointer(path), Some(want).filter(|want| !want.is_null()), "{path} of {document}");
}

fn in_rss(inside: &str, path: &str, want: impl Into<Value>) {
    let document =
        format!("<rss version=\"2.0\" {NAMESPACES}><channel><item>{inside}</item></channel></rss>");
    check(&document, &format!("/entries/0/{path}"), &want.into());
}

fn in_channel(inside: &str, path: &str, want: impl Into<Value>) {
    let document = format!("<rss version=\"2.0\" {NAMESPACES}><channel>{inside}</channel></rss>");
    check(&document, &format!("/feed/{path}"), &want.into());
}

fn in_atom(inside: &str, path: &str, want: impl Into<Value>) {
    let document =
        format!("<feed xmlns=\"http://www.w3.org/2005/Atom\" {NAMESPACES}><entry>{inside}</entry></feed>");
    check(&document, &format!("/entries/0/{path}"), &want.into());
}

#[test]
fn texts() {
    in_rss("<title>a &amp;lt;b&amp;gt; &eacute;</title>", "title", "a &lt;b&gt; é");
    in_rss("<title>x</title><dc:title>y</dc:title>", "title", "x");
    in_rss("<dc:title>y</dc:title><media:title>z</media:title>", "title", "y");
    in_rss("<description>don&#146;t</description>", "summary", "don’t");
    in_rss("<description>&#228;&#184;&#173;&#230;&#150;&#135;</description>", "summary", "中文");
    in_rss(
        "<description><![CDATA[<a href='/x'>y</a>]]></description>",
        "summary",
        "<a href='https://n.example/x'>y</a>",
    );
    in_rss("<description>s</description><content:encoded>c</content:encoded>", "content/0/value", "c");
    in_rss("<itunes:subtitle>s</itunes:subtitle><itunes:summary>l</itunes:summary>", "summary", "l");
    in_atom("<title>AT&amp;amp;T</title>", "title", "AT&amp;T");
    in_atom(
        "<title type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>a<br/>b</div></title>",
        "title",
        "a<br />b",
    );
    in_atom("<content type='text/plain'>a</content>", "content/0/type", "text/plain");
    in_atom("<content type='application/json'>{}</content>", "content/0/type", "application/json");
    in_atom("<content type='application/x-foo'>5Lit5paH</content>", "content/0/value", "中文");
    in_atom("<content type='video/mp4' src='v.mp4'/>", "content/0/src", "https://n.example/d/v.mp4");
    in_atom("<rights>© 李</rights>", "rights", "© 李");
}

#[test]
fn addresses() {
    in_rss("<link>/a</link>", "link", "https://n.example/a");
    in_rss("<link>/a</link><link>/b</link>", "link", "https://n.example/b");
    in_rss("<guid>https://n.example/g</guid>", "link", "https://n.example/g");
    in_rss(
        "<guid isPermaLink='false'>https://n.example/g</guid><title>t</title>",
        "id",
        "https://n.example/g",
    );
    in_rss("<link>/a</link><fb:origLink>https://o.example/</fb:origLink>", "link", "https://o.example/");
    in_rss("<link>/a</link><atom:link href='/b'/>", "link", "https://n.example/a");
    in_rss("<link>javascript:alert(1)</link><title>t</title>", "link", Value::Null);
    in_rss("<comments>no address</comments>", "comments", Value::Null);
    in_rss("<comments>/c</comments><slash:comments>3</slash:comments>", "comment_count", 3);
    in_rss("<source url='https://o.example/'>O</source>", "source/title", "O");
    in_rss("<cc:license>https://l.example/</cc:license>", "license", "https://l.example/");
    in_atom("<link href='a'/><link href='b'/>", "link", "https://n.example/d/a");
    in_atom(
        "<link rel='replies' type='text/html' href='/r' thr:count='4'/>",
        "comments",
        "https://n.example/r",
    );
    in_atom("<link rel='replies' href='/r' thr:count='4'/>", "comment_count", 4);
    in_atom("<link rel='http://www.iana.org/assignments/relation/via' href='/v'/>", "links/0/rel", "via");
    let site = "<rss><channel><link>https://site.example/</link><item><link>a</link></item></channel></rss>";
    check(site, "/entries/0/link", &json!("https://site.example/a"));
    let based = "<rss xml:base='https://b.example/'><channel><link>https://site.example/</link><item><link>a</link></item></channel></rss>";
    check(based, "/entries/0/link", &json!("https://b.example/a"));
}

#[test]
fn people_and_categories() {
    for (written, name, email) in [
        ("a@n.example (李)", Some("李"), Some("a@n.example")),
        ("李 (a@n.example)", Some("李"), Some("a@n.example")),
        ("李 &lt;a@n.example&gt;", Some("李"), Some("a@n.example")),
        ("a@n.example", None, Some("a@n.example")),
        ("李", Some("李"), None),
        ("mailto:a@n.example?subject=x", None, Some("a@n.example")),
        ("by &lt;a href='/x'&gt;Foo Bar&lt;/a&gt; (Uni 1)", Some("by Foo Bar (Uni 1)"), None),
    ] {
        let inside = format!("<author>{written}</author>");
        in_rss(&inside, "authors/0/name", name.map_or(Value::Null, Value::from));
        in_rss(&inside, "authors/0/email", email.map_or(Value::Null, Value::from));
    }
    in_rss("<dc:creator>a</dc:creator><author>b</author>", "authors/0/name", "b");
    in_atom("<author><name>李</name><uri>/u</uri></author>", "authors/0/url", "https://n.example/u");
    in_channel("<webMaster>w@n.example</webMaster>", "authors/0/email", "w@n.example");
    in_channel("<itunes:owner><itunes:name>o</itunes:name></itunes:owner>", "publishers/0/name", "o");
    in_rss("<podcast:person>p</podcast:person>", "contributors/0/name", "p");
    in_rss("<dc:subject>s</dc:subject><category domain='d'>c</category>", "categories/0/scheme", "d");
    in_rss("<tags>a, b，c</tags>", "categories/2/term", "c");
    in_rss("<itunes:keywords>k, l</itunes:keywords>", "categories/1/term", "l");
    in_channel(
        "<itunes:category text='A'><itunes:category text='B'/></itunes:category>",
        "categories/1/term",
        "B",
    );
    in_atom(
        "<category term='t' label='L' scheme='s'/>",
        "categories/0",
        json!({ "term": "t", "label": "L", "scheme": "s" }),
    );
}

#[test]
fn files_pictures_and_places() {
    in_rss(
        "<enclosure url='/a.mp3' length='x' type='audio/mpeg'/>",
        "enclosures/0",
        json!({ "url": "https://n.example/a.mp3", "type": "audio/mpeg" }),
    );
    in_rss("<enclosure url='/a'/><enclosure url='/a'/>", "enclosures/1", Value::Null);
    in_rss(
        "<enclosure url='/a.mp3'/><itunes:duration>1:02:03</itunes:duration>",
        "enclosures/0/duration_seconds",
        3_723,
    );
    in_rss(
        "<media:group><media:content url='/v.mp4' fileSize='9' duration='5'/></media:group>",
        "enclosures/0/length",
        "9",
    );
    in_rss("<media:peerLink href='/t.torrent'/>", "enclosures/0/url", "https://n.example/t.torrent");
    in_rss(
        "<media:thumbnail url='/t.jpg' width='9'/><media:content medium='image' url='/c.jpg'/>",
        "image/url",
        "https://n.example/c.jpg",
    );
    in_rss("<itunes:image href='/i.jpg'/>", "image/url", "https://n.example/i.jpg");
    in_rss("<description>&lt;img src='/p.jpg'&gt;</description>", "image/url", "https://n.example/p.jpg");
    in_rss(
        "<podcast:transcript url='/t.vtt' type='text/vtt'/>",
        "links/0",
        json!({ "href": "https://n.example/t.vtt", "rel": "transcript", "type": "text/vtt" }),
    );
    in_rss("<georss:point>45.25 -71.92</georss:point>", "geo", json!({ "lat": 45.25, "lon": -71.92 }));
    in_rss("<georss:where><gml:Point><gml:pos>1 2</gml:pos></gml:Point></georss:where>", "geo/lon", 2.0);
    in_rss("<georss:point>145 2</georss:point>", "geo", Value::Null);
    in_channel("<image><url>/i.png</url><title>t</title></image>", "image/title", "t");
}

#[test]
fn dates() {
    in_rss("<pubDate>Mon, 14 Mar 2022 10:30:00 +0800</pubDate>", "published", "2022-03-14T02:30:00Z");
    in_rss("<pubDate>2022-03-13</pubDate><pubDate>2022-03-14</pubDate>", "published", "2022-03-14T00:00:00Z");
    in_rss("<pubDate>2022-03-14</pubDate><pubDate>soon</pubDate>", "published", "2022-03-14T00:00:00Z");
    in_rss("<pubDate>2022-03-14</pubDate><dc:date>2022-03-15</dc:date>", "published", "2022-03-14T00:00:00Z");
    in_rss("<dcterms:created>2022-03-14</dcterms:created>", "created", "2022-03-14T00:00:00Z");
    in_rss(
        "<dcterms:valid>start=2022-03-14;end=2022-03-15</dcterms:valid>",
        "expired",
        "2022-03-15T00:00:00Z",
    );
    in_atom("<updated>2022-03-14T10:30:00Z</updated>", "published", "2022-03-14T10:30:00Z");
    in_atom("<updated>2022-03-14T10:30:00Z</updated>", "filled", json!(["published"]));
}

#[test]
fn what_a_feed_does_not_say_is_shown_by_the_rest_of_it() {
    let feed = "<rss><channel><title>T</title><link>https://n.example/</link><language>zh</language><managingEditor>李</managingEditor>\
        <item><description>&lt;p&gt;第一句。&lt;/p&gt;第二句。</description></item></channel></rss>";
    for (path, want) in [
        ("/entries/0/title", json!("第一句。 第二句。")),
        ("/entries/0/link", json!("https://n.example/")),
        ("/entries/0/authors/0/name", json!("李")),
        ("/entries/0/language", json!("zh")),
        ("/entries/0/filled", json!(["title", "link", "authors", "language"])),
        ("/feed/feed_url", json!("https://n.example/d/feed")),
        ("/version", json!("rss")),
    ] {
        check(feed, path, &want);
    }
}

#[test]
fn headers_count() {
    let hints = Hints {
        base: Some("https://n.example/d/feed".to_owned()),
        content_location: Some("/other/".to_owned()),
        content_language: Some("zh-CN, en".to_owned()),
        ..Hints::default()
    };
    let feed = parse(b"<rss><channel><item><link>a</link></item></channel></rss>", &hints).expect("a feed");
    assert_eq!(feed.feed.language.as_deref(), Some("zh-CN"));
    assert_eq!(feed.entries[0].link.as_deref(), Some("https://n.example/other/a"));
}
