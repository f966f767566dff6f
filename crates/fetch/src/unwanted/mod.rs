//! What came instead of a feed, told to a person: servers answer 200 with a challenge, a sign-in form, a consent page or
//! the shop window of a domain that nobody renewed, and "not a feed" would not help anyone.
//!
//! It is asked only after a body could not be read as a feed, so that a word in an article cannot mislead it; of an article's
//! page, [`instead_of_article`] is asked.

mod looks;
mod marks;
mod page;

pub use page::{NoArticle, instead_of_article};

use crate::Response;
use looks::Looks;
use std::fmt;
use url::Url;

macro_rules! unwanted {
    ($($(#[$doc:meta])* $name:ident = $text:literal, $what:literal, $advice:literal;)*) => {
        /// What came instead of a feed, with the name used in JSON, what it is and what helps.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Unwanted { $($(#[$doc])* $name,)* }

        impl Unwanted {
            /// Every kind, for documentation and tests.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The kind's name in JSON.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }

            /// What it is, for a person.
            pub fn what(self) -> &'static str {
                match self { $(Self::$name => $what,)* }
            }

            /// What helps.
            pub fn advice(self) -> &'static str {
                match self { $(Self::$name => $advice,)* }
            }

            /// What it is and what helps, in one sentence for a person.
            pub fn explanation(self) -> &'static str {
                match self { $(Self::$name => concat!($what, "; ", $advice),)* }
            }
        }
    };
}

unwanted! {
    /// A check that a person sits at a browser.
    Challenge = "challenge", "the site answered with a check for browsers instead of the feed",
        "ask the publisher to let feed readers through, or watch the site by another feed";
    /// A firewall's page that refuses the program or its network.
    Blocked = "blocked", "the site's firewall refuses to give the feed to this program or this network",
        "ask the publisher to let feed readers through, or watch the site by another feed";
    /// A form to sign in, or a status that asks for it.
    SignIn = "sign-in", "the site asks to sign in before it shows the feed",
        "use the personal feed address that some sites give to subscribers";
    /// A page that asks for consent to cookies or tracking.
    Consent = "consent", "the site answered with a consent page instead of the feed",
        "look for the feed's own address in a browser after the page, and use that";
    /// The page of a seller of domains.
    Parked = "parked", "the domain is for sale or parked: the publisher has left it",
        "remove the source or find the publisher's new address";
    /// A page of the hosting company or of a web server that nobody has set up.
    Suspended = "suspended", "the server is there and the site is not: its account was stopped, or the server is new and empty",
        "wait some days, then find the publisher's new address or remove the source";
    /// A page that says the site is being worked on.
    Maintenance = "maintenance", "the site says that it is being worked on",
        "nothing to do: it is asked again, less and less often";
    /// A page that says "not found" under a status that says "all well".
    Missing = "not-found", "a page came that says that there is nothing at the address",
        "look on the site for the feed's new address and put it into the source's file";
    /// Any other web page.
    Page = "web-page", "a web page came instead of a feed",
        "`tidings add` with the page's address looks for a feed in it";
    /// Nothing at all.
    Empty = "empty", "the answer is empty",
        "nothing to do: it is tried again later";
}

impl fmt::Display for Unwanted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.explanation())
    }
}

/// What a response is that is no feed; `None` when nothing is known of it.
pub fn detect(response: &Response) -> Option<Unwanted> {
    if response.challenged {
        return Some(Unwanted::Challenge);
    }
    if matches!(response.status, 401 | 407) {
        return Some(Unwanted::SignIn);
    }
    let looks = Looks::of(response);
    if looks.raw.is_empty() {
        let empty =
            response.body.iter().all(|byte| byte.is_ascii_whitespace() || b"\xef\xbb\xbf".contains(byte));
        return (response.is_success() && empty).then_some(Unwanted::Empty);
    }
    if !looks.is_html() {
        return None;
    }
    let at = Url::parse(&response.url).ok();
    let at = |is: fn(&Url) -> bool| at.as_ref().is_some_and(is);
    Some(if looks.has(&marks::CHALLENGE) {
        Unwanted::Challenge
    } else if looks.has(&marks::BLOCKED) {
        Unwanted::Blocked
    } else if at(is_consent) || looks.has(&marks::CONSENT) {
        Unwanted::Consent
    } else if looks.has(&marks::PARKED) {
        Unwanted::Parked
    } else if looks.has(&marks::SUSPENDED) {
        Unwanted::Suspended
    } else if at(is_sign_in) || looks.has(&marks::SIGN_IN) {
        Unwanted::SignIn
    } else if looks.has(&marks::CAPTCHA) {
        Unwanted::Challenge
    } else if looks.has(&marks::MAINTENANCE) {
        Unwanted::Maintenance
    } else if response.is_success() && looks.has(&marks::MISSING) {
        // Under 404 the status says it already.
        Unwanted::Missing
    } else {
        Unwanted::Page
    })
}

fn is_consent(url: &Url) -> bool {
    url.host_str().is_some_and(|host| host.starts_with("consent.") || host.starts_with("guce."))
}

fn is_sign_in(url: &Url) -> bool {
    let names =
        ["login", "signin", "sign_in", "sign-in", "wp-login.php", "sso", "accounts", "denglu", "passport"];
    url.path_segments().is_some_and(|mut path| path.any(|name| names.contains(&name)))
        || url.host_str().is_some_and(|host| {
            ["login.", "accounts.", "passport.", "auth.", "sso."].iter().any(|start| host.starts_with(start))
        })
}

#[cfg(test)]
mod tests;
