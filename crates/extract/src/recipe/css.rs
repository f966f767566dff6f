//! CSS selectors on a document. The language is that of the `selectors` crate, which browsers use, with `:contains("text")`
//! besides; every step to a neighbour is counted, so that no selector can take more than its share.

use super::dom::{Dom, Id, TOP};
use super::work::Work;
use cssparser::{CowRcStr, ParseError, ParseErrorKind, ToCss};
use html5ever::LocalName;
use precomputed_hash::PrecomputedHash;
use selectors::OpaqueElement;
use selectors::attr::{AttrSelectorOperation, CaseSensitivity, NamespaceConstraint};
use selectors::context::{
    MatchingContext, MatchingForInvalidation, MatchingMode, QuirksMode, SelectorCaches,
};
use selectors::matching::{ElementSelectorFlags, NeedsSelectorFlags, matches_selector_list};
use selectors::parser::{self, ParseRelative, SelectorList, SelectorParseErrorKind};
use std::fmt;

/// Brackets inside one another in a selector.
const DEEPEST: usize = 24;

/// Steps that a look at a neighbour counts, since it is matched as well.
const NEIGHBOUR: usize = 10;

/// A selector that was understood.
#[derive(Debug, Clone)]
pub(crate) struct Css(SelectorList<Names>);

impl Css {
    /// Reads a selector; the error is a sentence and the byte at which it applies.
    pub(crate) fn parse(text: &str) -> Result<Self, (String, usize)> {
        let mut depth = 0_usize;
        for (at, byte) in text.bytes().enumerate() {
            match byte {
                b'(' | b'[' => depth += 1,
                b')' | b']' => depth = depth.saturating_sub(1),
                _ => {}
            }
            if depth > DEEPEST {
                return Err((format!("more than {DEEPEST} brackets stand inside one another"), at));
            }
        }
        let mut input = cssparser::Parser::new(text);
        let list = SelectorList::parse(&Reader, &mut input, ParseRelative::ForScope)
            .map_err(|error| (explain(&error.kind), input.position().byte_index().min(text.len())))?;
        Ok(Self(list))
    }

    /// The elements that match, `top` itself among them, at most `most`. `scope` is what `:scope` stands for.
    pub(crate) fn select(&self, dom: &Dom, top: Id, most: usize, work: &Work) -> Vec<Id> {
        let mut caches = SelectorCaches::default();
        let mut context = context(&mut caches);
        context.scope_element = dom.is_element(top).then(|| OpaqueElement::new(dom.node(top)));
        let mut found = Vec::new();
        for id in top..dom.end(top) {
            if found.len() >= most || !work.spend(2) {
                break;
            }
            let element = Element { dom, work, id };
            if dom.is_element(id) && matches_selector_list(&self.0, &element, &mut context) {
                found.push(id);
            }
        }
        found
    }
}

fn context(caches: &mut SelectorCaches) -> MatchingContext<'_, Names> {
    MatchingContext::new(
        MatchingMode::Normal,
        None,
        caches,
        QuirksMode::NoQuirks,
        NeedsSelectorFlags::No,
        MatchingForInvalidation::No,
    )
}

