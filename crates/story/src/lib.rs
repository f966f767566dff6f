//! Which articles of several sources are one.
//!
//! A [`Signature`] stands for a text in about a kilobyte. [`Arrivals`] finds for articles that came in the few that may be of the same
//! text, [`judge`] says whether they are and why, and [`group`] makes of
//! all such pairs, and of what was decided by hand, the posts that stand for several. Everything is a pure function: the same
//! articles give the same groups, in whatever order they came in.

mod address;
mod arrivals;
mod group;
mod index;
mod judge;
mod normal;
mod sample;
mod shingle;
mod signature;

pub use address::{address_key, host_of};
pub use arrivals::{Arrivals, Signed};
pub use group::{ByHand, Copy, Edge, Group, Member, group};
pub use judge::{Likeness, Why, judge};
pub use signature::{Signature, Signer, VERSION};

/// Two texts are compared when they were published within so many seconds of each other: agencies' texts are taken over within
/// days, and what is alike after weeks is a form that is filled in again.
pub const WINDOW_SECONDS: i64 = 14 * 86_400;
