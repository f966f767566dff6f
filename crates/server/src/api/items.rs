//! Articles as a user has them.

use super::asked::{Parameters, Place};
use super::missing;
use crate::access::Asker;
use crate::answers::Problem;
use crate::app::App;
use crate::base::Base;
use crate::conditional::Known;
use crate::{content, media};
use axum::extract::{OriginalUri, State};
use axum::http::{HeaderValue, header};
use axum::response::Response;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use tidings_model::{CategoryPath, Timestamp};
use tidings_store::readers::{FeedId, Item, ItemId, Listing, Order, Scope, User};
use utoipa::{IntoParams, ToSchema};

/// Articles of a page where the request does not say how many.
const USUAL: usize = 50;
/// And at most.
pub(super) const MOST: usize = 500;

/// Which articles. Of `feed`, `category`, `tag` and `label` one at most; with none, those of all feeds, or all starred ones.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct ItemsAsked {
    /// Of the feed with this number.
    feed: Option<i64>,
    /// Of the feeds in this category and those below it.
    category: Option<String>,
    /// With this tag of the publisher's.
    tag: Option<String>,
    /// With this label of the user's.
    label: Option<String>,
    /// Only unread ones, or only read ones.
    unread: Option<bool>,
    /// Only starred ones, or only others.
    starred: Option<bool>,
    /// Only what arrived then or later.
    #[param(value_type = Option<String>, format = DateTime)]
    since: Option<Timestamp>,
    /// Only what arrived before.
    #[param(value_type = Option<String>, format = DateTime)]
    before: Option<Timestamp>,
    /// What arrived last comes first, or what arrived first.
    #[serde(default)]
    order: Way,
    /// Articles at most, 1 to 500; 50 where it is left out.
    limit: Option<usize>,
    /// The number of the last article of the page before: pages do not shift when articles arrive.
    after: Option<i64>,
}

/// Which way a list goes.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum Way {
    /// What arrived last comes first.
    #[default]
    Newest,
    /// What arrived first comes first.
    Oldest,
}

impl From<Way> for Order {
    fn from(way: Way) -> Self {
        match way {
            Way::Newest => Self::Newest,
            Way::Oldest => Self::Oldest,
        }
    }
}

/// A page of a list.
#[derive(Serialize, ToSchema)]
pub(super) struct ItemsPage {
    /// The articles.
    items: Vec<ItemBrief>,
    /// The address of the next page; none on the last.
    next: Option<String>,
}

/// An article, as lists show it.
#[derive(Serialize, ToSchema)]
pub(crate) struct ItemBrief {
    /// Its number: a later one arrived later.
    id: i64,
    /// Its id in the archive, which outlives every database.
    article: String,
    /// The number of its feed.
    feed: i64,
    /// Title in plain text; empty when it has none.
    title: String,
    /// Its address at the publisher.
    url: Option<String>,
    /// Names of the authors.
    authors: Vec<String>,
    /// BCP 47 tag.
    language: Option<String>,
    /// When it was published.
    #[schema(value_type = String, format = DateTime)]
    published: Timestamp,
    /// When it arrived here.
    #[schema(value_type = String, format = DateTime)]
    arrived: Timestamp,
    /// The beginning in plain text.
    excerpt: String,
    /// The picture that stands for it, where it is kept.
    picture: Option<Picture>,
    /// The publisher's tags.
    tags: Vec<String>,
    /// Where it is filed.
    category: String,
    /// Minutes that its text takes to read.
    minutes: u32,
    /// 1 for its first state, one more for each change.
    revision: u32,
    /// Whether the user has not read it.
    unread: bool,
    /// Whether the user starred it.
    starred: bool,
    /// The user's labels for it.
    labels: Vec<String>,
}

/// A kept picture.
#[derive(Serialize, ToSchema)]
pub(crate) struct Picture {
    /// A signed address of this server, which needs no sign-in.
    url: String,
    /// Pixels.
    width: u32,
    /// Pixels.
    height: u32,
}

