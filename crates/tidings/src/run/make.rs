//! From an entry to its file: the page if the feed's text is short, the article, its pictures, the record.

use super::page::{Asked, article_recipe, ask_page, recipe_of_host, wanted};
use super::{Run, SourceReport, archive_failure, pictures};
use crate::failure::Failure;
use std::sync::Arc;
use std::time::Duration;
use tidings_extract::{Compose, Page, Recipe, compose, lead_name, wants_page};
use tidings_model::{
    ArchivePath, Article, CleanHtml, Content, EntryKey, Problem, ProblemKind, Source, Timestamp,
};
use tidings_store::{Again, Archived, LeftOut, Pending};
use tokio::time::Instant;

/// Articles filed in one go: their files become durable together.
const BATCH: usize = 32;

/// Waits before a page or picture that could not be had is asked for again: a quarter of an hour, two hours, half a day,
/// two days. Then the article stays as it is.
const WAITS: [Duration; 4] = [
    Duration::from_secs(900),
    Duration::from_secs(7200),
    Duration::from_secs(43_200),
    Duration::from_secs(172_800),
];

/// An article that was made.
pub(super) struct Made {
    pub(super) article: Article,
    pub(super) path: Option<ArchivePath>,
    pub(super) again: Option<Again>,
}

/// Makes and files the articles of all entries that were seen and are not filed yet, then tries again what could not be
/// had before. When the run's patience with one source ends, the rest waits for the next round.
pub(super) async fn file_pending(
    run: &Arc<Run>,
    source: &Source,
    report: &mut SourceReport,
) -> Result<(), Failure> {
    let began = Instant::now();
    let out_of_time = || run.patience.is_some_and(|patience| began.elapsed() >= patience);
    loop {
        let (id, now) = (source.id.clone(), run.now());
        let pending = run.store(move |store| store.pending(&id, now, BATCH)).await?;
        if pending.is_empty() {
            break;
        }
        let recipe = article_recipe(run, source, report).map(Arc::new);
        let (mut made, mut left_out) = (Vec::with_capacity(pending.len()), Vec::new());
        for entry in pending {
            if out_of_time() {
                break;
            }
            match make(run, source, recipe.as_ref(), entry, report).await? {
                Ok(article) => made.push(article),
                Err(why) => left_out.push(why),
            }
        }
        if !left_out.is_empty() {
            report.left_out += left_out.len();
            let id = source.id.clone();
            run.store(move |store| store.leave_out(&id, &left_out)).await?;
        }
        pictures::refuse_repeats(run, made.iter_mut().map(|made| &mut made.article)).await?;
        let made = without_trifles(run, source, made, report).await?;
        report.filed += file(run, made, report).await?;
        if out_of_time() {
            return Ok(());
        }
    }
    try_again(run, source, report).await
}

/// Those that a reader would find new or changed; of the others the database keeps that they were seen as they are.
async fn without_trifles(
    run: &Arc<Run>,
    source: &Source,
    made: Vec<Made>,
    report: &mut SourceReport,
) -> Result<Vec<Made>, Failure> {
    if made.iter().all(|made| made.article.revision == 1) {
        return Ok(made);
    }
    let at = Arc::clone(run);
    let split = move || -> (Vec<Made>, Vec<Made>) {
        made.into_iter().partition(|made| at.says_no_more(&made.article, made.path.as_ref()))
    };
    let (trifles, kept) = run.compute(split).await?;
    if !trifles.is_empty() {
        report.trifles += trifles.len();
        let (id, now) = (source.id.clone(), run.now());
        run.store(move |store| {
            let articles = trifles.iter().map(|made| &made.article);
            store.keep_filed(
                &id,
                &articles.map(|article| (&article.key, &article.entry_hash)).collect::<Vec<_>>(),
                now,
            )
        })
        .await?;
    }
    Ok(kept)
}

