//! An entry and, where it was fetched, its page become an article. The feed's word counts for what identifies and dates the
//! entry; for the text the fuller of the two is taken.

use crate::feed_text::{feed_text, is_short, plain_line};
use crate::lead::{Candidate, Origin, best};
use crate::page::{BY_RECIPE, language, tag, unescape};
use crate::{ImageAction, Page, address, excerpt, fit, images, rewrite_images, text};
use tidings_model::{
    Article, ArticleId, CleanHtml, ContentHash, DateOrigin, Entry, EntryKey, MediaRef, Person, Pictures,
    Problem, ProblemKind, Published, Source, SourceRef, Timestamp,
};

/// Characters of an excerpt.
const EXCERPT: usize = 200;
/// Pictures of one article that are kept; a page with more is a gallery of something else.
const MOST_MEDIA: usize = 200;
/// Most tags of one article.
const MOST_TAGS: usize = 30;

/// All that an article is made of.
#[derive(Debug)]
pub struct Compose<'a> {
    /// The source.
    pub source: &'a Source,
    /// Address of the site as the feed has it.
    pub feed_site: Option<&'a str>,
    /// Language as the feed has it.
    pub feed_language: Option<&'a str>,
    /// The entry.
    pub entry: &'a Entry,
    /// Its identity.
    pub key: EntryKey,
    /// Hash of what the feed said.
    pub entry_hash: ContentHash,
    /// Its page, if it was fetched.
    pub page: Option<&'a Page>,
    /// When the entry was seen first.
    pub first_seen: Timestamp,
    /// Number of this revision, from 1.
    pub revision: u32,
    /// When this revision was made.
    pub revised: Timestamp,
}

/// An article and what was wrong on the way to it.
#[derive(Debug, Clone, PartialEq)]
pub struct Composed {
    /// The article.
    pub article: Article,
    /// What was wrong.
    pub problems: Vec<Problem>,
}

/// Where the fields came from, and what was wrong.
#[derive(Default)]
struct Notes {
    provenance: Vec<(String, String)>,
    problems: Vec<Problem>,
}

impl Notes {
    fn from(&mut self, field: &str, rule: &str) {
        self.provenance.push((field.to_owned(), rule.to_owned()));
    }
}

/// Makes the article.
pub fn compose(of: Compose<'_>) -> Composed {
    let mut notes = Notes::default();
    let site = of.source.site.clone().or_else(|| of.feed_site.map(str::to_owned));
    let url =
        of.entry.link.as_deref().and_then(|link| address::web(link, address::base(site.as_deref()).as_ref()));
    let base = of.entry.base.clone().or_else(|| url.clone()).or_else(|| site.clone());
    let title = fit::title(&title(&of, &mut notes), &mut notes.problems);
    let body = body(&of, base.as_deref(), &mut notes);
    let published = published(&of, &mut notes);
    let (lead_image, body, media) = pictures(&of, base.as_deref(), body, &mut notes);
    let language = chosen_language(&of, &title, &body, &mut notes);
    let web_base = address::base(base.as_deref());
    let authors = fit::authors(authors(&of, &mut notes), web_base.as_ref(), &mut notes.problems);
    let enclosures = fit::enclosures(&of.entry.enclosures, web_base.as_ref(), &mut notes.problems);
    let guid = of.entry.guid.as_deref().map(|guid| fit::guid(guid, &mut notes.problems));
    let canonical = of.page.and_then(|page| page.canonical.clone()).map(|url| (url, "page"));
    let url = canonical.or(url.map(|url| (url, "feed"))).map(|(url, rule)| {
        notes.from("url", rule);
        url
    });
    let short = excerpt_of(&of, &body);
    let article = Article {
        id: ArticleId::of(&of.source.id, &of.key),
        key: of.key,
        source: SourceRef {
            id: of.source.id.clone(),
            name: of.source.name.clone(),
            address: address::without_credentials(&of.source.address),
            site: site.as_deref().map(address::without_credentials),
        },
        category: of.source.category.clone(),
        also_in: of.source.also_in.clone(),
        title,
        url,
        guid,
        authors,
        language,
        section: of.page.and_then(|page| fit::short_line(page.section.as_deref()?)),
        licence: of.page.and_then(|page| fit::short_line(page.licence.as_deref()?)),
        tags: tags(of.entry, of.page),
        published,
        updated: of
            .entry
            .updated
            .or_else(|| of.page.and_then(|page| page.updated))
            .filter(|at| *at > published.at),
        first_seen: of.first_seen,
        revised: of.revised,
        excerpt: short,
        starred: false,
        lead_image,
        media,
        enclosures,
        body,
        revision: of.revision,
        entry_hash: of.entry_hash,
        provenance: notes.provenance,
    };
    Composed { article, problems: notes.problems }
}

