//! The versions of one story in several languages.

use crate::address::{absolute, encode, root_of};
use crate::view::Site;
use serde::Serialize;
use std::collections::BTreeSet;

/// A version of a story, as search engines and browsers are told of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Alternate {
    language: String,
    href: String,
}

/// The versions of the story on the page `path`, itself or what stands for it among them; none where all are in one language.
pub(crate) fn alternates(site: &Site<'_>, path: &str, at: usize) -> Vec<Alternate> {
    let mut seen = BTreeSet::new();
    let of = |at: usize| {
        let language = language(site, at)?;
        seen.insert(language.to_ascii_lowercase()).then(|| {
            let file = &site.index.paths[at];
            let relative = || format!("{}{}", root_of(path), encode(file));
            let href = site.settings.address.as_deref().map_or_else(relative, |base| absolute(base, file));
            Alternate { language: language.to_owned(), href }
        })
    };
    let all: Vec<Alternate> = story(site, at).filter_map(of).collect();
    if all.len() > 1 { all } else { Vec::new() }
}

/// The article that stands for this one in search engines: of those of its story in its language the first, or the one that
/// stands for the story.
pub(crate) fn stands_for(site: &Site<'_>, at: usize) -> usize {
    let same = |other: &usize| match (language(site, at), language(site, *other)) {
        (Some(own), Some(other)) => own.eq_ignore_ascii_case(other),
        _ => false,
    };
    story(site, at).find(same).unwrap_or(site.index.mains[at])
}

/// The articles that are one with this one: the one that stands for all, then the others.
fn story(site: &Site<'_>, at: usize) -> impl Iterator<Item = usize> {
    let main = site.index.mains[at];
    let copies = site.index.copies.get(&main).map(Vec::as_slice).unwrap_or_default();
    std::iter::once(main).chain(copies.iter().copied())
}

fn language<'a>(site: &Site<'a>, at: usize) -> Option<&'a str> {
    site.index.cards[at].language.as_deref().filter(|tag| is_tag(tag))
}

/// Whether it is written as a BCP 47 tag is.
fn is_tag(tag: &str) -> bool {
    let part = |part: &str| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric());
    tag.split('-').all(part) && tag.split('-').next().is_some_and(|first| first.len() >= 2)
}
