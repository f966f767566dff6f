//! The text that an entry brings along, and whether it is all there is. Feeds put full text, summaries and teasers into the
//! same fields, so only length and the way a text ends tell them apart.

use crate::page::unescape;
use crate::sanitise::from_text;
use crate::{address, sanitise, text};
use tidings_model::{CleanHtml, Content, ContentKind, Entry, FullText, UntrustedHtml};

/// Weighted characters below which a feed's text is called short.
const SHORT: usize = 900;

/// Texts of an entry that are looked at, besides its summary.
const MOST_TEXTS: usize = 8;

/// Whether the entry's page should be fetched for its full text.
pub fn wants_page(entry: &Entry, full_text: FullText) -> bool {
    let Some(link) = entry.link.as_deref() else { return false };
    if address::web(link, None).is_none() {
        return false;
    }
    match full_text {
        FullText::Always => true,
        FullText::Never => false,
        FullText::Auto => {
            let text = text::text_of(&feed_text(entry, entry.base.as_deref().or(Some(link))).html);
            is_short(&text) && !is_whole(entry, &text)
        }
    }
}

/// True for a text that is short, or that ends as if there were more of it elsewhere.
pub(crate) fn is_short(text: &str) -> bool {
    text::weigh(text) < SHORT || ends_early(text)
}

/// True for a text that ends as if there were more of it elsewhere.
fn ends_early(text: &str) -> bool {
    let end = text.trim_end().trim_end_matches(['.', '»', '›', '→', ']', ')', '>']).to_lowercase();
    let end = end.trim_end();
    let cut = text.trim_end().ends_with('…')
        || text.trim_end().ends_with("...")
        || text.trim_end().ends_with("[…]")
        || text.trim_end().ends_with("[...]");
    let more = [
        "read more",
        "continue reading",
        "full story",
        "read the full article",
        "weiterlesen",
        "lire la suite",
        "leer más",
        "阅读全文",
        "查看全文",
        "続きを読む",
        "全文を読む",
        "اقرأ المزيد",
    ]
    .iter()
    .any(|words| end.ends_with(words));
    cut || more
}

/// True for a short text that is all there is: the feed gives a summary beside it that says much less, and it does not end
/// as if there were more.
fn is_whole(entry: &Entry, text: &str) -> bool {
    let Some(summary) = entry.summary.as_ref().filter(|_| !entry.content.is_empty()) else { return false };
    !ends_early(text) && text::weigh(text) > 2 * text::weigh(&plain_line(summary)).max(SHORT / 9)
}

/// A text of the feed as one line without markup.
pub(crate) fn plain_line(content: &Content) -> String {
    let text = match content.kind {
        ContentKind::Text => content.value.clone(),
        _ if content.value.contains(['<', '&']) => {
            text::text_of(&sanitise(&UntrustedHtml(content.value.clone()), None).html)
        }
        _ => content.value.clone(),
    };
    // Titles are often escaped once more than their format says.
    text::one_line(&if text.contains('&') { unescape(&text) } else { text })
}

/// The feed's own text, the fullest that it has.
pub(crate) fn feed_text(entry: &Entry, base: Option<&str>) -> crate::Cleaned {
    let mut best: Option<(usize, crate::Cleaned)> = None;
    for content in entry.content.iter().take(MOST_TEXTS).chain(&entry.summary) {
        let cleaned = clean_content(content, base);
        let weight = text::length(&cleaned.html);
        if best.as_ref().is_none_or(|(known, _)| weight * 10 > known * 11) {
            best = Some((weight, cleaned));
        }
    }
    best.map_or(crate::Cleaned { html: CleanHtml::default(), problems: Vec::new() }, |(_, cleaned)| cleaned)
}

fn clean_content(content: &Content, base: Option<&str>) -> crate::Cleaned {
    let base = content.base.as_deref().filter(|base| address::base(Some(base)).is_some()).or(base);
    match content.kind {
        ContentKind::Text if !looks_like_html(&content.value) => from_text(&content.value),
        ContentKind::Other
            if content.media_type.as_deref().is_some_and(|kind| {
                !kind.contains("html") && !kind.contains("xml") && !kind.starts_with("text/")
            }) =>
        {
            crate::Cleaned { html: CleanHtml::default(), problems: Vec::new() }
        }
        // Plain text with line ends but no markup, given as HTML.
        ContentKind::Html if !content.value.contains('<') && content.value.trim().contains('\n') => {
            from_text(&unescape(&content.value))
        }
        _ => sanitise(&UntrustedHtml(content.value.clone()), base),
    }
}

fn looks_like_html(text: &str) -> bool {
    ["<p>", "<p ", "<br", "<a href", "<div", "<img "].iter().any(|tag| text.contains(tag))
}
