//! XPath 1.0 on a document, as recipes of other readers are written in it.
//!
//! All axes but `namespace`, predicates, unions, arithmetic and the core functions (<https://www.w3.org/TR/xpath-10/>). In HTML
//! names know no case. In XML a name without a prefix means any element without a prefix, whatever the default namespace;
//! a name with one means the name as written. Every step is counted, so that no expression takes more than its share.
//!
//! The crates that there are speak XPath 3.1 over trees of their own: in it `normalize-space(.//a)` over two links is an
//! error, where 1.0 takes the first, and the recipes that people share are full of that.

mod eval;
mod functions;
mod lex;
mod parse;

pub(crate) use eval::{Value, string_of};

use super::dom::{Dom, Id};
use super::work::Work;

/// An expression that was understood.
#[derive(Debug, Clone)]
pub(crate) struct XPath(Expr);

impl XPath {
    /// Reads an expression; the error is a sentence and the byte at which it applies.
    pub(crate) fn parse(text: &str) -> Result<Self, (String, usize)> {
        parse::parse(text).map(Self)
    }

    /// What the expression gives at a node.
    pub(crate) fn evaluate(&self, dom: &Dom, node: Id, work: &Work) -> Value {
        eval::evaluate(&self.0, dom, Point { id: node, attr: 0 }, work)
    }
}

/// A node of XPath: a node of the document, or attribute `attr - 1` of it. Their order is that of the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Point {
    pub(crate) id: Id,
    pub(crate) attr: usize,
}

#[derive(Debug, Clone, PartialEq)]
enum Expr {
    Or(Box<Expr>, Box<Expr>),
    And(Box<Expr>, Box<Expr>),
    Compare(Compare, Box<Expr>, Box<Expr>),
    Math(Math, Box<Expr>, Box<Expr>),
    Negate(Box<Expr>),
    Union(Box<Expr>, Box<Expr>),
    Path(Start, Vec<Step>),
    Text(String),
    Number(f64),
    Call(Function, Vec<Expr>),
}

/// Where a path begins.
#[derive(Debug, Clone, PartialEq)]
enum Start {
    Here,
    Top,
    /// Nodes of another expression, with its predicates.
    From(Box<Expr>, Vec<Expr>),
}

#[derive(Debug, Clone, PartialEq)]
struct Step {
    axis: Axis,
    test: Test,
    predicates: Vec<Expr>,
}

#[derive(Debug, Clone, PartialEq)]
enum Test {
    /// `node()`
    Node,
    /// `text()`
    Text,
    /// `comment()`, `processing-instruction()`: documents here hold none.
    Nothing,
    /// `*`
    Any,
    /// `prefix:*`
    Prefix(String),
    /// A name as written.
    Name(String),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Compare {
    Equal,
    Unequal,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Math {
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
}

/// One list for names, reading and doing.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident: $($variant:ident = $text:literal,)*) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        enum $name { $($variant,)* }

        impl $name {
            const ALL: &[(&str, Self)] = &[$(($text, Self::$variant),)*];

            fn named(name: &str) -> Option<Self> {
                Self::ALL.iter().find(|(known, _)| *known == name).map(|(_, found)| *found)
            }
        }
    };
}

words! {
    Axis:
    Child = "child",
    Descendant = "descendant",
    DescendantOrSelf = "descendant-or-self",
    Parent = "parent",
    Ancestor = "ancestor",
    AncestorOrSelf = "ancestor-or-self",
    Itself = "self",
    FollowingSibling = "following-sibling",
    PrecedingSibling = "preceding-sibling",
    Following = "following",
    Preceding = "preceding",
    Attribute = "attribute",
}

words! {
    Function:
    Last = "last",
    Position = "position",
    Count = "count",
    Id = "id",
    Name = "name",
    LocalName = "local-name",
    NamespaceUri = "namespace-uri",
    Text = "string",
    Concat = "concat",
    StartsWith = "starts-with",
    Contains = "contains",
    Before = "substring-before",
    After = "substring-after",
    Substring = "substring",
    Length = "string-length",
    Normalize = "normalize-space",
    Translate = "translate",
    Boolean = "boolean",
    Not = "not",
    True = "true",
    False = "false",
    Lang = "lang",
    Number = "number",
    Sum = "sum",
    Floor = "floor",
    Ceiling = "ceiling",
    Round = "round",
}

impl Function {
    /// Fewest and most arguments.
    fn arguments(self) -> (usize, usize) {
        match self {
            Self::Last | Self::Position | Self::True | Self::False => (0, 0),
            Self::Name
            | Self::LocalName
            | Self::NamespaceUri
            | Self::Text
            | Self::Length
            | Self::Normalize
            | Self::Number => (0, 1),
            Self::Concat => (2, 64),
            Self::StartsWith | Self::Contains | Self::Before | Self::After => (2, 2),
            Self::Substring => (2, 3),
            Self::Translate => (3, 3),
            Self::Count
            | Self::Id
            | Self::Boolean
            | Self::Not
            | Self::Lang
            | Self::Sum
            | Self::Floor
            | Self::Ceiling
            | Self::Round => (1, 1),
        }
    }
}

#[cfg(test)]
mod tests;
