//! Work on as many threads as there are cores.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// Has threads take one of `all` after the other, each with a state of its own that `begin` makes; `work` says whether it goes on.
pub(crate) fn each<'t, T: Sync, S>(
    all: &'t [T],
    begin: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, usize, &'t T) -> bool + Sync,
) {
    let next = AtomicUsize::new(0);
    let run = || {
        let mut state = begin();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(one) = all.get(at) else { break };
            if !work(&mut state, at, one) {
                break;
            }
        }
    };
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    std::thread::scope(|scope| {
        for _ in 1..threads.min(all.len()) {
            scope.spawn(run);
        }
        run();
    });
}

/// What a function gives for each, in their order.
pub(crate) fn map<'t, T: Sync, R: Send>(all: &'t [T], of: impl Fn(&'t T) -> R + Sync) -> Vec<R> {
    let done = Mutex::new(Vec::with_capacity(all.len()));
    each(
        all,
        || (),
        |(), at, one| {
            let made = of(one);
            done.lock().unwrap_or_else(PoisonError::into_inner).push((at, made));
            true
        },
    );
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, made)| made).collect()
}
