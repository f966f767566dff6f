//! Recipes guessed and tried, on pages of the web and on saved ones.

use super::entry_line;
use crate::cli::{Guess, Recipe as Arguments, RecipeAction, TryRecipe};
use crate::clock;
use crate::console::Console;
use crate::failure::{Exit, Failure};
use crate::folder::Folder;
use crate::recipes;
use crate::run;
use crate::settings::Settings;
use serde_json::{Value, json};
use std::path::Path;
use tidings_extract::{
    Recipe, RecipeGuess, RecipeProblem, RecipeResult, apply, article_content, decode_page, discover, guess,
    sanitise, text_of, without_credentials,
};
use tidings_fetch::unwanted::{self, Unwanted};
use tidings_fetch::{Accept, Request, Response};
use tidings_model::{Entry, Source};

/// Entries shown of what a recipe gives.
const SHOWN: usize = 10;
/// The address of a saved page that tells none and was given none (RFC 2606).
const NOWHERE: &str = "https://page.invalid/";
/// Characters shown of an article's text.
const BEGINNING: usize = 300;

/// `tidings recipe`
pub(super) async fn run(dir: Option<&Path>, args: &Arguments, console: Console) -> Result<Exit, Failure> {
    match &args.action {
        RecipeAction::Guess(args) => print_guess(dir, args, console).await,
        RecipeAction::Test(args) => test(dir, args, console).await,
        RecipeAction::Import(args) => super::site_configs::run(dir, args, console),
    }
}

/// A page that was read, with the address that its links are relative to.
struct Page {
    text: String,
    base: String,
}

fn is_file(page: &str) -> bool {
    page.starts_with("file:") || Path::new(page).is_file() || !page.contains("://")
}

/// A saved page, or one that is asked for.
async fn page(folder: Option<&Folder>, page: &str, base: &str, accept: Accept) -> Result<Page, Failure> {
    if is_file(page) {
        let path = folder.and_then(|folder| run::local_path(folder.root(), page));
        let path = path.unwrap_or_else(|| page.strip_prefix("file:").unwrap_or(page).into());
        let bytes = std::fs::read(&path).map_err(|e| Failure::file("read", &path, &e))?;
        let text = decode_page(&bytes, None).0;
        // A saved page may tell its address itself.
        let own = || discover(&text, "").canonical.unwrap_or_else(|| NOWHERE.to_owned());
        let base = if base.is_empty() { own() } else { base.to_owned() };
        return Ok(Page { text, base });
    }
    let http = match folder {
        Some(folder) => run::http(folder)?,
        None => run::http_with(&Settings::default())?,
    };
    let response = http.send(Request { accept, ..Request::page(page) }).await?;
    if !response.is_success() {
        return Err(Failure::work(format!("{} answered with status {}", response.url, response.status))
            .advise("look at the address in a browser"));
    }
    kept_out(&response)?;
    let (text, _) = decode_page(&response.body, response.content_type.as_deref());
    Ok(Page { text, base: response.url })
}

/// What came instead of a page that can be read.
fn kept_out(response: &Response) -> Result<(), Failure> {
    match unwanted::detect(response) {
        Some(Unwanted::Page) | None => Ok(()),
        Some(kind) => Err(Failure::work(format!("{}: {}", response.url, kind.what())).advise(kind.advice())),
    }
}

/// Says so where links are shown that lead nowhere.
fn tell_nowhere(page: &Page, console: Console) {
    if page.base == NOWHERE {
        console.warn(format!(
            "the page does not tell its address: links are shown as if it were {NOWHERE}; give it with --base URL"
        ));
    }
}

