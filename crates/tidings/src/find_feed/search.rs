//! The steps of a search, and what is remembered from one to the next.

mod by_recipe;

use super::{Candidate, Found, Means, Tried};
use crate::kinds::{self, Parsed};
use crate::rsshub;
use std::collections::BTreeSet;
use tidings_extract::{
    Asked, Discovered, FeedLink, Why, decode_page, discover, in_header, keep_first, known_sites, score,
    sitemaps_of_robots, well_known,
};
use tidings_feed::sitemap::Child;
use tidings_fetch::unwanted::{self, Unwanted};
use tidings_fetch::{FetchError, FetchErrorKind, Request, Response};
use tidings_model::{ParsedFeed, SourceKind};

/// Feeds that a page names and that are read.
const MOST_NAMED: usize = 8;
/// Pages that list feeds and that are looked into.
const MOST_LISTS: usize = 2;
/// Places of sitemaps that are tried.
const MOST_SITEMAPS: usize = 6;
/// Answers in a row that only keep programs out, before the rest is not tried.
const MOST_REFUSALS: usize = 3;
/// A feed that scores so much is what was meant: no guessing goes on.
const ENOUGH: i32 = 45;

/// A search.
pub(super) struct Search<'a> {
    means: Means<'a>,
    asked: String,
    page: Asked,
    links: Vec<FeedLink>,
    seen: BTreeSet<String>,
    lists: usize,
    refusals: usize,
    unreachable: bool,
    /// The page as it was read last, with its address and where it is asked for.
    text: Option<PageText>,
    found: Found,
}

/// A page without a feed of its own.
struct PageText {
    asked: String,
    url: String,
    text: String,
}

/// What came from a place.
enum Came {
    Feed(Box<ParsedFeed>, Box<Response>),
    Page(Box<Response>, String),
    Nothing(String),
}

impl<'a> Search<'a> {
    pub(super) fn new(means: Means<'a>, asked: &str) -> Self {
        Self {
            means,
            asked: asked.to_owned(),
            page: Asked { page: asked.to_owned(), ..Asked::default() },
            links: Vec::new(),
            seen: BTreeSet::new(),
            lists: 0,
            refusals: 0,
            unreachable: false,
            text: None,
            found: Found { asked: asked.to_owned(), ..Found::default() },
        }
    }

    /// What was found, the best first.
    pub(super) fn finish(mut self) -> Found {
        self.found.candidates.sort_by_key(|candidate| std::cmp::Reverse(candidate.score));
        let seen = &self.seen;
        self.found.unread = self.links.into_iter().filter(|link| !seen.contains(&link.url)).collect();
        self.found
    }

    /// True when what was found must be what was meant.
    pub(super) fn satisfied(&self) -> bool {
        self.found.candidates.iter().any(|candidate| candidate.score >= ENOUGH)
    }

    /// True when the site does not answer, so that asking on is of no use.
    pub(super) fn unreachable(&self) -> bool {
        self.unreachable
    }

    /// Reads the address itself, which is a route of RSSHub.
    pub(super) async fn itself(&mut self) {
        let link = FeedLink::new(self.asked.clone(), Why::Itself);
        self.read_link(&link).await;
    }

    /// Asks for the address itself: a feed, or a page whose links are gathered. With `any_scheme` http counts as well.
    pub(super) async fn page(&mut self, any_scheme: bool) {
        self.links.extend(known_sites(&self.asked));
        let mut answer = self.means.http.send(Request::feed(&self.asked)).await;
        let plain = self.asked.strip_prefix("https://").map(|rest| format!("http://{rest}"));
        if let (Err(error), Some(plain), true) = (&answer, plain, any_scheme)
            && is_of_transport(error)
        {
            let again = self.means.http.send(Request::feed(&plain)).await;
            if again.is_ok() {
                self.asked = plain;
                answer = again;
            }
        }
        match answer {
            Ok(response) => self.answer(response).await,
            Err(error) => {
                self.unreachable = is_of_transport(&error);
                self.note(&self.asked.clone(), &Why::Itself.to_string(), error.to_string());
            }
        }
    }

    async fn answer(&mut self, response: Response) {
        self.page.page.clone_from(&response.url);
        if response.is_success() {
            for kind in [SourceKind::Feed, SourceKind::WordPress, SourceKind::NewsSitemap] {
                let link = FeedLink::new(self.asked.clone(), Why::Itself).of_kind(kind);
                if let Ok(parsed) = read(&response, kind) {
                    let address = response.permanent_location().unwrap_or(&self.asked).to_owned();
                    self.seen.extend([self.asked.clone(), response.url.clone()]);
                    // An address of a feed is a feed's: what else the site has was not asked for.
                    self.links.clear();
                    self.take(&link, address, parsed).await;
                    return;
                }
            }
        }
        self.note(&response.url.clone(), &Why::Itself.to_string(), what_came(&response, SourceKind::Feed));
        let asked = self.asked.clone();
        let mut page = self.gather(&response, asked);
        if let Some(target) = page.goes_to.take().filter(|_| page.feeds.is_empty())
            && let Ok(next) = self.means.http.send(Request::page(&target)).await
        {
            self.page.page.clone_from(&next.url);
            self.note(
                &next.url.clone(),
                "the page sends its readers there",
                what_came(&next, SourceKind::Feed),
            );
            page = self.gather(&next, target);
        }
        self.page.language = page.language;
        self.page.title = page.title;
        if let Some(canonical) = &page.canonical {
            self.links.extend(known_sites(canonical));
        }
    }

