//! Work on several threads.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::sync_channel;
use std::sync::{Mutex, PoisonError};

/// As many threads as there are cores.
pub(crate) fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

/// Has so many threads take one of `all` after the other, each with a state of its own that `begin` makes; `work` says whether it goes on.
pub(crate) fn each<'t, T: Sync, S>(
    threads: usize,
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
    std::thread::scope(|scope| {
        for _ in 1..threads.min(all.len()) {
            scope.spawn(run);
        }
        run();
    });
}

/// What a function gives for each, in their order, on as many threads as there are cores.
pub(crate) fn map<'t, T: Sync, R: Send>(all: &'t [T], of: impl Fn(&'t T) -> R + Sync) -> Vec<R> {
    let done = Mutex::new(Vec::with_capacity(all.len()));
    each(
        cores(),
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

/// Hands a value over, once the one before is taken; says whether more is wanted.
pub(crate) type Give<'g, T> = &'g (dyn Fn(T) -> bool + Sync);

/// Has `make` give values on a thread of its own, while `take` is at work on the one before.
///
/// # Errors
/// The first of `take`, after which no more is wanted, or that of `make`.
pub(crate) fn pipe<T: Send, E: Send>(
    make: impl FnOnce(Give<'_, T>) -> Result<(), E> + Send,
    take: impl FnMut(T) -> Result<(), E>,
) -> Result<(), E> {
    std::thread::scope(|scope| {
        let (give, given) = sync_channel(0);
        let made = scope.spawn(move || make(&|value| give.send(value).is_ok()));
        let taken = given.into_iter().try_for_each(take);
        let made = made.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        taken.and(made)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_at_either_end_ends_the_pipe() {
        let run = |made: Option<&'static str>, last: u32| {
            let (mut seen, mut asked) = (Vec::new(), 0);
            let end = pipe(
                |give| {
                    asked = (0..100).take_while(|number| give(*number)).count();
                    made.map_or(Ok(()), Err)
                },
                |number| {
                    seen.push(number);
                    if number < last { Ok(()) } else { Err("enough") }
                },
            );
            (end, seen.len(), asked)
        };
        assert_eq!(run(None, 1000), (Ok(()), 100, 100));
        assert_eq!(run(Some("torn"), 1000), (Err("torn"), 100, 100));
        assert_eq!(run(Some("torn"), 4), (Err("enough"), 5, 5));
    }
}
