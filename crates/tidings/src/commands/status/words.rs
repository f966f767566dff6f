//! Times, widths and lines for a terminal.

use crate::console::is_command;
use crate::settings::value::UtcOffset;
use std::fmt::Write;
use tidings_model::Timestamp;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Narrowest width that lines are fitted to; narrower terminals break them themselves.
const NARROWEST: usize = 24;
/// Columns behind a heading that are enough to go on under its beginning.
const ENOUGH: usize = 40;
/// Indentation of what goes on where they are not.
const INDENT: usize = 4;

/// How a person is told of times, and how wide the lines may be.
#[derive(Debug, Clone, Copy)]
pub(super) struct Words {
    /// The time.
    pub(super) now: Timestamp,
    /// The owner's clock.
    pub(super) zone: UtcOffset,
    /// Columns of the terminal; `None` where nothing is to be cut or broken.
    pub(super) width: Option<usize>,
}

/// `COLUMNS` where it is set, else the width of the terminal, if there is one.
pub(super) fn width() -> Option<usize> {
    let said = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse::<usize>().ok());
    let columns = said.or_else(|| Some(usize::from(terminal_size::terminal_size()?.0.0)));
    columns.filter(|columns| *columns > 0).map(|columns| columns.max(NARROWEST))
}

impl Words {
    /// "3 hours ago (2026-03-14 10:30)"
    pub(super) fn when(&self, at: Timestamp) -> String {
        format!("{} ({})", self.ago(at), self.clock(at))
    }

    /// A time by the owner's clock, to the minute.
    pub(super) fn clock(&self, at: Timestamp) -> String {
        let local = at.as_second() + i64::from(self.zone.minutes) * 60;
        let text = Timestamp::from_second(local).unwrap_or(at).to_string();
        text.chars().take(16).map(|c| if c == 'T' { ' ' } else { c }).collect()
    }

    /// A time from now, in the largest unit that fits.
    pub(super) fn ago(&self, at: Timestamp) -> String {
        let seconds = self.now.as_second() - at.as_second();
        let size = seconds.unsigned_abs();
        let (count, unit) = match size {
            0..60 => return if seconds >= 0 { "just now" } else { "at once" }.to_owned(),
            60..3600 => (size / 60, "minute"),
            3600..86_400 => (size / 3600, "hour"),
            _ => (size / 86_400, "day"),
        };
        let many = if count == 1 { "" } else { "s" };
        if seconds >= 0 { format!("{count} {unit}{many} ago") } else { format!("in {count} {unit}{many}") }
    }

    /// The name of the owner's clock.
    pub(super) fn zone(&self) -> String {
        match self.zone.minutes {
            0 => "UTC".to_owned(),
            minutes => {
                let size = minutes.abs();
                format!("UTC{}{:02}:{:02}", if minutes < 0 { '-' } else { '+' }, size / 60, size % 60)
            }
        }
    }

    /// A line behind a heading, broken where the terminal ends; what goes on stands under its beginning, or further left
    /// where there is little room.
    pub(super) fn line(&self, out: &mut String, heading: &str, text: &str) {
        let columns = self.width.unwrap_or(usize::MAX);
        let wide = heading.width();
        let indent = if columns < wide + ENOUGH { wide.min(INDENT) } else { wide };
        let room = |taken: usize| columns.saturating_sub(taken).max(1);
        for (number, line) in broken(&harmless(text), room(wide), room(indent)).iter().enumerate() {
            let before = if number == 0 { heading.to_owned() } else { " ".repeat(indent) };
            _ = write!(out, "\n{before}{line}");
        }
    }
}

/// Text of strangers without what would command the terminal.
pub(super) fn harmless(text: &str) -> String {
    text.chars().map(|c| if c == '\n' || is_command(c) { ' ' } else { c }).collect()
}

