//! What the search page needs beside the index: its script, and what the script must know as the program does.

use crate::fold::{SIMPLIFIED, VARIANTS, digit};
use crate::query::QUOTES;
use crate::root::{ARABIC_BEFORE, ARABIC_BEHIND, CYRILLIC};
use crate::segment::{COMMON, FOLDER, File, MANY, TEXT, file};
use serde_json::{Map, json};

/// The files that are the same whatever the articles are: the script, the rules by which it folds and splits, and the pairs of traditional
/// and simplified characters, which it asks for when a query has such characters.
pub fn page_files() -> [File; 3] {
    let script = File { path: format!("{FOLDER}/search.js"), text: tight(include_str!("../page/search.js")) };
    [script, rules(), file("characters", &json!(SIMPLIFIED.trim_end()).to_string())]
}

fn rules() -> File {
    let mut rules: Map<_, _> =
        crate::script::classes().into_iter().map(|(name, class)| (name.to_owned(), json!(class))).collect();
    let mut variants: Map<_, _> = VARIANTS.iter().map(|(from, to)| (from.to_string(), json!(to))).collect();
    let digits = ('\u{660}'..='\u{669}').chain('\u{6f0}'..='\u{6f9}');
    variants.extend(digits.map(|c| (c.to_string(), json!(digit(c)))));
    for (name, value) in [
        ("variants", json!(variants)),
        ("common", json!(COMMON)),
        ("quotes", json!(String::from_iter(QUOTES))),
        ("cyrillic", json!(&CYRILLIC[..])),
        ("before", json!(ARABIC_BEFORE)),
        ("behind", json!(ARABIC_BEHIND)),
        ("text", json!(TEXT)),
        ("many", json!(MANY)),
    ] {
        rules.insert(name.to_owned(), value);
    }
    file("rules", &json!(rules).to_string())
}

/// A script without its comments and without the spaces that it needs not. It must have no comment behind code, no division and no text over
/// several lines: then each `/` that is in no text begins a regular expression.
fn tight(script: &str) -> String {
    let mut out = String::with_capacity(script.len());
    for line in script.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//")) {
        let mut within: Option<char> = None;
        let mut chars = line.chars().peekable();
        while let Some(c) = chars.next() {
            match (within, c) {
                (Some(_), '\\') => {
                    out.push(c);
                    out.extend(chars.next());
                    continue;
                }
                (Some(end), c) if c == end => within = None,
                (None, '\'' | '"' | '`' | '/') => within = Some(c),
                (None, '}') if out.ends_with(';') => _ = out.pop(),
                (None, ' ') if !needed(out.chars().last(), chars.peek().copied()) => continue,
                _ => {}
            }
            out.push(c);
        }
        if !line.ends_with([';', ',', '{']) {
            out.push('\n');
        }
    }
    out
}

/// Whether a space stands between two words, or two signs that would become one.
fn needed(before: Option<char>, after: Option<char>) -> bool {
    let word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$');
    before.zip(after).is_some_and(|(a, b)| word(a) && word(b) || a == b && matches!(a, '+' | '-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_is_made_tight() {
        for (script, want) in [
            ("// why\n  const a = b + 'c  \\' d' ;\n\n", "const a=b+'c  \\' d';"),
            ("x = y ? /a b\\/ c/ : `d  ${ e }` + +f - -g", "x=y?/a b\\/ c/:`d  ${ e }`+ +f- -g\n"),
            ("return a in b;", "return a in b;"),
        ] {
            assert_eq!(tight(script), want);
        }
    }

    #[test]
    fn the_script_is_small() {
        let [script, rules, _] = page_files();
        assert!(script.text.len() <= 10_000, "{}", script.text.len());
        assert!(rules.text.len() <= 2_500, "{}", rules.text.len());
    }
}
