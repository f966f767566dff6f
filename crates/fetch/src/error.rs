//! Why an address could not be fetched, told so that a person knows what to do next.
//!
//! An error says what failed, at which address (never with a password in it) and which step helps.

use std::fmt;
use std::time::Duration;
use url::Url;

/// A request that got no answer, or none that could be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchError {
    /// What sort of failure it was.
    pub kind: FetchErrorKind,
    /// The address at which it failed, after redirects, without user name and password; empty when no request was made.
    pub url: String,
    /// What happened, in one sentence without the address.
    pub message: String,
    /// How long the host wants to be left alone, where that is known.
    pub retry_after: Option<Duration>,
}

impl FetchError {
    /// A failure at `url`; user name and password are taken out of it.
    pub fn new(kind: FetchErrorKind, url: &str, message: impl Into<String>) -> Self {
        Self { kind, url: without_credentials(url), message: message.into(), retry_after: None }
    }

    /// What happened and where, without what to do.
    pub fn what(&self) -> String {
        if self.url.is_empty() { self.message.clone() } else { format!("{}: {}", self.url, self.message) }
    }

    /// What the person who runs the source can do about it.
    pub fn advice(&self) -> &'static str {
        self.kind.advice()
    }
}

impl fmt::Display for FetchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}; {}", self.what(), self.advice())
    }
}

impl std::error::Error for FetchError {}

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $text:literal, $advice:literal;)*) => {
        /// The sorts of failure, with the name used in logs and JSON and the advice given to a person.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum FetchErrorKind { $($(#[$doc])* $name,)* }

        impl FetchErrorKind {
            /// Every kind, for documentation and tests.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The kind's name in logs and JSON.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }

            /// What the person who runs the source can do about it.
            pub fn advice(self) -> &'static str {
                match self { $(Self::$name => $advice,)* }
            }
        }
    };
}

kinds! {
    /// The address cannot be read, or its scheme or port is not one that is asked.
    BadAddress = "bad-address", "check the address of the source: it must be http or https, on a usual port or one of allow_hosts";
    /// The host is on this machine, in the local network or in a range that is not the public internet.
    PrivateAddress = "private-address", "if the host is yours and meant to be asked, name it in fetch.allow_hosts in tidings.toml";
    /// The host's name has no address.
    Dns = "dns", "check the spelling of the host and this machine's network; it is tried again later";
    /// Nothing listens at the address.
    Refused = "refused", "the server may be down; it is tried again later";
    /// The connection could not be made, for another reason.
    Connect = "connect", "check this machine's network; it is tried again later";
    /// The server's certificate or its TLS is not acceptable.
    Tls = "tls", "open the address in a browser: if it warns too, tell the publisher; else check this machine's clock and its root certificates (package ca-certificates)";
    /// The answer took longer than the time allowed.
    Timeout = "timeout", "it is tried again later; raise fetch.timeout in tidings.toml if the server is always slow";
    /// The body is larger than the limit.
    TooLarge = "too-large", "check that the address is a feed; raise fetch.max_size in tidings.toml if it is to be read all the same";
    /// More redirects than are followed, or a circle.
    TooManyRedirects = "too-many-redirects", "open the address in a browser and take the address that it ends at";
    /// What came is not HTTP as it should be: the connection was cut, or a header or an encoding is broken.
    Protocol = "protocol", "it is tried again later; tell the publisher if it stays";
    /// The host asked to be left alone for a while, and that time is not over.
    HostBusy = "host-busy", "nothing to do: the host asked for a pause, and it is asked again when that is over";
    /// The site's robots.txt forbids the page.
    Robots = "robots", "the site does not want its pages read by programs; set full_text = \"never\" for the source";
    /// The site's robots.txt could not be had, so nothing is known of what it allows.
    RobotsUnknown = "robots-unknown", "it is tried again later; if it stays, set full_text = \"never\" for the source";
    /// A setting cannot be used.
    Settings = "settings", "correct it in tidings.toml";
    /// A feed on this machine (`file:`) cannot be read. The client never makes this: who reads such files does.
    LocalFile = "local-file", "check that the file is there and may be read";
    /// A replay has no recorded answer to the request.
    NotRecorded = "not-recorded", "record the exchange again";
}

impl fmt::Display for FetchErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The address without user name and password. What cannot be read as an address but may hold them is cut before `@`.
pub(crate) fn without_credentials(url: &str) -> String {
    match Url::parse(url) {
        Ok(mut parsed) if !parsed.username().is_empty() || parsed.password().is_some() => {
            // Both can only fail for addresses that cannot have credentials, and this one has.
            let _ = parsed.set_username("");
            let _ = parsed.set_password(None);
            parsed.into()
        }
        Ok(_) => url.to_owned(),
        Err(_) => url.rsplit_once('@').map_or(url, |(_, rest)| rest).to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_password_is_told() {
        for (given, told) in [
            ("https://ann:secret@news.example/feed", "https://news.example/feed"),
            ("https://token@news.example/feed", "https://news.example/feed"),
            ("https://ann:secret@news example/feed", "news example/feed"),
            ("https://news.example/@ann", "https://news.example/@ann"),
            ("新闻", "新闻"),
        ] {
            let error = FetchError::new(FetchErrorKind::Timeout, given, "no answer within 20 s");
            assert_eq!(error.url, told);
            assert!(!error.to_string().contains("secret"));
        }
    }

    #[test]
    fn every_kind_has_a_name_and_advice() {
        for kind in FetchErrorKind::ALL {
            assert!(!kind.as_str().is_empty() && kind.advice().len() > 10, "{kind:?}");
        }
    }
}
