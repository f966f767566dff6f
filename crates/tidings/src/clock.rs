//! The one place that asks what time it is.

use crate::failure::Failure;
use tidings_model::Timestamp;

/// Name of the environment variable that holds the clock still, for runs that must give the same bytes again.
pub const HELD: &str = "TIDINGS_NOW";

/// The time, in whole seconds: from `TIDINGS_NOW` when it is set, else from the system.
///
/// # Errors
/// When `TIDINGS_NOW` is no RFC 3339 time.
#[expect(clippy::disallowed_methods, reason = "this is the place")]
pub fn now() -> Result<Timestamp, Failure> {
    let Ok(held) = std::env::var(HELD) else {
        return Ok(whole_seconds(Timestamp::now()));
    };
    let read = held.parse::<Timestamp>();
    let read = read.map_err(|_| {
        Failure::usage(format!("{HELD}={held:?} must be a time such as 2026-03-14T02:30:09Z"))
    })?;
    Ok(whole_seconds(read))
}

fn whole_seconds(at: Timestamp) -> Timestamp {
    Timestamp::from_second(at.as_second()).unwrap_or(at)
}
