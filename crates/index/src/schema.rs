//! The fields of the index.

use crate::tokens::{Layer, Splitter};
use tantivy::schema::{FAST, Field, INDEXED, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::TextAnalyzer;
use tantivy::{Index, Term};

/// Another number makes every index anew. To be raised when the same article would give other terms: a field means something else, or the
/// splitter of `tidings-search` splits or folds otherwise.
pub(crate) const VERSION: u32 = 2;

/// Names of the fields that are read by document.
pub(crate) const ID: &str = "id";
pub(crate) const STATE: &str = "state";
pub(crate) const PUBLISHED: &str = "published";

const KEYS: &str = "tidings-keys";
const PARTS: &str = "tidings-parts";
/// A value as it is.
const RAW: &str = "raw";

/// Two fields for one kind of text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Texts {
    /// Keys with positions.
    pub(crate) keys: Field,
    /// Characters, once each, and roots.
    pub(crate) parts: Field,
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Fields {
    /// The number of an article's id.
    pub(crate) id: Field,
    /// Tells one state of an article from another.
    pub(crate) state: Field,
    /// Seconds since 1970, UTC.
    pub(crate) published: Field,
    /// Title and text together: what a clause must be found in.
    pub(crate) text: Texts,
    /// The title again, which counts more.
    pub(crate) title: Texts,
    /// Names of authors.
    pub(crate) author: Texts,
    /// Id and folded name of the source; see [`source_term`].
    pub(crate) source: Field,
    /// Folded path of each category and of those above it.
    pub(crate) category: Field,
    /// Language tag in lower case, and its beginnings.
    pub(crate) language: Field,
    /// Folded.
    pub(crate) tag: Field,
}

/// The schema with its fields.
pub(crate) fn schema() -> (Schema, Fields) {
    let mut builder = Schema::builder();
    let mut text = |name: &str, tokenizer: &str, option, norms| {
        let indexing = TextFieldIndexing::default()
            .set_tokenizer(tokenizer)
            .set_index_option(option)
            .set_fieldnorms(norms);
        builder.add_text_field(name, TextOptions::default().set_indexing_options(indexing))
    };
    let mut texts = |name: &str| Texts {
        keys: text(name, KEYS, IndexRecordOption::WithFreqsAndPositions, true),
        parts: text(&format!("{name}_parts"), PARTS, IndexRecordOption::WithFreqs, true),
    };
    let (body, title, author) = (texts("text"), texts("title"), texts("author"));
    let mut raw = |name: &str| text(name, RAW, IndexRecordOption::Basic, false);
    let (source, category, language, tag) = (raw("source"), raw("category"), raw("language"), raw("tag"));
    let fields = Fields {
        id: builder.add_u64_field(ID, INDEXED | FAST),
        state: builder.add_u64_field(STATE, FAST),
        published: builder.add_i64_field(PUBLISHED, FAST),
        text: body,
        title,
        author,
        source,
        category,
        language,
        tag,
    };
    (builder.build(), fields)
}

/// Tells an index how its texts are split.
pub(crate) fn prepare(index: &Index) {
    for (name, layer) in [(KEYS, Layer::Keys), (PARTS, Layer::Parts)] {
        index.tokenizers().register(name, TextAnalyzer::from(Splitter::new(layer)));
    }
}

/// The term by which an article is replaced.
pub(crate) fn id_term(fields: &Fields, id: u64) -> Term {
    Term::from_field_u64(fields.id, id)
}

/// Parts the id of a source from its name. Neither has it.
const SOURCE_PARTS: char = '\n';
/// What follows it.
const BEHIND_PARTS: char = '\u{b}';

/// The value of the field `source`.
pub(crate) fn source_term(id: &str, name: &str) -> String {
    format!("{id}{SOURCE_PARTS}{}", tidings_search::fold(name).replace(SOURCE_PARTS, " "))
}

/// The values of the source with this id, whatever its name: from the first on, up to the second.
pub(crate) fn source_range(id: &str) -> (String, String) {
    (format!("{id}{SOURCE_PARTS}"), format!("{id}{BEHIND_PARTS}"))
}

/// A path of names as it is compared.
pub(crate) fn category_term<'n>(names: impl Iterator<Item = &'n str>) -> String {
    names.map(tidings_search::fold).collect::<Vec<_>>().join("/")
}
