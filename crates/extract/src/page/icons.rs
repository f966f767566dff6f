//! The icons that a page names for its site.

use super::head::{Head, HeadLink};
use crate::limits::PAGE;
use crate::tree::Tree;
use std::cmp::Reverse;

/// Icons of a page that are worth asking for.
const MOST: usize = 6;
/// Side in pixels that is large enough: an icon is shown at 16 to 32 CSS pixels, on screens that may have two or more for each.
const ENOUGH: u32 = 64;
/// Sides of those that do not tell theirs: what a browser shows in a tab, and what a telephone puts among its programs.
const OF_TAB: u32 = 32;
const OF_TELEPHONE: u32 = 180;

/// The addresses of the icons that the page `html`, fetched from `url`, names for its site, the best first: the smallest that is large
/// enough, then the larger ones, then the others from the largest on. SVGs are left out, since nobody draws them here.
pub fn page_icons(html: &str, url: &str) -> Vec<String> {
    Tree::document(html, PAGE).map_or_else(|_| Vec::new(), |tree| icons(&Head::read(&tree, url)))
}

/// The same of a page that was read.
pub(super) fn icons(head: &Head) -> Vec<String> {
    let mut found: Vec<(u32, String)> = head
        .links
        .iter()
        .filter_map(|link| Some((side(link)?, head.absolute(&link.href).filter(|address| !is_svg(address))?)))
        .collect();
    found.sort_by_key(
        |(side, _)| if *side >= ENOUGH { (0, Reverse(0), *side) } else { (1, Reverse(*side), 0) },
    );
    let mut icons: Vec<String> = Vec::new();
    for (_, address) in found {
        if icons.len() < MOST && !icons.contains(&address) {
            icons.push(address);
        }
    }
    icons
}

/// Pixels of a side of the icon that a link names; none where it names another thing, or an SVG.
fn side(link: &HeadLink) -> Option<u32> {
    let is = |rel: &str| link.rel.split_ascii_whitespace().any(|word| word == rel);
    let of_telephone = is("apple-touch-icon") || is("apple-touch-icon-precomposed");
    if !(of_telephone || is("icon")) || link.media_type.starts_with("image/svg") {
        return None;
    }
    let sides = link.sizes.split_ascii_whitespace().filter_map(|size| {
        let (width, height) = size.split_once(['x', 'X'])?;
        Some(width.parse::<u32>().ok()?.max(height.parse().ok()?))
    });
    // A file of several sizes has that one, too.
    let best = sides.min_by_key(|side| if *side >= ENOUGH { (0, *side) } else { (1, ENOUGH - *side) });
    Some(best.unwrap_or(if of_telephone { OF_TELEPHONE } else { OF_TAB }))
}

fn is_svg(address: &str) -> bool {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    path.to_ascii_lowercase().ends_with(".svg")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_icon_comes_first() {
        for (html, want) in [
            ("<title>None</title>", vec![]),
            ("<link rel=icon href=/f.ico>", vec!["https://news.example/f.ico"]),
            ("<link rel='Shortcut Icon' href=f.ico>", vec!["https://news.example/section/f.ico"]),
            (
                "<link rel=icon sizes=16x16 href=/16.png><link rel=icon sizes=192x192 href=/192.png><link rel=icon sizes=32x32 href=/32.png>\
                 <link rel=icon sizes=96X96 href=/96.png>",
                vec![
                    "https://news.example/96.png",
                    "https://news.example/192.png",
                    "https://news.example/32.png",
                    "https://news.example/16.png",
                ],
            ),
            (
                "<link rel=icon href=/tab.png><link rel=apple-touch-icon href=/phone.png>",
                vec!["https://news.example/phone.png", "https://news.example/tab.png"],
            ),
            (
                "<link rel=apple-touch-icon sizes=57x57 href=/57.png><link rel=icon sizes='16x16 32x32 64x64' href=/f.ico>",
                vec!["https://news.example/f.ico", "https://news.example/57.png"],
            ),
            (
                "<link rel=icon type=image/svg+xml href=/i><link rel=icon sizes=any href=/I.SVG?v=2><link rel=mask-icon href=/m.svg>\
                 <link rel='alternate icon' href=/i.png>",
                vec!["https://news.example/i.png"],
            ),
            (
                "<base href=//cdn.example/a/><link rel=icon href=i.png><link rel=icon href=i.png><link rel=icon href=''>",
                vec!["https://cdn.example/a/i.png"],
            ),
            (
                "<link rel=icon href='data:image/png;base64,AAAA'><link rel=icon href='javascript:alert(1)'><link rel=icon href='file:///etc/passwd'>",
                vec![],
            ),
            (
                "<link rel=icon sizes='-1x4 99999999999x1 x' href=/odd.png>",
                vec!["https://news.example/odd.png"],
            ),
            (
                "<link rel=icon href='https://me:secret@other.example/i.png'>",
                vec!["https://other.example/i.png"],
            ),
        ] {
            assert_eq!(page_icons(html, "https://news.example/section/"), want, "{html}");
        }
        let many: String = (0..50).map(|n| format!("<link rel=icon href=/{n}.png>")).collect();
        assert_eq!(page_icons(&many, "https://news.example/").len(), MOST);
    }
}
