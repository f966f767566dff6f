//! What files a site has. The plan is made from cards alone; each file of it can be made by itself, on any thread.

use crate::feeds::formats;
use crate::opds::{BOOKS, CATALOGUE};
use crate::redirects::is_page;
use crate::sitemap;
use crate::view::Site;

/// What a file is.
#[derive(Debug, Clone, Copy)]
pub(crate) enum What {
    Front,
    List {
        list: usize,
        number: Option<usize>,
    },
    Article(usize),
    Revisions(usize),
    Archive,
    About,
    NotFound,
    /// The feed of a list, in the formats of the site.
    Feed(usize),
    Sources,
    Style,
    Robots,
    Llms,
    Headers,
    SitemapIndex,
    Sitemap(usize),
    NewsSitemap,
    Book(usize),
    Catalogue,
    Redirect(usize),
    Redirects,
    Search,
    /// The script of the search, and what it must know beside the index.
    SearchRules,
    SearchList,
    /// All files of a segment of the search index.
    Segment(usize),
}

/// A file to be made.
#[derive(Debug)]
pub(crate) struct Output {
    pub(crate) path: String,
    pub(crate) what: What,
}

/// The page of an article's earlier revisions, below its own.
pub(crate) fn revisions_page(article: &str) -> String {
    format!("{}revisions/index.html", article.strip_suffix("index.html").unwrap_or(article))
}

pub(crate) fn plan(site: &mut Site<'_>) -> Vec<Output> {
    let mut outputs = Vec::new();
    let mut add = |path: String, what| outputs.push(Output { path, what });
    // The style sheet comes first: an interrupted build shows no bare page.
    for (path, what) in [
        ("style.css", What::Style),
        ("404.html", What::NotFound),
        ("about/index.html", What::About),
        ("robots.txt", What::Robots),
        ("llms.txt", What::Llms),
        ("_headers", What::Headers),
        ("sources.opml", What::Sources),
    ] {
        add(path.to_owned(), what);
    }
    if site.settings.search {
        add("search/index.html".to_owned(), What::Search);
        add("search/search.js".to_owned(), What::SearchRules);
        for (number, segment) in site.segments.iter().enumerate() {
            add(format!("search/{}/w0.js", segment.name), What::Segment(number));
        }
        add("search/index.js".to_owned(), What::SearchList);
    }
    for (at, path) in site.index.paths.iter().enumerate() {
        add(path.clone(), What::Article(at));
        if site.has_revisions(at) {
            add(revisions_page(path), What::Revisions(at));
        }
    }
    for (at, list) in site.index.lists.iter().enumerate() {
        for number in (1..=list.numbered(site.settings.per_page)).map(Some).chain([None]) {
            add(list.page(number), What::List { list: at, number });
        }
        if let Some(first) = formats(site.settings).next().and_then(|format| list.feed(format)) {
            add(first, What::Feed(at));
        }
    }
    add("archive/index.html".to_owned(), What::Archive);
    if site.settings.address.is_some() {
        add("sitemap.xml".to_owned(), What::SitemapIndex);
        add(sitemap::NEWS.to_owned(), What::NewsSitemap);
        for number in 0..sitemap::count(site) {
            add(sitemap::file(number), What::Sitemap(number));
        }
    }
    add("index.html".to_owned(), What::Front);
    for (at, book) in site.books.iter().enumerate() {
        outputs.push(Output { path: format!("{BOOKS}{}", book.file), what: What::Book(at) });
    }
    if !site.books.is_empty() {
        outputs.push(Output { path: CATALOGUE.to_owned(), what: What::Catalogue });
    }
    if site.settings.redirects.is_empty() {
        return outputs;
    }
    let pages = outputs.iter().map(|output| output.path.as_str());
    site.redirects = site.settings.redirects.resolve(pages);
    outputs.push(Output { path: "_redirects".to_owned(), what: What::Redirects });
    let stubs = site.redirects.made.iter().enumerate().filter(|(_, moved)| is_page(&moved.old));
    outputs.extend(stubs.map(|(at, moved)| Output { path: moved.old.clone(), what: What::Redirect(at) }));
    outputs
}
