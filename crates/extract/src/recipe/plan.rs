//! A recipe made ready: selectors, expressions and zones read once, and every mistake told with its key and its place.

use super::css::Css;
use super::dates::{self, DateRule};
use super::json_path::JsonPath;
use super::model::{ArticleRule, Field, Format, Pick, Recipe, Selectors};
use super::xpath::XPath;
use regex::{Regex, RegexBuilder};
use std::fmt;

/// Bytes of the longest selector.
const LONGEST: usize = 4_000;
/// Bytes that a compiled regular expression may take.
const REGEX_SIZE: usize = 1 << 20;
/// Alternatives of one field.
const MOST_PICKS: usize = 20;

/// A mistake in a recipe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecipeError {
    /// The key in which it stands: `title`, `date[1].formats`, `article.content`; empty for the file as a whole.
    pub key: String,
    /// What is wrong, in a sentence for a person.
    pub message: String,
    /// The selector or expression as written.
    pub selector: Option<String>,
    /// Byte of it at which the mistake was found.
    pub at: Option<usize>,
}

impl RecipeError {
    pub(crate) fn new(key: impl Into<String>, message: impl Into<String>) -> Self {
        Self { key: key.into(), message: message.into(), selector: None, at: None }
    }
}

impl fmt::Display for RecipeError {
    /// With the selector and a mark below the place, where there is one.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.key.is_empty() {
            write!(f, "{}: ", self.key)?;
        }
        f.write_str(&self.message)?;
        if let Some(selector) = &self.selector {
            write!(f, "\n    {selector}")?;
            if let Some(before) = self.at.and_then(|at| selector.get(..at)) {
                write!(f, "\n    {}^", " ".repeat(before.chars().count()))?;
            }
        }
        Ok(())
    }
}

impl std::error::Error for RecipeError {}

/// What finds nodes or values.
#[derive(Debug, Clone)]
pub(crate) enum Query {
    /// The place itself.
    Here,
    Css(Css),
    XPath(XPath),
    Json(JsonPath),
}

/// A place that a field may come from.
#[derive(Debug, Clone)]
pub(crate) struct Source {
    pub(crate) query: Query,
    pub(crate) attr: Option<String>,
    pub(crate) regex: Option<Regex>,
    pub(crate) replace: Option<String>,
    pub(crate) text: Option<String>,
    pub(crate) dates: DateRule,
    /// The selector as written, without its attribute.
    pub(crate) written: String,
}

/// A recipe made ready.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    pub(crate) format: Format,
    pub(crate) selectors: Selectors,
    pub(crate) json_in: Option<Vec<Source>>,
    pub(crate) item: Option<(Query, String)>,
    pub(crate) language: Option<String>,
    pub(crate) dates: DateRule,
    pub(crate) limit: usize,
    pub(crate) keep: Option<Regex>,
    pub(crate) drop: Option<Regex>,
    pub(crate) remove: Vec<Query>,
    pub(crate) title: Option<Vec<Source>>,
    pub(crate) link: Option<Vec<Source>>,
    pub(crate) date: Option<Vec<Source>>,
    pub(crate) author: Option<Vec<Source>>,
    pub(crate) picture: Option<Vec<Source>>,
    pub(crate) summary: Option<Vec<Source>>,
    pub(crate) content: Option<Vec<Source>>,
    pub(crate) categories: Option<Vec<Source>>,
    pub(crate) guid: Option<Vec<Source>>,
    pub(crate) next: Option<Vec<Source>>,
    pub(crate) article: Option<Vec<Source>>,
    pub(crate) article_remove: Vec<Query>,
    pub(crate) article_rule: ArticleRule,
}

/// Entries of one page that are taken at most.
pub(crate) const MOST_ENTRIES: usize = 2_000;

impl Plan {
    /// Makes a recipe ready, or tells every mistake in it.
    pub(crate) fn of(recipe: &Recipe) -> Result<Self, Vec<RecipeError>> {
        let mut maker = Maker { recipe, errors: Vec::new() };
        let plan = maker.plan();
        if maker.errors.is_empty() { Ok(plan) } else { Err(maker.errors) }
    }
}

