//! Changes that make no new revision: a comma, a counter, an advertisement.

use super::{hunks, paragraphs, range};
use crate::images::images;
use crate::text::{text_of, weigh};
use tidings_model::{Article, Person};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::canonical_combining_class;

/// Weighed length of a paragraph up to which a changed number in it is a counter, and its coming or going an advertisement
/// where it says that it is one: 20 Chinese characters, 40 Latin letters.
const SHORT: usize = 40;

/// Words with which an advertisement calls itself one, folded and without accents.
const ADVERTISEMENT: &[&str] = &[
    "ad",
    "ads",
    "advert",
    "advertisement",
    "advertising",
    "sponsored",
    "promoted",
    "anzeige",
    "werbung",
    "publicite",
    "publicidad",
    "pubblicita",
    "реклама",
    "广告",
    "廣告",
    "推广",
    "推廣",
    "赞助",
    "贊助",
    "広告",
    "スポンサーリンク",
    "광고",
    "اعلان",
];

/// True when `after` says nothing else than `before` but for marks of punctuation and spaces, numbers in short lines of
/// their own ("1,234 views"), lines that call themselves an advertisement, or parameters of pictures' addresses. A number
/// in a title or in a sentence is news.
pub fn is_trifle(before: &Article, after: &Article) -> bool {
    let people = |people: &[Person]| -> Vec<String> {
        people.iter().map(|person| folded(person.name.as_deref().unwrap_or_default())).collect()
    };
    let files =
        |article: &Article| article.enclosures.iter().map(|file| file.url.clone()).collect::<Vec<_>>();
    let pictures = |article: &Article| -> Vec<String> {
        let lead = article.lead_image.iter().cloned();
        lead.chain(images(&article.body).into_iter().map(|image| image.src)).map(without_query).collect()
    };
    let kept = |article: &Article| article.media.iter().filter(|media| media.file.is_some()).count();
    folded(&before.title) == folded(&after.title)
        && before.url == after.url
        && before.language == after.language
        && people(&before.authors) == people(&after.authors)
        && before.tags == after.tags
        && files(before) == files(after)
        && pictures(before) == pictures(after)
        && kept(before) >= kept(after)
        && is_same_text(&text_of(&before.body), &text_of(&after.body))
}

fn without_query(mut url: String) -> String {
    url.truncate(url.find(['?', '#']).unwrap_or(url.len()));
    url
}

fn is_same_text(before: &str, after: &str) -> bool {
    let told = |text: &str| -> Vec<String> {
        paragraphs(text).into_iter().filter(|line| !is_advertisement(line)).map(without_counter).collect()
    };
    let (before, after) = (told(before), told(after));
    let (old, new): (Vec<&str>, Vec<&str>) =
        (before.iter().map(String::as_str).collect(), after.iter().map(String::as_str).collect());
    // Paragraphs set apart otherwise say the same.
    hunks(&old, &new).iter().all(|hunk| old[range(&hunk.before)].concat() == new[range(&hunk.after)].concat())
}

/// A paragraph without all that is no letter, and, if it is short and has letters, without its numbers.
fn without_counter(paragraph: &str) -> String {
    let folded = folded(paragraph);
    if weigh(paragraph) <= SHORT && folded.chars().any(char::is_alphabetic) {
        folded.chars().filter(|c| !c.is_numeric()).collect()
    } else {
        folded
    }
}

fn is_advertisement(paragraph: &str) -> bool {
    let first = paragraph.split([':', '：', '-', '—', '|', '·', ' ']).next().unwrap_or_default();
    let bare: String = folded(first).nfd().filter(|c| canonical_combining_class(*c) == 0).collect();
    weigh(paragraph) <= SHORT && ADVERTISEMENT.contains(&bare.as_str())
}

/// Letters with their marks and digits alone, small and in one width. A mark counts: it makes another letter of か.
fn folded(text: &str) -> String {
    let is_letter = |c: &char| c.is_alphanumeric() || canonical_combining_class(*c) != 0;
    text.nfkd().filter(is_letter).flat_map(char::to_lowercase).nfc().collect()
}
