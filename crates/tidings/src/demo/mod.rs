//! Sample sources on loopback: everything a newcomer, or a test, needs to see the whole road without the internet.

mod sources;

pub use sources::{Host, SampleSources};
