//! What an entry is known by, and what makes a new revision of it.
//!
//! A publisher who touches a date or a count of comments has not changed the article: only what a reader would read counts.

use std::collections::{BTreeMap, BTreeSet};
use tidings_model::{ContentHash, Entry, EntryKey};

/// The identity of an entry inside its source: guid, else address, else title and date as written. `None` when it has none.
pub fn entry_key(entry: &Entry) -> Option<EntryKey> {
    EntryKey::of(
        entry.guid.as_deref(),
        entry.link.as_deref(),
        entry.title.as_ref().map(|title| title.value.as_str()),
        entry.date_text.as_deref(),
    )
}

/// Guids of a feed that stand on entries with different links, such as one for the whole site: they name no entry.
pub fn shared_guids(entries: &[Entry]) -> BTreeSet<String> {
    let mut links: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for entry in entries {
        if let (Some(guid), Some(link)) = (&entry.guid, &entry.link) {
            links.entry(guid).or_default().insert(link);
        }
    }
    links.into_iter().filter(|(_, links)| links.len() > 1).map(|(guid, _)| guid.to_owned()).collect()
}

/// The hash of what the feed says in an entry, by which a changed entry is known: title, address, summary, texts, authors,
/// categories, files and pictures. Dates, counts of comments and the place in the document do not count.
pub fn entry_hash(entry: &Entry) -> ContentHash {
    let mut parts: Vec<(&str, Option<&str>)> = vec![
        ("title", entry.title.as_ref().map(|c| c.value.as_str())),
        ("link", entry.link.as_deref()),
        ("summary", entry.summary.as_ref().map(|c| c.value.as_str())),
    ];
    parts.extend(entry.content.iter().map(|c| ("content", Some(c.value.as_str()))));
    for person in &entry.authors {
        parts.extend([("author", person.name.as_deref()), ("mail", person.email.as_deref())]);
    }
    for category in &entry.categories {
        parts.extend([("category", Some(category.term.as_str())), ("label", category.label.as_deref())]);
    }
    parts.extend(entry.enclosures.iter().map(|file| ("enclosure", Some(file.url.as_str()))));
    parts.extend(entry.images.iter().map(|image| ("image", Some(image.url.as_str()))));
    let bytes: Vec<&[u8]> = parts
        .iter()
        .filter_map(|(name, value)| value.map(|value| [name.as_bytes(), value.as_bytes()]))
        .flatten()
        .collect();
    ContentHash::of_parts(&bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use tidings_model::{Content, Person, Timestamp};

    #[test]
    fn dates_make_no_revision_and_words_do() {
        let title = Some(Content { value: "谈判".into(), ..Content::default() });
        let entry = Entry { guid: Some("1".into()), title, ..Entry::default() };
        let touched = Entry {
            updated: Some(Timestamp::UNIX_EPOCH),
            comment_count: Some(4),
            at_byte: 99,
            ..entry.clone()
        };
        assert_eq!(entry_hash(&entry), entry_hash(&touched));
        let author = Person { name: Some("李".into()), ..Person::default() };
        assert_ne!(entry_hash(&entry), entry_hash(&Entry { authors: vec![author], ..entry.clone() }));
        assert_eq!(entry_key(&entry), entry_key(&touched));
        assert_eq!(entry_key(&Entry::default()), None);
    }
}
