//! Recorded exchanges: what was asked and what came, as values and as files that a person can read and edit.
//!
//! A folder holds one file a host, one exchange a line as JSON. Bodies stand as text where they are UTF-8 and as Base64
//! where not; nothing else of them is changed.

use crate::{Accept, BoxFuture, FetchError, FetchErrorKind, Hop, Http, Request, Response, Validators};
use base64::prelude::{BASE64_STANDARD, Engine as _};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use std::{fs, io};
use url::Url;

/// One request and how it ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange {
    /// What was asked.
    pub request: Request,
    /// What came.
    pub answer: Result<Response, FetchError>,
}

/// Writes exchanges into `folder`, which is made: one file a host, in order. Files of other hosts stay.
///
/// # Errors
/// When a file cannot be written; the message names it.
pub fn save(folder: &Path, exchanges: &[Exchange]) -> io::Result<()> {
    let mut files: BTreeMap<String, String> = BTreeMap::new();
    for exchange in exchanges {
        let line = serde_json::to_string(&Line::from(exchange)).map_err(io::Error::other)?;
        let file = files.entry(file_name(&exchange.request.url)).or_default();
        file.push_str(&line);
        file.push('\n');
    }
    fs::create_dir_all(folder).map_err(|e| at(folder, &e))?;
    for (name, text) in files {
        let path = folder.join(name);
        #[expect(clippy::disallowed_methods, reason = "a recording that a crash cut short is made again")]
        fs::write(&path, text).map_err(|e| at(&path, &e))?;
    }
    Ok(())
}

/// Reads every `.jsonl` file of `folder`, in the order of their names.
///
/// # Errors
/// When a file cannot be read or a line is no exchange; the message names file and line.
pub fn load(folder: &Path) -> io::Result<Vec<Exchange>> {
    let entries: io::Result<Vec<_>> = fs::read_dir(folder).map_err(|e| at(folder, &e))?.collect();
    let mut paths: Vec<_> =
        entries.map_err(|e| at(folder, &e))?.into_iter().map(|entry| entry.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|e| e == "jsonl"));
    paths.sort();
    let mut exchanges = Vec::new();
    for path in paths {
        let text = fs::read_to_string(&path).map_err(|e| at(&path, &e))?;
        for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let bad = |why: String| {
                io::Error::new(io::ErrorKind::InvalidData, format!("line {}: {why}", number + 1))
            };
            let line: Line = serde_json::from_str(line).map_err(|e| at(&path, &bad(e.to_string())))?;
            exchanges.push(line.into_exchange().map_err(|e| at(&path, &bad(e)))?);
        }
    }
    Ok(exchanges)
}

fn at(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}

/// The file of an address: its host and port, with only characters that every file system takes.
fn file_name(url: &str) -> String {
    let host = Url::parse(url).ok().and_then(|url| {
        let host = url.host_str()?;
        Some(url.port().map_or_else(|| host.to_owned(), |port| format!("{host}_{port}")))
    });
    let safe = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_') { c } else { '_' };
    format!("{}.jsonl", host.as_deref().unwrap_or("other").chars().map(safe).take(100).collect::<String>())
}

/// An [`Http`] that passes every request on and keeps what came.
#[derive(Debug)]
pub struct Recorder<H> {
    inner: H,
    exchanges: Mutex<Vec<Exchange>>,
}

impl<H: Http> Recorder<H> {
    /// Records what `inner` answers.
    pub fn new(inner: H) -> Self {
        Self { inner, exchanges: Mutex::default() }
    }

    /// What was recorded, in the order of the answers.
    pub fn exchanges(&self) -> Vec<Exchange> {
        self.exchanges.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Writes what was recorded into `folder`, as [`save`].
    ///
    /// # Errors
    /// As [`save`].
    pub fn save(&self, folder: &Path) -> io::Result<()> {
        save(folder, &self.exchanges())
    }
}

impl<H: Http> Http for Recorder<H> {
    fn send<'a>(&'a self, request: Request) -> BoxFuture<'a, Result<Response, FetchError>> {
        Box::pin(async move {
            let answer = self.inner.send(request.clone()).await;
            let request = Request { url: crate::error::without_credentials(&request.url), ..request };
            let exchange = Exchange { request, answer: answer.clone() };
            self.exchanges.lock().unwrap_or_else(PoisonError::into_inner).push(exchange);
            answer
        })
    }
}

/// An exchange as a line of JSON.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    url: String,
    #[serde(default, skip_serializing_if = "is_default")]
    accept: Accept,
    #[serde(default, skip_serializing_if = "is_default")]
    validators: Validators,
    #[serde(default, skip_serializing_if = "is_default")]
    max_bytes: Option<u64>,
    #[serde(default, skip_serializing_if = "is_default")]
    response: Option<ResponseLine>,
    #[serde(default, skip_serializing_if = "is_default")]
    error: Option<ErrorLine>,
}

