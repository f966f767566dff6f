//! The pictures of clean HTML: listing them, and giving them the addresses under which they are kept.

use crate::limits::BODY;
use crate::lines::escape_value;
use crate::sanitise::{clean, reclean};
use crate::tree::{Id, ROOT, Tree};
use tidings_model::CleanHtml;

/// A picture that stands in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BodyImage {
    /// Its address.
    pub src: String,
    /// Its alternative text; may be empty.
    pub alt: String,
    /// Width in pixels, if the text says so.
    pub width: Option<u32>,
    /// Height in pixels, if the text says so.
    pub height: Option<u32>,
}

/// What is to become of a picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ImageAction {
    /// It stays as it is.
    Keep,
    /// It gets another address and size.
    Replace(ImageRewrite),
    /// It is taken out, with a caption that would stand alone.
    Remove,
}

/// The new address of a picture.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ImageRewrite {
    /// Address: absolute, or local as the site writes it.
    pub src: String,
    /// Width in pixels.
    pub width: Option<u32>,
    /// Height in pixels.
    pub height: Option<u32>,
    /// Value of `srcset`.
    pub srcset: Option<String>,
}

/// The pictures of a text in order.
pub fn images(html: &CleanHtml) -> Vec<BodyImage> {
    Tree::fragment(html.as_str(), BODY).map(|tree| images_in(&tree)).unwrap_or_default()
}

/// The pictures of a tree of clean HTML.
pub(crate) fn images_in(tree: &Tree) -> Vec<BodyImage> {
    tree.named(ROOT, "img").filter_map(|id| body_image(tree, id)).collect()
}

fn body_image(tree: &Tree, id: Id) -> Option<BodyImage> {
    let size = |name| tree.attr(id, name).and_then(|value| value.parse().ok());
    Some(BodyImage {
        src: tree.attr(id, "src")?.to_owned(),
        alt: tree.attr(id, "alt").unwrap_or_default().to_owned(),
        width: size("width"),
        height: size("height"),
    })
}

/// Gives every picture the address that `action` has for its own, or takes it out.
pub fn rewrite_images(html: &CleanHtml, action: &dyn Fn(&str) -> ImageAction) -> CleanHtml {
    let pictures = images(html);
    let html = if pictures.iter().any(|picture| action(&picture.src) == ImageAction::Remove) {
        without(html, &|src| action(src) == ImageAction::Remove)
    } else {
        html.clone()
    };
    let mut out = String::with_capacity(html.as_str().len());
    let mut pictures = images(&html).into_iter();
    let mut rest = html.as_str();
    while let Some(start) = rest.find("<img ") {
        let end = rest[start..].find('>').map_or(rest.len(), |end| start + end + 1);
        out.push_str(&rest[..start]);
        match pictures.next().map(|picture| (action(&picture.src), picture)) {
            Some((ImageAction::Replace(new), picture)) => out.push_str(&tag(&new, &picture)),
            _ => out.push_str(&rest[start..end]),
        }
        rest = &rest[end..];
    }
    out.push_str(rest);
    clean(out)
}

fn tag(new: &ImageRewrite, old: &BodyImage) -> String {
    let mut tag = String::from("<img");
    let mut add = |name: &str, value: &str| {
        tag.push_str(&format!(" {name}=\""));
        for c in value.chars().filter(|c| !c.is_control()) {
            match c {
                '{' => tag.push_str("&#123;"),
                '}' => tag.push_str("&#125;"),
                c => escape_value(c, &mut tag),
            }
        }
        tag.push('"');
    };
    add("src", &new.src);
    if let Some(set) = &new.srcset {
        add("srcset", set);
    }
    add("alt", &old.alt);
    if let (Some(width), Some(height)) = (new.width, new.height) {
        add("width", &width.to_string());
        add("height", &height.to_string());
    }
    tag.push('>');
    tag
}

/// The text without some pictures.
fn without(html: &CleanHtml, unwanted: &dyn Fn(&str) -> bool) -> CleanHtml {
    let Ok(mut tree) = Tree::fragment(html.as_str(), BODY) else { return html.clone() };
    let pictures: Vec<Id> =
        tree.named(ROOT, "img").filter(|&id| tree.attr(id, "src").is_some_and(unwanted)).collect();
    let mut figures: Vec<Id> = Vec::new();
    for id in pictures {
        figures.extend(tree.ancestors(id).find(|&above| tree.name(above) == "figure"));
        tree.detach(id);
    }
    figures.dedup();
    for figure in figures {
        if only_caption(&tree, figure) {
            tree.detach(figure);
        }
    }
    reclean(&tree)
}

/// True when nothing but a caption is left in a figure.
fn only_caption(tree: &Tree, figure: Id) -> bool {
    if tree.descendants(figure).any(|id| matches!(tree.name(id), "img" | "table" | "pre" | "blockquote")) {
        return false;
    }
    let mut at = tree.nodes[figure].first;
    while let Some(id) = at {
        if tree.text_node(id).is_some_and(|text| !text.trim().is_empty()) {
            return false;
        }
        let caption = tree.name(id) == "figcaption";
        at = if caption { tree.after(id, figure) } else { tree.following(id, figure) };
    }
    true
}
