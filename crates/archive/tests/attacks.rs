//! Articles whose every text is a string made to break something: their records, and their exports in every form.

#[path = "../../extract/tests/attacks/corpus.rs"]
mod corpus;

use std::collections::BTreeSet;
use tidings_archive::export::{ExportContent, ExportForm, SiteInfo, export};
use tidings_archive::form::{KEYS, read, read_foreign, write};
use tidings_extract::{Compose, compose};
use tidings_model::{
    ArchivePath, Article, Category, CategoryPath, Content, ContentHash, Enclosure, Entry, EntryKey, FullText,
    Image, Person, Pictures, Policy, Source, SourceId, SourceKind, Timestamp,
};

/// The article of an entry that says `text` wherever an entry can say something.
fn article(text: &str) -> Article {
    let content = |value: String| Some(Content { value, ..Content::default() });
    let some = || Some(text.to_owned());
    let entry = Entry {
        guid: Some(format!("1 {text}")),
        title: content(text.replace('&', "&amp;").replace('<', "&lt;")),
        link: Some(format!("https://source.example/{text}")),
        language: some(),
        summary: content(format!("A summary that is long enough to be one: {text}")),
        content: content(format!("<p>before</p>\n{text}")).into_iter().collect(),
        authors: vec![Person { name: some(), email: some(), url: some() }],
        enclosures: [text.to_owned(), format!("https://source.example/{text}")]
            .map(|url| Enclosure { url, title: some(), media_type: some(), ..Enclosure::default() })
            .into(),
        images: vec![Image { url: text.to_owned(), ..Image::default() }],
        categories: vec![Category { term: text.to_owned(), label: some(), scheme: some() }],
        published: Some(Timestamp::UNIX_EPOCH),
        ..Entry::default()
    };
    let policy = Policy {
        enabled: true,
        interval_seconds: None,
        full_text: FullText::Never,
        pictures: Pictures::Link,
        noindex: false,
    };
    let source = Source {
        recipe: None,
        id: SourceId::new("attacks").expect("an id"),
        name: text.to_owned(),
        kind: SourceKind::Feed,
        address: "https://source.example/feed".into(),
        site: Some("https://source.example/".into()),
        category: CategoryPath::parse("Attacks/of/all kinds").expect("a category"),
        also_in: CategoryPath::from_names([text]).into_iter().collect(),
        language: None,
        policy,
    };
    let key = EntryKey::of(entry.guid.as_deref(), None, None, None).expect("a key");
    let (hash, at) = (ContentHash::of(text.as_bytes()), Timestamp::UNIX_EPOCH);
    let of = Compose {
        source: &source,
        feed_site: None,
        feed_language: Some(text),
        entry: &entry,
        key,
        entry_hash: hash,
        page: None,
        first_seen: at,
        revision: 1,
        revised: at,
    };
    compose(of).article
}

fn path(article: &Article) -> ArchivePath {
    ArchivePath::of(&article.category, article.published.at, &article.title, &article.id)
}

/// Names that stay in their folder, on every system.
fn check_path(path: &str, starts: &[char], place: &str) {
    for name in path.split('/') {
        let stem = name.split('.').next().unwrap_or_default().to_ascii_uppercase();
        let device = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"].contains(&stem.as_str())
            || (stem.len() == 4 && (stem.starts_with("COM") || stem.starts_with("LPT")));
        let shown = name.chars().all(|c| !c.is_control() && !"\\:*?\"<>|".contains(c));
        assert!(!name.is_empty() && name.len() <= 255 && shown && !device, "{path} of {place}");
        assert!(!name.ends_with(['.', ' ']) && !name.starts_with(starts), "{path} of {place}");
    }
}

/// The front matter and what follows it, which must be a body between its lines, without a template or a way out.
fn parts<'a>(text: &'a str, fence: &str, place: &str) -> (&'a str, &'a str) {
    assert!(
        !text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\t')),
        "a control character in the file of {place}"
    );
    let rest = text.strip_prefix(fence).and_then(|text| text.strip_prefix('\n')).expect("front matter first");
    let (front, body) = rest.split_once(&format!("\n{fence}\n\n<div>")).expect("a body");
    assert!(!front.lines().any(|line| line == fence), "{place} ends the front matter of {text}");
    assert!(!body.contains(['{', '}']) && body.trim_end().ends_with("</div>"), "{place}: {body}");
    let lines = || body.trim_end().lines().skip(1);
    assert!(lines().all(|line| line.starts_with('<')), "a line of {place} does not begin with a tag: {body}");
    (front, body)
}

