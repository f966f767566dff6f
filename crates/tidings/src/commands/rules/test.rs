//! `tidings rules test`: what the rules would do to the articles of the archive. It changes nothing.

use super::lines;
use crate::console::Console;
use crate::failure::{Exit, Failure};
use crate::folder::Folder;
use crate::rules::SiteRules;
use serde::Serialize;
use tidings_archive::files::Archive;
use tidings_model::SourceId;
use tidings_rules::{Hit, Outcome, Rules};

/// What is tried, on what, and how much of it is shown.
pub(super) struct Wanted<'a> {
    pub(super) rule: Option<&'a str>,
    pub(super) source: Option<&'a SourceId>,
    pub(super) limit: usize,
}

/// What one rule would do.
#[derive(Serialize)]
struct Tried {
    rule: String,
    does: String,
    /// Articles for which it holds.
    held: usize,
    /// Articles that it would change.
    changed: usize,
    examples: Vec<Example>,
}

#[derive(Serialize)]
struct Example {
    file: String,
    title: String,
    source: SourceId,
    #[serde(flatten)]
    hit: Hit,
}

/// What all rules would do together.
#[derive(Default, Serialize)]
struct Counts {
    articles: usize,
    changed: usize,
    left_out: usize,
    for_want_of_a_keep: usize,
}

pub(super) fn run(
    folder: &Folder,
    site: &SiteRules,
    wanted: &Wanted<'_>,
    console: Console,
) -> Result<Exit, Failure> {
    let rules = chosen(site, wanted.rule)?;
    let mut tried: Vec<Tried> = rules
        .iter()
        .map(|rule| Tried {
            rule: rule.name.clone(),
            does: rule.to_string(),
            held: 0,
            changed: 0,
            examples: Vec::new(),
        })
        .collect();
    let (mut counts, mut problems) = (Counts::default(), site.mistakes.clone());
    for (path, record) in Archive::open(folder.root()).walk() {
        let article = match record {
            Ok(record) => record.article,
            Err(error) => {
                problems.push(error.to_string());
                continue;
            }
        };
        if wanted.source.is_none_or(|source| article.source.id == *source) {
            let (title, source) = (article.title.clone(), article.source.id.clone());
            let outcome = rules.apply(article);
            counts.take(&outcome);
            let example = |hit| Example {
                file: format!("archive/{path}"),
                title: title.clone(),
                source: source.clone(),
                hit,
            };
            note(&mut tried, outcome, wanted.limit, example);
        }
    }
    for one in &tried {
        show(one, console);
    }
    console.say(format!(
        "{} articles: {} would be changed by `tidings rules apply`; {} would not be filed today, of these {} since no rule keeps \
         them; what is filed stays",
        counts.articles, counts.changed, counts.left_out, counts.for_want_of_a_keep
    ));
    for problem in &problems {
        console.warn(problem);
    }
    console.result(&serde_json::json!({ "counts": counts, "rules": tried, "problems": problems }));
    Ok(if problems.is_empty() { Exit::Well } else { Exit::SomeFailed })
}

/// All rules, or one alone, which counts although it is switched off.
fn chosen(site: &SiteRules, name: Option<&str>) -> Result<Rules, Failure> {
    let Some(name) = name else { return Ok(site.rules.clone()) };
    if site.rules.named(name).is_some() {
        return Ok(site.rules.only(name));
    }
    let known: Vec<&str> = site.rules.iter().map(|rule| rule.name.as_str()).collect();
    let wrong = site.mistakes.iter().map(|mistake| format!("\n{mistake}")).collect::<String>();
    Err(Failure::usage(format!("there is no rule {name:?} that can be used{wrong}"))
        .advise(format!("the rules are: {}", known.join(", "))))
}

impl Counts {
    fn take(&mut self, outcome: &Outcome) {
        self.articles += 1;
        match &outcome.left_out {
            None => self.changed += usize::from(outcome.hits.iter().any(|hit| !hit.changes.is_empty())),
            Some(why) => {
                self.left_out += 1;
                self.for_want_of_a_keep += usize::from(outcome.hits.iter().all(|hit| hit.rule != why.rule));
            }
        }
    }
}

fn note(tried: &mut [Tried], outcome: Outcome, limit: usize, example: impl Fn(Hit) -> Example) {
    for hit in outcome.hits {
        let Some(one) = tried.iter_mut().find(|one| one.rule == hit.rule) else { continue };
        one.held += 1;
        one.changed += usize::from(!hit.changes.is_empty());
        if one.examples.len() < limit {
            one.examples.push(example(hit));
        }
    }
}

fn show(tried: &Tried, console: Console) {
    console.say(format!(
        "{}: {}\n  holds for {} articles, would change {}",
        tried.rule, tried.does, tried.held, tried.changed
    ));
    for example in &tried.examples {
        console.say(format!("  {} ({})", title(&example.title), example.file));
        for line in lines(&example.hit) {
            console.say(line);
        }
    }
    if tried.held > tried.examples.len() {
        console.say(format!(
            "  and {} more; --limit shows as many as you say",
            tried.held - tried.examples.len()
        ));
    }
}

fn title(title: &str) -> &str {
    if title.is_empty() { "(no title)" } else { title }
}
