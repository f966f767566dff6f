//! What an export cannot say in the words of its generator: one key, `tidings`, whose text is JSON. With it an export that
//! is imported again is the same article; a person's change of the other keys still counts.

use serde::{Deserialize, Serialize};
use tidings_model::{
    Article, CategoryPath, ContentHash, Enclosure, EntryKey, MediaRef, Person, Published, SourceRef,
    Timestamp,
};

/// The key's name.
pub(crate) const KEY: &str = "tidings";

/// All of an article but its text, and what the import sets itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Own {
    pub(crate) key: EntryKey,
    pub(crate) source: SourceRef,
    pub(crate) title: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) url: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) guid: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) authors: Vec<Person>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) language: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) section: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) licence: Option<String>,
    pub(crate) category: CategoryPath,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) also_in: Vec<CategoryPath>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) tags: Vec<String>,
    pub(crate) published: Published,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) updated: Option<Timestamp>,
    pub(crate) first_seen: Timestamp,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) excerpt: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) lead_image: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) media: Vec<MediaRef>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) enclosures: Vec<Enclosure>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) starred: bool,
    pub(crate) entry_hash: ContentHash,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) provenance: Vec<(String, String)>,
}

impl Own {
    fn of(article: &Article) -> Self {
        let article = article.clone();
        Self {
            key: article.key,
            source: article.source,
            title: article.title,
            url: article.url,
            guid: article.guid,
            authors: article.authors,
            language: article.language,
            section: article.section,
            licence: article.licence,
            category: article.category,
            also_in: article.also_in,
            tags: article.tags,
            published: article.published,
            updated: article.updated,
            first_seen: article.first_seen,
            excerpt: article.excerpt,
            lead_image: article.lead_image,
            media: article.media,
            enclosures: article.enclosures,
            starred: article.starred,
            entry_hash: article.entry_hash,
            provenance: article.provenance,
        }
    }
}

/// The key's text: JSON of letters that every reader of front matter takes as they are, the others escaped.
pub(crate) fn text(article: &Article) -> String {
    // Maps with keys that are no texts and values that fail are what cannot be written, and there are none.
    let json = serde_json::to_string(&Own::of(article)).unwrap_or_default();
    let mut out = String::with_capacity(json.len());
    let mut units = [0; 2];
    for c in json.chars() {
        if crate::yaml::needs_escape(c) {
            for unit in c.encode_utf16(&mut units) {
                out.push_str(&format!("\\u{unit:04x}"));
            }
        } else {
            out.push(c);
        }
    }
    out
}

/// The article's fields; none when the text is not what [`text`] writes.
pub(crate) fn read(text: &str) -> Option<Own> {
    serde_json::from_str(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_written_is_read(article in crate::testing::any_article()) {
            let text = text(&article);
            prop_assert_eq!(crate::yaml::tame(&text), text.clone(), "no reader stumbles over it");
            prop_assert_eq!(read(&text), Some(Own::of(&article)));
        }
    }
}
