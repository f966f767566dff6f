//! The page of an article, asked for once a try.

use super::{Run, SourceReport};
use crate::failure::Failure;
use std::sync::Arc;
use tidings_extract::{Page, PageOptions, decode_page, extract_page};
use tidings_fetch::{FetchError, FetchErrorKind, Request};
use tidings_model::{Problem, ProblemKind};

/// What came of asking for a page.
#[derive(Debug, Default)]
pub(super) struct Asked {
    /// The page.
    pub(super) page: Option<Page>,
    /// True when it may be had at another time.
    pub(super) passing: bool,
}

/// Asks for the page at `link`; where it cannot be had, the feed's own text must do.
pub(super) async fn ask_page(
    run: &Arc<Run>,
    link: &str,
    report: &mut SourceReport,
) -> Result<Asked, Failure> {
    let response = match run.http.send(Request::page(link)).await {
        Ok(response) if response.is_success() => response,
        Ok(response) => {
            let passing = is_passing_status(response.status);
            let message = format!("the page {link} answered with status {}", response.status);
            report.problems.push(Problem::new(ProblemKind::Page, message));
            return Ok(Asked { page: None, passing });
        }
        Err(error) => {
            let message = format!("the page {link}: {}", error.message);
            report.problems.push(Problem::new(ProblemKind::Page, message));
            return Ok(Asked { page: None, passing: is_passing(&error) });
        }
    };
    let parse_date = tidings_feed::dates::parse_date;
    let read = run
        .compute(move || {
            let (html, _) = decode_page(&response.body, response.content_type.as_deref());
            extract_page(&html, &response.url, &PageOptions { parse_date })
        })
        .await;
    let Ok(page) = read else {
        let message = format!(
            "reading the page {link} broke off, which is a fault of tidings: please tell the project"
        );
        report.problems.push(Problem::new(ProblemKind::Page, message));
        return Ok(Asked::default());
    };
    report.problems.extend(page.problems.iter().cloned());
    Ok(Asked { page: Some(page), passing: false })
}

/// True for a status that says "not now" rather than "no".
pub(super) fn is_passing_status(status: u16) -> bool {
    matches!(status, 408 | 425 | 429 | 500..=599)
}

/// True for a failure that may be over at another time.
pub(super) fn is_passing(error: &FetchError) -> bool {
    use FetchErrorKind::{Connect, Dns, HostBusy, Protocol, Refused, Timeout};
    matches!(error.kind, Connect | Dns | HostBusy | Protocol | Refused | Timeout)
}
