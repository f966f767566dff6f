//! The last step of a build in a process of its own, so that a build that is killed does not stop it half way.

use std::ffi::OsString;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};

/// The first argument of the program when it is called for this and nothing else; the second is the folder of the site.
const FINISH: &str = "--finish-site";

/// Whether this process is the program, which can be called for the step.
static IS_PROGRAM: AtomicBool = AtomicBool::new(false);

/// Does the step where the program was called for it: puts the files of a site in their places. To be called first, with the
/// program's arguments; builds of this process have another one do the step from then on.
pub fn finish_site(mut arguments: impl Iterator<Item = OsString>) -> Option<ExitCode> {
    IS_PROGRAM.store(true, Ordering::Relaxed);
    if arguments.next().is_none_or(|first| first != FINISH) {
        return None;
    }
    let site = arguments.next()?;
    let finished = tidings_site::finish_change(Path::new(&site));
    Some(if finished.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Has another process put the files of a site in their places, and waits for it. Where it cannot be started, or fails, the caller does
/// what is left.
pub(super) fn finish(site: &Path) {
    if !IS_PROGRAM.load(Ordering::Relaxed) {
        return;
    }
    let Ok(program) = std::env::current_exe() else { return };
    let mut command = Command::new(program);
    command.arg(FINISH).arg(site).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    // A signal to the group of this one, as from a terminal, does not reach it.
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    _ = command.status();
}
