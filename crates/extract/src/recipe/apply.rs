//! A recipe on a page: items in, entries out. One odd item never loses the rest, and what does not fit any more is named.

use super::dates::{self, RecipeOptions};
use super::dom::Dom;
use super::model::{Format, Recipe};
use super::plan::{MOST_ENTRIES, Plan, Query, Source};
use super::report::{FieldCount, RecipeProblem, RecipeResult};
use super::values::{Doc, Hit, Place, Want, find, line_of_html_if, values};
use super::work::Work;
use super::{auto, load, repair, structured};
use crate::address;
use std::collections::HashSet;
use tidings_model::{Category, Content, ContentKind, Entry, Image, Link, Person, ProblemKind};
use url::Url;

/// Items that are looked at, kept or not.
const MOST_ITEMS: usize = 5_000;
/// Problems of single items that are told one by one.
const MOST_TOLD: usize = 20;

/// Reads a page by a recipe. `base_url` is the page's address, against which its own are read; every entry has absolute ones.
/// Never fails: a recipe with mistakes gives no entries and says which.
pub fn apply(recipe: &Recipe, page: &str, base_url: &str, options: &RecipeOptions) -> RecipeResult {
    let plan = match Plan::of(recipe) {
        Ok(plan) => plan,
        Err(errors) => {
            let problems = errors.iter().map(RecipeProblem::mistake).collect();
            return RecipeResult { problems, ..RecipeResult::default() };
        }
    };
    let work = Work::default();
    let (doc, mut problems) = load::load(&plan, page, &work);
    let mut result = match &doc {
        Some(doc) => {
            let base = load::base_of(doc, page, &plan, base_url);
            Reader { plan: &plan, doc, base, options, work: &work, result: RecipeResult::default() }.run()
        }
        None => RecipeResult::default(),
    };
    if work.is_spent() {
        let message = "The page was too much work for these selectors, and the rest of it was left alone: write selectors \
                       that begin with the list's own element.";
        problems.push(RecipeProblem::new("", ProblemKind::Limit, message));
    }
    problems.append(&mut result.problems);
    result.problems = problems;
    result
}

/// The text of an article's own page by the recipe's `[article]` table, as foreign HTML; `None` when the recipe has none, the
/// problem when it finds nothing.
pub fn article_content(
    recipe: &Recipe,
    page: &str,
) -> Option<Result<tidings_model::UntrustedHtml, RecipeProblem>> {
    recipe.article.as_ref()?.content.as_ref()?;
    let plan = match Plan::of(recipe) {
        Ok(plan) => plan,
        Err(errors) => return errors.first().map(|error| Err(RecipeProblem::mistake(error))),
    };
    let (dom, _) = Dom::html(page);
    let (work, place) = (Work::default(), Place::Node(&dom, super::dom::TOP));
    let sources = plan.article.as_deref().unwrap_or_default();
    let parts = sources
        .iter()
        .map(|source| values(source, place, Want::Html, &plan.article_remove, &work))
        .find(|parts| !parts.is_empty());
    Some(match parts {
        Some(parts) => Ok(tidings_model::UntrustedHtml(parts.join("\n"))),
        None => {
            let written: Vec<&str> = sources.iter().map(|source| source.written.as_str()).collect();
            let message = format!(
                "The article's page has nothing at `{}`: write the selector of its text anew.",
                written.join("` or `")
            );
            Err(RecipeProblem::new("article.content", ProblemKind::Recipe, message))
        }
    })
}

/// Reads the entries of one page.
struct Reader<'a> {
    plan: &'a Plan,
    doc: &'a Doc,
    base: Option<Url>,
    options: &'a RecipeOptions,
    work: &'a Work,
    result: RecipeResult,
}

impl<'a> Reader<'a> {
    fn run(mut self) -> RecipeResult {
        let (items, matched) = match &self.plan.item {
            Some((query, _)) => self.items(query),
            None => {
                self.structured();
                self.next_page();
                return self.result;
            }
        };
        self.result.items = items.len();
        self.result.rule = "recipe".to_owned();
        if items.is_empty() && !matched {
            let problem = repair::no_items(self.plan, self.doc, self.options, self.work);
            self.result.problems.push(problem);
        }
        let mut seen: HashSet<String> = HashSet::new();
        let (mut told, mut more) = (0, 0);
        for (at, &item) in items.iter().enumerate() {
            if self.result.entries.len() >= self.plan.limit || self.work.is_spent() {
                break;
            }
            let (entry, problems) = self.entry(item, at + 1);
            for problem in problems {
                told += 1;
                if told <= MOST_TOLD { self.result.problems.push(problem) } else { more += 1 }
            }
            if let Some(entry) = entry {
                let key = entry.guid.clone().or_else(|| entry.link.clone());
                if key.is_none_or(|key| seen.insert(key)) {
                    self.result.entries.push(entry);
                }
            }
        }
        if more > 0 {
            let message = format!("{more} more items have something odd in them.");
            self.result.problems.push(RecipeProblem::new("item", ProblemKind::Value, message));
        }
        self.count_fields(&items);
        self.next_page();
        self.result
    }

