//! The feed behind any address: the address itself, what its page links to, what its site is known for, and the
//! places where feeds usually are, in this order.

use crate::failure::Failure;
use tidings_extract::{FeedLink, decode_page, discover, known_sites, well_known};
use tidings_fetch::unwanted::{self, Unwanted};
use tidings_fetch::{Http, Request, Response};
use tidings_model::{ParsedFeed, Problem};
use url::Url;

/// Addresses tried before giving up.
const MOST_TRIED: usize = 16;

/// How an address was found that nothing names.
const GUESSED: &str = "a place where feeds often are";

/// A feed that was found and read.
#[derive(Debug)]
pub struct Candidate {
    /// Its address.
    pub address: String,
    /// How it was found.
    pub why: String,
    /// Its title.
    pub title: Option<String>,
    /// The site that it belongs to.
    pub site: Option<String>,
    /// The titles of its entries.
    pub titles: Vec<String>,
    /// What is wrong with it.
    pub problems: Vec<Problem>,
}

/// What was found behind an address.
#[derive(Debug)]
pub struct Found {
    /// The best feed.
    pub feed: Candidate,
    /// Others that the page names, not read.
    pub others: Vec<FeedLink>,
}

impl Candidate {
    /// A feed that was read.
    pub fn of(address: String, why: &str, feed: ParsedFeed) -> Self {
        let plain = |content: &tidings_model::Content| tidings_feed::text::plain(content);
        Self {
            address,
            why: why.to_owned(),
            title: feed.feed.title.as_ref().map(plain).filter(|title| !title.is_empty()),
            site: feed.feed.link,
            titles: feed.entries.iter().filter_map(|entry| entry.title.as_ref()).map(plain).collect(),
            problems: feed.problems,
        }
    }

    /// A text that names the source among others: its host and what tells it from the host's other feeds.
    pub fn name_for_id(&self) -> String {
        let url = Url::parse(&self.address).ok();
        let host = url.as_ref().and_then(Url::host_str).map(|host| host.trim_start_matches("www."));
        match host {
            Some(host) if host.parse::<std::net::IpAddr>().is_err() => host.to_owned(),
            _ => self.title.clone().unwrap_or_else(|| self.address.clone()),
        }
    }
}

/// Finds the feed behind `address`.
///
/// # Errors
/// When there is none: with what was tried and what came.
pub async fn find(http: &dyn Http, address: &str) -> Result<Found, Failure> {
    let address = if address.contains("://") { address.to_owned() } else { format!("https://{address}") };
    if let Err(error) = Url::parse(&address) {
        return Err(Failure::usage(format!("{address} is no address: {error}")));
    }
    let response = http.send(Request::feed(&address)).await;
    let response =
        response.map_err(|e| Failure::work(format!("{}: {}", e.url, e.message)).advise(e.advice()))?;
    if !response.is_success() {
        return Err(Failure::work(format!("{} answered with status {}", response.url, response.status))
            .advise("look at the address in a browser"));
    }
    let not_a_feed = match read(&response) {
        Ok(feed) => {
            let address = response.permanent_location().unwrap_or(&address).to_owned();
            return Ok(Found {
                feed: Candidate::of(address, "the address itself", feed),
                others: Vec::new(),
            });
        }
        Err(why) => why,
    };
    let mut links = links(&response, &address);
    let mut tried = vec![format!("{}: {not_a_feed}", response.url)];
    let mut at = 0;
    while at < links.len().min(MOST_TRIED) {
        match try_link(http, &links[at]).await {
            Ok(feed) => {
                let chosen = links.remove(at);
                let others = links.into_iter().filter(|other| other.why != GUESSED).collect();
                return Ok(Found { feed: Candidate::of(chosen.url, chosen.why, feed), others });
            }
            Err(why) => tried.push(format!("{} ({}): {why}", links[at].url, links[at].why)),
        }
        at += 1;
    }
    Err(Failure::work(format!("no feed was found behind {address}. Tried:\n    {}", tried.join("\n    ")))
        .advise("look on the site for a link named RSS, Atom or feed, and add that address"))
}

fn read(response: &Response) -> Result<ParsedFeed, String> {
    let hints = tidings_feed::Hints {
        content_type: response.content_type.clone(),
        base: Some(response.url.clone()),
        ..tidings_feed::Hints::default()
    };
    tidings_feed::parse(&response.body, &hints).map_err(|error| match unwanted::detect(response) {
        Some(kind) if kind != Unwanted::Page => kind.explanation().to_owned(),
        _ => error.to_string(),
    })
}

fn links(response: &Response, address: &str) -> Vec<FeedLink> {
    let (html, _) = decode_page(&response.body, response.content_type.as_deref());
    let mut links = discover(&html, &response.url);
    links.extend(known_sites(address));
    let guess = |url| FeedLink { url, title: None, media_type: None, why: GUESSED };
    links.extend(well_known(&response.url).into_iter().map(guess));
    let mut seen = std::collections::BTreeSet::new();
    links.retain(|link| seen.insert(link.url.clone()));
    links
}

async fn try_link(http: &dyn Http, link: &FeedLink) -> Result<ParsedFeed, String> {
    let response = http.send(Request::feed(&link.url)).await.map_err(|e| e.to_string())?;
    if !response.is_success() {
        return Err(format!("status {}", response.status));
    }
    read(&response)
}
