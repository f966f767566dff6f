//! The request behind a poll: over the network, from an instance of RSSHub, or from a file, as the source's address wants it.

use super::{Run, SourceState, Trouble, blocking, local_path};
use crate::failure::Failure;
use crate::kinds::{self, Parsed};
use crate::rsshub;
use std::sync::Arc;
use tidings_feed::sitemap::Child;
use tidings_fetch::{FetchError, FetchErrorKind, Request, Response, Validators};
use tidings_model::{ParsedFeed, Problem, ProblemKind, Source, SourceKind};

/// What came, and from whom.
pub(super) struct Answer {
    /// The answer.
    pub(super) came: Result<Response, FetchError>,
    /// The instance of RSSHub that gave it.
    pub(super) instance: Option<String>,
}

/// Asks for what the source's address stands for.
pub(super) async fn ask(run: &Arc<Run>, source: &Source, before: &SourceState) -> Result<Answer, Failure> {
    if let Some(path) = local_path(&run.root, &source.address) {
        return file(source.address.clone(), path).await.map(|came| Answer { came, instance: None });
    }
    if let Some(route) = rsshub::route(&source.address) {
        let request = |instance: &str, url: String| {
            let request = before.poll.request(&url, run.now());
            // Another instance's validators say nothing about this one's answer.
            let same = before.answered_by.as_deref() == Some(instance);
            Request { validators: if same { request.validators } else { Validators::default() }, ..request }
        };
        let asked = run.rsshub.ask(&*run.http, &route, request, run.now()).await;
        return Ok(Answer { came: asked.answer.map(without_redirects), instance: asked.instance });
    }
    let mut request = before.poll.request(&kinds::asked(source.kind, &source.address), run.now());
    if before.is_index {
        // That the index is unchanged says nothing about the sitemaps it names.
        request.validators = Validators::default();
    }
    let came = run.http.send(request).await;
    let came = if source.kind == SourceKind::Feed { came } else { came.map(without_redirects) };
    Ok(Answer { came, instance: None })
}

/// The answer as if it had come from where it was asked: the address asked is not the source's own, which therefore must not
/// follow it.
fn without_redirects(response: Response) -> Response {
    Response { redirects: Vec::new(), ..response }
}

pub(super) async fn file(
    address: String,
    path: std::path::PathBuf,
) -> Result<Result<Response, FetchError>, Failure> {
    blocking(move || {
        std::fs::read(&path)
            .map(|body| Response {
                status: 200,
                url: address.clone(),
                body: body.into(),
                ..Response::default()
            })
            .map_err(|error| {
                let message = format!("{}: cannot be read: {error}", path.display());
                FetchError::new(FetchErrorKind::LocalFile, &address, message)
            })
    })
    .await
}

/// Reads the sitemaps that an index names. One that cannot be read is told and loses no other.
pub(super) async fn sitemaps(
    run: &Arc<Run>,
    children: Vec<Child>,
) -> Result<Result<ParsedFeed, Trouble>, Failure> {
    let (mut feeds, mut lost) = (Vec::new(), Vec::new());
    for Child { address, .. } in children {
        match sitemap(run, &address).await? {
            Ok(feed) => feeds.push(feed),
            Err(why) => lost.push(format!("the sitemap {address}: {why}")),
        }
    }
    if feeds.is_empty() {
        let message = match lost.as_slice() {
            [] => "the index names no sitemap".to_owned(),
            lost => format!("none of the sitemaps that the index names could be read: {}", lost.join("; ")),
        };
        let advice = "look at the index in a browser, and take the address of one of its sitemaps";
        return Ok(Err(Trouble { kind: "not-a-feed", message, advice: advice.to_owned() }));
    }
    let mut feed = kinds::joined(feeds);
    feed.problems.extend(lost.into_iter().map(|message| Problem::new(ProblemKind::Truncated, message)));
    Ok(Ok(feed))
}

/// One sitemap of an index, or why there is none.
async fn sitemap(run: &Arc<Run>, address: &str) -> Result<Result<ParsedFeed, String>, Failure> {
    let response = match run.http.send(Request::feed(address)).await {
        Ok(response) if response.is_success() => response,
        Ok(response) => return Ok(Err(format!("answered with status {}", response.status))),
        Err(error) => return Ok(Err(error.to_string())),
    };
    run.compute(move || {
        let hints = kinds::hints(&response, Some(response.url.clone()));
        match kinds::parse(SourceKind::NewsSitemap, &response.body, &hints) {
            Ok(Parsed::Feed(feed)) => Ok(*feed),
            Ok(Parsed::Index(_)) => Err("is an index again, which was passed by".to_owned()),
            Err(error) => Err(error.to_string()),
        }
    })
    .await
}
