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

/// The files of a folder, compressed where a copy and a reader allow it, with the headers of a site.
///
/// # Errors
/// None that is known.
pub fn files(public: &Path) -> Result<Router, Failure> {
    // A copy that is not there is not missed.
    let files = ServeDir::new(public).precompressed_br().precompressed_zstd().precompressed_gzip();
    let files = files.not_found_service(ServeFile::new(public.join("404.html")));
    let mut router = Router::new().fallback_service(files);
    for (name, value) in
        HEADERS.into_iter().chain([("Cache-Control", "no-cache"), ("Vary", "Accept-Encoding")])
    {
        let name = HeaderName::from_bytes(name.as_bytes());
        let name = name.map_err(|error| Failure::work(format!("the header of an answer: {error}")))?;
        router = router.layer(SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value)));
    }
    Ok(router)
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
    let served = axum::serve(listener, files(public)?).with_graceful_shutdown(stop).await;
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Read, Write};

    /// The answer to a request, with its head.
    fn ask(address: SocketAddr, path: &str, accept: &str) -> String {
        #[expect(clippy::disallowed_methods, reason = "a reader of the site on this machine")]
        let mut stream = std::net::TcpStream::connect(address).expect("a connection");
        let request = format!(
            "GET {path} HTTP/1.1\r\nHost: x\r\nAccept-Encoding: {accept}\r\nConnection: close\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).expect("it is sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        answer
    }

    #[test]
    #[expect(clippy::disallowed_methods, reason = "a fixture")]
    fn compressed_copies_are_given_to_who_can_read_them() {
        let root = tempfile::tempdir().expect("a folder");
        let write = |name: &str, text: &str| std::fs::write(root.path().join(name), text).expect("a file");
        for (name, text) in [
            ("index.html", "plain"),
            ("index.html.br", "as br"),
            ("index.html.gz", "as gz"),
            ("a.html", "alone"),
        ] {
            write(name, text);
        }
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let listener = runtime.block_on(listen(SocketAddr::from(([127, 0, 0, 1], 0)))).expect("a port");
        let address = listener.local_addr().expect("an address");
        let public = root.path().to_owned();
        let served =
            runtime.spawn(async move { site(listener, &public, async { drop(stopped.await) }).await });
        for (path, accept, encoding, body) in [
            ("/index.html", "gzip, br", Some("br"), "as br"),
            ("/", "gzip, br", Some("br"), "as br"),
            ("/index.html", "gzip", Some("gzip"), "as gz"),
            ("/index.html", "zstd", None, "plain"),
            ("/index.html", "identity", None, "plain"),
            ("/a.html", "br", None, "alone"),
        ] {
            let answer = ask(address, path, accept).to_ascii_lowercase();
            let header = encoding.map(|encoding| format!("content-encoding: {encoding}\r\n"));
            assert!(answer.ends_with(body), "{path} {accept}: {answer}");
            assert_eq!(answer.contains("content-encoding"), header.is_some(), "{answer}");
            assert!(header.is_none_or(|header| answer.contains(&header)), "{answer}");
            assert!(
                answer.contains("content-type: text/html") && answer.contains("vary: accept-encoding"),
                "{answer}"
            );
        }
        stop.send(()).expect("it listens");
        runtime.block_on(served).expect("no panic").expect("it ends well");
    }
}
