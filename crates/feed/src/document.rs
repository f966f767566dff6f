//! The walk through an XML feed: root, channel, entries, each read and let go.
//!
//! Only the open containers are kept; an entry is one small tree, made into an [`Entry`] and forgotten.

use crate::draft::{Draft, Kind};
use crate::not_a_feed::NotAFeed;
use crate::problems::Problems;
use crate::xml::{Context, Element, Ns, Reader, Scope, Start, Token, Tokens, is_entry};
use crate::{Hints, entities};
use tidings_model::{Entry, FeedFormat, FeedInfo, ProblemKind};

/// Elements around the entries that may be open at once.
const CONTAINERS: usize = 32;

struct Walk<'a, 'p, 's> {
    reader: Reader<'a, 'p>,
    open: Vec<&'a str>,
    contexts: Vec<Context>,
    feed: Draft,
    format: Option<FeedFormat>,
    version: String,
    base: Option<String>,
    entries: usize,
    /// The first element, for the error.
    first: Option<&'a str>,
    sink: &'s mut dyn FnMut(Entry),
}

/// Reads an XML document.
pub(crate) fn read(
    text: &str,
    hints: &Hints,
    problems: &mut Problems,
    sink: &mut dyn FnMut(Entry),
) -> Result<FeedInfo, NotAFeed> {
    let reader = Reader {
        tokens: Tokens::new(text),
        scope: Scope::default(),
        problems,
        limits: hints.limits,
        defined: entities::Defined::default(),
    };
    let context = Context { base: hints.base(), declared: hints.content_location.is_some(), language: None };
    let mut walk = Walk {
        reader,
        open: Vec::new(),
        contexts: vec![context],
        feed: Draft::new(Kind::Feed),
        format: None,
        version: String::new(),
        base: None,
        entries: 0,
        first: None,
        sink,
    };
    walk.run();
    let Some(format) = walk.format else { return Err(NotAFeed::guess(text, walk.first)) };
    let (version, base, feed) = (walk.version, walk.base, walk.feed);
    if let (Some(at), true) = (walk.reader.tokens.cut(), true) {
        truncated(walk.reader.problems, at);
    } else if !walk.open.is_empty() {
        truncated(walk.reader.problems, text.len());
    }
    let mut feed = feed.into_feed(walk.reader.problems);
    feed.format = format;
    feed.version = version;
    feed.base = base;
    Ok(feed)
}

fn truncated(problems: &mut Problems, at: usize) {
    let message = "the feed ends before its last element is closed: the entries before the cut were kept";
    problems.add(ProblemKind::Truncated, Some(at), message);
}

impl<'a> Walk<'a, '_, '_> {
    fn run(&mut self) {
        let mut junk = false;
        loop {
            match self.reader.next() {
                Token::Eof => return,
                Token::Start { name, attributes, empty } => {
                    let context = self.context();
                    let mut start = self.reader.start(name, attributes, empty, &context);
                    if is_entry(start.ns, &start.name) && !start.context.declared {
                        // Without a declared base, relative addresses are meant as on the site's own pages.
                        start.context.base = self.feed.site().or(start.context.base);
                    }
                    self.begin(start);
                }
                Token::End { name } => self.end(name),
                Token::Doctype(text) => self.doctype(text),
                Token::Text(text) if !junk && self.open.is_empty() && !text.trim().is_empty() => {
                    junk = true;
                    let at = Some(self.reader.tokens.began());
                    self.reader.problems.add(
                        ProblemKind::Syntax,
                        at,
                        "text outside of the feed: it was passed by",
                    );
                }
                _ => {}
            }
        }
    }

    fn context(&self) -> Context {
        self.contexts.last().cloned().unwrap_or_default()
    }

    fn doctype(&mut self, text: &'a str) {
        self.reader.defined.read(text);
        if text.contains("Netscape") && self.version.is_empty() {
            self.version = "0.91 netscape".to_owned();
        }
    }

    fn begin(&mut self, start: Start<'a>) {
        if self.first.is_none() {
            self.first = Some(start.raw);
        }
        match self.format {
            None => {
                if let Some(format) = root_format(&start, self.first) {
                    self.root(start, format);
                } else {
                    self.reader.scope.leave(start.mark);
                }
            }
            Some(_) if is_entry(start.ns, &start.name) => self.entry(start),
            Some(_) if is_container(&start) => self.container(start),
            Some(_) => {
                let (mut element, whole) = self.reader.element(start, &self.open);
                if whole || element.start.name != "title" {
                    self.feed.field(&mut element, self.reader.problems);
                }
            }
        }
    }

