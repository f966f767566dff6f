//! What went wrong, as a page for whoever asked with a browser, in that one's language.

use super::theme::Language;
use super::viewer::{page, words_of};
use crate::access;
use crate::answers::Problem;
use crate::app::App;
use crate::settings::Settings;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::Response;
use minijinja::context;
use std::sync::Arc;

/// For addresses that stand for nothing.
pub(crate) async fn not_found() -> Problem {
    Problem::not_found("there is no such page").advise("look for it from the first page")
}

/// Makes a page of every refusal that a browser gets. Others get it as data.
pub(crate) async fn show(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let headers: Option<HeaderMap> = takes_pages(request.headers()).then(|| request.headers().clone());
    let response = next.run(request).await;
    let (Some(headers), Some(problem)) = (headers, response.extensions().get::<Problem>().cloned()) else {
        return response;
    };
    match told(&app, &headers, &problem).await {
        Ok(mut page) => {
            *page.status_mut() = problem.status;
            let retry = response.headers().get(header::RETRY_AFTER).cloned();
            page.headers_mut().extend(retry.map(|retry| (header::RETRY_AFTER, retry)));
            page
        }
        Err(_) => response,
    }
}

fn takes_pages(headers: &HeaderMap) -> bool {
    let accepted = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
    accepted.is_some_and(|accepted| accepted.contains("text/html"))
}

async fn told(app: &Arc<App>, headers: &HeaderMap, problem: &Problem) -> Result<Response, Problem> {
    let asker = access::browser(app, headers).await;
    let settings = asker.as_ref().map(|asker| Settings::read(&asker.user.settings)).unwrap_or_default();
    let words = settings.language.map_or_else(|| words_of(app, headers), Language::words);
    let (told, told_lang) = words.problem(&problem.title);
    let advice = problem.detail.as_deref().map(|detail| words.problem(detail));
    let own = context! {
        theme => crate::settings::name_of(&settings.theme),
        size => crate::settings::name_of(&settings.size),
        told => told,
        told_lang => told_lang,
        advice_lang => advice.as_ref().map(|(_, lang)| *lang),
        advice => advice.map(|(text, _)| text),
        status => problem.status.as_u16(),
        back => "/",
    };
    page(app, words, "told.html", words.get("failed"), own)
}
