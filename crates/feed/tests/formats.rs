//! Whole feeds of every format and of the odd forms that each is written in: a document, and what must come out of it.

use serde_json::{Value, json};
use tidings_feed::{Hints, canon, parse};

const ADDRESS: &str = "https://n.example/d/feed";

fn shown(bytes: &[u8], content_type: Option<&str>) -> Value {
    let hints = Hints {
        base: Some(ADDRESS.to_owned()),
        content_type: content_type.map(str::to_owned),
        ..Hints::default()
    };
    canon(&parse(bytes, &hints).unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(bytes))))
}

/// Each path of the feed's JSON form with the value that stands there; null for nothing.
fn check(document: &str, wanted: &[(&str, Value)]) {
    let shown = shown(document.as_bytes(), None);
    for (path, want) in wanted {
        let got = shown.pointer(path).unwrap_or(&Value::Null);
        assert_eq!(got, want, "{path} of {document}\n{shown:#}");
    }
}

fn no_problem(document: &str) {
    assert_eq!(shown(document.as_bytes(), None)["problems"], json!([]), "{document}");
}

#[test]
fn rss_090() {
    let feed = r#"<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
        xmlns="http://my.netscape.com/rdf/simple/0.9/"><channel><title>Mozilla</title><link>https://m.example/</link></channel>
        <image><title>M</title><url>https://m.example/m.gif</url><link>https://m.example/</link></image>
        <item><title>New status</title><link>https://m.example/status/</link></item>
        <textinput><title>Search</title><name>q</name><link>https://m.example/s</link></textinput></rdf:RDF>"#;
    no_problem(feed);
    check(
        feed,
        &[
            ("/format", json!("rdf")),
            ("/version", json!("rss090")),
            ("/feed/title", json!("Mozilla")),
            ("/feed/link", json!("https://m.example/")),
            ("/feed/image/url", json!("https://m.example/m.gif")),
            ("/entries/0/title", json!("New status")),
            ("/entries/1", Value::Null),
        ],
    );
}

#[test]
fn rss_091_and_092() {
    let doctype = r#"<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://my.netscape.com/publish/formats/rss-0.91.dtd">"#;
    let inside = "<channel><title>T</title><link>https://n.example/</link><description>D</description><language>en-us</language>\
        <skipHours><hour>24</hour><hour>3</hour></skipHours><item><title>Caf&eacute; &mdash; x</title><link>https://n.example/1</link></item></channel>";
    let rss = |version: &str| format!("<rss version=\"{version}\">{inside}</rss>");
    check(&format!("{doctype}{}", rss("0.91")), &[("/version", json!("rss091n"))]);
    for (version, name) in [("0.91", "rss091u"), ("0.92", "rss092"), ("2.0", "rss20"), ("2.0.1", "rss20")] {
        no_problem(&rss(version));
        check(
            &rss(version),
            &[
                ("/version", json!(name)),
                ("/feed/language", json!("en-us")),
                ("/entries/0/title", json!("Café — x")),
            ],
        );
    }
    // Since 0.92 every field may be missing, and an item may have several files.
    let loose = "<rss version=\"0.92\"><channel><item><description>only</description><enclosure url='/a.mp3' length='1' type='audio/mpeg'/>\
        <enclosure url='/b.mp3'/><category domain='https://c.example/tax'>a/b</category><source url='/s.xml'>S</source></item></channel></rss>";
    check(
        loose,
        &[
            ("/entries/0/title", json!("only")),
            ("/entries/0/enclosures/1/url", json!("https://n.example/b.mp3")),
            ("/entries/0/categories/0", json!({ "term": "a/b", "scheme": "https://c.example/tax" })),
            ("/entries/0/source", json!({ "href": "https://n.example/s.xml", "title": "S" })),
        ],
    );
}

