//! The archive as a folder that a site generator builds without a change.
//!
//! Every form is a function from an article to files. Pictures that are kept move to the place where the generator has
//! static files, and the body's addresses with them.

mod hexo;
mod hugo;
mod jekyll;
pub(crate) mod obsidian;
pub(crate) mod rewrite;
mod zola;

use crate::rsshub_page;
use crate::yaml::{quoted, tame};
use std::fmt;
use std::str::FromStr;
use tidings_model::{ArchivePath, Article, ContentHash, MediaFile};

/// What an export is made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ExportForm {
    /// The form of tidings' forerunner, for Hexo with the theme Volantis.
    RsshubPage,
    /// Hugo.
    Hugo,
    /// Zola.
    Zola,
    /// Jekyll.
    Jekyll,
    /// Hexo.
    Hexo,
    /// A vault of Obsidian.
    Obsidian,
}

impl ExportForm {
    /// Every form.
    pub const ALL: [Self; 6] =
        [Self::RsshubPage, Self::Hugo, Self::Zola, Self::Jekyll, Self::Hexo, Self::Obsidian];

    /// Its name on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::RsshubPage => "rsshub-page",
            Self::Hugo => "hugo",
            Self::Zola => "zola",
            Self::Jekyll => "jekyll",
            Self::Hexo => "hexo",
            Self::Obsidian => "obsidian",
        }
    }
}

/// A name that is no export form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoSuchForm(String);

impl fmt::Display for NoSuchForm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = ExportForm::ALL.iter().map(|form| form.as_str()).collect();
        write!(f, "there is no export form {:?}; take one of {}", self.0, names.join(", "))
    }
}

impl std::error::Error for NoSuchForm {}

impl FromStr for ExportForm {
    type Err = NoSuchForm;
    fn from_str(text: &str) -> Result<Self, NoSuchForm> {
        let known = Self::ALL.into_iter().find(|form| form.as_str() == text);
        known.ok_or_else(|| NoSuchForm(text.to_owned()))
    }
}

/// A file of an export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportFile {
    /// Where it goes below the export's folder, with `/` between names.
    pub path: String,
    /// What it holds.
    pub content: ExportContent,
}

/// What a file of an export holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExportContent {
    /// These bytes.
    Bytes(Vec<u8>),
    /// A copy of this picture of the archive.
    Media(MediaFile),
}

/// What a generator is told about the whole site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteInfo {
    /// Its title.
    pub title: String,
    /// BCP 47 tag of its language.
    pub language: String,
    /// Its address, with `/` at the end; `/` alone when it has none yet.
    pub address: String,
}

/// The files of an article: its post and the pictures that are kept. `path` is where the archive has it; `original` is what
/// [`crate::files::Archive::original`] gives, and makes an imported and unchanged article come out as it went in. The
/// addresses of pictures begin with the folder that the site's own address has.
pub fn export(
    form: ExportForm,
    site: &SiteInfo,
    article: &Article,
    path: &ArchivePath,
    original: Option<&[u8]>,
) -> Vec<ExportFile> {
    let view = || Post::new(article, path, site);
    match form {
        ExportForm::RsshubPage => {
            let unchanged = |bytes: &&[u8]| ContentHash::of(bytes) == article.entry_hash;
            let bytes = match original.filter(unchanged) {
                Some(bytes) => bytes.to_vec(),
                None => rsshub_page::write(article).into_bytes(),
            };
            vec![ExportFile { path: rsshub_page::path(article), content: ExportContent::Bytes(bytes) }]
        }
        ExportForm::Hugo => hugo::post(&view()),
        ExportForm::Zola => zola::post(&view()),
        ExportForm::Jekyll => jekyll::post(&view()),
        ExportForm::Hexo => hexo::post(&view()),
        ExportForm::Obsidian => obsidian::post(&view()),
    }
}

/// The files that make a folder of posts a site: settings and the plainest of templates, to be replaced by the owner's
/// theme. None for forms that need none.
pub fn site_files(form: ExportForm, site: &SiteInfo) -> Vec<ExportFile> {
    match form {
        ExportForm::Hugo => hugo::site(site),
        ExportForm::Zola => zola::site(site),
        ExportForm::Jekyll => jekyll::site(site),
        ExportForm::Hexo => hexo::site(site),
        ExportForm::RsshubPage | ExportForm::Obsidian => Vec::new(),
    }
}

/// An article as an export shows it: no control characters in any text, tags that no generator trips over.
struct Post<'a> {
    article: &'a Article,
    path: &'a ArchivePath,
    title: String,
    author: String,
    tags: Vec<String>,
    /// File name without extension, as the archive has it: date, slug, id. No two articles share one.
    stem: &'a str,
    /// All that the form itself has no words for.
    own: String,
    /// Where the kept pictures are for a browser, from the host's root on: `/media/`, or `/news/media/` for a site in a folder.
    pictures: String,
}

