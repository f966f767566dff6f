//! The recipes of a site folder: `recipes/NAME.toml`, read anew whenever one is needed, so that a change counts at once.

use crate::failure::Failure;
use std::path::{Path, PathBuf};
use tidings_extract::{
    Recipe, RecipeOptions, RecipeProblem, RecipeResult, apply, decode_page, without_credentials,
};
use tidings_fetch::{Accept, Response};
use tidings_model::{ContentHash, FeedFormat, FeedInfo, ParsedFeed, Source, SourceKind, Timestamp};

/// The folder of the recipes, in the site folder.
pub const FOLDER: &str = "recipes";

/// The file of a recipe.
pub fn file(root: &Path, name: &str) -> PathBuf {
    root.join(FOLDER).join(format!("{name}.toml"))
}

/// A recipe's file as it is, or nothing where there is none: two states of it are told apart by this.
pub fn hash(root: &Path, name: &str) -> Option<ContentHash> {
    std::fs::read(file(root, name)).ok().map(|bytes| ContentHash::of(&bytes))
}

/// Reads and checks the recipe of a site folder.
///
/// # Errors
/// When the file is not there, or has mistakes: all of them.
pub fn load(root: &Path, name: &str) -> Result<Recipe, Failure> {
    let path = file(root, name);
    if !path.exists() {
        return Err(Failure::usage(format!("{}: there is no such recipe", path.display())).advise(format!(
            "write it (docs/recipes.md shows how), or let `tidings recipe guess ADDRESS > {FOLDER}/{name}.toml` make it"
        )));
    }
    read(&path)
}

/// The name of the recipe for articles of the host of an address: `recipes/HOST.toml`, or that of the name above it.
pub fn of_host(root: &Path, address: &str) -> Option<String> {
    let url = url::Url::parse(address).ok()?;
    let mut host = url.host_str()?.strip_prefix("www.").unwrap_or(url.host_str()?);
    loop {
        if file(root, host).is_file() {
            return Some(host.to_owned());
        }
        host = host.split_once('.').map(|(_, above)| above).filter(|above| above.contains('.'))?;
    }
}

/// Reads and checks a recipe from any file.
///
/// # Errors
/// When it cannot be read, or has mistakes: all of them.
pub fn read(path: &Path) -> Result<Recipe, Failure> {
    let text = std::fs::read_to_string(path).map_err(|e| Failure::file("read", path, &e))?;
    Recipe::from_toml(&text).map_err(|errors| {
        let told: Vec<String> = errors.iter().map(|e| format!("{}: {e}", path.display())).collect();
        Failure::usage(told.join("\n")).advise("docs/recipes.md says what a recipe may hold")
    })
}

/// The text of a source's new recipe.
pub fn written(source: &Source, recipe: &Recipe) -> String {
    let address = without_credentials(&source.address);
    let mut text = String::new();
    if source.kind == SourceKind::Recipe {
        text.push_str(&format!(
            "# How {address} becomes entries. `tidings recipe test {}` tries it.\n",
            source.id
        ));
    } else {
        text.push_str(&format!("# How the articles' own pages of {address} are read.\n"));
    }
    text + &recipe.to_toml(false)
}

/// How dates are read at a time.
pub fn options(now: Timestamp) -> RecipeOptions {
    RecipeOptions {
        parse_date: |text, now| match now {
            Some(now) => tidings_feed::dates::parse_date_relative(text, now),
            None => tidings_feed::dates::parse_date(text),
        },
        now: Some(now),
    }
}

/// What the page of a recipe is asked for as. Data made for programs is no page, for which a site's robots.txt counts.
pub fn accept(recipe: &Recipe) -> Accept {
    let is_page = recipe.format == tidings_extract::Format::Html || recipe.json_in.is_some();
    if is_page { Accept::Page } else { Accept::Feed }
}

/// What a recipe makes of an answer; relative addresses in it are read against `base`.
pub fn applied(recipe: &Recipe, response: &Response, base: &str, now: Timestamp) -> RecipeResult {
    let (text, _) = decode_page(&response.body, response.content_type.as_deref());
    apply(recipe, &text, base, &options(now))
}

/// What a recipe gave, as a feed of the page at `address`.
pub fn feed_of(result: RecipeResult, recipe: &Recipe, address: Option<String>) -> ParsedFeed {
    ParsedFeed {
        feed: FeedInfo {
            format: FeedFormat::Page,
            version: result.rule,
            link: address,
            language: recipe.language.clone(),
            ..FeedInfo::default()
        },
        entries: result.entries,
        problems: result.problems.iter().map(RecipeProblem::to_problem).collect(),
    }
}