async fn print_guess(dir: Option<&Path>, args: &Guess, console: Console) -> Result<Exit, Failure> {
    let folder = Folder::open_if_any(dir)?;
    let base = args.base.as_deref().unwrap_or_default();
    let page = page(folder.as_ref(), &args.page, base, Accept::Page).await?;
    tell_nowhere(&page, console);
    let mut guesses = guess(&page.text, &page.base, &recipes::options(clock::now()?));
    for guess in guesses.iter_mut().filter(|_| page.base == NOWHERE) {
        guess.recipe.url = None;
    }
    if guesses.is_empty() {
        return Err(Failure::work(format!("{}: no list of news was seen on it", args.page)).advise(
            "take the page of the site that lists its news, or write the recipe by hand (docs/recipes.md) and try it with \
             `tidings recipe test`; a page that a script fills in the browser has nothing to read",
        ));
    }
    let at = args.pick.map_or(0, |number| usize::from(number) - 1);
    let Some(best) = guesses.get(at) else {
        return Err(Failure::usage(format!(
            "there is no guess number {}: {} were made",
            at + 1,
            guesses.len()
        ))
        .advise(format!("give --pick a number from 1 to {}", guesses.len())));
    };
    show_guess(best, &args.page, guesses.len(), console);
    let all: Vec<Value> = guesses.iter().map(guess_json).collect();
    console.result(&json!({ "page": args.page, "guesses": all, "picked": at + 1 }));
    Ok(Exit::Well)
}

/// The guess as a recipe's file, so that it can be written into one as it is.
fn show_guess(guess: &RecipeGuess, page: &str, of: usize, console: Console) {
    console.say(format!("# A guess for {}: {}.", without_credentials(page), guess.why));
    console.say(format!("# It gives {} entries, such as:", guess.found));
    for entry in &guess.preview {
        console.say(format!("#   {}", entry_line(entry)));
    }
    if of > 1 {
        console.say(format!("# {} other lists were seen; `--pick 2` shows the next.", of - 1));
    }
    console.say(guess.recipe.to_toml(false).trim_end());
}

fn guess_json(guess: &RecipeGuess) -> Value {
    json!({
        "recipe": guess.recipe, "toml": guess.recipe.to_toml(false), "why": guess.why, "score": guess.score,
        "found": guess.found, "preview": guess.preview.iter().map(entry_json).collect::<Vec<_>>(),
    })
}

/// What is tried on what.
struct Trial {
    recipe: Recipe,
    /// The address or file of the page.
    page: String,
    base: String,
}

async fn test(dir: Option<&Path>, args: &TryRecipe, console: Console) -> Result<Exit, Failure> {
    let folder = Folder::open_if_any(dir)?;
    let trial = trial(folder.as_ref(), args)?;
    let accept = recipes::accept(&trial.recipe);
    let read = page(folder.as_ref(), &trial.page, &trial.base, accept).await?;
    tell_nowhere(&read, console);
    let result = apply(&trial.recipe, &read.text, &read.base, &recipes::options(clock::now()?));
    show_result(&result, console);
    let mut broken: Vec<RecipeProblem> = result.problems.clone();
    let mut article = Value::Null;
    if let Some(address) = &args.article {
        let page = page(folder.as_ref(), address, "", Accept::Page).await?;
        match try_article(&trial.recipe, &page, console) {
            Ok(told) => article = told,
            Err(problem) => broken.push(problem),
        }
    }
    console.result(&json!({
        "page": trial.page, "items": result.items, "read_by": result.rule, "next_page": result.next_page,
        "fields": result.fields.iter().map(|field| json!({ "key": field.key, "filled": field.filled, "of": field.of })).collect::<Vec<_>>(),
        "entries": result.entries.iter().map(entry_json).collect::<Vec<_>>(),
        "problems": broken.iter().map(problem_json).collect::<Vec<_>>(), "article": article,
    }));
    let failed = result.entries.is_empty() || broken.iter().any(RecipeProblem::is_broken_recipe);
    Ok(if failed { Exit::SomeFailed } else { Exit::Well })
}

/// Reads an article's page by the recipe's `[article]` table, and shows the beginning of its text.
fn try_article(recipe: &Recipe, page: &Page, console: Console) -> Result<Value, RecipeProblem> {
    let Some(found) = article_content(recipe, &page.text) else {
        console.say("\nthe recipe has no [article] table with `content`: the text is found by its looks");
        return Ok(Value::Null);
    };
    let html = found.inspect_err(|problem| show_problem(problem, console))?;
    let text = text_of(&sanitise(&html, Some(&page.base)).html);
    let (characters, beginning) = (text.chars().count(), text.chars().take(BEGINNING).collect::<String>());
    console.say(format!("\nthe article has {characters} characters: {beginning}"));
    Ok(json!({ "characters": characters, "beginning": beginning }))
}

