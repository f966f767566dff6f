//! What a field's places give at an item: nodes or JSON values, and out of them a line, an address, a date or HTML.

use super::dom::{Dom, Id, TOP};
use super::html;
use super::json_path::text_of;
use super::plan::{Query, Source};
use super::work::Work;
use super::xpath::{Value as XValue, string_of};
use crate::media::best_of_set;
use crate::text::one_line;
use serde_json::Value;

/// A page ready for selectors.
#[derive(Debug)]
pub(crate) enum Doc {
    Dom(Dom),
    Json(Value),
}

/// Where a selector starts.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Place<'a> {
    Node(&'a Dom, Id),
    Json(&'a Value),
}

impl Doc {
    /// The whole page.
    pub(crate) fn top(&self) -> Place<'_> {
        match self {
            Self::Dom(dom) => Place::Node(dom, TOP),
            Self::Json(value) => Place::Json(value),
        }
    }
}

/// Something that a selector found.
#[derive(Debug, Clone)]
pub(crate) enum Hit<'a> {
    Place(Place<'a>),
    Text(String),
}

/// What a field's value is for, which decides what of an element is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Want {
    Line,
    Link,
    Picture,
    Date,
    Html,
}

/// Values of one field of one item.
const MOST_VALUES: usize = 50;

/// What a query finds at a place, at most `most`.
pub(crate) fn find<'a>(query: &Query, place: Place<'a>, most: usize, work: &Work) -> Vec<Hit<'a>> {
    let node = |dom: &'a Dom, id: Id| Hit::Place(Place::Node(dom, id));
    match (query, place) {
        (Query::Here, place) => vec![Hit::Place(place)],
        (Query::Css(css), Place::Node(dom, id)) => {
            css.select(dom, id, most, work).into_iter().map(|id| node(dom, id)).collect()
        }
        (Query::XPath(path), Place::Node(dom, id)) => match path.evaluate(dom, id, work) {
            XValue::Nodes(points) => points
                .into_iter()
                .take(most)
                .map(|point| {
                    if point.attr > 0 { Hit::Text(string_of(dom, point, work)) } else { node(dom, point.id) }
                })
                .collect(),
            XValue::Text(text) => vec![Hit::Text(text)],
            XValue::Number(number) => vec![Hit::Text(number.to_string())],
            XValue::Bool(value) => vec![Hit::Text(value.to_string())],
        },
        (Query::Json(path), Place::Json(value)) => {
            path.select(value, most, work).into_iter().map(|value| Hit::Place(Place::Json(value))).collect()
        }
        _ => Vec::new(),
    }
}

/// The values of a source at a place, none empty, at most [`MOST_VALUES`]; `cut` are the selectors of what is left out of HTML.
pub(crate) fn values(
    source: &Source,
    place: Place<'_>,
    want: Want,
    cut: &[Query],
    work: &Work,
) -> Vec<String> {
    if let Some(text) = &source.text {
        return vec![text.clone()];
    }
    let mut out = Vec::new();
    for hit in find(&source.query, place, MOST_VALUES, work) {
        for text in texts(source, &hit, want, cut, work) {
            if let Some(text) = refine(source, &text).filter(|text| !text.trim().is_empty()) {
                out.push(text);
            }
        }
    }
    out.truncate(MOST_VALUES);
    out
}

/// The whole text of what a source matches, script included, each piece refined.
pub(crate) fn raw(source: &Source, dom: &Dom, work: &Work) -> Vec<String> {
    let pieces = find(&source.query, Place::Node(dom, TOP), MOST_VALUES, work).into_iter();
    let text = |hit: Hit<'_>| match hit {
        Hit::Text(text) => Some(text),
        Hit::Place(Place::Node(dom, id)) => match &source.attr {
            Some(name) => dom.attr(id, name).map(str::to_owned),
            None => Some(dom.string(id, work)),
        },
        Hit::Place(Place::Json(_)) => None,
    };
    pieces.filter_map(text).filter_map(|text| refine(source, &text)).collect()
}