#[test]
fn rss_10_and_11() {
    let rss10 = r##"<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
        xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"
        xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:cc="http://web.resource.org/cc/">
        <channel rdf:about="https://n.example/rdf"><title>T</title><link>https://n.example/</link>
        <items><rdf:Seq><rdf:li rdf:resource="https://n.example/1"/></rdf:Seq></items>
        <cc:license rdf:resource="https://cc.example/by"/><sy:updatePeriod>daily</sy:updatePeriod>
        <image rdf:resource="https://n.example/i.png"/></channel>
        <item rdf:about="https://n.example/1"><title>One</title><link>https://n.example/1</link><dc:creator>李</dc:creator>
        <dc:creator>王</dc:creator><dc:subject>和平</dc:subject><dc:date>2022-03-14T10:30+08:00</dc:date>
        <content:encoded><![CDATA[<p>text</p>]]></content:encoded></item></rdf:RDF>"##;
    no_problem(rss10);
    check(
        rss10,
        &[
            ("/version", json!("rss10")),
            ("/feed/id", json!("https://n.example/rdf")),
            ("/feed/links/1", json!({ "href": "https://cc.example/by", "rel": "license" })),
            ("/feed/image/url", json!("https://n.example/i.png")),
            ("/entries/0/id", json!("https://n.example/1")),
            ("/entries/0/authors/1/name", json!("王")),
            ("/entries/0/categories/0/term", json!("和平")),
            ("/entries/0/published", json!("2022-03-14T02:30:00Z")),
            ("/entries/0/content/0/value", json!("<p>text</p>")),
        ],
    );
    let rss11 = r#"<Channel xmlns="http://purl.org/net/rss1.1#" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" rdf:about="https://n.example/rss11">
        <title>T</title><link>https://n.example/</link><image rdf:parseType="Resource"><title>I</title><url>/i.png</url></image>
        <items rdf:parseType="Collection"><item rdf:about="/1"><title>One</title><link>/1</link></item>
        <item rdf:about="/2"><title>Two</title><link>/2</link></item></items></Channel>"#;
    no_problem(rss11);
    check(
        rss11,
        &[
            ("/format", json!("rss")),
            ("/declared_version", json!("1.1")),
            ("/feed/title", json!("T")),
            ("/feed/image/url", json!("https://n.example/i.png")),
            ("/entries/1/title", json!("Two")),
            ("/entries/1/link", json!("https://n.example/2")),
        ],
    );
    let prefixed = r#"<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:r="http://purl.org/rss/1.0/"><r:channel><r:title>T</r:title></r:channel>
        <r:item rdf:about="https://n.example/1"><r:title>One</r:title></r:item></rdf:RDF>"#;
    check(
        prefixed,
        &[
            ("/feed/title", json!("T")),
            ("/entries/0/title", json!("One")),
            ("/entries/0/link", json!("https://n.example/1")),
        ],
    );
}

#[test]
fn rss_20_in_odd_forms() {
    let item = "<item><title>One</title><link>https://n.example/1</link></item>";
    for document in [
        "<RSS VERSION='2.0'><CHANNEL><ITEM><TITLE>One</TITLE><LINK>https://n.example/1</LINK></ITEM></CHANNEL></RSS>".to_owned(),
        format!("<rss><channel><title>T</title></channel>{item}</rss>"),
        format!("<rss><channel><items>{item}</items></channel></rss>"),
        format!("<channel>{item}</channel>"),
        format!("<rss>{item}</rss>"),
        format!("\n\n  <?xml version='1.0'?><!-- x --><rss version='2.0'><channel>{item}</channel></rss>trailing"),
        format!("Warning: a line of a program<br/>\n<?xml version='1.0'?><rss><channel>{item}</channel></rss>"),
        format!("<rss xmlns='http://backend.userland.com/rss2'><channel>{item}</channel></rss>"),
        format!("<rss xmlns='http://unknown.example/'><channel>{item}</channel></rss>"),
        format!("<rss:rss xmlns:rss='http://backend.userland.com/RSS2'><rss:channel>{}</rss:channel></rss:rss>", item.replace('<', "<rss:").replace("<rss:/", "</rss:")),
        "<rss><channel><item><title>One<link>https://n.example/1</link></item></channel></rss>".to_owned(),
        "<rss><channel><item><title><![CDATA[One]]></title><link>\n<![CDATA[ https://n.example/1 ]]>\n</link></item></channel></rss>".to_owned(),
        "<rss><channel><item><title>O<![CDATA[n]]>e</title><link href='https://n.example/1'/></item></channel></rss>".to_owned(),
        "<rss><channel><item><title>&#79;&#x6e;e</title><guid>https://n.example/1</guid></item></channel></rss>".to_owned(),
    ] {
        check(
            &document,
            &[("/entries/0/title", json!("One")), ("/entries/0/link", json!("https://n.example/1")), ("/entries/1", Value::Null)],
        );
    }
}

