//! `tidings search`: articles by words, phrases and filters.

use crate::cli::{Search as Args, SearchOrder};
use crate::console::{Console, visible};
use crate::failure::{Exit, Failure};
use crate::folder::Folder;
use crate::{links, search_index};
use serde::Serialize;
use std::io::IsTerminal;
use std::ops::Range;
use std::path::Path;
use tidings_archive::files::Archive;
use tidings_extract::search_text;
use tidings_index::{Amount, Ask, Found, Hit, Index, IndexError, Order};
use tidings_model::{Article, ArticleId, Timestamp};
use tidings_search::{Query, Request, RequestError, Snippet, snippet};
use tidings_store::Store;

/// Characters of a text that are shown.
const SNIPPET: usize = 100;

/// An article that was found.
#[derive(Serialize)]
struct Shown {
    id: ArticleId,
    title: String,
    /// The bytes of the title that were asked for.
    title_marks: Vec<Range<usize>>,
    source: String,
    source_name: String,
    published: Timestamp,
    address: Option<String>,
    file: String,
    snippet: String,
    snippet_marks: Vec<Range<usize>>,
}

/// `tidings search`
pub(super) fn run(dir: Option<&Path>, args: &Args, console: Console) -> Result<Exit, Failure> {
    let folder = Folder::open(dir)?;
    let request = Request::parse(&args.words.join(" ")).map_err(|error| wrong(&error))?;
    if request.asks_for_marks() {
        return Err(Failure::usage(
            "what is read or starred is known of each reader, and no reader asks here",
        )
        .advise("leave out is:"));
    }
    if request.is_empty() {
        return Err(Failure::usage("nothing is asked for that an article must have")
            .advise("name a word, or a filter such as source:ID; docs/search.md says what can be written"));
    }
    let (archive, store) = (Archive::open(folder.root()), links::database(&folder)?);
    let (index, mut problems) = index(&folder, &store, &archive, console)?;
    let order = match args.order {
        SearchOrder::Relevance => Order::Relevance,
        SearchOrder::Date => Order::Date,
    };
    let utc_offset_minutes = folder.settings.site.time_zone.minutes;
    let ask = Ask { order, limit: args.limit, utc_offset_minutes, ..Ask::new(&request) };
    let Found { hits, next } = index.search(&ask)?;
    let mut shown = Vec::new();
    for hit in hits {
        match show(&hit, &request.text, &store, &archive)? {
            Ok(found) => shown.push(found),
            Err(problem) => problems.push(problem),
        }
    }
    tell(&shown, next.is_some(), utc_offset_minutes, console);
    if index.is_empty() {
        console.warn("the database knows of no article; when archive/ has some, run `tidings rebuild`");
    }
    for problem in &problems {
        console.warn(problem);
    }
    console.result(&serde_json::json!({ "articles": shown, "more": next.is_some(), "problems": problems }));
    Ok(if problems.is_empty() { Exit::Well } else { Exit::SomeFailed })
}

fn wrong(error: &RequestError) -> Failure {
    Failure::usage(error.to_string()).advise(error.advice())
}

/// The index, up to date where nobody else keeps it so.
fn index(
    folder: &Folder,
    store: &Store,
    archive: &Archive,
    console: Console,
) -> Result<(Index, Vec<String>), Failure> {
    let opened = search_index::open(folder)?;
    if let Some(told) = &opened.thrown_away {
        console.warn(told);
    }
    let index = opened.index;
    let mut writer = match index.writer(Amount::Many) {
        Ok(writer) => writer,
        Err(IndexError::Busy { .. }) => return Ok((index, Vec::new())),
        Err(error) => return Err(error.into()),
    };
    let mut progress = None;
    let taken = search_index::bring_up(&mut writer, store, archive, None, &mut |part, of| {
        let bar = progress.get_or_insert_with(|| console.progress(of as u64, "reading"));
        bar.at(part as u64);
    })?;
    drop(progress);
    writer.finish()?;
    Ok((index, taken.problems))
}

/// What is shown of an article, or why it cannot be.
fn show(
    hit: &Hit,
    query: &Query,
    store: &Store,
    archive: &Archive,
) -> Result<Result<Shown, String>, Failure> {
    let Some(path) = store.known(&hit.id)?.and_then(|known| known.path) else {
        return Ok(Err(format!("the article {} is in the archive no more", hit.id)));
    };
    let article: Article = match archive.read(&path) {
        Ok(record) => record.article,
        Err(error) => return Ok(Err(error.to_string())),
    };
    let Snippet { text, marks } = snippet(query, &search_text(&article.body), SNIPPET);
    Ok(Ok(Shown {
        id: article.id,
        title_marks: query.marks(&article.title),
        title: article.title,
        source: article.source.id.to_string(),
        source_name: article.source.name,
        published: article.published.at,
        address: article.url,
        file: format!("archive/{path}"),
        snippet: text,
        snippet_marks: marks,
    }))
}

fn tell(shown: &[Shown], more: bool, utc_offset_minutes: i32, console: Console) {
    let colours =
        std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty());
    for found in shown {
        let title = if found.title.is_empty() { "(no title)" } else { &found.title };
        console.say_coloured(&format!(
            "{}  {}",
            day(found.published, utc_offset_minutes),
            marked(title, &found.title_marks, colours)
        ));
        if !found.snippet.is_empty() {
            console.say_coloured(&format!("    {}", marked(&found.snippet, &found.snippet_marks, colours)));
        }
        console.say(format!("    {}  {}", found.source_name, found.file));
    }
    if shown.is_empty() {
        console.say("nothing found");
    } else if more {
        console.say("there are more; --limit N shows more of them");
    }
}

/// The day by the site's clock.
fn day(at: Timestamp, utc_offset_minutes: i32) -> String {
    let local = at.as_second() + i64::from(utc_offset_minutes) * 60;
    super::day(Timestamp::from_second(local).unwrap_or(at))
}

/// A text with what was asked for in bold.
fn marked(text: &str, marks: &[Range<usize>], colours: bool) -> String {
    let mut out = String::new();
    let mut from = 0;
    for mark in marks.iter().filter(|_| colours) {
        let (Some(before), Some(part)) = (text.get(from..mark.start), text.get(mark.clone())) else {
            continue;
        };
        out += &format!("{}\x1b[1;33m{}\x1b[0m", visible(before), visible(part));
        from = mark.end;
    }
    out + &visible(text.get(from..).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_colours_are_the_programs_and_no_others() {
        let text = "加沙\x1b[2J停火";
        for (marks, colours, want) in [
            (vec![0..6, 10..16], true, "\x1b[1;33m加沙\x1b[0m\u{fffd}[2J\x1b[1;33m停火\x1b[0m"),
            (vec![0..6, 10..16], false, "加沙\u{fffd}[2J停火"),
        ] {
            assert_eq!(marked(text, &marks, colours), want);
        }
    }

    #[test]
    fn days_are_those_of_the_site() {
        let at = "2026-03-14T20:00:00Z".parse().expect("a time");
        assert_eq!((day(at, 0), day(at, 480)), ("2026-03-14".to_owned(), "2026-03-15".to_owned()));
    }
}
