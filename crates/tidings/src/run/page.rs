//! The page of an article, asked for once a try.

use super::{Run, SourceReport, parts};
use crate::failure::Failure;
use crate::recipes;
use std::sync::Arc;
use tidings_extract::{
    Page, PageOptions, Recipe, Series, article_content, decode_page, extract_page, extract_page_with,
    extract_part,
};
use tidings_fetch::unwanted::{self, NoArticle};
use tidings_fetch::{FetchError, FetchErrorKind, Request, Response};
use tidings_model::{FullText, Problem, ProblemKind, Source};

/// What came of asking for a page.
#[derive(Debug, Default)]
pub(super) struct Asked {
    /// The page.
    pub(super) page: Option<Page>,
    /// True when it may be had at another time.
    pub(super) passing: bool,
}

/// The recipe of a source that says how the pages of its articles are read.
pub(super) fn article_recipe(run: &Run, source: &Source, report: &mut SourceReport) -> Option<Recipe> {
    match recipes::load(&run.root, source.recipe_name()?) {
        Ok(recipe) => recipe.article.is_some().then_some(recipe),
        Err(failure) => {
            note(report, Problem::new(ProblemKind::Recipe, failure.message));
            None
        }
    }
}

/// The recipe for articles of the host of a link, where the source names none.
pub(super) fn recipe_of_host(run: &Run, link: &str, report: &mut SourceReport) -> Option<Recipe> {
    match recipes::load(&run.root, &recipes::of_host(&run.root, link)?) {
        Ok(recipe) => recipe.article.is_some().then_some(recipe),
        Err(failure) => {
            note(report, Problem::new(ProblemKind::Recipe, failure.message));
            None
        }
    }
}

/// When pages are asked for: always where a recipe says how they are read, unless the owner wants none.
pub(super) fn wanted(source: &Source, recipe: Option<&Recipe>) -> FullText {
    let rule = recipe.and_then(|recipe| recipe.article.as_ref()?.content.as_ref());
    match source.policy.full_text {
        FullText::Auto if rule.is_some() => FullText::Always,
        policy => policy,
    }
}

/// Tells a problem once, however many articles have it.
fn note(report: &mut SourceReport, problem: Problem) {
    if !report.problems.contains(&problem) {
        report.problems.push(problem);
    }
}

/// The page's text as the recipe says; else by the looks of the page.
fn read(html: &str, url: &str, recipe: Option<&Recipe>) -> Page {
    let options = PageOptions { parse_date: tidings_feed::dates::parse_date };
    let mut page = match recipe.and_then(|recipe| article_content(recipe, html)) {
        Some(Ok(text)) => extract_page_with(html, url, &options, &text),
        Some(Err(problem)) => {
            let mut page = extract_page(html, url, &options);
            page.problems.push(problem.to_problem());
            page
        }
        None => extract_page(html, url, &options),
    };
    if let Some(rule) = recipe.and_then(|recipe| recipe.article.as_ref()) {
        page.title = rule.cut_title(&page.title);
    }
    page
}

/// A further page of an article, read as the first was.
pub(super) fn read_part(response: &Response, series: &Series, recipe: Option<&Recipe>) -> Page {
    let options = PageOptions { parse_date: tidings_feed::dates::parse_date };
    let (html, _) = decode_page(&response.body, response.content_type.as_deref());
    let text = recipe.and_then(|recipe| article_content(recipe, &html)).and_then(Result::ok);
    extract_part(&html, &response.url, &options, series, text.as_ref())
}

/// Asks for the page at `link`; where it cannot be had, the feed's own text must do.
pub(super) async fn ask_page(
    run: &Arc<Run>,
    link: &str,
    recipe: Option<Arc<Recipe>>,
    report: &mut SourceReport,
) -> Result<Asked, Failure> {
    let response = match run.http.send(Request::page(link)).await {
        Ok(response) if response.is_success() => response,
        Ok(response) => {
            let passing = is_passing_status(response.status);
            let message = format!("the page {link} answered with status {}", response.status);
            report.problems.push(Problem::new(ProblemKind::Page, message));
            return Ok(Asked { page: None, passing });
        }
        Err(error) => {
            let message = format!("the page {link}: {}", error.message);
            report.problems.push(Problem::new(ProblemKind::Page, message));
            return Ok(Asked { page: None, passing: is_passing(&error) });
        }
    };
    let (asked, by) = (link.to_owned(), recipe.clone());
    let Ok(read) = run.compute(move || judge(&asked, &response, by.as_deref())).await else {
        let message = format!(
            "reading the page {link} broke off, which is a fault of tidings: please tell the project"
        );
        report.problems.push(Problem::new(ProblemKind::Page, message));
        return Ok(Asked::default());
    };
    for problem in read.problems {
        note(report, problem);
    }
    let Some(page) = read.page else { return Ok(Asked::default()) };
    let whole = parts::join_all(&run.http, page, &read.url, recipe.as_ref()).await;
    report.problems.extend(whole.problem);
    Ok(Asked { page: Some(whole.page), passing: whole.passing })
}

/// A page that was read, and what was wrong with it.
struct Reading {
    page: Option<Page>,
    /// The address that it was read from.
    url: String,
    problems: Vec<Problem>,
}

/// Reads a page and says when it is no article.
fn judge(asked: &str, response: &Response, recipe: Option<&Recipe>) -> Reading {
    let (html, encoding) = decode_page(&response.body, response.content_type.as_deref());
    let page = read(&html, &response.url, recipe);
    let mut problems = page.problems.clone();
    if page.text.contains(char::REPLACEMENT_CHARACTER) {
        let message =
            format!("the page {asked} holds bytes that are not {encoding}; each was replaced by \u{fffd}");
        problems.push(Problem::new(ProblemKind::Encoding, message));
    }
    // Where it was not read at all, its own problems say why.
    let instead = unwanted::instead_of_article(asked, response, &page.title, &page.text)
        .filter(|what| !what.is_of_the_article() || page.problems.is_empty());
    if let Some(what) = instead {
        problems.push(Problem::new(ProblemKind::Page, format!("the page {asked}: {what}")));
    }
    let page = instead.is_none_or(NoArticle::is_of_the_article).then_some(page);
    Reading { page, url: response.url.clone(), problems }
}

/// True for a status that says "not now" rather than "no".
pub(super) fn is_passing_status(status: u16) -> bool {
    matches!(status, 408 | 425 | 429 | 500..=599)
}

/// True for a failure that may be over at another time.
pub(super) fn is_passing(error: &FetchError) -> bool {
    use FetchErrorKind::{Connect, Dns, HostBusy, Protocol, Refused, RobotsUnknown, Timeout};
    matches!(error.kind, Connect | Dns | HostBusy | Protocol | Refused | RobotsUnknown | Timeout)
}
