//! What is never part of an article: navigation, comments, share buttons, boxes that lead elsewhere. Told by element, role, and
//! the words of class and id.

use crate::tree::{Id, Tree};
use regex::{Regex, RegexBuilder};
use std::sync::LazyLock;

#[expect(clippy::expect_used, reason = "the patterns are constants, and a test compiles them")]
fn pattern(text: &str) -> Regex {
    RegexBuilder::new(text).case_insensitive(true).unicode(false).build().expect("a constant pattern")
}

/// Names that speak against a block wherever it stands, unless [`LIKELY`] speaks for it.
static UNLIKELY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"-ad-|ai2html|banner|breadcrumb|combx|comment|community|cover-wrap|disqus|extra|footer|gdpr|header|legends|menu|related|remark|replies|rss|shoutbox|sidebar|skyscraper|social|sponsor|supplemental|ad-break|agegate|pagination|pager|popup|yom-remote|newsletter|subscribe|cookie|consent|promo|share|toolbar|outbrain|taboola|recommend|most-read|mostread|trending|advert")
});
static LIKELY: LazyLock<Regex> = LazyLock::new(|| pattern(r"and|article|body|column|content|main|mathjax|shadow|story|post|entry|text"));

/// Names that speak against a block inside an article.
static ASIDE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(^|[\s_-])(share|sharing|sharebar|sharethis|addthis|addtoany|sharedaddy|social|socials|socialmedia|follow-us|followus|newsletter|newsletters|subscribe|subscription|signup|sign-up|",
        r"related|relatedposts|jp-relatedposts|relatedarticles|yarpp|recommend|recommended|recommendation|recommendations|recirc|recirculation|read-more|readmore|readnext|read-next|more-stories|morestories|also-read|alsoread|see-also|you-may|youmay|",
        r"most-read|mostread|most-popular|popular|trending|outbrain|taboola|zergnet|revcontent|",
        r"comment|comments|commentlist|comment-list|comments-area|disqus|respond|replies|",
        r"breadcrumb|breadcrumbs|pagination|pager|paging|post-nav|postnav|post-navigation|nav-links|navigation|navbar|nav-previous|nav-next|menu|toolbar|topbar|skip-link|",
        r"ad|ads|advert|adverts|advertisement|advertising|adsense|adslot|ad-slot|ad-container|adbox|ad-unit|dfp|sponsor|sponsored|promo|promos|promobox|promotion|teaser|teasers|banner|cta|call-to-action|",
        r"sidebar|side-bar|widget|widgets|widget-area|footer|site-footer|article-footer|entry-footer|post-footer|copyright|",
        r"author-bio|authorbio|author-box|authorbox|about-author|about-the-author|author-info|author-card|author-profile|author__bio|bio|byline|byline-block|",
        r"tags|tag-list|taglist|tag-links|post-tags|article-tags|entry-tags|topics|categories|cat-links|entry-meta|post-meta|article-meta|postmeta|entry-utility|metadata|meta|",
        r"cookie|cookies|cookie-banner|gdpr|consent|paywall|regwall|login|modal|overlay|popup|lightbox|hidden|visually-hidden|visuallyhidden|sr-only|screen-reader-text|assistive-text|noprint|no-print|print-only|hide-for-print|",
        r"rating|ratings|votes|feedback|poll|survey|donate|donation|petition|disclaimer|toc_title|ez-toc-title|loading|spinner|tooltip|dropdown|carousel-nav|slick-arrow|photo-credit-btn|zoom-button|infobox-nav|mw-editsection|mw-jump-link|navbox|catlinks|printfooter|noprint|reflist-nav|vector-menu|sitesub|contentsub)([\s_-]|$)",
    ))
});
/// Names that speak for a block even if [`ASIDE`] matches one of its words.
static BODY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"article-?_?body|articlebody|entry-?_?content|post-?_?content|article-?_?content|story-?_?body|article-?_?text|post-?_?body|page-content|main-content|maincontent|content-body|body-content|single-content|article__content|rich-?text|has-sidebar|with-sidebar|no-sidebar|sidebar-right|right-sidebar|left-sidebar|sidebar-left|hassidebar")
});

/// Class, id and the like of an element in one string.
pub(crate) fn label(tree: &Tree, id: Id) -> String {
    let mut label = String::new();
    for name in ["class", "id"] {
        if let Some(value) = tree.attr(id, name) {
            label.push_str(value);
            label.push(' ');
        }
    }
    label
}

/// True for elements that are no text at all.
pub(crate) fn is_never(tree: &Tree, id: Id) -> bool {
    matches!(
        tree.name(id),
        "script" | "style" | "noscript" | "template" | "head" | "link" | "meta" | "input" | "select" | "textarea" | "button" | "dialog"
            | "iframe" | "object" | "embed" | "canvas" | "svg" | "datalist" | "option" | "label" | "audio" | "map"
    ) || (tree.is_element(id) && tree.name(id).is_empty() && tree.foreign_name(id) != "math")
        || is_hidden(tree, id)
}

/// True for what is not shown.
fn is_hidden(tree: &Tree, id: Id) -> bool {
    if !tree.is_element(id) {
        return false;
    }
    let style = tree.attr(id, "style").map(|style| style.to_ascii_lowercase());
    let styled = style.is_some_and(|style| {
        let style: String = style.chars().filter(|c| !c.is_whitespace()).collect();
        style.contains("display:none") || style.contains("visibility:hidden")
    });
    let aria = tree.attr(id, "aria-hidden") == Some("true") && !label(tree, id).contains("fallback-image") && tree.name(id) != "img" && tree.name(id) != "math";
    styled || tree.attr(id, "hidden").is_some() || aria || tree.attr(id, "aria-modal") == Some("true")
}

/// True for roles of navigation and the like.
pub(crate) fn has_foreign_role(tree: &Tree, id: Id) -> bool {
    tree.attr(id, "role").is_some_and(|role| {
        matches!(
            role.trim(),
            "menu" | "menubar" | "complementary" | "navigation" | "alert" | "alertdialog" | "dialog" | "search" | "contentinfo" | "banner" | "toolbar" | "tablist"
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

/// True for names of the very text of an article.
pub(crate) fn is_body(label: &str) -> bool {
    BODY.is_match(label)
}
