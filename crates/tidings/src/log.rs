//! Logs for the person who looks for a fault: on standard error, silent unless `TIDINGS_LOG` asks.

use std::io::IsTerminal;
use tracing_subscriber::EnvFilter;

/// Warnings, but for those of the HTML parser, which warns of markup that it reads well.
const UNASKED: &str = "warn,html5ever=error";

/// Starts logging as `TIDINGS_LOG` says (`info`, `debug`, `tidings_fetch=trace`, …); warnings only when it is not set.
pub fn start() {
    let filter = EnvFilter::try_from_env("TIDINGS_LOG").unwrap_or_else(|_| EnvFilter::new(UNASKED));
    let colours = std::io::stderr().is_terminal();
    tracing_subscriber::fmt().with_env_filter(filter).with_ansi(colours).with_writer(std::io::stderr).init();
}
