//! What came instead of a feed, told to a person: servers answer 200 with a challenge, a sign-in form, a consent page or
//! the shop window of a domain that nobody renewed, and "not a feed" would not help anyone.
//!
//! It is asked only after a body could not be read as a feed, so that a word in an article cannot mislead it; of an article's
//! page, [`instead_of_article`] is asked.

mod page;

pub use page::{NoArticle, instead_of_article};

use crate::Response;
use std::fmt;
use url::Url;

/// Bytes of a body that are looked at.
const LOOKED_AT: usize = 64 * 1024;

/// What came instead of a feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Unwanted {
    /// A check that a person sits at a browser.
    Challenge,
    /// A form to sign in, or a status that asks for it.
    SignIn,
    /// A page that asks for consent to cookies or tracking.
    Consent,
    /// The page of a seller of domains.
    Parked,
    /// Any other web page.
    Page,
    /// Nothing at all.
    Empty,
}

impl Unwanted {
    /// What it is and what helps, in one sentence for a person.
    pub fn explanation(self) -> &'static str {
        match self {
            Self::Challenge => {
                "the site answered with a check for browsers instead of the feed; ask the publisher to let feed readers \
                 through, or watch the site by another feed"
            }
            Self::SignIn => {
                "the site asks to sign in before it shows the feed; use the personal feed address that some sites give \
                 to subscribers"
            }
            Self::Consent => {
                "the site answered with a consent page instead of the feed; look for the feed's own address in a browser \
                 after the page, and use that"
            }
            Self::Parked => {
                "the domain is for sale or parked: the publisher has left it; remove the source or find the publisher's \
                 new address"
            }
            Self::Page => {
                "a web page came instead of a feed; `tidings add` with the page's address looks for a feed in it"
            }
            Self::Empty => "the answer is empty; it is tried again later",
        }
    }
}

impl fmt::Display for Unwanted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.explanation())
    }
}

/// Marks of pages that check for browsers.
const CHALLENGE: &[&str] = &[
    "cf-browser-verification",
    "/cdn-cgi/challenge-platform/",
    "cf_chl_opt",
    "cf-challenge",
    "just a moment...",
    "checking your browser before",
    "ddos-guard",
    "_incapsula_resource",
    "px-captcha",
    "/.well-known/sgcaptcha/",
    "captcha-delivery.com",
    "making sure you're not a bot",
    "sucuri_cloudproxy",
    "aws-waf-token",
    "awswafintegration",
    "请完成安全验证",
    "安全验证",
    "滑动验证",
];
/// Marks of pages that ask for consent.
const CONSENT: &[&str] = &[
    "collectconsent",
    "consent.yahoo.com",
    "consent.google.com",
    "consent.youtube.com",
    "before you continue to",
    "bevor sie fortfahren",
    "avant d’accéder",
    "avant de continuer",
    "privacy-gate",
    "myprivacy.",
];
/// Marks of sellers of domains.
const PARKED: &[&str] = &[
    "domain is for sale",
    "domain may be for sale",
    "domain name is for sale",
    "buy this domain",
    "sedoparking.com",
    "parkingcrew.net",
    "bodis.com",
    "hugedomains.com",
    "afternic.com/forsale",
    "dan.com/buy-domain",
    "domain has expired",
    "parked free, courtesy of",
    "window.location.href=\"/lander\"",
    "该域名正在出售",
    "域名出售",
    "このドメインは売り出し中",
];

/// What a response is that is no feed; `None` when nothing is known of it.
pub fn detect(response: &Response) -> Option<Unwanted> {
    if response.challenged {
        return Some(Unwanted::Challenge);
    }
    if matches!(response.status, 401 | 407) {
        return Some(Unwanted::SignIn);
    }
    let body = &response.body[..response.body.len().min(LOOKED_AT)];
    let text = String::from_utf8_lossy(body).to_ascii_lowercase();
    let text = text.trim_start_matches('\u{feff}').trim();
    if text.is_empty() {
        return (response.is_success() && response.body.is_empty()).then_some(Unwanted::Empty);
    }
    if !is_html(text) {
        return None;
    }
    let has = |marks: &[&str]| marks.iter().any(|mark| text.contains(mark));
    Some(if has(CHALLENGE) {
        Unwanted::Challenge
    } else if at_consent(&response.url) || has(CONSENT) {
        Unwanted::Consent
    } else if has(PARKED) {
        Unwanted::Parked
    } else if at_sign_in(&response.url) || has(&["type=\"password\"", "type='password'", "type=password"]) {
        Unwanted::SignIn
    } else {
        Unwanted::Page
    })
}

/// Why a response is no feed and what helps, in one sentence for a person.
pub fn why_no_feed(response: &Response) -> String {
    let found = detect(response);
    match (found, response.status) {
        (Some(kind), status) if kind != Unwanted::Page && status >= 400 => {
            format!("{kind} (status {status})")
        }
        (_, status) if status >= 400 => format!("the server answered {status}: {}", status_in_words(status)),
        (Some(kind), _) => kind.to_string(),
        (None, 200..=299) => "the answer is no feed that can be read; check the address".to_owned(),
        (None, status) => format!("the server answered {status}, which is no feed; check the address"),
    }
}

