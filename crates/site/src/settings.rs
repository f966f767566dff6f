use crate::Encoding;
use crate::FeedFormat;
use crate::Redirects;
use serde::Serialize;
use tidings_model::{MediaFile, SourceId, Timestamp};

/// What the owner of a site decided about it.
#[derive(Debug, Clone, Serialize)]
pub struct SiteSettings {
    /// Name of the site.
    pub title: String,
    /// One sentence about it; may be empty.
    pub description: String,
    /// Public address of its root. Pages link relatively and work without it; sitemaps and the `sitemap` line of
    /// robots.txt are made only when it is set, and feeds name articles by URN where it is not.
    pub address: Option<String>,
    /// Language of the interface: `en`, `zh` or `ar`; anything else is shown in English.
    pub language: String,
    /// Offset from UTC, in minutes, in which dates are shown.
    pub utc_offset_minutes: i32,
    /// Articles on a page of a list, at least 1.
    pub per_page: usize,
    /// Accent colour of the light theme, `#rrggbb`; anything else is ignored.
    pub accent: Option<String>,
    /// Accent colour of the dark theme, `#rrggbb`; anything else is ignored.
    pub accent_dark: Option<String>,
    /// Formats of the feeds; in any order, and none for no feeds.
    pub feed_formats: Vec<FeedFormat>,
    /// Feeds hold whole texts, not excerpts.
    pub full_feeds: bool,
    /// Search engines are asked to stay away.
    pub noindex: bool,
    /// An article's canonical address is the publisher's.
    pub canonical_to_source: bool,
    /// Lists and feeds show an article that several sources have once.
    pub group_copies: bool,
    /// An article that changed has a page that shows how.
    pub revisions: bool,
    /// Letters of texts and headings.
    pub typeface: Typeface,
    /// Address of the hub that is told of what is new in the feeds (WebSub), which they name. Left out where the site has no
    /// public address.
    pub hub: Option<String>,
    /// Compressed copies that stand beside texts.
    pub precompress: Vec<Encoding>,
    /// Whether the site has books and their catalogue.
    pub books: bool,
    /// Addresses at which pages once stood.
    #[serde(skip)]
    pub redirects: Redirects,
    /// The site has a page that searches it, with an index.
    pub search: bool,
}

impl Default for SiteSettings {
    fn default() -> Self {
        Self {
            title: "Tidings".to_owned(),
            description: String::new(),
            address: None,
            language: "en".to_owned(),
            utc_offset_minutes: 0,
            per_page: 30,
            accent: None,
            accent_dark: None,
            feed_formats: FeedFormat::ALL.to_vec(),
            full_feeds: false,
            noindex: false,
            canonical_to_source: true,
            group_copies: true,
            revisions: true,
            typeface: Typeface::default(),
            hub: None,
            precompress: Vec::new(),
            books: false,
            redirects: Redirects::default(),
            search: true,
        }
    }
}

/// Letters of texts and headings; the small print between them has none with serifs in either case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Typeface {
    /// With serifs; of Chinese and Japanese, Song and Mincho; of Arabic, Naskh.
    #[default]
    Serif,
    /// Without.
    Sans,
}

/// A source as the page about the site shows it.
#[derive(Debug, Clone)]
pub struct SourceCard {
    /// Its id.
    pub id: SourceId,
    /// Its name.
    pub name: String,
    /// The address that is polled, without user name and password. Only a web address is shown: another would tell about the
    /// machine that the site is made on.
    pub address: String,
    /// Address of its site.
    pub site: Option<String>,
    /// Where its articles are filed.
    pub category: tidings_model::CategoryPath,
    /// Number of its articles.
    pub articles: usize,
    /// When it last answered well. Where this is unknown and there is no problem, the page says nothing of its state.
    pub last_ok: Option<Timestamp>,
    /// What is wrong with it, in one sentence.
    pub problem: Option<String>,
    /// Search engines are asked to leave its articles out.
    pub noindex: bool,
    /// The small picture that stands beside its name, among the kept ones.
    pub icon: Option<MediaFile>,
}
