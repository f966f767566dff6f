//! Problems as they are found: kept few and in order.
//!
//! A hostile feed can hold a problem in every byte, so each sort is kept a few times and then only counted; lines
//! are counted once, at the end, and only when there is something to tell.

use tidings_model::{Place, Problem, ProblemKind};

/// Problems of one kind that are told one by one.
const OF_A_KIND: usize = 20;

/// The problems of one document.
#[derive(Debug, Default)]
pub(crate) struct Problems {
    list: Vec<Problem>,
    counts: Vec<(ProblemKind, usize)>,
}

impl Problems {
    /// Adds a problem; `at` is a byte of the decoded document.
    pub(crate) fn add(&mut self, kind: ProblemKind, at: Option<usize>, message: impl Into<String>) {
        self.add_with(kind, at, || message.into());
    }

    /// As [`Problems::add`], where the message is made only if it is kept.
    pub(crate) fn add_with(
        &mut self,
        kind: ProblemKind,
        at: Option<usize>,
        message: impl FnOnce() -> String,
    ) {
        let count = match self.counts.iter_mut().find(|(known, _)| *known == kind) {
            Some((_, count)) => count,
            None => {
                self.counts.push((kind, 0));
                &mut self.counts.last_mut().expect("it was pushed just now").1
            }
        };
        *count += 1;
        if *count <= OF_A_KIND {
            let place = at.map(|byte| Place { byte: byte as u64, line: 0 });
            self.list.push(Problem { kind, place, message: message() });
        }
    }

    /// The problems in document order, with lines.
    pub(crate) fn finish(mut self, text: &str) -> Vec<Problem> {
        self.list.sort_by_key(|problem| problem.place.map_or(0, |place| place.byte));
        let (mut line, mut counted) = (1_u32, 0_usize);
        for place in self.list.iter_mut().filter_map(|problem| problem.place.as_mut()) {
            let byte = usize::try_from(place.byte).unwrap_or(usize::MAX).min(text.len());
            let between = text.as_bytes()[counted..byte].iter().filter(|b| **b == b'\n').count();
            line = line.saturating_add(u32::try_from(between).unwrap_or(u32::MAX));
            counted = byte;
            place.line = line;
        }
        for (kind, count) in self.counts {
            if count > OF_A_KIND {
                let more = format!("{} more problems of this kind were found", count - OF_A_KIND);
                self.list.push(Problem::new(kind, more));
            }
        }
        self.list
    }
}

/// A piece of the document for a message: one line, at most 60 characters.
pub(crate) fn quote(text: &str) -> String {
    let mut short: String =
        text.trim().chars().take(60).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.trim().chars().nth(60).is_some() {
        short.push('…');
    }
    short
}
