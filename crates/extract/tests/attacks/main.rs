//! Strings that broke readers and site generators, each cleaned and then judged by what a parser makes of the result.

mod corpus;

use proptest::prelude::*;
use tidings_extract::{
    ImageAction, PageOptions, decode_page, extract_page, restore, rewrite_images, sanitise, text_of,
};
use tidings_model::UntrustedHtml;

const BASE: &str = "https://source.example/news/1";
const ELEMENTS: &str = " p h1 h2 h3 h4 h5 h6 pre dt summary caption blockquote ul ol li dl dd figure figcaption details table \
    thead tbody tfoot tr td th a em strong b i u s sub sup small ruby rt rp mark abbr cite q time code kbd samp var del ins \
    bdi bdo dfn span hr br img div ";
const ATTRIBUTES: &str =
    " href title src alt width height colspan rowspan start reversed value datetime lang dir rel ";

/// What must hold of everything that the sanitiser gives out.
fn check(input: &str) -> String {
    let clean = sanitise(&UntrustedHtml(input.to_owned()), Some(BASE)).html;
    let html = clean.as_str();
    assert!(!html.contains(['{', '}', '\r', '\u{feff}', '\u{0}', '\u{2028}']), "{input:?} gave {html:?}");
    for line in html.lines() {
        assert!(line.starts_with('<'), "a line of {input:?} does not begin with a tag: {html:?}");
    }
    let document = dom_query::Document::fragment(html);
    for node in document.root().descendants().iter().filter(|node| node.is_element()) {
        let name = node.node_name().expect("an element has a name").to_string();
        assert!(name == "html" || ELEMENTS.contains(&format!(" {name} ")), "{name} in {html:?} of {input:?}");
        for attr in node.attrs() {
            let (key, value) = (attr.name.local.to_string(), attr.value.to_string());
            assert!(ATTRIBUTES.contains(&format!(" {key} ")), "{key} in {html:?} of {input:?}");
            if key == "href" || key == "src" {
                let scheme = value.split(':').next().unwrap_or_default();
                let allowed = matches!(scheme, "http" | "https") || (key == "href" && scheme == "mailto");
                assert!(allowed && !value.contains(['{', '}', '"', '\'', ' ']), "{value:?} of {input:?}");
            }
        }
    }
    // Balanced: a parser writes it out again as it is.
    let plain = html.replace("&#123;", "{").replace("&#125;", "}").replace("&#10;", "\n");
    let written = document.root().inner_html().to_string();
    let written = written.strip_prefix("<html>").and_then(|text| text.strip_suffix("</html>"));
    assert_eq!(written, Some(plain.as_str()), "{input:?}");
    let again = sanitise(&UntrustedHtml(html.to_owned()), None).html;
    assert_eq!(again.as_str(), html, "cleaning {input:?} twice differs from once");
    html.to_owned()
}

#[test]
fn attacks_come_out_harmless() {
    let attacks = corpus::all();
    assert!(attacks.len() >= 1_000, "only {} attacks", attacks.len());
    for attack in attacks {
        let input = attack.text();
        check(&input);
        check(&format!("before {input} after"));
        check(&format!("<ul><li><b>{input}</b></li></ul><p>{input}"));
        check(&format!("<table><tr><td>{input}</td><td><pre>{input}</pre></td></tr></table>"));
        // Half of it, as a feed that was cut has it, and what cleans itself into an attack.
        check(&input[..input.floor_char_boundary(input.len() / 2)]);
        check(&input.replace('<', "<<b>").replace("script", "scr<script>ipt"));
    }
}

#[test]
fn pages_of_attacks_come_out_harmless() {
    let read = |bytes: &[u8]| {
        let (html, _) = decode_page(bytes, None);
        extract_page(&html, BASE, &PageOptions { parse_date: |_| None })
    };
    for attack in corpus::all() {
        let text =
            "<p>The first paragraph of the article says enough to be one, and then some more of it.</p>"
                .repeat(3);
        let quoted = attack.text().replace('&', "&amp;").replace('"', "&quot;");
        let json = serde_json::json!({ "@type": "NewsArticle", "articleBody": attack.text(), "headline": attack.text() });
        let head = format!(
            "<title>{quoted}</title><meta property=og:image content=\"{quoted}\"><link rel=canonical href=\"{quoted}\">\
             <meta name=author content=\"{quoted}\"><script type=application/ld+json>{json}</script><article>{text}"
        );
        let whole = [head.as_bytes(), &attack.bytes, text.as_bytes()].concat();
        for page in [read(&attack.bytes), read(&whole)] {
            check(page.body.as_str());
            let addresses = [page.lead_image, page.canonical, page.icon];
            let authors = page.authors.into_iter().map(|author| author.url);
            for address in addresses.into_iter().chain(authors).flatten() {
                assert!(
                    address.starts_with("http://") || address.starts_with("https://"),
                    "{address} of {}",
                    attack.place
                );
            }
        }
    }
}