#[test]
fn cdata_between_line_ends() {
    for (inside, want) in [
        ("\n  <![CDATA[ <p>a</p> ]]>\n", "<p>a</p>"),
        ("<![CDATA[a]]>\n<![CDATA[b]]>", "a\nb"),
        ("\n<![CDATA[a]]>\n<![CDATA[b]]>\n", "a\nb"),
        (" \n<![CDATA[ \n]]> \n", ""),
        ("x<![CDATA[a]]>y", "xay"),
        ("&lt;i&gt;<![CDATA[a]]>&lt;/i&gt;", "<i>a</i>"),
        ("\n &lt;p&gt;a&lt;/p&gt; \n", "<p>a</p>"),
    ] {
        let document = format!(
            "<rss><channel><item><title>t</title><description>{inside}</description></item></channel></rss>"
        );
        let want = if want.is_empty() { Value::Null } else { json!(want) };
        check(&document, &[("/entries/0/summary", want)]);
    }
}

#[test]
fn atom_10_and_03() {
    let atom = r#"<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en" xml:base="https://b.example/x/">
        <title type="html">T &amp;lt;b&amp;gt;</title><subtitle type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">S <em>s</em></div></subtitle>
        <link href="."/><link rel="self" href="/feed"/><link rel="hub" href="https://h.example/"/><link rel="license" href="https://cc.example/by"/>
        <icon>i.ico</icon><logo>l.png</logo><rights>R</rights><generator uri="https://g.example/" version="1">G</generator>
        <author><name>A</name><uri>a</uri><email>a@n.example</email></author><category term="c" scheme="https://s.example/" label="C"/>
        <entry xml:base="e/" xml:lang="fr"><id>tag:n.example,2022:1</id><title>One</title><link href="1.html" hreflang="fr"/>
        <link rel="enclosure" href="a.mp3" type="audio/mpeg" length="9" title="file"/><link rel="via" href="https://v.example/"/>
        <content type="xhtml" xml:base="c/"><x:div xmlns:x="http://www.w3.org/1999/xhtml">see <x:a href="y">y</x:a> &amp; <x:br/></x:div></content>
        <source><id>s</id><title>Other title</title><link href="https://s.example/"/><updated>2001-01-01T00:00:00Z</updated><author><name>Other</name></author></source>
        <published>2022-03-14T10:30:00.25+08:00</published><updated>2022-03-15T00:00:00Z</updated></entry></feed>"#;
    no_problem(atom);
    check(
        atom,
        &[
            ("/version", json!("atom10")),
            ("/feed/description", json!("S <em>s</em>")),
            ("/feed/link", json!("https://b.example/x/")),
            ("/feed/feed_url", json!("https://b.example/feed")),
            ("/feed/icon", json!("https://b.example/x/i.ico")),
            ("/feed/logo", json!("https://b.example/x/l.png")),
            ("/feed/authors/0/url", json!("https://b.example/x/a")),
            ("/feed/hubs/0", json!("https://h.example/")),
            ("/feed/generator", json!("G")),
            ("/entries/0/id", json!("tag:n.example,2022:1")),
            ("/entries/0/title", json!("One")),
            ("/entries/0/link", json!("https://b.example/x/e/1.html")),
            ("/entries/0/language", json!("fr")),
            ("/entries/0/enclosures/0/title", json!("file")),
            (
                "/entries/0/content/0/value",
                json!("see <a href=\"https://b.example/x/e/c/y\">y</a> &amp; <br />"),
            ),
            ("/entries/0/authors/0/name", json!("A")),
            ("/entries/0/source", json!({ "href": "https://s.example/", "title": "Other title" })),
            ("/entries/0/published", json!("2022-03-14T02:30:00.25Z")),
            ("/entries/0/updated", json!("2022-03-15T00:00:00Z")),
        ],
    );
    let prefixed = r#"<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:title>T</a:title><a:entry><a:id>1</a:id><a:title>One</a:title>
        <a:content type="html">&lt;p&gt;x&lt;/p&gt;</a:content></a:entry></a:feed>"#;
    check(prefixed, &[("/entries/0/id", json!("1")), ("/entries/0/content/0/value", json!("<p>x</p>"))]);
    let alone = r#"<entry xmlns="http://www.w3.org/2005/Atom"><id>1</id><title>One</title></entry>"#;
    check(alone, &[("/format", json!("atom")), ("/entries/0/title", json!("One"))]);
    let atom03 = r#"<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title mode="escaped" type="text/html">&lt;b&gt;T&lt;/b&gt;</title><tagline>S</tagline>
        <modified>2003-12-13T18:30:02Z</modified><copyright>C</copyright><entry><title>One</title><link rel="alternate" type="text/html" href="https://n.example/1"/>
        <id>1</id><issued>2003-12-13T08:29:29-04:00</issued><created>2003-12-12T00:00:00Z</created><modified>2003-12-13T18:30:02Z</modified>
        <content type="text/html" mode="base64">PHA+eDwvcD4=</content><summary mode="xml"><b>s</b></summary></entry></feed>"#;
    check(
        atom03,
        &[
            ("/version", json!("atom03")),
            ("/feed/title", json!("<b>T</b>")),
            ("/feed/rights", json!("C")),
            ("/entries/0/published", json!("2003-12-13T12:29:29Z")),
            ("/entries/0/created", json!("2003-12-12T00:00:00Z")),
            ("/entries/0/content/0/value", json!("<p>x</p>")),
            ("/entries/0/summary", json!("<b>s</b>")),
        ],
    );
}