/// Cuts out a part by the expression, and writes it in another form.
fn refine(source: &Source, text: &str) -> Option<String> {
    let replace = source.replace.as_deref();
    let Some(regex) = &source.regex else {
        return Some(match replace {
            // Without an expression only the whole can be meant.
            Some(form) => form.replace("${0}", text.trim()).replace("$0", text.trim()),
            None => text.to_owned(),
        });
    };
    let found = regex.captures(text)?;
    match replace {
        Some(form) => {
            let mut out = String::new();
            found.expand(form, &mut out);
            Some(out)
        }
        None => found.iter().skip(1).flatten().next().or(found.get(0)).map(|part| part.as_str().to_owned()),
    }
}

fn texts(source: &Source, hit: &Hit<'_>, want: Want, cut: &[Query], work: &Work) -> Vec<String> {
    match hit {
        Hit::Text(text) => vec![text.clone()],
        Hit::Place(Place::Node(dom, id)) => match source.attr.as_deref() {
            Some("src") if want == Want::Picture && dom.attr(*id, "src").is_none() => {
                picture_of(dom, *id).into_iter().collect()
            }
            Some(name) => dom.attr(*id, name).map(str::to_owned).into_iter().collect(),
            None => of_node(dom, *id, want, cut, work),
        },
        Hit::Place(Place::Json(value)) => of_json(value, want),
    }
}

/// What of a node a field means.
fn of_node(dom: &Dom, id: Id, want: Want, cut: &[Query], work: &Work) -> Vec<String> {
    let line = || Some(dom.line(id, work)).filter(|line| !line.is_empty());
    let found = match want {
        Want::Line => line().or_else(|| attr_of(dom, id, &["content", "title", "alt", "value"])),
        Want::Link => link_of(dom, id).or_else(|| line().filter(|line| is_address(line))),
        Want::Picture => picture_of(dom, id).or_else(|| line().filter(|line| is_address(line))),
        Want::Date => {
            return [attr_of(dom, id, &["datetime", "content"]), line()].into_iter().flatten().collect();
        }
        Want::Html => Some(html_of(dom, id, cut, work)),
    };
    found.into_iter().collect()
}

fn html_of(dom: &Dom, id: Id, cut: &[Query], work: &Work) -> String {
    // In XML an element without elements holds HTML as text.
    if dom.text_node(id).is_some() || (!dom.html && dom.elements(id).next().is_none()) {
        let text = dom.string(id, work);
        if dom.html {
            let mut out = String::new();
            html::escape(&text, &mut out);
            return out;
        }
        return text;
    }
    let mut gone: Vec<Id> = cut
        .iter()
        .flat_map(|query| find(query, Place::Node(dom, id), usize::MAX, work))
        .filter_map(|hit| match hit {
            Hit::Place(Place::Node(_, gone)) if gone != id => Some(gone),
            _ => None,
        })
        .collect();
    gone.sort_unstable();
    html::write(dom, id, &gone, work)
}

fn attr_of(dom: &Dom, id: Id, names: &[&str]) -> Option<String> {
    names.iter().filter_map(|name| dom.attr(id, name)).map(one_line).find(|text| !text.is_empty())
}

/// The address of an element: its own, that of the first link inside, or that of a link around it.
pub(crate) fn link_of(dom: &Dom, id: Id) -> Option<String> {
    let own = |id: Id| dom.attr(id, "href").map(str::trim).filter(|href| is_link(href));
    let inside = || (id..dom.end(id)).find_map(own);
    let around = || dom.ancestors(id).take(4).filter(|&above| dom.name(above) == "a").find_map(own);
    own(id).or_else(inside).or_else(around).map(str::to_owned)
}

/// True for addresses that lead to another page.
pub(crate) fn is_link(href: &str) -> bool {
    !href.is_empty()
        && !href.starts_with('#')
        && !["javascript:", "mailto:", "tel:", "data:"]
            .iter()
            .any(|scheme| href.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)))
}

fn is_address(text: &str) -> bool {
    !text.contains(char::is_whitespace)
        && (text.starts_with("http") || text.starts_with('/') || text.contains("://"))
}

