//! `links.toml`: what was decided by hand about articles that are one, or are not.

use crate::failure::Failure;
use crate::folder::write_file;
use serde::Deserialize;
use std::collections::BTreeSet;
use std::path::Path;
use tidings_model::ArticleId;
use tidings_story::ByHand;
use toml_edit::{Array, DocumentMut, Item, TomlError, Value};

/// Name of the file in the site folder.
pub const FILE: &str = "links.toml";

const HEAD: &str = "# Articles that are one (same) or are not (apart), by their ids. `tidings link` and `tidings unlink` write here; every\n\
                    # build obeys. Take a line out to let tidings decide again.\n";

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Lists {
    same: Vec<Vec<ArticleId>>,
    apart: Vec<Vec<ArticleId>>,
}

/// Reads the file of the site folder `root`; without one nothing was decided.
///
/// # Errors
/// When it cannot be read, or holds a mistake; its line is named.
pub fn read(root: &Path) -> Result<ByHand, Failure> {
    let path = root.join(FILE);
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(ByHand::default()),
        Err(error) => return Err(Failure::file("read", &path, &error)),
    };
    let lists: Lists = toml::from_str(&text).map_err(|error| mistake(&path, &error.to_string()))?;
    Ok(ByHand { same: pairs(&lists.same), apart: pairs(&lists.apart) })
}

fn mistake(path: &Path, what: &str) -> Failure {
    Failure::usage(format!("{}: {}", path.display(), what.trim_end())).advise(
        "each entry of `same` and `apart` is a list of article ids, which stand at the end of the files' names in archive/",
    )
}

fn pairs(lists: &[Vec<ArticleId>]) -> BTreeSet<(ArticleId, ArticleId)> {
    let all = |list: &[ArticleId]| -> Vec<(ArticleId, ArticleId)> {
        let later = |at: usize| list[at + 1..].iter().map(move |other| (at, other));
        let both = (0..list.len()).flat_map(later);
        both.filter(|(at, other)| list[*at] != **other)
            .map(|(at, other)| ByHand::pair(&list[at], other))
            .collect()
    };
    lists.iter().flat_map(|list| all(list)).collect()
}

/// Writes down that some articles are one, or, where `apart` is true, that no two of them are. What was written of them before
/// is taken back; the rest of the file stays as it is.
///
/// # Errors
/// When the file holds a mistake or cannot be written.
pub fn write(root: &Path, articles: &[ArticleId], apart: bool) -> Result<(), Failure> {
    read(root)?;
    let path = root.join(FILE);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|_| format!("{HEAD}same = []\napart = []\n"));
    let mut document: DocumentMut =
        text.parse().map_err(|error: TomlError| mistake(&path, &error.to_string()))?;
    for list in ["same", "apart"] {
        take_back(&mut document, list, articles);
    }
    let list =
        document.entry(if apart { "apart" } else { "same" }).or_insert(Item::Value(Array::new().into()));
    if let Some(list) = list.as_array_mut() {
        let mut ids: Value = articles.iter().map(ArticleId::as_str).collect::<Array>().into();
        ids.decor_mut().set_prefix("\n    ");
        list.push_formatted(ids);
        list.set_trailing("\n");
        list.set_trailing_comma(true);
    }
    write_file(&path, document.to_string().as_bytes())
}

/// Removes the pairs of `articles` from a list; of an entry that names others too, the pairs with these stay.
fn take_back(document: &mut DocumentMut, list: &str, articles: &[ArticleId]) {
    let Some(entries) = document.get_mut(list).and_then(Item::as_array_mut) else { return };
    let named = |value: &Value| {
        value.as_str().is_some_and(|id| articles.iter().any(|article| article.as_str() == id))
    };
    let mut split = Vec::new();
    entries.retain(|entry| {
        let Some(ids) = entry.as_array() else { return true };
        let (these, others): (Vec<&Value>, Vec<&Value>) = ids.iter().partition(|id| named(id));
        if these.len() < 2 {
            return true;
        }
        // One of these at a time beside the others: no two of these are in one entry any more.
        for one in these.iter().filter(|_| !others.is_empty()) {
            let ids = std::iter::once(*one).chain(others.iter().copied()).filter_map(Value::as_str);
            split.push(ids.collect::<Array>());
        }
        false
    });
    for entry in split {
        let mut entry: Value = entry.into();
        entry.decor_mut().set_prefix("\n    ");
        entries.push_formatted(entry);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(text: &str) -> ArticleId {
        format!("{text:0>12}").parse().expect("an id")
    }

    fn shown(pairs: &BTreeSet<(ArticleId, ArticleId)>) -> String {
        let short = |id: &ArticleId| id.as_str().trim_start_matches('0').to_owned();
        pairs.iter().map(|(one, other)| format!("{}{} ", short(one), short(other))).collect()
    }

    #[test]
    fn the_last_word_counts_and_the_file_stays_its_owners() {
        let root = tempfile::tempdir().expect("a folder");
        let say = |articles: &[&str], apart| {
            let articles: Vec<ArticleId> = articles.iter().map(|text| id(text)).collect();
            write(root.path(), &articles, apart).expect("a good file");
            let hand = read(root.path()).expect("a good file");
            format!("same {}apart {}", shown(&hand.same), shown(&hand.apart))
        };
        assert_eq!(say(&["1", "2"], false), "same 12 apart ");
        assert_eq!(say(&["2", "1"], false), "same 12 apart ");
        assert_eq!(say(&["2", "1"], true), "same apart 12 ");
        assert_eq!(say(&["3", "4", "5"], false), "same 34 35 45 apart 12 ");
        assert_eq!(say(&["3", "4"], true), "same 35 45 apart 12 34 ");
        let path = root.path().join(FILE);
        let text = std::fs::read_to_string(&path).expect("the file");
        assert!(text.starts_with(HEAD), "{text}");
        write_file(&path, format!("# mine\n{text}").as_bytes()).expect("a write");
        assert_eq!(say(&["6", "7"], true), "same 35 45 apart 12 34 67 ");
        assert!(std::fs::read_to_string(&path).expect("the file").starts_with("# mine\n"));
    }

    #[test]
    fn mistakes_are_named_with_their_line() {
        let root = tempfile::tempdir().expect("a folder");
        for (text, wanted) in
            [("same = [[\"x\"]]\n", "line 1"), ("\nsaem = []\n", "saem"), ("same = [", "line 1")]
        {
            write_file(&root.path().join(FILE), text.as_bytes()).expect("a write");
            let failure = read(root.path()).expect_err("a mistake");
            assert!(
                failure.message.contains("links.toml") && failure.message.contains(wanted),
                "{}",
                failure.message
            );
        }
    }
}