/// An article with its text.
#[derive(Serialize, ToSchema)]
pub(super) struct ItemWhole {
    #[serde(flatten)]
    brief: ItemBrief,
    /// Its text: clean HTML, whose pictures come from signed addresses of this server.
    content_html: String,
    /// The publisher's identifier.
    guid: Option<String>,
    /// When the publisher changed it, by his word.
    #[schema(value_type = Option<String>, format = DateTime)]
    updated: Option<Timestamp>,
    /// When this revision was made.
    #[schema(value_type = String, format = DateTime)]
    revised: Timestamp,
    /// Section of the publisher's site.
    section: Option<String>,
    /// Address or name of its licence.
    licence: Option<String>,
    /// Other categories that show it.
    also_in: Vec<String>,
    /// Name of its source when it was filed.
    source_name: String,
    /// Attached files.
    enclosures: Vec<Enclosure>,
}

/// An attached file, at its publisher.
#[derive(Serialize, ToSchema)]
pub(super) struct Enclosure {
    /// Its address.
    url: String,
    /// Its media type.
    media_type: Option<String>,
    /// Bytes.
    length: Option<u64>,
    /// Playing time.
    seconds: Option<u64>,
    /// Its title.
    title: Option<String>,
}

impl ItemBrief {
    pub(crate) fn of(app: &App, base: &Base, item: Item) -> Self {
        let Item { id, article, feed, arrived, published, summary, unread, starred, labels, .. } = item;
        let picture = summary.lead.map(|lead| Picture {
            url: format!("{}{}", base.0, media::kept_address(app, &lead.file)),
            width: lead.width,
            height: lead.height,
        });
        Self {
            id: id.0,
            article: article.to_string(),
            feed: feed.0,
            title: summary.title,
            url: summary.url,
            authors: summary.authors,
            language: summary.language,
            published,
            arrived,
            excerpt: summary.excerpt,
            picture,
            tags: summary.tags,
            category: summary.category,
            minutes: summary.minutes,
            revision: summary.revision,
            unread,
            starred,
            labels,
        }
    }
}

/// A list of articles, page by page.
#[utoipa::path(get, path = "/api/v1/items", tag = "articles", params(ItemsAsked), responses(
    (status = 200, body = ItemsPage, headers(("Link" = String, description = "the next page"), ("ETag" = String)))))]
pub(super) async fn list(
    State(app): State<Arc<App>>,
    asker: Asker,
    base: Base,
    known: Known,
    OriginalUri(uri): OriginalUri,
    Parameters(asked): Parameters<ItemsAsked>,
) -> Result<Response, Problem> {
    let limit = limit(asked.limit)?;
    let listing = listing(asked, limit)?;
    let (items, next) = app
        .work(move |app| {
            check(app, &asker.user, &listing.scope)?;
            let mut ids = app.readers.list(asker.user.id, &listing)?;
            // One more was asked for, which tells whether there is another page.
            let more = ids.len() > limit;
            ids.truncate(limit);
            let next = ids.last().copied().filter(|_| more);
            let items = app.readers.items(asker.user.id, &ids)?;
            Ok::<_, Problem>((
                items.into_iter().map(|item| ItemBrief::of(app, &base, item)).collect::<Vec<_>>(),
                next,
            ))
        })
        .await?;
    let next = next.map(|last| next_page(uri.path(), uri.query(), &last.to_string()));
    page(&known, &ItemsPage { items, next: next.clone() }, next.as_deref())
}

/// Sends a page, with the next one's address in the header `Link` too.
pub(super) fn page<T: Serialize>(known: &Known, page: &T, next: Option<&str>) -> Result<Response, Problem> {
    let mut response = known.json(page)?;
    let link = next.and_then(|next| HeaderValue::from_str(&format!("<{next}>; rel=\"next\"")).ok());
    if let Some(link) = link {
        response.headers_mut().insert(header::LINK, link);
    }
    Ok(response)
}

/// The address of a list with another end of the page before.
pub(super) fn next_page(path: &str, query: Option<&str>, after: &str) -> String {
    let pairs = query.unwrap_or_default().split('&');
    let kept = pairs.filter(|pair| !pair.is_empty() && *pair != "after" && !pair.starts_with("after="));
    let after = percent_encoding::utf8_percent_encode(after, percent_encoding::NON_ALPHANUMERIC);
    let pairs: Vec<String> = kept.map(str::to_owned).chain([format!("after={after}")]).collect();
    format!("{path}?{}", pairs.join("&"))
}

