//! Takes lines out of the article that are no part of its prose: labels, calls to read something else, credits of pictures,
//! the byline and date before the first sentence, and what closes a page after the last one.

use super::cues;
use super::lines::{self, Kind, Line};
use super::{About, Found};
use crate::tree::Tree;
use std::collections::HashSet;

/// Weighted characters of a line that may be a label, a byline or a call.
const SHORT: u32 = 160;
/// Weighted characters of a sentence, which is text even where it is set as a heading.
const SENTENCE: u32 = 80;
/// Weighted characters of a closing notice.
const NOTICE: u32 = 900;
/// Weighted characters of a line that announces what was taken away.
const CALL: u32 = 24;
/// Lines before the first sentence that are looked at.
const HEAD: usize = 25;
/// Weighted characters from which a repeated line is no accident.
const REPEATED: u32 = 40;
/// Lines of a text in which nothing is looked for twice.
const FEW: usize = 12;
/// Short lines from which they are the text.
const MANY: usize = 6;

/// Masks those lines. When they are most of the text, the page has another form, and all is kept.
pub(super) fn trim(tree: &Tree, found: &mut Found, about: &About<'_>) {
    let lines = lines::collect(tree, found);
    let mut gone = vec![false; lines.len()];
    for (at, line) in lines.iter().enumerate() {
        gone[at] = is_no_prose(line);
    }
    galleries(&lines, &mut gone);
    repeats(&lines, &mut gone);
    head(&lines, &mut gone, about);
    sections(&lines, &mut gone);
    tail(&lines, &mut gone);
    empty_headings(&lines, &mut gone);
    let whole: u32 = lines.iter().map(|line| line.chars).sum();
    let lost: u32 = lines.iter().zip(&gone).filter(|(_, gone)| **gone).map(|(line, _)| line.chars).sum();
    if u64::from(lost) * 5 > u64::from(whole) * 3 {
        return;
    }
    for (line, _) in lines.iter().zip(&gone).filter(|(_, gone)| **gone) {
        for &node in &line.nodes {
            found.masked[node] = true;
        }
    }
}

/// True for a line that is no part of the text wherever it stands.
fn is_no_prose(line: &Line) -> bool {
    if matches!(line.kind, Kind::Quoted | Kind::Caption | Kind::Gallery) || line.chars > 2 * SHORT {
        return false;
    }
    if cues::is_label(&line.lower) {
        return !matches!(line.kind, Kind::Heading(_));
    }
    let plain = line.kind == Kind::Plain;
    let leads = cues::leads_elsewhere(&line.lower);
    (leads && line.linked > 0 && line.link_share() > 0.35)
        || (leads && line.chars < 30 && !line.ends())
        || (plain && line.link_share() > 0.9 && line.chars >= 30 && !line.ends())
        || (plain && line.chars < SHORT && cues::is_credit(&line.lower))
        || (plain && cues::is_note(&line.lower))
}

/// The later of two lines that say the same: of a text that is there for two sizes of screen, or of a notice. A text of few lines
/// may repeat itself.
fn repeats(lines: &[Line], gone: &mut [bool]) {
    if lines.len() < FEW {
        return;
    }
    let mut seen: HashSet<&str> = HashSet::new();
    for (at, line) in lines.iter().enumerate() {
        let counts = line.chars >= REPEATED
            && (line.kind == Kind::Plain || (line.kind == Kind::Item && line.is_prose()));
        gone[at] |= counts && !seen.insert(line.text.as_str());
    }
}

/// The words in shows of pictures, unless the article is one.
fn galleries(lines: &[Line], gone: &mut [bool]) {
    let held = |all: bool| -> u32 {
        lines.iter().filter(|line| all || line.kind == Kind::Gallery).map(|line| line.chars).sum()
    };
    if held(false) * 5 < held(true) * 2 {
        for (at, line) in lines.iter().enumerate() {
            gone[at] |= line.kind == Kind::Gallery;
        }
    }
}

