//! The links between the pages of an article.

use crate::address;
use crate::text::{beginning_of, one_line};
use crate::tree::{Id, ROOT, Tree};
use url::Url;

/// Links of a page that are looked at.
const LINKS: usize = 5_000;
/// Bytes of a link's text.
const LABEL: usize = 200;
/// Letters that stand beside the number of a page: `Page 2`, `第2页`.
const AROUND: usize = 8;
/// Bytes of the text of what stands around the links.
const PAGER: usize = 160;
/// Elements above a link that are looked at.
const ABOVE: usize = 6;

/// What a link to the next page says, in lower case and without marks.
const NEXT: [&str; 40] = [
    "next",
    "next page",
    "continue",
    "continue reading",
    "read on",
    "下一页",
    "下一頁",
    "下页",
    "下頁",
    "后一页",
    "继续阅读",
    "次へ",
    "次のページ",
    "次のページへ",
    "次ページ",
    "続きを読む",
    "다음",
    "다음 페이지",
    "다음페이지",
    "التالي",
    "التالية",
    "الصفحة التالية",
    "صفحه بعد",
    "بعدی",
    "weiter",
    "nächste",
    "nächste seite",
    "auf der nächsten seite",
    "suivant",
    "suivante",
    "page suivante",
    "siguiente",
    "página siguiente",
    "próxima",
    "próxima página",
    "pagina successiva",
    "volgende",
    "volgende pagina",
    "следующая",
    "следующая страница",
];
/// What a link to the page before says.
const PREVIOUS: [&str; 16] = [
    "previous",
    "prev",
    "previous page",
    "back",
    "上一页",
    "上一頁",
    "前へ",
    "前のページ",
    "이전",
    "السابق",
    "zurück",
    "précédent",
    "anterior",
    "precedente",
    "vorige",
    "назад",
];

/// The first link to the page with this number, of those whose address fits.
pub(super) fn find(tree: &Tree, base: Option<&Url>, page: u32, fits: impl Fn(&Url) -> bool) -> Option<Url> {
    let says = |id: Id| {
        let rel = tree.attr(id, "rel").unwrap_or_default();
        rel.split_ascii_whitespace().any(|word| word.eq_ignore_ascii_case("next"))
            || (tree.name(id) == "a" && {
                let label = label(tree, id);
                is_word(&label, &NEXT) || number_of(&label) == Some(page)
            })
    };
    let links = tree.descendants(ROOT).filter(|&id| matches!(tree.name(id), "a" | "link")).take(LINKS);
    // Few links say so: only theirs are taken apart.
    links.filter(|&id| says(id)).filter_map(|id| target(tree, id, base)).find(|url| fits(url))
}

fn target(tree: &Tree, id: Id, base: Option<&Url>) -> Option<Url> {
    let mut url = address::resolve(tree.attr(id, "href")?, base)?;
    url.set_fragment(None);
    Some(url)
}

fn label(tree: &Tree, id: Id) -> String {
    let text = one_line(&beginning_of(tree, id, LABEL));
    let named = || ["aria-label", "title"].iter().find_map(|name| tree.attr(id, name)).unwrap_or_default();
    if text.is_empty() { one_line(named()) } else { text }
}

fn is_word(label: &str, words: &[&str]) -> bool {
    let bare = label.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    words.contains(&bare.as_str())
}

/// The number of a page that a link names.
fn number_of(label: &str) -> Option<u32> {
    let digits = label.chars().filter(char::is_ascii_digit).count();
    let letters = label.chars().filter(|c| c.is_alphabetic()).count();
    let start = label.find(|c: char| c.is_ascii_digit())?;
    let number: String = label[start..].chars().take_while(char::is_ascii_digit).collect();
    (number.len() == digits && letters <= AROUND).then(|| number.parse().ok())?
}

/// Takes out the links whose address fits and that are named as a page is, with the little that stands around them.
pub(super) fn remove(tree: &mut Tree, base: Option<&Url>, fits: impl Fn(&Url) -> bool) {
    let links: Vec<Id> = tree.named(ROOT, "a").take(LINKS).collect();
    let links = links.into_iter().filter(|&id| {
        let label = label(tree, id);
        (is_word(&label, &NEXT) || is_word(&label, &PREVIOUS) || number_of(&label).is_some())
            && target(tree, id, base).is_some_and(|url| fits(&url))
    });
    let pagers: Vec<Id> = links
        .map(|id| {
            let small = |&above: &Id| {
                !matches!(tree.name(above), "" | "html" | "body" | "main" | "article")
                    && is_pager(&beginning_of(tree, above, 2 * PAGER))
            };
            tree.ancestors(id).take(ABOVE).take_while(small).last().unwrap_or(id)
        })
        .collect();
    for id in pagers {
        tree.detach(id);
    }
}

/// True for a text of numbers and few words.
fn is_pager(text: &str) -> bool {
    text.len() <= PAGER
        && text.split_whitespace().all(|word| {
            number_of(word).is_some()
                || !word.chars().any(char::is_alphanumeric)
                || word.chars().count() <= 2 * AROUND
        })
        && text.split_whitespace().filter(|word| word.chars().any(char::is_alphabetic)).count() <= AROUND
}
