//! HTML's names for characters: the list of the HTML standard, section 13.5, one name a line with its code points.

use std::sync::LazyLock;

static NAMES: LazyLock<Vec<(&'static str, String)>> = LazyLock::new(|| {
    let text_of = |codes: &str| {
        codes.split(' ').filter_map(|code| char::from_u32(u32::from_str_radix(code, 16).ok()?)).collect()
    };
    include_str!("names.txt")
        .lines()
        .filter_map(|line| line.split_once(' '))
        .map(|(name, codes)| (name, text_of(codes)))
        .collect()
});

/// The text that a name stands for.
pub(super) fn text_of(name: &str) -> Option<&'static str> {
    if name == "nbsp" {
        // Every other reference of HTML that was pasted from a program for writing.
        return Some("\u{a0}");
    }
    let names: &'static [(&'static str, String)] = &NAMES;
    let at = names.binary_search_by(|(known, _)| known.as_bytes().cmp(name.as_bytes())).ok()?;
    Some(&names[at].1)
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_name_is_found() {
        assert_eq!(super::NAMES.len(), 2125);
        assert!(super::NAMES.is_sorted_by(|a, b| a.0.as_bytes() < b.0.as_bytes()));
        for (name, want) in
            [("alpha", "α"), ("upsih", "ϒ"), ("nbsp", "\u{a0}"), ("NotEqualTilde", "≂̸"), ("zwnj", "\u{200c}")]
        {
            assert_eq!(super::text_of(name), Some(want), "{name}");
        }
        assert_eq!(super::text_of("alph"), None);
    }
}
