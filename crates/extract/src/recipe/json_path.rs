//! Paths into JSON, as FreshRSS's dot notation has them and a little more: `data.items`, `links[0].href`, `posts[*].id`,
//! `["a key.with points"]`, `[-1]` from the end, `*` for every value, `..name` for a name at any depth. A text of nothing, `.`
//! or `$` is the value itself.

use super::work::Work;
use serde_json::Value;

/// Parts of a path.
const LONGEST: usize = 64;

/// A path that was understood.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct JsonPath(Vec<Part>);

#[derive(Debug, Clone, PartialEq)]
enum Part {
    Key(String),
    Index(i64),
    Every,
    /// A name at any depth.
    Deep(String),
}

impl JsonPath {
    /// Reads a path; the error is a sentence and the byte at which it applies.
    pub(crate) fn parse(text: &str) -> Result<Self, (String, usize)> {
        let mut parts = Vec::new();
        let text = text.trim_end();
        let mut at = text.len() - text.trim_start().len();
        if text[at..].starts_with('$')
            && !text[at + 1..].starts_with(|c: char| c.is_alphanumeric() || c == '_')
        {
            at += 1;
        }
        if matches!(&text[at..], "" | ".") {
            return Ok(Self(parts));
        }
        while at < text.len() {
            if parts.len() >= LONGEST {
                return Err((format!("more than {LONGEST} parts"), at));
            }
            let rest = &text[at..];
            if rest.starts_with('[') {
                let (part, length) = bracket(rest).map_err(|message| (message, at))?;
                parts.push(part);
                at += length;
                continue;
            }
            let deep = rest.starts_with("..");
            let skip = if deep { 2 } else { usize::from(rest.starts_with('.')) };
            let name = &rest[skip..rest[skip..].find(['.', '[']).map_or(rest.len(), |end| skip + end)];
            if name.is_empty() && !deep && rest[skip..].starts_with('[') {
                at += skip;
                continue;
            }
            if name.trim().is_empty() {
                return Err(("a name is missing here".to_owned(), at + skip));
            }
            parts.push(match name {
                "*" => Part::Every,
                name if deep => Part::Deep(name.to_owned()),
                name => Part::Key(name.to_owned()),
            });
            at += skip + name.len();
        }
        Ok(Self(parts))
    }

    /// The values at the path, in order, at most `most`. A path that ends at a list gives the list as one value.
    pub(crate) fn select<'a>(&self, top: &'a Value, most: usize, work: &Work) -> Vec<&'a Value> {
        let mut values = vec![top];
        for part in &self.0 {
            let mut next = Vec::new();
            for value in values {
                if next.len() > most.saturating_mul(4) || !work.spend(1) {
                    break;
                }
                part.step(value, &mut next, work);
            }
            values = next;
        }
        values.truncate(most);
        values
    }
}

impl Part {
    fn step<'a>(&self, value: &'a Value, found: &mut Vec<&'a Value>, work: &Work) {
        match (self, value) {
            (Self::Key(key), Value::Object(object)) => found.extend(object.get(key)),
            // FreshRSS writes `items.0.title` too.
            (Self::Key(key), Value::Array(list)) => {
                found.extend(key.parse::<usize>().ok().and_then(|at| list.get(at)));
            }
            (Self::Index(at), Value::Array(list)) => {
                let at = if *at < 0 {
                    list.len().checked_add_signed(*at as isize)
                } else {
                    usize::try_from(*at).ok()
                };
                found.extend(at.and_then(|at| list.get(at)));
            }
            (Self::Index(at), Value::Object(object)) => found.extend(object.get(&at.to_string())),
            (Self::Every, Value::Array(list)) => {
                work.spend(list.len());
                found.extend(list);
            }
            (Self::Every, Value::Object(object)) => {
                work.spend(object.len());
                found.extend(object.values());
            }
            (Self::Deep(name), value) => deep(name, value, found, work),
            _ => {}
        }
    }
}

