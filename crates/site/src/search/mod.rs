//! The search of the site: its page, and its index in segments that are each made by themselves.

use crate::SiteError;
use crate::address::encode;
use crate::build::Loader;
use crate::manifest::Mark;
use crate::marks::mark;
use crate::names::names;
use crate::view::{Site, shown_title, source_name};
use tidings_extract::search_text;
use tidings_search::{Dated, Document, File, Listed, Part, Shown};

/// A part of the index: a function of the cards alone, so that whether it must be made anew is known without an article.
#[derive(Debug)]
pub(crate) struct Segment {
    /// Its folder below `search/`.
    pub(crate) name: String,
    /// Its articles, as places among all.
    pub(crate) members: Vec<usize>,
    /// Another for other articles, or another state of one.
    pub(crate) version: String,
    /// Its files of keys.
    pub(crate) files: usize,
}

/// Bytes of an excerpt that a result shows, about.
const SNIPPET: usize = 300;

/// What a result shows of an article.
fn shown(site: &Site<'_>, at: usize) -> Shown<String> {
    let card = site.index.cards[at];
    Shown {
        address: encode(&site.index.paths[at]),
        title: shown_title(card, &site.untitled).into_owned(),
        date: site.dates.show(card.published).date,
        section: card.category().to_string(),
        source: source_name(card).to_owned(),
        snippet: beginning(&card.excerpt),
        language: site.language_of(card).unwrap_or_default().to_owned(),
    }
}

/// The segments of the site's index, the newest first. What another article stands for is in none: its titles are found through that one.
pub(crate) fn segments(site: &Site<'_>) -> Vec<Segment> {
    let members = &site.index.lists[0].members;
    let dated = |at: &usize| {
        let card = site.index.cards[*at];
        Dated { published: card.published.as_second(), bytes: card.text_bytes.into() }
    };
    let dated: Vec<Dated> = members.iter().map(dated).collect();
    // Dates and the names of what has none are as the settings and the theme have them.
    let shared = mark((serde_json::to_string(site.settings).unwrap_or_default(), site.theme.mark()));
    let segment = |Part { name, articles }: Part| {
        let members = members[articles].to_vec();
        let bytes = members.iter().map(|at| u64::from(site.index.cards[*at].text_bytes)).sum();
        Segment {
            name,
            version: version(site, shared, &members),
            members,
            files: tidings_search::files_for(bytes),
        }
    };
    tidings_search::divide(&dated).into_iter().map(segment).collect()
}

/// The files of a segment, with the texts of its articles loaded one by one; and what was wrong. An article that cannot be read is
/// found by its title.
pub(crate) fn make(
    site: &Site<'_>,
    segment: &Segment,
    load: Loader<'_>,
) -> (Vec<(String, String)>, Vec<String>) {
    let mut problems = Vec::new();
    let mut index = tidings_search::Segment::default();
    for &at in &segment.members {
        let path = &site.index.cards[at].path;
        let text = match (load.article)(path) {
            Ok(article) => search_text(&article.body),
            Err(why) => {
                problems.push(site.unread(path, &why));
                String::new()
            }
        };
        let titles = other_titles(site, at);
        let texts: Vec<&str> = std::iter::once(text.as_str()).chain(titles).collect();
        index.add(&Document { shown: shown(site, at).borrowed(), texts: &texts });
    }
    (pairs(index.files(&segment.name, segment.files)), problems)
}

/// The list of segments, which the script of the page reads first.
pub(crate) fn list(segments: &[Segment]) -> Vec<(String, String)> {
    let listed: Vec<Listed> = segments
        .iter()
        .map(|Segment { name, version, files, .. }| Listed {
            name: name.clone(),
            files: *files,
            version: version.clone(),
        })
        .collect();
    pairs([tidings_search::index(&listed)])
}

/// The script, and what it must know beside the index.
pub(crate) fn fixed() -> Vec<(String, String)> {
    pairs(tidings_search::page_files())
}

pub(crate) fn page(site: &Site<'_>, path: &str) -> Result<String, SiteError> {
    let title = site.texts.get_attr("search").unwrap_or_default().to_string();
    site.theme.render("search.html", names!(site.page(path, &title, None)?; noindex => true))
}

fn pairs(files: impl IntoIterator<Item = File>) -> Vec<(String, String)> {
    files.into_iter().map(|File { path, text }| (path, text)).collect()
}

/// The others that an article stands for, which are not in the index themselves.
fn copies<'s>(site: &'s Site<'_>, at: usize) -> &'s [usize] {
    let copies = site.index.copies.get(&at).filter(|_| site.settings.group_copies);
    copies.map(Vec::as_slice).unwrap_or_default()
}

/// The titles that the article has at other sources.
fn other_titles<'s>(site: &'s Site<'_>, at: usize) -> impl Iterator<Item = &'s str> {
    let titles = copies(site, at).iter().map(|copy| site.index.cards[*copy].title.as_str());
    titles.filter(move |title| *title != site.index.cards[at].title)
}

/// The beginning of an excerpt, cut between characters.
fn beginning(excerpt: &str) -> String {
    match excerpt.char_indices().find(|(at, _)| *at >= SNIPPET) {
        Some((at, _)) => format!("{}…", excerpt[..at].trim_end()),
        None => excerpt.to_owned(),
    }
}

/// Eight digits that are others when anything of what the index has of the articles is another.
fn version(site: &Site<'_>, shared: Mark, members: &[usize]) -> String {
    let state = |at: &usize| (site.index.cards[*at].content, &site.index.paths[*at]);
    let others = |at: &usize| copies(site, *at).iter().map(state).collect::<Vec<_>>();
    let mark = mark((shared, members.iter().map(|at| (state(at), others(at))).collect::<Vec<_>>()));
    format!("{:08x}", mark >> 32)
}