#[test]
fn addresses_are_those_of_the_source() {
    for (address, expected) in [
        ("/logout", "https://source.example/logout"),
        ("logout?now=1", "https://source.example/news/logout?now=1"),
        ("?x#y", "https://source.example/news/1?x#y"),
        ("../../..", "https://source.example/"),
        ("//other.example/x", "https://other.example/x"),
        ("\u{2028}//other.example/x", "https://other.example/x"),
        ("/\\other.example", "https://other.example/"),
        ("https:x", "https://source.example/news/x"),
        ("HTTPS://OTHER.example", "https://other.example/"),
        ("https://ann:secret@other.example/", "https://other.example/"),
        ("\u{a0}\u{200b}https://other.example/", "https://other.example/"),
        ("mailto:ann@other.example", "mailto:ann@other.example"),
    ] {
        let html = check(&format!("<a href=\"{address}\">x</a>"));
        assert!(html.contains(&format!("<a href=\"{expected}\"")), "{address:?}: {html}");
    }
    for address in [
        "javascript:x",
        "\u{2028}javascript:x",
        "\u{1680}\u{180e}javascript:x",
        "java\nscript:x",
        "data:,x",
        "tel:1",
        "ftp://x",
        "",
    ] {
        assert_eq!(check(&format!("<a href=\"{address}\">x</a>")), "<p>x</p>", "{address:?}");
    }
}

#[test]
fn articles_keep_what_they_have() {
    for (input, expected) in [
        ("plain", "<p>plain</p>"),
        ("<p>a<br><br>b</p>", "<p>a</p>\n<p>b</p>"),
        ("<div>加沙<div>以色列</div></div>", "<p>加沙</p>\n<p>以色列</p>"),
        ("<p dir=rtl lang=ar>محادثات</p>", "<p lang=\"ar\" dir=\"rtl\">محادثات</p>"),
        (
            "<a href='/x?a=1&b=2'>x</a>",
            "<p><a href=\"https://source.example/x?a=1&amp;b=2\" rel=\"noopener noreferrer nofollow\">x</a></p>",
        ),
        (
            "<img src='data:,' data-src='/a.jpg'>",
            "<p><img src=\"https://source.example/a.jpg\" alt=\"\"></p>",
        ),
        (
            "<img src=a.jpg><noscript><img src=a.jpg></noscript>",
            "<p><img src=\"https://source.example/news/a.jpg\" alt=\"\"></p>",
        ),
        (
            "<figure><img src=a.jpg><figcaption>日本語</figcaption></figure>",
            "<figure><img src=\"https://source.example/news/a.jpg\" alt=\"\">\n<figcaption>日本語</figcaption>\n</figure>",
        ),
        (
            "<iframe src='https://www.youtube.com/embed/abc?x=1' title='Film'></iframe>",
            "<p><a href=\"https://www.youtube.com/watch?v=abc\" rel=\"noopener noreferrer nofollow\">Film</a></p>",
        ),
        ("<pre>a\n  b</pre>", "<pre>a&#10;  b</pre>"),
        ("<b>a <i>b</b> c</i>", "<p><b>a <i>b</i></b> <i>c</i></p>"),
    ] {
        assert_eq!(check(input), expected, "{input}");
    }
}

#[test]
fn t27_deep_and_large_markup_keeps_its_text() {
    for (unit, count) in
        [("<div>", 200_000), ("<b a=1><p>", 50_000), ("<font x=1></p><p>", 100_000), ("<table><td>", 60_000)]
    {
        let input = format!("<p>first</p>{}last", unit.repeat(count));
        let cleaned = sanitise(&UntrustedHtml(input), None);
        assert_eq!(cleaned.problems.len(), 1, "{unit}");
        assert!(text_of(&cleaned.html).contains("last"), "{unit}");
    }
    // What stands behind a `style` that never ends is no text.
    let styled =
        sanitise(&UntrustedHtml(format!("<p>first</p>{}last", "<svg><style>".repeat(100_000))), None);
    assert_eq!((styled.problems.len(), text_of(&styled.html).as_str()), (1, "first"));
    let many: String = (0..50_000).map(|n| format!(" a{n}=1")).collect();
    assert_eq!(sanitise(&UntrustedHtml(format!("<p{many}>x")), None).problems.len(), 1);
}

#[test]
fn a_body_that_is_not_proved_is_cleaned() {
    assert_eq!(restore("<p onclick=x>a</p>", false, None).as_str(), "<p>a</p>");
    assert_eq!(restore("<p>a</p>", true, None).as_str(), "<p>a</p>");
}

#[test]
fn a_picture_goes_with_its_caption() {
    let html = sanitise(
        &UntrustedHtml(
            "<p>a</p><figure><img src=https://a.example/b.jpg><figcaption>c</figcaption></figure>".into(),
        ),
        None,
    )
    .html;
    assert_eq!(rewrite_images(&html, &|_| ImageAction::Remove).as_str(), "<p>a</p>");
}

fn markup() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        prop::sample::select(vec![
            "<p>",
            "</p>",
            "<b>",
            "</b>",
            "<a href=/x>",
            "</a>",
            "<li>",
            "<ul>",
            "</ul>",
            "<table>",
            "<tr>",
            "<td>",
            "</table>",
            "<h2>",
            "</h2>",
            "<pre>",
            "</pre>",
            "<br>",
            "<hr>",
            "<svg>",
            "<style>",
            "<math>",
            "<!--",
            "-->",
            "<figure>",
            "</figure>",
            "<img src=a.png>",
            "<blockquote>",
            "<ruby>",
            "<rt>",
            "<div lang=ar>",
            "</div>",
            "<details>",
            "<summary>",
            "<dl>",
            "<dt>",
            "<dd>",
            "<iframe src=//youtu.be/x>",
            "<select>",
            "<template>",
            "{{",
            "%}",
            "\n\n",
            "\n    ",
            "---",
            "加沙",
            " "
        ])
        .prop_map(str::to_owned),
        any::<String>(),
    ];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_markup_comes_out_harmless(input in markup()) {
        check(&input);
    }
}
