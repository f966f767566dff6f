//! The page of an article that shows how it changed: each revision against the one before it, newest first.

use crate::SiteError;
use crate::build::Loader;
use crate::names::names;
use crate::pages::Made;
use crate::view::Site;
use minijinja::value::Serde;
use minijinja::{Value, context};
use tidings_extract::difference;
use tidings_model::Article;

pub(crate) fn page(site: &Site<'_>, path: &str, at: usize, load: Loader<'_>) -> Result<Made, SiteError> {
    let card = site.index.cards[at];
    let article = match (load.article)(&card.path) {
        Ok(article) => article,
        // The page of the article itself tells of it.
        Err(_) => return Ok(Made { unread: true, ..Made::default() }),
    };
    let mut states = (load.revisions)(&card.id);
    states.push(article);
    let mut revisions: Vec<Value> =
        states.windows(2).filter_map(|pair| step(site, &pair[0], &pair[1])).collect();
    revisions.reverse();
    let view = site.card(at);
    let context = names!(site.page(path, &view.title, None)?; card => Serde(&view), revisions => revisions);
    Ok(Made { text: site.theme.render("revisions.html", context)?, ..Made::default() })
}

/// What `after` says differently; nothing when that is nothing, such as for a file that was only written anew.
fn step(site: &Site<'_>, before: &Article, after: &Article) -> Option<Value> {
    let difference = difference(before, after);
    let when = site.dates.show(after.revised);
    (!difference.is_empty()).then(|| {
        context! {
            number => after.revision, when => Serde(when),
            fields => Serde(difference.fields), text => Serde(difference.text),
        }
    })
}
