use crate::schema::{Fields, category_term, source_term};
use std::collections::BTreeSet;
use tantivy::TantivyDocument;
use tidings_model::{Article, ArticleId, CategoryPath, ContentHash, SourceId, Timestamp};

/// What the index takes of an article.
#[derive(Debug, Clone)]
pub struct Document<'a> {
    /// Its id; a document with the same one is replaced.
    pub id: &'a ArticleId,
    /// Tells this state of the article from others; see [`version_of`].
    pub version: u64,
    /// Its source.
    pub source: &'a SourceId,
    /// The name of the source.
    pub source_name: &'a str,
    /// Where it is filed, and other places that show it.
    pub categories: Vec<&'a CategoryPath>,
    /// Its title in plain text.
    pub title: &'a str,
    /// Its text without markup.
    pub text: &'a str,
    /// Names of its authors.
    pub authors: Vec<&'a str>,
    /// Its tags.
    pub tags: Vec<&'a str>,
    /// BCP 47 tag.
    pub language: Option<&'a str>,
    /// When it was published.
    pub published: Timestamp,
}

/// The version of an article whose file has this hash: its first 16 digits.
pub fn version_of(record: &ContentHash) -> u64 {
    let digits = record.as_str().get(..16).unwrap_or_default();
    u64::from_str_radix(digits, 16).unwrap_or_default()
}

impl<'a> Document<'a> {
    /// An article, its text without markup, and the hash of its file.
    pub fn of(article: &'a Article, text: &'a str, record: &ContentHash) -> Self {
        Self {
            id: &article.id,
            version: version_of(record),
            source: &article.source.id,
            source_name: &article.source.name,
            categories: std::iter::once(&article.category).chain(&article.also_in).collect(),
            title: &article.title,
            text,
            authors: article.authors.iter().filter_map(|person| person.name.as_deref()).collect(),
            tags: article.tags.iter().map(String::as_str).collect(),
            language: article.language.as_deref(),
            published: article.published.at,
        }
    }

    /// As tantivy takes it. Nothing of it is kept but for finding.
    pub(crate) fn fields(&self, fields: &Fields) -> TantivyDocument {
        let mut document = TantivyDocument::default();
        document.add_u64(fields.id, self.id.number());
        document.add_u64(fields.state, self.version);
        document.add_i64(fields.published, self.published.as_second());
        for texts in [fields.title, fields.text] {
            document.add_text(texts.keys, self.title);
            document.add_text(texts.parts, self.title);
        }
        document.add_text(fields.text.keys, self.text);
        document.add_text(fields.text.parts, self.text);
        for author in &self.authors {
            document.add_text(fields.author.keys, author);
            document.add_text(fields.author.parts, author);
        }
        document.add_text(fields.source, source_term(self.source.as_str(), self.source_name));
        let lineages = self.categories.iter().flat_map(|path| path.lineage());
        let categories: BTreeSet<String> = lineages.map(|path| category_term(path.names())).collect();
        categories.iter().for_each(|category| document.add_text(fields.category, category));
        for language in self.language.into_iter().flat_map(beginnings) {
            document.add_text(fields.language, language);
        }
        let tags: BTreeSet<String> = self.tags.iter().map(|tag| tidings_search::fold(tag)).collect();
        tags.iter().for_each(|tag| document.add_text(fields.tag, tag));
        document
    }
}

/// `zh-hant-tw`, `zh-hant` and `zh` of `zh-Hant-TW`.
fn beginnings(tag: &str) -> Vec<String> {
    let tag = language_term(tag);
    let ends = tag.match_indices('-').map(|(at, _)| at).chain([tag.len()]);
    ends.map(|end| tag[..end].to_owned()).collect()
}

/// A language tag as it is compared.
pub(crate) fn language_term(tag: &str) -> String {
    tag.trim().replace('_', "-").to_ascii_lowercase()
}
