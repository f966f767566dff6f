//! What the forms of a digest share of one article: the lines around its text.

use super::Digest;
use super::markup::{self, Node};
use super::xhtml::{self, Picture, Pictures};
use super::xml::{link, marks};
use crate::Card;
use crate::view::source_name;
use crate::xml::escape_line;
use std::fmt::Write;
use tidings_model::{Article, CleanHtml};

/// An article with what a reader is told of it, in plain text.
pub(super) struct Page<'a> {
    pub(super) card: &'a Card,
    pub(super) title: String,
    /// Source, authors, date, each with nothing in it that would part it.
    pub(super) by: Vec<String>,
    /// The text; nothing of an article that could not be read.
    pub(super) body: Vec<Node>,
    /// The picture that stands for it, by its publisher's address, where the text does not show it.
    pub(super) lead: Option<String>,
    /// Links behind the text: what each is, its name, its address.
    pub(super) links: Vec<(&'a str, String, String)>,
}

impl<'a> Page<'a> {
    pub(super) fn new(digest: &'a Digest<'_>, card: &'a Card, article: Option<&Article>) -> Self {
        let shown = digest.dates.show(card.published);
        let source = source_name(card);
        let mut by = vec![source.to_owned()];
        let authors = article.map(|article| article.authors.as_slice()).unwrap_or_default();
        let names = authors.iter().filter_map(|author| author.name.as_deref());
        by.extend(names.filter(|name| *name != source && !name.trim().is_empty()).map(str::to_owned));
        by.push(format!("{} {}", shown.date, shown.time));
        let empty = CleanHtml::default();
        let body = article.map_or(&empty, |article| &article.body);
        let lead = article.and_then(|article| article.lead_image.clone());
        Self {
            card,
            title: digest.shown_title(card).into_owned(),
            by,
            body: markup::parse(body),
            lead: lead
                .filter(|url| !body.as_str().contains(&format!("src=\"{}\"", url.replace('&', "&amp;")))),
            links: links(digest, card, article),
        }
    }

    /// The article between its heading and its links, as XHTML.
    pub(super) fn xhtml(&self, digest: &Digest<'_>, styles: &Styles, pictures: &mut Pictures<'_>) -> String {
        let marks = marks(self.card.language.as_deref());
        let Styles { title, by, lead, excerpt, links } = styles;
        let mut out = format!("<h1{marks}{title}>{}</h1>\n<p{by}>", escape_line(&self.title));
        for (at, part) in self.by.iter().enumerate() {
            let dot = if at == 0 { "" } else { " · " };
            let _ = write!(out, "{dot}<bdi>{}</bdi>", escape_line(part));
        }
        out.push_str("</p>\n");
        if let Some(Picture::Inside(path)) = self.lead.as_deref().map(&mut *pictures) {
            let _ = writeln!(out, "<figure{lead}><img src=\"{path}\" alt=\"\"/></figure>");
        }
        if self.body.is_empty() {
            let _ = writeln!(out, "<p{marks}{excerpt}>{}</p>", escape_line(&self.card.excerpt));
        } else {
            let text = xhtml::write(&self.body, digest.word("picture"), pictures);
            let _ = writeln!(out, "<div{marks}>{text}</div>");
        }
        if !self.links.is_empty() {
            let _ = writeln!(out, "<ul{links}>");
            for (what, name, href) in &self.links {
                let (what, name) = (escape_line(what), escape_line(name));
                let _ = writeln!(out, "<li>{what} <a href=\"{href}\"><bdi>{name}</bdi></a></li>");
            }
            out.push_str("</ul>\n");
        }
        out
    }
}

/// Attributes of the parts of an article, each with a space before it: classes where there is a style sheet, else styles.
pub(super) struct Styles {
    pub(super) title: &'static str,
    pub(super) by: &'static str,
    pub(super) lead: &'static str,
    pub(super) excerpt: &'static str,
    pub(super) links: &'static str,
}

/// Where the article stands at its publisher, the other sources that have it, and what is attached to it.
fn links<'a>(
    digest: &'a Digest<'_>,
    card: &'a Card,
    article: Option<&Article>,
) -> Vec<(&'a str, String, String)> {
    let mut links = Vec::new();
    let mut add = |what, name: &str, address: Option<&str>| {
        if let Some(href) = address.and_then(crate::address::web).and_then(link) {
            links.push((what, name.to_owned(), href.replace('&', "&amp;")));
        }
    };
    add(digest.word("read_at"), source_name(card), card.url.as_deref());
    for copy in digest.copies_of(card) {
        add(digest.word("also_in"), source_name(copy), copy.url.as_deref());
    }
    for file in article.map(|article| article.enclosures.as_slice()).unwrap_or_default() {
        let name = file.title.as_deref().filter(|title| !title.trim().is_empty()).unwrap_or(&file.url);
        add(digest.word("attachments"), name, Some(&file.url));
    }
    links
}
