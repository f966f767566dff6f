//! The feed behind any address. In this order: the address itself; what the site is known for; what its page declares, shows
//! of its program, or links to; the places where feeds often are; sitemaps of news; and last, where none of these has a feed, a
//! list on the page itself that a recipe reads. Whatever names nothing useful is kept with the reason, so that a person learns
//! why nothing was found.

mod candidate;
mod search;

pub use candidate::{Candidate, Preview};

use crate::failure::Failure;
use crate::rsshub::{self, Instances};
use search::Search;
use serde::Serialize;
use tidings_extract::FeedLink;
use tidings_fetch::Http;
use tidings_model::Timestamp;
use url::Url;

/// What asking needs at hand.
#[derive(Clone, Copy)]
pub struct Means<'a> {
    /// The network.
    pub http: &'a dyn Http,
    /// Who answers for routes of RSSHub.
    pub rsshub: &'a Instances,
    /// The time.
    pub now: Timestamp,
}

/// A place that was looked at and what was there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Tried {
    /// Its address.
    pub address: String,
    /// Why it was looked at.
    pub why: String,
    /// What came.
    pub outcome: String,
}

/// What was found behind an address.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Found {
    /// The address that was asked, completed.
    pub asked: String,
    /// The feeds that were read, the best first.
    pub candidates: Vec<Candidate>,
    /// Addresses that are named and were not read.
    #[serde(skip)]
    pub unread: Vec<FeedLink>,
    /// Places without a feed.
    pub tried: Vec<Tried>,
}

impl Found {
    /// The feed to take when nobody chooses: none when only the like of comments were found.
    pub fn best(&self) -> Option<&Candidate> {
        self.candidates.first().filter(|candidate| candidate.score >= 0)
    }

    /// Why there is nothing to take, with every place that was looked at and what to do.
    pub fn nothing(&self) -> Failure {
        let mut message = if self.candidates.is_empty() {
            format!("no feed was found behind {}. Looked at:", self.asked)
        } else {
            format!("nothing that is surely wanted was found behind {}. Looked at:", self.asked)
        };
        for Tried { address, why, outcome } in &self.tried {
            message.push_str(&format!("\n    {address} ({why}): {outcome}"));
        }
        let unreachable = self.tried.len() == 1 && self.candidates.is_empty();
        let advice = match (self.candidates.is_empty(), unreachable) {
            (false, _) => "take one of those shown with `--pick N`",
            (true, true) => {
                "look at the address in a browser: it may be mistyped, or the site is down for now"
            }
            (true, false) => {
                "look on the site for a link named RSS, Atom or feed, and add that address; or add the page of the site that \
                 lists its news; `tidings catalog search` may know a way as well"
            }
        };
        Failure::work(message).advise(advice)
    }
}

/// Finds the feeds behind `address`.
///
/// # Errors
/// When it is no address. That there is no feed is no error here: [`Found::nothing`] tells.
pub async fn find(means: Means<'_>, address: &str) -> Result<Found, Failure> {
    let asked = completed(address)?;
    let mut search = Search::new(means, &asked);
    if rsshub::route(&asked).is_some() {
        search.itself().await;
        return Ok(search.finish());
    }
    search.page(address.trim() != asked).await;
    search.named().await;
    if !search.satisfied() && !search.unreachable() {
        search.guesses().await;
        if !search.satisfied() {
            search.sitemaps().await;
        }
    }
    search.by_recipe();
    Ok(search.finish())
}

/// Reads a feed that was named and not read before.
///
/// # Errors
/// When there is no feed.
pub async fn read_unread(means: Means<'_>, link: &FeedLink) -> Result<Candidate, Failure> {
    let mut search = Search::new(means, &link.url);
    search.read_link(link).await;
    let found = search.finish();
    found.candidates.first().cloned().ok_or_else(|| found.nothing())
}

/// The address as a whole one: what people type has no scheme, or that of feeds, or is a name in the fediverse.
fn completed(address: &str) -> Result<String, Failure> {
    let text = address.trim();
    let text = match text.strip_prefix("feed:") {
        Some(rest) if rest.starts_with("//") => format!("https:{rest}"),
        Some(rest) => rest.to_owned(),
        None => text.to_owned(),
    };
    let text = match text.strip_prefix('@').and_then(|name| name.split_once('@')) {
        Some((name, server)) if !name.is_empty() => format!("https://{server}/@{name}"),
        _ => text,
    };
    let whole = if text.contains("://") { text } else { format!("https://{text}") };
    match Url::parse(&whole) {
        Ok(url) if matches!(url.scheme(), "http" | "https" | "rsshub") && url.has_host() => Ok(whole),
        Ok(url) => {
            Err(Failure::usage(format!("{address} begins with {}:, which no source does", url.scheme()))
                .advise("give a web address, rsshub://NAMESPACE/PATH, or a file's name"))
        }
        Err(error) => Err(Failure::usage(format!("{address} is no address: {error}"))
            .advise("give a web address such as https://example.org/, or a file's name")),
    }
}

#[cfg(test)]
mod tests {
    use super::completed;

    #[test]
    fn addresses_as_people_type_them() {
        for (typed, whole) in [
            ("example.org", "https://example.org"),
            (" http://example.org/a ", "http://example.org/a"),
            ("feed://example.org/rss", "https://example.org/rss"),
            ("feed:https://example.org/rss", "https://example.org/rss"),
            ("@ann@server.example", "https://server.example/@ann"),
            ("新闻.example/页", "https://新闻.example/页"),
            ("rsshub://aljazeera/chinese/news", "rsshub://aljazeera/chinese/news"),
        ] {
            assert_eq!(completed(typed).expect(typed), whole);
        }
        for typed in ["ftp://example.org/", "https://", "http://[x", "javascript://a"] {
            assert!(completed(typed).is_err(), "{typed}");
        }
    }
}