    /// Takes the links that a page names, its header first.
    fn gather(&mut self, response: &Response, asked: String) -> Discovered {
        if let Some(header) = &response.link {
            self.links.extend(in_header(header, &response.url));
        }
        let (html, _) = decode_page(&response.body, response.content_type.as_deref());
        let page = discover(&html, &response.url);
        self.links.extend(page.feeds.iter().cloned());
        self.links.extend(known_sites(&response.url));
        let kept_out = unwanted::detect(response).is_some_and(|kind| kind != Unwanted::Page);
        if response.is_success() && !kept_out {
            self.text = Some(PageText { asked, url: response.url.clone(), text: html });
        }
        page
    }

    /// Reads the feeds that address and page name, the most likely first.
    pub(super) async fn named(&mut self) {
        if self.found.candidates.iter().any(|candidate| candidate.score >= 1000) {
            return;
        }
        let mut read = 0;
        while let Some(link) = self.next_named() {
            if read >= MOST_NAMED {
                break;
            }
            read += 1;
            self.read_link(&link).await;
        }
    }

    /// The best of the links that were not tried. Once a feed is declared and read, the usual places of its program and what
    /// merely invites would only show it again.
    fn next_named(&mut self) -> Option<FeedLink> {
        keep_first(&mut self.links);
        let satisfied = self.satisfied();
        let wanted = |link: &&FeedLink| {
            let weak = match link.why {
                Why::Software(_) => link.kind == SourceKind::Feed,
                Why::Invitation => true,
                _ => false,
            };
            !(self.seen.contains(&link.url) || satisfied && weak)
        };
        // Of equals the first: `max_by_key` would give the last.
        let best = self.links.iter().filter(wanted).rev().max_by_key(|link| score(link, &self.page, None));
        best.cloned()
    }

    /// Tries the usual places until one has a feed.
    pub(super) async fn guesses(&mut self) {
        for link in well_known(&self.page.page.clone()) {
            if self.refusals >= MOST_REFUSALS || self.unreachable {
                let why = "not tried: the site keeps programs out";
                self.note(&self.page.page.clone(), "more places where feeds often are", why.to_owned());
                return;
            }
            if !self.seen.contains(&link.url) && self.read_link(&link).await && self.found.best_is_good() {
                return;
            }
        }
    }

    /// Tries the sitemaps of news that `robots.txt` names, and their usual places.
    pub(super) async fn sitemaps(&mut self) {
        let page = self.page.page.clone();
        let Some(robots) = url::Url::parse(&page).ok().and_then(|url| url.join("/robots.txt").ok()) else {
            return;
        };
        let answer = self.means.http.send(Request::page(robots.as_str())).await;
        let text = match &answer {
            Ok(response) if response.is_success() => String::from_utf8_lossy(&response.body).into_owned(),
            _ => String::new(),
        };
        for link in sitemaps_of_robots(&text, &page).into_iter().take(MOST_SITEMAPS) {
            if self.read_link(&link).await && self.found.best_is_good() {
                return;
            }
        }
    }

    /// Asks for a place and takes what it has; true when that is a feed.
    pub(super) async fn read_link(&mut self, link: &FeedLink) -> bool {
        self.seen.insert(link.url.clone());
        match self.ask(link).await {
            Came::Feed(feed, response) => {
                self.seen.insert(response.url.clone());
                let moved = response.permanent_location().filter(|_| link.kind == SourceKind::Feed);
                let moved = moved.filter(|_| rsshub::route(&link.url).is_none());
                let address = moved.unwrap_or(&link.url).to_owned();
                self.add(Candidate::of(link, address, &self.page, *feed));
                true
            }
            Came::Page(response, why) => {
                self.note(&link.url, &link.why.to_string(), why);
                self.list_of_feeds(link, &response);
                false
            }
            Came::Nothing(why) => {
                self.note(&link.url, &link.why.to_string(), why);
                false
            }
        }
    }

    /// A link called RSS often leads to a page that lists the feeds.
    fn list_of_feeds(&mut self, link: &FeedLink, response: &Response) {
        let may = matches!(link.why, Why::Body | Why::Invitation) && response.is_success();
        if !may || self.lists >= MOST_LISTS {
            return;
        }
        self.lists += 1;
        let (html, _) = decode_page(&response.body, response.content_type.as_deref());
        let page = discover(&html, &response.url);
        self.links.extend(page.feeds.into_iter().filter(|link| link.why != Why::Invitation));
    }

