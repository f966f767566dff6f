//! From tokens to an expression, by recursive descent with a bounded depth.

use super::lex::{Token, tokens};
use super::{Axis, Compare, Expr, Function, Math, Start, Step, Test};

/// Bytes of the longest expression.
const LONGEST: usize = 4_000;
/// Brackets inside one another.
const DEEPEST: usize = 24;
/// Operators of one kind in a row: each puts an expression inside another.
const LONGEST_CHAIN: usize = 100;

type Fault = (String, usize);
type Made<T> = Result<T, Fault>;

pub(super) fn parse(text: &str) -> Made<Expr> {
    if text.len() > LONGEST {
        return Err((format!("it is longer than {LONGEST} bytes"), LONGEST));
    }
    let tokens = tokens(text)?;
    let mut parser = Parser { tokens, at: 0, end: text.len(), depth: 0 };
    let expr = parser.or()?;
    match parser.tokens.get(parser.at) {
        None => Ok(expr),
        Some((Token::Mark(mark), at)) => Err((format!("`{mark}` does not belong here"), *at)),
        Some((_, at)) => Err(("an operator or the end was expected here".to_owned(), *at)),
    }
}

struct Parser {
    tokens: Vec<(Token, usize)>,
    at: usize,
    end: usize,
    depth: usize,
}

/// Makes one expression of the two beside an operator.
type Join = fn(Box<Expr>, Box<Expr>) -> Expr;

impl Parser {
    fn place(&self) -> usize {
        self.tokens.get(self.at).map_or(self.end, |(_, at)| *at)
    }

    fn fault<T>(&self, message: impl Into<String>) -> Made<T> {
        Err((message.into(), self.place()))
    }

    fn peek(&self, mark: &str) -> bool {
        self.mark(0) == Some(mark)
    }

