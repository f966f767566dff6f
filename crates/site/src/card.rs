use tidings_model::{
    ArchivePath, Article, ArticleId, CategoryPath, ContentHash, MediaRef, Person, SourceRef, Timestamp,
};

/// All of an article but its text: what lists need, and all that a build holds in memory.
#[derive(Debug, Clone)]
pub struct Card {
    /// Its id.
    pub id: ArticleId,
    /// Where its file stands in the archive.
    pub path: ArchivePath,
    /// Title in plain text; may be empty.
    pub title: String,
    /// The beginning in plain text.
    pub excerpt: String,
    /// Address at the publisher.
    pub url: Option<String>,
    /// When it was published.
    pub published: Timestamp,
    /// When the publisher changed it.
    pub updated: Option<Timestamp>,
    /// Where it came from.
    pub source: SourceRef,
    /// Where it is filed.
    pub category: CategoryPath,
    /// Other places that show it.
    pub also_in: Vec<CategoryPath>,
    /// BCP 47 tag.
    pub language: Option<String>,
    /// The picture that stands for it.
    pub lead: Option<MediaRef>,
    /// Tags in order.
    pub tags: Vec<String>,
    /// Authors in order.
    pub authors: Vec<Person>,
    /// 1 for the first, one more for each change.
    pub revision: u32,
    /// Hash of the record it was made from.
    pub hash: ContentHash,
}

impl Card {
    /// The card of an article that stands at `path`; `hash` is that of its record.
    pub fn of(article: &Article, path: &ArchivePath, hash: &ContentHash) -> Self {
        let lead = article.lead_image.as_ref().and_then(|url| article.media.iter().find(|m| m.url == *url));
        Self {
            id: article.id.clone(),
            path: path.clone(),
            title: article.title.clone(),
            excerpt: article.excerpt.clone(),
            url: article.url.clone(),
            published: article.published.at,
            updated: article.updated,
            source: article.source.clone(),
            category: article.category.clone(),
            also_in: article.also_in.clone(),
            language: article.language.clone(),
            lead: lead.cloned(),
            tags: article.tags.clone(),
            authors: article.authors.clone(),
            revision: article.revision,
            hash: hash.clone(),
        }
    }
}
