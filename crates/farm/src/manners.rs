//! How polite the visitor of one host was.
//!
//! All is noted so that a machine that is slow for a moment accuses nobody: an answer ends before its last bytes are sent,
//! since the visitor cannot have had all of it then, and a connection counts until its end has come here, whether or not
//! anybody has read so far.

use std::io;
use std::net::TcpStream;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// What the hosts of a farm have seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Manners {
    /// Requests in all.
    pub requests: u64,
    /// Answers "not modified".
    pub unchanged: u64,
    /// Bytes of bodies that were sent.
    pub bytes: u64,
    /// Requests for anything but a feed.
    pub others: u64,
    /// Most connections that one host had at a time.
    pub most_connections: usize,
    /// Most requests that one host worked on at a time.
    pub most_requests: usize,
    /// Least time from the end of an answer to the next request to the same host.
    pub least_pause: Option<Duration>,
}

impl Manners {
    /// Takes in what another host has seen.
    pub(crate) fn and(&mut self, other: &Self) {
        self.requests += other.requests;
        self.unchanged += other.unchanged;
        self.bytes += other.bytes;
        self.others += other.others;
        self.most_connections = self.most_connections.max(other.most_connections);
        self.most_requests = self.most_requests.max(other.most_requests);
        self.least_pause = [self.least_pause, other.least_pause].into_iter().flatten().min();
    }
}

/// The book of one host.
#[derive(Debug, Default)]
pub(crate) struct Book(Mutex<Pages>);

#[derive(Debug, Default)]
struct Pages {
    manners: Manners,
    visits: Vec<Arc<Visit>>,
    /// When the last answer ended.
    ended: Option<Instant>,
}

/// A connection.
#[derive(Debug)]
pub(crate) struct Visit {
    socket: TcpStream,
    /// True while a request on it has no whole answer.
    asks: Mutex<bool>,
}

impl Visit {
    /// True while the visitor has not closed it.
    fn is_open(&self) -> bool {
        match self.socket.peek(&mut [0]) {
            Ok(read) => read > 0,
            Err(error) => error.kind() == io::ErrorKind::WouldBlock,
        }
    }

    fn asks(&self) -> MutexGuard<'_, bool> {
        self.asks.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Book {
    fn pages(&self) -> MutexGuard<'_, Pages> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What was seen so far.
    pub(crate) fn manners(&self) -> Manners {
        self.pages().manners
    }

    /// Begins to count anew.
    pub(crate) fn clear(&self) {
        let mut pages = self.pages();
        (pages.manners, pages.ended) = (Manners::default(), None);
    }

    /// A connection was made; `socket` is a second handle to it that does not block.
    pub(crate) fn came(&self, socket: TcpStream) -> Arc<Visit> {
        let visit = Arc::new(Visit { socket, asks: Mutex::new(false) });
        let mut pages = self.pages();
        pages.visits.push(Arc::clone(&visit));
        let open = pages.visits.iter().filter(|visit| visit.is_open()).count();
        pages.manners.most_connections = pages.manners.most_connections.max(open);
        visit
    }

    /// A connection is done with.
    pub(crate) fn left(&self, visit: &Arc<Visit>) {
        self.pages().visits.retain(|other| !Arc::ptr_eq(other, visit));
    }

    /// A request has come.
    pub(crate) fn asked(&self, visit: &Visit, is_feed: bool) {
        let now = Instant::now();
        let mut pages = self.pages();
        *visit.asks() = true;
        pages.manners.requests += 1;
        pages.manners.others += u64::from(!is_feed);
        let at_once = pages.visits.iter().filter(|visit| *visit.asks() && visit.is_open()).count();
        pages.manners.most_requests = pages.manners.most_requests.max(at_once);
        let pause = pages.ended.take().map(|ended| now.saturating_duration_since(ended));
        pages.manners.least_pause = [pages.manners.least_pause, pause].into_iter().flatten().min();
    }

    /// The last bytes of an answer are about to be sent.
    pub(crate) fn answered(&self, visit: &Visit, status: u16, bytes: usize) {
        let mut pages = self.pages();
        *visit.asks() = false;
        pages.manners.unchanged += u64::from(status == 304);
        pages.manners.bytes += bytes as u64;
        pages.ended = Some(Instant::now());
    }
}
