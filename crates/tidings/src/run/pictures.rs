//! The pictures of an article: fetched once, checked, stored by their hash. A lost one is noted and breaks nothing.

use super::page::{is_passing, is_passing_status};
use super::{Run, SourceReport, archive_failure};
use crate::failure::Failure;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use tidings_extract::{judge_by_size, lead_name, refuse_repeated_lead};
use tidings_fetch::{Request, picture};
use tidings_model::{Article, MediaFile, Pictures, Problem, ProblemKind, Source};

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
    if article.media.is_empty() {
        return Ok(passing);
    }
    let urls: Vec<String> = article.media.iter().map(|media| media.url.clone()).collect();
    let known =
        run.store(move |store| urls.iter().map(|url| store.picture(url)).collect::<Result<Vec<_>, _>>());
    for (media, known) in article.media.iter_mut().zip(known.await?) {
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
    judge_by_size(article);
    Ok(passing)
}

/// Other articles, told apart by their titles, that a picture may lead before it is taken for one of the source and none of
/// the article: a logo, a stand-in, the face of a column.
const REPEATS: usize = 3;

/// Takes the lead from pictures that many articles of their source have, by the database and by those that are made at the
/// same time.
pub(super) async fn refuse_repeats<'a>(
    run: &Run,
    articles: impl IntoIterator<Item = &'a mut Article>,
) -> Result<(), Failure> {
    let mut led: Vec<(String, &mut Article)> =
        articles.into_iter().filter_map(|article| Some((lead_name(article)?, article))).collect();
    if led.is_empty() {
        return Ok(());
    }
    let asked: Vec<_> =
        led.iter().map(|(lead, of)| (of.source.id.clone(), lead.clone(), of.key.clone())).collect();
    let known = run.store(move |store| {
        let titles = asked.iter().map(|(id, lead, key)| store.titles_led_by(id, lead, key));
        titles.collect::<Result<Vec<_>, _>>()
    });
    let known = known.await?;
    let mut together: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (lead, article) in &led {
        together.entry(lead.clone()).or_default().insert(article.title.clone());
    }
    for ((lead, article), known) in led.iter_mut().zip(known) {
        let mut titles = together.get(lead).cloned().unwrap_or_default();
        titles.extend(known);
        titles.remove(&article.title);
        if titles.len() >= REPEATS {
            refuse_repeated_lead(article);
        }
    }
    Ok(())
}

/// Asks for a picture again whose file is damaged or gone. Its bytes must be those of before; the error says why there are none.
///
/// # Errors
/// When the archive cannot be written.
pub async fn fetch_again(run: &Arc<Run>, url: &str, file: &MediaFile) -> Result<Result<(), String>, Failure> {
    let response = match run.http.send(Request::picture(url)).await {
        Ok(response) if response.is_success() => response,
        Ok(response) => return Ok(Err(format!("it answered with status {}", response.status))),
        Err(error) => return Ok(Err(error.message)),
    };
    let (at, file) = (Arc::clone(run), file.clone());
    run.write(move || {
        let bytes = match picture::kept(&response.body, &limits(&at)) {
            Ok((bytes, _)) => bytes,
            Err(problem) => return Ok(Err(problem.to_string())),
        };
        match at.archive.replace_media(&bytes, &file) {
            Ok(()) => Ok(Ok(())),
            Err(error) if error.is_of_the_picture() => {
                Ok(Err("the publisher has another picture there by now".to_owned()))
            }
            Err(error) => Err(archive_failure(error)),
        }
    })
    .await?
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

fn limits(run: &Run) -> picture::Limits {
    picture::Limits { max_pixels: run.max_pixels, ..picture::Limits::default() }
}

fn store(run: &Run, bytes: &[u8]) -> Result<Result<MediaFile, Lost>, Failure> {
    let (bytes, file) = match picture::kept(bytes, &limits(run)) {
        Ok(kept) => kept,
        Err(problem) => return Ok(Err(Lost { why: problem.to_string(), for_now: false })),
    };
    run.archive.put_media(&bytes, &file.hash, &file.extension).map_err(archive_failure)?;
    Ok(Ok(file))
}
