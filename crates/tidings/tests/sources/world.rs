//! A network of written answers: what is not written down is not there.

use std::collections::BTreeMap;
use tidings_fetch::{BoxFuture, FetchError, FetchErrorKind, Hop, Http, Replay, Request, Response};

/// A replay whose unknown addresses answer 404, as a server does.
#[derive(Debug, Default)]
pub(crate) struct World(Replay);

impl World {
    /// The next answer for an address, as a short text says it; see [`answer`].
    pub(crate) fn put(&self, url: &str, says: &str) {
        self.0.push(url, answer(url, says));
    }

    /// The next answer for an address.
    pub(crate) fn push(&self, url: &str, response: Response) {
        self.0.push(url, Ok(Response { url: url.to_owned(), ..response }));
    }

    /// A page of bytes.
    pub(crate) fn page(&self, url: &str, body: Vec<u8>, link: Option<String>) {
        let content_type = Some("text/html".to_owned());
        self.push(
            url,
            Response { status: 200, content_type, link, body: body.into(), ..Response::default() },
        );
    }

    /// The addresses asked for, in order.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.0.requests().into_iter().map(|request| request.url).collect()
    }
}

impl Http for World {
    fn send<'a>(&'a self, request: Request) -> BoxFuture<'a, Result<Response, FetchError>> {
        Box::pin(async move {
            let url = request.url.clone();
            match self.0.send(request).await {
                Err(error) if error.kind == FetchErrorKind::NotRecorded => answer(&url, "404"),
                came => came,
            }
        })
    }
}

/// An answer by a short text: a status; `dns`, `refused`; `to URL` for a redirect whose target answers with a page;
/// `html TEXT`; or a form (`rss`, `atom`, `json`, `rdf`, `empty`, `posts`, `news`, `sitemap`, `index URL`, `robots URL`)
/// with a title and, behind `/`, a language.
fn answer(url: &str, says: &str) -> Result<Response, FetchError> {
    let (form, rest) = says.split_once(' ').unwrap_or((says, ""));
    let page = |status, url: &str, body: String| Response {
        status,
        url: url.to_owned(),
        body: body.into(),
        ..Response::default()
    };
    Ok(match form {
        "dns" => return Err(FetchError::new(FetchErrorKind::Dns, url, "the host's name has no address")),
        "refused" => return Err(FetchError::new(FetchErrorKind::Refused, url, "nothing listens there")),
        "to" => Response {
            redirects: vec![Hop { from: url.to_owned(), to: rest.to_owned(), status: 302 }],
            ..page(200, rest, "<!doctype html><title>front</title>".to_owned())
        },
        "html" => page(200, url, format!("<!doctype html>{rest}")),
        status if status.parse::<u16>().is_ok() => page(
            status.parse().unwrap_or_default(),
            url,
            format!("<!doctype html><title>{status}</title>{rest}"),
        ),
        form => page(200, url, document(form, rest, url)),
    })
}

/// A small document of a form, with two entries that name the address they came from.
fn document(form: &str, rest: &str, url: &str) -> String {
    let (title, language) = rest.rsplit_once('/').unwrap_or((rest, ""));
    let title = if title.is_empty() { "Tidewatch" } else { title };
    let items: Vec<(String, String)> = (1..=2)
        .map(|n| (format!("{title} {n}"), format!("https://items.example/{}/{n}", hash(url))))
        .collect();
    let each =
        |one: &dyn Fn(&str, &str) -> String| -> String { items.iter().map(|(t, l)| one(t, l)).collect() };
    match form {
        "rss" => format!(
            "<rss version='2.0'><channel><title>{title}</title><language>{language}</language>{}</channel></rss>",
            each(&|t, l| format!("<item><title>{t}</title><link>{l}</link><pubDate>Sat, 14 Mar 2026 02:30:09 GMT</pubDate></item>"))
        ),
        "empty" => format!("<rss version='2.0'><channel><title>{title}</title></channel></rss>"),
        "atom" => format!(
            "<feed xmlns='http://www.w3.org/2005/Atom' xml:lang='{language}'><title>{title}</title>{}</feed>",
            each(&|t, l| format!("<entry><id>{l}</id><title>{t}</title><link href='{l}'/><updated>2026-03-14T02:30:09Z</updated></entry>"))
        ),
        "rdf" => format!(
            "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'>\
             <channel><title>{title}</title></channel>{}</rdf:RDF>",
            each(&|t, l| format!("<item rdf:about='{l}'><title>{t}</title><link>{l}</link></item>"))
        ),
        "json" => serde_json::json!({
            "version": "https://jsonfeed.org/version/1.1", "title": title, "language": language,
            "items": items.iter().map(|(t, l)| serde_json::json!({"id": l, "url": l, "title": t})).collect::<Vec<_>>(),
        })
        .to_string(),
        "posts" => posts(&items),
        "news" => format!(
            "<urlset xmlns:n='http://www.google.com/schemas/sitemap-news/0.9'>{}</urlset>",
            each(&|t, l| format!(
                "<url><loc>{l}</loc><n:news><n:publication_date>2026-03-14T02:30:09Z</n:publication_date><n:title>{t}</n:title></n:news></url>"
            ))
        ),
        "sitemap" => format!(
            "<urlset>{}</urlset>",
            each(&|_, l| format!("<url><loc>{l}</loc><lastmod>2026-03-14</lastmod></url>"))
        ),
        "index" => format!("<sitemapindex><sitemap><loc>{rest}</loc></sitemap></sitemapindex>"),
        "robots" => format!("User-agent: *\nSitemap: {rest}\n"),
        "pdf" => "%PDF-1.7 …".to_owned(),
        other => panic!("{other} is no form"),
    }
}

/// Posts of WordPress by title and address.
pub(crate) fn posts(items: &[(String, String)]) -> String {
    let post = |(title, link): &(String, String)| {
        serde_json::json!({
            "date_gmt": "2026-03-14T02:30:09", "link": link, "guid": {"rendered": link},
            "title": {"rendered": title}, "content": {"rendered": format!("<p>{}</p>", title.repeat(200))},
        })
    };
    serde_json::Value::from(items.iter().map(post).collect::<Vec<_>>()).to_string()
}

fn hash(text: &str) -> u32 {
    text.bytes().fold(17, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(byte)))
}

/// Answers by address.
pub(crate) type Answers = BTreeMap<String, String>;
