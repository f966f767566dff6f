//! Figures of the running server, in the text form of Prometheus at `/metrics`: for this machine itself, and for owners.

mod figures;

pub use figures::Metrics;

use crate::access::{self, Access};
use crate::answers::Problem;
use crate::app::App;
use crate::routes::Table;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

pub(crate) fn routes(table: Table) -> Table {
    table.route(Method::GET, "/metrics", Access::Open, metrics)
}

/// What a proxy writes into a request: whoever comes through one is not of this machine, whatever the headers say.
const OF_PROXIES: [&str; 5] = ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via"];

async fn metrics(State(app): State<Arc<App>>, request: Request) -> Result<Response, Problem> {
    if !is_local(&request, &app.serving.proxies) {
        let machine = access::client(request.headers(), request.extensions(), &app.serving.proxies);
        let asker = match access::bearer(request.headers()) {
            Some(password) => access::by_app_password(&app, password.to_owned(), machine).await?,
            None => None,
        };
        match asker {
            None => return Ok(refused()),
            Some((user, _)) if !user.is_owner => {
                return Err(Problem::new(
                    StatusCode::FORBIDDEN,
                    "only owners of the site may see its figures",
                ));
            }
            Some(_) => {}
        }
    }
    queue(&app).await;
    let text = app
        .work(|app| {
            let (articles, users) = (app.readers.item_count()?, app.readers.users()?.len());
            Ok::<_, Problem>(app.metrics.text(articles, users, app.now()))
        })
        .await?;
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    Ok(([(header::CONTENT_TYPE, kind)], text).into_response())
}

/// How far the polls lag.
async fn queue(app: &App) {
    let health = match app.sources.health().await {
        Ok(health) => health,
        Err(refusal) => {
            return tracing::warn!(reason = refusal.message, "how the sources are doing is not known");
        }
    };
    let now = app.now();
    let polled = health.into_iter().filter(|source| !matches!(source.standing, "gone" | "dropped" | "off"));
    let late = polled.filter_map(|source| Duration::try_from(now.duration_since(source.next_poll?)).ok());
    let late: Vec<Duration> = late.filter(|late| !late.is_zero()).collect();
    app.metrics.queue(late.len(), late.into_iter().max().unwrap_or_default());
}

fn refused() -> Response {
    let problem = Problem::new(StatusCode::UNAUTHORIZED, "these figures are for owners of the site")
        .advise("ask from the machine itself, or send an owner's app password as `Authorization: Bearer`");
    let mut response = problem.into_response();
    response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    response
}

/// Whether a program on this machine asks, by a connection of its own and by a name of this machine: no proxy stands between, and no page
/// in a browser that took another name for this address.
fn is_local(request: &Request, proxies: &[IpAddr]) -> bool {
    let headers = request.headers();
    access::peer(request.extensions()).is_some_and(|peer| peer.is_loopback() && !proxies.contains(&peer))
        && !OF_PROXIES.iter().any(|name| headers.contains_key(*name))
        && names_this_machine(headers)
}

fn names_this_machine(headers: &HeaderMap) -> bool {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let literal = host.parse::<SocketAddr>().map(|address| address.ip());
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    let literal = literal.or_else(|_| host.trim_matches(['[', ']']).parse::<IpAddr>());
    literal.map_or(name == "localhost", |address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;
    use axum::extract::ConnectInfo;

    #[test]
    fn t39_figures_are_for_this_machine_alone() {
        let proxy: IpAddr = "127.0.0.9".parse().expect("an address");
        for (peer, host, header, want) in [
            ("127.0.0.1:5", "127.0.0.1:8080", None, true),
            ("127.0.0.1:5", "localhost:8080", None, true),
            ("127.0.0.1:5", "localhost", None, true),
            ("[::1]:5", "[::1]:8080", None, true),
            ("[::ffff:127.0.0.1]:5", "localhost", None, true),
            ("198.51.100.7:5", "localhost", None, false),
            ("198.51.100.7:5", "localhost", Some(("x-forwarded-for", "127.0.0.1")), false),
            ("127.0.0.1:5", "localhost", Some(("x-forwarded-for", "127.0.0.1")), false),
            ("127.0.0.1:5", "localhost", Some(("forwarded", "for=127.0.0.1")), false),
            ("127.0.0.1:5", "localhost", Some(("via", "1.1 proxy")), false),
            ("127.0.0.1:5", "news.example", None, false),
            ("127.0.0.1:5", "", None, false),
            ("127.0.0.9:5", "localhost", None, false),
        ] {
            let mut request = Request::builder().header("host", host);
            if let Some((name, value)) = header {
                request = request.header(name, value);
            }
            let mut request = request.body(Body::empty()).expect("a request");
            let peer_address: SocketAddr = peer.parse().expect("an address");
            request.extensions_mut().insert(ConnectInfo(peer_address));
            assert_eq!(is_local(&request, &[proxy]), want, "{peer} {host} {header:?}");
        }
        let unknown = Request::builder().header("host", "localhost").body(Body::empty()).expect("a request");
        assert!(!is_local(&unknown, &[]));
    }
}
