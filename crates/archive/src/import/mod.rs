//! Posts of other folders made into articles: our own form, `rsshub-page`, Hugo, Zola, Hexo, Jekyll and Obsidian.
//!
//! What comes in was written by others: it goes through the sanitiser whatever its form says of itself, and what could
//! not be taken over is told as a problem with its line.

mod article;
mod fields;
mod generic;
mod markdown;
mod own_post;
mod pictures;
pub mod saved;
mod tags;

pub use article::ImportedPost;

use crate::form::{self, RecordError};
use crate::rsshub_page::{Page, PageDate};
use crate::{date, front};
use std::fmt;
use std::str::FromStr;
use tidings_extract::{ImageAction, rewrite_images};
use tidings_model::{
    Article, ArticleId, CategoryPath, DateOrigin, Problem, ProblemKind, SourceRef, Timestamp,
};

/// What a folder of posts was written for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ImportForm {
    /// The record of another tidings.
    Tidings,
    /// The form of tidings' forerunner.
    RsshubPage,
    /// Hugo, and Zola, whose keys are alike.
    Hugo,
    /// Hexo.
    Hexo,
    /// Jekyll.
    Jekyll,
    /// A vault of Obsidian, or any folder of Markdown files.
    Obsidian,
}

impl ImportForm {
    /// Every form.
    pub const ALL: [Self; 6] =
        [Self::Tidings, Self::RsshubPage, Self::Hugo, Self::Hexo, Self::Jekyll, Self::Obsidian];

    /// Its name on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Tidings => "tidings",
            Self::RsshubPage => "rsshub-page",
            Self::Hugo => "hugo",
            Self::Hexo => "hexo",
            Self::Jekyll => "jekyll",
            Self::Obsidian => "obsidian",
        }
    }

    /// The form that a file most likely has, by its text and by its path below the folder.
    pub fn detect(path: &str, text: &str) -> Self {
        let matter = front::split(text).map_or("", |front| front.matter);
        let has = |key: &str| matter.starts_with(key) || matter.contains(&format!("\n{key}"));
        if has("format: ") && has("entry_hash: ") {
            Self::Tidings
        } else if has("comments: false") && has("headimg: '") && text.contains("<div>   \n") {
            Self::RsshubPage
        } else if path.contains("source/_posts/") || path.contains("source/_drafts/") {
            Self::Hexo
        } else if path.starts_with("content/") || path.contains("/content/") || text.starts_with("+++") {
            Self::Hugo
        } else if ["_posts/", "_drafts/"]
            .iter()
            .any(|folder| path.starts_with(folder) || path.contains(&format!("/{folder}")))
        {
            Self::Jekyll
        } else {
            Self::Obsidian
        }
    }
}

/// A name that is no import form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoSuchForm(String);

impl fmt::Display for NoSuchForm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = ImportForm::ALL.iter().map(|form| form.as_str()).collect();
        write!(f, "there is no import form {:?}; take one of {}", self.0, names.join(", "))
    }
}

impl std::error::Error for NoSuchForm {}

impl FromStr for ImportForm {
    type Err = NoSuchForm;
    fn from_str(text: &str) -> Result<Self, NoSuchForm> {
        let known = Self::ALL.into_iter().find(|form| form.as_str() == text);
        known.ok_or_else(|| NoSuchForm(text.to_owned()))
    }
}

/// Where imported posts go.
#[derive(Debug, Clone)]
pub struct Target {
    /// The source they are filed under; without one, each site named in the posts becomes a source of its own.
    pub source: Option<SourceRef>,
    /// Where posts go that name no category.
    pub category: CategoryPath,
    /// The time of the import: when the posts were first seen.
    pub now: Timestamp,
}

/// A post that was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Imported {
    /// The article.
    pub article: Article,
    /// What could not be taken over as it was.
    pub problems: Vec<Problem>,
    /// True when the file should be kept byte for byte, so that an export can give it back.
    pub keep_original: bool,
    /// Pictures that lie in the folder beside the post.
    pub pictures: Vec<LocalPicture>,
    /// True for the record of another tidings, whose `entry_hash` tells of the feed and not of the file.
    is_record: bool,
}

