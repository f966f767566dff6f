//! The core functions (section 4 of the recommendation).

use super::eval::{Context, Value, as_bool};
use super::{Expr, Function, Point};
use std::collections::HashSet;

/// Longest text that is put together.
const LONGEST: usize = 1 << 20;

pub(super) fn call(context: &Context<'_>, function: Function, arguments: &[Expr]) -> Value {
    let text = |at: usize| arguments.get(at).map(|expr| context.text(expr)).unwrap_or_default();
    let own_text = || match arguments.first() {
        Some(expr) => context.text(expr),
        None => context.string(context.node),
    };
    let number = |at: usize| arguments.get(at).map_or(f64::NAN, |expr| context.number(expr));
    match function {
        Function::Last => Value::Number(context.size as f64),
        Function::Position => Value::Number(context.position as f64),
        Function::Count => {
            Value::Number(arguments.first().map_or(0, |expr| context.nodes(expr).len()) as f64)
        }
        Function::Id => Value::Nodes(by_id(context, arguments)),
        Function::Name => Value::Text(name(context, arguments)),
        Function::LocalName => {
            let name = name(context, arguments);
            Value::Text(name.rsplit(':').next().unwrap_or_default().to_owned())
        }
        Function::NamespaceUri => Value::Text(String::new()),
        Function::Text => Value::Text(own_text()),
        Function::Concat => {
            let mut joined = String::new();
            for at in 0..arguments.len() {
                joined.push_str(&text(at));
                if joined.len() > LONGEST {
                    break;
                }
            }
            Value::Text(joined)
        }
        Function::StartsWith => Value::Bool(text(0).starts_with(&text(1))),
        Function::Contains => Value::Bool(text(0).contains(&text(1))),
        Function::Before => {
            let (whole, mark) = (text(0), text(1));
            Value::Text(whole.split_once(&mark).map(|(before, _)| before.to_owned()).unwrap_or_default())
        }
        Function::After => {
            let (whole, mark) = (text(0), text(1));
            Value::Text(whole.split_once(&mark).map(|(_, after)| after.to_owned()).unwrap_or_default())
        }
        Function::Substring => {
            Value::Text(substring(&text(0), number(1), arguments.get(2).map(|_| number(2))))
        }
        Function::Length => Value::Number(own_text().chars().count() as f64),
        Function::Normalize => {
            let text = own_text();
            let words: Vec<&str> =
                text.split([' ', '\t', '\r', '\n']).filter(|word| !word.is_empty()).collect();
            Value::Text(words.join(" "))
        }
        Function::Translate => Value::Text(translate(&text(0), &text(1), &text(2))),
        Function::Boolean => Value::Bool(arguments.first().is_some_and(|expr| context.bool(expr))),
        Function::Not => Value::Bool(!arguments.first().is_some_and(|expr| context.bool(expr))),
        Function::True => Value::Bool(true),
        Function::False => Value::Bool(false),
        Function::Lang => Value::Bool(in_language(context, &text(0))),
        Function::Number => Value::Number(match arguments.first() {
            Some(expr) => context.number(expr),
            None => context.as_number(&Value::Nodes(vec![context.node])),
        }),
        Function::Sum => {
            let nodes = arguments.first().map(|expr| context.nodes(expr)).unwrap_or_default();
            Value::Number(nodes.into_iter().map(|node| context.as_number(&Value::Nodes(vec![node]))).sum())
        }
        Function::Floor => Value::Number(number(0).floor()),
        Function::Ceiling => Value::Number(number(0).ceil()),
        Function::Round => Value::Number((number(0) + 0.5).floor()),
    }
}

/// The name of the first node, as written.
fn name(context: &Context<'_>, arguments: &[Expr]) -> String {
    let point = match arguments.first() {
        Some(expr) => context.nodes(expr).first().copied(),
        None => Some(context.node),
    };
    point
        .map(|point| match point.attr.checked_sub(1) {
            Some(at) => context.dom.attrs(point.id).get(at).map(|(name, _)| name.to_string()),
            None => Some(context.dom.name(point.id).to_owned()),
        })
        .and_then(|name| name)
        .unwrap_or_default()
}

fn by_id(context: &Context<'_>, arguments: &[Expr]) -> Vec<Point> {
    let wanted = arguments.first().map(|expr| context.text(expr)).unwrap_or_default();
    let wanted: HashSet<&str> = wanted.split_ascii_whitespace().collect();
    let mut found = Vec::new();
    for id in 0..context.dom.len() {
        if !context.work.spend(1) {
            break;
        }
        if context.dom.attr(id, "id").is_some_and(|own| wanted.contains(own)) {
            found.push(Point { id, attr: 0 });
        }
    }
    found
}

/// Characters from a rounded start for a rounded length, counted from 1 (section 4.2).
fn substring(text: &str, start: f64, length: Option<f64>) -> String {
    let round = |number: f64| (number + 0.5).floor();
    let from = round(start);
    let to = length.map_or(f64::INFINITY, |length| from + round(length));
    let inside = |at: usize| (at + 1) as f64 >= from && ((at + 1) as f64) < to;
    text.chars().enumerate().filter(|(at, _)| inside(*at)).map(|(_, c)| c).collect()
}

fn translate(text: &str, from: &str, to: &str) -> String {
    let (from, to): (Vec<char>, Vec<char>) = (from.chars().take(256).collect(), to.chars().collect());
    text.chars()
        .filter_map(|c| match from.iter().position(|&known| known == c) {
            Some(at) => to.get(at).copied(),
            None => Some(c),
        })
        .collect()
}

fn in_language(context: &Context<'_>, wanted: &str) -> bool {
    let dom = context.dom;
    let here = std::iter::once(context.node.id).chain(dom.ancestors(context.node.id));
    let own = here.into_iter().find_map(|id| dom.attr(id, "xml:lang").or(dom.attr(id, "lang")));
    as_bool(&Value::Bool(own.is_some_and(|own| {
        let (own, wanted) = (own.to_ascii_lowercase(), wanted.to_ascii_lowercase());
        own == wanted || own.strip_prefix(&wanted).is_some_and(|rest| rest.starts_with('-'))
    })))
}