#[derive(Serialize, Deserialize, PartialEq, Default)]
#[serde(default, deny_unknown_fields)]
struct ResponseLine {
    status: u16,
    #[serde(skip_serializing_if = "is_default")]
    url: Option<String>,
    #[serde(skip_serializing_if = "is_default")]
    redirects: Vec<Hop>,
    #[serde(skip_serializing_if = "is_default")]
    content_type: Option<String>,
    #[serde(skip_serializing_if = "is_default")]
    validators: Validators,
    #[serde(skip_serializing_if = "is_default")]
    retry_after: Option<String>,
    #[serde(skip_serializing_if = "is_default")]
    cache_control: Option<String>,
    #[serde(skip_serializing_if = "is_default")]
    expires: Option<String>,
    #[serde(skip_serializing_if = "is_default")]
    date: Option<String>,
    #[serde(skip_serializing_if = "is_default")]
    content_location: Option<String>,
    #[serde(skip_serializing_if = "is_default")]
    content_language: Option<String>,
    #[serde(skip_serializing_if = "is_default")]
    link: Option<String>,
    #[serde(skip_serializing_if = "is_default")]
    total_pages: Option<u32>,
    #[serde(skip_serializing_if = "is_default")]
    challenged: bool,
    #[serde(skip_serializing_if = "is_default")]
    truncated: bool,
    #[serde(skip_serializing_if = "is_default")]
    body: Option<String>,
    #[serde(skip_serializing_if = "is_default")]
    body_base64: Option<String>,
}

#[derive(Serialize, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
struct ErrorLine {
    kind: String,
    url: String,
    message: String,
    #[serde(default, skip_serializing_if = "is_default")]
    retry_after_seconds: Option<u64>,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

impl From<&Exchange> for Line {
    fn from(exchange: &Exchange) -> Self {
        // A form may hold a secret, and answers are found by their address alone.
        let Request { url, validators, accept, max_bytes, form: _ } = exchange.request.clone();
        let (response, error) = match &exchange.answer {
            Ok(response) => (Some(ResponseLine::new(response.clone(), &url)), None),
            Err(error) => (None, Some(ErrorLine::from(error))),
        };
        Self { url, accept, validators, max_bytes, response, error }
    }
}

impl Line {
    fn into_exchange(self) -> Result<Exchange, String> {
        let Self { url, accept, validators, max_bytes, response, error } = self;
        let answer = match (response, error) {
            (Some(response), None) => Ok(response.into_response(&url)?),
            (None, Some(error)) => Err(error.into_error()?),
            _ => return Err("an exchange has either a response or an error".to_owned()),
        };
        Ok(Exchange { request: Request { url, validators, accept, max_bytes, form: None }, answer })
    }
}

impl ResponseLine {
    fn new(response: Response, asked: &str) -> Self {
        let (body, body_base64) = match std::str::from_utf8(&response.body) {
            Ok("") => (None, None),
            Ok(text) => (Some(text.to_owned()), None),
            Err(_) => (None, Some(BASE64_STANDARD.encode(&response.body))),
        };
        Self {
            status: response.status,
            url: Some(response.url).filter(|url| url != asked),
            redirects: response.redirects,
            content_type: response.content_type,
            validators: response.validators,
            retry_after: response.retry_after,
            cache_control: response.cache_control,
            expires: response.expires,
            date: response.date,
            content_location: response.content_location,
            content_language: response.content_language,
            link: response.link,
            total_pages: response.total_pages,
            challenged: response.challenged,
            truncated: response.truncated,
            body,
            body_base64,
        }
    }

    fn into_response(self, asked: &str) -> Result<Response, String> {
        let body = match self.body_base64 {
            Some(text) => BASE64_STANDARD.decode(text).map_err(|e| format!("body_base64: {e}"))?,
            None => self.body.unwrap_or_default().into_bytes(),
        };
        Ok(Response {
            status: self.status,
            url: self.url.unwrap_or_else(|| asked.to_owned()),
            redirects: self.redirects,
            content_type: self.content_type,
            validators: self.validators,
            retry_after: self.retry_after,
            cache_control: self.cache_control,
            expires: self.expires,
            date: self.date,
            content_location: self.content_location,
            content_language: self.content_language,
            link: self.link,
            total_pages: self.total_pages,
            challenged: self.challenged,
            truncated: self.truncated,
            body: body.into(),
        })
    }
}

impl From<&FetchError> for ErrorLine {
    fn from(error: &FetchError) -> Self {
        Self {
            kind: error.kind.as_str().to_owned(),
            url: error.url.clone(),
            message: error.message.clone(),
            retry_after_seconds: error.retry_after.map(|wait| wait.as_secs()),
        }
    }
}

impl ErrorLine {
    fn into_error(self) -> Result<FetchError, String> {
        let kind = FetchErrorKind::ALL.iter().find(|kind| kind.as_str() == self.kind);
        let kind = *kind.ok_or_else(|| format!("{:?} is no kind of failure", self.kind))?;
        let error = FetchError::new(kind, &self.url, self.message);
        Ok(FetchError { retry_after: self.retry_after_seconds.map(Duration::from_secs), ..error })
    }
}
