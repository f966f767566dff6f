//! A digest to read in a mail program or a browser: one HTML file that needs nothing else, plain text, and both in one message
//! (RFC 5322, multipart/alternative).

use super::page::{Page, Styles};
use super::xhtml::Picture;
use super::xml::marks;
use super::{Digest, Section, Supply, plain};
use crate::xml::{escape_line, one_line, plain as plain_of};
use mail_builder::MessageBuilder;
use mail_builder::headers::address::Address;
use mail_builder::headers::content_type::ContentType;
use mail_builder::mime::MimePart;
use std::fmt::Write as _;
use std::io::{self, Write};
use tidings_model::{ContentHash, Timestamp};

/// Mail programs throw style sheets away, so that what matters stands on the elements.
const STYLES: Styles = Styles {
    title: " style=\"font-size:1.4em;line-height:1.3;margin:0\"",
    by: " style=\"font-size:0.85em;color:#555;margin:0.3em 0 1em\"",
    lead: "",
    excerpt: "",
    links: " style=\"font-size:0.85em;padding-inline-start:1em\"",
};
const PAGE: &str =
    " style=\"max-width:40em;margin:0 auto;padding:1em;line-height:1.6;font-family:sans-serif\"";

/// Who sends a message to whom, and when.
#[derive(Debug, Clone, Copy)]
pub struct Envelope<'a> {
    /// Address of the sender.
    pub from: &'a str,
    /// Addresses of the readers.
    pub to: &'a [String],
    /// When it is sent.
    pub date: Timestamp,
}

pub(super) fn html(digest: &Digest<'_>, out: &mut dyn Write, supply: Supply<'_>) -> io::Result<Vec<String>> {
    let mut problems = Vec::new();
    let (lang, title) = (marks(Some(digest.language())), escape_line(&digest.title()));
    writeln!(
        out,
        "<!DOCTYPE html>\n<html{lang}>\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n<title>{title}</title>\n</head>\n<body>\n<div{lang}{PAGE}>\n<p style=\"font-size:1.6em;margin:0\"><b><bdi>{title}</bdi></b></p>\n<p>{}</p>",
        escape_line(&digest.count())
    )?;
    let sections = digest.sections();
    for Section { category, cards } in &sections {
        writeln!(out, "<p dir=\"auto\"><b>{}</b></p>\n<ul>", escape_line(&category.to_string()))?;
        for card in cards {
            let (id, marks) = (&card.id, marks(card.language.as_deref()));
            let title = escape_line(&digest.shown_title(card));
            writeln!(out, "<li><a href=\"#a-{id}\"{marks}>{title}</a></li>")?;
        }
        writeln!(out, "</ul>")?;
    }
    for card in sections.into_iter().flat_map(|section| section.cards) {
        let article = digest.load(card, supply, &mut problems);
        let page = Page::new(digest, card, article.as_ref());
        // A picture that is fetched tells its host who reads, and when.
        let text = page.xhtml(digest, &STYLES, &mut |_| Picture::Outside);
        writeln!(out, "<hr>\n<div id=\"a-{}\">\n{text}</div>", card.id)?;
    }
    writeln!(out, "</div>\n</body>\n</html>")?;
    Ok(problems)
}

pub(super) fn text(digest: &Digest<'_>, out: &mut dyn Write, supply: Supply<'_>) -> io::Result<Vec<String>> {
    let mut problems = Vec::new();
    let mut head = String::new();
    plain::wrap(&line(&digest.title()), "", "", &mut head);
    let _ = writeln!(head, "{}", digest.count());
    out.write_all(head.as_bytes())?;
    for Section { category, cards } in digest.sections() {
        let mut part = format!("\n{}\n", "=".repeat(plain::COLUMNS));
        plain::wrap(&line(&category.to_string()), "", "", &mut part);
        for card in cards {
            let article = digest.load(card, supply, &mut problems);
            let page = Page::new(digest, card, article.as_ref());
            let _ = writeln!(part, "{}\n", "-".repeat(plain::COLUMNS));
            plain_page(digest, &page, &mut part);
            out.write_all(part.as_bytes())?;
            part.clear();
        }
    }
    Ok(problems)
}

fn plain_page(digest: &Digest<'_>, page: &Page<'_>, out: &mut String) {
    plain::wrap(&line(&page.title), "", "", out);
    plain::wrap(&line(&page.by.join(" · ")), "", "", out);
    let mut addresses = Vec::new();
    let body = plain::write(&page.body, digest.word("picture"), &mut addresses);
    out.push('\n');
    if body.is_empty() {
        plain::wrap(&line(&page.card.excerpt), "", "", out)
    } else {
        out.push_str(&body)
    }
    out.push('\n');
    // An address stands on one line, however long, so that it can be followed.
    for (at, address) in addresses.iter().enumerate() {
        let _ = writeln!(out, "[{}] {address}", at + 1);
    }
    for (what, name, href) in &page.links {
        let _ = writeln!(out, "{} {}: {}", line(what), line(name), href.replace("&amp;", "&"));
    }
}

/// A text on one line, without what a terminal or a mail program would obey.
fn line(text: &str) -> String {
    plain_of(&one_line(text))
}

/// Both forms, the better one last. What parts them comes from their hash and not from a clock; `=_` is in no encoded text.
fn alternatives(plain: String, rich: String) -> MimePart<'static> {
    let hash = ContentHash::of_parts(&[plain.as_bytes(), rich.as_bytes()]);
    let boundary = format!("=_{}", &hash.as_str()[..32]);
    let utf8 = |kind: &'static str| ContentType::new(kind).attribute("charset", "utf-8");
    MimePart::new(
        ContentType::new("multipart/alternative").attribute("boundary", boundary),
        vec![MimePart::new(utf8("text/plain"), plain), MimePart::new(utf8("text/html"), rich)],
    )
}

pub(super) fn mail(
    digest: &Digest<'_>,
    out: &mut dyn Write,
    supply: Supply<'_>,
    envelope: &Envelope<'_>,
) -> io::Result<Vec<String>> {
    let (mut plain, mut rich) = (Vec::new(), Vec::new());
    text(digest, &mut plain, supply)?;
    let problems = html(digest, &mut rich, supply)?;
    let string = |bytes: Vec<u8>| String::from_utf8(bytes).map_err(io::Error::other);
    let name = line(&digest.settings.title);
    let domain = envelope.from.rsplit('@').next().unwrap_or("localhost");
    // A second message of the same digest is the same to a mail program.
    let id = digest.identifier();
    let id = id.rsplit(':').next().unwrap_or_default();
    let stamp = digest.changed.as_second();
    let to: Vec<Address<'_>> =
        envelope.to.iter().map(|address| Address::new_address(None::<&str>, address.as_str())).collect();
    let message = MessageBuilder::new()
        .from(Address::new_address(Some(name), envelope.from))
        .to(Address::new_list(to))
        .subject(line(&digest.title()))
        .date(envelope.date.as_second())
        .message_id(format!("{id}.{stamp}@{domain}"))
        .body(alternatives(string(plain)?, string(rich)?));
    message.write_to(out)?;
    Ok(problems)
}
