//! The places at which a test can let the disk fail. Outside this crate's own tests a step is nothing.

/// One step of writing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    CreateFolder,
    CreateTemp,
    Write,
    Sync,
    Rename,
    Remove,
    SyncFolder,
}

#[cfg(not(test))]
#[inline]
pub(crate) fn step(_: Step) -> std::io::Result<()> {
    Ok(())
}

#[cfg(test)]
pub(crate) use injected::{fail_after, step};

#[cfg(test)]
mod injected {
    use super::Step;
    use std::cell::Cell;
    use std::io::{Error, ErrorKind, Result};

    thread_local! {
        static LEFT: Cell<Option<u32>> = const { Cell::new(None) };
    }

    /// Lets every step after the next `steps` of this thread fail, as a full disk or a crash would; `None` lets all pass.
    pub(crate) fn fail_after(steps: Option<u32>) {
        LEFT.set(steps);
    }

    pub(crate) fn step(step: Step) -> Result<()> {
        match LEFT.get() {
            Some(0) => Err(Error::new(ErrorKind::StorageFull, format!("no room, at {step:?}"))),
            left => {
                LEFT.set(left.map(|left| left - 1));
                Ok(())
            }
        }
    }
}
