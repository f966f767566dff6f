//! What stands at the root of the site for machines and hosts: `llms.txt` and `_headers`.

use crate::address::{absolute, encode};
use crate::feeds::{FeedFormat, formats};
use crate::index::{List, Subject};
use crate::view::Site;
use crate::xml::one_line;
use std::fmt::Write;

/// Headers of every answer, for whoever serves the site. No page but that of the search has a script, which is a file of the site, and none asks
/// another host for anything but pictures that a source's owner chose to link.
pub const HEADERS: [(&str, &str); 3] = [
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    (
        "Content-Security-Policy",
        "default-src 'none'; img-src 'self' http: https: data:; style-src 'self'; script-src 'self'; media-src http: https:; \
         base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
];

/// [`HEADERS`] as Netlify, Cloudflare Pages and others read them.
pub(crate) fn headers() -> String {
    let mut out = String::from("/*\n");
    for (name, value) in HEADERS {
        let _ = writeln!(out, "  {name}: {value}");
    }
    out
}

/// What the site holds and where, in Markdown (llmstxt.org).
pub(crate) fn llms(site: &Site<'_>) -> String {
    let mut out = format!("# {}\n\n", line(&site.settings.title));
    if !site.settings.description.is_empty() {
        let _ = write!(out, "> {}\n\n", line(&site.settings.description));
    }
    out.push_str(
        "A news site made from the feeds of others. Each page of an article names its source and links to the original.\n",
    );
    let place = |path: &str| match site.settings.address.as_deref() {
        Some(base) => absolute(base, path),
        None => encode(path),
    };
    // That of JSON, if there is one: it is read without a parser of XML.
    let format = formats(site.settings).last();
    let feed = |list: &List| {
        let of = |format: FeedFormat| Some(format!(": [{}]({})", format.name(), place(&list.feed(format)?)));
        format.and_then(of).unwrap_or_default()
    };
    let mut part = |heading: &str, lists: &[&List]| {
        if lists.is_empty() {
            return;
        }
        let _ = write!(out, "\n## {heading}\n\n");
        for list in lists {
            let name = match &list.subject {
                Subject::Section(node) => node.to_string(),
                _ => list.heading.clone(),
            };
            let _ = writeln!(out, "- [{}]({}){}", line(&name), place(&list.index()), feed(list));
        }
    };
    let of = |wanted: fn(&Subject) -> bool| {
        site.index.lists.iter().filter(move |list| wanted(&list.subject)).collect::<Vec<_>>()
    };
    part("Sections", &of(|subject| matches!(subject, Subject::Section(_))));
    part("Sources", &of(|subject| *subject == Subject::Source));
    let _ = write!(
        out,
        "\n## All\n\n- [Newest articles]({}){}\n- [By month]({})\n- [Sources]({})\n",
        place("latest/index.html"),
        feed(&site.index.lists[0]),
        place("archive/index.html"),
        place("about/index.html")
    );
    out
}

/// Text of one line that makes no link and no heading of its own.
fn line(text: &str) -> String {
    one_line(&text.replace(['[', ']', '<', '>', '`'], " "))
}
