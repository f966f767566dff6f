//! The live reader over HTTP: its pages, the APIs that readers' programs speak, sign-in.
//!
//! This crate owns all wire types, and asks nothing of the internet itself: what it wants from there it asks of the [`Sources`] that the
//! program around it gives it. Every route stands in one table ([`routes::all`]) with who may ask it, and is refused to others before its
//! handler runs.

pub mod access;
mod answers;
mod api;
mod app;
mod base;
mod conditional;
mod content;
mod fever;
mod follow;
mod greader;
mod headers;
mod health;
mod hex;
mod icons;
mod measure;
mod media;
mod metrics;
mod names;
mod outgoing;
mod pages;
mod params;
pub mod routes;
mod search;
mod settings;
mod sources;
mod subscriptions;
#[doc(hidden)]
pub mod testing;
mod tree;

pub use answers::Problem;
pub use app::{App, Event, LiveIndex, Serving};
pub use follow::{Followed, follow};
pub use metrics::Metrics;
pub use sources::{
    Answer, Candidate, Health, HealthProblem, Imported, NewSource, Picture, Refusal, RefusalKind, SourceEdit,
    Sources,
};
