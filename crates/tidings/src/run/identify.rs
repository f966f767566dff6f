//! Who is who in one feed.

use std::collections::BTreeSet;
use tidings_feed::{entry_hash, entry_key, shared_guids};
use tidings_model::{Entry, EntryKey, Place, Problem, ProblemKind};
use tidings_store::Seen;

/// Gives each entry its identity. A guid that a feed puts on entries with different links names none of them: they go
/// by their links, and so does one whose link is `known` from a poll that showed more of them (of [`keys_by_link`]). An
/// entry that nothing can be known by, and the second of two with one identity, become problems.
pub(super) fn identify(entries: Vec<Entry>, known: &BTreeSet<EntryKey>) -> (Vec<Seen>, Vec<Problem>) {
    let shared = shared_guids(&entries);
    let mut taken = BTreeSet::new();
    let mut seen = Vec::new();
    let mut problems = Vec::new();
    for entry in entries {
        let place = Place { byte: entry.at_byte, line: 0 };
        let by_link = entry_key(&without_guid(&entry));
        let key = match (&entry.guid, by_link) {
            (Some(guid), by_link) if shared.contains(guid) => by_link,
            (Some(_), Some(by_link)) if entry.link.is_some() && known.contains(&by_link) => Some(by_link),
            _ => entry_key(&entry),
        };
        match key {
            None => {
                let message = "an entry has no guid, no link and no title: it was left out";
                problems.push(Problem::at(ProblemKind::EmptyEntry, place, message));
            }
            Some(key) if !taken.insert(key.clone()) => {
                let message =
                    "an entry has the identity of an earlier one in the same feed: the earlier one was taken";
                problems.push(Problem::at(ProblemKind::Value, place, message));
            }
            Some(key) => seen.push(Seen { key, entry_hash: entry_hash(&entry), entry }),
        }
    }
    (seen, problems)
}

/// The identities by their links of entries that have guids as well.
pub(super) fn keys_by_link(entries: &[Entry]) -> Vec<EntryKey> {
    let both = entries.iter().filter(|entry| entry.guid.is_some() && entry.link.is_some());
    both.filter_map(|entry| entry_key(&without_guid(entry))).collect()
}

/// The parts of an entry by which it can be known but for its guid.
fn without_guid(entry: &Entry) -> Entry {
    Entry {
        link: entry.link.clone(),
        title: entry.title.clone(),
        date_text: entry.date_text.clone(),
        ..Entry::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(guid: &str, link: &str) -> Entry {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Entry { guid: some(guid), link: some(link), ..Entry::default() }
    }

    #[test]
    fn entries_are_told_apart() {
        for (entries, known, wrong) in [
            (vec![entry("a", "http://x/1"), entry("b", "http://x/2")], 2, 0),
            (vec![entry("site", "http://x/1"), entry("site", "http://x/2")], 2, 0),
            (vec![entry("a", "http://x/1"), entry("a", "http://x/1")], 1, 1),
            (vec![entry("", ""), entry("", "http://x/2")], 1, 1),
        ] {
            let (seen, problems) = identify(entries.clone(), &BTreeSet::new());
            assert_eq!((seen.len(), problems.len()), (known, wrong), "{entries:?}");
        }
    }

    #[test]
    fn an_entry_keeps_its_identity_when_its_guid_is_shared_no_more() {
        let two = vec![entry("site", "http://x/1"), entry("site", "http://x/2")];
        let (before, _) = identify(two, &BTreeSet::new());
        let known: BTreeSet<EntryKey> = before.iter().map(|seen| seen.key.clone()).collect();
        let later = vec![entry("site", "http://x/2")];
        assert_eq!(keys_by_link(&later), [before[1].key.clone()]);
        let (after, _) = identify(later, &known);
        assert_eq!(after[0].key, before[1].key);
    }
}
