//! The real client: one request, its redirects one by one past the guard, and a body that is counted after decompression.
//!
//! Redirects are followed here and not by the library, since each hop has to pass the guard and validators must
//! reach only the address that gave them.

use crate::guard::{Filtered, Guard, NoPublicAddress, Resolve, SystemResolver, Trust};
use crate::{
    Accept, BoxFuture, FetchError, FetchErrorKind as Kind, FetchSettings, Hop, Http, Request, Response,
    Validators, error::without_credentials,
};
use bytes::BytesMut;
use reqwest::header::{self, HeaderMap, HeaderName, HeaderValue};
use std::error::Error as _;
use std::io;
use std::sync::Arc;
use url::Url;

/// Room made for a body at first, whatever length the server announces.
const FIRST_ROOM: u64 = 64 * 1024;

/// The client that speaks to the network.
#[derive(Debug, Clone)]
pub struct Client {
    settings: FetchSettings,
    guard: Arc<Guard>,
    /// For hosts of the public internet: the resolver's answers are filtered.
    public: reqwest::Client,
    /// For hosts that the owner named: any answer will do.
    named: reqwest::Client,
}

impl Client {
    /// A client with the system's resolver.
    ///
    /// # Errors
    /// When `allow_hosts` or the user agent cannot be read, or this machine has no root certificates.
    pub fn new(settings: FetchSettings) -> Result<Self, FetchError> {
        Self::with_resolver(settings, SystemResolver)
    }

    /// A client that asks another resolver.
    ///
    /// # Errors
    /// As [`Client::new`].
    pub fn with_resolver(
        settings: FetchSettings,
        resolver: impl Resolve + 'static,
    ) -> Result<Self, FetchError> {
        let guard = Arc::new(Guard::new(&settings)?);
        if HeaderValue::from_str(&settings.user_agent).is_err() {
            let message = format!("the user agent {:?} cannot be a header", settings.user_agent);
            return Err(FetchError::new(Kind::Settings, "", message));
        }
        let resolver: Arc<dyn Resolve> = Arc::new(resolver);
        let build = |guard: Option<Arc<Guard>>| {
            #[expect(clippy::disallowed_methods, reason = "this is the one place that asks the network")]
            reqwest::Client::builder()
                .user_agent(&settings.user_agent)
                .redirect(reqwest::redirect::Policy::none())
                .referer(false)
                .no_proxy()
                .connect_timeout(settings.connect_timeout.min(settings.timeout))
                // A connection ends with its answer. One that is kept may be found too old at the next request, and then
                // the host sees two for a moment; and a run over thousands of hosts would keep one open to each.
                .pool_max_idle_per_host(0)
                .dns_resolver(Filtered { resolver: Arc::clone(&resolver), guard })
                .build()
                .map_err(|e| {
                    FetchError::new(Kind::Tls, "", format!("the HTTP client cannot start ({})", causes(&e)))
                })
        };
        let (public, named) = (build(Some(Arc::clone(&guard)))?, build(None)?);
        Ok(Self { settings, guard, public, named })
    }

    async fn follow(&self, request: &Request) -> Result<Response, FetchError> {
        let mut url = read_address(&request.url)?;
        let validators_of = match &request.validators.of {
            Some(of) => of.clone(),
            None => without_credentials(url.as_str()),
        };
        let mut redirects: Vec<Hop> = Vec::new();
        loop {
            let conditional = without_credentials(url.as_str()) == validators_of;
            let answer = self.ask(&url, request, conditional).await?;
            let Some(next) = redirect_target(&answer, &url, request.form.is_some())? else {
                return self.read(answer, &url, redirects, request).await;
            };
            let hop = Hop {
                from: without_credentials(url.as_str()),
                to: without_credentials(next.as_str()),
                status: answer.status().as_u16(),
            };
            let message = if hop.to == hop.from || redirects.iter().any(|earlier| earlier.from == hop.to) {
                "the redirects go in a circle".to_owned()
            } else if redirects.len() >= self.settings.max_redirects {
                format!("more than {} redirects", self.settings.max_redirects)
            } else {
                redirects.push(hop);
                url = next;
                continue;
            };
            return Err(FetchError::new(Kind::TooManyRedirects, url.as_str(), message));
        }
    }

