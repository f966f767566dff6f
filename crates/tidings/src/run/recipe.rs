//! The poll of a page that a recipe reads. Pages that follow are asked for as long as they bring news; at first, and when the
//! recipe has changed, up to a bound.

use super::ask::{Answer, file};
use super::poll::{Asked, Reading, conclude, instead, unread};
use super::{Run, SourceReport, SourceState, Trouble, local_path};
use crate::failure::Failure;
use crate::recipes;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::Arc;
use tidings_extract::{Recipe, RecipeProblem, RecipeResult};
use tidings_feed::entry_key;
use tidings_fetch::{FetchError, FetchErrorKind, Request, Response, Validators};
use tidings_model::{ContentHash, Entry, EntryKey, ParsedFeed, Problem, ProblemKind, Source, SourceKind};
use tokio::time::Instant;

/// Pages of a source that are read at a poll.
const MOST_PAGES: usize = 10;

/// What is remembered of the recipe that read a source last.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct RecipeState {
    /// Its file; nothing when there was none.
    pub file: Option<ContentHash>,
    /// True when the pages that follow the first were read as far as they are read at all.
    pub complete: bool,
}

/// True when the source's recipe is another than at its last poll, which makes the source due.
pub(super) async fn changed(run: &Run, source: &Source) -> Result<bool, Failure> {
    let Some(name) = source.recipe_name().filter(|_| source.kind == SourceKind::Recipe) else {
        return Ok(false);
    };
    let before = run.state_of(source).await?.recipe;
    Ok(before.is_none_or(|before| before.file != recipes::hash(&run.root, name)))
}

/// Asks for the page, reads it and those that follow, and records what came.
pub(super) async fn poll(run: &Arc<Run>, source: &Source, report: &mut SourceReport) -> Result<(), Failure> {
    let before = run.state_of(source).await?;
    let began = Instant::now();
    let name = source.recipe_name().unwrap_or(source.id.as_str());
    let file = recipes::hash(&run.root, name);
    let known = before.recipe.clone().filter(|known| known.file == file);
    let whole = known.is_none_or(|known| !known.complete);
    let mut state = before.clone();
    state.recipe = Some(RecipeState { file, complete: !whole });
    let recipe = match recipes::load(&run.root, name) {
        Ok(recipe) => Arc::new(recipe),
        Err(failure) => {
            let error = FetchError::new(FetchErrorKind::LocalFile, "", &failure.message);
            report.failure = Some(Trouble {
                kind: "recipe",
                message: failure.message,
                advice: failure.advice.unwrap_or_else(|| error.advice().to_owned()),
            });
            let answer = Answer { came: Err(error), instance: None };
            return conclude(run, source, &before, state, &Asked::since(began, answer), None, report).await;
        }
    };
    let came = ask(run, source, &recipe, &before, whole).await?;
    let reading = match &came {
        Ok(response) => Some(read(run, source, &recipe, response, &before, &mut state, whole).await?),
        Err(_) => None,
    };
    let answer = Answer { came, instance: None };
    conclude(run, source, &before, state, &Asked::since(began, answer), reading, report).await
}

async fn ask(
    run: &Arc<Run>,
    source: &Source,
    recipe: &Recipe,
    before: &SourceState,
    whole: bool,
) -> Result<Result<Response, FetchError>, Failure> {
    if let Some(path) = local_path(&run.root, &source.address) {
        return file(source.address.clone(), path).await;
    }
    let mut request = before.poll.request(&source.address, run.now());
    request.accept = recipes::accept(recipe);
    if whole {
        // That the page is unchanged says nothing about what another recipe finds on it.
        request.validators = Validators::default();
    }
    let came = run.http.send(request).await;
    // A page that sends its readers on may do so for any reason: the source's address stays.
    Ok(came.map(|response| Response { redirects: Vec::new(), ..response }))
}

async fn read(
    run: &Arc<Run>,
    source: &Source,
    recipe: &Arc<Recipe>,
    response: &Response,
    before: &SourceState,
    state: &mut SourceState,
    whole: bool,
) -> Result<Reading, Failure> {
    if let Some(reading) = unread(response, (!whole).then_some(&before.poll)) {
        return Ok(reading);
    }
    let is_file = source.address.starts_with("file:");
    let own = source.site.clone().or_else(|| recipe.url.clone());
    let base = if is_file { own.unwrap_or_default() } else { response.url.clone() };
    let first = apply(run, recipe, response.clone(), base.clone()).await?;
    if let Some(trouble) = nothing(source, response, &first) {
        return Ok(Reading::NoFeed(trouble));
    }
    let address = Some(if is_file { base.clone() } else { source.address.clone() });
    let next = first.next_page.clone();
    let feed = recipes::feed_of(first, recipe, address.filter(|address| !address.is_empty()));
    let mut pages =
        Pages { run, source, recipe, feed, visited: [base, source.address.clone()].into(), whole };
    let complete = pages.follow(next).await?;
    state.recipe.get_or_insert_default().complete = complete;
    Ok(Reading::Feed(Box::new(pages.feed)))
}

