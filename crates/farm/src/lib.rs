//! A farm of feeds on this machine: some hundred hosts, each an address of its own in 127.0.0.0/8, with feeds of realistic
//! sizes that change, stay as they are, come late, or are broken. It writes down how polite its visitor was.
//!
//! A test uses it small ([`Farm`]); the program of this crate measures whole runs over it large. Beside it stand the posts of
//! which sites are built to measure builds ([`posts`]).

mod feed;
mod manners;
mod plan;
pub mod posts;
mod server;
mod text;

pub use manners::Manners;
pub use plan::{Format, Plan, Source, Ways};
pub use server::Farm;
pub use text::give;
