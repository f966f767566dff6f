//! What a request asks and what an answer says, and the one seam between tidings and the network.
//!
//! Everything that wants bytes from outside takes an [`Http`]: the real client, a replay of recorded exchanges, or a
//! wrapper that adds manners, a recording or faults. Callers cannot tell which one they were given.

use crate::FetchError;
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

/// A future on the heap, so that [`Http`] can be a trait object.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Something that answers requests.
pub trait Http: Send + Sync {
    /// Sends one request, follows its redirects and reads the body. Every HTTP status is an answer, not an
    /// error: 404 and 503 come back as [`Response`].
    fn send<'a>(&'a self, request: Request) -> BoxFuture<'a, Result<Response, FetchError>>;

    /// Waits until a request to the host of `url` would go out at once, as far as can be told: a caller that would hold
    /// something dear while it waits comes here first. It gives no right to the next turn.
    fn ready<'a>(&'a self, _url: &'a str) -> BoxFuture<'a, ()> {
        Box::pin(std::future::ready(()))
    }
}

impl<H: Http + ?Sized> Http for Arc<H> {
    fn send<'a>(&'a self, request: Request) -> BoxFuture<'a, Result<Response, FetchError>> {
        (**self).send(request)
    }

    fn ready<'a>(&'a self, url: &'a str) -> BoxFuture<'a, ()> {
        (**self).ready(url)
    }
}

impl<H: Http + ?Sized> Http for Box<H> {
    fn send<'a>(&'a self, request: Request) -> BoxFuture<'a, Result<Response, FetchError>> {
        (**self).send(request)
    }

    fn ready<'a>(&'a self, url: &'a str) -> BoxFuture<'a, ()> {
        (**self).ready(url)
    }
}

/// One request: a GET, or a POST where there is a form to send.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Request {
    /// Absolute http or https address; user name and password in it are sent as Basic credentials to its host only.
    pub url: String,
    /// Validators of an earlier answer, to be told "not modified" (RFC 9110, section 13).
    pub validators: Validators,
    /// What the caller can read.
    pub accept: Accept,
    /// Most bytes of body after decompression; `None` takes the limit of the settings.
    pub max_bytes: Option<u64>,
    /// What is sent with a POST.
    pub form: Option<Form>,
}

/// The body of a POST, `application/x-www-form-urlencoded`. It may hold a secret, so that it is never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Form(pub String);

impl fmt::Debug for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Form(…)")
    }
}

impl Request {
    /// A request for a feed.
    pub fn feed(url: impl Into<String>) -> Self {
        Self { url: url.into(), accept: Accept::Feed, ..Self::default() }
    }

    /// A request for a web page.
    pub fn page(url: impl Into<String>) -> Self {
        Self { url: url.into(), accept: Accept::Page, ..Self::default() }
    }

    /// A request for a picture.
    pub fn picture(url: impl Into<String>) -> Self {
        Self { url: url.into(), accept: Accept::Picture, ..Self::default() }
    }

    /// A request for the icon of a site, of so many bytes at most.
    pub fn icon(url: impl Into<String>, max_bytes: u64) -> Self {
        Self { url: url.into(), accept: Accept::Icon, max_bytes: Some(max_bytes), ..Self::default() }
    }

    /// A POST of a form whose answer is a few words.
    pub fn post(url: impl Into<String>, form: String) -> Self {
        let max_bytes = Some(64 * 1024);
        Self { url: url.into(), form: Some(Form(form)), max_bytes, ..Self::default() }
    }
}

/// What the caller of a request can read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Accept {
    /// RSS, RDF, Atom or JSON Feed. A body that is cut short is still given, with [`Response::truncated`] set.
    #[default]
    Feed,
    /// HTML.
    Page,
    /// JPEG, PNG, GIF, WebP or AVIF.
    Picture,
    /// PNG, ICO, WebP, JPEG or GIF: what an icon is made of.
    Icon,
}

impl Accept {
    /// The value of the `Accept` header.
    pub fn header(self) -> &'static str {
        match self {
            Self::Feed => {
                "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml, \
                 application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.9, text/html;q=0.5, */*;q=0.1"
            }
            Self::Page => "text/html, application/xhtml+xml;q=0.9, */*;q=0.1",
            Self::Icon => {
                "image/png, image/x-icon, image/vnd.microsoft.icon, image/webp, image/jpeg;q=0.9, image/gif;q=0.9, */*;q=0.1"
            }
            Self::Picture => "image/avif, image/webp, image/jpeg, image/png, image/gif, */*;q=0.1",
        }
    }
}

/// The validators of an answer, kept byte for byte: quotes, case and bytes that are no UTF-8 included.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Validators {
    /// `ETag`, sent back as `If-None-Match`.
    #[serde(with = "latin1", skip_serializing_if = "Option::is_none")]
    pub etag: Option<Vec<u8>>,
    /// `Last-Modified`, sent back as `If-Modified-Since`.
    #[serde(with = "latin1", skip_serializing_if = "Option::is_none")]
    pub last_modified: Option<Vec<u8>>,
    /// The address that gave them, where it was reached through redirects. They are sent to this address only;
    /// `None` stands for the address of the request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
}