fn explain(kind: &ParseErrorKind<SelectorParseErrorKind>) -> String {
    use SelectorParseErrorKind as Kind;
    let text = match kind {
        ParseErrorKind::Basic(basic) => match basic {
            cssparser::BasicParseErrorKind::EndOfInput => "it ends too early",
            _ => "this does not belong here",
        },
        ParseErrorKind::Custom(Kind::EmptySelector) => "a name, a class or another part is missing here",
        ParseErrorKind::Custom(Kind::DanglingCombinator) => "something must follow `>`, `+` or `~`",
        ParseErrorKind::Custom(Kind::ClassNeedsIdent) => {
            "a class name must follow the point; one that begins with a digit is written as [class~=\"1st\"]"
        }
        ParseErrorKind::Custom(
            Kind::UnsupportedPseudoClassOrElement | Kind::PseudoElementExpectedIdent | Kind::NoIdentForPseudo,
        ) => {
            "this pseudo-class is not known: use :nth-child, :nth-of-type, :first-child, :last-child, :not, :is, :has or \
             :contains(\"text\")"
        }
        ParseErrorKind::Custom(
            Kind::BadValueInAttr
            | Kind::InvalidQualNameInAttr
            | Kind::UnexpectedTokenInAttributeSelector
            | Kind::ExpectedBarInAttr
            | Kind::NoQualifiedNameInAttributeSelector,
        ) => "an attribute is written as [name], [name=\"value\"], [name^=\"start\"] or [name*=\"part\"]",
        ParseErrorKind::Custom(_) => "this does not belong here",
    };
    text.to_owned()
}

/// The words of selectors.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Names;

impl parser::SelectorImpl for Names {
    type ExtraMatchingData<'a> = ();
    type AttrValue = Word;
    type Identifier = Word;
    type LocalName = Word;
    type NamespaceUrl = Word;
    type NamespacePrefix = Word;
    type BorrowedLocalName = Word;
    type BorrowedNamespaceUrl = Word;
    type NonTSPseudoClass = Contains;
    type PseudoElement = NoPseudo;
}

/// A name or a value in a selector.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Word(LocalName);

impl From<&str> for Word {
    fn from(text: &str) -> Self {
        Self(LocalName::from(text))
    }
}

impl AsRef<str> for Word {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl ToCss for Word {
    fn to_css<W: fmt::Write>(&self, out: &mut W) -> fmt::Result {
        cssparser::serialize_string(&self.0, out)
    }
}

impl PrecomputedHash for Word {
    fn precomputed_hash(&self) -> u32 {
        self.0.precomputed_hash()
    }
}

/// `:contains("text")`: the text of the element holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Contains(String);

impl ToCss for Contains {
    fn to_css<W: fmt::Write>(&self, out: &mut W) -> fmt::Result {
        out.write_str(":contains(")?;
        cssparser::serialize_string(&self.0, out)?;
        out.write_str(")")
    }
}

impl parser::NonTSPseudoClass for Contains {
    fn is_active_or_hover(&self) -> bool {
        false
    }
    fn is_user_action_state(&self) -> bool {
        false
    }
}

/// There are none.
#[derive(Debug, Clone, PartialEq, Eq)]
enum NoPseudo {}

impl ToCss for NoPseudo {
    fn to_css<W: fmt::Write>(&self, _: &mut W) -> fmt::Result {
        match *self {}
    }
}

impl parser::PseudoElement for NoPseudo {}

struct Reader;

impl<'i> parser::Parser<'i> for Reader {
    type Impl = Names;
    type Error = SelectorParseErrorKind;

    fn parse_is_and_where(&self) -> bool {
        true
    }
    fn parse_has(&self) -> bool {
        true
    }
    fn parse_nth_child_of(&self) -> bool {
        true
    }
    fn parse_non_ts_functional_pseudo_class(
        &self,
        name: CowRcStr<'i>,
        input: &mut cssparser::Parser<'i>,
        _after_part: bool,
    ) -> Result<Contains, ParseError<Self::Error>> {
        if ["contains", "has-text", "-soup-contains"].iter().any(|known| name.eq_ignore_ascii_case(known)) {
            return Ok(Contains(input.expect_ident_or_string()?.as_ref().to_owned()));
        }
        Err(ParseError::custom(SelectorParseErrorKind::UnsupportedPseudoClassOrElement))
    }
}

/// An element as the matcher sees it.
#[derive(Clone)]
struct Element<'a> {
    dom: &'a Dom,
    work: &'a Work,
    id: Id,
}

impl fmt::Debug for Element<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}#{}", self.dom.name(self.id), self.id)
    }
}

