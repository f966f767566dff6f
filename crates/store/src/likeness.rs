//! What articles are compared by, and which pairs of them were found to be one. All of it can be made again from the archive.

use crate::{Store, StoreError};
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::collections::{BTreeSet, HashMap};
use tidings_model::{ArchivePath, ArticleId, ContentHash, SourceId};

/// An article with what it is compared by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Print {
    /// Its id.
    pub article: ArticleId,
    /// The source it belongs to.
    pub source: SourceId,
    /// When it was seen first, seconds since 1970, UTC.
    pub first_seen: i64,
    /// When it was published, seconds since 1970, UTC.
    pub published: i64,
    /// What its canonical address names, in one spelling.
    pub address: Option<String>,
    /// Host of that address.
    pub host: Option<String>,
    /// Size of its text; 0 where it is too short to be known by.
    pub size: u32,
    /// The signature of its text.
    pub signature: Option<Vec<u8>>,
}

/// Two articles that were found to be one, the smaller id first.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair {
    /// One of them.
    pub one: ArticleId,
    /// The other.
    pub other: ArticleId,
    /// Name of the reason.
    pub why: String,
    /// Its figure, if it has one.
    pub figure: Option<f64>,
}

impl Store {
    /// True when the article was signed as the file with this hash has it, by this version of the rule.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn is_signed(
        &self,
        article: &ArticleId,
        record_hash: &ContentHash,
        version: u8,
    ) -> Result<bool, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT 1 FROM signatures WHERE article = ?1 AND record_hash = ?2 AND version = ?3",
        )?;
        Ok(statement.exists(params![article.as_str(), record_hash.as_str(), version])?)
    }

    /// The signed articles, each with the hash of its file as this version of the rule signed it: one pass for who would ask for very many.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn signed(&self, version: u8) -> Result<HashMap<ArticleId, ContentHash>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT article, record_hash FROM signatures WHERE version = ?1")?;
        let mut rows = statement.query([version])?;
        let mut signed = HashMap::new();
        while let Some(row) = rows.next()? {
            let hash = ContentHash::try_from(row.get::<_, String>(1)?)
                .map_err(|e| StoreError::value("signatures.record_hash", e.to_string()))?;
            signed.insert(id(row.get(0)?, "signatures.article")?, hash);
        }
        Ok(signed)
    }

    /// Whether any article was signed.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn has_signatures(&self) -> Result<bool, StoreError> {
        Ok(self.connection.prepare_cached("SELECT 1 FROM signatures LIMIT 1")?.exists([])?)
    }

    /// The files of filed articles that are not signed as they are now.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn unsigned(&self, version: u8) -> Result<Vec<ArchivePath>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT e.path FROM entries e
             LEFT JOIN signatures s ON s.article = e.article AND s.record_hash = e.record_hash AND s.version = ?1
             WHERE e.record_hash IS NOT NULL AND s.article IS NULL ORDER BY e.path",
        )?;
        let paths = statement.query_map([version], |row| row.get::<_, String>(0))?;
        paths
            .map(|path| {
                ArchivePath::try_from(path?).map_err(|e| StoreError::value("entries.path", e.to_string()))
            })
            .collect()
    }

    /// Has the connection keep more of the database in memory, 64 MB at most, as long as many rows change.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn expect_changes(&self, many: bool) -> Result<(), StoreError> {
        // In KiB; two thousand is what SQLite keeps unless it is told.
        self.connection.pragma_update(None, "cache_size", if many { -64_000 } else { -2_000 })?;
        Ok(())
    }

    /// Keeps what articles are compared by, each with the hash of its file, and forgets the pairs that they had: they wait to
    /// be compared. May run twice.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn sign(&mut self, prints: &[(Print, ContentHash)], version: u8) -> Result<(), StoreError> {
        let transaction = self.connection.savepoint()?;
        for (print, record_hash) in prints {
            let id = print.article.as_str();
            // What is not signed has no pairs, and does not wait.
            let is_known =
                transaction.prepare_cached("SELECT 1 FROM signatures WHERE article = ?1")?.exists([id])?;
            if is_known {
                forget(&transaction, id)?;
            }
            transaction
                .prepare_cached(
                    "INSERT OR REPLACE INTO signatures (article, source, record_hash, version, first_seen, published,
                         address, host, size, signature)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
                )?
                .execute(params![
                    id,
                    print.source.as_str(),
                    record_hash.as_str(),
                    version,
                    print.first_seen,
                    print.published,
                    print.address,
                    print.host,
                    print.size,
                    print.signature
                ])?;
            // Without a signature there is nothing to compare.
            if print.signature.is_some() {
                transaction
                    .prepare_cached("INSERT INTO waiting (published, article) VALUES (?1, ?2)")?
                    .execute(params![print.published, id])?;
            }
        }
        transaction.commit()?;
        Ok(())
    }

    /// Forgets the signatures and pairs of articles that are not among those which are there.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn keep_signatures(&mut self, there: &BTreeSet<ArticleId>) -> Result<(), StoreError> {
        let gone: Vec<String> = {
            let mut statement = self.connection.prepare_cached("SELECT article FROM signatures")?;
            let ids = statement.query_map([], |row| row.get::<_, String>(0))?;
            ids.filter(|id| id.as_ref().is_ok_and(|id| !is_among(id, there))).collect::<Result<_, _>>()?
        };
        let transaction = self.connection.savepoint()?;
        for id in gone {
            forget(&transaction, &id)?;
            transaction.execute("DELETE FROM signatures WHERE article = ?1", [&id])?;
        }
        transaction.commit()?;
        Ok(())
    }

    /// How many pairs there are, and how many articles wait to be compared: while both stay, and no article changes, so do the pairs.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn likeness_counts(&self) -> Result<(i64, i64), StoreError> {
        let count = |query| self.connection.prepare_cached(query)?.query_row([], |row| row.get(0));
        let pairs = count("SELECT COUNT(*) FROM pairs")?;
        Ok((pairs, count("SELECT COUNT(*) FROM waiting")?))
    }

    /// Articles that wait to be compared, in the order of their dates, `limit` at most.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn uncompared(&self, limit: usize) -> Result<Vec<Print>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT s.article, s.source, s.first_seen, s.published, s.address, s.host, s.size, s.signature
             FROM waiting w CROSS JOIN signatures s USING (article) ORDER BY w.published, w.article LIMIT ?1",
        )?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let mut rows = statement.query([limit])?;
        let mut prints = Vec::new();
        while let Some(row) = rows.next()? {
            prints.push(read(row)?);
        }
        Ok(prints)
    }

    /// Shows every signed article that was published from `first` to `last`, in the order of their dates; one at a time is held.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn each_signed(&self, first: i64, last: i64, mut show: impl FnMut(Print)) -> Result<(), StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT article, source, first_seen, published, address, host, size, signature FROM signatures
             WHERE published BETWEEN ?1 AND ?2 AND signature IS NOT NULL ORDER BY published, article",
        )?;
        let mut rows = statement.query([first, last])?;
        while let Some(row) = rows.next()? {
            show(read(row)?);
        }
        Ok(())
    }

    /// Keeps the pairs that were found for articles, which no longer wait: both or neither. May run twice.
    ///
    /// # Errors
    /// When the database cannot be written; then the articles are compared again.
    pub fn compared(&mut self, articles: &[Print], pairs: &[Pair]) -> Result<(), StoreError> {
        let transaction = self.connection.savepoint()?;
        for pair in pairs {
            transaction
                .prepare_cached(
                    "INSERT OR REPLACE INTO pairs (one, other, why, figure) VALUES (?1, ?2, ?3, ?4)",
                )?
                .execute(params![pair.one.as_str(), pair.other.as_str(), pair.why, pair.figure])?;
        }
        for article in articles {
            transaction
                .prepare_cached("DELETE FROM waiting WHERE published = ?1 AND article = ?2")?
                .execute(params![article.published, article.article.as_str()])?;
        }
        transaction.commit()?;
        Ok(())
    }

    /// The pairs whose texts were found to be one.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn pairs(&self) -> Result<Vec<Pair>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT one, other, why, figure FROM pairs ORDER BY one, other")?;
        let mut rows = statement.query([])?;
        let mut pairs = Vec::new();
        while let Some(row) = rows.next()? {
            let (one, other) = (id(row.get(0)?, "pairs.one")?, id(row.get(1)?, "pairs.other")?);
            pairs.push(Pair { one, other, why: row.get(2)?, figure: row.get(3)? });
        }
        Ok(pairs)
    }

    /// Articles that have one canonical address, by address and then in the order in which they were seen. An address that one
    /// source has for several articles names none of them.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn same_address(&self) -> Result<Vec<Vec<ArticleId>>, StoreError> {
        // The index of addresses tells which of them several rows have: the rows of the others, with their signatures, are not read.
        let mut statement = self.connection.prepare_cached(
            "SELECT address, source, article FROM signatures WHERE address IN (
                 SELECT address FROM signatures WHERE address IS NOT NULL GROUP BY address HAVING COUNT(*) > 1)
             ORDER BY address, first_seen, article",
        )?;
        let mut rows = statement.query([])?;
        let (mut groups, mut last): (Vec<(BTreeSet<String>, Vec<ArticleId>)>, _) =
            (Vec::new(), String::new());
        while let Some(row) = rows.next()? {
            let address: String = row.get(0)?;
            if groups.is_empty() || last != address {
                groups.push(Default::default());
                last = address;
            }
            if let Some((sources, articles)) = groups.last_mut() {
                sources.insert(row.get(1)?);
                articles.push(id(row.get(2)?, "signatures.article")?);
            }
        }
        let of_several = groups.into_iter().filter(|(sources, articles)| sources.len() == articles.len());
        Ok(of_several.map(|(_, articles)| articles).collect())
    }

    /// When an article was seen first, seconds since 1970, and the size of its text; none where it is not signed.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn seen_and_size(&self, article: &ArticleId) -> Result<Option<(i64, u32)>, StoreError> {
        let mut statement =
            self.connection.prepare_cached("SELECT first_seen, size FROM signatures WHERE article = ?1")?;
        Ok(statement.query_row([article.as_str()], |row| Ok((row.get(0)?, row.get(1)?))).optional()?)
    }
}