struct Maker<'a> {
    recipe: &'a Recipe,
    errors: Vec<RecipeError>,
}

impl Maker<'_> {
    fn plan(&mut self) -> Plan {
        let recipe = self.recipe;
        let html = Format::Html;
        let format = recipe.format;
        let dates = DateRule {
            zone: self.zone("time_zone", recipe.time_zone.as_deref()),
            language: recipe.language.clone(),
            formats: Vec::new(),
        };
        if recipe.json_in.is_some() && format != Format::Json {
            self.error(
                "json_in",
                "only a recipe with format = \"json\" reads JSON out of a page: set the format",
            );
        }
        if recipe.limit == Some(0) {
            self.error("limit", "no entry would be taken: leave the key out, or write 1 or more");
        }
        let item = recipe.item.as_deref().map(|text| (self.query("item", text, format), text.to_owned()));
        let mut field = |key: &str, field: &Option<Field>, format| {
            field.as_ref().map(|field| self.field(key, field, format, &dates))
        };
        let mut plan = Plan {
            json_in: field("json_in", &recipe.json_in, html),
            title: field("title", &recipe.title, format),
            link: field("link", &recipe.link, format),
            date: field("date", &recipe.date, format),
            author: field("author", &recipe.author, format),
            picture: field("picture", &recipe.picture, format),
            summary: field("summary", &recipe.summary, format),
            content: field("content", &recipe.content, format),
            categories: field("categories", &recipe.categories, format),
            guid: field("guid", &recipe.guid, format),
            next: field("next", &recipe.next, format),
            ..Plan::default()
        };
        if let Some(article) = &recipe.article {
            plan.article_rule = article.clone();
            plan.article = field("article.content", &article.content, html);
            plan.article_remove = self.queries("article.remove", &article.remove);
        }
        plan.remove = self.queries("remove", &recipe.remove);
        plan.keep = recipe.keep.as_deref().and_then(|text| self.regex("keep", text));
        plan.drop = recipe.drop.as_deref().and_then(|text| self.regex("drop", text));
        plan.limit = recipe.limit.unwrap_or(MOST_ENTRIES).min(MOST_ENTRIES);
        plan.language = recipe.language.clone();
        (plan.format, plan.selectors, plan.item, plan.dates) = (format, recipe.selectors, item, dates);
        plan
    }

    fn error(&mut self, key: &str, message: impl Into<String>) {
        self.errors.push(RecipeError::new(key, message));
    }

    fn queries(&mut self, key: &str, list: &[String]) -> Vec<Query> {
        list.iter()
            .enumerate()
            .map(|(at, text)| self.query(&format!("{key}[{at}]"), text, Format::Html))
            .collect()
    }

    fn field(&mut self, key: &str, field: &Field, format: Format, dates: &DateRule) -> Vec<Source> {
        if field.0.len() > MOST_PICKS {
            self.error(key, format!("more than {MOST_PICKS} alternatives"));
            return Vec::new();
        }
        let named = |at: usize| if field.0.len() > 1 { format!("{key}[{at}]") } else { key.to_owned() };
        field
            .0
            .iter()
            .enumerate()
            .map(|(at, pick)| self.source(&named(at), key, pick, format, dates))
            .collect()
    }

    fn source(&mut self, at: &str, key: &str, pick: &Pick, format: Format, dates: &DateRule) -> Source {
        if *pick == Pick::default() {
            self.error(at, "says nothing: write a selector, `attr`, `regex` or `text`, or `false` to leave the field empty");
        }
        if pick.text.is_some() && (pick.select.is_some() || pick.attr.is_some()) {
            self.error(at, "has both a selector and a fixed `text`: write two alternatives, [\"selector\", { text = \"…\" }]");
        }
        let has_date_keys = !pick.formats.is_empty() || pick.language.is_some() || pick.time_zone.is_some();
        if key != "date" && has_date_keys {
            self.error(at, "`formats`, `language` and `time_zone` belong to `date` only");
        }
        if pick.attr.is_some() && format == Format::Json {
            self.error(at, "JSON has no attributes: write the name at the end of the path");
        }
        let (written, attr) = self.attribute(pick, format);
        let query = match written {
            Some(text) => self.query(at, text, format),
            None => Query::Here,
        };
        for text in &pick.formats {
            if let Err(message) = dates::check_format(text) {
                self.error(&format!("{at}.formats"), format!("{text:?}: {message}"));
            }
        }
        let zone = match pick.time_zone.as_deref() {
            Some(name) => self.zone(&format!("{at}.time_zone"), Some(name)),
            None => dates.zone.clone(),
        };
        Source {
            query,
            attr,
            regex: pick.regex.as_deref().and_then(|text| self.regex(&format!("{at}.regex"), text)),
            replace: pick.replace.clone(),
            text: pick.text.clone(),
            dates: DateRule {
                formats: pick.formats.clone(),
                language: pick.language.clone().or_else(|| dates.language.clone()),
                zone,
            },
            written: written.unwrap_or_default().to_owned(),
        }
    }

    /// The selector and the attribute, which a CSS selector may have at its end.
    fn attribute<'p>(&self, pick: &'p Pick, format: Format) -> (Option<&'p str>, Option<String>) {
        let Some(text) = pick.select.as_deref() else { return (None, pick.attr.clone()) };
        if format == Format::Json || pick.attr.is_some() || is_xpath(text, self.recipe.selectors) {
            return (Some(text), pick.attr.clone());
        }
        match text.rsplit_once('@').filter(|(_, name)| is_attribute(name)) {
            Some((before, name)) => {
                let before = before.trim();
                (Some(before).filter(|before| !before.is_empty()), Some(name.trim().to_owned()))
            }
            None => (Some(text), None),
        }
    }

    fn query(&mut self, key: &str, text: &str, format: Format) -> Query {
        let parsed = parse_query(text, format, self.recipe.selectors);
        parsed.unwrap_or_else(|(message, at)| {
            let (selector, at) = (Some(text.to_owned()), Some(at));
            self.errors.push(RecipeError { key: key.to_owned(), message, selector, at });
            Query::Here
        })
    }

    fn regex(&mut self, key: &str, text: &str) -> Option<Regex> {
        match RegexBuilder::new(text).size_limit(REGEX_SIZE).build() {
            Ok(regex) => Some(regex),
            Err(error) => {
                self.error(key, format!("no regular expression that can be used: {error}"));
                None
            }
        }
    }

    fn zone(&mut self, key: &str, name: Option<&str>) -> Option<jiff::tz::TimeZone> {
        let name = name?;
        let zone = dates::zone(name);
        if zone.is_none() {
            self.error(
                key,
                format!(
                    "{name:?} is no time zone: write a name such as Asia/Shanghai or an offset such as +08:00"
                ),
            );
        }
        zone
    }
}