impl Validators {
    /// True when there is nothing to send.
    pub fn is_empty(&self) -> bool {
        self.etag.is_none() && self.last_modified.is_none()
    }
}

/// One step of a redirect, without user name and password.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hop {
    /// The address that redirected.
    pub from: String,
    /// Where it pointed to, made absolute.
    pub to: String,
    /// 301, 302, 303, 307 or 308.
    pub status: u16,
}

impl Hop {
    /// True for 301 and 308, which say that the new address holds for good.
    pub fn is_permanent(&self) -> bool {
        matches!(self.status, 301 | 308)
    }

    /// True when the step leaves https for http: it was followed, and the text could have been changed on the way.
    pub fn is_downgrade(&self) -> bool {
        self.from.starts_with("https:") && self.to.starts_with("http:")
    }
}

/// An answer. Header values are as sent, where they are text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Response {
    /// Status of the last answer, after redirects.
    pub status: u16,
    /// The address that gave it, without user name and password.
    pub url: String,
    /// The redirects that led there, in order.
    pub redirects: Vec<Hop>,
    /// `Content-Type`.
    pub content_type: Option<String>,
    /// `ETag` and `Last-Modified`.
    pub validators: Validators,
    /// `Retry-After`: seconds or a date.
    pub retry_after: Option<String>,
    /// `Cache-Control`, several joined with a comma.
    pub cache_control: Option<String>,
    /// `Expires`: a date.
    pub expires: Option<String>,
    /// `Date`, by the server's clock: `Expires` and a dated `Retry-After` are measured against it.
    pub date: Option<String>,
    /// `Content-Location`: a better base for relative addresses than the address asked, and relative to it.
    pub content_location: Option<String>,
    /// `Content-Language`, several joined with a comma.
    pub content_language: Option<String>,
    /// `Link` (RFC 8288), several joined with a comma.
    pub link: Option<String>,
    /// `X-WP-TotalPages`: pages of the list that a WordPress site answered with one page of.
    pub total_pages: Option<u32>,
    /// True when a `cf-mitigated` header says that the page is a challenge and not the resource.
    pub challenged: bool,
    /// The body after decompression; empty for 304.
    pub body: Bytes,
    /// True when the connection ended before the body did.
    pub truncated: bool,
}

impl Response {
    /// True for 200 to 299.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// True for 304.
    pub fn is_not_modified(&self) -> bool {
        self.status == 304
    }

    /// Where the resource has moved for good: the final address when there were redirects and each was a 301 or 308.
    pub fn permanent_location(&self) -> Option<&str> {
        let moved = !self.redirects.is_empty() && self.redirects.iter().all(Hop::is_permanent);
        moved.then_some(self.url.as_str())
    }

    /// True when a redirect left https for http.
    pub fn downgraded(&self) -> bool {
        self.redirects.iter().any(Hop::is_downgrade)
    }
}

/// Header bytes as text of the same characters (ISO 8859-1): readable in JSON, and the bytes come back as they were.
mod latin1 {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(bytes: &Option<Vec<u8>>, to: S) -> Result<S::Ok, S::Error> {
        match bytes {
            Some(bytes) => to.serialize_some(&bytes.iter().map(|&b| char::from(b)).collect::<String>()),
            None => to.serialize_none(),
        }
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Vec<u8>>, D::Error> {
        let Some(text) = Option::<String>::deserialize(from)? else { return Ok(None) };
        let bytes: Result<Vec<u8>, _> = text.chars().map(u8::try_from).collect();
        bytes.map(Some).map_err(|_| D::Error::custom("a validator holds a character above U+00FF"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn validators_keep_their_bytes() {
        let bytes: Vec<u8> = (0..=255).collect();
        let validators = Validators { etag: Some(bytes), last_modified: None, of: None };
        let text = serde_json::to_string(&validators).expect("validators are JSON");
        assert_eq!(serde_json::from_str::<Validators>(&text).expect("they come back"), validators);
        let weak = Validators { etag: Some(b"W/\"a-gzip\"".to_vec()), ..Validators::default() };
        assert_eq!(serde_json::to_string(&weak).expect("JSON"), r#"{"etag":"W/\"a-gzip\""}"#);
        assert!(serde_json::from_str::<Validators>(r#"{"etag":"中"}"#).is_err());
        assert_eq!(serde_json::from_str::<Validators>("{}").expect("empty"), Validators::default());
    }

    #[test]
    fn a_move_is_permanent_when_every_hop_says_so() {
        let hop = |status| Hop { from: "https://a.example/".into(), to: "https://b.example/".into(), status };
        for (statuses, permanent) in [
            (vec![], false),
            (vec![301], true),
            (vec![308, 301], true),
            (vec![301, 302], false),
            (vec![307], false),
        ] {
            let response = Response {
                url: "https://b.example/".into(),
                redirects: statuses.iter().map(|&s| hop(s)).collect(),
                ..Response::default()
            };
            assert_eq!(response.permanent_location().is_some(), permanent, "{statuses:?}");
            assert!(!response.downgraded());
        }
    }
}
