//! A rule: where it counts, what it asks, what it does.

use crate::condition::{Condition, quoted};
use crate::rewrite::Rewrite;
use std::fmt;
use tidings_model::{Article, CategoryPath, ContentHash, SourceId};

/// The rules of a site, in the order of the file.
#[derive(Debug, Clone, Default)]
pub struct Rules {
    pub(crate) rules: Vec<Rule>,
    /// True when a rule with `keep` has a mistake: until it is mended, no article is left out for want of one.
    pub(crate) keeps_are_held: bool,
}

/// One rule.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Its name, which no other rule has.
    pub name: String,
    /// Its line in the file.
    pub line: usize,
    /// False when it is switched off.
    pub enabled: bool,
    /// Where it counts.
    pub scope: Scope,
    /// What it asks.
    pub when: Condition,
    /// What it does.
    pub actions: Actions,
    /// What provenance says of a field that it changed: its name and [`Rule::mark`].
    pub(crate) provenance: String,
}

/// Where a rule counts: both lists must have the article, where they have anything.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Scope {
    /// Of these sources.
    pub sources: Vec<SourceId>,
    /// In these categories and below them.
    pub categories: Vec<CategoryPath>,
}

/// What a rule does.
#[derive(Debug, Clone, Default)]
pub struct Actions {
    /// The article is left out.
    pub drop: bool,
    /// An article of the scope for which no such rule holds is left out.
    pub keep: bool,
    /// Tags that it gets.
    pub tag: Vec<String>,
    /// The category that it gets.
    pub move_to: Option<CategoryPath>,
    /// It is marked.
    pub star: bool,
    /// Words that are replaced, in order.
    pub rewrite: Vec<Rewrite>,
}

impl Rules {
    /// The rules in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Rule> {
        self.rules.iter()
    }

    /// True when there is none.
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// The rule of that name.
    pub fn named(&self, name: &str) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.name == name)
    }

    /// The same with one rule alone, which counts although it is switched off.
    #[must_use]
    pub fn only(&self, name: &str) -> Self {
        let one = self.rules.iter().filter(|rule| rule.name == name).cloned();
        let rules = one.map(|rule| Rule { enabled: true, ..rule }).collect();
        Self { rules, keeps_are_held: false }
    }

    /// The marks of all that may leave an article out now. What was left out by another mark was so by a rule that is gone or
    /// says something else by now.
    pub fn marks(&self) -> Vec<String> {
        let drops = self.rules.iter().filter(|rule| rule.enabled && rule.actions.drop).map(Rule::mark);
        drops.chain(self.keep_mark()).collect()
    }

    /// The mark of all rules with `keep` together, since each of them can let an article in; `None` where none counts.
    pub(crate) fn keep_mark(&self) -> Option<String> {
        let keeps: Vec<String> = self
            .rules
            .iter()
            .filter(|rule| rule.enabled && rule.actions.keep)
            .map(ToString::to_string)
            .collect();
        (!keeps.is_empty() && !self.keeps_are_held).then(|| mark_of(&keeps.join("\n")))
    }
}

impl Rule {
    /// Eight digits of a hash over all that the rule says but its name: by it a rule that was changed is known.
    pub fn mark(&self) -> String {
        mark_of(&self.to_string())
    }
}

fn mark_of(text: &str) -> String {
    ContentHash::of(text.as_bytes()).as_str()[..8].to_owned()
}

impl Scope {
    /// True for articles that the rule is for.
    pub fn covers(&self, article: &Article) -> bool {
        let below = |category: &CategoryPath| {
            self.categories.iter().any(|wanted| category.lineage().any(|above| above == *wanted))
        };
        (self.sources.is_empty() || self.sources.contains(&article.source.id))
            && (self.categories.is_empty() || below(&article.category))
    }
}

/// All that the rule says, in words; the same for the same rule, for ever, since [`Rule::mark`] is made of it.
impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { scope, when, actions, .. } = self;
        let list = |items: Vec<String>| items.join(" or ");
        if !scope.sources.is_empty() {
            write!(f, "of {}: ", list(scope.sources.iter().map(ToString::to_string).collect()))?;
        }
        if !scope.categories.is_empty() {
            write!(f, "in {}: ", list(scope.categories.iter().map(ToString::to_string).collect()))?;
        }
        write!(f, "{when} → {actions}")
    }
}

impl fmt::Display for Actions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts: Vec<String> = Vec::new();
        parts.extend(self.drop.then(|| "drop".to_owned()));
        parts.extend(self.keep.then(|| "keep".to_owned()));
        parts.extend(self.tag.iter().map(|tag| format!("tag {}", quoted(tag))));
        parts.extend(self.move_to.iter().map(|to| format!("move to {to}")));
        parts.extend(self.star.then(|| "star".to_owned()));
        parts.extend(self.rewrite.iter().map(ToString::to_string));
        f.write_str(&parts.join(", "))
    }
}