/// True for a selector that is XPath, by the recipe's word or because it cannot be CSS.
pub(crate) fn is_xpath(text: &str, selectors: Selectors) -> bool {
    let text = text.trim_start();
    if text.starts_with("css:") {
        return false;
    }
    selectors == Selectors::XPath
        || text.starts_with("xpath:")
        || text.starts_with(['/', '('])
        || text.starts_with("./")
        || text.starts_with("..")
}

/// Reads a selector or path; the error has the byte in the text as written.
pub(crate) fn parse_query(
    text: &str,
    format: Format,
    selectors: Selectors,
) -> Result<Query, (String, usize)> {
    if text.len() > LONGEST {
        return Err((format!("it is longer than {LONGEST} bytes"), 0));
    }
    if format == Format::Json {
        return JsonPath::parse(text).map(Query::Json);
    }
    let xpath = is_xpath(text, selectors);
    let prefix = if xpath { "xpath:" } else { "css:" };
    let bare = text.trim_start().strip_prefix(prefix).unwrap_or(text);
    let before = text.len() - bare.len();
    let parsed = if xpath { XPath::parse(bare).map(Query::XPath) } else { Css::parse(bare).map(Query::Css) };
    parsed.map_err(|(message, at)| (message, at + before))
}

fn is_attribute(name: &str) -> bool {
    let name = name.trim_end();
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | ':' | '.'))
}
