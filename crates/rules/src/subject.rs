//! The fields of an article that conditions look at, each made once and only when it is asked for.

use crate::fold;
use std::cell::OnceCell;
use tidings_extract::text_of;
use tidings_model::Article;

/// A part of an article that a condition looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// Its title.
    Title,
    /// Its text without markup.
    Text,
    /// The names of its authors.
    Author,
    /// Its tags.
    Tag,
    /// Its address.
    Url,
    /// Id and name of its source.
    Source,
    /// Its category and every other place that shows it, as `A/B/C`.
    Category,
    /// Its language: a BCP 47 tag.
    Language,
}

impl Field {
    /// Every field.
    pub const ALL: [Self; 8] = [
        Self::Title,
        Self::Text,
        Self::Author,
        Self::Tag,
        Self::Url,
        Self::Source,
        Self::Category,
        Self::Language,
    ];

    /// Its name in a file of rules.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Text => "text",
            Self::Author => "author",
            Self::Tag => "tag",
            Self::Url => "url",
            Self::Source => "source",
            Self::Category => "category",
            Self::Language => "language",
        }
    }

    /// The field of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.as_str() == name)
    }
}

/// An article as conditions see it: what was made of its fields since they changed last.
#[derive(Default)]
pub(crate) struct Subject {
    plain: [OnceCell<Vec<String>>; Field::ALL.len()],
    folded: [OnceCell<Vec<String>>; Field::ALL.len()],
}

impl Subject {
    /// What the field says, as it is written.
    pub(crate) fn plain(&self, article: &Article, field: Field) -> &[String] {
        self.plain[field as usize].get_or_init(|| values(article, field))
    }

    /// What the field says, as words are compared.
    pub(crate) fn folded(&self, article: &Article, field: Field) -> &[String] {
        let fold_all = || self.plain(article, field).iter().map(|text| fold(text)).collect();
        self.folded[field as usize].get_or_init(fold_all)
    }

    /// The article was changed: its fields are to be made anew.
    pub(crate) fn forget(&mut self) {
        *self = Self::default();
    }
}

fn values(article: &Article, field: Field) -> Vec<String> {
    match field {
        Field::Title => vec![article.title.clone()],
        Field::Text => vec![text_of(&article.body)],
        Field::Author => article.authors.iter().filter_map(|person| person.name.clone()).collect(),
        Field::Tag => article.tags.clone(),
        Field::Url => article.url.clone().into_iter().collect(),
        Field::Source => vec![article.source.id.to_string(), article.source.name.clone()],
        Field::Category => {
            std::iter::once(&article.category).chain(&article.also_in).map(ToString::to_string).collect()
        }
        Field::Language => article.language.clone().into_iter().collect(),
    }
}
