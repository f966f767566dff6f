//! What else a page says of itself: its language, its lead picture, its tags.

use super::head::Head;
use super::linked::Linked;
use crate::BodyImage;
use crate::lead::{Candidate, Origin, best};
use std::cell::LazyCell;
use tidings_model::Timestamp;
use whatlang::{Lang, Script};

/// Declared pictures that are compared with those of the text.
const DECLARED: usize = 100;
/// Characters of a language tag (RFC 5646, section 4.4.1).
const LONGEST_TAG: usize = 35;
/// Least characters on which a guess at the language is made.
const SHORTEST: usize = 20;

/// A language tag in the form of BCP 47, or nothing when it is none: `en_US` becomes `en-US`.
pub(crate) fn tag(text: &str) -> Option<String> {
    let first = text.split([',', ';', ' ']).next()?.trim().replace('_', "-");
    let mut parts = first.split('-');
    let language = parts
        .next()
        .filter(|part| (2..=3).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphabetic()))?;
    let mut tag = language.to_ascii_lowercase();
    for part in parts {
        if part.is_empty()
            || part.len() > 8
            || tag.len() + 1 + part.len() > LONGEST_TAG
            || !part.bytes().all(|b| b.is_ascii_alphanumeric())
        {
            break;
        }
        tag.push('-');
        match part.len() {
            2 => tag.push_str(&part.to_ascii_uppercase()),
            4 if part.bytes().all(|b| b.is_ascii_alphabetic()) => {
                tag.push_str(&part[..1].to_ascii_uppercase());
                tag.push_str(&part[1..].to_ascii_lowercase());
            }
            _ => tag.push_str(&part.to_ascii_lowercase()),
        }
    }
    (tag != "und" && tag != "xx").then_some(tag)
}

/// The language of a text: the first declared one that its script allows, else what the text looks like.
pub(crate) fn language(declared: &[Option<&str>], text: &str) -> (Option<String>, &'static str) {
    let sample: String = text.chars().filter(|c| !c.is_ascii_digit()).take(4_000).collect();
    let long = sample.chars().filter(|c| c.is_alphabetic()).count() >= SHORTEST;
    let script = long.then(|| whatlang::detect_script(&sample)).flatten();
    // The language of a text takes long to tell, and is asked only where the script does not speak for what is declared.
    let guess = LazyCell::new(|| long.then(|| whatlang::detect(&sample)).flatten());
    let fits = |tag: &String| script.is_none_or(|script| script_fits(tag, script)) || guess.is_none();
    if let Some(tag) = declared.iter().flatten().filter_map(|text| tag(text)).find(fits) {
        return (Some(tag), "declared");
    }
    (
        guess
            .as_ref()
            .filter(|info| info.is_reliable() || info.confidence() > 0.5)
            .map(|info| short(info.lang()).to_owned()),
        "text",
    )
}

/// False when no text of the language is written in the script.
fn script_fits(tag: &str, script: Script) -> bool {
    let language = tag.split('-').next().unwrap_or(tag);
    match script {
        Script::Mandarin => matches!(language, "zh" | "ja" | "ko" | "yue" | "wuu" | "lzh"),
        Script::Hiragana | Script::Katakana => language == "ja",
        Script::Hangul => language == "ko",
        Script::Thai => language == "th",
        Script::Hebrew => matches!(language, "he" | "iw" | "yi"),
        Script::Arabic => matches!(
            language,
            "ar" | "fa" | "ur" | "ps" | "ckb" | "ug" | "sd" | "ku" | "pa" | "az" | "kk" | "ks" | "ms"
        ),
        Script::Greek => language == "el",
        Script::Cyrillic => matches!(
            language,
            "ru" | "uk"
                | "bg"
                | "sr"
                | "mk"
                | "be"
                | "kk"
                | "ky"
                | "mn"
                | "tg"
                | "tt"
                | "uz"
                | "ba"
                | "cv"
                | "os"
                | "az"
                | "bs"
                | "sh"
                | "ab"
                | "ce"
                | "sah"
                | "udm"
        ),
        Script::Latin => !matches!(
            language,
            "zh" | "ja"
                | "ko"
                | "ar"
                | "fa"
                | "he"
                | "th"
                | "ru"
                | "uk"
                | "bg"
                | "el"
                | "hi"
                | "bn"
                | "ta"
                | "te"
                | "ur"
                | "ka"
                | "hy"
                | "my"
                | "km"
        ),
        _ => true,
    }
}

