//! Formulas: one text for each, in TeX where the page has it, however many forms it shows.

use crate::tree::{Id, Tree};

/// Bytes of a class that are looked at.
const CLASS: usize = 200;
/// What programs draw of a formula beside the formula itself.
const DRAWN: [&str; 8] = [
    "katex-html",
    "MathJax",
    "MathJax_Preview",
    "MathJax_Display",
    "MathJax_SVG",
    "MathJax_CHTML",
    "MJXc-display",
    "mwe-math-fallback-image-inline",
];

/// True for what only draws a formula that stands beside it as text.
pub(crate) fn is_drawing(tree: &Tree, id: Id) -> bool {
    let Some(class) = tree.attr(id, "class").filter(|class| class.len() <= CLASS) else { return false };
    let has = |word: &str| class.split_ascii_whitespace().any(|known| known == word);
    match tree.name(id) {
        "span" | "div" | "nobr" => DRAWN.iter().any(|word| has(word)),
        "img" => has("mwe-math-fallback-image-inline") || has("mwe-math-fallback-image-display"),
        _ => false,
    }
}

/// The text of a formula in MathML: its TeX, else what it shows.
pub(crate) fn of_math(tree: &Tree, id: Id) -> String {
    let annotation = tree.descendants(id).find(|&below| {
        tree.foreign_name(below) == "annotation"
            && tree.attr(below, "encoding").is_some_and(|form| form.contains("tex"))
    });
    let told =
        annotation.map(|below| tree.text(below)).or_else(|| tree.attr(id, "alttext").map(str::to_owned));
    told.unwrap_or_else(|| tree.text(id))
}

/// The formula that waits in a script for the program that draws it.
pub(crate) fn in_script(tree: &Tree, id: Id) -> Option<String> {
    let kind = tree.attr(id, "type").filter(|_| tree.name(id) == "script")?;
    kind.starts_with("math/tex").then(|| tree.text(id))
}
