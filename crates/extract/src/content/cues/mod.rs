//! The words by which pages call readers elsewhere, name who made a picture, or close. They are few and the same on most
//! sites of a language.

mod calls;
mod people;

use calls::{ELSEWHERE, LABELS, SECTIONS};
use people::{AGENCIES, BYLINE, CLOSING, CREDIT, CREDIT_ENDS, DATES};

/// A label without a meaning of its own.
pub(super) fn is_label(lower: &str) -> bool {
    let bare =
        lower.trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '(' | ')' | ';' | '}' | '{' | '…'));
    LABELS.contains(&lower) || LABELS.contains(&bare)
}

/// A line that begins as one that leads elsewhere.
pub(super) fn leads_elsewhere(lower: &str) -> bool {
    let start = lower.trim_start_matches(|c: char| !c.is_alphanumeric() && c != '(');
    ELSEWHERE.iter().any(|cue| start.starts_with(cue))
}

/// A line that names who made a picture.
pub(super) fn is_credit(lower: &str) -> bool {
    let start = lower.trim_start_matches(['(', '[', '|', ' ', '–', '-']);
    let short = lower.chars().count() < 50 && !lower.ends_with(['.', '?', '!', ':']);
    short && AGENCIES.iter().any(|name| lower.contains(name)) && lower.contains(['/', '©', ':', '|'])
        || CREDIT.iter().any(|cue| start.starts_with(cue))
        || CREDIT_ENDS.iter().any(|cue| lower.ends_with(cue))
        || lower.contains("(image: ")
}

/// A line that says what the text was called where it was taken from.
pub(super) fn is_note(lower: &str) -> bool {
    let start = lower.trim_start_matches(['(', '（', '[', '【', ' ', '\u{3000}']);
    ["原标题", "原標題"].iter().any(|cue| start.starts_with(cue))
}

/// A line that closes an article or asks for something.
pub(super) fn closes(lower: &str) -> bool {
    CLOSING.iter().any(|cue| lower.contains(cue)) || is_credit(lower)
}

/// A heading of something else than the article.
pub(super) fn is_section(lower: &str) -> bool {
    let start = lower.trim_start_matches(|c: char| !c.is_alphanumeric());
    SECTIONS.iter().any(|cue| start.starts_with(cue))
}

/// A line that names the author.
pub(super) fn is_byline(lower: &str) -> bool {
    BYLINE.iter().any(|cue| lower.starts_with(cue))
}

/// A short line that is hardly more than a date.
pub(super) fn is_date(lower: &str) -> bool {
    let digits = lower.chars().filter(char::is_ascii_digit).count();
    let words: Vec<&str> =
        lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let dated = words.iter().any(|word| DATES.iter().any(|cue| word.starts_with(cue) || word.ends_with(cue)))
        || digits >= 6;
    digits >= 1 && dated && words.len() <= 16
}
