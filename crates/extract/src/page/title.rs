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
/// Characters up to which a heading is a label.
const SHORT_HEADING: usize = 8;
/// Bytes of a heading.
const HEADING: usize = 4_000;
const BARS: [&str; 14] =
    [" | ", " - ", " – ", " — ", " :: ", " » ", " « ", " · ", " • ", " / ", " < ", " > ", " ~ ", " ‹ "];
const TIGHT: [char; 5] = ['|', '_', '｜', '—', '丨'];

/// The title and the rule that found it.
pub(crate) fn title(tree: &Tree, head: &Head, linked: &Linked, url: &str) -> (String, &'static str) {
    let names = site_names(head, linked, url);
    let og = head.get(&["og:title"]).map(super::unescape);
    let headings = headings(tree);
    let known = [og.as_deref().unwrap_or_default(), head.title.as_str()];
    let meta =
        ["twitter:title", "dc.title", "dcterms.title", "citation_title", "parsely-title", "sailthru.title"];
    let candidates = [
        (
            repeating(&headings, &known).filter(|text| known[0].is_empty() || shares_word(text, &known[..1])),
            "h1",
        ),
        (sole(&headings, &names, &known), "h1"),
        (linked.headline.clone(), "json-ld"),
        (og.clone(), "opengraph"),
        (head.get(&meta).map(super::unescape), "meta"),
        (Some(head.title.clone()), "title"),
        (headings.first().map(|(_, text)| text.clone()), "h1"),
    ];
    candidates
        .into_iter()
        .filter_map(|(text, rule)| {
            let text = without_site(&one_line(&text?), &names);
            let bare = if rule == "h1" { None } else { without_label(&text) };
            Some((bare.unwrap_or(text), rule))
        })
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

/// The headings of the first two levels: whether one is of the first, and its text.
fn headings(tree: &Tree) -> Vec<(bool, String)> {
    let levels = ["h1", "h2"]
        .iter()
        .flat_map(|name| tree.named(ROOT, name).take(HEADINGS).map(|id| (*name == "h1", id)));
    levels.map(|(first, id)| (first, heading_text(tree, id))).filter(|(_, text)| !text.is_empty()).collect()
}

fn heading_text(tree: &Tree, id: Id) -> String {
    one_line(&crate::text::beginning_of(tree, id, HEADING))
}

/// The heading that repeats what the page calls itself: the same, else the longest part of it, else the shortest that goes on
/// after it.
fn repeating(headings: &[(bool, String)], known: &[&str]) -> Option<String> {
    let known: Vec<String> =
        known.iter().map(|title| squeezed(title)).filter(|title| !title.is_empty()).collect();
    let texts: Vec<(&String, String)> = headings
        .iter()
        .filter(|(_, text)| text.chars().count() > SHORT_HEADING)
        .map(|(_, text)| (text, squeezed(text)))
        .filter(|(_, bare)| !bare.is_empty())
        .collect();
    let same = texts.iter().find(|(_, bare)| known.contains(bare));
    let part = || {
        let parts = texts.iter().filter(|(_, bare)| known.iter().any(|known| known.contains(bare)));
        parts.max_by_key(|(_, bare)| bare.len())
    };
    let longer = || {
        let longer = texts
            .iter()
            .filter(|(_, bare)| known.iter().any(|known| known.len() > 20 && bare.starts_with(known)));
        longer.min_by_key(|(_, bare)| bare.len())
    };
    same.or_else(part).or_else(longer).map(|(text, _)| (*text).clone())
}

/// The one heading of the first level, where it has a word in common with what the page calls itself.
fn sole(headings: &[(bool, String)], names: &[String], known: &[&str]) -> Option<String> {
    let mut first: Vec<&String> = headings.iter().filter(|(first, _)| *first).map(|(_, text)| text).collect();
    first.retain(|text| !names.iter().any(|name| same(name, text)));
    first.dedup_by(|a, b| same(a, b));
    let [only] = first.as_slice() else { return None };
    (only.chars().count() > SHORT_HEADING && shares_word(only, known)).then(|| (*only).clone())
}

fn shares_word(text: &str, known: &[&str]) -> bool {
    let said: Vec<String> = known.iter().flat_map(|title| words(title)).collect();
    words(text).iter().any(|word| said.contains(word))
}

/// The telling words of a title: those of some length; pairs of characters where words have no spaces.
fn words(text: &str) -> Vec<String> {
    let text = text.to_lowercase();
    let wide: Vec<char> = text.chars().filter(|&c| crate::text::is_unspaced(c)).collect();
    let pairs = wide.windows(2).map(|pair| pair.iter().collect());
    let spaced = text.split(|c: char| !c.is_alphanumeric() || crate::text::is_unspaced(c));
    spaced.filter(|word| word.chars().count() > 3).map(str::to_owned).chain(pairs).collect()
}

/// A title without the few words behind a last bar: what a page puts there is the site or a part of it.
fn without_label(title: &str) -> Option<String> {
    let (before, after) = title.rsplit_once(" | ")?;
    let few = after.split_whitespace().count() <= 4 && after.chars().count() * 2 < before.chars().count();
    few.then(|| before.trim().to_owned())
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