fn title(of: &Compose<'_>, notes: &mut Notes) -> String {
    let feed = of.entry.title.as_ref().map(plain_line).filter(|title| !title.is_empty());
    if let Some(title) = feed {
        notes.from("title", "feed");
        return title;
    }
    let page = of.page.map(|page| page.title.clone()).filter(|title| !title.is_empty());
    page.inspect(|_| notes.from("title", "page")).unwrap_or_default()
}

/// The fuller text of feed and page. The page wins when it has clearly more, or when the feed's text was cut.
fn body(of: &Compose<'_>, base: Option<&str>, notes: &mut Notes) -> CleanHtml {
    let feed = feed_text(of.entry, base);
    let feed_plain = text::text_of(&feed.html);
    let feed_weight = text::weigh(&feed_plain);
    let Some(page) = of.page.filter(|page| !page.body.is_empty()) else {
        notes.problems.extend(feed.problems);
        if !feed.html.is_empty() {
            notes.from("body", "feed");
        }
        return feed.html;
    };
    let page_weight = text::weigh(&page.text);
    let fuller = page_weight * 10 > feed_weight * 12;
    let rule =
        page.provenance.iter().find(|(field, _)| field == "body").map_or("page", |(_, rule)| rule.as_str());
    if feed_weight == 0
        || rule == BY_RECIPE
        || (fuller
            && (is_short(&feed_plain) || page_weight > feed_weight * 2)
            && !is_notice(page, feed_weight))
    {
        notes.from("body", rule);
        return page.body.clone();
    }
    if page_weight == 0 {
        notes
            .problems
            .push(Problem::new(ProblemKind::Page, "The page has no text; the feed's own was kept."));
    }
    notes.problems.extend(feed.problems);
    notes.from("body", "feed");
    feed.html
}

/// True when the page only says that it shows nothing: cookies, subscriptions, robots.
fn is_notice(page: &Page, feed_weight: usize) -> bool {
    let text = page.text.to_lowercase();
    let says = [
        "enable javascript",
        "enable cookies",
        "are you a robot",
        "captcha",
        "access denied",
        "subscribe to continue",
        "checking your browser",
        "verify you are human",
    ];
    text::weigh(&text) < 1200 && feed_weight > 0 && says.iter().any(|words| text.contains(words))
}

fn published(of: &Compose<'_>, notes: &mut Notes) -> Published {
    let feed = of.entry.published.or(of.entry.updated).or(of.entry.created);
    let page = of.page.and_then(|page| page.published);
    let (at, from) = match (feed, page) {
        (Some(at), _) => (at, DateOrigin::Feed),
        (None, Some(at)) => (at, DateOrigin::Page),
        (None, None) => (of.first_seen, DateOrigin::FirstSeen),
    };
    notes.from("published", from.as_str());
    Published { at, from }
}

/// Lead picture, body and the list of all pictures.
fn pictures(
    of: &Compose<'_>,
    base: Option<&str>,
    body: CleanHtml,
    notes: &mut Notes,
) -> (Option<String>, CleanHtml, Vec<MediaRef>) {
    if of.source.policy.pictures == Pictures::Drop {
        return (None, rewrite_images(&body, &|_| ImageAction::Remove), Vec::new());
    }
    let in_body = images(&body);
    let lead = lead(of, base, &in_body).map(|(url, rule)| {
        notes.from("lead_image", rule);
        url
    });
    let mut media: Vec<MediaRef> = Vec::new();
    for url in lead.iter().cloned().chain(in_body.into_iter().map(|image| image.src)) {
        if media.len() == MOST_MEDIA {
            let message =
                format!("The article has more than {MOST_MEDIA} pictures; only the first are kept.");
            notes.problems.push(Problem::new(ProblemKind::Limit, message));
            break;
        }
        if media.iter().all(|known| known.url != url) {
            media.push(MediaRef { url, file: None, problem: None });
        }
    }
    (lead, body, media)
}

