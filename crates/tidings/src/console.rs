//! What a person or a machine reads while a command works and when it is done.

use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;
use std::fmt::Write as _;
use std::io::{IsTerminal, Write};

/// Where a command speaks: lines for a person, or one JSON document on standard output for a machine.
#[derive(Debug, Clone, Copy)]
pub struct Console {
    /// Only JSON goes to standard output.
    pub json: bool,
}

impl Console {
    /// A line of the command's result.
    pub fn say(&self, line: impl AsRef<str>) {
        if !self.json {
            put(std::io::stdout().lock(), &visible(line.as_ref()));
        }
    }

    /// A line with the program's own colours in it: what strangers wrote went through [`visible`] before.
    pub(crate) fn say_coloured(&self, line: &str) {
        if !self.json {
            put(std::io::stdout().lock(), line);
        }
    }

    /// A line about something that is wrong but stops nothing.
    pub fn warn(&self, line: impl AsRef<str>) {
        put(std::io::stderr().lock(), &visible(line.as_ref()));
    }

    /// The result for machines; nothing when a person is reading.
    pub fn result(&self, value: &impl Serialize) {
        if self.json {
            let text = serde_json::to_string_pretty(value)
                .unwrap_or_else(|e| format!("{{\"error\": {:?}}}", e.to_string()));
            put(std::io::stdout().lock(), &escaped(&text));
        }
    }

    /// A progress bar on a terminal; elsewhere each [`Progress::line`] is a plain line.
    pub fn progress(&self, steps: u64, what: &str) -> Progress {
        if !std::io::stderr().is_terminal() || self.json {
            return Progress { bar: None, console: *self };
        }
        let bar = ProgressBar::new(steps);
        if let Ok(style) = ProgressStyle::with_template("{prefix} {bar:30} {pos}/{len} {wide_msg}") {
            bar.set_style(style);
        }
        bar.set_prefix(what.to_owned());
        Progress { bar: Some(bar), console: *self }
    }
}

/// How far a long work is.
#[derive(Debug)]
pub struct Progress {
    bar: Option<ProgressBar>,
    console: Console,
}

impl Progress {
    /// One step is done; the line says what came of it.
    pub fn line(&self, line: &str) {
        match &self.bar {
            Some(bar) => bar.suspend(|| self.console.say(line)),
            None => self.console.say(line),
        }
        self.step("");
    }

    /// So many steps are done.
    pub fn at(&self, steps: u64) {
        if let Some(bar) = &self.bar {
            bar.set_position(steps);
        }
    }

    /// One step is done, with nothing to say but what is at hand.
    pub fn step(&self, at_hand: &str) {
        if let Some(bar) = &self.bar {
            bar.inc(1);
            bar.set_message(visible(at_hand));
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

/// A reader that has gone away (`tidings status | head`) is no failure: there is nobody left to tell.
fn put(mut to: impl Write, line: &str) {
    _ = writeln!(to, "{line}");
}

/// A line of an answer that is itself for machines, JSON if it is more than a word; false when nobody reads any more.
pub(crate) fn put_line(line: &str) -> bool {
    writeln!(std::io::stdout().lock(), "{}", escaped(line)).is_ok()
}

/// True for what a terminal takes for a command, or shows where it does not stand.
pub(crate) fn is_command(c: char) -> bool {
    (c.is_control() && c != '\n')
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// What a feed says shall be read on the terminal, and not obeyed by it.
pub(crate) fn visible(text: &str) -> String {
    text.chars().map(|c| if is_command(c) { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

/// The same for JSON, which has a way to write such characters and leaves some of them bare.
fn escaped(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        if is_command(c) {
            // Writing to a String cannot fail.
            _ = write!(out, "\\u{:04x}", u32::from(c));
        } else {
            out.push(c);
        }
    }
    out
}
