//! What a record may hold, so that whatever is written can be read back.

use super::LARGEST_RECORD;
use super::raw::Raw;
use crate::{front, yaml};
use tidings_model::{Article, Person};

/// Front matter up to so many bytes is within every limit of the reader, the number of values among them, since each takes
/// several bytes.
pub(super) const SURELY_READABLE: usize = 64 << 10;

/// Why the file of `article`, whose text is `text`, could not be read back: what is too large, for a person.
pub(crate) fn unreadable(article: &Article, text: &str) -> Option<String> {
    if text.len() as u64 > LARGEST_RECORD {
        return Some(format!("its file would have {} bytes, and {LARGEST_RECORD} is the most", text.len()));
    }
    let matter = front::split(text).map_or("", |front| front.matter);
    if matter.len() <= SURELY_READABLE {
        return None;
    }
    let error = yaml::parse::<Raw>(matter).err()?;
    Some(format!("its front matter could not be read back ({}): {}", error.what, largest_part(article)))
}

/// The key of the front matter that holds most.
fn largest_part(article: &Article) -> String {
    let text = |name, text: &str| (name, text.len(), 1);
    let optional = |name, text: &Option<String>| (name, text.as_ref().map_or(0, String::len), 1);
    let sum = |name, sizes: Vec<usize>| (name, sizes.iter().sum::<usize>(), sizes.len());
    // A value takes some bytes around it, so that many empty ones count, too.
    let length = |text: &Option<String>| 8 + text.as_ref().map_or(0, String::len);
    let person = |person: &Person| length(&person.name) + length(&person.email) + length(&person.url);
    let parts = [
        text("title", &article.title),
        text("excerpt", &article.excerpt),
        text("source", &article.source.address),
        optional("source_url", &article.url),
        optional("guid", &article.guid),
        optional("lead_image", &article.lead_image),
        sum("authors", article.authors.iter().map(person).collect()),
        sum("tags", article.tags.iter().map(|tag| 8 + tag.len()).collect()),
        sum("also_in", article.also_in.iter().map(|path| 8 + path.to_string().len()).collect()),
        sum("media", article.media.iter().map(|media| 64 + media.url.len()).collect()),
        sum("enclosures", article.enclosures.iter().map(|file| 64 + file.url.len()).collect()),
        sum("provenance", article.provenance.iter().map(|(a, b)| 16 + a.len() + b.len()).collect()),
    ];
    let (name, bytes, count) = parts.into_iter().max_by_key(|part| part.1).unwrap_or(("title", 0, 1));
    match count {
        1 => format!("most of it is {name}, of {bytes} bytes"),
        count => format!("most of it is {name}, with {count} values"),
    }
}
