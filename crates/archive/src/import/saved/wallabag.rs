//! wallabag's export in JSON: an array of the entries that its reader chose.

use super::value::{is_web, site_of, text, texts, time, truth, web};
use super::{SavedFeed, SavedItem, html, plain, tags};
use serde_json::Value;
use tidings_model::{Entry, Image, Person, Problem, ProblemKind};

pub(super) fn read(value: &Value) -> Result<SavedItem, String> {
    let mut problems = Vec::new();
    let link = text(value, "url");
    let address = link.clone().filter(|link| is_web(link));
    if let (Some(link), None) = (&link, &address) {
        problems.push(Problem::new(
            ProblemKind::Value,
            format!("its address {link:?} is none of the web; it was left out"),
        ));
    }
    let title = text(value, "title").or_else(|| address.clone());
    let content = text(value, "content").unwrap_or_default() + &annotations(value);
    if address.is_none() && title.is_none() {
        return Err("it has neither an address nor a title".to_owned());
    }
    let site = address.as_deref().and_then(site_of);
    let published = time(value, "published_at");
    if published.is_none() && value.get("published_at").is_some_and(|date| !date.is_null()) {
        problems.push(Problem::new(
            ProblemKind::Date,
            "its date cannot be read; the time it was saved was taken",
        ));
    }
    let entry = Entry {
        link: address,
        title: title.map(plain),
        content: Some(content).filter(|content| !content.is_empty()).map(html).into_iter().collect(),
        authors: texts(value, "published_by", "name")
            .into_iter()
            .map(|name| Person { name: Some(name), ..Person::default() })
            .collect(),
        categories: tags(texts(value, "tags", "label")),
        published,
        language: text(value, "language").map(|tag| tag.replace('_', "-")),
        images: web(value, "preview_picture")
            .map(|url| Image { url, ..Image::default() })
            .into_iter()
            .collect(),
        ..Entry::default()
    };
    let (host, site) = site.unzip();
    let feed = SavedFeed {
        name: text(value, "domain_name").or(host).unwrap_or_else(|| "wallabag".to_owned()),
        site,
        ..SavedFeed::default()
    };
    Ok(SavedItem {
        entry,
        feed,
        starred: truth(value, "is_starred"),
        first_seen: time(value, "created_at"),
        dated_by_page: true,
        known_by_link: false,
        problems,
    })
}

/// What its reader marked and wrote, below the text.
fn annotations(value: &Value) -> String {
    let Some(Value::Array(notes)) = value.get("annotations") else { return String::new() };
    let mut out = String::new();
    for note in notes {
        let escaped = |key| text(note, key).map(|text| crate::form::escape(&text));
        if let Some(quote) = escaped("quote") {
            out.push_str(&format!("<blockquote><p>{quote}</p></blockquote>"));
        }
        if let Some(words) = escaped("text") {
            out.push_str(&format!("<p>{words}</p>"));
        }
    }
    if out.is_empty() { out } else { format!("<hr>{out}") }
}
