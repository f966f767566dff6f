//! Namespaces: which vocabulary an element is of.
//!
//! The prefix is not the namespace, and yet many feeds declare neither or the wrong one: so a declaration counts first, by
//! the address without its decoration, then a well-known prefix.

/// The vocabularies that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ns {
    /// RSS, CDF and everything without a prefix.
    Core,
    /// Atom 1.0. Its names mean what RSS's mean; its texts are plain where nothing else is said.
    Atom,
    /// Atom 0.3 and its forerunners.
    Atom03,
    Rdf,
    Dc,
    DcTerms,
    Content,
    Media,
    Itunes,
    GooglePlay,
    Podcast,
    GeoRss,
    Geo,
    Gml,
    Slash,
    Thread,
    Syndication,
    License,
    Xhtml,
    Xml,
    Feedburner,
    WellFormedWeb,
    Other,
}

impl Ns {
    /// RSS, Atom, CDF: the names of feeds themselves, which mean the same wherever they stand.
    pub(crate) fn is_core(self) -> bool {
        matches!(self, Self::Core | Self::Atom | Self::Atom03)
    }

    /// Either Atom.
    pub(crate) fn is_atom(self) -> bool {
        matches!(self, Self::Atom | Self::Atom03)
    }
}

/// Declarations that are in force at once.
const DECLARED: usize = 256;

/// The namespace declarations in force.
#[derive(Debug, Default)]
pub(crate) struct Scope<'a> {
    declared: Vec<(&'a str, Ns)>,
    /// That of names without a prefix, the last of `declared` with an empty one.
    default: Option<Ns>,
}

impl<'a> Scope<'a> {
    /// How many declarations are in force, to return to by [`Scope::leave`].
    pub(crate) fn mark(&self) -> usize {
        self.declared.len()
    }

    /// Forgets the declarations made since `mark`.
    pub(crate) fn leave(&mut self, mark: usize) {
        if self.declared.len() > mark {
            self.declared.truncate(mark);
            self.default =
                self.declared.iter().rev().find(|(prefix, _)| prefix.is_empty()).map(|(_, ns)| *ns);
        }
    }

    /// Takes a declaration of an attribute `xmlns` or `xmlns:…`.
    pub(crate) fn declare(&mut self, attribute: &'a str, address: &str) {
        if self.declared.len() >= DECLARED {
            return;
        }
        match attribute.strip_prefix("xmlns") {
            Some("") => {
                let ns = default_of(address);
                self.declared.push(("", ns));
                self.default = Some(ns);
            }
            Some(rest) => {
                if let Some(prefix) = rest.strip_prefix(':') {
                    let ns = by_address(address).or_else(|| by_prefix(prefix)).unwrap_or(Ns::Other);
                    self.declared.push((prefix, ns));
                }
            }
            None => {}
        }
    }

    /// The vocabulary and local name of a qualified name.
    pub(crate) fn resolve(&self, name: &'a str) -> (Ns, &'a str) {
        let Some(colon) = name.bytes().position(|b| b == b':').filter(|colon| *colon > 0) else {
            return (self.default.unwrap_or(Ns::Core), name.trim_start_matches(':'));
        };
        let (prefix, local) = (&name[..colon], &name[colon + 1..]);
        let known = self.declared.iter().rev().find(|(known, _)| *known == prefix).map(|(_, ns)| *ns);
        (known.or_else(|| by_prefix(prefix)).unwrap_or(Ns::Other), local)
    }
}

/// An unknown default namespace is one of RSS's many: its elements are read by their names.
fn default_of(address: &str) -> Ns {
    by_address(address).filter(|ns| !matches!(ns, Ns::Rdf | Ns::Other)).unwrap_or(Ns::Core)
}