impl Element<'_> {
    /// The first element from `at` on in the direction of `step`; nothing when the work is spent, which ends every match.
    fn find(&self, mut at: Option<Id>, step: impl Fn(Id) -> Option<Id>) -> Option<Self> {
        while let Some(id) = at {
            if !self.work.spend(NEIGHBOUR) {
                return None;
            }
            if self.dom.is_element(id) {
                return Some(Self { id, ..*self });
            }
            at = step(id);
        }
        None
    }

    fn attr(&self, name: &str) -> Option<&str> {
        self.dom.attr(self.id, name)
    }
}

impl selectors::Element for Element<'_> {
    type Impl = Names;

    fn opaque(&self) -> OpaqueElement {
        OpaqueElement::new(self.dom.node(self.id))
    }
    fn parent_element(&self) -> Option<Self> {
        self.find(self.dom.parent(self.id).filter(|&id| id != TOP), |id| self.dom.parent(id))
    }
    fn parent_node_is_shadow_root(&self) -> bool {
        false
    }
    fn containing_shadow_host(&self) -> Option<Self> {
        None
    }
    fn is_pseudo_element(&self) -> bool {
        false
    }
    fn prev_sibling_element(&self) -> Option<Self> {
        self.find(self.dom.prev(self.id), |id| self.dom.prev(id))
    }
    fn next_sibling_element(&self) -> Option<Self> {
        self.find(self.dom.next(self.id), |id| self.dom.next(id))
    }
    fn first_element_child(&self) -> Option<Self> {
        self.find(self.dom.first(self.id), |id| self.dom.next(id))
    }
    fn is_html_element_in_html_document(&self) -> bool {
        self.dom.html
    }
    fn has_local_name(&self, name: &Word) -> bool {
        self.dom.name(self.id) == &*name.0
    }
    fn has_namespace(&self, _: &Word) -> bool {
        true
    }
    fn is_same_type(&self, other: &Self) -> bool {
        self.dom.name(self.id) == self.dom.name(other.id)
    }
    fn attr_matches(
        &self,
        _: &NamespaceConstraint<&Word>,
        name: &Word,
        operation: &AttrSelectorOperation<&Word>,
    ) -> bool {
        self.attr(&name.0).is_some_and(|value| {
            self.work.spend(value.len() / 16);
            operation.eval_str(value)
        })
    }
    fn match_non_ts_pseudo_class(&self, wanted: &Contains, _: &mut MatchingContext<'_, Names>) -> bool {
        self.dom.string(self.id, self.work).contains(&wanted.0)
    }
    fn match_pseudo_element(&self, pseudo: &NoPseudo, _: &mut MatchingContext<'_, Names>) -> bool {
        match *pseudo {}
    }
    fn apply_selector_flags(&self, _: ElementSelectorFlags) {}
    fn is_link(&self) -> bool {
        self.attr("href").is_some()
    }
    fn is_html_slot_element(&self) -> bool {
        false
    }
    fn has_id(&self, id: &Word, case: CaseSensitivity) -> bool {
        self.attr("id").is_some_and(|own| case.eq(own.as_bytes(), id.0.as_bytes()))
    }
    fn has_class(&self, class: &Word, case: CaseSensitivity) -> bool {
        self.attr("class").is_some_and(|own| {
            own.split_ascii_whitespace().any(|word| case.eq(word.as_bytes(), class.0.as_bytes()))
        })
    }
    fn has_custom_state(&self, _: &Word) -> bool {
        false
    }
    fn imported_part(&self, _: &Word) -> Option<Word> {
        None
    }
    fn is_part(&self, _: &Word) -> bool {
        false
    }
    fn is_empty(&self) -> bool {
        self.dom.children(self.id).all(|id| self.dom.text_node(id).is_some_and(str::is_empty))
    }
    fn is_root(&self) -> bool {
        self.dom.parent(self.id) == Some(TOP)
    }
    fn add_element_unique_hashes(&self, _: &mut selectors::bloom::BloomFilter) -> bool {
        false
    }
}