    /// The items, and whether anything was there: a list without members is no mistake of the recipe.
    fn items(&self, query: &Query) -> (Vec<Place<'a>>, bool) {
        let mut items = Vec::new();
        let hits = find(query, self.doc.top(), MOST_ITEMS, self.work);
        let matched = !hits.is_empty();
        for hit in hits {
            match hit {
                // A list stands for its members, and an object of objects for its values.
                Hit::Place(Place::Json(serde_json::Value::Array(list))) => {
                    items.extend(list.iter().map(Place::Json))
                }
                Hit::Place(Place::Json(serde_json::Value::Object(object)))
                    if !object.is_empty() && object.values().all(serde_json::Value::is_object) =>
                {
                    items.extend(object.values().map(Place::Json));
                }
                Hit::Place(place) => items.push(place),
                Hit::Text(_) => {}
            }
            if items.len() >= MOST_ITEMS {
                break;
            }
        }
        items.truncate(MOST_ITEMS);
        (items, matched)
    }

    /// Values of a field by the first alternative that gives some.
    fn field(&self, sources: &[Source], item: Place<'_>, want: Want) -> Vec<String> {
        sources
            .iter()
            .map(|source| values(source, item, want, &self.plan.remove, self.work))
            .find(|values| !values.is_empty())
            .unwrap_or_default()
    }

    fn lines(&self, sources: Option<&[Source]>, item: Place<'_>) -> Vec<String> {
        let lines = self.field(sources.unwrap_or_default(), item, Want::Line).into_iter();
        lines
            .map(|line| line_of_html_if(item, crate::text::one_line(&line)))
            .filter(|line| !line.is_empty())
            .collect()
    }

    fn entry(&self, item: Place<'_>, number: usize) -> (Option<Entry>, Vec<RecipeProblem>) {
        let mut problems = Vec::new();
        let plan = self.plan;
        let title = match &plan.title {
            Some(sources) => self.lines(Some(sources), item).into_iter().next(),
            None => auto::title(item, self.work),
        };
        let raw_link = match &plan.link {
            Some(sources) => self.field(sources, item, Want::Link).into_iter().next(),
            None => auto::link(item, self.work),
        };
        let link = raw_link.as_deref().and_then(|raw| address::web(raw, self.base.as_ref()));
        if let (Some(raw), None) = (&raw_link, &link) {
            let message =
                format!("Item {number}: {:?} is no web address; the entry has no link.", short(raw));
            problems.push(RecipeProblem::item("link", ProblemKind::Address, number, message));
        }
        if !self.wanted(link.as_deref()) {
            return (None, Vec::new());
        }
        let mut entry = Entry {
            title: title.map(|title| text(plan.article_rule.cut_title(&title))),
            link,
            ..Entry::default()
        };
        self.add_texts(&mut entry, item);
        if entry.title.is_none() && entry.link.is_none() && entry.content.is_empty() {
            let message = format!("Item {number} has neither title nor link and was left out.");
            return (None, vec![RecipeProblem::item("item", ProblemKind::EmptyEntry, number, message)]);
        }
        self.add_date(&mut entry, item, number, &mut problems);
        self.add_rest(&mut entry, item);
        (Some(entry), problems)
    }

    fn wanted(&self, link: Option<&str>) -> bool {
        let fits = |regex: &regex::Regex| link.is_some_and(|link| regex.is_match(link));
        self.plan.keep.as_ref().is_none_or(fits) && !self.plan.drop.as_ref().is_some_and(fits)
    }

    fn add_texts(&self, entry: &mut Entry, item: Place<'_>) {
        let html = |sources: &Option<Vec<Source>>| {
            let parts = self.field(sources.as_deref().unwrap_or_default(), item, Want::Html);
            Some(parts.join("\n")).filter(|html| !html.trim().is_empty())
        };
        let whole = |value: String| Content {
            value,
            kind: ContentKind::Html,
            base: self.base.as_ref().map(Url::to_string),
            ..Content::default()
        };
        entry.content = html(&self.plan.content).map(whole).into_iter().collect();
        entry.summary = html(&self.plan.summary).map(whole);
    }

    fn add_date(&self, entry: &mut Entry, item: Place<'_>, number: usize, problems: &mut Vec<RecipeProblem>) {
        let Some(sources) = &self.plan.date else {
            if let Some((at, text)) = auto::date(item, &self.plan.dates, self.options, self.work) {
                (entry.published, entry.date_text) = (Some(at), Some(text));
            }
            return;
        };
        let mut unread = None;
        for source in sources {
            for text in values(source, item, Want::Date, &[], self.work) {
                if let Some(at) = dates::read(&text, &source.dates, self.options) {
                    (entry.published, entry.date_text) = (Some(at), Some(text));
                    return;
                }
                unread = unread.or(Some(text));
            }
        }
        if let Some(text) = unread {
            let message = format!(
                "Item {number}: no date could be read in {:?}; the entry has none. If dates are written like this, name \
                 their form in `date.formats`.",
                short(&text)
            );
            problems.push(RecipeProblem::item("date", ProblemKind::Date, number, message));
            entry.date_text = Some(text);
        }
    }