#[test]
fn cdf() {
    let feed = r#"<?xml version="1.0"?><CHANNEL HREF="https://n.example/" LASTMOD="1998-11-05T22:00"><TITLE>T</TITLE><ABSTRACT>A</ABSTRACT>
        <LOGO HREF="l.gif" STYLE="ICON"/><ITEM HREF="https://n.example/1" LASTMOD="1998.11.05T08:00"><TITLE>One</TITLE><ABSTRACT>a</ABSTRACT></ITEM></CHANNEL>"#;
    check(
        feed,
        &[
            ("/format", json!("cdf")),
            ("/feed/title", json!("T")),
            ("/feed/link", json!("https://n.example/")),
            ("/entries/0/link", json!("https://n.example/1")),
            ("/entries/0/summary", json!("a")),
        ],
    );
}

#[test]
fn json_in_every_form() {
    let feed = r#"{"version": "https://jsonfeed.org/version/1", "title": "T", "home_page_url": "/", "author": {"name": "甲", "url": "/a"},
        "hubs": [{"type": "WebSub", "url": "https://h.example/"}], "items": [
        {"id": "1", "external_url": "https://o.example/x", "content_text": "a < b", "tags": "x, y", "authors": ["乙", {"name": "丙"}],
         "image": "i.png", "banner_image": "b.png", "date_published": "2022-03-14", "_own": {"x": 1},
         "attachments": [{"url": "a.mp3", "mime_type": "audio/mpeg", "size_in_bytes": "12", "duration_in_seconds": 3.5}]},
        {"id": 2.5, "url": "2", "content_html": "<p>x</p>", "summary": "s", "author": "丁"}]}"#;
    check(
        feed,
        &[
            ("/version", json!("json1")),
            ("/feed/authors/0", json!({ "name": "甲", "url": "https://n.example/a" })),
            ("/feed/hubs/0", json!("https://h.example/")),
            ("/entries/0/link", json!("https://o.example/x")),
            ("/entries/0/content/0", json!({ "value": "a < b", "type": "text/plain" })),
            ("/entries/0/categories/1/term", json!("y")),
            ("/entries/0/authors/0/name", json!("丙")),
            ("/entries/0/authors/1/name", json!("乙")),
            ("/entries/0/images/1/url", json!("https://n.example/d/b.png")),
            (
                "/entries/0/enclosures/0",
                json!({ "url": "https://n.example/d/a.mp3", "type": "audio/mpeg", "length": "12", "duration_seconds": 3 }),
            ),
            ("/entries/1/id", json!("2.5")),
            ("/entries/1/authors/0/name", json!("丁")),
        ],
    );
    let marked = format!("\u{feff}{feed}");
    assert_eq!(shown(marked.as_bytes(), None)["entries"].as_array().map(Vec::len), Some(2));
    let rss = r##"{"rss": {"version": "2.0", "channel": {"title": "T", "link": "https://n.example/", "item": [{"title": "One", "guid": {"isPermaLink": "false", "#value": "g"},
        "dc:creator": "李", "dc:date": "2022-03-14", "enclosure": [{"url": "a.mp3"}, {"url": "b.mp3"}]}]}}}"##;
    check(
        rss,
        &[
            ("/format", json!("rss-in-json")),
            ("/entries/0/id", json!("g")),
            ("/entries/0/authors/0/name", json!("李")),
            ("/entries/0/published", json!("2022-03-14T00:00:00Z")),
            ("/entries/0/enclosures/1/url", json!("https://n.example/d/b.mp3")),
        ],
    );
}