/// Forgets everything, so that a rebuild makes it again.
pub(crate) fn clear(connection: &Connection) -> Result<(), StoreError> {
    connection.execute_batch("DELETE FROM pairs; DELETE FROM waiting; DELETE FROM signatures;")?;
    Ok(())
}

/// Forgets the pairs of an article, and that it waits.
fn forget(connection: &Connection, article: &str) -> rusqlite::Result<()> {
    connection.prepare_cached("DELETE FROM pairs WHERE one = ?1 OR other = ?1")?.execute([article])?;
    connection
        .prepare_cached(
            "DELETE FROM waiting WHERE article = ?1 AND published = (SELECT published FROM signatures WHERE article = ?1)",
        )?
        .execute([article])?;
    Ok(())
}

fn is_among(id: &str, there: &BTreeSet<ArticleId>) -> bool {
    id.parse().is_ok_and(|id: ArticleId| there.contains(&id))
}

fn id(text: String, column: &'static str) -> Result<ArticleId, StoreError> {
    ArticleId::try_from(text).map_err(|e| StoreError::value(column, e.to_string()))
}

fn read(row: &Row<'_>) -> Result<Print, StoreError> {
    let source: String = row.get(1)?;
    Ok(Print {
        article: id(row.get(0)?, "signatures.article")?,
        source: SourceId::new(source.clone()).map_err(|_| StoreError::value("signatures.source", source))?,
        first_seen: row.get(2)?,
        published: row.get(3)?,
        address: row.get(4)?,
        host: row.get(5)?,
        size: row.get(6)?,
        signature: row.get(7)?,
    })
}