async fn apply(
    run: &Arc<Run>,
    recipe: &Arc<Recipe>,
    response: Response,
    base: String,
) -> Result<RecipeResult, Failure> {
    let (recipe, now) = (Arc::clone(recipe), run.now());
    run.compute(move || recipes::applied(&recipe, &response, &base, now)).await
}

/// Why a page gave nothing: it is not the page, or the recipe no longer fits it.
fn nothing(source: &Source, response: &Response, result: &RecipeResult) -> Option<Trouble> {
    if !result.entries.is_empty() {
        return None;
    }
    if let Some(trouble) = instead(response) {
        return Some(trouble);
    }
    let name = source.recipe_name().unwrap_or(source.id.as_str());
    let stopped =
        |problem: &&RecipeProblem| problem.is_broken_recipe() || problem.kind == ProblemKind::Syntax;
    let problem = result.problems.iter().find(stopped)?;
    let key = if problem.key.is_empty() { String::new() } else { format!("{}: ", problem.key) };
    Some(Trouble {
        kind: "recipe",
        message: format!("the recipe {name} found nothing: {key}{}", problem.to_problem().message),
        advice: format!(
            "change it in {}/{name}.toml, and try it with `tidings recipe test {}`",
            recipes::FOLDER,
            source.id
        ),
    })
}

/// The first page and those that follow it, as one feed.
struct Pages<'a> {
    run: &'a Arc<Run>,
    source: &'a Source,
    recipe: &'a Arc<Recipe>,
    feed: ParsedFeed,
    visited: BTreeSet<String>,
    /// True when pages without news are read as well.
    whole: bool,
}

impl Pages<'_> {
    /// Reads on from page to page; false when one could not be had.
    async fn follow(&mut self, mut next: Option<String>) -> Result<bool, Failure> {
        let (mut pages, mut newest) = (1, 0);
        while let Some(address) = next {
            if !self.whole && !self.brings_news(newest).await? {
                return Ok(true);
            }
            if !self.visited.insert(address.clone()) {
                self.wrong(format!("`next` leads in a circle: back to {address}, which was read before."));
                return Ok(true);
            }
            if pages == MOST_PAGES {
                let message = format!(
                    "After {MOST_PAGES} pages `next` still leads on, to {address}: no more were read."
                );
                self.feed.problems.push(Problem::new(ProblemKind::Limit, message));
                return Ok(true);
            }
            let result = match self.page(&address).await? {
                Ok(result) => result,
                Err(why) => {
                    let message = format!("The page {address} that follows was not read: {why}");
                    self.feed.problems.push(Problem::new(ProblemKind::Truncated, message));
                    return Ok(false);
                }
            };
            pages += 1;
            newest = self.feed.entries.len();
            next = result.next_page.clone();
            if !self.take(result) {
                self.wrong(format!("`next` leads to {address}, which shows nothing new: no more were read."));
                return Ok(true);
            }
        }
        Ok(true)
    }

    fn wrong(&mut self, message: String) {
        self.feed.problems.push(Problem::new(ProblemKind::Recipe, message));
    }

    /// True when one of the entries from a place on is not known yet.
    async fn brings_news(&self, from: usize) -> Result<bool, Failure> {
        let keys: BTreeSet<EntryKey> = self.feed.entries.iter().skip(from).filter_map(entry_key).collect();
        let (id, asked) = (self.source.id.clone(), keys.clone());
        let known = self.run.store(move |store| store.known_keys(&id, asked)).await?;
        Ok(known.len() < keys.len())
    }

    async fn page(&self, address: &str) -> Result<Result<RecipeResult, String>, Failure> {
        let request = Request { accept: recipes::accept(self.recipe), ..Request::feed(address) };
        let response = match self.run.http.send(request).await {
            Ok(response) if response.is_success() => response,
            Ok(response) => return Ok(Err(format!("it answered with status {}.", response.status))),
            Err(error) => return Ok(Err(error.to_string())),
        };
        let base = response.url.clone();
        apply(self.run, self.recipe, response, base).await.map(Ok)
    }

    /// Takes the entries that no earlier page had; false when there are none.
    fn take(&mut self, result: RecipeResult) -> bool {
        let feed = recipes::feed_of(result, self.recipe, None);
        let name = |entry: &Entry| entry_key(entry).map(|key| key.to_string());
        let known: BTreeSet<String> = self.feed.entries.iter().filter_map(name).collect();
        let before = self.feed.entries.len();
        let fresh =
            feed.entries.into_iter().filter(|entry| name(entry).is_none_or(|key| !known.contains(&key)));
        self.feed.entries.extend(fresh);
        let more = self.feed.entries.len() > before;
        if more {
            self.feed.problems.extend(feed.problems);
        }
        more
    }
}
