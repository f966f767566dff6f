//! What is never part of an article: navigation, comments, share buttons, boxes that lead elsewhere. Told by element, role, and
//! the words of class and id.

use crate::limits::beginning;
use crate::tree::{Id, Tree};
use regex::{Regex, RegexBuilder};
use std::sync::LazyLock;

#[expect(clippy::expect_used, reason = "the patterns are constants, and a test compiles them")]
fn pattern(text: &str) -> Regex {
    RegexBuilder::new(text).case_insensitive(true).unicode(false).build().expect("a constant pattern")
}

/// Names that speak against a block wherever it stands, unless [`LIKELY`] speaks for it.
static UNLIKELY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"-ad-|ai2html|banner|breadcrumb|combx|comment-|comments|commentlist|community|cover-wrap|disqus|extra|footer|gdpr|header|legends|menu|related|remark|replies|rss|shoutbox|sidebar|skyscraper|social|sponsor|supplemental|ad-break|agegate|pagination|pager|popup|yom-remote|newsletter|subscribe|cookie|consent|promo|share|toolbar|outbrain|taboola|recommend|most-read|mostread|trending|advert",
    )
});
static LIKELY: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"and|article|body|column|content|main|mathjax|shadow|story|post|entry|text"));

/// Names that speak against a block inside an article.
static ASIDE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(^|[\s_-])(",
        r"sharing|sharebar|sharethis|addthis|addtoany|sharedaddy|socials|socialmedia|follow-us|",
        r"followus|newsletter|newsletters|subscribe|sign-up|related|relatedposts|jp-relatedposts|",
        r"relatedarticles|yarpp|recommend|recommended|recommendation|recommendations|recirc|",
        r"recirculation|read-more|readmore|readnext|read-next|more-stories|morestories|also-read|",
        r"alsoread|see-also|you-may|youmay|most-read|mostread|most-popular|trending|outbrain|taboola|",
        r"zergnet|revcontent|comments|commentlist|comment-list|comments-area|disqus|respond|replies|",
        r"breadcrumb|breadcrumbs|pagination|pager|paging|post-nav|postnav|post-navigation|nav-links|",
        r"navigation|navbar|nav-previous|nav-next|topbar|skip-link|advert|adverts|advertisement|",
        r"advertising|adsense|adslot|ad-slot|ad-container|adbox|ad-unit|dfp|sponsor|sponsored|promos|",
        r"promobox|call-to-action|side-bar|site-footer|article-footer|entry-footer|post-footer|",
        r"author-bio|authorbio|author-box|authorbox|about-author|about-the-author|author-info|",
        r"author-card|author-profile|author__bio|byline|byline-block|tag-list|taglist|tag-links|",
        r"post-tags|article-tags|entry-tags|cat-links|entry-meta|post-meta|article-meta|postmeta|",
        r"entry-utility|cookie|cookies|cookie-banner|gdpr|consent|paywall|regwall|visually-hidden|",
        r"visuallyhidden|sr-only|screen-reader-text|assistive-text|noprint|no-print|print-only|",
        r"hide-for-print|survey|donate|donation|petition|disclaimer|toc_title|ez-toc-title|spinner|",
        r"carousel-nav|slick-arrow|photo-credit-btn|zoom-button|infobox-nav|mw-editsection|",
        r"mw-jump-link|navbox|catlinks|printfooter|reflist-nav|vector-menu|sitesub|contentsub",
        r")([\s_-]|$)|(^|\s)(",
        r"widget|widgets|widget-area|hidden|meta|menu|ad|ads|modal|overlay|login|teaser|teasers|",
        r"topics|categories|popular|bio|tags|rating|ratings|votes|promo|loading|dropdown|cta|banner|",
        r"sidebar|footer|feedback|poll|comment|toolbar|metadata|social|share|promotion|tooltip|",
        r"lightbox|popup|copyright|subscription|signup",
        r")(\s|$)",
    ))
});
/// Names that speak for a block even if [`ASIDE`] matches one of its words.
static BODY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"article-?_?body|articlebody|entry-?_?content|post-?_?content|article-?_?content|story-?_?body|article-?_?text|post-?_?body|page-content|main-content|maincontent|content-body|body-content|single-content|article__content|rich-?text|has-sidebar|with-sidebar|no-sidebar|sidebar-right|right-sidebar|left-sidebar|sidebar-left|hassidebar",
    )
});

