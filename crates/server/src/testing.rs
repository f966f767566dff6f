//! What tests need of the inside.

use crate::app::App;

/// The signed address of a picture of somebody else's.
pub fn foreign_address(app: &App, address: &str) -> String {
    crate::media::foreign_address(app, address)
}
