//! What is hard: the same event in other words, forms filled in twice, tails in common; and what is one all the same.

use std::path::Path;
use tidings_story::{Likeness, Signature, Why, judge};

/// A file of texts: a line `== NAME` before each.
fn text(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/texts.txt");
    let all = std::fs::read_to_string(path).expect("the texts");
    let found =
        all.split("== ").find_map(|part| part.strip_prefix(name)?.strip_prefix('\n').map(str::to_owned));
    found.unwrap_or_else(|| panic!("no text {name}"))
}

fn kind(why: Option<Why>) -> &'static str {
    why.map_or("two", |why| why.name())
}

#[test]
fn hard_cases() {
    for (one, other, wanted) in [
        ("zh-agency", "zh-agency-framed", "near-duplicate"),
        ("zh-agency", "zh-agency-cut", "contained"),
        ("zh-agency", "zh-agency-numbers", "near-duplicate"),
        ("zh-agency", "zh-same-event", "two"),
        ("zh-weather-monday", "zh-weather-tuesday", "two"),
        ("zh-stocks-monday", "zh-stocks-tuesday", "two"),
        ("en-agency", "en-agency-framed", "near-duplicate"),
        ("en-agency", "en-same-event", "two"),
        ("en-tail-one", "en-tail-two", "two"),
        ("ar-agency", "ar-agency-marks", "near-duplicate"),
    ] {
        let (a, b) = (Signature::of(&text(one)).expect(one), Signature::of(&text(other)).expect(other));
        let figures = Likeness::of(&a, &b);
        assert_eq!(figures, Likeness::of(&b, &a), "{one}, {other}: the order must not matter");
        assert_eq!(kind(judge(&a, &b, false)), wanted, "{one}, {other}: {figures:?}");
    }
    let (a, b) = (Signature::of(&text("zh-agency")), Signature::of(&text("zh-agency-cut")));
    let (a, b) = (a.expect("a text"), b.expect("a text"));
    assert_eq!(
        kind(judge(&a, &b, true)),
        "two",
        "one publisher's articles must be alike in nearly everything"
    );
}

#[test]
fn a_title_alone_is_no_text() {
    assert_eq!(Signature::of("俄乌新一轮谈判和外交努力继续尝试平息战争"), None);
    assert_eq!(Signature::of(""), None);
}