/// The shortest code of a language.
fn short(lang: Lang) -> &'static str {
    match lang {
        Lang::Epo => "eo",
        Lang::Eng => "en",
        Lang::Rus => "ru",
        Lang::Cmn => "zh",
        Lang::Spa => "es",
        Lang::Por => "pt",
        Lang::Ita => "it",
        Lang::Ben => "bn",
        Lang::Fra => "fr",
        Lang::Deu => "de",
        Lang::Ukr => "uk",
        Lang::Kat => "ka",
        Lang::Ara => "ar",
        Lang::Hin => "hi",
        Lang::Jpn => "ja",
        Lang::Heb => "he",
        Lang::Yid => "yi",
        Lang::Pol => "pl",
        Lang::Amh => "am",
        Lang::Jav => "jv",
        Lang::Kor => "ko",
        Lang::Nob => "no",
        Lang::Dan => "da",
        Lang::Swe => "sv",
        Lang::Fin => "fi",
        Lang::Tur => "tr",
        Lang::Nld => "nl",
        Lang::Hun => "hu",
        Lang::Ces => "cs",
        Lang::Ell => "el",
        Lang::Bul => "bg",
        Lang::Bel => "be",
        Lang::Mar => "mr",
        Lang::Kan => "kn",
        Lang::Ron => "ro",
        Lang::Slv => "sl",
        Lang::Hrv => "hr",
        Lang::Srp => "sr",
        Lang::Mkd => "mk",
        Lang::Lit => "lt",
        Lang::Lav => "lv",
        Lang::Est => "et",
        Lang::Tam => "ta",
        Lang::Vie => "vi",
        Lang::Urd => "ur",
        Lang::Tha => "th",
        Lang::Guj => "gu",
        Lang::Uzb => "uz",
        Lang::Pan => "pa",
        Lang::Aze => "az",
        Lang::Ind => "id",
        Lang::Tel => "te",
        Lang::Pes => "fa",
        Lang::Mal => "ml",
        Lang::Ori => "or",
        Lang::Mya => "my",
        Lang::Nep => "ne",
        Lang::Sin => "si",
        Lang::Khm => "km",
        Lang::Tuk => "tk",
        Lang::Aka => "ak",
        Lang::Zul => "zu",
        Lang::Sna => "sn",
        Lang::Afr => "af",
        Lang::Lat => "la",
        Lang::Slk => "sk",
        Lang::Cat => "ca",
        Lang::Tgl => "tl",
        Lang::Hye => "hy",
        other => other.code(),
    }
}

/// The picture that stands for the article, with the rule that found it.
pub(crate) fn lead_image(head: &Head, linked: &Linked, body: &[BodyImage]) -> (Option<String>, &'static str) {
    let og_size = |name: &str| head.get(&[name]).and_then(|size| size.parse::<u32>().ok());
    let (og_width, og_height) = (og_size("og:image:width"), og_size("og:image:height"));
    let og = ["og:image:secure_url", "og:image:url", "og:image"].iter().flat_map(|name| head.all(name));
    let meta = head.get(&["twitter:image", "twitter:image:src", "parsely-image-url", "sailthru.image.full"]);
    let json_ld = linked.images.iter().map(String::as_str);
    let declared = (json_ld.take(DECLARED).map(|url| (url, Origin::JsonLd, None, None)))
        .chain(og.take(DECLARED).map(|url| (url, Origin::OpenGraph, og_width, og_height)))
        .chain(meta.map(|url| (url, Origin::Meta, None, None)));
    let candidates = declared.filter_map(|(url, origin, width, height)| {
        Some(Candidate { url: head.absolute(url)?, origin, width, height })
    });
    match best(candidates, body) {
        Some(lead) => (Some(lead.url), lead.origin.rule()),
        None => (None, Origin::Body.rule()),
    }
}

/// True for logos, faces, icons and stand-ins by the words of their address.
pub(crate) fn is_decoration(url: &str) -> bool {
    let path = url.split(['?', '#']).next().unwrap_or(url).to_ascii_lowercase();
    let path = path.splitn(4, '/').nth(3).unwrap_or("").to_owned();
    let host = url.split('/').nth(2).unwrap_or("");
    let words = path.split(|c: char| !c.is_ascii_alphanumeric());
    path.is_empty()
        || host.contains("gravatar.com")
        || path.ends_with(".svg")
        || path.ends_with(".ico")
        || words.into_iter().any(|word| {
            matches!(
                word,
                "logo"
                    | "logos"
                    | "avatar"
                    | "avatars"
                    | "gravatar"
                    | "favicon"
                    | "icon"
                    | "icons"
                    | "placeholder"
                    | "sprite"
                    | "blank"
                    | "spacer"
                    | "pixel"
                    | "emoji"
                    | "smiley"
                    | "smilies"
                    | "badge"
            )
        })
        || [
            "default-image",
            "default_image",
            "defaultimage",
            "social-default",
            "share-default",
            "default-share",
            "og-default",
            "default-og",
            "no-image",
            "noimage",
            "fallback",
            "site-share",
            "opengraph-default",
            "default.jp",
            "default.pn",
        ]
        .iter()
        .any(|part| path.contains(part))
}

/// Tags of the page, distinct, in order.
pub(crate) fn tags(head: &Head, linked: &Linked) -> Vec<String> {
    let own: Vec<String> = head.all("article:tag").map(super::unescape).collect();
    let list = if !own.is_empty() {
        own
    } else if !linked.keywords.is_empty() {
        linked.keywords.clone()
    } else {
        head.get(&["news_keywords", "parsely-tags", "sailthru.tags", "keywords"])
            .map(super::split_list)
            .unwrap_or_default()
    };
    let mut seen: Vec<String> = Vec::new();
    for tag in list {
        let tag = crate::text::one_line(&tag);
        if !tag.is_empty()
            && tag.chars().count() <= 80
            && !seen.iter().any(|known| known.eq_ignore_ascii_case(&tag))
            && seen.len() < 40
        {
            seen.push(tag);
        }
    }
    seen
}

/// The later of two, when it is later by more than a minute.
pub(crate) fn later(published: Option<Timestamp>, updated: Option<Timestamp>) -> Option<Timestamp> {
    match (published, updated) {
        (Some(published), Some(updated)) => {
            (updated.as_second() > published.as_second() + 60).then_some(updated)
        }
        (None, updated) => updated,
        (_, None) => None,
    }
}
