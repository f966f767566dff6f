//! What a person reads: those in trouble in full, then a table of all, then the counts.

use super::hub::HubLine;
use super::line::{IconLine, Line, State};
use super::words::{Words, cut, filled, harmless};
use crate::console::Console;
use crate::run::Came;
use tidings_fetch::schedule::Why;
use tidings_model::SourceId;
use unicode_width::UnicodeWidthStr;

/// Columns of an id that the narrowest table still shows.
const SHORTEST_ID: usize = 10;
/// Problems of one source that the overview shows; `tidings status ID` shows all.
const PROBLEMS: usize = 3;

/// Those in trouble in full, the worst first, then a table of all. With `whole`, all that are given in full and no table.
pub(super) fn overview(lines: &[&Line<'_>], whole: bool, words: &Words, console: Console) {
    let mut full: Vec<&&Line<'_>> = lines.iter().filter(|line| whole || line.state.is_trouble()).collect();
    full.sort_by_key(|line| line.state);
    for line in full {
        let most = if whole { usize::MAX } else { PROBLEMS };
        console.say(format!("{}\n", in_trouble(line, words, most)));
    }
    if !whole && !lines.is_empty() {
        for row in table(lines, words) {
            console.say(row);
        }
        console.say("");
    }
}

/// The counts.
pub(super) fn totals(
    lines: &[Line<'_>],
    articles: u64,
    orphans: &[&SourceId],
    words: &Words,
    console: Console,
) {
    let count = |state: State| lines.iter().filter(|line| line.state == state).count();
    let states = State::ALL.iter().filter(|state| count(**state) > 0);
    let states: Vec<String> = states.map(|state| format!("{} {}", count(*state), state.as_str())).collect();
    let waiting: u64 = lines.iter().map(|line| line.waiting).sum();
    let left_out: u64 = lines.iter().map(|line| line.left_out).sum();
    let mut text = format!("{} sources", lines.len());
    if !states.is_empty() {
        text.push_str(&format!(": {}", states.join(", ")));
    }
    text.push_str(&format!("; {articles} articles"));
    if waiting > 0 {
        text.push_str(&format!(", {waiting} wait to be filed by the next `tidings fetch`"));
    }
    if left_out > 0 {
        text.push_str(&format!(", {left_out} entries left out by rules (`tidings rules list --left-out`)"));
    }
    text.push_str(&format!("; times are {}", words.zone()));
    let mut out = String::new();
    words.line(&mut out, "", &text);
    if !orphans.is_empty() {
        let names: Vec<&str> = orphans.iter().map(|id| id.as_str()).collect();
        let text = format!("articles of sources that are no longer watched are kept: {}", names.join(", "));
        words.line(&mut out, "", &text);
    }
    if lines.iter().any(|line| line.has_something_to_know()) {
        words.line(&mut out, "", "more: `tidings status ID` tells all of one source, `tidings status --problems` of each that is not well");
    }
    console.say(out.trim_start_matches('\n'));
}

/// A source that is not well: what is wrong and what to do, then the rest in a line.
fn in_trouble(line: &Line<'_>, words: &Words, problems: usize) -> String {
    let mut out = String::new();
    words.line(&mut out, "", &format!("{}: {}", named(line), state_in_words(line, words)));
    wrong(&mut out, line, words, "  ", problems);
    let good = line.last_good.map_or("never read".to_owned(), |at| format!("last read {}", words.ago(at)));
    let next = next_in_words(line, words);
    words.line(&mut out, "  ", &format!("{good}; next poll {next}; {} articles", line.articles));
    out.trim_start_matches('\n').to_owned()
}

/// All that is known of a source.
pub(super) fn whole(line: &Line<'_>, words: &Words) -> String {
    let mut out = String::new();
    words.line(&mut out, "", &format!("{}: {}", named(line), state_in_words(line, words)));
    wrong(&mut out, line, words, "  ", usize::MAX);
    let mut row =
        |heading: &str, text: &str| words.line(&mut out, &filled(&format!("  {heading}"), 14), text);
    row("address", line.address);
    row("category", &line.category.to_string());
    row("file", &line.file);
    if let Some(instance) = &line.answered_by {
        row("answered by", instance);
    }
    if let Some(hub) = &line.hub {
        row("hub", &hub.in_words(words));
    }
    if let Some(icon) = &line.icon {
        row("icon", &icon_in_words(icon, words));
    }
    row("last poll", &line.last_poll.map_or("none yet".to_owned(), |at| words.when(at)));
    if line.came.is_some() {
        row("it brought", &came_in_words(line));
    }
    if let Some(took) = line.took_ms {
        row("it took", &format!("{}.{:02} s", took / 1000, took % 1000 / 10));
    }
    row("last read", &line.last_good.map_or("never".to_owned(), |at| words.when(at)));
    row("next poll", &next_in_words(line, words));
    let entries =
        format!("{} ever, {} in the feed when it was read last", line.entries, line.entries_in_feed);
    row("entries", &entries);
    row("last new", &line.last_new.map_or("none yet".to_owned(), |at| words.when(at)));
    let newest = line.newest.map_or(String::new(), |at| format!(", the newest of {}", words.when(at)));
    row("articles", &format!("{} filed{newest}", line.articles));
    if line.waiting > 0 {
        row("waiting", &format!("{} to be filed by the next `tidings fetch`", line.waiting));
    }
    if line.left_out > 0 {
        let id = line.source;
        let text = format!(
            "{} entries, by rules: `tidings rules list --left-out --source {id}` shows them",
            line.left_out
        );
        row("left out", &text);
    }
    out.trim_start_matches('\n').to_owned()
}

/// The icon, or why there is none; that is no trouble.
fn icon_in_words(icon: &IconLine, words: &Words) -> String {
    let next = match icon.next {
        Some(next) if next > words.now => format!("; asked for again {}", words.when(next)),
        _ => "; asked for again with the next poll".to_owned(),
    };
    match (&icon.from, &icon.why) {
        (Some(from), _) => format!("made of {from}{next}"),
        (None, why) => format!("none: {}{next}", why.as_deref().unwrap_or("nobody knows why")),
    }
}

/// What is wrong and what to do about it.
fn wrong(out: &mut String, line: &Line<'_>, words: &Words, indent: &str, most: usize) {
    let mut row = |heading: &str, text: &str| words.line(out, &format!("{indent}{heading}"), text);
    if let Some(failure) = &line.failure {
        row("what is wrong: ", failure);
        if let Some(advice) = &line.what_to_do {
            row("what to do:    ", advice);
        }
        if line.state.is_failure() {
            let id = line.source;
            row(
                "then:          ",
                &format!("change {} if need be, and try it with `tidings fetch --source {id}`", line.file),
            );
        }
    }
    if line.state == State::Dropped {
        let text = format!("nothing; to poll it all the same, take the line `list` out of {}", line.file);
        row("what to do:    ", &text);
    }
    if let Some(moving) = &line.moving {
        let text = format!("it has moved for good to {} since {}", moving.to, words.when(moving.since));
        row("what is new:   ", &text);
        let text = format!(
            "nothing: if it still says so, the address is taken over from {} on; to have it now, change address in {}",
            words.when(moving.taken_over_from),
            line.file
        );
        row("what to do:    ", &text);
    }
    if let Some((what, advice)) = line.hub.as_ref().and_then(HubLine::wrong) {
        row("what is wrong: ", &what);
        row("what to do:    ", advice);
    }
    for noted in line.problems.iter().take(most) {
        row("what is wrong: ", &noted.problem.to_string());
        row("what to do:    ", noted.what_to_do);
    }
    if line.problems.len() > most {
        let text =
            format!("{} problems; `tidings status {}` shows all", line.problems.len() - most, line.source);
        row("and ", &text);
    }
}

fn named(line: &Line<'_>) -> String {
    if line.name == line.source.as_str() {
        line.name.to_owned()
    } else {
        format!("{} ({})", line.source, line.name)
    }
}

fn state_in_words(line: &Line<'_>, words: &Words) -> String {
    let since = |verb: &str| {
        let since = line.failing_since.map_or(String::new(), |at| format!(" since {}", words.when(at)));
        match line.failures {
            0 | 1 => format!("{verb}{since}"),
            times => format!("{verb}, {times} times in a row{since}"),
        }
    };
    match line.state {
        State::Gone => "gone for good (410), polled no more".to_owned(),
        State::Failing => since("failing"),
        State::Paused => since("its host asked for a pause"),
        State::Moving => "moving to another address".to_owned(),
        State::Problems => "read, with problems".to_owned(),
        State::New => "not polled yet".to_owned(),
        State::Dropped => {
            let since = line.dropped_since.map_or(String::new(), |at| format!(" since {}", words.when(at)));
            let list = line.list.map_or(String::new(), |list| format!(" {list}"));
            format!("its list{list} names it no more{since}; it is not polled, and its articles stay")
        }
        State::Off => "not polled (enabled = false)".to_owned(),
        State::Well => "well".to_owned(),
    }
}

fn next_in_words(line: &Line<'_>, words: &Words) -> String {
    if line.state == State::Gone {
        return "never, unless you ask with `tidings fetch --source` or give it a new address".to_owned();
    }
    if line.state == State::Dropped {
        return "never, while its list does not name it".to_owned();
    }
    let Some(at) = line.next_poll else {
        return if line.enabled { "with the next `tidings fetch`" } else { "never, while enabled = false" }
            .to_owned();
    };
    let why = match line.why_next {
        Some(Why::Interval) => ", by the interval that is set",
        Some(Why::Rhythm) => ", by the rhythm in which it publishes",
        Some(Why::Unknown) => ", since its rhythm is not known yet",
        Some(Why::Fresh) => ", since the server says that its answer holds until then",
        Some(Why::Ttl) => ", since the feed asks for it (ttl)",
        Some(Why::SkippedHours) => ", since the feed wants no poll before (skipHours)",
        Some(Why::RetryAfter) => ", since the server asked for the pause (Retry-After)",
        Some(Why::Backoff) => ", less and less often while it fails",
        _ => "",
    };
    if at <= words.now {
        return format!("at the next round: it is due since {}", words.clock(at));
    }
    format!("{}{why}", words.when(at))
}

fn came_in_words(line: &Line<'_>) -> String {
    let status = line.http_status.map_or(String::new(), |status| format!(" (status {status})"));
    match line.came {
        None => String::new(),
        Some(Came::Feed) => match (line.new.unwrap_or(0), line.changed.unwrap_or(0)) {
            (0, 0) => "nothing new".to_owned(),
            (new, 0) => format!("{new} new"),
            (0, changed) => format!("{changed} changed"),
            (new, changed) => format!("{new} new, {changed} changed"),
        },
        Some(Came::Same) => "the same as before".to_owned(),
        Some(Came::NotModified) => "unchanged (304)".to_owned(),
        Some(Came::Pause) => format!("a wish for a pause{status}"),
        Some(Came::Failure) => format!("nothing{status}"),
    }
}

/// A column: its heading, and how soon it is left out where there is no room (0 never).
const COLUMNS: [(&str, u8); 8] = [
    ("STATE", 0),
    ("SOURCE", 0),
    ("POLLED", 1),
    ("BROUGHT", 4),
    ("LAST NEW", 5),
    ("ARTICLES", 3),
    ("NEXT", 2),
    ("NAME", 6),
];

/// A row a source, in as many columns as there is room for.
fn table(lines: &[&Line<'_>], words: &Words) -> Vec<String> {
    let ago = |at: Option<_>| at.map_or("-".to_owned(), |at| words.ago(at));
    let row = |line: &Line<'_>| {
        [
            line.state.as_str().to_owned(),
            line.source.to_string(),
            ago(line.last_poll),
            came_in_words(line),
            ago(line.last_new),
            line.articles.to_string(),
            line.next_poll
                .filter(|at| *at <= words.now)
                .map_or_else(|| ago(line.next_poll), |_| "due".to_owned()),
            harmless(line.name),
        ]
    };
    let mut rows = vec![COLUMNS.map(|(heading, _)| heading.to_owned())];
    rows.extend(lines.iter().map(|line| row(line)));
    let mut widths = COLUMNS.map(|_| 0);
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = cell.width().max(*width);
        }
    }
    let shown = fit(&mut widths, words.width);
    let one = |row: &[String; 8]| {
        let cells: Vec<String> =
            shown.iter().map(|&at| filled(&cut(&row[at], widths[at]), widths[at])).collect();
        cells.join("  ").trim_end().to_owned()
    };
    rows.iter().map(one).collect()
}

/// Which columns there is room for; the id and the name are made narrower before others go.
fn fit(widths: &mut [usize; 8], room: Option<usize>) -> Vec<usize> {
    let mut shown: Vec<usize> = (0..COLUMNS.len()).collect();
    let Some(room) = room else { return shown };
    let (id, name) = (1, COLUMNS.len() - 1);
    loop {
        let total = shown.iter().map(|&at| widths[at] + 2).sum::<usize>() - 2;
        let over = total.saturating_sub(room);
        if over == 0 {
            return shown;
        }
        let last = shown.iter().max_by_key(|&&at| COLUMNS[at].1).copied().unwrap_or(id);
        if last == name && widths[name] > over + SHORTEST_ID {
            widths[name] -= over;
        } else if COLUMNS[last].1 > 0 && (last == name || widths[id] < over + 2 * SHORTEST_ID) {
            shown.retain(|&at| at != last);
        } else {
            widths[id] = widths[id].saturating_sub(over).max(SHORTEST_ID);
            return shown;
        }
    }
}
