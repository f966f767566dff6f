//! Which picture stands for an article. First by what is said of it: who names it, whether the text shows it, how large it
//! is to be. Then, once the files are there, by their sizes: counters of readers go, and what is too small, too long or on
//! too many articles of its source stands for none.

use crate::media::same_picture;
use crate::page::is_decoration;
use crate::{BodyImage, ImageAction, images, rewrite_images};
use tidings_model::{Article, MediaFile};

/// Who names a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    /// The feed, as the entry's picture (media RSS and its like).
    Feed,
    /// The feed, as an attached file.
    Enclosure,
    /// The page, as the best of its own.
    Page,
    /// JSON-LD of the page.
    JsonLd,
    /// `og:image`.
    OpenGraph,
    /// `twitter:image` and its like.
    Meta,
    /// Nobody: it is in the text.
    Body,
}

impl Origin {
    /// The name of the rule in the record.
    pub(crate) fn rule(self) -> &'static str {
        match self {
            Self::Feed | Self::Enclosure => "feed",
            Self::Page => "page",
            Self::JsonLd => "json-ld",
            Self::OpenGraph => "opengraph",
            Self::Meta => "meta",
            Self::Body => "body",
        }
    }

    fn weight(self) -> i32 {
        match self {
            Self::Feed => 40,
            Self::Enclosure => 38,
            Self::Page => 36,
            Self::JsonLd => 34,
            Self::OpenGraph => 32,
            Self::Meta => 28,
            Self::Body => 20,
        }
    }
}

/// A picture that may stand for an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Candidate {
    /// Its address, absolute.
    pub(crate) url: String,
    pub(crate) origin: Origin,
    /// Width in pixels, where it is said.
    pub(crate) width: Option<u32>,
    /// Height in pixels, where it is said.
    pub(crate) height: Option<u32>,
}

/// What it counts that the text shows the picture: more than who names it, so that of two that are named the one that is
/// shown wins.
const SHOWN: i32 = 30;
/// What it counts against a picture that is said to be as small as a thumbnail: a feed's then gives way to the page's.
const SMALL: i32 = -25;
/// Below this width, a picture is a thumbnail.
const THUMBNAIL: u32 = 200;
/// Pictures of the text that one that is named is compared with.
const COMPARED: usize = 500;
/// Least sides of a picture of the text that nobody names.
const FIGURE: (u32, u32) = (200, 120);

/// True for a picture of the text that is said to be large, or of which nothing is said.
fn is_figure(image: &BodyImage) -> bool {
    image.width.is_none_or(|width| width >= FIGURE.0) && image.height.is_none_or(|height| height >= FIGURE.1)
}

/// The candidate with the highest score, the first of equals; the first large picture of the text is one of them.
pub(crate) fn best(named: impl Iterator<Item = Candidate>, body: &[BodyImage]) -> Option<Candidate> {
    let figure = body.iter().find(|image| !is_decoration(&image.src) && is_figure(image)).map(|image| {
        Candidate { url: image.src.clone(), origin: Origin::Body, width: image.width, height: image.height }
    });
    let scored = named.chain(figure).filter_map(|candidate| Some((score(&candidate, body)?, candidate)));
    // Of equals, `max_by_key` would take the last.
    let best = scored.fold(None, |best: Option<(i32, Candidate)>, one| match best {
        Some(best) if best.0 >= one.0 => Some(best),
        _ => Some(one),
    });
    best.map(|(_, candidate)| candidate)
}

/// `None` for what stands for nothing: by the words of its address, or by the size that is said of it.
fn score(candidate: &Candidate, body: &[BodyImage]) -> Option<i32> {
    let Candidate { url, origin, width, height } = candidate;
    let too_small = width.is_some_and(|side| side < 100) || height.is_some_and(|side| side < SHORT);
    let stretched = width.zip(*height).is_some_and(|(width, height)| !is_even(width, height));
    if is_decoration(url) || too_small || stretched {
        return None;
    }
    let shown =
        *origin != Origin::Body && body.iter().take(COMPARED).any(|image| same_picture(url, &image.src));
    let small = width.is_some_and(|width| width < THUMBNAIL);
    Some(origin.weight() + if shown { SHOWN } else { 0 } + if small { SMALL } else { 0 })
}

