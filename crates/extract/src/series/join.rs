//! The pages of an article joined: what a page shows again is not taken twice.

use crate::limits::BODY;
use crate::media::same_picture;
use crate::sanitise::reclean;
use crate::text::{prose_of, tree_text, weigh};
use crate::tree::{Id, ROOT, Tree};
use crate::{Page, images, sanitise};
use std::collections::HashSet;
use tidings_model::{CleanHtml, Problem, UntrustedHtml};

/// Weighted characters from which a block that stood before is left out wherever it stands.
const TELLING: usize = 40;

/// What came of joining a page to those before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Joining {
    /// Its text stands behind theirs.
    Joined,
    /// It says nothing that they do not say.
    Repeats,
    /// The text would become too large.
    TooLarge(Problem),
}

/// Puts the text of the next page of an article behind that of the pages before.
pub fn join(page: &mut Page, next: &Page) -> Joining {
    let Ok(mut tree) = Tree::fragment(next.body.as_str(), BODY) else { return Joining::Repeats };
    remove_repeated(page, &mut tree);
    let (new, whole) = (weigh(&tree_text(&tree, ROOT)), weigh(&next.text));
    let pictures = tree.named(ROOT, "img").next().is_some();
    if (new == 0 && !pictures) || new * 10 < whole {
        return Joining::Repeats;
    }
    let html = format!("{}\n{}", page.body.as_str(), reclean(&tree).as_str());
    let mut joined = sanitise(&UntrustedHtml(html), None);
    if let Some(problem) = joined.problems.pop() {
        return Joining::TooLarge(problem);
    }
    page.body = joined.html;
    page.text = prose_of(&page.body);
    page.images = images(&page.body);
    if page.lead_image.is_none() {
        page.lead_image.clone_from(&next.lead_image);
    }
    Joining::Joined
}

/// The letters and digits of a text in lower case.
fn squeezed(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The blocks of a text.
fn blocks(tree: &Tree) -> Vec<Id> {
    tree.nodes[ROOT].first.map(|top| tree.children(top).collect()).unwrap_or_default()
}

fn texts(html: &CleanHtml) -> HashSet<String> {
    let Ok(tree) = Tree::fragment(html.as_str(), BODY) else { return HashSet::new() };
    blocks(&tree)
        .into_iter()
        .map(|id| squeezed(&tree_text(&tree, id)))
        .filter(|text| !text.is_empty())
        .collect()
}

/// Takes out what the pages before have: their title and beginning at the head of the page, their pictures, and any block of
/// some length.
fn remove_repeated(page: &Page, tree: &mut Tree) {
    let (known, title) = (texts(&page.body), squeezed(&page.title));
    let shown: Vec<&str> =
        page.images.iter().map(|image| image.src.as_str()).chain(page.lead_image.as_deref()).collect();
    let mut at_head = true;
    for id in blocks(tree) {
        let text = squeezed(&tree_text(tree, id));
        let again = known.contains(&text) || (!text.is_empty() && text == title);
        let pictures: Vec<Id> = tree.named(id, "img").collect();
        let is_shown = |id: &Id| {
            let src = tree.attr(*id, "src").unwrap_or_default();
            shown.iter().any(|known| same_picture(known, src))
        };
        let all_shown = !pictures.is_empty() && pictures.iter().all(is_shown);
        let figure = tree.name(id) == "figure" || text.is_empty();
        if (again && (at_head || weigh(&text) >= TELLING)) || (all_shown && figure) {
            tree.detach(id);
        } else {
            at_head = false;
        }
    }
}