    async fn ask(
        &self,
        url: &Url,
        request: &Request,
        conditional: bool,
    ) -> Result<reqwest::Response, FetchError> {
        let client = match self.guard.check(url)? {
            Trust::Public => &self.public,
            Trust::Named => &self.named,
        };
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT, HeaderValue::from_static(request.accept.header()));
        let validators = [
            (header::IF_NONE_MATCH, &request.validators.etag),
            (header::IF_MODIFIED_SINCE, &request.validators.last_modified),
        ];
        for (name, value) in validators {
            // A value with control characters cannot have come from a header; the request is then a full one.
            if let Some(value) =
                value.as_ref().filter(|_| conditional).and_then(|v| HeaderValue::from_bytes(v).ok())
            {
                headers.insert(name, value);
            }
        }
        let asked = match &request.form {
            Some(form) => {
                let kind = HeaderValue::from_static("application/x-www-form-urlencoded");
                headers.insert(header::CONTENT_TYPE, kind);
                client.post(url.clone()).body(form.0.clone())
            }
            None => client.get(url.clone()),
        };
        asked.headers(headers).send().await.map_err(|e| explain(&e, url))
    }

    async fn read(
        &self,
        mut answer: reqwest::Response,
        url: &Url,
        redirects: Vec<Hop>,
        request: &Request,
    ) -> Result<Response, FetchError> {
        let limit = request.max_bytes.unwrap_or(self.settings.max_bytes);
        let too_large = || {
            let message = format!("the body is larger than {limit} bytes after decompression");
            FetchError::new(Kind::TooLarge, url.as_str(), message)
        };
        let mut response = head(&answer, url, redirects)?;
        let announced = answer.content_length().unwrap_or(0);
        if announced > limit {
            return Err(too_large());
        }
        let room = announced.min(FIRST_ROOM);
        let mut body = BytesMut::with_capacity(usize::try_from(room).unwrap_or_default());
        loop {
            match answer.chunk().await {
                Ok(Some(chunk)) if body.len() as u64 + chunk.len() as u64 > limit => return Err(too_large()),
                Ok(Some(chunk)) => body.extend_from_slice(&chunk),
                Ok(None) => break,
                Err(e) if request.accept == Accept::Feed && !body.is_empty() && !e.is_timeout() => {
                    response.truncated = true;
                    break;
                }
                Err(e) => return Err(explain(&e, url)),
            }
        }
        response.body = body.freeze();
        Ok(response)
    }
}

impl Http for Client {
    fn send<'a>(&'a self, request: Request) -> BoxFuture<'a, Result<Response, FetchError>> {
        Box::pin(async move {
            let limit = self.settings.timeout;
            match tokio::time::timeout(limit, self.follow(&request)).await {
                Ok(answer) => answer,
                Err(_) => {
                    let message = format!("no whole answer within {} s", limit.as_secs_f32());
                    Err(FetchError::new(Kind::Timeout, &request.url, message))
                }
            }
        })
    }
}

/// Reads an address as a caller gave it; the fragment is not sent.
fn read_address(text: &str) -> Result<Url, FetchError> {
    let mut url = Url::parse(text.trim())
        .map_err(|e| FetchError::new(Kind::BadAddress, text, format!("the address cannot be read ({e})")))?;
    url.set_fragment(None);
    Ok(url)
}

/// Where an answer redirects to, if it does. A form goes on only where the answer says that it shall (307 and 308).
fn redirect_target(answer: &reqwest::Response, url: &Url, has_form: bool) -> Result<Option<Url>, FetchError> {
    match answer.status().as_u16() {
        307 | 308 => {}
        301..=303 if !has_form => {}
        _ => return Ok(None),
    }
    let Some(location) = answer.headers().get(header::LOCATION) else { return Ok(None) };
    let text = String::from_utf8_lossy(location.as_bytes());
    match url.join(text.trim()) {
        Ok(mut next) => {
            next.set_fragment(None);
            if next.username().is_empty() && next.password().is_none() && next.origin() == url.origin() {
                // The same server gets the same credentials. Both setters can fail only without a host.
                let _ = next.set_username(url.username());
                let _ = next.set_password(url.password());
            }
            Ok(Some(next))
        }
        Err(e) => {
            let message = format!("it redirects to an address that cannot be read ({e})");
            Err(FetchError::new(Kind::BadAddress, url.as_str(), message))
        }
    }
}

