//! FreshRSS's database, as its command line exports it for one user. It is opened for reading, and nothing in it is trusted.

use super::input::Input;
use super::saved::Work;
use crate::failure::Failure;
use rusqlite::limits::Limit;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags, Row};
use tidings_archive::import::saved::{FreshRssRow, SavedForm};

/// Longest value that is read, in bytes: no record can hold more.
const LONGEST_VALUE: i32 = 64 << 20;

/// Takes every entry, one row at a time.
pub(super) fn take(work: &mut Work<'_, '_>, input: &Input) -> Result<(), Failure> {
    let wrong = |error: rusqlite::Error| {
        Failure::work(format!("{}: the database cannot be read: {error}", input.label))
            .advise("export it again with FreshRSS's `cli/export-sqlite-for-user.php`")
    };
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let database = Connection::open_with_flags(input.path(), flags).map_err(wrong)?;
    database.set_limit(Limit::SQLITE_LIMIT_LENGTH, LONGEST_VALUE).map_err(wrong)?;
    database.execute_batch("PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;").map_err(wrong)?;
    // A view could make its rows without an end.
    let is_table = |name: &str| {
        let query =
            "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?1 AND sql LIKE 'CREATE TABLE%'";
        database.prepare(query).and_then(|mut found| found.exists([name])).map_err(wrong)
    };
    for name in ["entry", "feed", "category"] {
        if !is_table(name)? {
            return Err(Failure::work(format!(
                "{}: this SQLite file has no table {name}, as FreshRSS's have",
                input.label
            ))
            .advise("export it with FreshRSS's `cli/export-sqlite-for-user.php`"));
        }
    }
    let has_labels = is_table("tag")? && is_table("entrytag")?;
    let mut entries = database
        .prepare(
            "SELECT e.*, f.url AS feed_url, f.name AS feed_name, f.website AS feed_website, c.name AS category_name
             FROM entry e LEFT JOIN feed f ON f.id = e.id_feed LEFT JOIN category c ON c.id = f.category",
        )
        .map_err(wrong)?;
    let mut labels = match has_labels {
        true => Some(
            database
                .prepare(
                    "SELECT t.name FROM entrytag et JOIN tag t ON t.id = et.id_tag WHERE et.id_entry = ?1",
                )
                .map_err(wrong)?,
        ),
        false => None,
    };
    let (mut rows, mut number) = (entries.query([]).map_err(wrong)?, 0_u64);
    while let Some(row) = rows.next().map_err(wrong)? {
        number += 1;
        let mut read = read_row(row);
        if let (Some(labels), Ok(id)) = (&mut labels, row.get::<_, i64>("id")) {
            let found = labels.query_map([id], |row| row.get::<_, String>(0)).map_err(wrong)?;
            read.labels = found.flatten().collect();
        }
        let place =
            format!("{}: entry {number} (id {})", input.label, read.id.as_deref().unwrap_or("unknown"));
        work.take(&place, SavedForm::FreshRssDatabase, read.into_item())?;
    }
    Ok(())
}

fn read_row(row: &Row<'_>) -> FreshRssRow {
    // Columns differ between versions; one that is not there is none.
    let text = |name: &str| match row.get_ref(name) {
        Ok(ValueRef::Text(bytes) | ValueRef::Blob(bytes)) => {
            Some(String::from_utf8_lossy(bytes).into_owned())
        }
        Ok(ValueRef::Integer(number)) => Some(number.to_string()),
        _ => None,
    };
    FreshRssRow {
        id: text("id"),
        guid: text("guid"),
        title: text("title"),
        author: text("author"),
        content: text("content"),
        link: text("link"),
        date: text("date"),
        starred: text("is_favorite").as_deref() == Some("1"),
        tags: text("tags"),
        attributes: text("attributes"),
        labels: Vec::new(),
        feed_url: text("feed_url"),
        feed_name: text("feed_name"),
        feed_website: text("feed_website"),
        category: text("category_name"),
    }
}
