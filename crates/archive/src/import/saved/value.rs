//! Fields of a JSON value, taken by what they can mean: a number may stand as text, a truth as a number.

use serde_json::Value;
use tidings_model::{Enclosure, Person, Timestamp};

/// A text that is not empty, or a number as text.
pub(super) fn text(value: &Value, key: &str) -> Option<String> {
    let text = match value.get(key)? {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    (!text.is_empty()).then_some(text)
}

/// `true`, `1`, `"1"` and `"true"`.
pub(super) fn truth(value: &Value, key: &str) -> bool {
    match value.get(key) {
        Some(Value::Bool(truth)) => *truth,
        Some(Value::Number(number)) => number.as_i64() == Some(1),
        Some(Value::String(text)) => matches!(text.as_str(), "1" | "true"),
        _ => false,
    }
}

/// A list of texts, or of objects that have one under `name`.
pub(super) fn texts(value: &Value, key: &str, name: &str) -> Vec<String> {
    let Some(Value::Array(items)) = value.get(key) else { return Vec::new() };
    let one = |item: &Value| match item {
        Value::String(text) => Some(text.trim().to_owned()),
        item => text(item, name),
    };
    items.iter().filter_map(one).filter(|text| !text.is_empty()).collect()
}

/// A date as text, or seconds since 1970.
pub(super) fn time(value: &Value, key: &str) -> Option<Timestamp> {
    match value.get(key)? {
        Value::Number(number) => Timestamp::from_second(number.as_i64()?).ok(),
        Value::String(text) => text
            .parse()
            .ok()
            .and_then(|n| Timestamp::from_second(n).ok())
            .or_else(|| crate::date::parse(text)),
        _ => None,
    }
}

/// An address of the web.
pub(super) fn web(value: &Value, key: &str) -> Option<String> {
    text(value, key).filter(|address| is_web(address))
}

/// The files attached under `key`, each of them with its address, media type and length under these names.
pub(super) fn enclosures(value: &Value, key: &str, [url, media_type, length]: [&str; 3]) -> Vec<Enclosure> {
    let Some(Value::Array(files)) = value.get(key) else { return Vec::new() };
    let one = |file: &Value| {
        Some(Enclosure {
            url: web(file, url)?,
            media_type: text(file, media_type),
            length: file.get(length).and_then(Value::as_u64),
            ..Enclosure::default()
        })
    };
    files.iter().filter_map(one).collect()
}

/// Authors with `;` between them. That sign ends entities, too, which are read first.
pub(super) fn authors(text: &str) -> Vec<Person> {
    let text = tidings_feed::text::unescape_html(text);
    let names = text.split(';').map(str::trim).filter(|name| !name.is_empty());
    names.map(|name| Person { name: Some(name.to_owned()), ..Person::default() }).collect()
}

pub(in crate::import) fn is_web(address: &str) -> bool {
    let starts =
        |scheme: &str| address.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
    starts("https://") || starts("http://")
}

/// The host of an address, and the address of its site.
pub(super) fn site_of(address: &str) -> Option<(String, String)> {
    let (scheme, rest) = address.split_once("://")?;
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = host.rsplit('@').next().unwrap_or(host).to_lowercase();
    (!host.is_empty()).then(|| (host.clone(), format!("{}://{host}/", scheme.to_lowercase())))
}
