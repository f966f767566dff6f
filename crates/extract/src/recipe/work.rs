//! How much a recipe may cost. Pages are hostile and selectors are written by anybody, so every step of a selector over a
//! document is counted, and when the count runs out the rest of the page is left alone.

use std::cell::Cell;

/// Steps for one page: less than a second. A front page takes about a thousandth of it.
const STEPS: u64 = 20_000_000;

/// What is left to spend on a page.
#[derive(Debug)]
pub(crate) struct Work {
    left: Cell<u64>,
}

impl Default for Work {
    fn default() -> Self {
        Self { left: Cell::new(STEPS) }
    }
}

impl Work {
    /// Spends steps; false when they are not there, and from then on for good.
    pub(crate) fn spend(&self, steps: usize) -> bool {
        let left = self.left.get().saturating_sub(steps as u64);
        self.left.set(left);
        left > 0
    }

    /// True when nothing is left.
    pub(crate) fn is_spent(&self) -> bool {
        self.left.get() == 0
    }
}
