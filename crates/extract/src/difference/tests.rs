use super::Piece::{Added, Removed, Same};
use super::*;
use crate::sanitise;
use tidings_model::*;

fn article(title: &str, html: &str) -> Article {
    let source = SourceId::new("paper").expect("an id");
    let key = EntryKey::of(Some("1"), None, None, None).expect("a guid");
    let at = Timestamp::UNIX_EPOCH;
    Article {
        id: ArticleId::of(&source, &key),
        key,
        source: SourceRef {
            id: source,
            name: "Paper".into(),
            address: "https://p.example/feed".into(),
            site: None,
        },
        category: CategoryPath::parse("News").expect("a path"),
        also_in: Vec::new(),
        title: title.into(),
        url: Some("https://p.example/1".into()),
        guid: None,
        authors: Vec::new(),
        language: None,
        section: None,
        licence: None,
        tags: Vec::new(),
        published: Published { at, from: DateOrigin::Feed },
        updated: None,
        first_seen: at,
        revised: at,
        excerpt: String::new(),
        lead_image: None,
        media: Vec::new(),
        enclosures: Vec::new(),
        body: sanitise(&UntrustedHtml(html.to_owned()), None).html,
        revision: 1,
        entry_hash: ContentHash::of(b""),
        provenance: Vec::new(),
        starred: false,
    }
}

#[test]
fn what_changed_is_told_by_paragraph_and_word() {
    let before = article(
        "港口重新开放",
        "<p>港口于周一重新开放。</p><p>Ten ships waited outside.</p><p>Nobody was hurt.</p><p>The old line.</p>",
    );
    let after = article(
        "港口周二重新开放",
        "<p>港口于周二重新开放。</p><p>Twelve large ships waited outside.</p><p>Nobody was hurt.</p><p>محتوى جديد تماما.</p>",
    );
    let told = difference(&before, &after);
    assert_eq!(
        told.fields,
        [FieldChange {
            field: "title",
            pieces: vec![Same("港口".into()), Added("周二".into()), Same("重新开放".into())]
        }]
    );
    assert_eq!(
        told.text,
        [
            Passage::Changed(vec![
                Same("港口于周".into()),
                Removed("一".into()),
                Added("二".into()),
                Same("重新开放。".into())
            ]),
            Passage::Changed(vec![
                Removed("Ten".into()),
                Added("Twelve large".into()),
                Same(" ships waited outside.".into())
            ]),
            Passage::Same(1),
            Passage::Removed("The old line.".into()),
            Passage::Added("محتوى جديد تماما.".into()),
        ]
    );
    assert!(difference(&before, &before).is_empty());
}

#[test]
fn a_comma_a_counter_and_an_advertisement_make_no_revision() {
    let text = "<p>The harbour opened again on Monday, with 12 ships waiting outside the breakwater.</p>";
    for (title, before, after, is_trifle_to_be) in [
        ("a comma", "<p>Yes, it is open.</p>", "<p>Yes it is open!</p>", true),
        ("full width", "<p>港口（Ａ区）重新开放。</p>", "<p>港口(A区)重新开放.</p>", true),
        ("a counter", "<p>1,234 views</p>", "<p>1,301 views</p>", true),
        ("a counter in Chinese", "<p>阅读：1.2万</p>", "<p>阅读：1.3万</p>", true),
        ("an advertisement", "", "<p>Advertisement</p>", true),
        ("an advertisement in Chinese", "<p>广告：夏季大促</p>", "<p>广告：冬季大促</p>", true),
        ("an advertisement in Arabic", "<p>إعلان</p>", "", true),
        (
            "paragraphs set otherwise",
            "<p>One line that is long enough to be no counter.</p><p>Two.</p>",
            "<p>One line that is long enough to be no counter.<br>Two.</p>",
            true,
        ),
        (
            "a picture's parameters",
            "<img src=\"https://p.example/a.jpg?w=1\">",
            "<img src=\"https://p.example/a.jpg?w=2\">",
            true,
        ),
        (
            "a number in a sentence",
            "<p>At least 12 people were hurt when the bridge fell on Monday.</p>",
            "<p>At least 14 people were hurt when the bridge fell on Monday.</p>",
            false,
        ),
        (
            "死亡人数",
            "<p>截至周一晚间，当地官员说地震已经造成至少十二人受伤，12间房屋倒塌。</p>",
            "<p>截至周一晚间，当地官员说地震已经造成至少十二人受伤，17间房屋倒塌。</p>",
            false,
        ),
        ("a sound mark", "<p>かきの季節です。</p>", "<p>かぎの季節です。</p>", false),
        ("an accent", "<p>Il pecha dix ans.</p>", "<p>Il pécha dix ans.</p>", false),
        ("the same letters otherwise", "<p>Cafe\u{301} が</p>", "<p>Café か\u{3099}</p>", true),
        ("an accent in its word", "", "<p>Publicité</p>", true),
        ("a word", "<p>Yes, it is open.</p>", "<p>No, it is open.</p>", false),
        ("a paragraph", "", "<p>The mayor said so.</p>", false),
        ("a picture", "", "<img src=\"https://p.example/b.jpg\">", false),
        (
            "the order",
            "<p>First came the rain over the hills.</p><p>Then came the wind from the sea.</p>",
            "<p>Then came the wind from the sea.</p><p>First came the rain over the hills.</p>",
            false,
        ),
    ] {
        let before = article("T", &format!("{text}{before}"));
        let after = article("T", &format!("{text}{after}"));
        assert_eq!(is_trifle(&before, &after), is_trifle_to_be, "{title}");
    }
    assert!(!is_trifle(&article("10 dead", text), &article("12 dead", text)));
    assert!(is_trifle(&article("“10 dead”", text), &article("\"10 dead\"", text)));
}

proptest::proptest! {
    /// Both revisions can be read out of the difference.
    #[test]
    fn pieces_hold_both_texts(before in "[ab中文 ,.]{0,40}", after in "[ab中文 ,.]{0,40}") {
        let (mut old, mut new) = (String::new(), String::new());
        for piece in words::pieces(&before, &after) {
            match piece {
                Same(text) => { old.push_str(&text); new.push_str(&text); }
                Removed(text) => old.push_str(&text),
                Added(text) => new.push_str(&text),
            }
        }
        proptest::prop_assert_eq!(old, before);
        proptest::prop_assert_eq!(new, after);
    }
}
