use crate::Excerpt;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use tidings_model::{
    ArchivePath, Article, ArticleId, CategoryPath, CleanHtml, SourceId, SourceRef, Timestamp,
};

/// All of an article but its text: what lists need, and all that a build holds in memory. Made by [`Cards`].
#[derive(Debug, Clone)]
pub struct Card {
    /// Its id.
    pub id: ArticleId,
    /// Where its file stands in the archive.
    pub path: ArchivePath,
    /// Title in plain text; may be empty.
    pub title: String,
    /// The beginning in plain text.
    pub excerpt: Excerpt,
    /// Address at the publisher.
    pub url: Option<String>,
    /// When it was published.
    pub published: Timestamp,
    /// When the publisher changed it.
    pub updated: Option<Timestamp>,
    /// Where it came from.
    pub source: Arc<SourceRef>,
    /// Where it is filed, and then the other places that show it.
    pub places: Arc<[CategoryPath]>,
    /// BCP 47 tag.
    pub language: Option<String>,
    /// The picture that stands for it.
    pub lead: Option<Lead>,
    /// Names of the authors who have one.
    pub authors: Box<[Arc<str>]>,
    /// What it is about, in the publisher's words.
    pub tags: Box<[Arc<str>]>,
    /// Of two files of one article, the one with the higher number is shown.
    pub revision: u32,
    /// Tells one state of the article from another: a hash of its file. All that pages show of it depends on this.
    pub content: u64,
    /// Bytes of its text, about: how large its part of the search will be.
    pub text_bytes: u32,
    /// The article that stands for this one, where several sources have one; that one is of nobody's.
    pub copy_of: Option<ArticleId>,
}

/// The picture that stands for an article.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Lead {
    /// It is kept.
    Kept {
        /// Its file below `media/`.
        path: String,
        /// Width in pixels.
        width: u32,
        /// Height in pixels.
        height: u32,
    },
    /// It is shown from this address of the publisher.
    Remote(String),
}

impl Card {
    /// Where it is filed.
    pub fn category(&self) -> &CategoryPath {
        &self.places[0]
    }
}

/// Makes cards. What many articles share, their sources, places, authors and tags, is held once.
#[derive(Debug, Default)]
pub struct Cards {
    sources: BTreeMap<SourceId, Arc<SourceRef>>,
    places: BTreeSet<Arc<[CategoryPath]>>,
    words: BTreeSet<Arc<str>>,
}

impl Cards {
    /// The card of an article that stands at `path`, in a file of which `content` is a hash.
    pub fn card(&mut self, article: &Article, path: &ArchivePath, content: u64) -> Card {
        Card {
            id: article.id.clone(),
            path: path.clone(),
            title: article.title.clone(),
            excerpt: article.excerpt.as_str().into(),
            url: article.url.clone(),
            published: article.published.at,
            updated: article.updated,
            source: self.source(&article.source),
            places: self.places(article),
            language: article.language.clone(),
            lead: lead(article),
            authors: self.words(article.authors.iter().filter_map(|author| author.name.as_deref())),
            tags: self.words(article.tags.iter().map(String::as_str)),
            revision: article.revision,
            content,
            text_bytes: text_bytes(&article.body),
            copy_of: None,
        }
    }

    fn words<'w>(&mut self, words: impl Iterator<Item = &'w str>) -> Box<[Arc<str>]> {
        words
            .map(|word| match self.words.get(word) {
                Some(known) => Arc::clone(known),
                None => {
                    let new: Arc<str> = word.into();
                    self.words.insert(Arc::clone(&new));
                    new
                }
            })
            .collect()
    }

    /// An article of an earlier day may name its source otherwise than one of today.
    fn source(&mut self, source: &SourceRef) -> Arc<SourceRef> {
        match self.sources.get(&source.id) {
            Some(known) if **known == *source => Arc::clone(known),
            _ => {
                let new = Arc::new(source.clone());
                self.sources.insert(source.id.clone(), Arc::clone(&new));
                new
            }
        }
    }

    fn places(&mut self, article: &Article) -> Arc<[CategoryPath]> {
        let places: Vec<CategoryPath> =
            std::iter::once(&article.category).chain(&article.also_in).cloned().collect();
        match self.places.get(places.as_slice()) {
            Some(known) => Arc::clone(known),
            None => {
                let new: Arc<[CategoryPath]> = places.into();
                self.places.insert(Arc::clone(&new));
                new
            }
        }
    }
}

/// The bytes that stand outside of tags.
fn text_bytes(html: &CleanHtml) -> u32 {
    let mut rest = html.as_str().as_bytes();
    let mut count = 0;
    while let Some(tag) = memchr::memchr(b'<', rest) {
        count += tag;
        rest = memchr::memchr(b'>', &rest[tag..]).map_or(&[], |end| &rest[tag + end + 1..]);
    }
    u32::try_from(count + rest.len()).unwrap_or(u32::MAX)
}

fn lead(article: &Article) -> Option<Lead> {
    let url = article.lead_image.as_ref()?;
    let media = article.media.iter().find(|media| media.url == *url)?;
    Some(match &media.file {
        Some(file) => Lead::Kept { path: file.path(), width: file.width, height: file.height },
        None => Lead::Remote(media.url.clone()),
    })
}
