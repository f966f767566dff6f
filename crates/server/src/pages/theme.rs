//! What pages are made with: templates, texts of the interface by language, and the files that browsers keep. All are built in.

use crate::answers::Problem;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, Output, State, UndefinedBehavior, Value, escape_formatter};
use serde::{Deserialize, Serialize};
use std::sync::LazyLock;
use tidings_extract::escape_html;
use tidings_model::ContentHash;
use utoipa::ToSchema;

const TEMPLATES: &[(&str, &str)] = &[
    ("base.html", include_str!("../../templates/base.html")),
    ("parts.html", include_str!("../../templates/parts.html")),
    ("list.html", include_str!("../../templates/list.html")),
    ("article.html", include_str!("../../templates/article.html")),
    ("versions.html", include_str!("../../templates/versions.html")),
    ("search.html", include_str!("../../templates/search.html")),
    ("sources.html", include_str!("../../templates/sources.html")),
    ("source.html", include_str!("../../templates/source.html")),
    ("add.html", include_str!("../../templates/add.html")),
    ("settings.html", include_str!("../../templates/settings.html")),
    ("secret.html", include_str!("../../templates/secret.html")),
    ("sign.html", include_str!("../../templates/sign.html")),
    ("told.html", include_str!("../../templates/told.html")),
];

/// A language of the interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Language {
    /// English.
    En,
    /// 中文
    Zh,
    /// العربية
    Ar,
}

impl Language {
    pub(crate) const ALL: [Self; 3] = [Self::En, Self::Zh, Self::Ar];

    /// Its tag.
    pub(crate) fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Zh => "zh",
            Self::Ar => "ar",
        }
    }

    /// The language of a BCP 47 tag, if the interface speaks it.
    pub(crate) fn of(tag: &str) -> Option<Self> {
        let primary = tag.trim().split(['-', '_', ';']).next().unwrap_or_default();
        Self::ALL.into_iter().find(|language| language.tag().eq_ignore_ascii_case(primary))
    }

    /// The first that a browser asks for (`Accept-Language`, whose languages stand in order) and the interface speaks.
    pub(crate) fn asked(accepted: &str) -> Option<Self> {
        accepted.split(',').find_map(Self::of)
    }

    /// The texts.
    pub(crate) fn words(self) -> &'static Words {
        match self {
            Self::En => &ENGLISH,
            Self::Zh => &CHINESE,
            Self::Ar => &ARABIC,
        }
    }
}

/// The texts of one language.
#[derive(Debug)]
pub(crate) struct Words {
    pub(crate) language: Language,
    pub(crate) table: toml::Table,
    /// The same for templates.
    pub(crate) value: Value,
}

static ENGLISH: LazyLock<Words> =
    LazyLock::new(|| Words::read(Language::En, include_str!("../../i18n/en.toml")));
static CHINESE: LazyLock<Words> =
    LazyLock::new(|| Words::read(Language::Zh, include_str!("../../i18n/zh.toml")));
static ARABIC: LazyLock<Words> =
    LazyLock::new(|| Words::read(Language::Ar, include_str!("../../i18n/ar.toml")));

impl Words {
    /// A test reads every file, so that none is broken here.
    fn read(language: Language, text: &str) -> Self {
        let table: toml::Table = text.parse().unwrap_or_default();
        Self { language, value: Value::from(Serde(&table)), table }
    }

    /// The text of this name; its name where there is none, which a test forbids.
    pub(crate) fn get<'a>(&'a self, name: &'a str) -> &'a str {
        self.table.get(name).and_then(toml::Value::as_str).unwrap_or(name)
    }

    /// A list of texts.
    pub(crate) fn list(&self, name: &str) -> Vec<&str> {
        let list = self.table.get(name).and_then(toml::Value::as_array);
        list.into_iter().flatten().filter_map(toml::Value::as_str).collect()
    }

    /// `ltr` or `rtl`.
    pub(crate) fn direction(&self) -> &str {
        self.get("direction")
    }

    /// What is wrong with a source, by its sort, in a few words; none for a sort that is not in the file.
    pub(crate) fn trouble(&self, kind: &str) -> Option<&str> {
        self.table.get("trouble")?.get(kind)?.as_str()
    }

    /// What to do about it, and in which language that is: the program says it in English itself, and more exactly.
    pub(crate) fn advice<'a>(&'a self, kind: &str, english: &'a str) -> (&'a str, &'static str) {
        let known = self.table.get("advice").and_then(|table| table.get(kind)).and_then(toml::Value::as_str);
        known.map_or((english, Language::En.tag()), |advice| (advice, self.language.tag()))
    }

    /// What went wrong, in this language where its file knows the sentence. Sentences are known by their English form, with `{n}` for a
    /// number.
    pub(crate) fn problem(&self, sentence: &str) -> (String, &'static str) {
        // The last number of a sentence is the one that changes.
        let end = sentence.rfind(|c: char| c.is_ascii_digit()).map_or(0, |at| at + 1);
        let start = sentence[..end].rfind(|c: char| !c.is_ascii_digit()).map_or(0, |at| at + 1);
        let start = if sentence.is_char_boundary(start) { start } else { end };
        let digits = &sentence[start..end];
        let key = match digits {
            "" => sentence.to_owned(),
            _ => format!("{}{{n}}{}", &sentence[..start], &sentence[end..]),
        };
        let known =
            self.table.get("problems").and_then(|table| table.get(&key)).and_then(toml::Value::as_str);
        match known {
            Some(known) => (known.replace("{n}", digits), self.language.tag()),
            None => (sentence.to_owned(), Language::En.tag()),
        }
    }
}

