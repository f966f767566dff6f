//! An article page read whole: what it says of itself in data and markup, and its text. What the page declares comes before
//! what can only be told from its looks, and every field remembers the rule it came from.

mod about;
mod beside;
mod dates;
mod head;
mod icons;
mod lasting;
mod linked;
mod people;
mod title;

pub(crate) use about::{is_decoration, language, tag};
pub(crate) use head::{Head, HeadLink};
pub use icons::page_icons;

use crate::limits::{BODY, PAGE, Room};
use crate::sanitise::{Cleaned, from_text, sanitise_written};
use crate::series::{self, Series};
use crate::tree::{ROOT, Tree};
use crate::{BodyImage, address, content, embeds, images, sanitise, text, write};
use tidings_model::{CleanHtml, Person, Problem, ProblemKind, Timestamp, UntrustedHtml};

/// What a page is read with.
#[derive(Debug, Clone, Copy)]
pub struct PageOptions {
    /// Reads a date in any form that feeds and pages use.
    pub parse_date: fn(&str) -> Option<Timestamp>,
}

/// The rule of a body that was given by a recipe.
pub(crate) const BY_RECIPE: &str = "recipe";

/// An article page. Fields that the page does not tell are empty; addresses are absolute.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Page {
    /// Title without the name of the site; may be empty.
    pub title: String,
    /// Authors in order.
    pub authors: Vec<Person>,
    /// When it was published.
    pub published: Option<Timestamp>,
    /// Minutes east of UTC of the clock by which the page tells that, where it says so.
    pub published_offset: Option<i16>,
    /// When it was changed, if later.
    pub updated: Option<Timestamp>,
    /// Its lasting address.
    pub canonical: Option<String>,
    /// BCP 47 tag.
    pub language: Option<String>,
    /// The picture that stands for it.
    pub lead_image: Option<String>,
    /// The pictures of the text in order.
    pub images: Vec<BodyImage>,
    /// Name of the site.
    pub site_name: Option<String>,
    /// Icon of the site: the best of [`page_icons`].
    pub icon: Option<String>,
    /// Section of the site.
    pub section: Option<String>,
    /// Tags in order.
    pub tags: Vec<String>,
    /// The page's own summary.
    pub description: Option<String>,
    /// The text.
    pub body: CleanHtml,
    /// The text without markup, and without what stands below its pictures.
    pub text: String,
    /// Address or name of the licence.
    pub licence: Option<String>,
    /// The second page of an article that is on several; of a later page the one behind it.
    pub next: Option<String>,
    /// Which rule gave each field, by the field's name.
    pub provenance: Vec<(String, String)>,
    /// What had to be given up.
    pub problems: Vec<Problem>,
}

impl Page {
    /// When it was published, by the clock of the page where that is known (RFC 3339).
    pub fn published_as_written(&self) -> Option<String> {
        let at = self.published?;
        let offset = self.published_offset.filter(|minutes| *minutes != 0);
        let offset = offset.and_then(|minutes| jiff::tz::Offset::from_seconds(i32::from(minutes) * 60).ok());
        Some(offset.map_or_else(|| at.to_string(), |offset| at.display_with_offset(offset).to_string()))
    }
}

/// Reads the article page that was fetched from `url`. Never fails: a page that cannot be read gives an empty [`Page`]
/// with a problem.
pub fn extract_page(html: &str, url: &str, options: &PageOptions) -> Page {
    page(html, url, options, &Known::default())
}

/// The same with a text that is known already, such as what a recipe found on the page: it is the body as it is, and
/// wins over the feed's text.
pub fn extract_page_with(html: &str, url: &str, options: &PageOptions, text: &UntrustedHtml) -> Page {
    page(html, url, options, &Known { text: Some(text), series: None })
}

/// Reads a further page of an article, the one that `series` has found last. `text` is its text where that is known already.
pub fn extract_part(
    html: &str,
    url: &str,
    options: &PageOptions,
    series: &Series,
    text: Option<&UntrustedHtml>,
) -> Page {
    page(html, url, options, &Known { text, series: Some(series) })
}

/// What is known of a page before it is read.
#[derive(Default)]
struct Known<'a> {
    /// Its text.
    text: Option<&'a UntrustedHtml>,
    /// The article of which it is a further page.
    series: Option<&'a Series>,
}

fn page(html: &str, url: &str, options: &PageOptions, known: &Known<'_>) -> Page {
    match Tree::document(html, PAGE) {
        Ok(tree) => read(tree, url, options, known),
        Err(why) => {
            let url = address::without_credentials(url);
            let message = format!("The page {url} was not read because of {why}.");
            Page { problems: vec![Problem::new(ProblemKind::Page, message)], ..Page::default() }
        }
    }
}