/// Everything of a response but its body.
fn head(answer: &reqwest::Response, url: &Url, redirects: Vec<Hop>) -> Result<Response, FetchError> {
    let headers = answer.headers();
    // The client takes the header away from what it decoded: what is left was encoded twice or in an unknown way.
    if let Some(encoding) =
        text(headers, &header::CONTENT_ENCODING).filter(|e| !e.eq_ignore_ascii_case("identity"))
    {
        let message = format!("the body is in an encoding that is not read ({encoding:.40})");
        return Err(FetchError::new(Kind::Protocol, url.as_str(), message));
    }
    let bytes = |name| headers.get(name).map(|value: &HeaderValue| value.as_bytes().to_vec());
    let address = without_credentials(url.as_str());
    let mut validators =
        Validators { etag: bytes(header::ETAG), last_modified: bytes(header::LAST_MODIFIED), of: None };
    if !redirects.is_empty() && !validators.is_empty() {
        validators.of = Some(address.clone());
    }
    Ok(Response {
        status: answer.status().as_u16(),
        url: address,
        redirects,
        content_type: text(headers, &header::CONTENT_TYPE),
        validators,
        retry_after: text(headers, &header::RETRY_AFTER),
        cache_control: text(headers, &header::CACHE_CONTROL),
        expires: text(headers, &header::EXPIRES),
        date: text(headers, &header::DATE),
        content_location: text(headers, &header::CONTENT_LOCATION),
        content_language: text(headers, &header::CONTENT_LANGUAGE),
        link: text(headers, &header::LINK),
        total_pages: headers
            .get("x-wp-totalpages")
            .and_then(|pages| pages.to_str().ok()?.trim().parse().ok()),
        challenged: headers.contains_key("cf-mitigated"),
        ..Response::default()
    })
}

/// A header as text, several of one name joined with a comma.
fn text(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    let values: Vec<_> =
        headers.get_all(name).iter().map(|v| String::from_utf8_lossy(v.as_bytes())).collect();
    (!values.is_empty()).then(|| values.join(", "))
}

/// What a failure of the library means.
fn explain(error: &reqwest::Error, url: &Url) -> FetchError {
    let mut inner: Option<io::ErrorKind> = None;
    let mut cause = error.source();
    while let Some(this) = cause {
        if let Some(refused) = this.downcast_ref::<NoPublicAddress>() {
            return FetchError::new(Kind::PrivateAddress, url.as_str(), refused.to_string());
        }
        cause = match this.downcast_ref::<io::Error>() {
            Some(error) => {
                inner = Some(error.kind());
                // What such an error wraps is not its source, but is shown in its place.
                error.get_ref().map(|wrapped| wrapped as &dyn std::error::Error)
            }
            None => this.source(),
        };
    }
    let (kind, what) = if error.is_timeout() {
        (Kind::Timeout, "the connection could not be made in time")
    } else if error.is_dns() {
        (Kind::Dns, "the host's name could not be resolved")
    } else if error.is_connect() {
        match inner {
            Some(io::ErrorKind::ConnectionRefused) => (Kind::Refused, "the server refused the connection"),
            // Before the first byte of HTTP, only TLS finds invalid data or an early end.
            Some(io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof) => {
                (Kind::Tls, "no secure connection could be made")
            }
            _ => (Kind::Connect, "the connection could not be made"),
        }
    } else {
        (Kind::Protocol, "the answer could not be read")
    };
    FetchError::new(kind, url.as_str(), format!("{what} ({})", causes(error)))
}

/// The innermost cause, without the address that the library adds.
fn causes(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause.to_string()
}
