//! One article of the web by its address alone: its page is asked for, and it is filed when there is a text.

use super::make::{Made, file};
use super::page::ask_page;
use super::{Run, SourceReport, blocking, pictures};
use crate::failure::Failure;
use std::sync::Arc;
use tidings_extract::{Compose, compose};
use tidings_model::{ArticleId, Entry, Source, Timestamp};

/// What came of a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkOutcome {
    /// Its article is filed.
    Filed,
    /// It was filed before.
    Known,
    /// There is no article: the reason.
    Lost(String),
}

/// Files the article that `entry` links to, unless it is known. `rule` names the form that had the link.
///
/// # Errors
/// When the archive or the database cannot be written.
pub async fn file_link(
    run: &Arc<Run>,
    source: &Source,
    entry: Entry,
    added: Option<Timestamp>,
    rule: &'static str,
) -> Result<LinkOutcome, Failure> {
    let (Some(key), Some(link)) = (tidings_feed::entry_key(&entry), entry.link.clone()) else {
        return Ok(LinkOutcome::Lost("it has no address".to_owned()));
    };
    let id = ArticleId::of(&source.id, &key);
    if run.store(move |store| store.known(&id)).await?.is_some() {
        return Ok(LinkOutcome::Known);
    }
    let mut report = SourceReport::of(source);
    let asked = ask_page(run, &link, None, &mut report).await?;
    let Some(page) = asked.page.filter(|page| !page.body.is_empty()) else {
        let reasons: Vec<String> = report.problems.into_iter().map(|problem| problem.message).collect();
        let nothing = || "its page has no text".to_owned();
        return Ok(LinkOutcome::Lost(
            Some(reasons.join("; ")).filter(|why| !why.is_empty()).unwrap_or_else(nothing),
        ));
    };
    let (for_source, now) = (source.clone(), run.now());
    let first_seen = added.filter(|at| *at <= now).unwrap_or(now);
    let made = blocking(move || {
        compose(Compose {
            source: &for_source,
            feed_site: None,
            feed_language: None,
            entry: &entry,
            key,
            entry_hash: tidings_feed::entry_hash(&entry),
            page: Some(&page),
            first_seen,
            revision: 1,
            revised: now,
        })
    })
    .await?;
    let mut article = made.article;
    article.provenance.push(("import".to_owned(), rule.to_owned()));
    pictures::keep(run, source, &mut article, &mut report).await?;
    pictures::refuse_repeats(run, [&mut article]).await?;
    report.problems.clear();
    let filed = file(run, vec![Made { article, path: None, again: None }], &mut report).await?;
    Ok(match report.problems.into_iter().next() {
        Some(problem) if filed == 0 => LinkOutcome::Lost(problem.message),
        _ => LinkOutcome::Filed,
    })
}
