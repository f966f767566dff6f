use super::{OutFeed, OutItem};
use serde_json::{Map, Value, json};

/// JSON Feed 1.1 (<https://www.jsonfeed.org/version/1.1/>).
pub fn json_feed(feed: &OutFeed) -> String {
    let mut object = Map::new();
    let mut put = |key: &str, value: Value| _ = object.insert(key.to_owned(), value);
    put("version", json!("https://jsonfeed.org/version/1.1"));
    put("title", json!(feed.title));
    put("home_page_url", json!(feed.home));
    if let Some(address) = &feed.address {
        put("feed_url", json!(address));
    }
    if !feed.description.is_empty() {
        put("description", json!(feed.description));
    }
    if let Some(language) = &feed.language {
        put("language", json!(language));
    }
    if let Some(author) = &feed.author {
        put("authors", json!([{ "name": author }]));
    }
    if let Some(icon) = &feed.icon {
        put("icon", json!(icon));
    }
    if !feed.hubs.is_empty() {
        let hubs: Vec<Value> = feed.hubs.iter().map(|hub| json!({ "type": "WebSub", "url": hub })).collect();
        put("hubs", json!(hubs));
    }
    put("items", feed.items.iter().map(item).collect());
    let mut text = Value::Object(object).to_string();
    text.push('\n');
    text
}

fn item(item: &OutItem) -> Value {
    let mut object = Map::new();
    let mut put = |key: &str, value: Value| _ = object.insert(key.to_owned(), value);
    put("id", json!(item.id));
    put("url", json!(item.url));
    put("title", json!(item.title));
    let optional = [
        ("external_url", &item.external_url),
        ("summary", &item.summary),
        ("image", &item.image),
        ("language", &item.language),
    ];
    for (key, value) in optional {
        if let Some(value) = value {
            put(key, json!(value));
        }
    }
    match (&item.content_html, &item.summary) {
        (Some(html), _) => put("content_html", json!(html)),
        // The format wants one of the two in every item.
        (None, summary) => put("content_text", json!(summary.as_deref().unwrap_or(&item.title))),
    }
    put("date_published", json!(item.published.to_string()));
    if let Some(updated) = item.updated {
        put("date_modified", json!(updated.to_string()));
    }
    if !item.authors.is_empty() {
        let authors: Vec<Value> = item.authors.iter().map(|name| json!({ "name": name })).collect();
        put("authors", json!(authors));
    }
    if !item.tags.is_empty() {
        put("tags", json!(item.tags));
    }
    let files: Vec<Value> = item.enclosures.iter().map(attachment).collect();
    if !files.is_empty() {
        put("attachments", json!(files));
    }
    Value::Object(object)
}

fn attachment(file: &tidings_model::Enclosure) -> Value {
    let mut object = Map::new();
    object.insert("url".to_owned(), json!(file.url));
    let kind = file.media_type.as_deref().unwrap_or("application/octet-stream");
    object.insert("mime_type".to_owned(), json!(kind));
    if let Some(length) = file.length {
        object.insert("size_in_bytes".to_owned(), json!(length));
    }
    if let Some(seconds) = file.duration_seconds {
        object.insert("duration_in_seconds".to_owned(), json!(seconds));
    }
    Value::Object(object)
}