    async fn ask(&mut self, link: &FeedLink) -> Came {
        let response = match self.response(link).await {
            Ok(response) => response,
            Err(why) => return Came::Nothing(why),
        };
        let refused = matches!(unwanted::detect(&response), Some(Unwanted::Challenge | Unwanted::Blocked));
        let kept_out = response.status == 429 || refused;
        self.refusals = if kept_out { self.refusals + 1 } else { 0 };
        if !response.is_success() {
            return Came::Nothing(what_came(&response, link.kind));
        }
        if link.why == Why::Guess && self.is_front(&response) {
            return Came::Nothing("it sends on to the front page".to_owned());
        }
        match read(&response, link.kind) {
            Ok(Parsed::Feed(feed)) => Came::Feed(feed, Box::new(response)),
            Ok(Parsed::Index(children)) => match self.children(children).await {
                Some(feed) => Came::Feed(Box::new(feed), Box::new(response)),
                None => Came::Nothing("an index of sitemaps none of which can be read".to_owned()),
            },
            Err(why) => Came::Page(Box::new(response), why),
        }
    }

    /// The answer for a link, over an instance of RSSHub where it is a route; or why there is none.
    async fn response(&mut self, link: &FeedLink) -> Result<Response, String> {
        let means = self.means;
        let answer = match rsshub::route(&link.url) {
            Some(route) => {
                let asked =
                    means.rsshub.ask(means.http, &route, |_, url| Request::feed(url), means.now).await;
                if asked.instance.is_none() && !asked.passed.is_empty() {
                    return Err(format!("no instance of RSSHub has it: {}", asked.passed.join("; ")));
                }
                asked.answer
            }
            None => means.http.send(Request::feed(kinds::asked(link.kind, &link.url))).await,
        };
        answer.map_err(|error| {
            self.unreachable |= link.why == Why::Guess && is_of_transport(&error);
            error.to_string()
        })
    }

    /// The sitemaps that an index names, as one feed.
    async fn children(&self, children: Vec<Child>) -> Option<ParsedFeed> {
        let mut feeds = Vec::new();
        for Child { address, .. } in children {
            let Ok(response) = self.means.http.send(Request::feed(&address)).await else { continue };
            if let Ok(Parsed::Feed(feed)) = read(&response, SourceKind::NewsSitemap) {
                feeds.push(*feed);
            }
        }
        (!feeds.is_empty()).then(|| kinds::joined(feeds))
    }

    /// True when an answer came from the front page or from the page that was asked.
    fn is_front(&self, response: &Response) -> bool {
        let front =
            url::Url::parse(&response.url).is_ok_and(|url| url.path() == "/" && url.query().is_none());
        !response.redirects.is_empty() && (front || response.url == self.page.page)
    }

    async fn take(&mut self, link: &FeedLink, address: String, parsed: Parsed) {
        match parsed {
            Parsed::Feed(feed) => self.add(Candidate::of(link, address, &self.page, *feed)),
            Parsed::Index(_) => {
                self.read_link(link).await;
            }
        }
    }

    fn add(&mut self, candidate: Candidate) {
        match self.found.candidates.iter_mut().find(|known| known.same_as(&candidate)) {
            Some(known) if known.score < candidate.score => *known = candidate,
            Some(_) => {}
            None => self.found.candidates.push(candidate),
        }
    }

    fn note(&mut self, address: &str, why: &str, outcome: String) {
        self.found.tried.push(Tried { address: address.to_owned(), why: why.to_owned(), outcome });
    }
}

impl Found {
    fn best_is_good(&self) -> bool {
        self.candidates.iter().any(|candidate| candidate.score >= 0)
    }
}

/// True when no connection came about.
fn is_of_transport(error: &FetchError) -> bool {
    use FetchErrorKind::{BadAddress, Connect, Dns, PrivateAddress, Refused, Tls};
    matches!(error.kind, BadAddress | Connect | Dns | PrivateAddress | Refused | Tls)
}

/// Reads an answer as a kind of source; the error says what it is instead, in a sentence.
fn read(response: &Response, kind: SourceKind) -> Result<Parsed, String> {
    if !response.is_success() {
        return Err(what_came(response, kind));
    }
    let hints = kinds::hints(response, Some(response.url.clone()));
    kinds::parse(kind, &response.body, &hints).map_err(|error| match unwanted::detect(response) {
        Some(unwanted) if unwanted != Unwanted::Page => unwanted.explanation().to_owned(),
        _ => error.to_string(),
    })
}

/// What an answer is that is no feed, in a sentence.
fn what_came(response: &Response, kind: SourceKind) -> String {
    match unwanted::detect(response) {
        Some(unwanted) if unwanted != Unwanted::Page => unwanted.explanation().to_owned(),
        _ if !response.is_success() => format!("status {}", response.status),
        _ => read(response, kind).err().unwrap_or_else(|| "a feed".to_owned()),
    }
}
