//! The icon of a source, asked for after its entries: what the feed names, then what the site's page names, then `/favicon.ico`.
//!
//! A source without an icon is as healthy as any other. Why it has none is remembered, and it is not asked again before a month has passed,
//! so that no host is asked at each poll.

mod queue;

pub(super) use queue::{Owed, Queue, note_owed};

use super::{Run, SourceState, archive_failure};
use crate::failure::Failure;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::Arc;
use tidings_extract::{decode_page, page_icons, without_credentials};
use tidings_fetch::{Request, Response};
use tidings_model::{FeedInfo, Pictures, Source, Timestamp};
use tidings_picture::{Icon, LARGEST_ICON, is_about_square};
use url::Url;

/// Seconds for which an icon holds, and so does that there is none.
const HOLDS: i64 = 30 * 86_400;
/// Icons of a page that are asked for, until one can be used.
const OF_PAGE: usize = 3;
/// What is told where reading a picture or a page brought its reader down.
const FAULT: &str = "it could not be read, which is a fault of tidings: please tell the project";
/// Characters of a reason that is remembered.
const LONGEST_WHY: usize = 600;

/// What is remembered of the icon of a source.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct IconState {
    /// The address that the feed names as its icon.
    #[serde(skip_serializing_if = "Option::is_none")]
    named: Option<String>,
    /// The picture by which the feed stands, which is taken where it is about square.
    #[serde(skip_serializing_if = "Option::is_none")]
    image: Option<String>,
    /// The site by the feed's word.
    #[serde(skip_serializing_if = "Option::is_none")]
    site: Option<String>,
    /// When it was asked for last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asked: Option<Timestamp>,
    /// What it was made of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Why there was none when it was asked for last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

impl IconState {
    /// Takes over what a feed says.
    pub(super) fn learn(&mut self, feed: &FeedInfo) {
        self.named.clone_from(&feed.icon);
        let is_good = |image: &&tidings_model::Image| {
            image.width.zip(image.height).is_none_or(|(width, height)| is_about_square(width, height))
        };
        let image = feed.image.as_ref().filter(is_good);
        self.image = image.map(|image| image.url.clone()).filter(|image| self.named.as_ref() != Some(image));
        self.site.clone_from(&feed.link);
    }

    /// When it is asked for next.
    pub fn next(&self) -> Option<Timestamp> {
        Timestamp::from_second(self.asked?.as_second().saturating_add(HOLDS)).ok()
    }

    /// True when it was never asked for, or long ago.
    pub(super) fn is_due(&self, now: Timestamp) -> bool {
        self.next().is_none_or(|next| next <= now)
    }
}

/// True for a source of which an icon is wanted.
pub(super) fn is_wanted(run: &Run, source: &Source) -> bool {
    run.icons && source.policy.pictures != Pictures::Drop
}

/// A picture that was asked for, or why it is no icon.
type Tried = Result<Arc<Icon>, String>;

/// A page: the icons that it names, and the address that it was read from.
#[derive(Clone)]
struct Page {
    icons: Vec<String>,
    url: String,
}

/// Asks for icons of sources of one host, which have the same one mostly: nothing is asked for twice.
struct Search<'r> {
    run: &'r Arc<Run>,
    pictures: HashMap<String, Tried>,
    pages: HashMap<String, Result<Page, String>>,
}

impl<'r> Search<'r> {
    fn new(run: &'r Arc<Run>) -> Self {
        Self { run, pictures: HashMap::new(), pages: HashMap::new() }
    }

    /// Asks for the icon of a source and keeps it; what came of it is remembered.
    async fn keep(&mut self, source: &Source) -> Result<(), Failure> {
        let run = self.run;
        let state = run.state_of(source).await?;
        let mut icon = IconState { asked: Some(run.now()), from: None, why: None, ..state.icon };
        match self.find(source, &icon).await {
            Ok((made, from)) => {
                icon.from = Some(without_credentials(&from));
                let (at, id) = (Arc::clone(run), source.id.clone());
                run.write(move || {
                    let size = (made.width, made.height);
                    at.archive
                        .put_icon(&id, &made.png, size, &without_credentials(&from))
                        .map_err(archive_failure)
                })
                .await??;
            }
            Err(why) => icon.why = Some(why),
        }
        let (id, address) = (source.id.clone(), source.address.clone());
        run.store(move |store| {
            let Some(mut state) = store.poll_state::<SourceState>(&id, &address)? else { return Ok(()) };
            state.icon = icon;
            store.save_poll_state(&id, &state)
        })
        .await
    }

