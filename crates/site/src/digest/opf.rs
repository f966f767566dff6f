//! The lists of a book: what it is and is made of (package document), and its contents for people and for older readers.

use super::epub::{Embedded, file_of, name_of};
use super::xml::{language, marks};
use super::{Digest, Section};
use crate::xml::{escape, escape_line};
use std::collections::BTreeSet;
use std::fmt::Write;

pub(super) fn package(digest: &Digest<'_>, pictures: &[Embedded], cover: Option<&Embedded>) -> String {
    let own = language(digest.language()).unwrap_or("en");
    let direction = if digest.is_rtl() { "rtl" } else { "ltr" };
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<package xmlns=\"http://www.idpf.org/2007/opf\" version=\"3.0\" unique-identifier=\"id\" xml:lang=\"{own}\" dir=\"{direction}\">\n"
    );
    metadata(digest, own, cover, &mut out);
    let item = |id: &str, href: &str, kind: &str, more: &str| {
        format!("<item id=\"{id}\" href=\"{href}\" media-type=\"{kind}\"{more}/>\n")
    };
    let xhtml = "application/xhtml+xml";
    out.push_str("<manifest>\n");
    out.push_str(&item("nav", "nav.xhtml", xhtml, " properties=\"nav\""));
    out.push_str(&item("ncx", "toc.ncx", "application/x-dtbncx+xml", ""));
    out.push_str(&item("style", "style.css", "text/css", ""));
    out.push_str(&item("cover", "cover.xhtml", xhtml, ""));
    let sections = digest.sections();
    let cards: Vec<_> = sections.iter().flat_map(|section| &section.cards).collect();
    for card in &cards {
        out.push_str(&item(&name_of(card), &file_of(card), xhtml, ""));
    }
    for (at, picture) in pictures.iter().enumerate() {
        let is_cover = cover.is_some_and(|cover| cover.path == picture.path);
        let id = if is_cover { "cover-image".to_owned() } else { format!("picture-{at}") };
        let more = if is_cover { " properties=\"cover-image\"" } else { "" };
        out.push_str(&item(&id, &picture.path, picture.media_type, more));
    }
    let _ = writeln!(out, "</manifest>\n<spine toc=\"ncx\" page-progression-direction=\"{direction}\">");
    out.push_str("<itemref idref=\"cover\"/>\n<itemref idref=\"nav\"/>\n");
    for card in &cards {
        let _ = writeln!(out, "<itemref idref=\"{}\"/>", name_of(card));
    }
    out.push_str("</spine>\n</package>\n");
    out
}

fn metadata(digest: &Digest<'_>, own: &str, cover: Option<&Embedded>, out: &mut String) {
    let changed = digest.changed.strftime("%Y-%m-%dT%H:%M:%SZ");
    let mut add = |line: &str| {
        out.push_str(line);
        out.push('\n');
    };
    add("<metadata xmlns:dc=\"http://purl.org/dc/elements/1.1/\">");
    add(&format!("<dc:identifier id=\"id\">{}</dc:identifier>", digest.identifier()));
    add(&format!("<dc:title dir=\"auto\">{}</dc:title>", escape_line(&digest.title())));
    add(&format!("<dc:language>{own}</dc:language>"));
    let others: BTreeSet<&str> =
        digest.cards.values().filter_map(|card| language(card.language.as_deref()?)).collect();
    for other in others.into_iter().filter(|other| !other.eq_ignore_ascii_case(own)) {
        add(&format!("<dc:language>{other}</dc:language>"));
    }
    add(&format!("<dc:creator dir=\"auto\">{}</dc:creator>", escape_line(&digest.settings.title)));
    let count = escape_line(&digest.count());
    add(&format!("<dc:description>{count}</dc:description>"));
    add(&format!("<dc:date>{}</dc:date>", digest.selection.period.last()));
    if let Some(address) = digest.settings.address.as_deref().filter(|address| !address.is_empty()) {
        add(&format!("<dc:source>{}</dc:source>", escape(address)));
    }
    add(&format!("<meta property=\"dcterms:modified\">{changed}</meta>"));
    // Older readers find the cover by this.
    if cover.is_some() {
        add("<meta name=\"cover\" content=\"cover-image\"/>");
    }
    add("</metadata>");
}

/// The contents as a page of the book.
pub(super) fn navigation(digest: &Digest<'_>) -> String {
    let contents = escape_line(digest.word("contents"));
    let title = escape_line(&digest.title());
    let mut out = format!(
        "<nav epub:type=\"toc\" id=\"toc\">\n<h1>{contents}</h1>\n<ol>\n<li><a href=\"cover.xhtml\"><bdi>{title}</bdi></a></li>\n"
    );
    for Section { category, cards } in digest.sections() {
        let _ = writeln!(out, "<li><span dir=\"auto\">{}</span>\n<ol>", escape_line(&category.to_string()));
        for card in cards {
            let (file, marks) = (file_of(card), marks(card.language.as_deref()));
            let title = escape_line(&digest.shown_title(card));
            let _ = writeln!(out, "<li><a href=\"{file}\"{marks}>{title}</a></li>");
        }
        out.push_str("</ol></li>\n");
    }
    out.push_str("</ol>\n</nav>");
    out
}

/// The contents for readers of EPUB 2.
pub(super) fn ncx(digest: &Digest<'_>) -> String {
    let own = language(digest.language()).unwrap_or("en");
    let (identifier, title) = (digest.identifier(), escape_line(&digest.title()));
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ncx xmlns=\"http://www.daisy.org/z3986/2005/ncx/\" version=\"2005-1\" xml:lang=\"{own}\">\n<head><meta name=\"dtb:uid\" content=\"{identifier}\"/></head>\n<docTitle><text>{title}</text></docTitle>\n<navMap>\n"
    );
    let mut point = |label: &str, file: &str, number: usize, end: &str| {
        let label = escape_line(label);
        let _ = writeln!(
            out,
            "<navPoint id=\"n-{number}\"><navLabel><text>{label}</text></navLabel><content src=\"{file}\"/>{end}"
        );
    };
    let mut number = 0;
    for Section { category, cards } in digest.sections() {
        let Some(first) = cards.first() else { continue };
        number += 1;
        point(&category.to_string(), &file_of(first), number, "");
        for (at, card) in cards.iter().enumerate() {
            number += 1;
            let end = if at + 1 == cards.len() { "</navPoint></navPoint>" } else { "</navPoint>" };
            point(&digest.shown_title(card), &file_of(card), number, end);
        }
    }
    out.push_str("</navMap>\n</ncx>\n");
    out
}
