//! The built site, put where readers find it: a folder, a bucket of an object store (S3 and what speaks like it), or a branch
//! of a git repository.
//!
//! Only what changed is sent, in an order in which no link of a page leads nowhere at any moment: new files first, then the
//! changed ones, then what is gone is removed. What was published, with the hash of each file, stands in a list at the target
//! ([`LIST`]); nothing is removed that is not on it. What is going to be sent is on the list before it is sent, so that a run
//! that broke off is known and goes on.

mod bucket;
mod error;
mod folder;
mod git;
mod kinds;
mod list;
mod place;
mod plan;
mod run;
mod site;
mod target;

pub use bucket::{Bucket, BucketSettings, Keys};
pub use error::PublishError;
pub use folder::Folder;
pub use git::{Branch, BranchSettings};
pub use list::{LIST, ListError};
pub use place::Place;
pub use run::{Options, Report, publish};
pub use site::{SiteFile, SiteFiles};
pub use target::Target;
