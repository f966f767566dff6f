//! Where hubs call. Whoever calls an address that is no callback learns nothing: it is answered before anything is read.

use super::push::{self, Push};
use super::{Run, Subscribed};
use crate::failure::Failure;
use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::sync::Arc;
use std::time::Duration;
use tidings_fetch::websub::{self, Answer, Call, LARGEST_PUSH, Notice, Subscription, Verify};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

/// Pushes that are read at the same time; a hub that finds no place is asked to come again.
const MOST_BODIES: usize = 16;
/// Longest time for one push to come in.
const PATIENCE: Duration = Duration::from_secs(30);

/// Takes hubs' calls until `stop` is done.
///
/// # Errors
/// When the listener fails.
pub async fn serve(
    listener: TcpListener,
    run: Arc<Run>,
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<(), Failure> {
    let places = Arc::new(Semaphore::new(MOST_BODIES));
    let router = Router::new().fallback(move |request: Request| {
        let (run, places) = (Arc::clone(&run), Arc::clone(&places));
        async move {
            call(&run, &places, request).await.unwrap_or_else(|failure| {
                tracing::warn!("a hub's call could not be taken: {failure}");
                StatusCode::INTERNAL_SERVER_ERROR.into_response()
            })
        }
    });
    let served = axum::serve(listener, router).with_graceful_shutdown(stop).await;
    served.map_err(|error| Failure::work(format!("the listener for hubs stopped: {error}")))
}

async fn call(run: &Run, places: &Semaphore, request: Request) -> Result<Response, Failure> {
    let (parts, body) = request.into_parts();
    let name = parts.uri.path().rsplit('/').next().unwrap_or_default().to_owned();
    let is_callback = Subscription::is_callback(&name);
    match parts.method {
        // Nothing is looked up for who tries any address.
        Method::GET | Method::POST if !is_callback => Ok(StatusCode::GONE.into_response()),
        Method::GET => {
            let query = parts.uri.query().unwrap_or_default().to_owned();
            let handled = handle(run, name, move |subscription, now| {
                websub::handle(subscription, &Call::Verify(Verify { query: &query }), now)
            });
            Ok(answered(handled.await?))
        }
        Method::POST => notify(run, places, name, &parts.headers, body).await,
        _ => Ok(StatusCode::METHOD_NOT_ALLOWED.into_response()),
    }
}

async fn notify(
    run: &Run,
    places: &Semaphore,
    name: String,
    headers: &HeaderMap,
    body: Body,
) -> Result<Response, Failure> {
    let id = name.clone();
    let known = run.store(move |store| store.subscription::<Subscribed>(&id)).await?;
    let Some(known) = known.filter(|known| known.state.subscription.is_wanted()) else {
        return Ok(StatusCode::GONE.into_response());
    };
    let later = || (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "60")]).into_response();
    // Until the first look at the subscriptions their sources are not known: what cannot be stored is not acknowledged.
    let Some(source) = run.hubs.as_ref().and_then(|hubs| hubs.source(&known.source)) else {
        return Ok(later());
    };
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let announced = text(header::CONTENT_LENGTH.as_str()).and_then(|length| length.parse().ok());
    if announced.is_some_and(|length: u64| length > LARGEST_PUSH as u64) {
        return Ok(StatusCode::PAYLOAD_TOO_LARGE.into_response());
    }
    let Ok(_place) = places.try_acquire() else { return Ok(later()) };
    let body: Bytes = match tokio::time::timeout(PATIENCE, to_bytes(body, LARGEST_PUSH)).await {
        Err(_) => return Ok(StatusCode::REQUEST_TIMEOUT.into_response()),
        Ok(Err(_)) => return Ok(StatusCode::PAYLOAD_TOO_LARGE.into_response()),
        Ok(Ok(body)) => body,
    };
    let (signature, signed) = (text("x-hub-signature"), body.clone());
    let handled = handle(run, name.clone(), move |subscription, now| {
        let notice = Notice { signature: signature.as_deref(), body: &signed };
        websub::handle(subscription, &Call::Notify(notice), now)
    });
    let answer = handled.await?;
    if answer.read {
        // It is stored before the hub hears that it came: what is acknowledged is not lost.
        let push = Push { callback: name, source, content_type: text(header::CONTENT_TYPE.as_str()), body };
        push::take(run, push).await?;
    }
    Ok(answered(answer))
}

/// Answers by the subscription as it is now, and stores what became of it.
async fn handle(
    run: &Run,
    name: String,
    answer: impl FnOnce(Option<&mut Subscription>, tidings_model::Timestamp) -> Answer + Send + 'static,
) -> Result<Answer, Failure> {
    let now = run.now();
    run.store(move |store| {
        let Some(mut row) = store.subscription::<Subscribed>(&name)? else {
            return Ok(answer(None, now));
        };
        let answer = answer(Some(&mut row.state.subscription), now);
        store.save_subscription(&row)?;
        Ok(answer)
    })
    .await
}

/// The answer for the wire: never as HTML, since a challenge is a stranger's text.
fn answered(answer: Answer) -> Response {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers =
        [(header::CONTENT_TYPE, "text/plain; charset=utf-8"), (header::X_CONTENT_TYPE_OPTIONS, "nosniff")];
    (status, headers, answer.body).into_response()
}
