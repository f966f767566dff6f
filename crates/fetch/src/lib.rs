//! Every outbound connection of tidings, and when to make it.
//!
//! No other crate opens a connection to an address that came from content: whatever wants bytes takes an [`Http`].
//! [`Client`] asks the network, past a [`guard`] against private addresses and within the limits of [`FetchSettings`];
//! [`Polite`] spaces the requests to a host; [`Replay`], [`Recorder`] and [`Faults`] stand in for the network in
//! tests. The rest is pure: the [`schedule`] of polls, [`robots`]' rules, what a [`picture`] is, and what came instead
//! of a feed ([`unwanted`]).

mod client;
mod error;
mod faults;
pub mod guard;
mod headers;
mod http;
pub mod picture;
mod polite;
pub mod record;
mod replay;
pub mod robots;
pub mod schedule;
mod settings;
pub mod unwanted;
pub mod websub;

pub use client::Client;
pub use error::{FetchError, FetchErrorKind};
pub use faults::{Fault, FaultKind, Faults};
pub use guard::is_public;
pub use http::{Accept, BoxFuture, Form, Hop, Http, Request, Response, Validators};
pub use polite::{Polite, host_of};
pub use record::{Exchange, Recorder};
pub use replay::Replay;
pub use settings::{FetchSettings, USER_AGENT};