pub(super) fn limit(asked: Option<usize>) -> Result<usize, Problem> {
    match asked {
        None => Ok(USUAL),
        Some(limit) if (1..=MOST).contains(&limit) => Ok(limit),
        Some(_) => Err(Problem::bad("`limit` cannot be this").advise(format!("it is 1 to {MOST}"))),
    }
}

fn listing(asked: ItemsAsked, limit: usize) -> Result<Listing, Problem> {
    let ItemsAsked { feed, category, tag, label, unread, starred, since, before, order, after, .. } = asked;
    let scope = scope(feed, category.as_deref(), tag, label, starred == Some(true))?;
    let after = after.map(ItemId);
    Ok(Listing { scope, unread, starred, since, before, order: order.into(), after, limit: limit + 1 })
}

/// Where articles are looked for: at one place.
pub(super) fn scope(
    feed: Option<i64>,
    category: Option<&str>,
    tag: Option<String>,
    label: Option<String>,
    starred: bool,
) -> Result<Scope, Problem> {
    let category = category.map(|text| {
        CategoryPath::parse(text)
            .map_err(|error| Problem::bad("`category` cannot be this").advise(error.to_string()))
    });
    let all = [
        feed.map(|feed| Scope::Feed(FeedId(feed))),
        category.transpose()?.map(Scope::Category),
        tag.map(Scope::Tag),
        label.map(Scope::Label),
    ];
    let mut named = all.into_iter().flatten();
    match (named.next(), named.next()) {
        (Some(_), Some(_)) => {
            Err(Problem::bad("several places are named").advise("name one of feed, category, tag and label"))
        }
        (Some(scope), None) => Ok(scope),
        (None, _) => Ok(if starred { Scope::Starred } else { Scope::All }),
    }
}

/// A feed that the user does not see is not there.
pub(super) fn check(app: &App, user: &User, scope: &Scope) -> Result<(), Problem> {
    let Scope::Feed(feed) = scope else { return Ok(()) };
    let seen = app.readers.feeds(user.id)?.iter().any(|seen| seen.id == *feed);
    if seen { Ok(()) } else { Err(missing("feed")) }
}

/// One article with its text.
#[utoipa::path(get, path = "/api/v1/items/{item}", tag = "articles", params(("item" = i64, Path, description = "number of the article")),
    responses((status = 200, body = ItemWhole, headers(("ETag" = String)))))]
pub(super) async fn one(
    State(app): State<Arc<App>>,
    asker: Asker,
    base: Base,
    known: Known,
    Place(item): Place<i64>,
) -> Result<Response, Problem> {
    let whole = app.work(move |app| whole(app, &asker.user, &base, ItemId(item))).await?;
    known.json(&whole)
}

/// An article that the user may see.
pub(super) fn find(app: &App, user: &User, item: ItemId) -> Result<Item, Problem> {
    app.readers.items(user.id, &[item])?.pop().ok_or_else(|| missing("article"))
}

fn whole(app: &App, user: &User, base: &Base, item: ItemId) -> Result<ItemWhole, Problem> {
    let item = find(app, user, item)?;
    let record = content::record(app, &item)?;
    let content_html = content::body(app, &record, &base.0);
    let article = record.article;
    let enclosure = |file: tidings_model::Enclosure| Enclosure {
        url: file.url,
        media_type: file.media_type,
        length: file.length,
        seconds: file.duration_seconds,
        title: file.title,
    };
    Ok(ItemWhole {
        brief: ItemBrief::of(app, base, item),
        content_html,
        guid: article.guid,
        updated: article.updated,
        revised: article.revised,
        section: article.section,
        licence: article.licence,
        also_in: article.also_in.iter().map(CategoryPath::to_string).collect(),
        source_name: article.source.name,
        enclosures: article.enclosures.into_iter().map(enclosure).collect(),
    })
}
