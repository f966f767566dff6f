//! Recipes: a page without a feed becomes one by data, never by code.
//!
//! A [`Recipe`] says in CSS, XPath 1.0 or JSON paths where the items of a page are and what of them is title, link and date;
//! [`apply`] makes entries of a page with it, [`guess`] finds one for a page that nobody described, [`from_freshrss`] and
//! [`from_rss_bridge`] take over those of other programs. Pages and recipes are both foreign: work is counted and bounded, and
//! whatever is wrong is told as data.

mod apply;
mod auto;
mod css;
mod dates;
mod dom;
mod guess;
mod html;
mod import;
mod json_path;
mod load;
mod model;
mod plan;
mod repair;
mod report;
mod structured;
mod toml_file;
mod values;
mod work;
mod xml;
mod xpath;

pub use apply::{apply, article_content};
pub use dates::RecipeOptions;
pub use guess::{PREVIEW, RecipeGuess, guess};
pub use import::{
    Imported, article_of_reader, from_freshrss, from_rss_bridge, from_rss_bridge_url, from_site_config,
};
pub use model::{ArticleRule, Field, Format, Pick, Recipe, Selectors};
pub use plan::RecipeError;
pub use report::{FieldCount, RecipeProblem, RecipeResult};