fn read(mut tree: Tree, url: &str, options: &PageOptions, given: &Known<'_>) -> Page {
    let head = Head::read(&tree, url);
    let next = next_page(&mut tree, &head, url, given.series);
    let linked = linked::read(&tree, url);
    let site_name =
        head.get(&["og:site_name", "application-name"]).map(unescape).or_else(|| linked.publisher.clone());
    let (title, title_rule) = title::title(&tree, &head, &linked, url);
    let (authors, author_rule) = people::authors(&tree, &head, &linked, site_name.as_deref());
    let page = dates::Read { tree: &tree, head: &head, linked: &linked, url };
    let dates = dates::dates(&page, &title, options.parse_date);
    let published = dates.published.map(|dated| dated.at);

    let names: Vec<&str> = authors.iter().filter_map(|person| person.name.as_deref()).collect();
    let host = address::host(url);
    let known = content::About {
        title: &title,
        authors: &names,
        told: linked.body.as_deref(),
        description: head.get(&["og:description", "description", "twitter:description"]),
        host: host.as_deref(),
    };
    let (cleaned, clean_tree, body_rule) = match given.text {
        Some(text) => (sanitise(text, head.base.as_ref().map(url::Url::as_str)), None, BY_RECIPE),
        None => body(&mut tree, &head, &known),
    };
    let (body, problems) = (cleaned.html, cleaned.problems);
    let clean_tree = clean_tree.or_else(|| Tree::fragment(body.as_str(), BODY).ok());
    let images = clean_tree.as_ref().map(images::images_in).unwrap_or_default();
    let text = clean_tree.map(text::prose_in).unwrap_or_default();
    let declared = [
        head.language.as_deref(),
        linked.language.as_deref(),
        head.get(&["og:locale"]),
        head.get(&["content-language", "language", "dc.language"]),
    ];
    let (language, language_rule) = language(&declared, &format!("{title} {text}"));
    let (lead_image, lead_rule) = about::lead_image(&head, &linked, &images);

    let mut page = Page {
        title,
        authors,
        published,
        published_offset: dates.published.and_then(|dated| dated.offset),
        updated: about::later(published, dates.updated),
        canonical: lasting::canonical(&head, &linked, url),
        language,
        lead_image,
        images,
        icon: icons::icons(&head).into_iter().next(),
        section: linked.section.clone().or_else(|| head.get(&["article:section"]).map(unescape)),
        tags: about::tags(&head, &linked),
        description: head
            .get(&["og:description", "description", "twitter:description"])
            .map(unescape)
            .or(linked.description),
        licence: linked.licence.or_else(|| head.link("license")),
        site_name,
        body,
        text,
        next,
        provenance: Vec::new(),
        problems,
    };
    page.provenance = [
        ("title", title_rule, !page.title.is_empty()),
        ("authors", author_rule, !page.authors.is_empty()),
        ("published", dates.rule, page.published.is_some()),
        ("language", language_rule, page.language.is_some()),
        ("lead_image", lead_rule, page.lead_image.is_some()),
        ("body", body_rule, !page.body.is_empty()),
    ]
    .into_iter()
    .filter(|(_, _, known)| *known)
    .map(|(field, rule, _)| (field.to_owned(), rule.to_owned()))
    .collect();
    page
}

/// The page of the article behind this one. The links that lead from page to page are taken out of the tree.
fn next_page(tree: &mut Tree, head: &Head, url: &str, series: Option<&Series>) -> Option<String> {
    let base = head.base.as_ref();
    let (series, next) = match series {
        Some(series) => {
            let mut series = series.clone();
            let next = series.follow(tree, base);
            (series, next)
        }
        None => {
            let (series, next) = series::begin(tree, url, base)?;
            (series, Some(next))
        }
    };
    series.without_pager(tree, base);
    next
}

/// The text of the article as clean HTML, with its tree where there is one already, and the rule that found it.
fn body(tree: &mut Tree, head: &Head, known: &content::About<'_>) -> (Cleaned, Option<Tree>, &'static str) {
    embeds::settle(tree, head.base.as_ref());
    let found = content::find(tree, known);
    let tops = content::cut(tree, &found);
    let (cleaned, clean_tree) =
        match write::write(tree, &tops, head.base.as_ref(), Room::for_markup(BODY.bytes)) {
            Ok(written) => sanitise_written(&written),
            Err(why) => {
                let text: Vec<String> = tops.iter().map(|&top| text::tree_text(tree, top)).collect();
                let mut cleaned = from_text(&text.join("\n"));
                let message = format!("The text of the page was kept without its markup because of {why}.");
                cleaned.problems.insert(0, Problem::new(ProblemKind::Html, message));
                (cleaned, None)
            }
        };
    (cleaned, clean_tree, found.rule)
}

/// Text with its HTML entities undone.
pub(crate) fn unescape(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    let escaped = text.replace('<', "&lt;");
    Tree::fragment(&escaped, BODY).map_or_else(|_| text.to_owned(), |tree| tree.text(ROOT))
}

/// A list of words written with commas.
pub(crate) fn split_list(text: &str) -> Vec<String> {
    let separators: &[char] = if text.contains([';', '；']) { &[';', '；'] } else { &[',', '，', '、'] };
    text.split(separators).map(str::trim).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}
