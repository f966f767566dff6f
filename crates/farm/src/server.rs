//! The hosts: plain HTTP/1.1 on an address each.

use crate::manners::{Book, Manners, Visit};
use crate::plan::{Format, Plan, Source, Ways};
use crate::{feed, plan};
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, SocketAddrV4};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;

/// Longest head of a request.
const LONGEST_HEAD: usize = 16 * 1024;
/// Bytes that are sent last, once the end of the answer is noted.
const LAST_BYTES: usize = 8;

/// A running farm. It stops when the value is dropped.
#[derive(Debug)]
pub struct Farm {
    world: Arc<World>,
    /// `None` only while it is dropped.
    runtime: Option<Runtime>,
}

#[derive(Debug)]
struct World {
    plan: Plan,
    port: u16,
    books: Vec<Book>,
    bodies: RwLock<Bodies>,
}

/// The feeds as they are sent, by the number of the source.
#[derive(Debug, Default)]
struct Bodies {
    round: u32,
    bodies: Vec<Arc<[u8]>>,
}

/// What goes over the wire.
struct Answer {
    status: &'static str,
    headers: String,
    body: Arc<[u8]>,
    /// The connection ends in the middle of it.
    cut: bool,
}

impl Farm {
    /// Starts every host on `port`, or on a free one that all have in common when it is 0. The first round has begun.
    ///
    /// # Errors
    /// When an address of 127.0.0.0/8 cannot be listened on.
    pub fn start(plan: Plan, port: u16) -> io::Result<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
        let first = runtime.block_on(TcpListener::bind(SocketAddrV4::new(address(0), port)))?;
        let port = first.local_addr()?.port();
        let mut listeners = vec![first];
        for host in 1..plan.hosts {
            listeners.push(runtime.block_on(TcpListener::bind(SocketAddrV4::new(address(host), port)))?);
        }
        let books = (0..plan.hosts).map(|_| Book::default()).collect();
        let world = Arc::new(World { plan, port, books, bodies: RwLock::default() });
        let farm = Self { world, runtime: Some(runtime) };
        farm.begin_round(1);
        for (host, listener) in listeners.into_iter().enumerate() {
            let world = Arc::clone(&farm.world);
            if let Some(runtime) = &farm.runtime {
                runtime.spawn(listen(world, host, listener));
            }
        }
        Ok(farm)
    }

    /// The address of a source's feed.
    pub fn address(&self, source: &Source) -> String {
        format!("{}{}", self.world.base(source.host), source.path())
    }

    /// Makes the feeds of a round, counted from 1, and forgets what was seen before.
    pub fn begin_round(&self, round: u32) {
        let old = self.world.bodies.read().unwrap_or_else(PoisonError::into_inner).bodies.clone();
        let sources: Vec<Source> = self.world.plan.all().collect();
        let half = sources.len() / 2;
        let make = |source: &Source| match old.get(source.number) {
            Some(body) if source.unchanged => Arc::clone(body),
            _ => self.world.body(source, round),
        };
        let bodies = std::thread::scope(|scope| {
            let first = scope.spawn(|| sources[..half].iter().map(make).collect::<Vec<_>>());
            let second: Vec<_> = sources[half..].iter().map(make).collect();
            let mut all = first.join().unwrap_or_default();
            all.extend(second);
            all
        });
        *self.world.bodies.write().unwrap_or_else(PoisonError::into_inner) = Bodies { round, bodies };
        self.forget();
    }

    /// Begins to count anew.
    pub fn forget(&self) {
        self.world.books.iter().for_each(Book::clear);
    }

    /// What the hosts have seen in this round.
    pub fn manners(&self) -> Manners {
        let mut all = Manners::default();
        self.world.books.iter().for_each(|book| all.and(&book.manners()));
        all
    }
}

impl Drop for Farm {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// The address of a host: 127.1.0.1 and on.
fn address(host: usize) -> Ipv4Addr {
    Ipv4Addr::new(127, 1, (host / 250) as u8, (host % 250 + 1) as u8)
}

impl World {
    fn base(&self, host: usize) -> String {
        format!("http://{}:{}", address(host), self.port)
    }

    /// The body of a source as its host sends it.
    fn body(&self, source: &Source, round: u32) -> Arc<[u8]> {
        let text = match source.ways {
            Ways::Fault | Ways::Silent => String::new(),
            Ways::Page => feed::page(source.number),
            _ => feed::write(source, source.version(round), &self.base(source.host)),
        };
        if !source.gzip {
            return text.into_bytes().into();
        }
        let mut packer = GzEncoder::new(Vec::new(), Compression::new(4));
        // A Vec takes all that is written to it.
        let packed = packer.write_all(text.as_bytes()).and_then(|()| packer.finish());
        packed.unwrap_or_default().into()
    }

    /// The source at a path of a host.
    fn source(&self, host: usize, path: &str) -> Option<Source> {
        let number: usize = path.strip_prefix('/')?.split_once('/')?.0.parse().ok()?;
        let source = (number < self.plan.sources).then(|| self.plan.source(number))?;
        (source.host == host && source.path() == path).then_some(source)
    }