    /// The icon of a source with the address of what it was made of, or why there is none.
    async fn find(&mut self, source: &Source, state: &IconState) -> Result<(Arc<Icon>, String), String> {
        let mut wrong: Vec<String> = Vec::new();
        for (url, must_be_square) in [(&state.named, false), (&state.image, true)] {
            let Some(url) = url else { continue };
            match self.picture(url).await {
                Ok(icon) if must_be_square && !is_about_square(icon.width, icon.height) => {
                    wrong.push(format!("{url}: it is not square"));
                }
                Ok(icon) => return Ok((icon, url.clone())),
                Err(why) => wrong.push(format!("{url}: {why}")),
            }
        }
        let mut more: Vec<String> = Vec::new();
        if let Some(site) = site_of(source, state) {
            let mut at = site.clone();
            match self.page(&site).await {
                Ok(page) => {
                    if page.icons.is_empty() {
                        wrong.push(format!("{site}: the page names no icon"));
                    }
                    more.extend(page.icons.into_iter().take(OF_PAGE));
                    at = page.url;
                }
                Err(why) => wrong.push(format!("{site}: {why}")),
            }
            let usual = Url::parse(&at).ok().and_then(|at| at.join("/favicon.ico").ok()).map(String::from);
            more.extend(usual.filter(|usual| !more.contains(usual)));
        }
        for url in more {
            match self.picture(&url).await {
                Ok(icon) => return Ok((icon, url)),
                Err(why) => wrong.push(format!("{url}: {why}")),
            }
        }
        if wrong.is_empty() {
            wrong.push("the feed names no icon and no site".to_owned());
        }
        Err(told(&wrong))
    }

    /// What a host answers, or why it is of no use.
    async fn answer(&self, request: Request) -> Result<Response, String> {
        match self.run.http.send(request).await {
            Ok(response) if response.is_success() => Ok(response),
            Ok(response) => Err(format!("answered with status {}", response.status)),
            Err(error) => Err(error.message),
        }
    }

    /// A picture made an icon.
    async fn picture(&mut self, url: &str) -> Tried {
        if let Some(known) = self.pictures.get(url) {
            return known.clone();
        }
        let tried = match self.answer(Request::icon(url, LARGEST_ICON as u64)).await {
            Ok(response) => {
                let max_pixels = self.run.max_pixels;
                let made = self.run.compute(move || tidings_picture::icon(&response.body, max_pixels)).await;
                made.map_or_else(|_| Err(FAULT.to_owned()), |made| made.map_err(|why| why.to_string()))
                    .map(Arc::new)
            }
            Err(why) => Err(why),
        };
        self.pictures.insert(url.to_owned(), tried.clone());
        tried
    }

    /// The icons that a page names.
    async fn page(&mut self, url: &str) -> Result<Page, String> {
        if let Some(known) = self.pages.get(url) {
            return known.clone();
        }
        let page = match self.answer(Request::page(url)).await {
            Ok(response) => {
                let read = move || {
                    let (html, _) = decode_page(&response.body, response.content_type.as_deref());
                    Page { icons: page_icons(&html, &response.url), url: response.url.clone() }
                };
                self.run.compute(read).await.map_err(|_| FAULT.to_owned())
            }
            Err(why) => Err(why),
        };
        self.pages.insert(url.to_owned(), page.clone());
        page
    }
}

/// The page of the site that a source is of: by its owner's word, by the feed's, else the host that has the feed.
fn site_of(source: &Source, state: &IconState) -> Option<String> {
    let web = |address: &str| Url::parse(address).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
    let told = source.site.as_deref().and_then(web).or_else(|| state.site.as_deref().and_then(web));
    told.or_else(|| web(&source.address)?.join("/").ok()).map(|mut url| {
        url.set_fragment(None);
        String::from(url)
    })
}

/// All reasons in one text, as far as there is room.
fn told(wrong: &[String]) -> String {
    let all = wrong.iter().map(|why| without_credentials(why)).collect::<Vec<_>>().join("; ");
    // What others say of themselves may have breaks.
    let all = all.split_whitespace().collect::<Vec<_>>().join(" ");
    match all.char_indices().nth(LONGEST_WHY) {
        Some((end, _)) => format!("{}…", &all[..end]),
        None => all,
    }
}
