//! Who is who in one feed.

use std::collections::{BTreeMap, BTreeSet};
use tidings_feed::{entry_hash, entry_key};
use tidings_model::{Entry, Place, Problem, ProblemKind};
use tidings_store::Seen;

/// Gives each entry its identity. A guid that a feed puts on entries with different links names none of them: they go
/// by their links. An entry that nothing can be known by, and the second of two with one identity, become problems.
pub(super) fn identify(entries: Vec<Entry>) -> (Vec<Seen>, Vec<Problem>) {
    let shared = shared_guids(&entries);
    let mut taken = BTreeSet::new();
    let mut seen = Vec::new();
    let mut problems = Vec::new();
    for entry in entries {
        let place = Place { byte: entry.at_byte, line: 0 };
        let by_link = entry.guid.as_ref().is_some_and(|guid| shared.contains(guid));
        let key = if by_link { entry_key(&Entry { guid: None, ..entry.clone() }) } else { entry_key(&entry) };
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

fn shared_guids(entries: &[Entry]) -> BTreeSet<String> {
    let mut links: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for entry in entries {
        if let (Some(guid), Some(link)) = (&entry.guid, &entry.link) {
            links.entry(guid).or_default().insert(link);
        }
    }
    links.into_iter().filter(|(_, links)| links.len() > 1).map(|(guid, _)| guid.to_owned()).collect()
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
            let (seen, problems) = identify(entries.clone());
            assert_eq!((seen.len(), problems.len()), (known, wrong), "{entries:?}");
        }
    }
}