#[test]
fn podcasts_and_places() {
    let feed = r#"<rss version="2.0" xmlns:podcast="https://podcastindex.org/namespace/1.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"
        xmlns:media="http://search.yahoo.com/mrss/" xmlns:geo="http://www.w3.org/2003/01/geo/wgs84_pos#"><channel>
        <itunes:author>A</itunes:author><itunes:image href="i.jpg"/><itunes:category text="News"><itunes:category text="Daily"/></itunes:category>
        <item><title>One</title><enclosure url="a.mp3" type="audio/mpeg" length="1"/>
        <podcast:alternateEnclosure type="audio/opus" length="7" title="Small"><podcast:source uri="https://c.example/a.opus"/><podcast:source uri="ipfs://x"/></podcast:alternateEnclosure>
        <podcast:person href="https://p.example/" role="guest">客</podcast:person><podcast:chapters url="c.json" type="application/json+chapters"/>
        <podcast:location geo="geo:30.2672,-97.7431;u=50">Austin</podcast:location><podcast:license url="https://cc.example/by">cc-by</podcast:license></item>
        <item><title>Two</title><geo:Point><geo:lat>1.5</geo:lat><geo:long>2.5</geo:long></geo:Point>
        <media:group><media:content url="v.mp4" type="video/mp4" isDefault="true"/><media:content url="v.webm" type="video/webm"/>
        <media:thumbnail url="t.jpg"/><media:title>m</media:title><media:description>words</media:description></media:group></item></channel></rss>"#;
    no_problem(feed);
    check(
        feed,
        &[
            ("/feed/image/url", json!("https://n.example/d/i.jpg")),
            ("/feed/categories/1/term", json!("Daily")),
            (
                "/entries/0/enclosures/1",
                json!({ "url": "https://c.example/a.opus", "type": "audio/opus", "length": "7", "title": "Small" }),
            ),
            ("/entries/0/enclosures/2", Value::Null),
            ("/entries/0/contributors/0", json!({ "name": "客", "url": "https://p.example/" })),
            ("/entries/0/geo", json!({ "lat": 30.2672, "lon": -97.7431 })),
            ("/entries/0/license", json!("https://cc.example/by")),
            ("/entries/1/geo", json!({ "lat": 1.5, "lon": 2.5 })),
            ("/entries/1/enclosures/1/url", json!("https://n.example/d/v.webm")),
            ("/entries/1/image/url", json!("https://n.example/d/t.jpg")),
            ("/entries/1/summary", json!("words")),
        ],
    );
}

