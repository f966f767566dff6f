//! The pictures of an article once their sizes are known, and the lead that too many articles of a source share.

use tidings_extract::{judge_by_size, lead_name, refuse_repeated_lead, sanitise};
use tidings_model::{
    Article, ArticleId, CategoryPath, ContentHash, DateOrigin, EntryKey, MediaFile, MediaRef, Published,
    SourceId, SourceRef, Timestamp, UntrustedHtml,
};

/// An article with a lead, and a text that shows pictures; sizes are those of the kept files, by name.
fn article(lead: &str, shown: &[&str], sizes: &[(&str, u32, u32)]) -> Article {
    let url = |name: &str| format!("https://news.example/{name}");
    let images: String = shown
        .iter()
        .map(|name| format!("<p>Words.</p><figure><img src=\"{}\" alt=\"\"></figure>", url(name)))
        .collect();
    let mut names = vec![lead];
    names.extend(shown.iter().filter(|name| **name != lead));
    let media = names.iter().map(|name| MediaRef {
        url: url(name),
        file: sizes.iter().find(|(known, ..)| known == name).map(|(name, width, height)| MediaFile {
            hash: ContentHash::of(name.as_bytes()),
            extension: "jpg".to_owned(),
            bytes: 1,
            width: *width,
            height: *height,
        }),
        problem: None,
    });
    let id = SourceId::new("s").expect("an id");
    let key = EntryKey::of(Some("1"), None, None, None).expect("a key");
    Article {
        id: ArticleId::of(&id, &key),
        key,
        source: SourceRef { id, name: "S".into(), address: String::new(), site: None },
        category: CategoryPath::parse("a").expect("a path"),
        also_in: Vec::new(),
        title: "Title".into(),
        url: None,
        guid: None,
        authors: Vec::new(),
        language: None,
        section: None,
        licence: None,
        tags: Vec::new(),
        published: Published { at: Timestamp::UNIX_EPOCH, from: DateOrigin::Feed },
        updated: None,
        first_seen: Timestamp::UNIX_EPOCH,
        revised: Timestamp::UNIX_EPOCH,
        excerpt: String::new(),
        lead_image: Some(url(lead)),
        media: media.collect(),
        enclosures: Vec::new(),
        body: sanitise(&UntrustedHtml(images), None).html,
        revision: 1,
        entry_hash: ContentHash::of(b""),
        starred: false,
        provenance: vec![("lead_image".into(), "page".into())],
    }
}

fn last(url: &str) -> &str {
    url.rsplit('/').next().unwrap_or_default()
}

fn names(article: &Article) -> (Option<&str>, Vec<&str>, usize) {
    let shown = article.media.iter().map(|media| last(&media.url)).collect();
    (article.lead_image.as_deref().map(last), shown, article.body.as_str().matches("<img").count())
}

#[test]
fn sizes_tell_what_may_lead() {
    for (lead, shown, sizes, expected) in [
        ("photo", &["photo"][..], &[("photo", 800, 600)][..], (Some("photo"), vec!["photo"], 1)),
        // A face, a banner, a column of buttons: the first large picture of the text takes their place.
        ("face", &["photo"], &[("face", 48, 48), ("photo", 800, 600)], (Some("photo"), vec!["photo"], 1)),
        (
            "banner",
            &["photo"],
            &[("banner", 728, 90), ("photo", 640, 480)],
            (Some("photo"), vec!["photo"], 1),
        ),
        ("column", &[], &[("column", 120, 600)], (None, vec![], 0)),
        // What the text shows stays there.
        ("small", &["small"], &[("small", 100, 60)], (None, vec!["small"], 1)),
        // A counter of readers that did not say its size goes, with or without being the lead.
        (
            "count",
            &["count", "photo"],
            &[("count", 1, 1), ("photo", 640, 480)],
            (Some("photo"), vec!["photo"], 1),
        ),
        ("photo", &["count"], &[("count", 1, 1), ("photo", 640, 480)], (Some("photo"), vec!["photo"], 0)),
        // Nobody knows the size of a picture that is not kept.
        ("far", &["photo"], &[], (Some("far"), vec!["far", "photo"], 1)),
        ("face", &["far"], &[("face", 20, 20)], (Some("far"), vec!["far"], 1)),
    ] {
        let mut article = article(lead, shown, sizes);
        judge_by_size(&mut article);
        assert_eq!(names(&article), expected, "{lead} with {shown:?}");
        let led = article.provenance.iter().any(|(field, _)| field == "lead_image");
        assert_eq!(led, article.lead_image.is_some(), "{lead}");
        let again = article.clone();
        judge_by_size(&mut article);
        assert_eq!(article, again, "twice is as once");
    }
}

#[test]
fn a_repeated_lead_is_refused_and_remembered() {
    let sizes = [("share", 1200, 630), ("photo", 640, 480)];
    let mut article = article("share", &["photo"], &sizes);
    let name = lead_name(&article);
    assert_eq!(name.as_deref(), Some(ContentHash::of(b"share").as_str()));
    refuse_repeated_lead(&mut article);
    assert_eq!(names(&article), (Some("photo"), vec!["photo"], 1));
    assert_eq!(lead_name(&article), name, "the next article with it is told the same");
    let mut linked = article_that_is_linked();
    assert_eq!(lead_name(&linked).as_deref(), Some("https://news.example/share"));
    refuse_repeated_lead(&mut linked);
    assert_eq!((linked.lead_image, linked.media.len()), (None, 0));
}

fn article_that_is_linked() -> Article {
    article("share", &[], &[])
}
