//! From the text of a page to the document that a recipe's selectors are for.

use super::dom::{Dom, floor};
use super::model::Format;
use super::plan::Plan;
use super::report::RecipeProblem;
use super::values::{Doc, Place};
use super::work::Work;
use super::xml;
use crate::address;
use serde_json::Value;
use tidings_model::ProblemKind;
use url::Url;

/// Bytes of JSON that are read.
const JSON_BYTES: usize = 32 << 20;

/// Reads a page as the recipe says.
pub(crate) fn load(plan: &Plan, page: &str, work: &Work) -> (Option<Doc>, Vec<RecipeProblem>) {
    let page = page.trim_start_matches('\u{feff}');
    match plan.format {
        Format::Html => {
            let (dom, why) = Dom::html(page);
            (Some(Doc::Dom(dom)), cut(why))
        }
        Format::Xml => {
            let (dom, why) = xml::read(page);
            (Some(Doc::Dom(dom)), cut(why))
        }
        Format::Json => match json(plan, page, work) {
            Ok(value) => (Some(Doc::Json(value)), Vec::new()),
            Err(problem) => (None, vec![problem]),
        },
    }
}

fn cut(why: Option<String>) -> Vec<RecipeProblem> {
    why.map(|why| {
        let message = format!("Only the beginning of the page was read because of {why}.");
        RecipeProblem::new("", ProblemKind::Limit, message)
    })
    .into_iter()
    .collect()
}

fn json(plan: &Plan, page: &str, work: &Work) -> Result<Value, RecipeProblem> {
    if page.len() > JSON_BYTES {
        let message =
            format!("The page has {} bytes of JSON, more than {JSON_BYTES}, and was not read.", page.len());
        return Err(RecipeProblem::new("", ProblemKind::Limit, message));
    }
    let in_page = plan.json_in.is_some() || page.trim_start().starts_with('<');
    if !in_page {
        return parse(page).map_err(|why| {
            RecipeProblem::new(
                "",
                ProblemKind::Syntax,
                format!("The page is no JSON: {why}. Is `format` right?"),
            )
        });
    }
    let (dom, _) = Dom::html(page);
    let Some(sources) = &plan.json_in else {
        let mut found = embedded(&dom, work).into_iter();
        // Of several pieces of data the one in which the recipe finds its items.
        let fits = |value: &Value| match &plan.item {
            Some((query, _)) => !super::values::find(query, Place::Json(value), 1, work).is_empty(),
            None => true,
        };
        let best =
            found.clone().map(|(_, value)| value).find(fits).or_else(|| found.next().map(|(_, value)| value));
        return best.ok_or_else(|| {
            let message = "The page is a web page and has no data in a script: name the element that holds the JSON in \
                           `json_in`, or set format = \"html\".";
            RecipeProblem::new("json_in", ProblemKind::Recipe, message)
        });
    };
    let raw = sources.iter().flat_map(|source| super::values::raw(source, &dom, work));
    let mut why = None;
    for text in raw {
        match parse(&text) {
            Ok(value) => return Ok(value),
            Err(error) => why = why.or(Some(error)),
        }
    }
    let written: Vec<&str> = sources.iter().map(|source| source.written.as_str()).collect();
    let mut problem = RecipeProblem::new(
        "json_in",
        ProblemKind::Recipe,
        match why {
            Some(why) => format!("`{}` matches, but holds no JSON: {why}.", written.join("` or `")),
            None => format!("Nothing on the page matches `{}`.", written.join("` or `")),
        },
    );
    problem.proposal = embedded(&dom, work).into_iter().next().map(|(selector, _)| selector);
    Err(problem)
}

/// Reads JSON, also where it stands behind `name =` and before other script.
pub(crate) fn parse(text: &str) -> Result<Value, String> {
    let text = text.trim().trim_start_matches("<!--").trim();
    let whole = match serde_json::from_str::<Value>(text) {
        Ok(value) => return Ok(value),
        Err(error) => error.to_string(),
    };
    let starts = text.char_indices().filter(|(_, c)| matches!(c, '{' | '[')).map(|(at, _)| at).take(8);
    for start in starts {
        let mut stream = serde_json::Deserializer::from_str(&text[start..]).into_iter::<Value>();
        if let Some(Ok(value @ (Value::Object(_) | Value::Array(_)))) = stream.next()
            && value.as_object().is_none_or(|object| !object.is_empty())
            && value.as_array().is_none_or(|list| !list.is_empty())
        {
            return Ok(value);
        }
    }
    Err(whole)
}

/// Names under which scripts keep the data of a page.
const STATES: [&str; 5] =
    ["__INITIAL_STATE__", "__NUXT__", "__PRELOADED_STATE__", "__INITIAL_DATA__", "__APOLLO_STATE__"];

/// Data that stands in scripts of a page, with the selectors of the scripts: the likeliest first.
pub(crate) fn embedded(dom: &Dom, work: &Work) -> Vec<(String, Value)> {
    let mut found = Vec::new();
    for id in (0..dom.len()).filter(|&id| dom.name(id) == "script") {
        let kind = dom.attr(id, "type").unwrap_or("").to_ascii_lowercase();
        let text = dom.string(id, work);
        let name = dom.attr(id, "id").filter(|name| is_plain(name));
        let data = kind == "application/json";
        let state = || {
            let head = &text[..floor(&text, 400)];
            STATES.iter().find(|name| head.contains(**name))
        };
        let selector = match (name, data, state()) {
            (Some(name), true, _) => format!("script#{name}"),
            (None, true, _) => "script[type=\"application/json\"]".to_owned(),
            (_, false, Some(state)) if !kind.contains("ld+json") => format!("script:contains(\"{state}\")"),
            _ => continue,
        };
        if found.len() < 20
            && let Ok(value) = parse(&text)
        {
            found.push((selector, value));
        }
    }
    found.sort_by_key(|(selector, _)| !selector.contains("__NEXT_DATA__"));
    found
}

fn is_plain(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'))
}

/// What the page's relative addresses are read against: its `base` element, else its address.
pub(crate) fn base_of(doc: &Doc, page: &str, plan: &Plan, url: &str) -> Option<Url> {
    let own = address::base(Some(url));
    let read = |dom: &Dom| {
        let element = (0..dom.len()).find(|&id| dom.name(id) == "base")?;
        address::resolve(dom.attr(element, "href")?, own.as_ref()).filter(|url| url.scheme() != "mailto")
    };
    let declared = match doc {
        Doc::Dom(dom) if plan.format == Format::Html => read(dom),
        Doc::Json(_) if page.contains("<base") => read(&Dom::html(page).0),
        _ => None,
    };
    declared.or(own)
}
