//! Articles made of entries that hold more than a record may, or what a record must not show.

use tidings_extract::{Compose, Composed, PageOptions, compose, extract_page};
use tidings_model::{
    Category, CategoryPath, Content, ContentHash, Enclosure, Entry, EntryKey, FullText, Image, Person,
    Pictures, Policy, ProblemKind, Source, SourceId, SourceKind, Timestamp,
};

fn source() -> Source {
    Source {
        id: SourceId::new("a").expect("an id"),
        name: "A".into(),
        kind: SourceKind::Feed,
        recipe: None,
        address: "https://ann:secret@a.example/feed?x=@".into(),
        site: Some("https://ann:secret@a.example/".into()),
        category: CategoryPath::parse("a").expect("a category"),
        also_in: Vec::new(),
        language: None,
        policy: Policy {
            enabled: true,
            interval_seconds: Some(3_600),
            full_text: FullText::Auto,
            pictures: Pictures::Keep,
            noindex: false,
        },
    }
}

fn made(entry: &Entry, page: &str) -> Composed {
    let page = extract_page(page, "https://a.example/1", &PageOptions { parse_date: |_| None });
    let (source, key) = (source(), EntryKey::of(Some("1"), None, None, None).expect("a key"));
    compose(Compose {
        source: &source,
        feed_site: None,
        feed_language: None,
        entry,
        key,
        entry_hash: ContentHash::of(b""),
        page: Some(&page),
        first_seen: Timestamp::UNIX_EPOCH,
        revision: 1,
        revised: Timestamp::UNIX_EPOCH,
    })
}

fn text(value: &str) -> Content {
    Content { value: value.to_owned(), ..Content::default() }
}

#[test]
fn a_record_can_be_read_back_whatever_the_feed_holds() {
    let long = "加沙 ".repeat(40_000);
    let person = |n: usize| Person {
        name: Some(format!("{n} {long}")),
        email: Some(long.clone()),
        url: Some(format!("/{long}")),
    };
    let file = |n: usize| Enclosure {
        url: format!("/{n}.mp3"),
        title: Some(long.clone()),
        media_type: Some(long.clone()),
        ..Enclosure::default()
    };
    let entry = Entry {
        guid: Some(long.clone()),
        title: Some(text(&long)),
        link: Some("https://a.example/1".into()),
        language: Some(format!("zh-{}", "abcdefgh-".repeat(200))),
        summary: Some(text("A summary that is short, and is the excerpt.")),
        content: vec![text(
            &(0..900).map(|n| format!("<p>加沙停火谈判 {n}。<img src=/{n}.png>")).collect::<String>(),
        )],
        authors: (0..300).map(person).collect(),
        enclosures: (0..300).map(file).collect(),
        categories: (0..300).map(|n| Category { term: format!("{n}"), ..Category::default() }).collect(),
        ..Entry::default()
    };
    let Composed { article, problems } = made(&entry, "");
    assert!(article.guid.is_some_and(|guid| (4_000..=4_096).contains(&guid.len())));
    assert_eq!(
        (article.title.chars().count(), article.authors.len(), article.enclosures.len()),
        (999, 50, 100)
    );
    assert_eq!((article.tags.len(), article.media.len()), (30, 200));
    assert!(article.authors.iter().all(|one| {
        one.name.as_ref().is_some_and(|name| name.chars().count() <= 300)
            && one.email.is_none()
            && one.url.is_none()
    }));
    assert!(article.enclosures.iter().all(|file| {
        file.title.as_ref().is_some_and(|title| title.chars().count() <= 300) && file.media_type.is_none()
    }));
    assert!(article.language.is_some_and(|tag| tag.starts_with("zh-") && tag.len() <= 35));
    assert!(article.excerpt.chars().count() <= 200);
    let limits = problems.iter().filter(|problem| problem.kind == ProblemKind::Limit).count();
    assert_eq!(limits, 7, "{problems:?}");
}

#[test]
fn no_address_of_a_record_shows_a_password() {
    let secret = |path: &str| format!("https://ann:secret@a.example/{path}");
    let entry = Entry {
        guid: Some(secret("guid")),
        title: Some(text("t")),
        link: Some(secret("1")),
        content: vec![text(&format!("<img src={0}><a href={0}>b</a>", secret("b.png")))],
        images: vec![Image { url: secret("lead.png"), ..Image::default() }],
        authors: vec![Person { name: Some("Ann".into()), url: Some(secret("ann")), ..Person::default() }],
        enclosures: ["c.mp3", "javascript:d"]
            .iter()
            .map(|file| if file.contains(':') { (*file).to_owned() } else { secret(file) })
            .chain(["ftp://ann:secret@a.example/e".to_owned(), "magnet:?xt=urn:btih:1@2".to_owned()])
            .map(|url| Enclosure { url, ..Enclosure::default() })
            .collect(),
        ..Entry::default()
    };
    let page =
        format!("<link rel=canonical href={}><meta property=og:image content={}>", secret("2"), secret("3"));
    let Composed { article, problems } = made(&entry, &page);
    let shown = format!("{article:?} {problems:?}");
    assert!(!shown.contains("secret"), "{shown}");
    assert_eq!(article.source.address, "https://a.example/feed?x=@");
    assert_eq!(article.source.site.as_deref(), Some("https://a.example/"));
    assert_eq!(article.guid.as_deref(), Some("https://a.example/guid"));
    assert_eq!(article.url.as_deref(), Some("https://a.example/2"));
    assert_eq!(article.lead_image.as_deref(), Some("https://a.example/lead.png"));
    let files: Vec<&str> = article.enclosures.iter().map(|file| file.url.as_str()).collect();
    assert_eq!(files, ["https://a.example/c.mp3", "ftp://a.example/e", "magnet:?xt=urn:btih:1@2"]);
    assert_eq!(problems.iter().map(|problem| problem.kind).collect::<Vec<_>>(), [ProblemKind::Address]);
}
