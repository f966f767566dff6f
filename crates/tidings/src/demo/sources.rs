//! A handful of small web servers, one a host, that answer with the texts in `demo/`.

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, Response, StatusCode, Uri, header};
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use tidings_model::ContentHash;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

include!(concat!(env!("OUT_DIR"), "/demo_files.rs"));

/// The hosts of the sample world.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Host {
    /// 远方日报: RSS 2.0 in simplified Chinese, whole texts.
    Yuanfang,
    /// The Harbour Post: Atom in English, short texts and whole pages.
    Harbour,
    /// صحيفة المرفأ: RSS 2.0 in Arabic.
    Marfa,
    /// Lantern Science: JSON Feed.
    Lantern,
    /// 科技觀察: RDF in traditional Chinese, Big5.
    Keji,
    /// Field Notes: a WordPress site.
    Press,
    /// A page without a feed.
    Plain,
    /// A feed that is not well-formed and ends too soon.
    Broken,
    /// Sends everybody on to Lantern Science for good.
    Moved,
    /// Takes the request and never answers.
    Slow,
}

impl Host {
    /// Every host.
    pub const ALL: [Self; 10] = [
        Self::Yuanfang,
        Self::Harbour,
        Self::Marfa,
        Self::Lantern,
        Self::Keji,
        Self::Press,
        Self::Plain,
        Self::Broken,
        Self::Moved,
        Self::Slow,
    ];

    /// Its folder in `demo/`, and its name in addresses there.
    pub fn name(self) -> &'static str {
        match self {
            Self::Yuanfang => "yuanfang",
            Self::Harbour => "harbour",
            Self::Marfa => "marfa",
            Self::Lantern => "lantern",
            Self::Keji => "keji",
            Self::Press => "press",
            Self::Plain => "plain",
            Self::Broken => "broken",
            Self::Moved => "moved",
            Self::Slow => "slow",
        }
    }
}

/// The running hosts; they stop when the value is dropped.
#[derive(Debug)]
pub struct SampleSources {
    addresses: Arc<Vec<(Host, SocketAddr)>>,
    servers: Vec<JoinHandle<()>>,
}

impl SampleSources {
    /// Starts every host on a free port of 127.0.0.1.
    ///
    /// # Errors
    /// When the machine has no port left.
    pub async fn start() -> io::Result<Self> {
        let mut listeners = Vec::new();
        let mut addresses = Vec::new();
        for host in Host::ALL {
            let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await?;
            addresses.push((host, listener.local_addr()?));
            listeners.push((host, listener));
        }
        let addresses = Arc::new(addresses);
        let serve = |(host, listener)| tokio::spawn(serve(host, listener, Arc::clone(&addresses)));
        let servers = listeners.into_iter().map(serve).collect();
        Ok(Self { addresses, servers })
    }

    /// The address of a page of a host; `path` begins with `/`.
    pub fn address(&self, host: Host, path: &str) -> String {
        format!("{}{path}", base(&self.addresses, host))
    }
}

impl Drop for SampleSources {
    fn drop(&mut self) {
        for server in &self.servers {
            server.abort();
        }
    }
}

fn base(addresses: &[(Host, SocketAddr)], host: Host) -> String {
    let found = addresses.iter().find(|(other, _)| *other == host);
    found.map_or_else(String::new, |(_, address)| format!("http://{address}"))
}

#[derive(Clone)]
struct World {
    host: Host,
    addresses: Arc<Vec<(Host, SocketAddr)>>,
}

async fn serve(host: Host, listener: TcpListener, addresses: Arc<Vec<(Host, SocketAddr)>>) {
    let router = Router::new().fallback(answer).with_state(World { host, addresses });
    if let Err(error) = axum::serve(listener, router).await {
        tracing::warn!(host = host.name(), %error, "a sample source stopped");
    }
}

async fn answer(State(world): State<World>, uri: Uri, headers: HeaderMap) -> Response<Body> {
    match world.host {
        Host::Slow => std::future::pending().await,
        Host::Moved => {
            let to = format!("{}{}", base(&world.addresses, Host::Lantern), uri.path());
            respond(StatusCode::MOVED_PERMANENTLY, &[(header::LOCATION, &to)], Vec::new())
        }
        _ => file(&world, uri.path(), &headers),
    }
}

fn file(world: &World, path: &str, headers: &HeaderMap) -> Response<Body> {
    let folder = if path.ends_with('/') { "index" } else { "" };
    let wanted = format!("{}{path}{folder}", world.host.name());
    let found = DEMO_FILES.iter().find(|(name, _)| *name == wanted || stem(name) == Some(&wanted));
    let Some((name, bytes)) = found else {
        return respond(
            StatusCode::NOT_FOUND,
            &[(header::CONTENT_TYPE, "text/plain")],
            b"no such page".to_vec(),
        );
    };
    let etag = format!("\"{}\"", &ContentHash::of(bytes).as_str()[..16]);
    if headers.get(header::IF_NONE_MATCH).is_some_and(|sent| sent.as_bytes() == etag.as_bytes()) {
        return respond(StatusCode::NOT_MODIFIED, &[(header::ETAG, &etag)], Vec::new());
    }
    let body = with_addresses(bytes, &world.addresses);
    respond(StatusCode::OK, &[(header::CONTENT_TYPE, content_type(name)), (header::ETAG, &etag)], body)
}

/// A folder's page is its `index` file, whatever its type.
fn stem(name: &str) -> Option<&str> {
    let (stem, _) = name.rsplit_once('.')?;
    stem.ends_with("/index").then_some(stem)
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("json") => "application/json",
        Some("rdf") => "application/rdf+xml",
        Some("xml") => "application/xml",
        Some("jpg") => "image/jpeg",
        Some("png") => "image/png",
        Some("ico") => "image/vnd.microsoft.icon",
        _ => "application/octet-stream",
    }
}

/// The texts name hosts as `http://NAME.demo`: each becomes the real address. Works on bytes, since not all are UTF-8.
fn with_addresses(bytes: &[u8], addresses: &[(Host, SocketAddr)]) -> Vec<u8> {
    const START: &[u8] = b"http://";
    const END: &[u8] = b".demo";
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while !rest.is_empty() {
        let named = rest.strip_prefix(START).and_then(|after| {
            let (host, _) = addresses.iter().find(|(host, _)| {
                after.strip_prefix(host.name().as_bytes()).is_some_and(|after| after.starts_with(END))
            })?;
            Some((*host, &after[host.name().len() + END.len()..]))
        });
        match named {
            Some((host, after)) => {
                out.extend_from_slice(base(addresses, host).as_bytes());
                rest = after;
            }
            None => {
                out.push(rest[0]);
                rest = &rest[1..];
            }
        }
    }
    out
}

fn respond(status: StatusCode, headers: &[(header::HeaderName, &str)], body: Vec<u8>) -> Response<Body> {
    let mut response = Response::builder().status(status);
    for (name, value) in headers {
        response = response.header(name, *value);
    }
    response.body(Body::from(body)).unwrap_or_default()
}
