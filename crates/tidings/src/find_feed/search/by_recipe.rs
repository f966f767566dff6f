//! The last resort: a list of news on the page itself, read by a recipe that is guessed.

use super::{PageText, Search};
use crate::find_feed::Candidate;
use crate::recipes;
use tidings_extract::{FeedLink, Why, apply, guess};
use tidings_model::SourceKind;

/// How sure a guess of a recipe must be to be taken unasked, from 0 to 1.
const SURE: f64 = 0.4;

impl Search<'_> {
    /// Looks for lists of news on the page itself, where no feed was found that is surely meant.
    pub(in crate::find_feed) fn by_recipe(&mut self) {
        if self.found.best_is_good() {
            return;
        }
        let Some(PageText { asked, url, text }) = self.text.take() else { return };
        let options = recipes::options(self.means.now);
        let guesses = guess(&text, &url, &options);
        if guesses.is_empty() {
            let why = "no list of news was seen on it";
            self.note(&url, &Why::Recipe.to_string(), why.to_owned());
        }
        for guess in guesses {
            let link = FeedLink::new(asked.clone(), Why::Recipe).of_kind(SourceKind::Recipe);
            let feed = recipes::feed_of(
                apply(&guess.recipe, &text, &url, &options),
                &guess.recipe,
                Some(url.clone()),
            );
            let mut candidate = Candidate::of(&link, asked.clone(), &self.page, feed);
            candidate.why = format!("{}: {}", link.why, guess.why);
            // One that is not sure is shown, and taken only by who picks it.
            candidate.score += if guess.score < SURE { -100 } else { (guess.score * 10.0) as i32 };
            candidate.recipe = Some(guess.recipe);
            self.add(candidate);
        }
    }
}
