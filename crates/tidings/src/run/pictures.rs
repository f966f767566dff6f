//! The pictures of an article: fetched once, checked, stored by their hash. A lost one is noted and breaks nothing.

use super::page::{is_passing, is_passing_status};
use super::{Run, SourceReport, archive_failure};
use crate::failure::Failure;
use std::sync::Arc;
use tidings_fetch::{Request, picture};
use tidings_model::{Article, ContentHash, MediaFile, Pictures, Problem, ProblemKind, Source};

/// Fetches what the article shows, where the source's owner wants pictures kept. True when one could not be had for the
/// moment.
pub(super) async fn keep(
    run: &Arc<Run>,
    source: &Source,
    article: &mut Article,
    report: &mut SourceReport,
) -> Result<bool, Failure> {
    let mut passing = false;
    if source.policy.pictures != Pictures::Keep {
        return Ok(passing);
    }
    for media in &mut article.media {
        let url = media.url.clone();
        let known = run.store(move |store| store.picture(&url)).await?;
        if let Some(known) = known.filter(|file| run.archive.has_media(file)) {
            media.file = Some(known);
            continue;
        }
        match fetch(run, &media.url).await? {
            Ok(file) => {
                media.file = Some(file);
                report.pictures += 1;
            }
            Err(Lost { why, for_now }) => {
                passing |= for_now;
                report
                    .problems
                    .push(Problem::new(ProblemKind::Picture, format!("the picture {}: {why}", media.url)));
                media.problem = Some(why);
            }
        }
    }
    Ok(passing)
}

/// Why there is no file of a picture.
struct Lost {
    why: String,
    /// True when it may be had at another time.
    for_now: bool,
}

/// The file of a picture, or why there is none.
async fn fetch(run: &Arc<Run>, url: &str) -> Result<Result<MediaFile, Lost>, Failure> {
    let response = match run.http.send(Request::picture(url)).await {
        Ok(response) if response.is_success() => response,
        Ok(response) => {
            let why = format!("answered with status {}", response.status);
            return Ok(Err(Lost { why, for_now: is_passing_status(response.status) }));
        }
        Err(error) => {
            let for_now = is_passing(&error);
            return Ok(Err(Lost { why: error.message, for_now }));
        }
    };
    let at = Arc::clone(run);
    run.write(move || store(&at, &response.body)).await?
}

fn store(run: &Run, bytes: &[u8]) -> Result<Result<MediaFile, Lost>, Failure> {
    let limits = picture::Limits { max_pixels: run.max_pixels, ..picture::Limits::default() };
    let checked = match picture::check(bytes, &limits) {
        Ok(checked) => checked,
        Err(problem) => return Ok(Err(Lost { why: problem.to_string(), for_now: false })),
    };
    let file = MediaFile {
        hash: ContentHash::of(bytes),
        extension: checked.kind.extension.to_owned(),
        bytes: bytes.len() as u64,
        width: checked.width,
        height: checked.height,
    };
    run.archive.put_media(bytes, &file.hash, &file.extension).map_err(archive_failure)?;
    Ok(Ok(file))
}
