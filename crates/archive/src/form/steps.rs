//! Older forms of the record, moved up one version at a time. A file is moved up while it is read; on the disk it stays as it was
//! until `tidings check --mend` or the article's next revision writes it anew.

use super::FORMAT;
use super::raw::Raw;

/// What turns the keys of one version into those of the next.
type Step = fn(&mut Raw);

/// One step a version, from version 0 on; a step, once released, never changes.
const STEPS: [Step; FORMAT as usize] = [from_0];

/// Version 0 has the keys of version 1: no tidings that was released wrote it.
fn from_0(_: &mut Raw) {}

/// Turns the keys of version `from` into those of today.
pub(super) fn move_up(raw: &mut Raw, from: u32) {
    run(raw, from, &STEPS);
}

fn run(raw: &mut Raw, from: u32, steps: &[Step]) {
    for step in steps.iter().skip(from as usize) {
        step(raw);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_run_from_the_files_version_on_in_their_order() {
        let steps: [Step; 3] = [
            |raw| raw.guid = raw.source_url.take(),
            |raw| raw.guid = raw.guid.take().map(|guid| guid + " 1"),
            |raw| raw.guid = raw.guid.take().map(|guid| guid + " 2"),
        ];
        for (from, guid) in [(0, "url 1 2"), (1, "guid 1 2"), (2, "guid 2"), (3, "guid")] {
            let mut raw = Raw { guid: Some("guid".into()), source_url: Some("url".into()), ..Raw::default() };
            run(&mut raw, from, &steps);
            assert_eq!(raw.guid.as_deref(), Some(guid));
        }
    }
}
