//! The limits of every outbound connection, with defaults that suit a stranger's server and a small machine.

use std::time::Duration;

/// The `User-Agent` of tidings: its name, its version and where a publisher can read about it.
pub const USER_AGENT: &str =
    concat!("tidings/", env!("CARGO_PKG_VERSION"), " (+https://github.com/tidings-news/tidings)");

/// How requests are made. Proxies named in the environment are not used: they would resolve the names, and the guard
/// against private addresses would not see where a connection goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchSettings {
    /// The `User-Agent` header.
    pub user_agent: String,
    /// Time for a whole request, redirects and body included.
    pub timeout: Duration,
    /// Time for making one connection.
    pub connect_timeout: Duration,
    /// Most bytes of a body after decompression.
    pub max_bytes: u64,
    /// Most redirects that are followed.
    pub max_redirects: usize,
    /// Ports that are asked, beside those that `allow_hosts` names.
    pub ports: Vec<u16>,
    /// Time between the end of a request to a host and the start of the next.
    pub host_pause: Duration,
    /// Most hosts that are asked at the same time.
    pub hosts_at_once: usize,
    /// Hosts that may be asked although they are private or on another port: `rsshub.lan`, `rsshub.lan:1200`,
    /// `*.home.example` (every name below it), `192.168.1.7`, `192.168.1.0/24`, `[fd00::1]:8080`.
    pub allow_hosts: Vec<String>,
}

impl Default for FetchSettings {
    fn default() -> Self {
        Self {
            user_agent: USER_AGENT.to_owned(),
            timeout: Duration::from_secs(20),
            connect_timeout: Duration::from_secs(10),
            max_bytes: 15 * 1024 * 1024,
            max_redirects: 5,
            ports: vec![80, 443],
            host_pause: Duration::from_secs(1),
            hosts_at_once: 16,
            allow_hosts: Vec::new(),
        }
    }
}
