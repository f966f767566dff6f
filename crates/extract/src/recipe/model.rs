//! What a recipe is: data, never code. Read from TOML, JSON or anything else that serde knows.

use serde::de::{self, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// What kind of page a recipe is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// A web page.
    #[default]
    Html,
    /// JSON, alone or inside a web page (see [`Recipe::json_in`]).
    Json,
    /// XML of any vocabulary.
    Xml,
}

/// The language of the selectors of a recipe for HTML or XML. Those for JSON are paths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Selectors {
    /// CSS; a selector that begins with `/`, `./`, `../`, `(` or `xpath:` is XPath all the same.
    #[default]
    Css,
    /// XPath 1.0; a selector that begins with `css:` is CSS all the same.
    XPath,
}

/// How a page becomes entries. Every key but `item` may be left out; without `item` the page's own structured data (JSON-LD,
/// microdata, OpenGraph) is read.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Recipe {
    /// Name for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The page that the recipe is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// What the page is.
    pub format: Format,
    /// Language of the selectors.
    #[serde(skip_serializing_if = "is_default")]
    pub selectors: Selectors,
    /// Where in a web page the JSON stands that `format = "json"` reads.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub json_in: Option<Field>,
    /// The items. In JSON: the list, or each of its members with `[*]`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub item: Option<String>,
    /// BCP 47 tag of the page's language: of the entries, and of dates that could mean two days.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// IANA name (`Asia/Shanghai`) or offset (`+08:00`) of dates that name no zone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
    /// Most entries that are taken from one page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<usize>,
    /// Only entries are kept whose address fits this regular expression.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub keep: Option<String>,
    /// Entries are left out whose address fits this regular expression.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub drop: Option<String>,
    /// Elements that are cut out of `content` and `summary`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub remove: Vec<String>,
    /// Title of an entry.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<Field>,
    /// Address of an entry.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link: Option<Field>,
    /// Date of publication.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<Field>,
    /// Authors; every match is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub author: Option<Field>,
    /// Address of the picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub picture: Option<Field>,
    /// Short text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary: Option<Field>,
    /// Full text as HTML; every match is a part of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content: Option<Field>,
    /// Categories; every match is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub categories: Option<Field>,
    /// Identifier that stays when the address changes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub guid: Option<Field>,
    /// Address of the next page, looked for in the whole page and not in an item.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<Field>,
    /// How the article's own page is read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub article: Option<ArticleRule>,
}

/// How the page of one article is read.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ArticleRule {
    /// The text: every match is a part of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content: Option<Field>,
    /// Elements that are cut out of it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub remove: Vec<String>,
    /// A text that is cut out of the title of every article, such as the name of the site.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title_cut: Option<String>,
}

impl ArticleRule {
    /// A title without what the recipe cuts out of it; one that would be nothing but that stays as it is.
    pub fn cut_title(&self, title: &str) -> String {
        let cut = self.title_cut.as_deref().filter(|cut| !cut.is_empty());
        let rest = cut.map(|cut| title.replace(cut, "").trim().to_owned());
        rest.filter(|rest| !rest.is_empty()).unwrap_or_else(|| title.to_owned())
    }
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// Where a field comes from: alternatives, the first that gives a text wins. In TOML a selector, a table, a list of both, or
/// `false` for a field that is to stay empty.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Field(pub Vec<Pick>);

/// One place that a field may come from.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Pick {
    /// Selector or path below the item; the item itself when there is none. A CSS selector may end with `@name`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub select: Option<String>,
    /// The attribute that holds the value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attr: Option<String>,
    /// A regular expression that the text must fit: its first group, or the whole match, is the value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub regex: Option<String>,
    /// What the value is written as: `$1` or `${name}` stands for a group, `$0` for the whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replace: Option<String>,
    /// A fixed text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// For a date: its forms, in the letters of `strptime`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub formats: Vec<String>,
    /// For a date: the language it is written in, if it is not the page's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// For a date: its zone, if it is not the page's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
}

impl Pick {
    /// A place by its selector.
    pub fn select(selector: impl Into<String>) -> Self {
        Self { select: Some(selector.into()), ..Self::default() }
    }

    /// A fixed text.
    pub fn fixed(text: impl Into<String>) -> Self {
        Self { text: Some(text.into()), ..Self::default() }
    }

    fn is_plain(&self) -> bool {
        self.select.is_some() && *self == Self { select: self.select.clone(), ..Self::default() }
    }
}

impl Field {
    /// A field with one place, by its selector.
    pub fn select(selector: impl Into<String>) -> Self {
        Self(vec![Pick::select(selector)])
    }

    /// A field that stays empty.
    pub fn nothing() -> Self {
        Self(Vec::new())
    }
}

impl Serialize for Field {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        struct One<'a>(&'a Pick);
        impl Serialize for One<'_> {
            fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
                match &self.0.select {
                    Some(select) if self.0.is_plain() => out.serialize_str(select),
                    _ => self.0.serialize(out),
                }
            }
        }
        match self.0.as_slice() {
            [] => out.serialize_bool(false),
            [one] => One(one).serialize(out),
            many => out.collect_seq(many.iter().map(One)),
        }
    }
}

impl<'de> Deserialize<'de> for Field {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Field;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a selector, a table such as { select = \"h2\", attr = \"title\" }, a list of these, or false")
            }
            fn visit_bool<E: de::Error>(self, value: bool) -> Result<Field, E> {
                if value {
                    return Err(E::invalid_value(de::Unexpected::Bool(value), &self));
                }
                Ok(Field::nothing())
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Field, E> {
                Ok(Field::select(text))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Field, A::Error> {
                let mut picks = Vec::new();
                while let Some(Field(mut one)) = list.next_element()? {
                    picks.append(&mut one);
                }
                Ok(Field(picks))
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Field, A::Error> {
                Pick::deserialize(de::value::MapAccessDeserializer::new(map)).map(|pick| Field(vec![pick]))
            }
        }
        input.deserialize_any(Reader)
    }
}
