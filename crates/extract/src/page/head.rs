//! What a page says of itself in `meta`, `link` and `html`, gathered in one walk. Names are kept as one flat list, since
//! pages write the same thing as `name`, `property` and `itemprop`.

use crate::address::{self, LONGEST};
use crate::limits::beginning;
use crate::text::one_line;
use crate::tree::{Id, ROOT, Tree};
use url::Url;

/// Declarations that are kept of one page, `meta` and `link` each.
const MOST: usize = 5_000;
/// Names that one `meta` may have: it counts once for each.
const NAMES: usize = 8;
/// Bytes of a name.
const NAME: usize = 128;
/// Bytes of a value.
const CONTENT: usize = 4 << 10;

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
                "title" if head.title.is_empty() => head.title = one_line(&tree.start_of(id, CONTENT)),
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
        let names =
            ["property", "name", "itemprop", "http-equiv"].iter().filter_map(|key| tree.attr(id, key));
        let names = names.flat_map(str::split_ascii_whitespace).filter(|name| name.len() <= NAME).take(NAMES);
        let Some(content) = tree.attr(id, "content") else { return };
        let content = one_line(beginning(content, CONTENT));
        if content.is_empty() || self.meta.len() >= MOST {
            return;
        }
        self.meta.extend(names.map(|name| (name.to_ascii_lowercase(), content.clone())));
    }

    fn take_link(&mut self, tree: &Tree, id: Id) {
        let text = |name| beginning(tree.attr(id, name).unwrap_or_default().trim(), CONTENT).to_owned();
        let rel = tree.attr(id, "rel").or(tree.attr(id, "itemprop")).unwrap_or_default();
        let rel = beginning(rel, CONTENT).to_ascii_lowercase();
        let href = tree.attr(id, "href").filter(|href| !href.trim().is_empty());
        if let Some(href) = href.filter(|_| self.links.len() < MOST) {
            self.links.push(HeadLink {
                rel,
                href: beginning(href.trim(), LONGEST + 1).to_owned(),
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

    /// Every value whose name passes the test.
    pub(crate) fn named(&self, test: fn(&str) -> bool) -> impl Iterator<Item = &str> {
        self.meta.iter().filter(move |(name, _)| test(name)).map(|(_, value)| value.as_str())
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
