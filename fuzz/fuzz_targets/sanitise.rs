//! Any text as the HTML of an article: only allowed elements, attributes and schemes come out, nothing that a site generator
//! would read, and cleaning again changes nothing.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tidings_extract::{excerpt, images, sanitise, text_of};
use tidings_model::UntrustedHtml;

const ELEMENTS: &str = " html p h1 h2 h3 h4 h5 h6 pre dt summary caption blockquote ul ol li dl dd figure figcaption details \
    table thead tbody tfoot tr td th a em strong b i u s sub sup small ruby rt rp mark abbr cite q time code kbd samp var \
    del ins bdi bdo dfn span hr br img div ";
const ATTRIBUTES: &str =
    " href title src alt width height colspan rowspan start reversed value datetime lang dir rel ";

fuzz_target!(|input: &str| {
    let clean = sanitise(&UntrustedHtml(input.to_owned()), Some("https://n.example/news/1")).html;
    let html = clean.as_str();
    assert!(!html.contains(['{', '}', '\r', '\u{feff}', '\0']), "{html:?}");
    assert!(html.lines().all(|line| line.starts_with('<')), "{html:?}");
    assert!(html.len() <= 128 * input.len() + (512 << 10), "{} bytes of {}", html.len(), input.len());
    let document = dom_query::Document::fragment(html);
    for node in document.root().descendants().iter().filter(|node| node.is_element()) {
        let name = node.node_name().expect("an element has a name");
        assert!(ELEMENTS.contains(&format!(" {name} ")), "{name} in {html:?}");
        for attr in node.attrs() {
            let (key, value) = (attr.name.local.to_string(), attr.value.to_string());
            assert!(ATTRIBUTES.contains(&format!(" {key} ")), "{key} in {html:?}");
            if key == "href" || key == "src" {
                let scheme = value.split(':').next().unwrap_or_default();
                let allowed = matches!(scheme, "http" | "https") || (key == "href" && scheme == "mailto");
                assert!(allowed && !value.contains(['{', '}', '"', '\'', ' ']), "{value:?}");
            }
        }
    }
    let again = sanitise(&UntrustedHtml(html.to_owned()), None).html;
    assert_eq!(again.as_str(), html, "cleaning twice differs from once");
    _ = (text_of(&clean), excerpt(&clean, 200), images(&clean));
});
