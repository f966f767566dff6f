//! An imported post on its way to an article. Its identity depends on the file alone, so that a second import adds nothing.

use super::{Imported, LocalPicture, Target, pictures as local};
use crate::export::rewrite;
use std::collections::BTreeSet;
use tidings_model::{
    Article, ArticleId, CategoryPath, ContentHash, DateOrigin, EntryKey, MediaRef, Person, Problem,
    ProblemKind, Published, SourceId, SourceRef, Timestamp,
};

/// Longest excerpt made of a body, in characters.
const LONGEST_EXCERPT: usize = 200;

/// A post as its file has it, before it becomes an article.
#[derive(Debug, Clone)]
pub struct ImportedPost {
    /// Title in plain text.
    pub title: String,
    /// Address of the article.
    pub url: Option<String>,
    /// The publisher's identifier.
    pub guid: Option<String>,
    /// Names of authors.
    pub authors: Vec<String>,
    /// Name of the site.
    pub site: Option<String>,
    /// Names of the category path, from the root down; mended later.
    pub category: Vec<String>,
    /// Other category paths.
    pub also_in: Vec<Vec<String>>,
    /// Tags.
    pub tags: Vec<String>,
    /// BCP 47 tag.
    pub language: Option<String>,
    /// When it was published, and who says so.
    pub published: Option<(Timestamp, DateOrigin)>,
    /// The date as it was written.
    pub date_text: Option<String>,
    /// When it was changed.
    pub updated: Option<Timestamp>,
    /// The beginning in plain text.
    pub excerpt: Option<String>,
    /// Address of the lead picture.
    pub lead_image: Option<String>,
    /// True when its reader marked it.
    pub starred: bool,
    /// The text in HTML that nobody has looked at.
    pub html: String,
    /// A picture of the folder that leads, where [`Self::lead_image`] is none.
    pub(super) lead: Option<LocalPicture>,
    path: String,
    hash: ContentHash,
    rule: &'static str,
    problems: Vec<Problem>,
}

impl ImportedPost {
    pub(super) fn new(path: &str, text: &str, rule: &'static str) -> Self {
        Self {
            title: String::new(),
            url: None,
            guid: None,
            authors: Vec::new(),
            site: None,
            category: Vec::new(),
            also_in: Vec::new(),
            tags: Vec::new(),
            language: None,
            published: None,
            date_text: None,
            updated: None,
            excerpt: None,
            lead_image: None,
            starred: false,
            html: String::new(),
            lead: None,
            path: path.to_owned(),
            hash: ContentHash::of(text.as_bytes()),
            rule,
            problems: Vec::new(),
        }
    }

    pub(super) fn problem(&mut self, kind: ProblemKind, message: impl Into<String>) {
        self.problems.push(Problem::new(kind, message));
    }

    /// The article, and all that was wrong. The same file gives the same id at every import.
    pub fn into_imported(mut self, target: &Target) -> Imported {
        let category = self.category_path(target);
        let also_in: Vec<CategoryPath> = self
            .also_in
            .iter()
            .filter_map(|names| CategoryPath::from_names(names.iter().map(String::as_str)))
            .collect();
        let source = match &target.source {
            Some(source) => source.clone(),
            None => self.source(&category),
        };
        let (url, title) = (self.url.as_deref(), Some(self.title.as_str()));
        let date = self.date_text.as_deref();
        let key = EntryKey::of(self.guid.as_deref(), url, title, date);
        // A file without anything to know it by is known by where it stood.
        let place = || EntryKey::of(Some(&format!("file:{}", self.path)), None, None, None);
        let key = key.or_else(place).expect("a text that is not empty makes a key");
        let base = self.url.as_deref().or(source.site.as_deref());
        let cleaned = local::clean(std::mem::take(&mut self.html), &self.path, base);
        self.problems.extend(cleaned.problems);
        let (body, mut of_folder) = (cleaned.body, cleaned.pictures);
        if let Some(lead) = self.lead.take().filter(|_| self.lead_image.is_none()) {
            self.lead_image = Some(lead.url.clone());
            of_folder.push(lead);
        }
        let (at, from) = self.published.unwrap_or((target.now, DateOrigin::FirstSeen));
        let media = pictures(self.lead_image.as_deref(), body.as_str());
        let author = |name: String| Person { name: Some(name), ..Person::default() };
        let article = Article {
            id: ArticleId::of(&source.id, &key),
            key,
            source,
            category,
            also_in,
            title: self.title.split_whitespace().collect::<Vec<_>>().join(" "),
            url: self.url,
            guid: self.guid,
            authors: self.authors.into_iter().map(author).collect(),
            language: self.language,
            section: None,
            licence: None,
            tags: self.tags,
            published: Published { at, from },
            updated: self.updated,
            first_seen: if from == DateOrigin::FirstSeen { at } else { target.now },
            revised: target.now,
            excerpt: self.excerpt.unwrap_or_else(|| tidings_extract::excerpt(&body, LONGEST_EXCERPT)),
            lead_image: self.lead_image,
            media,
            enclosures: Vec::new(),
            body,
            revision: 1,
            entry_hash: self.hash,
            starred: self.starred,
            provenance: vec![("import".to_owned(), self.rule.to_owned())],
        };
        Imported {
            article,
            problems: self.problems,
            keep_original: false,
            is_record: false,
            pictures: of_folder,
        }
    }

    fn category_path(&mut self, target: &Target) -> CategoryPath {
        let names = || self.category.iter().map(String::as_str);
        match CategoryPath::from_names(names()) {
            Some(path) if path.names().eq(names()) => path,
            Some(path) => {
                let message = format!(
                    "the categories {:?} became {path}: no folder can have the others",
                    self.category
                );
                self.problem(ProblemKind::Value, message);
                path
            }
            None => target.category.clone(),
        }
    }

    /// A source of the post's own: its site, told from other sites of a like name by the category path.
    fn source(&self, category: &CategoryPath) -> SourceRef {
        let site = self.site.as_deref().unwrap_or(category.name());
        let hash = ContentHash::of(category.to_string().as_bytes());
        let id = format!("{}-{}", SourceId::from_text(site), &hash.as_str()[..8]);
        let id = SourceId::new(id).unwrap_or_else(|_| SourceId::from_text(hash.as_str()));
        SourceRef { id, name: site.to_owned(), address: String::new(), site: None }
    }
}

/// The pictures of lead and body, each once, none of them kept yet.
fn pictures(lead: Option<&str>, body: &str) -> Vec<MediaRef> {
    let mut urls: Vec<String> = lead.map(str::to_owned).into_iter().collect();
    urls.extend(rewrite::addresses(body));
    let mut seen = BTreeSet::new();
    urls.retain(|url| url.starts_with("http") && seen.insert(url.clone()));
    urls.into_iter().map(|url| MediaRef { url, file: None, problem: None }).collect()
}