    fn mark(&self, ahead: usize) -> Option<&'static str> {
        match self.tokens.get(self.at + ahead) {
            Some((Token::Mark(mark), _)) => Some(mark),
            _ => None,
        }
    }

    fn name(&self) -> Option<&str> {
        match self.tokens.get(self.at) {
            Some((Token::Name(name), _)) => Some(name),
            _ => None,
        }
    }

    fn take(&mut self, mark: &str) -> bool {
        let found = self.peek(mark);
        self.at += usize::from(found);
        found
    }

    fn want(&mut self, mark: &str) -> Made<()> {
        if self.take(mark) { Ok(()) } else { self.fault(format!("`{mark}` is missing here")) }
    }

    fn take_word(&mut self, word: &str) -> bool {
        let found = self.name() == Some(word);
        self.at += usize::from(found);
        found
    }

    /// One level of operators that bind to the left.
    fn chain(
        &mut self,
        next: fn(&mut Self) -> Made<Expr>,
        operator: fn(&mut Self) -> Option<Join>,
    ) -> Made<Expr> {
        let mut left = next(self)?;
        let mut length = 0;
        while let Some(join) = operator(self) {
            length += 1;
            if length > LONGEST_CHAIN {
                return self.fault(format!("more than {LONGEST_CHAIN} operators in a row"));
            }
            left = join(Box::new(left), Box::new(next(self)?));
        }
        Ok(left)
    }

    fn or(&mut self) -> Made<Expr> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return self.fault(format!("more than {DEEPEST} brackets stand inside one another"));
        }
        let expr = self.chain(Self::and, |p| p.take_word("or").then_some(Expr::Or as _));
        self.depth -= 1;
        expr
    }

    fn and(&mut self) -> Made<Expr> {
        self.chain(Self::equality, |p| p.take_word("and").then_some(Expr::And as _))
    }

    fn equality(&mut self) -> Made<Expr> {
        self.chain(Self::relation, |p| {
            if p.take("=") {
                return Some(|l, r| Expr::Compare(Compare::Equal, l, r));
            }
            p.take("!=").then_some(|l, r| Expr::Compare(Compare::Unequal, l, r))
        })
    }

    fn relation(&mut self) -> Made<Expr> {
        self.chain(Self::sum, |p| {
            if p.take("<=") {
                return Some(|l, r| Expr::Compare(Compare::LessEqual, l, r));
            }
            if p.take(">=") {
                return Some(|l, r| Expr::Compare(Compare::GreaterEqual, l, r));
            }
            if p.take("<") {
                return Some(|l, r| Expr::Compare(Compare::Less, l, r));
            }
            p.take(">").then_some(|l, r| Expr::Compare(Compare::Greater, l, r))
        })
    }

    fn sum(&mut self) -> Made<Expr> {
        self.chain(Self::product, |p| {
            if p.take("+") {
                return Some(|l, r| Expr::Math(Math::Add, l, r));
            }
            p.take("-").then_some(|l, r| Expr::Math(Math::Subtract, l, r))
        })
    }

    fn product(&mut self) -> Made<Expr> {
        self.chain(Self::negation, |p| {
            if p.take("*") {
                return Some(|l, r| Expr::Math(Math::Multiply, l, r));
            }
            if p.take_word("div") {
                return Some(|l, r| Expr::Math(Math::Divide, l, r));
            }
            p.take_word("mod").then_some(|l, r| Expr::Math(Math::Modulo, l, r))
        })
    }

    fn negation(&mut self) -> Made<Expr> {
        let mut negative = false;
        while self.take("-") {
            negative = !negative;
        }
        let expr = self.chain(Self::path, |p| p.take("|").then_some(Expr::Union as _))?;
        Ok(if negative { Expr::Negate(Box::new(expr)) } else { expr })
    }

    fn path(&mut self) -> Made<Expr> {
        if self.take("//") {
            let mut steps = vec![anywhere()];
            self.steps(&mut steps)?;
            return Ok(Expr::Path(Start::Top, shorten(steps)));
        }
        if self.take("/") {
            let mut steps = Vec::new();
            if self.begins_step() {
                self.steps(&mut steps)?;
            }
            return Ok(Expr::Path(Start::Top, shorten(steps)));
        }
        if self.begins_primary() {
            return self.primary_path();
        }
        let mut steps = Vec::new();
        self.steps(&mut steps)?;
        Ok(Expr::Path(Start::Here, shorten(steps)))
    }

    fn begins_step(&self) -> bool {
        matches!(self.mark(0), Some("." | ".." | "@" | "*")) || self.name().is_some()
    }

    /// A literal, a number, a bracket or a call; a node test such as `text()` is none.
    fn begins_primary(&self) -> bool {
        match self.tokens.get(self.at) {
            Some((Token::Text(_) | Token::Number(_), _)) => true,
            Some((Token::Name(name), _)) => self.mark(1) == Some("(") && !is_node_type(name),
            _ => self.peek("("),
        }
    }

    fn primary_path(&mut self) -> Made<Expr> {
        let expr = self.primary()?;
        let predicates = self.predicates()?;
        let mut steps = Vec::new();
        if self.take("//") {
            steps.push(anywhere());
            self.steps(&mut steps)?;
        } else if self.take("/") {
            self.steps(&mut steps)?;
        }
        if predicates.is_empty() && steps.is_empty() {
            return Ok(expr);
        }
        Ok(Expr::Path(Start::From(Box::new(expr), predicates), shorten(steps)))
    }

    fn primary(&mut self) -> Made<Expr> {
        if self.take("(") {
            let expr = self.or()?;
            self.want(")")?;
            return Ok(expr);
        }
        let place = self.place();
        let token = self.tokens.get(self.at).map(|(token, _)| token.clone());
        self.at += 1;
        match token {
            Some(Token::Text(text)) => Ok(Expr::Text(text)),
            Some(Token::Number(number)) => Ok(Expr::Number(number)),
            Some(Token::Name(name)) => self.call(&name, place),
            _ => Err(("an expression is missing here".to_owned(), place)),
        }
    }

    fn call(&mut self, name: &str, place: usize) -> Made<Expr> {
        let bare = name.strip_prefix("fn:").unwrap_or(name);
        let Some(function) = Function::named(bare) else {
            let known: Vec<&str> = Function::ALL.iter().map(|(name, _)| *name).collect();
            return Err((format!("XPath 1.0 has no function {name}(): it has {}", known.join(", ")), place));
        };
        self.want("(")?;
        let mut arguments = Vec::new();
        while !self.peek(")") {
            if !arguments.is_empty() {
                self.want(",")?;
            }
            arguments.push(self.or()?);
        }
        self.want(")")?;
        let (least, most) = function.arguments();
        if !(least..=most).contains(&arguments.len()) {
            let wanted = if least == most { format!("{least}") } else { format!("{least} to {most}") };
            return Err((format!("{name}() takes {wanted} arguments, not {}", arguments.len()), place));
        }
        Ok(Expr::Call(function, arguments))
    }

    fn steps(&mut self, steps: &mut Vec<Step>) -> Made<()> {
        loop {
            if steps.len() > LONGEST_CHAIN {
                return self.fault(format!("more than {LONGEST_CHAIN} steps"));
            }
            steps.push(self.step()?);
            if self.take("//") {
                steps.push(anywhere());
            } else if !self.take("/") {
                return Ok(());
            }
        }
    }

    fn step(&mut self) -> Made<Step> {
        let bare = |axis| Step { axis, test: Test::Node, predicates: Vec::new() };
        if self.take("..") {
            return Ok(bare(Axis::Parent));
        }
        if self.take(".") {
            // `.[…]` is no XPath 1.0, but what is meant is plain.
            return Ok(Step { predicates: self.predicates()?, ..bare(Axis::Itself) });
        }
        let axis = if self.take("@") {
            Axis::Attribute
        } else if self.mark(1) == Some("::") {
            let name = self.name().unwrap_or_default().to_owned();
            let Some(axis) = Axis::named(&name) else {
                return self.fault(format!("{name} is no axis that can be used here"));
            };
            self.at += 2;
            axis
        } else {
            Axis::Child
        };
        let test = self.test()?;
        Ok(Step { axis, test, predicates: self.predicates()? })
    }

    fn test(&mut self) -> Made<Test> {
        if self.take("*") {
            return Ok(Test::Any);
        }
        let Some(name) = self.name().map(str::to_owned) else {
            return self.fault("a name, `*`, `@name`, `.` or `text()` is missing here");
        };
        if self.mark(1) == Some("(") {
            if !is_node_type(&name) {
                return self.fault(format!("a function such as {name}() cannot be a step of a path"));
            }
            self.at += 2;
            if matches!(self.tokens.get(self.at), Some((Token::Text(_), _))) {
                self.at += 1;
            }
            self.want(")")?;
            return Ok(match name.as_str() {
                "node" => Test::Node,
                "text" => Test::Text,
                _ => Test::Nothing,
            });
        }
        self.at += 1;
        Ok(match name.strip_suffix(":*") {
            Some(prefix) => Test::Prefix(prefix.to_owned()),
            None => Test::Name(name),
        })
    }

    fn predicates(&mut self) -> Made<Vec<Expr>> {
        let mut list = Vec::new();
        while self.take("[") {
            list.push(self.or()?);
            self.want("]")?;
        }
        Ok(list)
    }
}