fn yaml(front: &str, place: &str) -> serde_json::Map<String, serde_json::Value> {
    serde_saphyr::from_str(front).unwrap_or_else(|error| panic!("{place}: {error}: {front}"))
}

#[test]
fn the_record_of_an_attack_has_our_keys_alone() {
    for attack in corpus::all() {
        let (article, place) = (article(&attack.text()), attack.place.as_str());
        check_path(path(&article).as_str(), &['.', ' ', '-', '~'], place);
        let text = write(&article);
        let (front, _) = parts(&text, "---", place);
        let front = yaml(front, place);
        let known: Vec<&str> = KEYS.iter().copied().filter(|key| front.contains_key(*key)).collect();
        assert_eq!(front.keys().map(String::as_str).collect::<Vec<_>>(), known, "{place}");
        assert_eq!(front["title"], article.title, "{place}");
        assert_eq!(front["disableNunjucks"], true);
        assert_eq!(front["render_with_liquid"], false);
        let record = read(&text).unwrap_or_else(|error| panic!("{place}: {error}"));
        assert!(record.verified && record.problems.is_empty(), "{place}: {:?}", record.problems);
        assert_eq!(record.article, article, "{place}");
        // Believed or not, the body is the same: it was clean.
        assert_eq!(read_foreign(&text).expect("a record").article.body, article.body, "{place}");
    }
}

/// Names of the keys in a file's front matter, with those inside of others.
fn keys(front: &serde_json::Map<String, serde_json::Value>) -> BTreeSet<String> {
    let inside = |key: &String, value: &serde_json::Value| {
        let below = value.as_object().into_iter().flat_map(|map| map.keys());
        below.map(|name| format!("{key}.{name}")).chain([key.clone()]).collect::<Vec<_>>()
    };
    front.iter().flat_map(|(key, value)| inside(key, value)).collect()
}

/// What a form makes of an article: path and keys.
fn exported(form: ExportForm, article: &Article, place: &str) -> (String, BTreeSet<String>) {
    let site = SiteInfo { title: "Attacks".into(), language: "en".into(), address: "/".into() };
    let mut files = export(form, &site, article, &path(article), None);
    let file = files.remove(0);
    assert!(files.is_empty(), "no picture is kept");
    let ExportContent::Bytes(bytes) = file.content else { panic!("the post is text") };
    let text = String::from_utf8(bytes).expect("UTF-8");
    let front = match form {
        ExportForm::Zola => {
            let table: toml::Table = parts(&text, "+++", place).0.parse().expect("TOML");
            let Ok(serde_json::Value::Object(front)) = serde_json::to_value(table) else { panic!("a table") };
            front
        }
        ExportForm::RsshubPage => {
            let (front, body) = text
                .trim_start()
                .strip_prefix("---\n")
                .expect("front")
                .split_once("\n---\n")
                .expect("a body");
            assert!(!body.contains(['{', '}']) && !body.contains("\n---"), "{place}: {body}");
            yaml(front, place)
        }
        _ => yaml(parts(&text, "---", place).0, place),
    };
    (file.path, keys(&front))
}

#[test]
fn t13_the_export_of_an_attack_has_the_keys_of_its_form_alone() {
    let harmless = article("https://source.example/a.png");
    for form in ExportForm::ALL {
        let (_, known) = exported(form, &harmless, "nothing");
        let mut paths = BTreeSet::new();
        for attack in corpus::all() {
            let (path, found) = exported(form, &article(&attack.text()), &attack.place);
            check_path(&path, &['.', ' '], &attack.place);
            let other: Vec<&String> = found.difference(&known).collect();
            assert!(other.is_empty(), "{form:?}: keys {other:?} of {}", attack.place);
            paths.insert(path.to_lowercase());
        }
        assert!(paths.len() > 1_000, "{form:?}: {} files", paths.len());
    }
}