/// Longest side, in pixels, of a picture that is there to count readers.
const PIXEL: u32 = 3;
/// Least sides of a picture that stands for an article: below are faces, icons and buttons.
const SHORT: u32 = 64;
const LONG: u32 = 120;
/// How many times longer than wide, or wider than long, it may be: beyond are banners and the names of sites.
const STRETCH: u32 = 4;

/// Under which name the record says that a lead picture was turned down.
const REFUSED: &str = "lead_image_refused";
/// What the record says of a lead picture that was turned down, before the picture's name.
const REPEATED: &str = "repeated ";

/// Takes out pictures of no more than 3 × 3 pixels, and takes the lead from one that cannot be a lead by its size.
pub fn judge_by_size(article: &mut Article) {
    let pixel = |file: &MediaFile| file.width.max(file.height) <= PIXEL;
    let is_pixel = |article: &Article, url: &str| {
        article.media.iter().any(|media| media.url == url && media.file.as_ref().is_some_and(pixel))
    };
    if article.media.iter().any(|media| media.file.as_ref().is_some_and(pixel)) {
        let body = rewrite_images(&article.body, &|src| {
            if is_pixel(article, src) { ImageAction::Remove } else { ImageAction::Keep }
        });
        article.body = body;
    }
    let is_lead = |url: &String| size(article, url).is_none_or(|(width, height)| may_lead(width, height));
    if article.lead_image.as_ref().is_some_and(|url| !is_lead(url)) {
        replace_lead(article, None);
    }
    article.media.retain(|media| !media.file.as_ref().is_some_and(pixel));
}

/// The name by which the lead picture of an article is known among those of its source: its hash, or its address where it is
/// not kept. It is that of the picture which was turned down, where one was.
pub fn lead_name(article: &Article) -> Option<String> {
    let turned_down = article.provenance.iter().find_map(|(field, rule)| {
        rule.strip_prefix(REPEATED).filter(|_| field == REFUSED).map(str::to_owned)
    });
    turned_down.or_else(|| article.lead_image.as_deref().map(|url| name(article, url)))
}

fn name(article: &Article, url: &str) -> String {
    file(article, url).map_or_else(|| url.to_owned(), |file| file.hash.as_str().to_owned())
}

/// The kept file of a picture.
fn file<'a>(article: &'a Article, url: &str) -> Option<&'a MediaFile> {
    article.media.iter().find(|media| media.url == url)?.file.as_ref()
}

/// Takes the lead from a picture that leads too many other articles of the source. The record tells of it, so that the
/// next article with this picture is told the same.
pub fn refuse_repeated_lead(article: &mut Article) {
    let Some(url) = article.lead_image.clone() else { return };
    let name = name(article, &url);
    replace_lead(article, Some(&name));
    article.provenance.push((REFUSED.to_owned(), format!("{REPEATED}{name}")));
}

/// Puts the first large picture of the text in the lead's place, other than the one that has it. What stood for the article
/// alone is no picture of it any more.
fn replace_lead(article: &mut Article, refused: Option<&str>) {
    let Some(old) = article.lead_image.take() else { return };
    let shown = images(&article.body);
    let new = shown.iter().find(|image| {
        let measured = size(article, &image.src);
        image.src != old
            && !is_decoration(&image.src)
            && refused.is_none_or(|refused| name(article, &image.src) != refused)
            && measured.map_or_else(|| is_figure(image), |(width, height)| may_lead(width, height))
    });
    article.lead_image = new.map(|image| image.src.clone());
    article.provenance.retain(|(field, _)| field != "lead_image");
    if article.lead_image.is_some() {
        article.provenance.push(("lead_image".to_owned(), "body".to_owned()));
    }
    if shown.iter().all(|image| image.src != old) {
        article.media.retain(|media| media.url != old);
    }
}

fn size(article: &Article, url: &str) -> Option<(u32, u32)> {
    file(article, url).map(|file| (file.width, file.height))
}

fn may_lead(width: u32, height: u32) -> bool {
    width.min(height) >= SHORT && width.max(height) >= LONG && is_even(width, height)
}

/// True when no side is many times as long as the other.
fn is_even(width: u32, height: u32) -> bool {
    width.max(height) <= width.min(height).saturating_mul(STRETCH)
}