/// Bytes of a style that are looked at.
const STYLE: usize = 1_000;
/// Bytes of a class or id that are looked at.
const LABEL: usize = 400;

/// Class, id and the like of an element in one string.
pub(crate) fn label(tree: &Tree, id: Id) -> String {
    let mut label = String::new();
    for name in ["class", "id"] {
        if let Some(value) = tree.attr(id, name) {
            label.push_str(beginning(value, LABEL));
            label.push(' ');
        }
    }
    label
}

/// True for elements that are no text at all.
pub(crate) fn is_never(tree: &Tree, id: Id) -> bool {
    matches!(
        tree.name(id),
        "script"
            | "style"
            | "noscript"
            | "template"
            | "head"
            | "link"
            | "meta"
            | "input"
            | "select"
            | "textarea"
            | "button"
            | "dialog"
            | "iframe"
            | "object"
            | "embed"
            | "canvas"
            | "svg"
            | "datalist"
            | "option"
            | "label"
            | "audio"
            | "map"
    ) || (tree.is_element(id) && tree.name(id).is_empty() && tree.foreign_name(id) != "math")
        || is_hidden(tree, id)
}

/// True for what is not shown.
fn is_hidden(tree: &Tree, id: Id) -> bool {
    if !tree.is_element(id) {
        return false;
    }
    let style = tree.attr(id, "style").map(|style| beginning(style, STYLE).to_ascii_lowercase());
    let styled = style.is_some_and(|style| {
        let style: String = style.chars().filter(|c| !c.is_whitespace()).collect();
        style.contains("display:none") || style.contains("visibility:hidden")
    });
    let aria = tree.attr(id, "aria-hidden") == Some("true")
        && !label(tree, id).contains("fallback-image")
        && tree.name(id) != "img"
        && tree.name(id) != "math";
    // Pages that are sent in pieces keep the pieces hidden until a script moves them: they are shown in the end.
    let piece = tree.attr(id, "id").is_some_and(|id| id.starts_with("S:"));
    styled
        || (tree.attr(id, "hidden").is_some() && !piece)
        || aria
        || tree.attr(id, "aria-modal") == Some("true")
}

/// True for roles of navigation and the like.
pub(crate) fn has_foreign_role(tree: &Tree, id: Id) -> bool {
    tree.attr(id, "role").is_some_and(|role| {
        matches!(
            role.trim(),
            "menu"
                | "menubar"
                | "complementary"
                | "navigation"
                | "alert"
                | "alertdialog"
                | "dialog"
                | "search"
                | "contentinfo"
                | "banner"
                | "toolbar"
                | "tablist"
        )
    })
}

/// True for a block that will hardly hold an article, by its names.
pub(crate) fn is_unlikely(label: &str) -> bool {
    UNLIKELY.is_match(label) && !LIKELY.is_match(label)
}

/// True for a block inside an article that is no part of it, by its names.
pub(crate) fn is_aside(label: &str) -> bool {
    !label.is_empty() && ASIDE.is_match(label) && !BODY.is_match(label)
}

/// Names of shows of pictures.
static GALLERY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"gallery|slideshow|slide-show|carousel|photo-?set|image-?slider|bildergalerie|fotostrecke")
});

/// True for a show of pictures, by its names.
pub(super) fn is_gallery(label: &str) -> bool {
    !label.is_empty() && GALLERY.is_match(label)
}
