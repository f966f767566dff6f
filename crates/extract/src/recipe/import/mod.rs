//! Recipes of other readers.

mod freshrss;
mod php_dates;
mod rss_bridge;
mod site_config;

pub use freshrss::{article_of_reader, from_freshrss};
pub use rss_bridge::{from_rss_bridge, from_rss_bridge_url};
pub use site_config::from_site_config;

use super::model::{Field, Pick, Recipe};
use super::plan::{Plan, RecipeError};

/// A recipe that was taken over, and what of the original it cannot hold.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Imported {
    /// The recipe.
    pub recipe: Recipe,
    /// Settings that were left out, each in a sentence for a person.
    pub notes: Vec<String>,
}

impl Imported {
    /// The recipe if it has no mistake; the mistakes otherwise, in the words of this recipe's keys.
    fn checked(self) -> Result<Self, Vec<RecipeError>> {
        Plan::of(&self.recipe).map(|_| self)
    }

    fn note(&mut self, text: impl Into<String>) {
        self.notes.push(text.into());
    }

    /// A date field; a form that cannot be taken over becomes a note.
    fn date(&mut self, mut picks: Vec<Pick>, php_format: Option<&str>) -> Field {
        if let Some(format) = php_format {
            match php_dates::to_strptime(format) {
                Some(form) => picks.iter_mut().for_each(|pick| pick.formats = vec![form.clone()]),
                None => self.note(format!(
                    "The date format {format:?} cannot be taken over; dates are read in any known form."
                )),
            }
        }
        Field(picks)
    }
}

/// A setting that says yes.
fn is_on(value: &str) -> bool {
    !matches!(value.trim(), "" | "0" | "false" | "off" | "no")
}
