//! What a page says of itself in `meta`, `link` and `html`, gathered in one walk. Names are kept as one flat list, since
//! pages write the same thing as `name`, `property` and `itemprop`.

use crate::address;
use crate::text::one_line;
use crate::tree::{Id, ROOT, Tree};
use url::Url;

/// Names of one `meta` that are believed; real ones have one or two.
const META_NAMES: usize = 8;
/// Characters of a `meta` value.
const META_CONTENT: usize = 8192;

/// A `link` element.
#[derive(Debug, Clone, Default)]
pub(crate) struct HeadLink {
    pub(crate) rel: String,
    pub(crate) href: String,
    pub(crate) media_type: String,
    pub(crate) title: String,
    pub(crate) sizes: String,
    /// `hreflang`.
    pub(crate) language: String,
}

/// The declarations of a page.
#[derive(Debug, Default)]
pub(crate) struct Head {
    /// Name in lower case and value, in document order.
    meta: Vec<(String, String)>,
    pub(crate) links: Vec<HeadLink>,
    pub(crate) title: String,
    pub(crate) language: Option<String>,
    /// What relative addresses are read against.
    pub(crate) base: Option<Url>,
}

impl Head {
    /// Reads the declarations of a page that was fetched from `url`.
    pub(crate) fn read(tree: &Tree, url: &str) -> Self {
        let mut head = Self { base: address::base(Some(url)), ..Self::default() };
        for id in tree.descendants(ROOT) {
            match tree.name(id) {
                "meta" => head.take_meta(tree, id),
                "link" => head.take_link(tree, id),
                "title" if head.title.is_empty() => head.title = one_line(&tree.text(id)),
                "html" => {
                    head.language = tree.attr(id, "lang").or(tree.attr(id, "xml:lang")).map(str::to_owned)
                }
                "base" => {
                    if let Some(href) = tree.attr(id, "href") {
                        head.base = address::resolve(href, head.base.as_ref()).or(head.base.take());
                    }
                }
                _ => {}
            }
        }
        head
    }

    fn take_meta(&mut self, tree: &Tree, id: Id) {
        let Some(content) = tree.attr(id, "content").map(one_line).filter(|content| !content.is_empty())
        else {
            return;
        };
        let content: String = content.chars().take(META_CONTENT).collect();
        for key in ["property", "name", "itemprop", "http-equiv"] {
            if let Some(names) = tree.attr(id, key) {
                for name in names.split_ascii_whitespace().take(META_NAMES) {
                    self.meta.push((name.to_ascii_lowercase(), content.clone()));
                }
            }
        }
    }

    fn take_link(&mut self, tree: &Tree, id: Id) {
        let text = |name| tree.attr(id, name).unwrap_or_default().trim().to_owned();
        let rel = tree.attr(id, "rel").or(tree.attr(id, "itemprop")).unwrap_or_default().to_ascii_lowercase();
        if let Some(href) = tree.attr(id, "href").filter(|href| !href.trim().is_empty()) {
            self.links.push(HeadLink {
                rel,
                href: href.trim().to_owned(),
                media_type: text("type").to_ascii_lowercase(),
                title: one_line(&text("title")),
                sizes: text("sizes"),
                language: text("hreflang"),
            });
        }
    }

    /// The first value of the first of these names that the page has.
    pub(crate) fn get(&self, names: &[&str]) -> Option<&str> {
        names.iter().find_map(|name| self.all(name).next())
    }

    /// Every value of a name.
    pub(crate) fn all<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a str> + use<'a> {
        let name = name.to_owned();
        self.meta.iter().filter(move |(known, _)| *known == name).map(|(_, value)| value.as_str())
    }

    /// The target of the first link with a relation, absolute.
    pub(crate) fn link(&self, rel: &str) -> Option<String> {
        let has = |link: &&HeadLink| link.rel.split_ascii_whitespace().any(|word| word == rel);
        self.links.iter().filter(has).find_map(|link| self.absolute(&link.href))
    }

    /// An address of the page as a whole web address.
    pub(crate) fn absolute(&self, href: &str) -> Option<String> {
        address::web(href, self.base.as_ref())
    }
}
