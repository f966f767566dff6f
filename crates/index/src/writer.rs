use crate::document::Document;
use crate::error::IndexError;
use crate::index::{Index, payload};
use crate::schema::id_term;
use tantivy::indexer::{IndexWriterOptions, LogMergePolicy};
use tantivy::{IndexWriter, TantivyError};
use tidings_model::ArticleId;

/// How much is to be written: it decides on threads and memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Amount {
    /// What comes in now and then: a thread and 15 MB.
    Few,
    /// An archive: two threads and 160 MB.
    Many,
}

/// The right to change an index. What is not committed is gone when it is dropped.
pub struct Writer {
    index: Index,
    inner: IndexWriter,
}

impl std::fmt::Debug for Writer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Writer").field("index", &self.index).finish_non_exhaustive()
    }
}

/// Segments with fewer articles are of one size.
const SMALL: u32 = 2_000;
/// The part of a segment's articles that may be replaced or gone before it is written anew.
const GONE: f32 = 0.3;

impl Writer {
    pub(crate) fn new(index: &Index, amount: Amount) -> Result<Self, IndexError> {
        // A thread's memory of 15 MB holds some hundred articles: the more segments are merged at once, the fewer times each is written.
        let (threads, each, merged) = match amount {
            Amount::Few => (1, 15_000_000, 8),
            Amount::Many => (2, 80_000_000, 32),
        };
        let options = IndexWriterOptions::builder()
            .num_worker_threads(threads)
            .memory_budget_per_thread(each)
            .num_merge_threads(1)
            .build();
        let inner: IndexWriter =
            index.inner.writer_with_options(options).map_err(|e| IndexError::of(&index.folder, &e))?;
        let mut policy = LogMergePolicy::default();
        policy.set_min_num_segments(merged);
        policy.set_min_layer_size(SMALL);
        policy.set_del_docs_ratio_before_merge(GONE);
        inner.set_merge_policy(Box::new(policy));
        Ok(Self { index: index.clone(), inner })
    }

    /// The index that it changes.
    pub fn index(&self) -> &Index {
        &self.index
    }

    /// Takes an article in, in place of what the index has of it.
    ///
    /// # Errors
    /// When the disk does not take it.
    pub fn put(&mut self, document: &Document<'_>) -> Result<(), IndexError> {
        self.remove(document.id);
        self.add(document)
    }

    /// Takes an article in that the index has not: with one that it has, both would be found. It costs less than [`Writer::put`], which has every segment looked
    /// through for the one to be replaced, when it is committed and whenever segments are merged.
    ///
    /// # Errors
    /// When the disk does not take it.
    pub fn add(&mut self, document: &Document<'_>) -> Result<(), IndexError> {
        let added = self.inner.add_document(document.fields(&self.index.fields));
        added.map(drop).map_err(|e| self.failed(&e))
    }

    /// Takes an article out; one that is not there is no mistake.
    pub fn remove(&mut self, id: &ArticleId) {
        self.inner.delete_term(id_term(&self.index.fields, id.number()));
    }

    /// Makes what was put and removed since the last commit durable and found, all of it or nothing, with a note that [`Index::position`] gives
    /// from then on: how far the caller is.
    ///
    /// # Errors
    /// When the disk does not take it; then the index is as it was at the last commit.
    pub fn commit(&mut self, note: &str) -> Result<(), IndexError> {
        let committed = self.inner.prepare_commit().and_then(|mut prepared| {
            prepared.set_payload(&payload(note));
            prepared.commit()
        });
        match committed {
            Ok(_) => self.index.refresh(),
            Err(error) => {
                let error = self.failed(&error);
                // Should this fail as well, the next call tells of it.
                _ = self.inner.rollback();
                Err(error)
            }
        }
    }

    /// Ends the writing when segments that are being merged are; what is not committed is gone.
    ///
    /// # Errors
    /// When a merged segment cannot be written.
    pub fn finish(self) -> Result<(), IndexError> {
        let Self { index, inner } = self;
        inner.wait_merging_threads().map_err(|e| IndexError::of(&index.folder, &e))?;
        index.refresh()
    }

    fn failed(&self, error: &TantivyError) -> IndexError {
        IndexError::of(&self.index.folder, error)
    }
}