    fn answer(&self, source: Option<Source>, head: &str) -> Answer {
        let Some(source) = source else { return plain("404 Not Found") };
        if source.ways == plan::Ways::Fault {
            return plain("500 Internal Server Error");
        }
        let (body, round) = {
            let bodies = self.bodies.read().unwrap_or_else(PoisonError::into_inner);
            (Arc::clone(&bodies.bodies[source.number]), bodies.round)
        };
        let etag = format!("\"{}-{}\"", source.number, source.version(round));
        let mut headers = format!("Content-Type: {}\r\n", content_type(&source));
        if !source.ways.is_broken() {
            let changed = format!("Mon, 02 Mar 2026 08:{:02}:00 GMT", source.version(round) % 60);
            headers.push_str(&format!("ETag: {etag}\r\nLast-Modified: {changed}\r\n"));
            // The first counts alone where both are sent (RFC 9110, section 13.1.3).
            let known = header(head, "if-none-match").map(|known| known == etag);
            if known.unwrap_or_else(|| header(head, "if-modified-since") == Some(&changed)) {
                return Answer { status: "304 Not Modified", headers, body: Arc::default(), cut: false };
            }
        }
        let takes_gzip = header(head, "accept-encoding").is_some_and(|value| value.contains("gzip"));
        let body = match (source.gzip, takes_gzip) {
            (true, true) => {
                headers.push_str("Content-Encoding: gzip\r\n");
                body
            }
            (true, false) => unpacked(&body),
            (false, _) => body,
        };
        Answer { status: "200 OK", headers, body, cut: source.ways == Ways::Cut }
    }
}

fn plain(status: &'static str) -> Answer {
    let headers = "Content-Type: text/plain\r\n".to_owned();
    Answer { status, headers, body: Arc::from(status.as_bytes()), cut: false }
}

fn unpacked(body: &[u8]) -> Arc<[u8]> {
    let mut text = Vec::new();
    // They are this program's own bytes.
    GzDecoder::new(body).read_to_end(&mut text).map(|_| text).unwrap_or_default().into()
}

fn content_type(source: &Source) -> &'static str {
    match (source.ways, source.format) {
        (Ways::Page, _) => "text/html; charset=utf-8",
        (_, Format::Rss) => "application/rss+xml; charset=utf-8",
        (_, Format::Atom) => "application/atom+xml",
        (_, Format::Json) => "application/feed+json",
    }
}

/// The value of a header of a request.
fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    let lines = head.lines().filter_map(|line| line.split_once(':'));
    lines.filter(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim()).next()
}

async fn listen(world: Arc<World>, host: usize, listener: TcpListener) {
    while let Ok((stream, _)) = listener.accept().await {
        let world = Arc::clone(&world);
        tokio::spawn(async move {
            let Some((mut stream, second)) = doubled(stream) else { return };
            let book = &world.books[host];
            let visit = book.came(second);
            // A visitor that goes away in the middle is its own business.
            _ = serve(&world, host, &mut stream, &visit).await;
            drop(stream);
            book.left(&visit);
        });
    }
}

/// The connection, and a second handle to it.
fn doubled(stream: TcpStream) -> Option<(TcpStream, std::net::TcpStream)> {
    stream.set_nodelay(true).ok()?;
    let stream = stream.into_std().ok()?;
    let second = stream.try_clone().ok()?;
    Some((TcpStream::from_std(stream).ok()?, second))
}

/// Answers on one connection until it ends.
async fn serve(world: &World, host: usize, stream: &mut TcpStream, visit: &Visit) -> io::Result<()> {
    let book = &world.books[host];
    let mut read = Vec::new();
    while let Some(head) = next_head(stream, &mut read).await? {
        let path = head.split(' ').nth(1).unwrap_or_default();
        let source = world.source(host, path);
        book.asked(visit, source.is_some());
        match source.map_or(Ways::Good, |source| source.ways) {
            Ways::Slow(time) => tokio::time::sleep(time).await,
            Ways::Silent => {
                tokio::time::timeout(Duration::from_secs(300), stream.read_u8()).await??;
                return Ok(());
            }
            _ => {}
        }
        let answer = world.answer(source, &head);
        if !send(stream, &answer, |bytes| book.answered(visit, answer.code(), bytes)).await? {
            return Ok(());
        }
    }
    Ok(())
}

/// The head of the next request; `None` when the visitor has gone.
async fn next_head(stream: &mut TcpStream, read: &mut Vec<u8>) -> io::Result<Option<String>> {
    loop {
        if let Some(end) = read.windows(4).position(|four| four == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&read[..end]).into_owned();
            read.drain(..end + 4);
            return Ok(Some(head));
        }
        if read.len() > LONGEST_HEAD || stream.read_buf(read).await? == 0 {
            return Ok(None);
        }
    }
}

impl Answer {
    fn code(&self) -> u16 {
        self.status.split(' ').next().and_then(|code| code.parse().ok()).unwrap_or_default()
    }
}

/// Sends an answer; `ends` is told before the last bytes are. False when the connection is to end.
async fn send(stream: &mut TcpStream, answer: &Answer, ends: impl FnOnce(usize)) -> io::Result<bool> {
    let Answer { status, headers, body, cut } = answer;
    let length =
        if answer.code() == 304 { String::new() } else { format!("Content-Length: {}\r\n", body.len()) };
    let mut bytes = format!("HTTP/1.1 {status}\r\n{headers}{length}\r\n").into_bytes();
    bytes.extend_from_slice(if *cut { &body[..body.len() / 2] } else { body });
    let (most, last) = bytes.split_at(bytes.len() - LAST_BYTES);
    stream.write_all(most).await?;
    ends(body.len());
    stream.write_all(last).await?;
    Ok(!cut)
}
