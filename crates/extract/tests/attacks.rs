//! Strings that broke readers and site generators, each cleaned and then judged by what a parser makes of the result.

use proptest::prelude::*;
use tidings_extract::{ImageAction, restore, rewrite_images, sanitise, text_of};
use tidings_model::UntrustedHtml;

const BASE: &str = "https://source.example/news/1";
const FILES: [&str; 4] = [
    include_str!("data/attacks/script.txt"),
    include_str!("data/attacks/mutation.txt"),
    include_str!("data/attacks/address.txt"),
    include_str!("data/attacks/template.txt"),
];
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
    let again = sanitise(&UntrustedHtml(html.to_owned()), None).html;
    assert_eq!(again.as_str(), html, "cleaning {input:?} twice differs from once");
    html.to_owned()
}

#[test]
fn attacks_come_out_harmless() {
    let mut count = 0;
    for line in FILES.iter().flat_map(|file| file.lines()) {
        let mut input = line.replace("\\n", "\n").replace("\\r", "\r").replace("\\t", "\t");
        for (code, c) in [
            ("\\u{feff}", "\u{feff}"),
            ("\\u{2028}", "\u{2028}"),
            ("\\u{2029}", "\u{2029}"),
            ("\\u{202e}", "\u{202e}"),
            ("\\u{0}", "\0"),
            ("\\u{1b}", "\u{1b}"),
        ] {
            input = input.replace(code, c);
        }
        check(&input);
        check(&format!("before {input} after"));
        check(&format!("<ul><li><b>{input}</b></li></ul><p>{input}"));
        count += 1;
    }
    assert!(count >= 150, "only {count} attacks");
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
fn deep_and_large_markup_keeps_its_text() {
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