/// A picture of a post that lies in the imported folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalPicture {
    /// The address that the article has for it.
    pub url: String,
    /// Where it may lie below the folder, the likeliest place first.
    pub places: Vec<String>,
}

/// Highest revision that is believed of another's record: each further one of ours adds one.
const HIGHEST_REVISION: u32 = 1_000_000;

impl Imported {
    /// Takes a picture out that is nowhere: one that has no address of the web is not shown.
    pub fn lose_picture(&mut self, url: &str, why: &str) {
        if !url.starts_with(pictures::HOST) {
            if let Some(media) = self.article.media.iter_mut().find(|media| media.url == url) {
                media.problem = Some(why.to_owned());
            }
            return;
        }
        let article = &mut self.article;
        article.media.retain(|media| media.url != url);
        let lost = |src: &str| if src == url { ImageAction::Remove } else { ImageAction::Keep };
        article.body = rewrite_images(&article.body, &lost);
        article.lead_image.take_if(|lead| lead == url);
    }

    /// The post as the next revision of `old`, the article of the same id that the archive has; nothing when it says nothing
    /// new. `now` is the time of the import.
    /// A reader's star stays; one that a rule gave is for the rules to give again.
    #[must_use]
    pub fn after(mut self, old: &Article, now: Timestamp) -> Option<Self> {
        let new = &mut self.article;
        if !self.is_record && new.entry_hash == old.entry_hash {
            // The star is the one news.
            *new = Article { starred: old.starred || new.starred, ..old.clone() };
        }
        new.starred |= old.starred && old.provenance.iter().all(|(field, _)| field != "starred");
        new.first_seen = old.first_seen;
        if new.published.from == DateOrigin::FirstSeen && old.published.from == DateOrigin::FirstSeen {
            new.published = old.published;
        }
        (new.revision, new.revised) = (old.revision, old.revised);
        if new == old {
            return None;
        }
        (new.revision, new.revised) = (old.revision.saturating_add(1), now);
        Some(self)
    }
}

/// Reads one file. `path` is its path below the imported folder, with `/` between names.
pub fn read(form: ImportForm, path: &str, text: &str, target: &Target) -> Result<Imported, RecordError> {
    match form {
        ImportForm::Tidings => {
            let form::Record { mut article, mut problems, .. } = form::read_foreign(text)?;
            // A record may name any id, and with it take another article's place.
            let id = ArticleId::of(&article.source.id, &article.key);
            if id != article.id {
                let message =
                    format!("the id {} is not that of its source and key; {id} was taken", article.id);
                problems.push(Problem::new(ProblemKind::Value, message));
                article.id = id;
            }
            article.revision = article.revision.clamp(1, HIGHEST_REVISION);
            Ok(Imported { article, problems, keep_original: false, is_record: true, pictures: Vec::new() })
        }
        ImportForm::RsshubPage => {
            Ok(Imported { keep_original: true, ..rsshub_page(path, text)?.into_imported(target) })
        }
        ImportForm::Hugo | ImportForm::Hexo | ImportForm::Jekyll | ImportForm::Obsidian => {
            generic::read(form, path, text, target)
        }
    }
}

fn rsshub_page(path: &str, text: &str) -> Result<ImportedPost, RecordError> {
    let page = Page::read(text)?;
    let mut post = ImportedPost::new(path, text, "rsshub-page");
    post.title = page.title();
    post.category = page.categories().collect();
    post.site = Some(page.site()).filter(|site| !site.is_empty());
    post.lead_image = page.lead_image().map(str::to_owned);
    post.html = page.body();
    post.date_text = Some(page.date_text().to_owned());
    let dated = match page.date() {
        PageDate::Feed(text) => date::parse(text).map(|at| (at, DateOrigin::Feed)),
        PageDate::Run(text) => date::parse(text).map(|at| (at, DateOrigin::FirstSeen)),
        PageDate::Unreadable => None,
    };
    post.published = dated;
    if dated.is_none() {
        post.problem(
            ProblemKind::Date,
            format!("the date {:?} says no time; the time of the import was taken", page.date_text()),
        );
    }
    Ok(post)
}

#[cfg(test)]
mod round_trip;
#[cfg(test)]
mod tests;