#[test]
fn dates_of_many_countries() {
    for (written, want) in [
        ("2022年3月14日 10:30", Some("2022-03-14T10:30:00Z")),
        ("2022年03月14日", Some("2022-03-14T00:00:00Z")),
        ("14 мар 2022 10:30:00 +0300", Some("2022-03-14T07:30:00Z")),
        ("Mon, 14 Mar 22 10:30 EST", Some("2022-03-14T15:30:00Z")),
        ("Montag, 14. März 2022", Some("2022-03-14T00:00:00Z")),
        ("20220314T103000Z", Some("2022-03-14T10:30:00Z")),
        ("Mon Mar 14 10:30:00 2022", Some("2022-03-14T10:30:00Z")),
        ("30 Feb 2022 10:30 GMT", None),
        ("soon", None),
    ] {
        let document = format!(
            "<rss><channel><item><title>t</title><pubDate>{written}</pubDate></item></channel></rss>"
        );
        check(&document, &[("/entries/0/published", want.map_or(Value::Null, Value::from))]);
    }
}

#[test]
fn every_encoding() {
    let text = |label: &str, title: &str| {
        format!(
            "<?xml version=\"1.0\" encoding=\"{label}\"?><rss><channel><item><title>{title}</title></item></channel></rss>"
        )
    };
    for (label, title) in [
        ("iso-8859-1", "Café Ñandú"),
        ("windows-1252", "“Café” – €5"),
        ("iso-8859-15", "Œuvre à 5 €"),
        ("windows-1251", "Переговоры о мире"),
        ("koi8-r", "Переговоры о мире"),
        ("iso-8859-7", "Συνομιλίες ειρήνης"),
        ("windows-1255", "שיחות שלום"),
        ("windows-1256", "محادثات السلام"),
        ("gb2312", "和平谈判重新开始"),
        ("gb18030", "和平谈判重新开始㐀"),
        ("big5", "和平談判重新開始"),
        ("euc-jp", "和平交渉が再開した"),
        ("shift_jis", "和平交渉が再開した"),
        ("iso-2022-jp", "和平交渉が再開した"),
        ("euc-kr", "평화 협상이 다시 시작"),
        ("tis-620", "การเจรจาสันติภาพ"),
        ("utf-8", "和平谈判 🕊"),
    ] {
        let encoding = encoding_rs::Encoding::for_label(label.as_bytes()).expect("a known label");
        let document = text(label, title);
        let (bytes, _, lost) = encoding.encode(&document);
        assert!(!lost, "{label}");
        assert_eq!(shown(&bytes, None)["entries"][0]["title"], title, "{label} by the declaration");
        let silent = document[document.find("<rss").unwrap_or_default()..].to_owned();
        let (bytes, _, _) = encoding.encode(&silent);
        let header = format!("application/xml; charset={label}");
        assert_eq!(shown(&bytes, Some(&header))["entries"][0]["title"], title, "{label} by the header");
    }
    let (wide, title) = (text("utf-16", "和平 🕊"), "和平 🕊");
    let units = |big: bool| {
        wide.encode_utf16().flat_map(move |unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() })
    };
    let points = |big: bool| {
        wide.chars().flat_map(move |c| if big { (c as u32).to_be_bytes() } else { (c as u32).to_le_bytes() })
    };
    for (name, bytes) in [
        ("utf-16be", units(true).collect::<Vec<u8>>()),
        ("utf-16le", units(false).collect()),
        ("utf-16be", [0xfe, 0xff].into_iter().chain(units(true)).collect()),
        ("utf-16le", [0xff, 0xfe].into_iter().chain(units(false)).collect()),
        ("utf-32be", points(true).collect()),
        ("utf-32le", points(false).collect()),
        ("utf-32le", [0xff, 0xfe, 0, 0].into_iter().chain(points(false)).collect()),
        ("utf-8", [0xef, 0xbb, 0xbf].into_iter().chain(wide.bytes()).collect()),
        // A declaration that cannot be true.
        ("utf-8", wide.clone().into_bytes()),
    ] {
        let shown = shown(&bytes, None);
        assert_eq!(
            (&shown["encoding"], &shown["entries"][0]["title"]),
            (&json!(name), &json!(title)),
            "{name}"
        );
    }
}
