//! Templates, style sheet and interface texts. All are built in, and a file of the same name in the site's theme folder
//! takes the place of one.

use crate::SiteError;
use crate::manifest::Mark;
use crate::marks::mark;
use crate::plurals::counted;
use minijinja::{AutoEscape, Environment, Output, State, UndefinedBehavior, Value, escape_formatter};
use std::collections::BTreeMap;
use std::sync::LazyLock;
use tidings_extract::escape_html;

/// Names and texts of the built-in files.
const BUILT_IN: &[(&str, &str)] = &[
    ("base.html", include_str!("../templates/base.html")),
    ("nav.html", include_str!("../templates/nav.html")),
    ("foot.html", include_str!("../templates/foot.html")),
    ("card.html", include_str!("../templates/card.html")),
    ("front.html", include_str!("../templates/front.html")),
    ("list.html", include_str!("../templates/list.html")),
    ("row.html", include_str!("../templates/row.html")),
    ("article.html", include_str!("../templates/article.html")),
    ("revisions.html", include_str!("../templates/revisions.html")),
    ("archive.html", include_str!("../templates/archive.html")),
    ("search.html", include_str!("../templates/search.html")),
    ("about.html", include_str!("../templates/about.html")),
    ("redirect.html", include_str!("../templates/redirect.html")),
    ("404.html", include_str!("../templates/404.html")),
    ("atom.xml", include_str!("../templates/atom.xml")),
    ("rss.xml", include_str!("../templates/rss.xml")),
    ("sources.opml", include_str!("../templates/sources.opml")),
    ("style.css", include_str!("../templates/style.css")),
    ("book.css", include_str!("../templates/book.css")),
    ("i18n/en.toml", include_str!("../i18n/en.toml")),
    ("i18n/zh.toml", include_str!("../i18n/zh.toml")),
    ("i18n/ar.toml", include_str!("../i18n/ar.toml")),
];

/// What pages are made with.
#[derive(Debug)]
pub struct Theme {
    environment: Environment<'static>,
    style: String,
    book_style: String,
    texts: BTreeMap<String, toml::Table>,
    mark: Mark,
}

impl Theme {
    /// The built-in theme.
    ///
    /// # Errors
    /// As [`Theme::with_overrides`]; with no overrides none is known.
    pub fn built_in() -> Result<Self, SiteError> {
        Self::with_overrides(&BTreeMap::new())
    }

    /// The built-in theme with files of the site's own in place of those of the same name: `article.html`, `style.css`,
    /// `i18n/zh.toml`, …. Other templates are added, so that these may include them; what the theme does not
    /// [take](Self::takes) is passed over.
    ///
    /// # Errors
    /// [`SiteError::Theme`] names the file, the line and what is wrong with it.
    pub fn with_overrides(overrides: &BTreeMap<String, String>) -> Result<Self, SiteError> {
        let mut files: BTreeMap<&str, &str> = BUILT_IN.iter().copied().collect();
        files.extend(
            overrides
                .iter()
                .filter(|(name, _)| Self::takes(name))
                .map(|(name, text)| (name.as_str(), text.as_str())),
        );
        let (style, book_style, texts) = Default::default();
        let mut theme = Self { environment: environment(), style, book_style, texts, mark: mark(&files) };
        for (name, text) in files {
            theme.add(name, text)?;
        }
        Ok(theme)
    }

    /// The names of the built-in files.
    pub fn names() -> impl Iterator<Item = &'static str> {
        BUILT_IN.iter().map(|(name, _)| *name)
    }

    /// The text of a built-in file.
    pub fn text(name: &str) -> Option<&'static str> {
        BUILT_IN.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
    }

    /// Whether a file of this name can be of use to the theme: a built-in one's, a template that others include, or the
    /// texts of a further language.
    pub fn takes(name: &str) -> bool {
        let language = || name.strip_prefix("i18n/").and_then(|n| n.strip_suffix(".toml"));
        name.ends_with(".html")
            || language().is_some_and(|language| !language.contains('/'))
            || Self::names().any(|known| known == name)
    }

    fn add(&mut self, name: &str, text: &str) -> Result<(), SiteError> {
        if name == "style.css" {
            text.clone_into(&mut self.style);
        } else if name == "book.css" {
            text.clone_into(&mut self.book_style);
        } else if let Some(language) = name.strip_prefix("i18n/").and_then(|n| n.strip_suffix(".toml")) {
            let mut table: toml::Table = text
                .parse()
                .map_err(|e| SiteError::Theme { file: name.to_owned(), message: format!("{e}") })?;
            // What a translation leaves out is said in English: "en" stands before the other built-in languages or is complete.
            if language != "en" {
                let english: toml::Table = include_str!("../i18n/en.toml").parse().unwrap_or_default();
                for (key, value) in english {
                    table.entry(key).or_insert(value);
                }
            }
            self.texts.insert(language.to_owned(), table);
        } else {
            self.environment
                .add_template_owned(name.to_owned(), text.to_owned())
                .map_err(|error| template_error(&error))?;
        }
        Ok(())
    }

    /// The interface texts of a language, by its primary tag; English where it has none.
    pub(crate) fn texts(&self, language: &str) -> (&str, &toml::Table) {
        let primary = language.split('-').next().unwrap_or_default().to_ascii_lowercase();
        static NONE: LazyLock<toml::Table> = LazyLock::new(toml::Table::new);
        self.texts
            .get_key_value(&primary)
            .or_else(|| self.texts.get_key_value("en"))
            .map_or(("en", &NONE), |(name, table)| (name.as_str(), table))
    }

    /// The mark of all files.
    pub(crate) fn mark(&self) -> Mark {
        self.mark
    }

    pub(crate) fn style(&self) -> &str {
        &self.style
    }

    /// The style sheet of books.
    pub(crate) fn book_style(&self) -> &str {
        &self.book_style
    }

    pub(crate) fn render(&self, template: &str, names: impl Into<Value>) -> Result<String, SiteError> {
        let render = || self.environment.get_template(template)?.render(names.into());
        render().map_err(|error| template_error(&error))
    }
}

fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.set_undefined_behavior(UndefinedBehavior::Lenient);
    environment.set_formatter(format);
    environment.add_filter("counted", counted);
    environment
}

/// Escapes what ends a text or an attribute. The engine's own way writes every `/` in six characters too, of which a page of
/// links is full.
fn format(out: &mut Output<'_>, state: &mut State<'_, '_>, value: &Value) -> Result<(), minijinja::Error> {
    match value.as_str() {
        Some(text) if value.is_safe() => out.write_str(text).map_err(Into::into),
        Some(text) => out.write_str(&escape_html(text)).map_err(Into::into),
        None => escape_formatter(out, state, value),
    }
}

fn template_error(error: &minijinja::Error) -> SiteError {
    let file = error.name().unwrap_or("a template").to_owned();
    let line = error.line().map(|line| format!("line {line}: ")).unwrap_or_default();
    let detail = error.detail().map(|detail| format!(": {detail}")).unwrap_or_default();
    SiteError::Theme { file, message: format!("{line}{}{detail}", error.kind()) }
}