/// Values of a name at any depth, in the order of the document.
fn deep<'a>(name: &str, value: &'a Value, found: &mut Vec<&'a Value>, work: &Work) {
    let mut open = vec![value];
    while let Some(value) = open.pop() {
        if !work.spend(1) {
            return;
        }
        match value {
            Value::Object(object) => {
                found.extend(object.get(name));
                open.extend(object.values().rev());
            }
            Value::Array(list) => open.extend(list.iter().rev()),
            _ => {}
        }
    }
}

/// `[3]`, `[-1]`, `[*]`, `["key"]`, with its length.
fn bracket(text: &str) -> Result<(Part, usize), String> {
    let inside = &text[1..];
    if let Some(quote) = inside.chars().next().filter(|c| matches!(c, '"' | '\'')) {
        let end = inside[1..].find(quote).ok_or_else(|| format!("the {quote} is never closed"))?;
        if !inside[end + 2..].starts_with(']') {
            return Err("`]` is missing behind this".to_owned());
        }
        return Ok((Part::Key(inside[1..=end].to_owned()), end + 4));
    }
    let end = inside.find(']').ok_or("`]` is missing behind this")?;
    let part = match inside[..end].trim() {
        "*" | "" => Part::Every,
        number => Part::Index(number.parse().map_err(|_| {
            format!("between brackets stands a number, `*` or a name in quotation marks, not {number:?}")
        })?),
    };
    Ok((part, end + 2))
}

/// A value as text: strings, numbers and yes or no; of a list or an object the member that is its text.
pub(crate) fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(value) => Some(value.to_string()),
        Value::Null => None,
        Value::Array(list) => list.first().filter(|first| !first.is_array()).and_then(text_of),
        Value::Object(object) => {
            ["name", "rendered", "title", "text", "value", "label", "url", "src", "href", "$t", "#text"]
                .iter()
                .find_map(|key| object.get(*key).filter(|value| !value.is_array() && !value.is_object()))
                .and_then(text_of)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths() {
        let value: Value = serde_json::from_str(
            r#"{"data": {"items": [{"id": 1, "a.b": "x", "t": {"name": "N"}}, {"id": 2, "tags": ["p", "q"]}],
                "by": {"k1": {"id": 7}, "k2": {"id": 8}}}, "0": "zero", "$x": 5}"#,
        )
        .expect("good JSON");
        for (path, expected) in [
            ("data.items[0].id", "1"),
            ("data.items.1.id", "2"),
            ("$.data.items[-1].id", "2"),
            ("data.items[*].id", "1,2"),
            ("data.items[].id", "1,2"),
            ("data.by.*.id", "7,8"),
            ("..id", "1,2,7,8"),
            ("data..id", "1,2,7,8"),
            ("data.items[0][\"a.b\"]", "\"x\""),
            ("data.items[0].t", "{\"name\":\"N\"}"),
            ("[0]", "\"zero\""),
            ("$x", "5"),
            ("data.items[9].id", ""),
            ("data.items.id", ""),
        ] {
            let path_read = JsonPath::parse(path).unwrap_or_else(|error| panic!("{path}: {error:?}"));
            let found: Vec<String> =
                path_read.select(&value, 100, &Work::default()).iter().map(ToString::to_string).collect();
            assert_eq!(found.join(","), expected, "{path}");
        }
        for same in ["", ".", "$", " $ "] {
            assert_eq!(JsonPath::parse(same), Ok(JsonPath(Vec::new())));
        }
        for (bad, at) in [("a..", 3), ("a[", 1), ("a[x]", 1), ("a['x]", 1), ("a.", 2)] {
            assert_eq!(JsonPath::parse(bad).expect_err(bad).1, at, "{bad}");
        }
    }

    #[test]
    fn wide_and_deep_values_end() {
        let wide = Value::Array(vec![Value::Array(vec![Value::from(1); 1_000]); 1_000]);
        let path = JsonPath::parse("[*][*]").expect("a path");
        assert_eq!(path.select(&wide, 500, &Work::default()).len(), 500);
    }
}
