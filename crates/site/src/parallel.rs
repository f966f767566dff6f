//! Work on several threads.

/// What two functions give, the second on a thread of its own.
pub(crate) fn meanwhile<A, B: Send>(one: impl FnOnce() -> A, other: impl FnOnce() -> B + Send) -> (A, B) {
    std::thread::scope(|scope| {
        let other = scope.spawn(other);
        let made = one();
        (made, other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    })
}

/// What a function gives for each, on as many threads as there are cores.
pub(crate) fn in_parallel<T: Sync, R: Send>(all: &[T], of: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let chunk = all.len().div_ceil(cores()).max(1);
    std::thread::scope(|scope| {
        let each = |part: &'_ [T]| part.iter().map(&of).collect::<Vec<R>>();
        let parts: Vec<_> = all.chunks(chunk).map(|part| scope.spawn(move || each(part))).collect();
        let join = |part: std::thread::ScopedJoinHandle<'_, Vec<R>>| match part.join() {
            Ok(made) => made,
            Err(panic) => std::panic::resume_unwind(panic),
        };
        parts.into_iter().flat_map(join).collect()
    })
}

/// As many threads as there are cores.
pub(crate) fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}