    fn add_rest(&self, entry: &mut Entry, item: Place<'_>) {
        let plan = self.plan;
        let picture = match &plan.picture {
            Some(sources) => self.field(sources, item, Want::Picture),
            None => auto::picture(item).into_iter().collect(),
        };
        let picture = picture.iter().find_map(|raw| address::web(raw, self.base.as_ref()));
        entry.images = picture.map(|url| Image { url, ..Image::default() }).into_iter().collect();
        let people = self.lines(plan.author.as_deref(), item).into_iter();
        entry.authors = people.map(|name| Person { name: Some(name), ..Person::default() }).collect();
        let mut known = HashSet::new();
        let terms = self
            .lines(plan.categories.as_deref(), item)
            .into_iter()
            .filter(|term| known.insert(term.clone()));
        entry.categories = terms.map(|term| Category { term, ..Category::default() }).collect();
        entry.guid = self.lines(plan.guid.as_deref(), item).into_iter().next();
        entry.language.clone_from(&plan.language);
        entry.base = self.base.as_ref().map(Url::to_string);
        let link = entry.link.iter();
        entry.links = link
            .map(|href| Link { href: href.clone(), rel: Some("alternate".to_owned()), ..Link::default() })
            .collect();
    }

    /// Counts what each field gave, and names the selectors that found nothing in any item.
    fn count_fields(&mut self, items: &[Place<'a>]) {
        let entries = &self.result.entries;
        let of = entries.len();
        if of == 0 {
            return;
        }
        let plan = self.plan;
        let count = |has: fn(&Entry) -> bool| entries.iter().filter(|entry| has(entry)).count();
        let counts = [
            ("title", &plan.title, count(|entry| entry.title.is_some())),
            ("link", &plan.link, count(|entry| entry.link.is_some())),
            ("date", &plan.date, count(|entry| entry.date_text.is_some())),
            ("author", &plan.author, count(|entry| !entry.authors.is_empty())),
            ("picture", &plan.picture, count(|entry| !entry.images.is_empty())),
            ("summary", &plan.summary, count(|entry| entry.summary.is_some())),
            ("content", &plan.content, count(|entry| !entry.content.is_empty())),
            ("categories", &plan.categories, count(|entry| !entry.categories.is_empty())),
            ("guid", &plan.guid, count(|entry| entry.guid.is_some())),
        ];
        let mut problems = Vec::new();
        for (key, sources, filled) in &counts {
            if let Some(sources) = sources.as_deref().filter(|sources| *filled == 0 && !sources.is_empty()) {
                problems.push(repair::empty_field(key, sources, plan, items, self.options, self.work));
            }
        }
        self.result.problems.append(&mut problems);
        self.result.fields = counts
            .iter()
            .map(|(key, _, filled)| FieldCount { key: (*key).to_owned(), filled: *filled, of })
            .collect();
    }

    fn next_page(&mut self) {
        let Some(sources) = &self.plan.next else { return };
        let found = self.field(sources, self.doc.top(), Want::Link);
        let own = self.base.as_ref().map(Url::to_string);
        self.result.next_page = found
            .iter()
            .find_map(|raw| address::web(raw, self.base.as_ref()))
            .filter(|next| Some(next.as_str()) != own.as_deref());
    }

    /// Without `item`: what the page's own data says.
    fn structured(&mut self) {
        let (Doc::Dom(dom), true) = (self.doc, self.plan.format == Format::Html) else {
            let message =
                "The recipe names no `item`, and only web pages have structured data to read without one.";
            self.result.problems.push(RecipeProblem::new("item", ProblemKind::Recipe, message));
            return;
        };
        let found = structured::read(dom, self.base.as_ref(), &self.plan.dates, self.options, self.work);
        let Some((rule, entries)) = found else {
            let message = "The recipe names no `item`, and the page has no JSON-LD, microdata or OpenGraph with a list of \
                           articles: add `item`, or let `tidings recipe guess` find it.";
            self.result.problems.push(RecipeProblem::new("item", ProblemKind::Recipe, message));
            return;
        };
        self.result.items = entries.len();
        self.result.rule = rule.to_owned();
        let mut entries: Vec<Entry> =
            entries.into_iter().filter(|entry| self.wanted(entry.link.as_deref())).collect();
        entries.truncate(self.plan.limit.min(MOST_ENTRIES));
        for entry in &mut entries {
            entry.language.clone_from(&self.plan.language);
        }
        self.result.entries = entries;
    }
}

/// A text without markup.
pub(crate) fn text(value: String) -> Content {
    Content { value, kind: ContentKind::Text, ..Content::default() }
}

fn short(text: &str) -> String {
    crate::text::shorten(&crate::text::one_line(text), 60)
}