fn is_node_type(name: &str) -> bool {
    matches!(name, "node" | "text" | "comment" | "processing-instruction")
}

fn anywhere() -> Step {
    Step { axis: Axis::DescendantOrSelf, test: Test::Node, predicates: Vec::new() }
}

/// `//name` written as one step, which is the same unless a predicate counts positions.
fn shorten(steps: Vec<Step>) -> Vec<Step> {
    let mut out: Vec<Step> = Vec::with_capacity(steps.len());
    for step in steps {
        let joined = out.last() == Some(&anywhere())
            && step.axis == Axis::Child
            && !step.predicates.iter().any(counts_positions);
        if joined {
            out.pop();
            out.push(Step { axis: Axis::Descendant, ..step });
        } else {
            out.push(step);
        }
    }
    out
}

/// True for predicates whose value hangs on where a node stands among the others.
pub(super) fn counts_positions(expr: &Expr) -> bool {
    use Function as F;
    match expr {
        Expr::Number(_) | Expr::Math(..) | Expr::Negate(_) => true,
        Expr::Call(F::Count | F::Length | F::Number | F::Sum | F::Floor | F::Ceiling | F::Round, _) => true,
        expr => names_position(expr),
    }
}

fn names_position(expr: &Expr) -> bool {
    match expr {
        Expr::Call(Function::Position | Function::Last, _) => true,
        Expr::Call(_, arguments) => arguments.iter().any(names_position),
        Expr::Or(l, r)
        | Expr::And(l, r)
        | Expr::Compare(_, l, r)
        | Expr::Math(_, l, r)
        | Expr::Union(l, r) => names_position(l) || names_position(r),
        Expr::Negate(inner) => names_position(inner),
        Expr::Path(Start::From(from, _), _) => names_position(from),
        Expr::Path(..) | Expr::Text(_) | Expr::Number(_) => false,
    }
}
