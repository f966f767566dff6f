//! The built site over HTTP, for the person at this machine or a proxy in front.

use crate::failure::Failure;
use axum::Router;
use axum::http::{HeaderName, HeaderValue, header};
use std::net::SocketAddr;
use std::path::Path;
use tokio::net::TcpListener;
use tower_http::services::{ServeDir, ServeFile};
use tower_http::set_header::SetResponseHeaderLayer;

/// Headers of every answer. The pages have no script and ask no other host for anything but pictures that a source's
/// owner chose to link.
const HEADERS: &[(HeaderName, &str)] = &[
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; img-src 'self' http: https: data:; style-src 'self'; media-src http: https:; \
         base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
    (header::CACHE_CONTROL, "no-cache"),
];

/// Takes the address to listen on.
///
/// # Errors
/// When it is in use or not of this machine.
pub async fn listen(address: SocketAddr) -> Result<TcpListener, Failure> {
    TcpListener::bind(address).await.map_err(|error| {
        Failure::work(format!("cannot listen on {address}: {error}"))
            .advise("stop the program that uses it, or name another with --listen 127.0.0.1:PORT")
    })
}

/// Serves the folder until `stop` is done; requests under way are answered first.
///
/// # Errors
/// When the listener fails.
pub async fn site(
    listener: TcpListener,
    public: &Path,
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<(), Failure> {
    let files = ServeDir::new(public).not_found_service(ServeFile::new(public.join("404.html")));
    let mut router = Router::new().fallback_service(files);
    for (name, value) in HEADERS {
        let value = HeaderValue::from_static(value);
        router = router.layer(SetResponseHeaderLayer::if_not_present(name.clone(), value));
    }
    let served = axum::serve(listener, router).with_graceful_shutdown(stop).await;
    served.map_err(|error| Failure::work(format!("the web server stopped: {error}")))
}

/// Done when the person or the system asks the program to stop (Ctrl-C, SIGTERM).
pub async fn asked_to_stop() {
    let interrupt = async { _ = tokio::signal::ctrl_c().await };
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut terminate) => tokio::select! { () = interrupt => {}, _ = terminate.recv() => {} },
            Err(_) => interrupt.await,
        }
    }
    #[cfg(not(unix))]
    interrupt.await;
}