/// Makes a page.
pub(crate) fn render(template: &str, context: &Value) -> Result<String, Problem> {
    static ENVIRONMENT: LazyLock<Environment<'static>> = LazyLock::new(environment);
    let render = || ENVIRONMENT.get_template(template)?.render(context);
    render().map_err(|error| Problem::fault(&format!("{error:#}")))
}

fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.set_undefined_behavior(UndefinedBehavior::Lenient);
    if let Ok(syntax) = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build() {
        environment.set_syntax(syntax);
    }
    environment.set_formatter(format);
    for (name, text) in TEMPLATES {
        // A test renders every one.
        _ = environment.add_template(name, text);
    }
    environment
}

/// Escapes what ends a text or an attribute. The engine's own way writes every `/` in six characters too, of which a page of links is full.
fn format(out: &mut Output<'_>, state: &mut State<'_, '_>, value: &Value) -> Result<(), minijinja::Error> {
    match value.as_str() {
        Some(text) if !value.is_safe() => out.write_str(&escape_html(text)).map_err(Into::into),
        _ => escape_formatter(out, state, value),
    }
}

/// A file that browsers keep.
pub(crate) struct StaticFile {
    pub(crate) name: &'static str,
    pub(crate) kind: &'static str,
    pub(crate) bytes: &'static [u8],
}

macro_rules! files {
    ($($name:literal $kind:literal,)*) => {
        &[$(StaticFile { name: $name, kind: $kind, bytes: include_bytes!(concat!("../../static/", $name)) },)*]
    };
}

/// The files below `/static/`.
pub(crate) const FILES: &[StaticFile] = files![
    "style.css" "text/css; charset=utf-8",
    "reader.js" "text/javascript; charset=utf-8",
    "icon.svg" "image/svg+xml",
    "icon-180.png" "image/png",
    "icon-192.png" "image/png",
    "icon-512.png" "image/png",
    "icon-maskable-512.png" "image/png",
];

/// What changes when any of the files does: browsers keep each for ever under an address with it.
pub(crate) fn version() -> &'static str {
    static VERSION: LazyLock<String> = LazyLock::new(|| {
        let all: Vec<u8> = FILES.iter().flat_map(|file| file.bytes.iter().copied()).collect();
        ContentHash::of(&all).as_str().chars().take(10).collect()
    });
    &VERSION
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(table: &toml::Table, at: &str, out: &mut Vec<String>) {
        for (key, value) in table {
            match value.as_table() {
                Some(inner) => keys(inner, &format!("{at}{key}."), out),
                None => out.push(format!("{at}{key}")),
            }
        }
    }

    #[test]
    fn every_language_says_everything() {
        let of = |language: Language| {
            let mut out = Vec::new();
            keys(&language.words().table, "", &mut out);
            out.retain(|key| !key.starts_with("problems.") && !key.starts_with("advice."));
            out.sort();
            out
        };
        let english = of(Language::En);
        assert!(english.len() > 100, "{}", english.len());
        for language in Language::ALL {
            assert_eq!(of(language), english, "{language:?}");
        }
        let sentences = |language: Language| {
            let table = &language.words().table;
            let mut out: Vec<String> =
                table["problems"].as_table().expect("a table").keys().cloned().collect();
            out.sort();
            out
        };
        assert_eq!(sentences(Language::Zh), sentences(Language::Ar));
    }

    /// Every sort of failure is named in docs/status.md; those of lists are not shown on pages.
    #[test]
    fn every_sort_of_trouble_has_its_words() {
        let page = include_str!("../../../../docs/status.md");
        let (_, table) = page.split_once("## Sorts of failure").expect("a table");
        let rows = table.lines().filter_map(|line| line.strip_prefix("| `")?.split_once(" | "));
        let named = rows
            .filter(|(_, what)| !what.starts_with("of a list") && !what.starts_with("what came |"))
            .flat_map(|(kinds, _)| kinds.split(", ").map(|kind| kind.trim_matches('`')));
        let noted = tidings_model::ProblemKind::ALL.iter().map(|kind| kind.as_str());
        let kinds: std::collections::BTreeSet<&str> = named.chain(noted).collect();
        assert!(kinds.len() > 40 && kinds.contains("robots-unknown"), "{kinds:?}");
        for language in Language::ALL {
            let words = language.words();
            let known: std::collections::BTreeSet<&str> =
                words.table["trouble"].as_table().expect("a table").keys().map(String::as_str).collect();
            assert_eq!(known, kinds, "{language:?}");
            for kind in &kinds {
                assert_eq!(
                    words.advice(kind, "x").1,
                    language.tag(),
                    "{language:?}: what to do about {kind}"
                );
            }
        }
    }

    #[test]
    fn every_template_is_one() {
        for (name, _) in TEMPLATES {
            let environment = environment();
            let found = environment.get_template(name).map(|_| ());
            assert!(found.is_ok(), "{name}: {:?}", minijinja::Environment::new().add_template(name, ""));
        }
    }

    #[test]
    fn problems_are_told_with_their_numbers() {
        let words = Language::Zh.words();
        assert_eq!(words.problem("try again in 15 minutes"), ("请在 15 分钟后再试".to_owned(), "zh"));
        assert_eq!(words.problem("nobody knows this"), ("nobody knows this".to_owned(), "en"));
    }

    #[test]
    fn a_browser_is_answered_in_a_language_that_it_asks_for() {
        for (asked, want) in [
            ("zh-CN,zh;q=0.9,en;q=0.8", Some(Language::Zh)),
            ("fr, ar-EG;q=0.5", Some(Language::Ar)),
            ("fr", None),
            ("", None),
        ] {
            assert_eq!(Language::asked(asked), want, "{asked}");
        }
    }
}
