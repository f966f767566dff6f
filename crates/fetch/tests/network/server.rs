//! A small HTTP server that answers by path, keeps what it was asked, and closes each connection.

use std::io;
use std::net::IpAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tidings_fetch::guard::Resolve;
use tidings_fetch::{BoxFuture, Client, FetchSettings};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What the server does with a request for a path.
#[derive(Clone)]
pub(crate) enum Reply {
    /// Sends the bytes and closes.
    Bytes(Vec<u8>),
    /// Sends the bytes and then nothing more, for ever.
    Hang(Vec<u8>),
}

impl Reply {
    /// An answer with these header lines and this body.
    pub(crate) fn new(status: &str, headers: &[(&str, &str)], body: &[u8]) -> Self {
        let mut bytes = format!("HTTP/1.1 {status}\r\nConnection: close\r\n").into_bytes();
        for (name, value) in headers {
            bytes.extend(format!("{name}: {value}\r\n").bytes());
        }
        if !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-length")) {
            bytes.extend(format!("Content-Length: {}\r\n", body.len()).bytes());
        }
        bytes.extend(b"\r\n");
        bytes.extend(body);
        Self::Bytes(bytes)
    }

    pub(crate) fn ok(body: &[u8]) -> Self {
        Self::new("200 OK", &[("Content-Type", "application/rss+xml")], body)
    }

    pub(crate) fn redirect(status: &str, to: &str) -> Self {
        Self::new(status, &[("Location", to)], b"moved")
    }
}

type Handler = dyn Fn(&str) -> Reply + Send + Sync;

pub(crate) struct Server {
    pub(crate) port: u16,
    requests: Arc<Mutex<Vec<Vec<u8>>>>,
}

impl Server {
    /// Starts a server whose answer is a function of the path and the port it listens at.
    pub(crate) async fn start(handler: impl Fn(&str, u16) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = listener.local_addr().expect("bound").port();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&requests);
        let handler: Arc<Handler> = Arc::new(move |path: &str| handler(path, port));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&handler), Arc::clone(&kept)));
            }
        });
        Self { port, requests }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// The bytes of every request so far.
    pub(crate) fn requests(&self) -> Vec<Vec<u8>> {
        self.requests.lock().expect("no panic").clone()
    }

    /// The first line of every request so far.
    pub(crate) fn lines(&self) -> Vec<String> {
        let line = |r: &Vec<u8>| String::from_utf8_lossy(r).lines().next().unwrap_or_default().to_owned();
        self.requests().iter().map(line).collect()
    }

    /// Settings that let exactly this server be asked, by its address.
    pub(crate) fn settings(&self) -> FetchSettings {
        FetchSettings {
            allow_hosts: vec![format!("127.0.0.1:{}", self.port)],
            ports: vec![80, 443, self.port],
            timeout: Duration::from_secs(10),
            ..FetchSettings::default()
        }
    }

    pub(crate) fn client(&self) -> Client {
        client(self.settings())
    }
}

/// A client whose names are answered by [`Names`] only.
pub(crate) fn client(settings: FetchSettings) -> Client {
    Client::with_resolver(settings, Names).expect("good settings")
}

async fn serve(mut stream: TcpStream, handler: Arc<Handler>, requests: Arc<Mutex<Vec<Vec<u8>>>>) {
    let mut request = Vec::new();
    let mut chunk = [0; 4096];
    while !request.windows(4).any(|w| w == b"\r\n\r\n") {
        match stream.read(&mut chunk).await {
            Ok(0) | Err(_) => return,
            Ok(n) => request.extend_from_slice(&chunk[..n]),
        }
        if request.first() == Some(&0x16) {
            break; // A TLS greeting, to which plain HTTP is answered.
        }
    }
    let line = String::from_utf8_lossy(&request).into_owned();
    let path = line.split(' ').nth(1).unwrap_or_default().to_owned();
    requests.lock().expect("no panic").push(request);
    match handler(&path) {
        Reply::Bytes(bytes) => {
            // The client may hang up early, as it does on a body that is too large.
            let _ = stream.write_all(&bytes).await;
            let _ = stream.shutdown().await;
        }
        Reply::Hang(bytes) => {
            let _ = stream.write_all(&bytes).await;
            std::future::pending::<()>().await;
        }
    }
}

/// A resolver that knows a few names; nothing leaves the machine.
pub(crate) struct Names;

impl Resolve for Names {
    fn resolve<'a>(&'a self, host: &'a str) -> BoxFuture<'a, io::Result<Vec<IpAddr>>> {
        let text: &[&str] = match host {
            "here.example" | "also-here.example" => &["127.0.0.1"],
            "inside.example" => &["10.0.0.1", "fd00::1", "169.254.169.254"],
            "empty.example" => &[],
            _ => return Box::pin(std::future::ready(Err(io::Error::other("no such host")))),
        };
        let found = text.iter().map(|ip| ip.parse().expect("an address")).collect();
        Box::pin(std::future::ready(Ok(found)))
    }
}
