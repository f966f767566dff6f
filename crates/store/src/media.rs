use crate::{Store, StoreError};
use rusqlite::{Connection, OptionalExtension, Row, params};
use tidings_model::{ContentHash, EntryKey, MediaFile, SourceId};

/// A picture that is kept: the address it came from and its file in `media/`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptPicture {
    /// The publisher's address.
    pub url: String,
    /// The file.
    pub file: MediaFile,
}

impl Store {
    /// The file of a picture that was fetched before, so that it is not asked for again.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn picture(&self, url: &str) -> Result<Option<MediaFile>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT hash, extension, bytes, width, height FROM pictures WHERE url = ?1")?;
        let found = statement.query_row([url], |row| Ok(read_file(row))).optional()?;
        found.transpose()
    }

    /// Titles of the articles of a source that a picture leads, or was to lead, but for one article; 20 at most.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn titles_led_by(
        &self,
        source: &SourceId,
        lead: &str,
        but: &EntryKey,
    ) -> Result<Vec<String>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT DISTINCT title FROM entries
             WHERE source = ?1 AND lead = ?2 AND key <> ?3 AND title IS NOT NULL LIMIT 20",
        )?;
        let titles = statement.query_map([source.as_str(), lead, but.as_str()], |row| row.get(0))?;
        Ok(titles.collect::<Result<_, _>>()?)
    }
}

/// Two articles may have met different bytes at one address: the smaller hash stays, whichever came first, so that
/// a rebuild in another order gives the same row.
pub(crate) fn remember(transaction: &Connection, picture: &KeptPicture) -> Result<(), StoreError> {
    let KeptPicture { url, file } = picture;
    transaction
        .prepare_cached(
            "INSERT INTO pictures (url, hash, extension, bytes, width, height) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT (url) DO UPDATE SET hash = excluded.hash, extension = excluded.extension,
                 bytes = excluded.bytes, width = excluded.width, height = excluded.height
             WHERE excluded.hash < pictures.hash",
        )?
        .execute(params![
            url,
            file.hash.as_str(),
            file.extension,
            i64::try_from(file.bytes).unwrap_or(i64::MAX),
            file.width,
            file.height
        ])?;
    Ok(())
}

fn read_file(row: &Row<'_>) -> Result<MediaFile, StoreError> {
    let hash: String = row.get(0)?;
    Ok(MediaFile {
        hash: ContentHash::try_from(hash).map_err(|e| StoreError::value("pictures.hash", e.to_string()))?,
        extension: row.get(1)?,
        bytes: row.get::<_, i64>(2)?.unsigned_abs(),
        width: row.get(3)?,
        height: row.get(4)?,
    })
}
