//! What a recipe gave and what is wrong with it, as data.

use super::plan::RecipeError;
use tidings_model::{Entry, Problem, ProblemKind};

/// What a recipe made of a page.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RecipeResult {
    /// The entries in the page's order, each address once.
    pub entries: Vec<Entry>,
    /// Address of the next page, if the recipe looks for one and the page has it.
    pub next_page: Option<String>,
    /// What was wrong: with the recipe, with the page, with single items.
    pub problems: Vec<RecipeProblem>,
    /// Items that were found, those left out included.
    pub items: usize,
    /// Where the entries come from: `recipe`, `json-ld`, `microdata` or `opengraph`; empty when nothing was read.
    pub rule: String,
    /// How many entries have each field.
    pub fields: Vec<FieldCount>,
}

/// How many entries have a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldCount {
    /// The recipe's key.
    pub key: String,
    /// Entries that have it.
    pub filled: usize,
    /// Entries in all.
    pub of: usize,
}

/// Something that was wrong while a recipe was applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecipeProblem {
    /// The recipe's key that it concerns; empty for the page as a whole.
    pub key: String,
    /// What sort of thing it is.
    pub kind: ProblemKind,
    /// Which item, from 1, if it concerns one.
    pub item: Option<usize>,
    /// A sentence for a person.
    pub message: String,
    /// What to write instead in the recipe, if something fits.
    pub proposal: Option<String>,
}

impl RecipeProblem {
    pub(crate) fn new(key: &str, kind: ProblemKind, message: impl Into<String>) -> Self {
        Self { key: key.to_owned(), kind, item: None, message: message.into(), proposal: None }
    }

    pub(crate) fn item(key: &str, kind: ProblemKind, item: usize, message: String) -> Self {
        Self { item: Some(item), ..Self::new(key, kind, message) }
    }

    pub(crate) fn mistake(error: &RecipeError) -> Self {
        Self::new(&error.key, ProblemKind::Recipe, error.to_string())
    }

    /// True when the recipe no longer fits the page, and not only one item is odd.
    pub fn is_broken_recipe(&self) -> bool {
        self.kind == ProblemKind::Recipe
    }

    /// The problem as sources keep it, the proposal at its end.
    pub fn to_problem(&self) -> Problem {
        let message = match &self.proposal {
            Some(proposal) => format!("{} Try: {} = {proposal:?}.", self.message, self.key),
            None => self.message.clone(),
        };
        Problem::new(self.kind, message)
    }
}