/// Byline, date and the like before the first sentence.
fn head(lines: &[Line], gone: &mut [bool], about: &About<'_>) {
    let prose = lines.iter().position(Line::is_prose).unwrap_or(0).min(HEAD);
    let is_bare = |line: &Line| line.kind == Kind::Plain && !line.ends() && line.chars < 24;
    let many = lines[..prose].iter().filter(|line| is_bare(line)).count() > MANY;
    for (at, line) in lines.iter().enumerate().take(prose) {
        if line.chars > SHORT || matches!(line.kind, Kind::Quoted | Kind::Caption | Kind::Gallery) {
            continue;
        }
        let named = about.authors.iter().any(|name| line.lower.contains(&name.to_lowercase()));
        let heading = matches!(line.kind, Kind::Heading(_));
        gone[at] |= cues::is_date(&line.lower)
            || (!line.ends() && (cues::is_byline(&line.lower) || named))
            || (is_bare(line) && !many)
            || (!heading && line.link_share() > 0.8);
    }
}

/// Headings of other things, with what stands below them.
fn sections(lines: &[Line], gone: &mut [bool]) {
    let whole: u32 = lines.iter().map(|line| line.chars).sum();
    let mut before = 0;
    let mut at = 0;
    while at < lines.len() {
        let line = &lines[at];
        let level = match line.kind {
            Kind::Heading(level) => level,
            Kind::Plain if line.chars < 60 && !line.is_prose() => 6,
            _ => 0,
        };
        if level == 0 || line.chars > 90 || !cues::is_section(&line.lower) {
            before += line.chars;
            at += 1;
            continue;
        }
        let below =
            lines[at + 1..].iter().position(|line| matches!(line.kind, Kind::Heading(next) if next <= level));
        let end = below.map_or(lines.len(), |below| at + 1 + below);
        let held: u32 = lines[at..end].iter().map(|line| line.chars).sum();
        let linked: u32 = lines[at..end].iter().map(|line| line.linked).sum();
        let late = level < 6 && before * 2 > whole && held * 5 < whole * 2;
        if (level < 6 || end == lines.len()) && (late || linked * 2 > held) && held * 2 < whole {
            gone[at..end].fill(true);
        }
        before += held;
        at = end.max(at + 1);
    }
}

/// What stands behind the last sentence, or closes the page.
fn tail(lines: &[Line], gone: &mut [bool]) {
    let is_notice = |line: &Line| {
        (line.chars < NOTICE && cues::closes(&line.lower) && (line.chars < 2 * SHORT || line.linked > 0))
            || line.link_share() > 0.8
            || (matches!(line.kind, Kind::Heading(_)) && (line.chars < SENTENCE || line.stops == 0))
            || (line.chars < CALL && line.lower.ends_with([':', '：']))
    };
    let is_bare = |line: &Line| line.kind == Kind::Plain && !line.ends() && line.chars < 60;
    let behind: Vec<usize> = (0..lines.len())
        .rev()
        .filter(|&at| !gone[at] && !matches!(lines[at].kind, Kind::Caption | Kind::Gallery))
        .take_while(|&at| lines[at].kind != Kind::Quoted && (is_notice(&lines[at]) || is_bare(&lines[at])))
        .collect();
    let many = behind.iter().filter(|&&at| !is_notice(&lines[at])).count() > MANY;
    for at in behind {
        if many && !is_notice(&lines[at]) {
            break;
        }
        gone[at] = true;
    }
}

/// Headings whose text was taken away.
fn empty_headings(lines: &[Line], gone: &mut [bool]) {
    let mut next: Option<usize> = None;
    for at in (0..lines.len()).rev() {
        if gone[at] {
            continue;
        }
        if let Kind::Heading(level) = lines[at].kind {
            let lost = gone.get(at + 1).copied().unwrap_or(false);
            let alone =
                next.is_none_or(|next| matches!(lines[next].kind, Kind::Heading(other) if other <= level));
            if lost && alone && !(lines[at].chars >= SENTENCE && lines[at].stops > 0) {
                gone[at] = true;
                continue;
            }
        }
        next = Some(at);
    }
}
