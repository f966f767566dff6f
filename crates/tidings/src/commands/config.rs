use crate::console::Console;
use crate::failure::{Exit, Failure};
use crate::settings;

/// `tidings config`
pub(super) fn run(console: Console) -> Result<Exit, Failure> {
    console.say(settings::explain().trim_end());
    console.result(&settings::keys_json());
    Ok(Exit::Well)
}