/// The text in lines of at most `rest` columns, the first of at most `first`: broken at spaces, and between the signs of
/// scripts that have none. An address is never broken, so that it can be copied.
fn broken(text: &str, first: usize, rest: usize) -> Vec<String> {
    let (mut lines, mut line) = (Vec::new(), String::new());
    let mut columns = 0;
    for piece in pieces(text) {
        let wide = piece.trim_end().width();
        let room = if lines.is_empty() { first } else { rest };
        if columns > 0 && columns + wide > room {
            lines.push(std::mem::take(&mut line).trim_end().to_owned());
            columns = 0;
        }
        line.push_str(piece);
        columns += piece.width();
    }
    lines.push(line.trim_end().to_owned());
    lines
}

/// Where a line may end: after a space, and after a wide sign that no closing mark follows.
fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let (mut start, mut before) = (0, None);
    for (at, c) in text.char_indices() {
        let is_wide = |c: char| c.width() == Some(2);
        let closes = "，。、；：？！）」』】》〉”’".contains(c);
        let ends = before.is_some_and(|before: char| {
            (before == ' ' && c != ' ') || ((is_wide(before) || is_wide(c)) && !closes && before != '（')
        });
        if ends {
            pieces.push(&text[start..at]);
            start = at;
        }
        before = Some(c);
    }
    pieces.push(&text[start..]);
    pieces
}

/// The text in at most `room` columns, with a mark where it was cut.
pub(super) fn cut(text: &str, room: usize) -> String {
    if text.width() <= room {
        return text.to_owned();
    }
    let (mut out, mut columns) = (String::new(), 0);
    for c in text.chars() {
        columns += c.width().unwrap_or(0);
        if columns + 1 > room {
            break;
        }
        out.push(c);
    }
    out.push('…');
    out
}

/// The text filled up with spaces to so many columns.
pub(super) fn filled(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(text.width())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(minutes: i32) -> Words {
        let now = "2026-03-14T02:30:09Z".parse().expect("a time");
        Words { now, zone: UtcOffset { minutes }, width: None }
    }

    #[test]
    fn times_by_the_owners_clock_and_from_now() {
        for (at, minutes, told) in [
            ("2026-03-14T02:30:00Z", 0, "just now (2026-03-14 02:30)"),
            ("2026-03-14T02:29:00Z", 480, "1 minute ago (2026-03-14 10:29)"),
            ("2026-03-13T23:30:00Z", 480, "3 hours ago (2026-03-14 07:30)"),
            ("2026-03-12T00:10:00Z", -210, "2 days ago (2026-03-11 20:40)"),
            ("2026-03-14T02:30:20Z", 0, "at once (2026-03-14 02:30)"),
            ("2026-03-14T03:30:09Z", 0, "in 1 hour (2026-03-14 03:30)"),
        ] {
            assert_eq!(words(minutes).when(at.parse().expect("a time")), told);
        }
        assert_eq!([words(0), words(480), words(-210)].map(|w| w.zone()), ["UTC", "UTC+08:00", "UTC-03:30"]);
    }

    #[test]
    fn lines_are_broken_by_what_they_take_on_a_screen() {
        for (text, room, lines) in [
            ("one two three", 7, vec!["one two", "three"]),
            ("see https://news.example/long now", 9, vec!["see", "https://news.example/long", "now"]),
            ("网站要求登录，然后才给", 12, vec!["网站要求登", "录，然后才给"]),
            ("a 网站 b", 6, vec!["a 网站", "b"]),
            ("", 6, vec![""]),
        ] {
            assert_eq!(broken(text, room, room), lines, "{text}");
        }
        assert_eq!((cut("渔港新闻周刊", 7), cut("short", 7)), ("渔港新…".to_owned(), "short".to_owned()));
        assert_eq!((filled("渔港", 6), filled("a", 3)), ("渔港  ".to_owned(), "a  ".to_owned()));
    }

    #[test]
    fn a_strangers_text_does_not_command_the_terminal() {
        assert_eq!(harmless("a\u{1b}[31m\u{202e}b\r\nc"), "a [31m b  c");
    }
}