/// What a status of 400 and above says and what helps.
fn status_in_words(status: u16) -> &'static str {
    match status {
        402 => "it wants to be paid for the feed",
        403 => "it does not let tidings read the feed; ask the publisher to let feed readers through",
        404 => {
            "there is nothing at the address; it is tried again, and if it stays so, look for the feed's new address"
        }
        406 | 415 => "it has no form of the feed that tidings asks for; tell the publisher",
        410 => "the feed is gone for good; remove the source or give it a new address",
        429 => "it was asked too often and is left alone for a while; a longer interval helps",
        451 => "the feed is withheld for legal reasons where this machine is",
        400..=499 => "it refuses the request; check the address",
        _ => "it has a fault of its own; it is tried again later",
    }
}

/// True when the text, in lower case, begins as HTML does and not as a feed.
fn is_html(text: &str) -> bool {
    let start: &str = text.get(..text.floor_char_boundary(2048)).unwrap_or(text);
    let feed = ["<rss", "<feed", "<rdf:rdf", "<channel"].iter().any(|root| start.contains(root));
    let html = ["<!doctype html", "<html", "<head", "<body", "<meta", "<title", "<script"];
    start.starts_with('<') && !feed && html.iter().any(|mark| start.contains(mark))
}

fn at_consent(url: &str) -> bool {
    Url::parse(url).is_ok_and(|url| {
        url.host_str().is_some_and(|host| host.starts_with("consent.") || host.starts_with("guce."))
            || url.path_segments().is_some_and(|mut names| names.any(|name| name == "consent"))
    })
}

fn at_sign_in(url: &str) -> bool {
    let names = ["login", "signin", "sign_in", "sign-in", "wp-login.php", "sso", "accounts"];
    Url::parse(url).is_ok_and(|url| {
        url.path_segments().is_some_and(|mut path| path.any(|name| names.contains(&name)))
            || url.host_str().is_some_and(|host| host.starts_with("login.") || host.starts_with("accounts."))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(status: u16, url: &str, body: &str) -> Response {
        Response { status, url: url.to_owned(), body: body.to_owned().into(), ..Response::default() }
    }

    #[test]
    fn kinds() {
        let feed = "https://news.example/feed";
        for (response, kind) in [
            (page(403, feed, "<!DOCTYPE html><title>Just a moment...</title>"), Some(Unwanted::Challenge)),
            (
                page(503, feed, "<html><script src='/cdn-cgi/challenge-platform/x'></script>"),
                Some(Unwanted::Challenge),
            ),
            (page(200, feed, "<html><title>安全验证</title>请拖动滑块"), Some(Unwanted::Challenge)),
            (Response { challenged: true, status: 403, ..Response::default() }, Some(Unwanted::Challenge)),
            (page(401, feed, ""), Some(Unwanted::SignIn)),
            (page(200, "https://news.example/login?next=feed", "<html><h1>Welcome"), Some(Unwanted::SignIn)),
            (page(200, feed, "<html><form><input type=\"password\">"), Some(Unwanted::SignIn)),
            (page(200, "https://consent.news.example/x", "<html>…"), Some(Unwanted::Consent)),
            (page(200, feed, "<html><h1>Before you continue to News"), Some(Unwanted::Consent)),
            (page(200, feed, "<html><a href='x'>Buy this domain</a>"), Some(Unwanted::Parked)),
            (page(200, feed, "<html lang=zh>该域名正在出售"), Some(Unwanted::Parked)),
            (page(200, feed, "\u{feff}\n<!doctype html>\n<title>أخبار</title>"), Some(Unwanted::Page)),
            (page(200, feed, ""), Some(Unwanted::Empty)),
            (page(200, feed, "<?xml version='1.0'?><rss><title>Just a moment...</title>"), None),
            (page(200, feed, "<feed><script/><html>"), None),
            (page(200, feed, "{\"version\": \"https://jsonfeed.org/version/1.1\"}"), None),
            (page(404, feed, "nothing here"), None),
        ] {
            assert_eq!(detect(&response), kind, "{} {:?}", response.url, response.body);
        }
    }

    #[test]
    fn reasons() {
        let html = "<!doctype html><title>404</title>";
        for (status, body, words) in [
            (404, html, "404: there is nothing"),
            (403, "<html>Just a moment...", "check for browsers instead of the feed"),
            (401, "", "sign in"),
            (429, "", "too often"),
            (418, "", "refuses"),
            (502, html, "fault of its own"),
            (200, html, "tidings add"),
            (200, "hello", "no feed"),
            (302, "", "302"),
            (204, "", "empty"),
        ] {
            let why = why_no_feed(&page(status, "https://news.example/feed", body));
            assert!(why.contains(words), "{status}: {why}");
        }
    }

    #[test]
    fn cut_inside_a_character() {
        let body = format!("<{}", "文".repeat(LOOKED_AT));
        assert_eq!(detect(&page(200, "", &body)), None);
    }
}