/// The picture that stands for the article: of those that the feed names, the page's and those of the text, the best.
fn lead(
    of: &Compose<'_>,
    base: Option<&str>,
    in_body: &[crate::BodyImage],
) -> Option<(String, &'static str)> {
    let base = address::base(base);
    let named =
        of.entry.images.iter().map(|image| (image.url.as_str(), Origin::Feed, image.width, image.height));
    let is_picture = |file: &&tidings_model::Enclosure| {
        file.media_type.as_deref().is_some_and(|kind| kind.starts_with("image/"))
    };
    let attached = of.entry.enclosures.iter().filter(is_picture);
    let attached = attached.map(|file| (file.url.as_str(), Origin::Enclosure, None, None));
    let page = of.page.and_then(|page| page.lead_image.as_deref());
    let page = page.map(|url| (url, Origin::Page, None, None));
    let candidates = named.chain(attached).chain(page).filter_map(|(url, origin, width, height)| {
        Some(Candidate { url: address::web(url, base.as_ref())?, origin, width, height })
    });
    best(candidates, in_body).map(|lead| (lead.url, lead.origin.rule()))
}

fn chosen_language(of: &Compose<'_>, title: &str, body: &CleanHtml, notes: &mut Notes) -> Option<String> {
    if let Some(own) = of.source.language.as_deref().and_then(tag) {
        notes.from("language", "source");
        return Some(own);
    }
    let content =
        of.entry.content.iter().chain(&of.entry.summary).find_map(|content| content.language.as_deref());
    let page = of.page.and_then(|page| page.language.as_deref());
    let declared = [of.entry.language.as_deref(), content, of.feed_language, page];
    let (language, rule) = language(&declared, &format!("{title} {}", text::text_of(body)));
    if language.is_some() {
        notes.from("language", rule);
    }
    language
}

fn authors(of: &Compose<'_>, notes: &mut Notes) -> Vec<Person> {
    let feed: Vec<Person> = of
        .entry
        .authors
        .iter()
        .filter(|person| person.name.is_some() || person.email.is_some())
        .cloned()
        .collect();
    if !feed.is_empty() {
        notes.from("authors", "feed");
        return feed;
    }
    let page = of.page.map(|page| page.authors.clone()).unwrap_or_default();
    if !page.is_empty() {
        notes.from("authors", "page");
    }
    page
}

/// The feed's categories, then the page's tags, each once.
fn tags(entry: &Entry, page: Option<&Page>) -> Vec<String> {
    let feed = entry
        .categories
        .iter()
        .map(|category| category.label.clone().unwrap_or_else(|| category.term.clone()));
    let feed: Vec<String> = feed.collect();
    let page = page.map(|page| page.tags.clone()).unwrap_or_default();
    let mut tags: Vec<String> = Vec::new();
    for tag in feed.into_iter().chain(page) {
        let tag = text::one_line(&unescape(&tag));
        let lower = tag.to_lowercase();
        if !tag.is_empty()
            && tag.chars().count() <= 80
            && tags.len() < MOST_TAGS
            && tags.iter().all(|known| known.to_lowercase() != lower)
        {
            tags.push(tag);
        }
    }
    tags
}

/// The feed's summary where it is one, else the beginning of the text.
fn excerpt_of(of: &Compose<'_>, body: &CleanHtml) -> String {
    let summary = of.entry.summary.as_ref().filter(|_| !of.entry.content.is_empty()).map(plain_line);
    let summary = summary.filter(|line| (20..=600).contains(&line.chars().count()) && !is_cut(line));
    match summary {
        Some(line) => text::shorten(&line, EXCERPT),
        None => excerpt(body, EXCERPT),
    }
}

fn is_cut(line: &str) -> bool {
    line.ends_with('…') || line.ends_with("...") || line.ends_with("[…]") || line.ends_with("[...]")
}
