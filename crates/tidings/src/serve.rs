//! The built site over HTTP, for the person at this machine or a proxy in front.

use crate::failure::Failure;
use axum::Router;
use axum::http::{HeaderName, HeaderValue};
use std::net::SocketAddr;
use std::path::Path;
use tidings_site::HEADERS;
use tokio::net::TcpListener;
use tower_http::services::{ServeDir, ServeFile};
use tower_http::set_header::SetResponseHeaderLayer;

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
    for (name, value) in HEADERS.into_iter().chain([("Cache-Control", "no-cache")]) {
        let name = HeaderName::from_bytes(name.as_bytes());
        let name = name.map_err(|error| Failure::work(format!("the header of an answer: {error}")))?;
        router = router.layer(SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value)));
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
