//! The owner's rules for articles, from `rules.toml`: keep, drop, tag, move, star, rewrite.
//!
//! Rules are values and articles are values: [`Rules::read`] makes rules of a text and names every mistake, [`Rules::apply`] makes an
//! article of an article and says which rule did what, and what it found. Nothing here knows a file, a database or the time.

mod apply;
mod condition;
mod fold;
mod read;
mod rewrite;
mod rule;
mod subject;

pub use apply::{Change, Hit, LeftOut, Outcome};
pub use condition::{Condition, Found, How};
pub use fold::fold;
pub use read::Mistake;
pub use rewrite::{Replace, Rewrite, Target};
pub use rule::{Actions, Rule, Rules, Scope};
pub use subject::Field;
