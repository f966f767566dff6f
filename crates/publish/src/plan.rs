//! What is sent and removed, and in which order. Pure: from what the site has, what is known of the target, and what was found
//! there.

use crate::kinds::rank;
use crate::list::List;
use crate::site::SiteFile;
use std::collections::{BTreeMap, BTreeSet};
use tidings_model::ContentHash;

/// What stands at a path of the target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Look {
    /// Nothing.
    Absent,
    /// A file with one of the hashes that were asked for.
    Same,
    /// Another file.
    Other,
}

/// A path to be looked at, and the hashes that are looked for.
pub(crate) type Question = (String, Vec<ContentHash>);

/// What has to be asked of the target before a plan can be made.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Questions {
    /// Files of the site of which it is not sure what stands in their places.
    pub(crate) put: Vec<Question>,
    /// Files that the site has no more.
    pub(crate) remove: Vec<Question>,
}

/// What the list leaves open; with `all` nothing of it is believed without a look.
pub(crate) fn questions(site: &BTreeMap<String, SiteFile>, list: &List, all: bool) -> Questions {
    let is_open = |path: &&String| list.0.get(*path).is_none_or(|known| all || !known.pending.is_empty());
    let put = site.keys().filter(is_open).map(|path| (path.clone(), vec![site[path].hash.clone()]));
    let gone = list.0.iter().filter(|(path, _)| !site.contains_key(*path));
    Questions {
        put: put.collect(),
        remove: gone.map(|(path, known)| (path.clone(), known.hashes())).collect(),
    }
}

/// What is to be done.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Plan {
    /// Removed before all else, since a new file's folder stands in its place or the other way round.
    pub(crate) in_the_way: Vec<String>,
    /// Files to be sent; those of one group may go at the same time, and wait for those of the group before.
    pub(crate) groups: Vec<Vec<String>>,
    /// Removed at the end.
    pub(crate) remove: Vec<String>,
    /// Of the files that are sent, those that are new at the target.
    pub(crate) new: BTreeSet<String>,
    /// Files that stand at the target with the same bytes.
    pub(crate) unchanged: usize,
    /// Files that others put where the site's would go.
    pub(crate) foreign: Vec<String>,
    /// Files that were published and have been changed there since: the site has them no more, and they stay.
    pub(crate) left: Vec<String>,
}

/// Makes the plan; the answers are to the questions, in their order.
pub(crate) fn plan(
    site: &BTreeMap<String, SiteFile>,
    list: &List,
    questions: &Questions,
    (put, remove): (&[Look], &[Look]),
) -> Plan {
    let mut plan = Plan::default();
    let found: BTreeMap<&str, Look> =
        questions.put.iter().map(|(path, _)| path.as_str()).zip(put.iter().copied()).collect();
    let mut groups: BTreeMap<(bool, u8), Vec<String>> = BTreeMap::new();
    for (path, file) in site {
        let known = list.0.get(path);
        let look = found.get(path.as_str()).copied().unwrap_or_else(|| {
            let same = known.is_some_and(|known| known.sent.as_ref() == Some(&file.hash));
            if same { Look::Same } else { Look::Other }
        });
        match look {
            Look::Same => plan.unchanged += 1,
            Look::Absent => {
                plan.new.insert(path.clone());
                groups.entry((false, rank(path))).or_default().push(path.clone());
            }
            Look::Other => {
                if known.is_none() {
                    plan.foreign.push(path.clone());
                }
                groups.entry((true, rank(path))).or_default().push(path.clone());
            }
        }
    }
    plan.groups = groups.into_values().collect();
    for ((path, _), look) in questions.remove.iter().zip(remove) {
        match look {
            Look::Absent => {}
            Look::Other => plan.left.push(path.clone()),
            Look::Same if is_in_the_way(path, site, &plan.new) => plan.in_the_way.push(path.clone()),
            Look::Same => plan.remove.push(path.clone()),
        }
    }
    plan
}