    fn root(&mut self, start: Start<'a>, format: FeedFormat) {
        self.format = Some(format);
        let version = start.attribute("version").map(str::to_owned);
        let netscape = self.version.starts_with("0.91") && version.as_deref() == Some("0.91");
        if !netscape {
            self.version = version.unwrap_or_else(|| implied_version(&start, format));
        }
        self.feed.default_language =
            start.attribute("lang").filter(|_| format == FeedFormat::Cdf).map(str::to_owned);
        if is_entry(start.ns, &start.name) {
            return self.entry(start);
        }
        if let Some(base) = start.attribute("base").filter(|_| format == FeedFormat::Cdf) {
            self.base = Some(base.to_owned());
        }
        self.container(start);
    }

    fn container(&mut self, start: Start<'a>) {
        if let Some(base) = &start.context.base
            && start.attributes.iter().any(|(name, _)| name.eq_ignore_ascii_case("xml:base"))
            && self.base.is_none()
        {
            self.base = Some(base.to_string());
        }
        self.feed.container(&start);
        if start.empty || self.open.len() >= CONTAINERS {
            return;
        }
        self.open.push(start.raw);
        self.contexts.push(start.context);
    }

    fn end(&mut self, name: &str) {
        match self.open.iter().rposition(|open| open.eq_ignore_ascii_case(name)) {
            Some(depth) => {
                self.open.truncate(depth);
                self.contexts.truncate(depth + 1);
            }
            None if self.format.is_some() => {
                let at = Some(self.reader.tokens.began());
                let message = format!("</{}> ends nothing: it was passed by", crate::problems::quote(name));
                self.reader.problems.add(ProblemKind::Syntax, at, message);
            }
            None => {}
        }
    }

    fn entry(&mut self, start: Start<'a>) {
        let at = start.at;
        let (mut element, whole) = self.reader.element(start, &self.open);
        if self.entries >= self.reader.limits.entries {
            let message = format!("the feed has more than {} entries: the rest was left out", self.entries);
            return self.reader.problems.add(ProblemKind::Limit, Some(at), message);
        }
        if !whole {
            let message = "the feed is cut inside an entry: it was left out";
            return self.reader.problems.add(ProblemKind::Truncated, Some(at), message);
        }
        self.entries += 1;
        let entry = self.make_entry(&mut element);
        (self.sink)(entry);
    }

    fn make_entry(&mut self, element: &mut Element<'a>) -> Entry {
        let mut draft = Draft::new(Kind::Entry);
        draft.container(&element.start);
        for child in element.children_mut() {
            draft.field(child, self.reader.problems);
        }
        draft.into_entry(element, self.reader.problems)
    }
}

fn is_container(start: &Start<'_>) -> bool {
    match start.ns {
        Ns::Rdf => start.name == "rdf",
        // RSS 1.1 has its items in `items`; in RSS 1.0 nothing of that name holds a field.
        ns => ns.is_core() && matches!(start.name.as_ref(), "channel" | "rss" | "feed" | "rdf" | "items"),
    }
}

/// The format that a root shows. In a web page only an unmistakable root counts.
fn root_format(start: &Start<'_>, first: Option<&str>) -> Option<FeedFormat> {
    let page = first.is_some_and(|name| name.eq_ignore_ascii_case("html"));
    let ns = if start.ns.is_core() { Ns::Core } else { start.ns };
    match (ns, start.name.as_ref()) {
        (Ns::Core | Ns::Other, "rss") => Some(FeedFormat::Rss),
        (Ns::Rdf | Ns::Core, "rdf") => Some(FeedFormat::Rdf),
        (Ns::Core, "feed") if !page || start.ns.is_atom() => Some(FeedFormat::Atom),
        (Ns::Core, "channel") if !page => {
            let is_cdf = start.attribute("href").is_some() || start.attribute("lastmod").is_some();
            Some(if is_cdf { FeedFormat::Cdf } else { FeedFormat::Rss })
        }
        (Ns::Core, "entry") if !page && first == Some(start.raw) => Some(FeedFormat::Atom),
        (Ns::Core, "item") if !page && first == Some(start.raw) => Some(FeedFormat::Rss),
        _ => None,
    }
}

fn implied_version(start: &Start<'_>, format: FeedFormat) -> String {
    let declares =
        |part: &str| start.attributes.iter().any(|(n, v)| n.starts_with("xmlns") && v.contains(part));
    match format {
        FeedFormat::Rdf if declares("my.netscape.com/rdf") || declares("channel.netscape.com") => "0.90",
        FeedFormat::Rdf => "1.0",
        FeedFormat::Rss if declares("purl.org/net/rss1.1") => "1.1",
        FeedFormat::Atom if declares("2005/Atom") => "1.0",
        FeedFormat::Atom if declares("purl.org/atom") => "0.3",
        _ => "",
    }
    .to_owned()
}
