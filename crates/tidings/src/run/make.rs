//! From an entry to its file: the page if the feed's text is short, the article, its pictures, the record.

use super::{Run, SourceReport, archive_failure, blocking, pictures};
use crate::failure::Failure;
use std::sync::Arc;
use tidings_extract::{Compose, Page, PageOptions, compose, decode_page, extract_page, wants_page};
use tidings_fetch::Request;
use tidings_model::{Article, Problem, ProblemKind, Source};
use tidings_store::{Archived, Pending};

/// Articles filed in one go: their files become durable together.
const BATCH: usize = 32;

/// Makes and files the articles of all entries that were seen and are not filed yet.
pub(super) async fn file_pending(
    run: &Arc<Run>,
    source: &Source,
    report: &mut SourceReport,
) -> Result<(), Failure> {
    loop {
        let pending = run.store().pending(&source.id, BATCH)?;
        if pending.is_empty() {
            return Ok(());
        }
        let mut articles = Vec::with_capacity(pending.len());
        for entry in pending {
            let path = entry.path.clone();
            let article = make(run, source, entry, report).await?;
            articles.push((article, path));
        }
        report.filed += articles.len();
        let run = Arc::clone(run);
        blocking(move || file(&run, &articles)).await??;
    }
}

/// Files, then rows: a crash between the two repeats the step with the same bytes.
fn file(run: &Run, articles: &[(Article, Option<tidings_model::ArchivePath>)]) -> Result<(), Failure> {
    let mut batch = run.archive.batch();
    let mut rows = Vec::with_capacity(articles.len());
    for (article, path) in articles {
        let put = batch.put(article, path.as_ref()).map_err(archive_failure)?;
        rows.push(Archived::of(article, put.path, put.hash));
    }
    batch.commit().map_err(archive_failure)?;
    run.store().archived(&rows)?;
    Ok(())
}

async fn make(
    run: &Arc<Run>,
    source: &Source,
    pending: Pending,
    report: &mut SourceReport,
) -> Result<Article, Failure> {
    let page = if wants_page(&pending.entry, source.policy.full_text) {
        page(run, &pending, report).await?
    } else {
        None
    };
    let made = {
        let source = source.clone();
        blocking(move || {
            compose(Compose {
                source: &source,
                feed_site: pending.feed.site.as_deref(),
                feed_language: pending.feed.language.as_deref(),
                entry: &pending.entry,
                key: pending.key,
                entry_hash: pending.entry_hash,
                page: page.as_ref(),
                first_seen: pending.first_seen,
                revision: pending.revision,
                revised: pending.revised,
            })
        })
        .await?
    };
    report.problems.extend(made.problems);
    let mut article = made.article;
    pictures::keep(run, source, &mut article, report).await?;
    Ok(article)
}

/// The article's page; where it cannot be had, the feed's own text must do.
async fn page(run: &Arc<Run>, pending: &Pending, report: &mut SourceReport) -> Result<Option<Page>, Failure> {
    let Some(link) = pending.entry.link.clone() else { return Ok(None) };
    let response = match run.http.send(Request::page(&link)).await {
        Ok(response) if response.is_success() => response,
        Ok(response) => {
            let message = format!("the page {link} answered with status {}", response.status);
            report.problems.push(Problem::new(ProblemKind::Page, message));
            return Ok(None);
        }
        Err(error) => {
            report.problems.push(Problem::new(ProblemKind::Page, format!("the page {link}: {error}")));
            return Ok(None);
        }
    };
    let page = blocking(move || {
        let (html, _) = decode_page(&response.body, response.content_type.as_deref());
        extract_page(&html, &response.url, &PageOptions { parse_date: tidings_feed::dates::parse_date })
    })
    .await?;
    report.problems.extend(page.problems.iter().cloned());
    Ok(Some(page))
}