/// Which recipe is tried on which page, by what was named.
fn trial(folder: Option<&Folder>, args: &TryRecipe) -> Result<Trial, Failure> {
    let is_named = |source: &&Source| source.id.as_str() == args.page || source.address == args.page;
    let of_folder = folder.and_then(|folder| folder.sources.iter().find(is_named));
    // A saved page is what it is called, also where a source has that id.
    let source = of_folder.filter(|_| !Path::new(&args.page).is_file());
    let recipe = match (&args.recipe, source.and_then(Source::recipe_name), folder) {
        (Some(named), _, _) if Path::new(named).is_file() => recipes::read(Path::new(named))?,
        (Some(named), _, Some(folder)) => recipes::load(folder.root(), named)?,
        (Some(named), _, None) => recipes::read(Path::new(named))?,
        (None, Some(name), Some(folder)) => recipes::load(folder.root(), name)?,
        (None, _, _) => {
            let what = match source {
                Some(source) => format!("{} has no recipe", source.id),
                None if is_file(&args.page) => {
                    format!("it is not said which recipe is tried on {}", args.page)
                }
                None => format!("no source has the address {}", args.page),
            };
            return Err(Failure::usage(what)
                .advise("name the recipe with --recipe FILE, or the id of a source with one"));
        }
    };
    if source.is_none()
        && is_file(&args.page)
        && !Path::new(&args.page).is_file()
        && !args.page.starts_with("file:")
    {
        return Err(Failure::usage(format!("{} is neither a source nor a file nor an address", args.page))
            .advise("`tidings status` lists the sources; an address begins with https://"));
    }
    let page = source.map_or_else(|| args.page.clone(), |source| source.address.clone());
    let site = source.and_then(|source| source.site.clone());
    let base = args.base.clone().or(site).or_else(|| recipe.url.clone()).unwrap_or_default();
    Ok(Trial { recipe, page, base })
}

fn show_result(result: &RecipeResult, console: Console) {
    let by = match result.rule.as_str() {
        "" | "recipe" => String::new(),
        rule => format!(" of the page's own {rule}"),
    };
    console.say(format!("{} items{by}, {} entries", result.items, result.entries.len()));
    for field in result.fields.iter().filter(|field| field.filled > 0) {
        console.say(format!("  {}: in {} of {}", field.key, field.filled, field.of));
    }
    for entry in result.entries.iter().take(SHOWN) {
        console.say(format!("{}\n    {}", entry_line(entry), entry.link.as_deref().unwrap_or("no link")));
    }
    if let Some(more @ 1..) = result.entries.len().checked_sub(SHOWN) {
        console.say(format!("and {more} more; --json shows all"));
    }
    if let Some(next) = &result.next_page {
        console.say(format!("next page: {next}"));
    }
    for problem in &result.problems {
        show_problem(problem, console);
    }
}

fn show_problem(problem: &RecipeProblem, console: Console) {
    let key = if problem.key.is_empty() { "the page" } else { &problem.key };
    let what = if problem.is_broken_recipe() { "broken" } else { "odd" };
    console.say(format!("\n{what}: {key}: {}", problem.message));
    if let Some(proposal) = &problem.proposal {
        console.say(format!("  try: {} = {}", problem.key, crate::settings::value::quote(proposal)));
    }
}

fn problem_json(problem: &RecipeProblem) -> Value {
    json!({
        "key": problem.key, "kind": problem.kind.as_str(), "item": problem.item, "message": problem.message,
        "proposal": problem.proposal,
    })
}

fn entry_json(entry: &Entry) -> Value {
    let texts = |content: &tidings_model::Content| tidings_feed::text::plain(content);
    json!({
        "title": entry.title.as_ref().map(texts), "link": entry.link, "date": entry.published, "guid": entry.guid,
        "authors": entry.authors.iter().filter_map(|person| person.name.as_deref()).collect::<Vec<_>>(),
        "categories": entry.categories.iter().map(|category| category.term.as_str()).collect::<Vec<_>>(),
        "picture": entry.images.first().map(|image| image.url.as_str()),
        "summary": entry.summary.as_ref().map(texts), "content": entry.content.first().map(texts),
    })
}