/// Whether a new file needs a folder where this file stands, or stands where this file's folder is.
fn is_in_the_way(path: &str, site: &BTreeMap<String, SiteFile>, new: &BTreeSet<String>) -> bool {
    let below = format!("{path}/");
    let is_folder = site.range(below.clone()..).next().is_some_and(|(other, _)| other.starts_with(&below));
    is_folder || path.match_indices('/').any(|(at, _)| new.contains(&path[..at]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::list::Known;

    fn site(paths: &[(&str, &str)]) -> BTreeMap<String, SiteFile> {
        let file = |text: &str| SiteFile { hash: ContentHash::of(text.as_bytes()), size: text.len() as u64 };
        paths.iter().map(|(path, text)| ((*path).to_owned(), file(text))).collect()
    }

    /// `=` and `?` as in the list's file.
    fn list(lines: &[(&str, &str, &str)]) -> List {
        let mut list = List::default();
        for (mark, path, text) in lines {
            let known: &mut Known = list.0.entry((*path).to_owned()).or_default();
            let hash = ContentHash::of(text.as_bytes());
            if *mark == "=" { known.sent = Some(hash) } else { known.pending.push(hash) }
        }
        list
    }

    #[test]
    fn new_files_go_first_then_changed_ones_each_after_what_they_lead_to() {
        let site = site(&[
            ("index.html", "2"),
            ("sitemap.xml", "2"),
            ("sitemap-2.xml", "1"),
            ("style.css", "2"),
            ("2026/03/a-4zp8k2m9qwer/index.html", "1"),
            ("2026/03/b-4zp8k2m9qwer/index.html", "2"),
            ("media/ab/c.jpg", "1"),
            ("section/新/index.html", "1"),
            ("section/World/index.html", "2"),
            ("same.html", "1"),
        ]);
        let list = list(&[
            ("=", "index.html", "1"),
            ("=", "sitemap.xml", "1"),
            ("=", "style.css", "1"),
            ("=", "2026/03/b-4zp8k2m9qwer/index.html", "1"),
            ("=", "section/World/index.html", "1"),
            ("=", "same.html", "1"),
            ("=", "gone/index.html", "1"),
        ]);
        let questions = questions(&site, &list, false);
        let asked: Vec<&str> = questions.put.iter().map(|(path, _)| path.as_str()).collect();
        assert_eq!(
            asked,
            ["2026/03/a-4zp8k2m9qwer/index.html", "media/ab/c.jpg", "section/新/index.html", "sitemap-2.xml"]
        );
        let plan = plan(&site, &list, &questions, (&[Look::Absent; 4], &[Look::Same]));
        let order: Vec<Vec<&str>> =
            plan.groups.iter().map(|group| group.iter().map(String::as_str).collect()).collect();
        assert_eq!(
            order,
            [
                vec!["media/ab/c.jpg"],
                vec!["2026/03/a-4zp8k2m9qwer/index.html"],
                vec!["section/新/index.html"],
                vec!["sitemap-2.xml"],
                vec!["style.css"],
                vec!["2026/03/b-4zp8k2m9qwer/index.html"],
                vec!["section/World/index.html"],
                vec!["index.html", "sitemap.xml"],
            ]
        );
        assert_eq!((plan.unchanged, plan.remove), (1, vec!["gone/index.html".to_owned()]));
        assert!(plan.foreign.is_empty() && plan.in_the_way.is_empty() && plan.left.is_empty());
    }

    #[test]
    fn what_is_not_ours_is_told_and_what_was_changed_there_stays() {
        let site = site(&[("index.html", "1"), ("robots.txt", "1"), ("a/b", "1"), ("c", "1")]);
        let list = list(&[
            ("?", "index.html", "1"),
            ("=", "a", "1"),
            ("=", "c/d", "1"),
            ("=", "mine.html", "1"),
            ("=", "edited.html", "1"),
            ("=", "lost.html", "1"),
            ("?", "half.html", "2"),
            ("=", "half.html", "1"),
        ]);
        let questions = questions(&site, &list, false);
        assert_eq!(questions.put.len(), 4);
        let answers = |questions: &[Question], other: &[&str], absent: &[&str]| -> Vec<Look> {
            let of = |path: &str| match path {
                path if other.contains(&path) => Look::Other,
                path if absent.contains(&path) => Look::Absent,
                _ => Look::Same,
            };
            questions.iter().map(|(path, _)| of(path)).collect()
        };
        let put = answers(&questions.put, &["robots.txt"], &["a/b", "c"]);
        let remove = answers(&questions.remove, &["edited.html"], &["lost.html"]);
        let plan = plan(&site, &list, &questions, (&put, &remove));
        assert_eq!(plan.foreign, ["robots.txt"]);
        assert_eq!(plan.left, ["edited.html"]);
        assert_eq!(plan.in_the_way, ["a", "c/d"]);
        assert_eq!(plan.remove, ["half.html", "mine.html"]);
        assert_eq!(plan.unchanged, 1);
        let half = questions.remove.iter().find(|(path, _)| path == "half.html").expect("it is asked for");
        assert_eq!(half.1.len(), 2, "either of the two may be there");
    }
}