const PICTURE_ATTRS: [&str; 10] = [
    "data-src",
    "data-original",
    "data-lazy-src",
    "data-actualsrc",
    "data-echo",
    "data-url",
    "src",
    "url",
    "poster",
    "content",
];
const PICTURE_SETS: [&str; 3] = ["data-srcset", "data-lazy-srcset", "srcset"];

/// The address of the picture that an element is, shows as its background, or holds.
pub(crate) fn picture_of(dom: &Dom, id: Id) -> Option<String> {
    (id..dom.end(id)).take(2_000).find_map(|id| own_picture(dom, id))
}

fn own_picture(dom: &Dom, id: Id) -> Option<String> {
    let name = dom.name(id);
    let shows = matches!(name, "img" | "source" | "video" | "amp-img" | "meta" | "image") || !dom.html;
    if shows && !is_tiny(dom, id) {
        let plain = PICTURE_ATTRS.iter().filter_map(|name| dom.attr(id, name)).find(|src| is_picture(src));
        let set = || PICTURE_SETS.iter().filter_map(|name| dom.attr(id, name)).find_map(best_of_set);
        if let Some(found) = plain.map(|src| src.trim().to_owned()).or_else(set) {
            return Some(found);
        }
    }
    let lazy = ["data-bg", "data-background", "data-background-image", "data-img"];
    let lazy = lazy.iter().filter_map(|name| dom.attr(id, name)).find(|src| is_picture(src));
    lazy.map(str::to_owned).or_else(|| dom.attr(id, "style").and_then(background))
}

fn is_picture(src: &str) -> bool {
    let src = src.trim();
    !src.is_empty()
        && !src.starts_with("data:")
        && !src.contains(char::is_whitespace)
        && src.contains(['/', '.'])
}

/// True for icons and counting pixels.
fn is_tiny(dom: &Dom, id: Id) -> bool {
    let size =
        |name| dom.attr(id, name).and_then(|value| value.trim().trim_end_matches("px").parse::<u32>().ok());
    size("width").is_some_and(|width| width < 24) || size("height").is_some_and(|height| height < 24)
}

/// The address in `background-image: url('…')`.
fn background(style: &str) -> Option<String> {
    let at = style.find("url(")?;
    let inside = &style[at + 4..];
    let end = inside.find(')')?;
    let url = inside[..end].trim().trim_matches(['"', '\'']).trim();
    is_picture(url).then(|| url.to_owned())
}

/// What of a JSON value a field means.
fn of_json(value: &Value, want: Want) -> Vec<String> {
    match (value, want) {
        (Value::Array(list), _) => {
            list.iter().take(MOST_VALUES).flat_map(|value| of_json(value, want)).collect()
        }
        (Value::Object(object), Want::Link | Want::Picture) => {
            ["url", "href", "src", "link", "canonical", "large", "medium"]
                .iter()
                .find_map(|key| object.get(*key))
                .filter(|value| !value.is_object())
                .map(|value| of_json(value, want))
                .unwrap_or_default()
        }
        (Value::Object(object), Want::Html) => ["rendered", "html", "content", "text", "value"]
            .iter()
            .find_map(|key| object.get(*key))
            .and_then(text_of)
            .into_iter()
            .collect(),
        (value, Want::Line) => text_of(value).map(|text| line_of_html(&text)).into_iter().collect(),
        (value, _) => text_of(value).into_iter().collect(),
    }
}

/// A text of JSON or XML, which may hold HTML, on one line.
pub(crate) fn line_of_html(text: &str) -> String {
    if text.contains('<') && text.contains('>') {
        let (dom, _) = Dom::html(text.get(..64 << 10).unwrap_or(text));
        return dom.line(TOP, &Work::default());
    }
    one_line(&crate::page::unescape(text))
}

/// [`line_of_html`] for text of data; that of a web page is a line already.
pub(crate) fn line_of_html_if(place: Place<'_>, text: String) -> String {
    match place {
        Place::Node(dom, _) if dom.html => text,
        _ => line_of_html(&text),
    }
}
