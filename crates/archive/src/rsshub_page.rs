//! The `rsshub-page` form, byte for byte: what tidings' forerunner wrote in 2021 and 2022.
//!
//! [`Page`] reads a file of that system and writes the same bytes again. [`write()`] makes such a file of an article, with
//! the few differences that keep a stranger's title from breaking it.

use crate::form::RecordError;
use crate::yaml::{quoted, tame};
use std::fmt::Write;
use tidings_model::{Article, Segment};

const PROXY: &str = "https://cors.zfour.workers.dev/?";
const STOCK_PICTURES: &str = "https://picsum.photos/";
const NO_DATE: &str = "Invalid Date";
/// Widest title, in half-widths.
const WIDEST_TITLE: usize = 150;

/// A file of that system. Braces are plain here, and entities in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The title with its quotes, as it stands in the file.
    quoted_title: String,
    /// The category path's lines: group, site, route.
    categories: Vec<String>,
    headimg: String,
    author: String,
    date: String,
    thumbnail: String,
    body: String,
}

/// A date of that system.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageDate<'a> {
    /// The feed's date, as text.
    Feed(&'a str),
    /// The time of the run, in UTC without saying so: the feed had none.
    Run(&'a str),
    /// `Invalid Date`: the feed's could not be read.
    Unreadable,
}

impl Page {
    /// Takes a file apart. Line ends of Windows and a missing first blank line are let pass.
    pub fn read(text: &str) -> Result<Self, RecordError> {
        let unix = text.strip_prefix('\u{feff}').unwrap_or(text).replace("\r\n", "\n");
        let mut rest = Rest { text: unix.trim_start_matches('\n'), whole: &unix };
        rest.literal("---\ntitle: ")?;
        let quoted_title = rest.until("\ncategories:")?;
        rest.until("\n")?;
        let mut categories = Vec::new();
        while rest.text.starts_with(" - ") {
            rest.literal(" - ")?;
            categories.push(plain_braces(rest.until("\n")?));
        }
        rest.literal("headimg: '")?;
        let headimg = plain_braces(rest.until("'\n")?);
        rest.literal("author: ")?;
        let author = plain_braces(rest.until("\n")?);
        rest.literal("comments: false\ndate: ")?;
        let date = rest.until("\n")?.to_owned();
        rest.literal("thumbnail: '")?;
        let thumbnail = plain_braces(rest.until("'\n")?);
        rest.literal("---\n\n<div>")?;
        rest.until("\n")?;
        let end = rest.text.trim_end().strip_suffix("</div>");
        let end = end.ok_or_else(|| rest.error("the file does not end with </div>"))?;
        let end = end.strip_suffix('\n').unwrap_or(end);
        let body = plain_braces(end.strip_suffix("  ").unwrap_or(end));
        Ok(Self {
            quoted_title: plain_braces(quoted_title),
            categories,
            headimg,
            author,
            date,
            thumbnail,
            body,
        })
    }

    /// The file. What [`Page::read`] took apart comes out with the same bytes.
    pub fn write(&self) -> String {
        let Self { quoted_title, categories, headimg, author, date, thumbnail, body } = self;
        let mut text = format!("\n---\ntitle: {quoted_title}\ncategories: \n");
        for name in categories {
            // Writing to a String cannot fail.
            let _ = writeln!(text, " - {name}");
        }
        let _ = write!(text, "headimg: '{headimg}'\nauthor: {author}\ncomments: false\ndate: {date}\n");
        let _ = write!(text, "thumbnail: '{thumbnail}'\n---\n\n<div>   \n{body}  \n</div>\n            ");
        text.replace('{', "&#123;").replace('}', "&#125;")
    }

    /// The title.
    pub fn title(&self) -> String {
        unquote(&self.quoted_title).replace('\n', " ")
    }

    /// The names of the category path: group, site, route.
    pub fn categories(&self) -> impl Iterator<Item = String> + '_ {
        self.categories.iter().map(|name| unquote(name))
    }

    /// The site: the second category, or the author.
    pub fn site(&self) -> String {
        unquote(self.categories.get(1).unwrap_or(&self.author))
    }

    /// The date.
    pub fn date(&self) -> PageDate<'_> {
        match self.date.as_str() {
            NO_DATE => PageDate::Unreadable,
            text if text.starts_with(|c: char| c.is_ascii_digit()) => PageDate::Run(text),
            text => PageDate::Feed(text),
        }
    }

    /// The date as it stands in the file.
    pub fn date_text(&self) -> &str {
        &self.date
    }

    /// The lead picture's address, unless it is a random stock picture or a `data:` address.
    pub fn lead_image(&self) -> Option<&str> {
        let address = self.headimg.strip_prefix(PROXY).unwrap_or(&self.headimg);
        let real =
            !address.is_empty() && !address.starts_with(STOCK_PICTURES) && !address.starts_with("data:");
        real.then_some(address)
    }

    /// The body's HTML, not sanitised, with the publisher's own addresses in place of the proxy's.
    pub fn body(&self) -> String {
        self.body.replace(&format!("\"{PROXY}http"), "\"http")
    }
}

