//! Logs for the person who looks for a fault: on standard error, silent unless `TIDINGS_LOG` asks.

use tracing_subscriber::EnvFilter;

/// Starts logging as `TIDINGS_LOG` says (`info`, `debug`, `tidings_fetch=trace`, …); warnings only when it is not set.
pub fn start() {
    let filter = EnvFilter::try_from_env("TIDINGS_LOG").unwrap_or_else(|_| EnvFilter::new("warn"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
}