fn by_address(address: &str) -> Option<Ns> {
    let lower = address.trim().to_ascii_lowercase();
    let bare = lower.trim_start_matches("http://").trim_start_matches("https://").trim_start_matches("www.");
    let bare = bare.trim_end_matches(['/', '#']);
    Some(match bare {
        "w3.org/2005/atom" => Ns::Atom,
        "purl.org/rss/1.0"
        | "my.netscape.com/rdf/simple/0.9"
        | "channel.netscape.com/rdf/simple/0.9"
        | "backend.userland.com/rss2"
        | "blogs.law.harvard.edu/tech/rss"
        | "purl.org/net/rss1.1"
        | "backend.userland.com/rss"
        | "purl.org/rss/1.0/modules/rss091" => Ns::Core,
        "w3.org/1999/02/22-rdf-syntax-ns" => Ns::Rdf,
        "purl.org/dc/elements/1.1" | "purl.org/dc/elements/1.0" => Ns::Dc,
        "purl.org/dc/terms" => Ns::DcTerms,
        "purl.org/rss/1.0/modules/content" => Ns::Content,
        "search.yahoo.com/mrss" | "search.yahoo.com/mrss/1.1" | "video.search.yahoo.com/mrss" => Ns::Media,
        "itunes.com/dtds/podcast-1.0.dtd" | "example.com/dtds/podcast-1.0.dtd" => Ns::Itunes,
        "google.com/schemas/play-podcasts/1.0" | "google.com/schemas/play-podcasts/1.0/play-podcasts.xsd" => {
            Ns::GooglePlay
        }
        "podcastindex.org/namespace/1.0"
        | "github.com/podcastindex-org/podcast-namespace/blob/main/docs/1.0.md" => Ns::Podcast,
        "georss.org/georss" | "georss.org/georss/10" => Ns::GeoRss,
        "w3.org/2003/01/geo/wgs84_pos" => Ns::Geo,
        "opengis.net/gml" => Ns::Gml,
        "purl.org/rss/1.0/modules/slash" => Ns::Slash,
        "purl.org/syndication/thread/1.0" => Ns::Thread,
        "purl.org/rss/1.0/modules/syndication" => Ns::Syndication,
        "web.resource.org/cc"
        | "creativecommons.org/ns"
        | "cyber.law.harvard.edu/rss/creativecommonsrssmodule.html"
        | "backend.userland.com/creativecommonsrssmodule" => Ns::License,
        "w3.org/1999/xhtml" => Ns::Xhtml,
        "w3.org/xml/1998/namespace" => Ns::Xml,
        "rssnamespace.org/feedburner/ext/1.0" => Ns::Feedburner,
        "wellformedweb.org/commentapi" => Ns::WellFormedWeb,
        "example.com/newformat"
        | "example.com/necho"
        | "purl.org/echo"
        | "uri/of/echo/namespace"
        | "purl.org/pie" => Ns::Atom03,
        _ if bare.starts_with("purl.org/atom/") => Ns::Atom03,
        _ if bare.starts_with("backend.userland.com/rss") => Ns::Core,
        _ => return None,
    })
}

fn by_prefix(prefix: &str) -> Option<Ns> {
    Some(match prefix.to_ascii_lowercase().as_str() {
        "atom" | "atom10" | "a10" => Ns::Atom,
        "atom03" => Ns::Atom03,
        "rss" | "rss1" | "rss11" => Ns::Core,
        "rdf" => Ns::Rdf,
        "dc" => Ns::Dc,
        "dcterms" => Ns::DcTerms,
        "content" => Ns::Content,
        "media" => Ns::Media,
        "itunes" => Ns::Itunes,
        "googleplay" => Ns::GooglePlay,
        "podcast" => Ns::Podcast,
        "georss" => Ns::GeoRss,
        "geo" => Ns::Geo,
        "gml" => Ns::Gml,
        "slash" => Ns::Slash,
        "thr" => Ns::Thread,
        "sy" => Ns::Syndication,
        "cc" | "creativecommons" => Ns::License,
        "xhtml" => Ns::Xhtml,
        "xml" => Ns::Xml,
        "feedburner" => Ns::Feedburner,
        "wfw" => Ns::WellFormedWeb,
        _ => return None,
    })
}
