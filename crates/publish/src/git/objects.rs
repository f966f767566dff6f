//! What git prints of a tree.

use std::collections::BTreeMap;

/// A file of a tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    /// Name of its bytes in the repository.
    pub(super) id: String,
    /// Whether it is a file as the publisher writes them: no link, no submodule, not executable.
    pub(super) is_plain: bool,
}

/// Reads what `git ls-tree -r -z` prints: `MODE TYPE ID<tab>PATH<zero>`.
pub(super) fn entries(text: &str) -> BTreeMap<String, Entry> {
    let of = |line: &str| {
        let (about, path) = line.split_once('\t')?;
        let mut parts = about.split(' ');
        let (mode, _, id) = (parts.next()?, parts.next()?, parts.next()?);
        Some((path.to_owned(), Entry { id: id.to_owned(), is_plain: mode == "100644" }))
    };
    text.split('\0').filter_map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_as_git_prints_it() {
        let text = "100644 blob aa\tindex.html\x00120000 blob bb\t新 闻/x\n\x00160000 commit cc\tmodule\0";
        let entry = |id: &str, is_plain| Entry { id: id.to_owned(), is_plain };
        let want = [
            ("index.html".to_owned(), entry("aa", true)),
            ("module".to_owned(), entry("cc", false)),
            ("新 闻/x\n".to_owned(), entry("bb", false)),
        ];
        assert_eq!(entries(text), BTreeMap::from(want));
    }
}