impl<'a> Post<'a> {
    fn new(article: &'a Article, path: &'a ArchivePath, site: &SiteInfo) -> Self {
        let name = path.as_str().rsplit('/').next().unwrap_or_default();
        Self {
            article,
            path,
            title: tame(&article.title),
            author: tame(&article.source.name),
            tags: article.tags.iter().filter_map(|tag| plain_tag(tag)).collect(),
            stem: name.strip_suffix(".md").unwrap_or(name),
            own: crate::own::text(article),
            pictures: format!("{}/media/", parts(&site.address).1),
        }
    }

    /// The kept pictures at `folder` of the export.
    fn media(&self, folder: &str) -> impl Iterator<Item = ExportFile> + '_ {
        let folder = folder.to_owned();
        self.article.media.iter().filter_map(|media| media.file.clone()).map(move |file| ExportFile {
            path: format!("{folder}/{}", file.path()),
            content: ExportContent::Media(file),
        })
    }

    /// The body, its kept pictures at their addresses in the exported site.
    fn body(&self) -> String {
        rewrite::pictures(self.article.body.as_str(), |url| self.kept(url, &self.pictures))
    }

    /// The lead picture's address, with `prefix` when it is kept; empty when there is none.
    fn lead_image(&self, prefix: &str) -> String {
        let lead = self.article.lead_image.as_deref();
        lead.map_or(String::new(), |url| self.kept(url, prefix).unwrap_or_else(|| tame(url)))
    }

    fn kept(&self, url: &str, prefix: &str) -> Option<String> {
        let media = self.article.media.iter().find(|media| media.url == url)?;
        media.file.as_ref().map(|file| format!("{prefix}{}", file.path()))
    }

    /// The post's file: front matter, then the body between `<div>` lines.
    fn file(&self, path: String, front: &str, body: &str) -> ExportFile {
        let mut text = format!("{front}\n");
        crate::form::push_body(&mut text, body);
        text_file(path, text)
    }

    /// The keys by which an article is known again, under names that no generator takes for its own.
    fn identity(&self) -> Vec<(&'static str, &str)> {
        let mut keys = vec![("id", self.article.id.as_str())];
        keys.extend(self.article.url.as_deref().map(|url| ("source_url", url)));
        keys.extend(self.article.guid.as_deref().map(|guid| ("guid", guid)));
        keys.push(("entry_hash", self.article.entry_hash.as_str()));
        if self.article.starred {
            keys.push(("starred", "true"));
        }
        keys.push((crate::own::KEY, &self.own));
        keys
    }
}

/// The host and the folder of a site's address, neither with a `/` at its end; no host in `/` alone.
fn parts(address: &str) -> (&str, &str) {
    let address = address.split(['?', '#']).next().unwrap_or(address);
    let host = address.find("://").map_or(0, |at| at + 3);
    let folder = address[host..].find('/').map_or(address.len(), |at| host + at);
    (&address[..folder], address[folder..].trim_end_matches('/'))
}

/// A tag as plain text: what generators take for a path or markup becomes `-`, also in the names of the files that they make
/// of the list of tags (`index.html`, `index.xml`). `None` when no letter or digit is left.
pub(crate) fn plain_tag(tag: &str) -> Option<String> {
    let plain: String = tame(tag)
        .chars()
        .map(|c| {
            if matches!(c, '/' | '\\' | '<' | '>' | '"' | '&' | '{' | '}' | '#' | '?' | '%') {
                '-'
            } else {
                c
            }
        })
        .take(80)
        .collect();
    let plain = plain.trim().trim_matches(['.', '-']).trim();
    let is_file = plain.get(..6).is_some_and(|start| start.eq_ignore_ascii_case("index."));
    let plain = if is_file { plain.replace('.', "-") } else { plain.to_owned() };
    plain.chars().any(char::is_alphanumeric).then_some(plain)
}

/// A name whose `signs` give way to their full-width forms, for generators that do not encode them in addresses.
fn wide(name: &str, signs: &[char]) -> String {
    let full = |c: char| char::from_u32(u32::from(c) + 0xfee0).unwrap_or(c);
    name.chars().map(|c| if signs.contains(&c) { full(c) } else { c }).collect()
}

fn text_file(path: impl Into<String>, text: impl Into<String>) -> ExportFile {
    ExportFile { path: path.into(), content: ExportContent::Bytes(text.into().into_bytes()) }
}

/// Settings and templates with `@TITLE@`, `@LANGUAGE@` and `@ADDRESS@` in them, each replaced by a quoted string. Strings of
/// YAML in double quotes are strings of TOML too.
fn filled(template: &str, site: &SiteInfo) -> String {
    let value = |text: &str| {
        let text = tame(text);
        if text.contains('\'') {
            format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
        } else {
            quoted(&text)
        }
    };
    template
        .replace("@LANGUAGE@", &value(&site.language))
        .replace("@ADDRESS@", &value(&site.address))
        .replace("@TITLE@", &value(&site.title))
}

#[cfg(test)]
mod tests;
