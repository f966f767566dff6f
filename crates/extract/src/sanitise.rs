//! The one door from foreign HTML to clean HTML. A writer keeps what an article may hold, an independent allow-list
//! goes over its output, and the result is accepted only when cleaning it again changes nothing.

use crate::limits::{self, BODY, Room, TEXT};
use crate::lines::Lines;
use crate::tree::{ROOT, Tree};
use crate::vocabulary::{KEPT, attributes};
use crate::{address, text, write};
use ammonia::{Builder, UrlRelative};
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;
use tidings_model::{CleanHtml, Problem, ProblemKind, UntrustedHtml};
use url::Url;

/// What the sanitiser made of foreign HTML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cleaned {
    /// The HTML, safe to show and to file.
    pub html: CleanHtml,
    /// What had to be given up.
    pub problems: Vec<Problem>,
}

/// What every link of foreign HTML says of itself.
const LINK_REL: &str = "noopener noreferrer nofollow";
/// Bytes of a text that is given to the allow-list in one.
const RUN: usize = 4 << 10;
/// Cleanings after which HTML that still changes is taken for an attack.
const PASSES: usize = 5;

/// Makes foreign HTML safe: balanced, of a fixed list of elements and attributes, with addresses of http, https and
/// mailto only, made absolute by `base`, and written so that no site generator and no Markdown reader finds a
/// directive in it (no `{`, no blank line, no line that does not begin with a block's tag). Cleaning twice gives the same as
/// cleaning once. HTML that is nested too deeply or too large keeps its text and loses its markup.
pub fn sanitise(html: &UntrustedHtml, base: Option<&str>) -> Cleaned {
    let base = address::base(base);
    finish(&html.0, pass(&html.0, base.as_ref()).and_then(settle)).0
}

/// Makes safe what [`write::write`] made of a tree. It is written already and goes to the allow-list at once.
pub(crate) fn sanitise_written(html: &str) -> (Cleaned, Option<Tree>) {
    finish(html, settle(allowed(html)))
}

/// Clean HTML, with its tree where the sanitiser read it last; or the text alone of what could not be cleaned.
fn finish(html: &str, settled: Result<(String, Tree), String>) -> (Cleaned, Option<Tree>) {
    match settled {
        Ok((html, tree)) => (Cleaned { html: clean(html), problems: Vec::new() }, Some(tree)),
        Err(why) => {
            let message = format!("The HTML was not kept because of {why}; its text was.");
            let mut cleaned = plain(&limits::without_tags(html));
            cleaned.problems.insert(0, Problem::new(ProblemKind::Html, message));
            (cleaned, None)
        }
    }
}

/// Takes back HTML that was written from a [`CleanHtml`]. `verified` says that a hash proves it, and the text is taken as it
/// is; otherwise it is foreign HTML like any other and is cleaned, with addresses made absolute by `base`.
pub fn restore(text: &str, verified: bool, base: Option<&str>) -> CleanHtml {
    if verified {
        return clean(text.to_owned());
    }
    sanitise(&UntrustedHtml(text.to_owned()), base).html
}

/// The only place where text is called clean.
#[expect(clippy::disallowed_methods, reason = "this is the sanitiser, for which the constructor is there")]
pub(crate) fn clean(html: String) -> CleanHtml {
    CleanHtml::from_sanitiser(html)
}

/// Clean HTML of plain text: a paragraph for each line that is not empty.
pub(crate) fn from_text(text: &str) -> Cleaned {
    let text = text.trim();
    let kept = limits::beginning(text, TEXT);
    let mut lines = Lines::new(Room::for_text());
    for line in kept.lines() {
        lines.paragraph(line);
    }
    let problems = if kept.len() < text.len() {
        let message = format!("The text has {} bytes; the first {} were kept.", text.len(), kept.len());
        vec![Problem::new(ProblemKind::Limit, message)]
    } else {
        Vec::new()
    };
    Cleaned { html: clean(seal(&lines.finish())), problems }
}

