//! Elements from tokens.

use super::element::{Context, Element, Node, Start, is_blank, is_entry, local_name};
use super::names::{Ns, Scope};
use super::stack::{Ended, Stack};
use super::tokens::{Token, Tokens};
use crate::entities::{self, Defined};
use crate::problems::Problems;
use crate::{Limits, address};
use std::borrow::Cow;
use std::rc::Rc;
use tidings_model::ProblemKind;

/// Reads elements from tokens.
pub(crate) struct Reader<'a, 'p> {
    pub(crate) tokens: Tokens<'a>,
    pub(crate) scope: Scope<'a>,
    pub(crate) problems: &'p mut Problems,
    pub(crate) limits: Limits,
    pub(crate) defined: Defined<'a>,
}

impl<'a> Reader<'a, '_> {
    pub(crate) fn next(&mut self) -> Token<'a> {
        self.tokens.next(self.problems)
    }

    /// Reads a start tag: its declarations come into force.
    pub(crate) fn start(
        &mut self,
        name: &'a str,
        attributes: &'a str,
        empty: bool,
        outer: &Context,
    ) -> Start<'a> {
        let at = self.tokens.began();
        let mark = self.scope.mark();
        let mut list: Vec<(&'a str, Cow<'a, str>)> = Vec::new();
        let mut context = outer.clone();
        let mut rest = attributes;
        while let Some((name, value, after)) = super::attributes::next(rest) {
            rest = after;
            if list.len() >= self.limits.attributes {
                self.problems.add(
                    ProblemKind::Limit,
                    Some(at),
                    "an element has too many attributes: the rest was left out",
                );
                break;
            }
            let value = entities::unescape(value, &self.defined);
            if name.starts_with("xmlns") {
                self.scope.declare(name, &value);
            } else if name.eq_ignore_ascii_case("xml:base") {
                context.base = address::nested(outer.base.as_ref(), &value);
                context.declared = true;
            } else if name.eq_ignore_ascii_case("xml:lang") {
                context.language = Some(Rc::from(value.trim()));
            }
            list.push((name, value));
        }
        let (ns, local) = self.scope.resolve(name);
        let name_lower = if local.bytes().any(|b| b.is_ascii_uppercase()) {
            Cow::Owned(local.to_ascii_lowercase())
        } else {
            Cow::Borrowed(local)
        };
        Start { raw: name, ns, name: name_lower, attributes: list, context, at, empty, mark }
    }

    /// Reads an element to its end, by its own end tag or what shows that it is over. `outer` are the names of the open
    /// elements around it. The second value is false when the document ended inside a field of it.
    pub(crate) fn element(&mut self, start: Start<'a>, outer: &[&'a str]) -> (Element<'a>, bool) {
        let mut stack = Stack::new(start);
        if stack.open[0].start.empty {
            return (stack.finish(self), true);
        }
        loop {
            let token = self.next();
            match token {
                Token::Eof => {
                    let whole = stack.open.len() == 1 && self.tokens.cut().is_none();
                    return (stack.finish(self), whole);
                }
                Token::Start { name, attributes, empty } => {
                    if stack.open.len() >= self.limits.depth && !is_entry(Ns::Core, local_name(name)) {
                        stack.skip(self, name, empty);
                        continue;
                    }
                    let start = self.start(name, attributes, empty, &stack.top().start.context);
                    if stack.ends_before(&start) {
                        self.scope.leave(start.mark);
                        self.missing_end(&stack.open[0].start);
                        self.tokens.unread(token);
                        return (stack.finish(self), true);
                    }
                    stack.push(self, start);
                }
                Token::End { name } => match stack.end(self, name) {
                    Ended::All => return (stack.finish(self), true),
                    Ended::Some => {}
                    Ended::None if outer.iter().any(|open| open.eq_ignore_ascii_case(name)) => {
                        self.missing_end(&stack.open[0].start);
                        self.tokens.unread(token);
                        return (stack.finish(self), true);
                    }
                    Ended::None => self.problems.add(
                        ProblemKind::Syntax,
                        Some(self.tokens.began()),
                        format!("</{}> ends nothing: it was passed by", crate::problems::quote(name)),
                    ),
                },
                token => self.text(&mut stack, token),
            }
        }
    }

    fn missing_end(&mut self, start: &Start<'_>) {
        let message = format!(
            "<{}> is never closed: it was closed where the next began",
            crate::problems::quote(start.raw)
        );
        self.problems.add(ProblemKind::Syntax, Some(start.at), message);
    }

    fn text(&mut self, stack: &mut Stack<'a>, token: Token<'a>) {
        let at = self.tokens.began();
        let text: Cow<'a, str> = match token {
            Token::Text(text) => entities::unescape_telling(text, &self.defined, at, self.problems),
            Token::Cdata(text) => Cow::Borrowed(text),
            _ => return,
        };
        let text = match memchr::memchr(b'\r', text.as_bytes()) {
            Some(_) => Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n")),
            None => text,
        };
        let limit = self.limits.field_bytes;
        let nodes = &mut stack.top().nodes;
        let is_joined = match nodes.as_slice() {
            // The line ends around a CDATA section: the long text between them is not written again for their sake.
            [Node::Text(Cow::Borrowed(first))] => !(is_blank(first) || is_blank(&text)),
            [Node::Text(first), Node::Text(_)] => !(is_blank(first) && is_blank(&text)),
            nodes => matches!(nodes.last(), Some(Node::Text(_))),
        };
        if text.len() > limit || is_joined {
            return stack.text(limit, &text, at, self.problems);
        }
        if !text.is_empty() {
            // Most elements hold one text and nothing else.
            if nodes.capacity() == 0 {
                nodes.reserve_exact(1);
            }
            nodes.push(Node::Text(text));
        }
    }
}
