//! Front matter that other programs' users wrote, of whatever shape.

use crate::form::RecordError;
use crate::front::{Front, Syntax};
use crate::yaml;
use serde_json::{Map, Value};

/// The tables in which Hugo and Zola keep the user's own keys.
const INNER: [&str; 3] = ["params", "extra", "taxonomies"];

/// The keys of a front matter.
pub(super) struct Fields(Map<String, Value>);

impl Fields {
    pub(super) fn read(front: &Front<'_>) -> Result<Self, RecordError> {
        let error = |line: u32, what: String| {
            let line = if line == 0 { 0 } else { line + front.line - 1 };
            let advice = "mend the line in the file, then import it again";
            RecordError { line, what: format!("the front matter is not readable: {what}"), advice }
        };
        if front.matter.trim().is_empty() {
            return Ok(Self(Map::new()));
        }
        let value: Value = match front.syntax {
            Syntax::Json => serde_json::from_str(front.matter)
                .map_err(|e| error(u32::try_from(e.line()).unwrap_or(0), e.to_string()))?,
            Syntax::Yaml => yaml::parse(front.matter).map_err(|e| error(e.line, e.what))?,
            Syntax::Toml => {
                if front.matter.len() > yaml::LONGEST_FRONT_MATTER {
                    return Err(error(0, "it is too long".to_owned()));
                }
                let table: toml::Table = toml::from_str(front.matter).map_err(|e| {
                    let start = e.span().map_or(0, |span| span.start);
                    let before = front.matter.get(..start).unwrap_or_default();
                    error(
                        1 + u32::try_from(before.matches('\n').count()).unwrap_or(0),
                        e.message().to_owned(),
                    )
                })?;
                from_toml(toml::Value::Table(table))
            }
        };
        match value {
            Value::Object(map) => Ok(Self(map)),
            _ => Err(error(0, "it holds no keys".to_owned())),
        }
    }

    /// No keys.
    pub(super) fn none() -> Self {
        Self(Map::new())
    }

    /// The first of `keys` that is there, at the top or in an inner table.
    fn get(&self, keys: &[&str]) -> Option<&Value> {
        let tables =
            || std::iter::once(&self.0).chain(INNER.iter().filter_map(|name| self.0.get(*name)?.as_object()));
        keys.iter()
            .find_map(|key| tables().find_map(|table| table.get(*key)).filter(|value| !value.is_null()))
    }

    /// A text, a number or a truth value as text; the first of a list; not empty.
    pub(super) fn text(&self, keys: &[&str]) -> Option<String> {
        let text = match self.get(keys)? {
            Value::Array(items) => items.first().and_then(text_of),
            value => text_of(value),
        };
        text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
    }

    /// A list of texts; a single text is cut at `separators`.
    pub(super) fn list(&self, keys: &[&str], separators: &[char]) -> Vec<String> {
        let items = match self.get(keys) {
            Some(Value::Array(items)) => items.iter().filter_map(text_of).collect(),
            Some(Value::String(text)) => text.split(separators).map(str::to_owned).collect(),
            _ => Vec::new(),
        };
        items.into_iter().map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()).collect()
    }

    /// Lists in a list, as Hexo has several category paths; empty when the list holds texts.
    pub(super) fn lists(&self, keys: &[&str]) -> Vec<Vec<String>> {
        let Some(Value::Array(items)) = self.get(keys) else { return Vec::new() };
        if !items.iter().any(Value::is_array) {
            return Vec::new();
        }
        let one = |item: &Value| match item {
            Value::Array(list) => list.iter().filter_map(text_of).collect(),
            item => text_of(item).into_iter().collect(),
        };
        items.iter().map(one).filter(|list: &Vec<String>| !list.is_empty()).collect()
    }
}

/// A scalar as text; a mapping by its name, as authors are written.
fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        // Authors by name, pictures of a Hugo bundle and of themes by address.
        Value::Object(map) => {
            ["name", "src", "url", "image"].iter().find_map(|key| map.get(*key)?.as_str()).map(str::to_owned)
        }
        Value::Null | Value::Array(_) => None,
    }
}

fn from_toml(value: toml::Value) -> Value {
    match value {
        toml::Value::String(text) => Value::String(text),
        toml::Value::Integer(number) => Value::from(number),
        toml::Value::Float(number) => Value::from(number),
        toml::Value::Boolean(truth) => Value::Bool(truth),
        toml::Value::Datetime(at) => Value::String(at.to_string()),
        toml::Value::Array(items) => Value::Array(items.into_iter().map(from_toml).collect()),
        toml::Value::Table(table) => {
            Value::Object(table.into_iter().map(|(key, value)| (key, from_toml(value))).collect())
        }
    }
}