/// The file of an article in that form: valid YAML for every title, the article's own lead picture or none, our body and
/// the date we know. A file that was imported and is unchanged comes out of [`mod@crate::export`] with its first bytes.
pub fn write(article: &Article) -> String {
    let picture = article.lead_image.as_deref().unwrap_or_default();
    let picture = tame(picture).replace('\'', "%27");
    let page = Page {
        quoted_title: title_scalar(&article.title),
        categories: article.category.names().map(scalar).collect(),
        headimg: picture.clone(),
        author: scalar(&article.source.name),
        date: rfc_822(article.published.at),
        thumbnail: picture,
        body: format!("{}\n", article.body),
    };
    page.write()
}

/// Where that form has an article's file: `source/_posts/{group}/{site}/{route}/{title}-{id}.md`. That system had no id
/// there, and lost one of two articles with one title.
pub fn path(article: &Article) -> String {
    let stem = file_stem(&article.title);
    let name = Segment::from_text(&stem).map_or(String::new(), |name| format!("{}-", name.as_str()));
    format!("source/_posts/{}/{name}{}.md", article.category, article.id)
}

/// The title as that system had it: cut before it passes 150 half-widths, with `_` for what Windows or Hexo would not
/// take.
fn clean_title(title: &str) -> String {
    let mut width = 0;
    let mut out = String::new();
    for c in title.trim().chars() {
        width += if c.len_utf8() == 1 { 1 } else { 2 };
        if width > WIDEST_TITLE {
            out.push_str("...");
            break;
        }
        out.push(match c {
            ':' | '/' | '\\' | '?' | '*' | '“' | '”' | '<' | '>' | '|' | '[' | ']' => '_',
            c => c,
        });
    }
    out
}

/// The title with quotes: `'…'`, or `"…"` when it has a `'`, as that system wrote it. Where that would be no YAML (both
/// kinds of quotes), `'` is doubled; a newline becomes a space.
fn title_scalar(title: &str) -> String {
    let title = tame(&clean_title(title));
    match (title.contains('\''), title.contains('"')) {
        (false, _) => format!("'{title}'"),
        (true, false) => format!("\"{title}\""),
        (true, true) => quoted(&title),
    }
}

/// The stem of that system's file name.
fn file_stem(title: &str) -> String {
    clean_title(title).chars().filter(|c| !matches!(c, '\n' | '#' | '.')).collect()
}

/// A name without quotes, as that system wrote it, where every YAML reader takes that for a string; else with.
fn scalar(name: &str) -> String {
    let name = tame(name);
    let word = name.to_ascii_lowercase();
    let meant = matches!(word.as_str(), "y" | "n" | "yes" | "no" | "on" | "off" | "true" | "false" | "null");
    let plain = name.starts_with(char::is_alphabetic)
        && !meant
        && !name.contains(": ")
        && !name.contains(" #")
        && !name.ends_with([':', ' ', '\''])
        && !name.contains('\t');
    if plain { name } else { quoted(&name) }
}

fn unquote(text: &str) -> String {
    let inside = |quote| text.strip_prefix(quote)?.strip_suffix(quote);
    match (inside('\''), inside('"')) {
        (Some(text), _) => text.replace("''", "'"),
        (None, Some(text)) => text.to_owned(),
        (None, None) => text.to_owned(),
    }
}

fn plain_braces(text: &str) -> String {
    text.replace("&#123;", "{").replace("&#125;", "}")
}

/// `Mon, 14 Mar 2022 02:30:09 GMT`. Years before 0, which that form cannot say, are written by RFC 3339.
fn rfc_822(at: tidings_model::Timestamp) -> String {
    jiff::fmt::rfc2822::DateTimePrinter::new()
        .timestamp_to_rfc9110_string(&at)
        .unwrap_or_else(|_| format!("'{at}'"))
}

/// What is left of a file while it is taken apart.
struct Rest<'a> {
    text: &'a str,
    whole: &'a str,
}

impl<'a> Rest<'a> {
    fn literal(&mut self, expected: &str) -> Result<(), RecordError> {
        match self.text.strip_prefix(expected) {
            Some(rest) => {
                self.text = rest;
                Ok(())
            }
            None => Err(self.error(&format!("{expected:?} was expected here"))),
        }
    }

    fn until(&mut self, end: &str) -> Result<&'a str, RecordError> {
        let (before, after) =
            self.text.split_once(end).ok_or_else(|| self.error(&format!("{end:?} does not follow")))?;
        self.text = after;
        Ok(before)
    }

    fn error(&self, what: &str) -> RecordError {
        let before = &self.whole[..self.whole.len() - self.text.len()];
        let line = u32::try_from(1 + before.matches('\n').count()).unwrap_or(0);
        let advice = "the file is not of the rsshub-page form: import it as hexo";
        RecordError { line, what: what.to_owned(), advice }
    }
}

#[cfg(test)]
mod tests;
