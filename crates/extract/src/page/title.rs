//! The title of an article without the name of its site. A page says its title several times, and where two of them differ
//! only by what stands around a bar or a dash, the rest is the site.

use super::head::Head;
use super::linked::Linked;
use crate::address;
use crate::limits::beginning;
use crate::text::one_line;
use crate::tree::{Id, ROOT, Tree};

/// Longest title in characters.
const LONGEST: usize = 500;
/// Bytes of the name of a site.
const NAME: usize = 400;
/// Headings of a level that are looked at.
const HEADINGS: usize = 30;
/// Bytes of a heading.
const HEADING: usize = 4_000;
const BARS: [&str; 14] =
    [" | ", " - ", " – ", " — ", " :: ", " » ", " « ", " · ", " • ", " / ", " < ", " > ", " ~ ", " ‹ "];
const TIGHT: [char; 5] = ['|', '_', '｜', '—', '丨'];

/// The title and the rule that found it.
pub(crate) fn title(tree: &Tree, head: &Head, linked: &Linked, url: &str) -> (String, &'static str) {
    let names = site_names(head, linked, url);
    let heading = heading(tree, &head.title, head.get(&["og:title"]).unwrap_or_default());
    let candidates = [
        (
            heading.filter(|text| {
                related(text, &head.title) || related(text, head.get(&["og:title"]).unwrap_or_default())
            }),
            "h1",
        ),
        (linked.headline.clone(), "json-ld"),
        (head.get(&["og:title"]).map(super::unescape), "opengraph"),
        (
            head.get(&[
                "twitter:title",
                "dc.title",
                "dcterms.title",
                "citation_title",
                "parsely-title",
                "sailthru.title",
            ])
            .map(super::unescape),
            "meta",
        ),
        (Some(head.title.clone()), "title"),
        (first_heading(tree), "h1"),
    ];
    candidates
        .into_iter()
        .filter_map(|(text, rule)| Some((without_site(&one_line(&text?), &names), rule)))
        .find(|(text, _)| !text.is_empty() && !names.iter().any(|name| same(name, text)))
        .map(|(text, rule)| (crate::text::shorten(&text, LONGEST), rule))
        .unwrap_or_default()
}

/// What the site may call itself.
fn site_names(head: &Head, linked: &Linked, url: &str) -> Vec<String> {
    let mut names: Vec<String> = head
        .get(&["og:site_name"])
        .into_iter()
        .chain(head.get(&[
            "application-name",
            "apple-mobile-web-app-title",
            "twitter:site",
            "al:ios:app_name",
        ]))
        .map(|name| beginning(name, NAME).to_owned())
        .chain(linked.publisher.as_deref().map(|name| beginning(name, NAME).to_owned()))
        .collect();
    if let Some(host) = address::host(url) {
        if let Some(label) = host.split('.').rev().nth(1).filter(|label| label.len() > 3) {
            names.push(label.to_owned());
        }
        names.push(host);
    }
    names
}

/// The letters and digits of a text in lower case.
pub(super) fn squeezed(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn same(a: &str, b: &str) -> bool {
    let a = squeezed(a);
    !a.is_empty() && a == squeezed(b)
}

/// True when one of two titles begins or goes on with the other.
fn related(a: &str, b: &str) -> bool {
    let (a, b) = (squeezed(a), squeezed(b));
    !a.is_empty() && !b.is_empty() && (b.contains(&a) || a.contains(&b))
}

/// The heading that best repeats the title of the page.
fn heading(tree: &Tree, title: &str, og: &str) -> Option<String> {
    let headings = ["h1", "h2"].iter().flat_map(|name| tree.named(ROOT, name).take(HEADINGS));
    let texts = headings.map(|id| heading_text(tree, id)).filter(|text| text.chars().count() > 8);
    let known = [squeezed(og), squeezed(title)];
    texts
        .filter(|text| {
            let text = squeezed(text);
            known
                .iter()
                .any(|known| known.contains(&text) || (known.len() > 20 && text.contains(known.as_str())))
        })
        .max_by_key(|text| text.chars().count())
}

fn heading_text(tree: &Tree, id: Id) -> String {
    one_line(&crate::text::beginning_of(tree, id, HEADING))
}

fn first_heading(tree: &Tree) -> Option<String> {
    tree.named(ROOT, "h1").take(HEADINGS).map(|id| heading_text(tree, id)).find(|text| !text.is_empty())
}

/// A title without the parts before or behind a bar that are a name of the site.
fn without_site(title: &str, names: &[String]) -> String {
    let mut title = title.to_owned();
    for _ in 0..3 {
        let Some(shorter) = cut(&title, names) else { break };
        title = shorter;
    }
    title
}

fn cut(title: &str, names: &[String]) -> Option<String> {
    let is_site = |part: &str| {
        let part = squeezed(part);
        !part.is_empty()
            && names.iter().map(|name| squeezed(name)).any(|name| {
                name == part
                    || (name.len() > 4 && part.len() <= name.len() * 3 && part.contains(&name))
                    || (part.len() > 4 && name.contains(&part) && part.len() * 2 > name.len())
            })
    };
    let keep = |text: &str| (text.chars().count() > 3).then(|| text.trim().to_owned());
    for bar in BARS {
        if let Some((before, after)) = title.rsplit_once(bar)
            && is_site(after)
        {
            return keep(before);
        }
        if let Some((before, after)) = title.split_once(bar)
            && is_site(before)
        {
            return keep(after);
        }
    }
    for bar in TIGHT {
        if let Some((before, after)) = title.rsplit_once(bar)
            && is_site(after)
        {
            return keep(before);
        }
    }
    let (before, after) = title.rsplit_once('-')?;
    let unspaced = after.chars().any(crate::text::is_unspaced);
    if unspaced && is_site(after) { keep(before) } else { None }
}