/// Entries that lack their page or pictures: filed as a revision when they have become more, else left as they are.
async fn try_again(run: &Arc<Run>, source: &Source, report: &mut SourceReport) -> Result<(), Failure> {
    let (id, now) = (source.id.clone(), run.now());
    let due = run.store(move |store| store.retries(&id, now, BATCH)).await?;
    if due.is_empty() {
        return Ok(());
    }
    let recipe = article_recipe(run, source, report).map(Arc::new);
    let mut better = Vec::new();
    for entry in due {
        let (key, path) = (entry.key.clone(), entry.path.clone());
        let Ok(mut made) = make(run, source, recipe.as_ref(), entry, report).await? else {
            // What is filed stays; a rule has no use for more of it.
            let id = source.id.clone();
            run.store(move |store| store.retry_later(&id, &key, None)).await?;
            continue;
        };
        pictures::refuse_repeats(run, [&mut made.article]).await?;
        if run.is_filed_alike(&made.article, path.as_ref()) {
            let id = source.id.clone();
            run.store(move |store| store.retry_later(&id, &key, made.again)).await?;
        } else {
            better.push(made);
        }
    }
    report.completed += file(run, better, report).await?;
    Ok(())
}

/// Files what was made: paths into rows, then files, then rows. A crash between any two repeats the step at the same path.
/// How many were filed comes back.
pub(super) async fn file(
    run: &Arc<Run>,
    made: Vec<Made>,
    report: &mut SourceReport,
) -> Result<usize, Failure> {
    let Some(first) = made.first() else { return Ok(0) };
    let source = first.article.source.id.clone();
    let planned: Vec<_> = made.iter().filter(|made| made.path.is_none()).map(Made::plan).collect();
    if !planned.is_empty() {
        run.store(move |store| store.plan_paths(&source, &planned)).await?;
    }
    let at = Arc::clone(run);
    let (rows, refused) = run.write(move || write_files(&at, made)).await??;
    report.problems.extend(refused);
    let filed = rows.len();
    run.store(move |store| store.archived(&rows)).await?;
    Ok(filed)
}

/// Writes the files; their rows come back, and what is wrong with those that cannot be written as they are.
fn write_files(run: &Run, made: Vec<Made>) -> Result<(Vec<Archived>, Vec<Problem>), Failure> {
    let mut batch = run.archive.batch();
    let mut rows = Vec::with_capacity(made.len());
    let mut refused = Vec::new();
    for mut made in made {
        let path = made.path.clone().unwrap_or_else(|| made.plan().1);
        let put = match batch.put(&made.article, Some(&path)) {
            Err(error) if error.is_of_the_article() => {
                refused.push(Problem::new(
                    ProblemKind::Limit,
                    format!("{error}; it was filed without its parts"),
                ));
                made.strip();
                batch.put(&made.article, Some(&path)).map_err(archive_failure)?
            }
            put => put.map_err(archive_failure)?,
        };
        let lead = lead_name(&made.article);
        rows.push(Archived { again: made.again, lead, ..Archived::of(&made.article, put.path, put.hash) });
    }
    batch.commit().map_err(archive_failure)?;
    Ok((rows, refused))
}

impl Made {
    /// Where a first revision goes. It stands in the row before the file is written, so that a repeat after a crash goes to
    /// the same place even when the page says another title or date by then.
    fn plan(&self) -> (EntryKey, ArchivePath) {
        let Article { category, published, title, id, key, .. } = &self.article;
        (key.clone(), ArchivePath::of(category, published.at, title, id))
    }

    /// Takes out what can make a record too large to be read again.
    fn strip(&mut self) {
        let article = &mut self.article;
        article.body = CleanHtml::default();
        article.excerpt.clear();
        (article.lead_image, article.guid) = (None, None);
        (article.media, article.enclosures, article.tags) = Default::default();
        (article.authors, article.provenance) = Default::default();
    }
}

/// The article, or why a rule leaves it out.
async fn make(
    run: &Arc<Run>,
    source: &Source,
    recipe: Option<&Arc<Recipe>>,
    pending: Pending,
    report: &mut SourceReport,
) -> Result<Result<Made, LeftOut>, Failure> {
    let pending = Arc::new(pending);
    let asked = page_of(run, source, recipe, &pending, report).await?;
    let article = compose_safely(run, source, &pending, asked.page, report).await?;
    let article = match by_rules(run, article).await? {
        Ok(article) => article,
        Err(why) => return Ok(Err(why)),
    };
    let mut made = Made { article, path: pending.path.clone(), again: None };
    if let Some(path) = pending.path.clone().filter(|_| !made.article.starred) {
        made.article.starred = has_star_of_reader(run, path).await?;
    }
    let lost = pictures::keep(run, source, &mut made.article, report).await?;
    if asked.passing || lost {
        made.again = next_try(run.now(), pending.tries);
    }
    Ok(Ok(made))
}