/// The clean form of a tree that was parsed from clean HTML and had nodes taken out.
pub(crate) fn reclean(tree: &Tree) -> CleanHtml {
    let written = write::write(tree, &[ROOT], None, Room::for_markup(BODY.bytes));
    written.map_or_else(|_| from_text(&text::tree_text(tree, ROOT)), |html| sanitise_written(&html).0).html
}

/// Cleans what was cleaned once until nothing changes, and gives the tree of it too.
fn settle(mut before: String) -> Result<(String, Tree), String> {
    for _ in 0..PASSES {
        let tree = Tree::fragment(&before, BODY)?;
        let again = rewritten(&tree, before.len(), None)?;
        if again == before {
            return Ok((before, tree));
        }
        before = again;
    }
    Err("markup that changes each time it is read".to_owned())
}

fn pass(html: &str, base: Option<&Url>) -> Result<String, String> {
    rewritten(&Tree::fragment(html, BODY)?, html.len(), base)
}

/// A tree that was read from so many bytes, written and gone over by the allow-list.
fn rewritten(tree: &Tree, bytes: usize, base: Option<&Url>) -> Result<String, String> {
    Ok(allowed(&write::write(tree, &[ROOT], base, Room::for_markup(bytes))?))
}

/// What the allow-list leaves of written HTML.
fn allowed(written: &str) -> String {
    seal(&ALLOWED.clean(&parted(written)).to_string())
}

/// Written HTML with comments inside its long texts, which the allow-list takes out again. Its serialiser looks from every
/// `&` and every character of Latin-1 to the end of the text, and now finds that near.
fn parted(html: &str) -> String {
    let mut out = String::with_capacity(html.len() + html.len() / 256);
    for piece in html.split_inclusive('>') {
        let mut rest = piece;
        let text = |rest: &str| rest.find('<').unwrap_or(rest.len());
        while text(limits::beginning(rest, RUN + 1)) > RUN {
            let start = limits::beginning(rest, RUN);
            let open = start.rfind('&').filter(|&at| at > 0 && !start[at..].contains(';'));
            let cut = open.unwrap_or(start.len());
            out.push_str(&rest[..cut]);
            out.push_str("<!---->");
            rest = &rest[cut..];
        }
        out.push_str(rest);
    }
    out
}

/// The text of what cannot be parsed: entities are undone, then every line is a paragraph.
fn plain(text: &str) -> Cleaned {
    let cut = limits::beginning(text, BODY.bytes / 4);
    let decoded = Tree::fragment(&cut.replace('<', "&lt;"), BODY).map(|tree| tree.text(ROOT));
    from_text(&decoded.unwrap_or_default())
}

/// The allow-list as a second, independent pair of eyes.
static ALLOWED: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = Builder::empty();
    let by_tag: HashMap<_, HashSet<_>> =
        KEPT.iter().map(|tag| (*tag, attributes(tag).iter().copied().collect())).collect();
    builder
        .tags(KEPT.iter().copied().collect())
        .clean_content_tags(HashSet::from(["script", "style"]))
        .tag_attributes(by_tag)
        .generic_attributes(HashSet::from(["lang", "dir"]))
        .url_schemes(HashSet::from(["http", "https", "mailto"]))
        .url_relative(UrlRelative::Deny)
        .link_rel(Some(LINK_REL))
        .strip_comments(true);
    builder
});

/// The last touch on serialised HTML: no braces, and no line ends but those between blocks.
fn seal(html: &str) -> String {
    let mut sealed = String::with_capacity(html.len() + html.len() / 64);
    let mut rest = html;
    while let Some(start) = rest.find("<pre") {
        let end = rest[start..].find("</pre>").map_or(rest.len(), |end| start + end);
        sealed.push_str(&braces(&rest[..start]));
        sealed.push_str(&braces(&rest[start..end]).replace('\n', "&#10;"));
        rest = &rest[end..];
    }
    sealed.push_str(&braces(rest));
    sealed
}

fn braces(html: &str) -> String {
    html.replace('{', "&#123;").replace('}', "&#125;")
}
