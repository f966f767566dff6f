//! What the formats of one feed share: each of its articles is read once for all of them.

use crate::feeds::FeedEntry;
use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// The entries of the feeds that are being made. Those of a few lists are held, so that memory does not grow with the lists; a
/// format that comes late has them made again.
#[derive(Debug)]
pub(crate) struct Drafts {
    held: Mutex<VecDeque<(usize, Arc<Draft>)>>,
    most: usize,
}

/// The entries of one list's feeds.
#[derive(Debug)]
pub(crate) struct Draft {
    entries: Box<[OnceLock<FeedEntry>]>,
    /// The first that nobody is making.
    next: AtomicUsize,
}

impl Drafts {
    pub(crate) fn new() -> Self {
        // Each thread can be at a list of its own.
        let most = 2 + std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Self { held: Mutex::default(), most }
    }

    /// The draft of a list, whose feeds have so many entries.
    pub(crate) fn of(&self, list: usize, entries: usize) -> Arc<Draft> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, draft)) = held.iter().find(|(known, _)| *known == list) {
            return Arc::clone(draft);
        }
        if held.len() >= self.most {
            held.pop_front();
        }
        let entries = (0..entries).map(|_| OnceLock::new()).collect();
        let draft = Arc::new(Draft { entries, next: AtomicUsize::new(0) });
        held.push_back((list, Arc::clone(&draft)));
        draft
    }
}

impl Draft {
    /// All entries in their order; `make` makes those that are not there yet. Threads that make several formats at a time share the
    /// work.
    pub(crate) fn entries(&self, make: impl Fn(usize) -> FeedEntry) -> Vec<&FeedEntry> {
        while let at = self.next.fetch_add(1, Ordering::Relaxed)
            && let Some(place) = self.entries.get(at)
        {
            place.get_or_init(|| make(at));
        }
        self.entries.iter().enumerate().map(|(at, place)| place.get_or_init(|| make(at))).collect()
    }
}