/// True when the filed article has a star that no rule gave: no word of the feed takes it away.
async fn has_star_of_reader(run: &Arc<Run>, path: ArchivePath) -> Result<bool, Failure> {
    let at = Arc::clone(run);
    let by_rule = |article: &Article| article.provenance.iter().any(|(field, _)| field == "starred");
    run.compute(move || at.archive.read(&path).is_ok_and(|old| old.article.starred && !by_rule(&old.article)))
        .await
}

/// What the owner's rules make of the article.
async fn by_rules(run: &Run, article: Article) -> Result<Result<Article, LeftOut>, Failure> {
    let rules = run.rules();
    if rules.rules.is_empty() {
        return Ok(Ok(article));
    }
    let outcome = run.compute(move || rules.rules.apply(article)).await?;
    let article = outcome.article;
    Ok(match outcome.left_out {
        None => Ok(article),
        Some(why) => Err(LeftOut {
            key: article.key,
            entry_hash: article.entry_hash,
            rule: why.rule,
            mark: why.mark,
            why: why.why,
        }),
    })
}

async fn page_of(
    run: &Arc<Run>,
    source: &Source,
    recipe: Option<&Arc<Recipe>>,
    pending: &Arc<Pending>,
    report: &mut SourceReport,
) -> Result<Asked, Failure> {
    let (looked_at, full_text) = (Arc::clone(pending), wanted(source, recipe.map(AsRef::as_ref)));
    let wanted = run.compute(move || wants_page(&looked_at.entry, full_text)).await.unwrap_or(false);
    match pending.entry.link.as_deref().filter(|_| wanted) {
        Some(link) => {
            let recipe = recipe.cloned().or_else(|| recipe_of_host(run, link, report).map(Arc::new));
            ask_page(run, link, recipe, report).await
        }
        None => Ok(Asked::default()),
    }
}

/// The article. Should a page or a text bring the making of it down, the entry is kept with what is surely harmless.
async fn compose_safely(
    run: &Run,
    source: &Source,
    pending: &Arc<Pending>,
    page: Option<Page>,
    report: &mut SourceReport,
) -> Result<Article, Failure> {
    let (first, whole) = (source.clone(), Arc::clone(pending));
    if let Ok(made) = run.compute(move || made_of(&first, &whole, page.as_ref())).await {
        report.problems.extend(made.problems);
        return Ok(made.article);
    }
    let message = "the making of an article broke off, which is a fault of tidings: please tell the project; \
                   the entry was kept without its text";
    report.problems.push(Problem::new(ProblemKind::Html, message));
    let (source, bare) = (source.clone(), bare(pending));
    Ok(run.compute(move || made_of(&source, &bare, None)).await?.article)
}

/// The entry with its title in plain text and no other.
fn bare(pending: &Pending) -> Pending {
    let mut bare = pending.clone();
    bare.entry.content.clear();
    bare.entry.summary = None;
    bare.entry.title = bare.entry.title.map(|title| Content {
        value: tidings_feed::text::plain(&title).chars().take(300).collect(),
        ..Content::default()
    });
    bare
}

fn made_of(source: &Source, pending: &Pending, page: Option<&Page>) -> tidings_extract::Composed {
    compose(Compose {
        source,
        feed_site: pending.feed.site.as_deref(),
        feed_language: pending.feed.language.as_deref(),
        entry: &pending.entry,
        key: pending.key.clone(),
        entry_hash: pending.entry_hash.clone(),
        page,
        first_seen: pending.first_seen,
        revision: pending.revision,
        revised: pending.revised,
    })
}

fn next_try(now: Timestamp, tries: u32) -> Option<Again> {
    let wait = WAITS.get(tries as usize)?;
    let due = Timestamp::from_second(now.as_second() + wait.as_secs().cast_signed()).ok()?;
    Some(Again { due, tries: tries + 1 })
}
