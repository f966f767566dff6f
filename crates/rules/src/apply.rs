//! Rules on an article, in the order of the file: each sees what those before it have done.

use crate::condition::{Found, cut};
use crate::fold;
use crate::rule::{Rule, Rules};
use crate::subject::Subject;
use serde::Serialize;
use tidings_model::Article;

/// Characters of a text that a change tells.
const TOLD: usize = 200;

/// What became of an article.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// The article as the rules made it.
    pub article: Article,
    /// Why it is left out, if it is.
    pub left_out: Option<LeftOut>,
    /// Each rule that held, in order.
    pub hits: Vec<Hit>,
}

/// Why an article is left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LeftOut {
    /// The rule's name; those of all rules that could have kept it, where none did.
    pub rule: String,
    /// What was found, in words.
    pub why: String,
    /// See [`Rules::marks`].
    pub mark: String,
}

/// A rule that held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Hit {
    /// Its name.
    pub rule: String,
    /// What its conditions found.
    pub found: Vec<Found>,
    /// What it changed; nothing where all was so already.
    pub changes: Vec<Change>,
}

/// A field before and after a rule, each cut to a few words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// The field, as provenance names it.
    pub field: &'static str,
    /// What it said.
    pub before: String,
    /// What it says.
    pub after: String,
}

impl Change {
    fn new(field: &'static str, before: &str, after: &str) -> Self {
        Self { field, before: cut(before, TOLD), after: cut(after, TOLD) }
    }
}

impl Rules {
    /// What the rules make of an article. The first rule that drops it ends the list; one that keeps does not save it from that.
    /// A rule that has rewritten a field of this article before, by the article's own word, does not do so again.
    pub fn apply(&self, mut article: Article) -> Outcome {
        let (mut subject, mut hits) = (Subject::default(), Vec::new());
        let (mut keeps, mut kept): (Vec<&str>, bool) = (Vec::new(), false);
        for rule in self.rules.iter().filter(|rule| rule.enabled) {
            if !rule.scope.covers(&article) {
                continue;
            }
            let found = rule.when.holds(&subject, &article);
            if rule.actions.keep {
                keeps.push(&rule.name);
                kept |= found.is_some();
            }
            let Some(found) = found else { continue };
            if rule.actions.drop {
                let left_out = LeftOut { rule: rule.name.clone(), why: words(&found), mark: rule.mark() };
                hits.push(Hit { rule: rule.name.clone(), found, changes: Vec::new() });
                return Outcome { article, left_out: Some(left_out), hits };
            }
            let changes = act(rule, &mut article);
            if !changes.is_empty() {
                subject.forget();
            }
            hits.push(Hit { rule: rule.name.clone(), found, changes });
        }
        let left_out = (!kept && !keeps.is_empty()).then(|| self.keep_mark()).flatten().map(|mark| LeftOut {
            rule: keeps.join(", "),
            why: "nothing was found for which it would be kept".to_owned(),
            mark,
        });
        Outcome { article, left_out, hits }
    }
}

/// What was found, in words.
fn words(found: &[Found]) -> String {
    let parts: Vec<String> = found.iter().map(|found| format!("{}: {:?}", found.field, found.what)).collect();
    if parts.is_empty() { "the rule holds for it".to_owned() } else { parts.join(", ") }
}

fn act(rule: &Rule, article: &mut Article) -> Vec<Change> {
    let mut changes = Vec::new();
    let mark = &rule.provenance;
    let acted = |article: &Article, field: &str| {
        article.provenance.iter().any(|(known, by)| known == field && by == mark)
    };
    // A rule may rewrite a field twice, but not when it has done so on another day.
    let before: Vec<bool> =
        rule.actions.rewrite.iter().map(|rewrite| acted(article, rewrite.target.field())).collect();
    for (rewrite, _) in rule.actions.rewrite.iter().zip(before).filter(|(_, before)| !before) {
        if let Some((old, new)) = rewrite.act(article) {
            changes.push(Change::new(rewrite.target.field(), &old, &new));
        }
    }
    let tags = article.tags.join(", ");
    for tag in &rule.actions.tag {
        if article.tags.iter().all(|known| fold(known) != fold(tag)) {
            article.tags.push(tag.clone());
        }
    }
    if article.tags.join(", ") != tags {
        changes.push(Change::new("tags", &tags, &article.tags.join(", ")));
    }
    if let Some(to) = rule.actions.move_to.as_ref().filter(|to| **to != article.category) {
        changes.push(Change::new("category", &article.category.to_string(), &to.to_string()));
        article.category = to.clone();
    }
    if rule.actions.star && !article.starred {
        changes.push(Change::new("starred", "false", "true"));
        article.starred = true;
    }
    for change in &changes {
        if !acted(article, change.field) {
            article.provenance.push((change.field.to_owned(), mark.clone()));
        }
    }
    changes
}
