//! What an expression gives at a node.

use super::parse::counts_positions;
use super::{Axis, Compare, Expr, Math, Point, Start, Step, Test, functions};
use crate::recipe::dom::{Dom, TOP};
use crate::recipe::work::Work;
use std::collections::HashSet;

/// A value of XPath.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    /// Nodes in document order, each once.
    Nodes(Vec<Point>),
    Text(String),
    Number(f64),
    Bool(bool),
}

/// The string value of a node.
pub(crate) fn string_of(dom: &Dom, point: Point, work: &Work) -> String {
    match point.attr.checked_sub(1) {
        Some(at) => dom.attrs(point.id).get(at).map(|(_, value)| value.to_string()).unwrap_or_default(),
        None => dom.string(point.id, work),
    }
}

/// Where an expression is evaluated.
#[derive(Clone, Copy)]
pub(super) struct Context<'a> {
    pub(super) dom: &'a Dom,
    pub(super) work: &'a Work,
    pub(super) node: Point,
    pub(super) position: usize,
    pub(super) size: usize,
}

pub(super) fn evaluate(expr: &Expr, dom: &Dom, node: Point, work: &Work) -> Value {
    Context { dom, work, node, position: 1, size: 1 }.value(expr)
}

impl Context<'_> {
    pub(super) fn value(&self, expr: &Expr) -> Value {
        if !self.work.spend(1) {
            return Value::Nodes(Vec::new());
        }
        match expr {
            Expr::Or(l, r) => Value::Bool(self.bool(l) || self.bool(r)),
            Expr::And(l, r) => Value::Bool(self.bool(l) && self.bool(r)),
            Expr::Compare(how, l, r) => Value::Bool(self.compare(*how, &self.value(l), &self.value(r))),
            Expr::Math(how, l, r) => Value::Number(math(*how, self.number(l), self.number(r))),
            Expr::Negate(inner) => Value::Number(-self.number(inner)),
            Expr::Union(l, r) => {
                let mut nodes = self.nodes(l);
                nodes.extend(self.nodes(r));
                nodes.sort_unstable();
                nodes.dedup();
                Value::Nodes(nodes)
            }
            Expr::Path(start, steps) => Value::Nodes(self.path(start, steps)),
            Expr::Text(text) => Value::Text(text.clone()),
            Expr::Number(number) => Value::Number(*number),
            Expr::Call(function, arguments) => functions::call(self, *function, arguments),
        }
    }

    /// The nodes of an expression; what is no set of nodes gives none.
    pub(super) fn nodes(&self, expr: &Expr) -> Vec<Point> {
        match self.value(expr) {
            Value::Nodes(nodes) => nodes,
            _ => Vec::new(),
        }
    }

    pub(super) fn text(&self, expr: &Expr) -> String {
        self.as_text(&self.value(expr))
    }

    pub(super) fn number(&self, expr: &Expr) -> f64 {
        self.as_number(&self.value(expr))
    }

    pub(super) fn bool(&self, expr: &Expr) -> bool {
        as_bool(&self.value(expr))
    }

    pub(super) fn as_text(&self, value: &Value) -> String {
        match value {
            Value::Nodes(nodes) => nodes.first().map(|&point| self.string(point)).unwrap_or_default(),
            Value::Text(text) => text.clone(),
            Value::Number(number) => number_text(*number),
            Value::Bool(value) => value.to_string(),
        }
    }

    pub(super) fn as_number(&self, value: &Value) -> f64 {
        match value {
            Value::Number(number) => *number,
            Value::Bool(value) => f64::from(u8::from(*value)),
            value => to_number(&self.as_text(value)),
        }
    }

    pub(super) fn string(&self, point: Point) -> String {
        string_of(self.dom, point, self.work)
    }

    /// Comparison by section 3.4: a set of nodes fulfils it when one of its nodes does.
    fn compare(&self, how: Compare, left: &Value, right: &Value) -> bool {
        match (left, right) {
            (Value::Bool(_), _) | (_, Value::Bool(_)) if is_equality(how) => {
                (as_bool(left) == as_bool(right)) == (how == Compare::Equal)
            }
            (Value::Nodes(left), Value::Nodes(right)) => self.compare_sets(how, left, right),
            (Value::Nodes(nodes), other) => {
                nodes.iter().any(|&point| self.compare(how, &Value::Text(self.string(point)), other))
            }
            (other, Value::Nodes(nodes)) => {
                nodes.iter().any(|&point| self.compare(how, other, &Value::Text(self.string(point))))
            }
            (Value::Text(left), Value::Text(right)) if is_equality(how) => {
                (left == right) == (how == Compare::Equal)
            }
            (left, right) => ordered(how, self.as_number(left), self.as_number(right)),
        }
    }

    fn compare_sets(&self, how: Compare, left: &[Point], right: &[Point]) -> bool {
        if is_equality(how) {
            let known: HashSet<String> = left.iter().map(|&point| self.string(point)).collect();
            let mut others = right.iter().map(|&point| self.string(point));
            return match how {
                Compare::Equal => others.any(|text| known.contains(&text)),
                _ => known.len() > 1 || others.any(|text| !known.is_empty() && !known.contains(&text)),
            };
        }
        let numbers =
            |points: &[Point]| points.iter().map(|&point| to_number(&self.string(point))).collect::<Vec<_>>();
        let (left, right) = (numbers(left), numbers(right));
        let (least, most) = (f64::min as fn(f64, f64) -> f64, f64::max as fn(f64, f64) -> f64);
        let (of_left, of_right) =
            if matches!(how, Compare::Less | Compare::LessEqual) { (least, most) } else { (most, least) };
        let pick = |list: &[f64], by: fn(f64, f64) -> f64| list.iter().copied().fold(f64::NAN, by);
        ordered(how, pick(&left, of_left), pick(&right, of_right))
    }

    fn path(&self, start: &Start, steps: &[Step]) -> Vec<Point> {
        let mut nodes = match start {
            Start::Here => vec![self.node],
            Start::Top => vec![Point { id: TOP, attr: 0 }],
            Start::From(expr, predicates) => {
                predicates.iter().fold(self.nodes(expr), |nodes, predicate| self.filter(nodes, predicate))
            }
        };
        for step in steps {
            nodes = self.step(&nodes, step);
        }
        nodes
    }

    /// One step from every node of a set.
    fn step(&self, from: &[Point], step: &Step) -> Vec<Point> {
        let positional = step.predicates.iter().any(counts_positions);
        let mut found = Vec::new();
        let mut seen = Seen::default();
        let mut visit = |point: Point| {
            if !positional && seen.covers(self.dom, step.axis, point) {
                return;
            }
            let mut nodes = self.along(point, step);
            for predicate in &step.predicates {
                nodes = self.filter(nodes, predicate);
            }
            found.extend(nodes);
        };
        // The last of several siblings sees all that stand before the others too.
        match step.axis {
            Axis::PrecedingSibling | Axis::Preceding => from.iter().rev().copied().for_each(&mut visit),
            _ => from.iter().copied().for_each(&mut visit),
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Nodes of an axis that pass the test, in the order of the axis. With `[3]` first, no more than three.
    fn along(&self, point: Point, step: &Step) -> Vec<Point> {
        let most = match step.predicates.first() {
            Some(Expr::Number(number)) if *number >= 1.0 => *number as usize,
            _ => usize::MAX,
        };
        if step.axis == Axis::Attribute {
            return self.attributes(point, &step.test);
        }
        let mut found = Vec::new();
        self.walk(point, step.axis, &mut |id| {
            if self.passes(id, step) {
                found.push(id);
            }
            found.len() < most && self.work.spend(1)
        });
        found
    }

    fn passes(&self, point: Point, step: &Step) -> bool {
        if point.attr > 0 {
            return step.test == Test::Node;
        }
        let name = self.dom.name(point.id);
        match &step.test {
            Test::Node => true,
            Test::Text => self.dom.text_node(point.id).is_some(),
            Test::Nothing => false,
            Test::Any => !name.is_empty(),
            Test::Prefix(prefix) => {
                name.strip_prefix(prefix.as_str()).is_some_and(|rest| rest.starts_with(':'))
            }
            Test::Name(wanted) if self.dom.html => name.eq_ignore_ascii_case(wanted),
            Test::Name(wanted) => name == wanted,
        }
    }

    fn attributes(&self, point: Point, test: &Test) -> Vec<Point> {
        if point.attr > 0 {
            return Vec::new();
        }
        let attrs = self.dom.attrs(point.id);
        self.work.spend(attrs.len());
        let fits = |name: &str| match test {
            Test::Node | Test::Any => true,
            Test::Text | Test::Nothing => false,
            Test::Prefix(prefix) => {
                name.strip_prefix(prefix.as_str()).is_some_and(|rest| rest.starts_with(':'))
            }
            Test::Name(wanted) if self.dom.html => name.eq_ignore_ascii_case(wanted),
            Test::Name(wanted) => name == wanted,
        };
        let found = attrs.iter().enumerate().filter(|(_, (name, _))| fits(name));
        found.map(|(at, _)| Point { id: point.id, attr: at + 1 }).collect()
    }

    /// Calls `visit` for every node of an axis until it says no.
    fn walk(&self, point: Point, axis: Axis, visit: &mut dyn FnMut(Point) -> bool) {
        let dom = self.dom;
        let node = |id| Point { id, attr: 0 };
        let id = point.id;
        let own = point.attr > 0;
        let mut each = |ids: &mut dyn Iterator<Item = usize>| {
            for id in ids {
                if !visit(node(id)) {
                    break;
                }
            }
        };
        match axis {
            Axis::Itself => {
                visit(point);
            }
            Axis::Attribute => {}
            Axis::Parent if own => each(&mut std::iter::once(id)),
            Axis::Parent => each(&mut dom.parent(id).into_iter()),
            Axis::Ancestor if own => each(&mut std::iter::once(id).chain(dom.ancestors(id))),
            Axis::Ancestor => each(&mut dom.ancestors(id)),
            Axis::AncestorOrSelf if own => {
                if visit(point) {
                    self.walk(point, Axis::Ancestor, visit);
                }
            }
            Axis::AncestorOrSelf => each(&mut std::iter::once(id).chain(dom.ancestors(id))),
            Axis::DescendantOrSelf if own => {
                visit(point);
            }
            Axis::Child | Axis::Descendant | Axis::FollowingSibling | Axis::PrecedingSibling if own => {}
            Axis::Child => each(&mut dom.children(id)),
            Axis::Descendant => each(&mut (id + 1..dom.end(id))),
            Axis::DescendantOrSelf => each(&mut (id..dom.end(id))),
            Axis::FollowingSibling => each(&mut std::iter::successors(dom.next(id), |&at| dom.next(at))),
            Axis::PrecedingSibling => each(&mut std::iter::successors(dom.prev(id), |&at| dom.prev(at))),
            Axis::Following => each(&mut (dom.end(id)..dom.len())),
            Axis::Preceding => each(&mut (0..id).rev().filter(|&before| !dom.holds(before, id))),
        }
    }

    fn filter(&self, nodes: Vec<Point>, predicate: &Expr) -> Vec<Point> {
        let size = nodes.len();
        let mut position = 0;
        let keep = |node: &Point| {
            position += 1;
            let inner = Context { node: *node, position, size, ..*self };
            match inner.value(predicate) {
                Value::Number(number) => number == position as f64,
                value => as_bool(&value),
            }
        };
        nodes.into_iter().filter(keep).collect()
    }
}

/// What earlier nodes of a set have already shown, where a node's axis lies wholly inside another's.
#[derive(Default)]
struct Seen {
    end: usize,
    parents: HashSet<usize>,
    done: bool,
}

impl Seen {
    fn covers(&mut self, dom: &Dom, axis: Axis, point: Point) -> bool {
        match axis {
            Axis::Descendant | Axis::DescendantOrSelf if point.attr == 0 => {
                let inside = dom.end(point.id) <= self.end;
                self.end = self.end.max(dom.end(point.id));
                inside
            }
            Axis::FollowingSibling | Axis::PrecedingSibling => {
                dom.parent(point.id).is_some_and(|parent| !self.parents.insert(parent))
            }
            Axis::Following => {
                let first = self.end == 0 || dom.end(point.id) < self.end;
                if first {
                    self.end = dom.end(point.id);
                }
                !first
            }
            // What holds the last node and stands before an earlier one holds that one too.
            Axis::Preceding => std::mem::replace(&mut self.done, true),
            _ => false,
        }
    }
}

fn is_equality(how: Compare) -> bool {
    matches!(how, Compare::Equal | Compare::Unequal)
}

fn ordered(how: Compare, left: f64, right: f64) -> bool {
    match how {
        Compare::Equal => left == right,
        Compare::Unequal => left != right,
        Compare::Less => left < right,
        Compare::LessEqual => left <= right,
        Compare::Greater => left > right,
        Compare::GreaterEqual => left >= right,
    }
}

fn math(how: Math, left: f64, right: f64) -> f64 {
    match how {
        Math::Add => left + right,
        Math::Subtract => left - right,
        Math::Multiply => left * right,
        Math::Divide => left / right,
        Math::Modulo => left % right,
    }
}

pub(super) fn as_bool(value: &Value) -> bool {
    match value {
        Value::Nodes(nodes) => !nodes.is_empty(),
        Value::Text(text) => !text.is_empty(),
        Value::Number(number) => *number != 0.0 && !number.is_nan(),
        Value::Bool(value) => *value,
    }
}

/// A number by section 4.4: digits with a point, no exponent; anything else is NaN.
fn to_number(text: &str) -> f64 {
    let text = text.trim_matches([' ', '\t', '\r', '\n']);
    let plain =
        text.bytes().enumerate().all(|(at, b)| b.is_ascii_digit() || b == b'.' || (at == 0 && b == b'-'));
    if plain { text.parse().unwrap_or(f64::NAN) } else { f64::NAN }
}

fn number_text(number: f64) -> String {
    match number {
        number if number.is_nan() => "NaN".to_owned(),
        number if number.is_infinite() => (if number > 0.0 { "Infinity" } else { "-Infinity" }).to_owned(),
        0.0 => "0".to_owned(),
        number => number.to_string(),
    }
}
