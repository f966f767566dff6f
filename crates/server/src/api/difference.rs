//! What two states of an article say differently, as programs get it.

use serde::Serialize;
use tidings_extract::{FieldChange, Passage, Piece};
use utoipa::ToSchema;

/// What the later of two states says differently.
#[derive(Serialize, ToSchema)]
pub(super) struct Difference {
    /// Number of the earlier state.
    from: u32,
    /// Number of the later state.
    to: u32,
    /// Fields that changed, the title first.
    fields: Vec<FieldDifference>,
    /// The text, paragraph by paragraph; empty when it did not change.
    text: Vec<PassageDifference>,
}

/// A field that changed.
#[derive(Serialize, ToSchema)]
pub(super) struct FieldDifference {
    /// `title`, `url`, `authors`, `tags`, `published`, `pictures` or `enclosures`.
    field: String,
    /// What it said and says.
    pieces: Vec<Words>,
}

/// A run of words.
#[derive(Serialize, ToSchema)]
pub(super) struct Words {
    /// What became of them.
    what: What,
    /// The words.
    text: String,
}

/// What became of something.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum What {
    /// It is as it was.
    Same,
    /// It is gone.
    Removed,
    /// It is new.
    Added,
}

/// One or more paragraphs.
#[derive(Serialize, ToSchema)]
#[serde(tag = "what", rename_all = "lowercase")]
pub(super) enum PassageDifference {
    /// They are as they were.
    Same {
        /// How many.
        paragraphs: usize,
    },
    /// One whose words changed.
    Changed {
        /// Its words.
        pieces: Vec<Words>,
    },
    /// One that is gone.
    Removed {
        /// Its text.
        text: String,
    },
    /// One that is new.
    Added {
        /// Its text.
        text: String,
    },
}

impl Difference {
    pub(super) fn of(from: u32, to: u32, found: tidings_extract::Difference) -> Self {
        let field = |change: FieldChange| FieldDifference {
            field: change.field.to_owned(),
            pieces: words(change.pieces),
        };
        Self {
            from,
            to,
            fields: found.fields.into_iter().map(field).collect(),
            text: found.text.into_iter().map(passage).collect(),
        }
    }
}

fn passage(passage: Passage) -> PassageDifference {
    match passage {
        Passage::Same(paragraphs) => PassageDifference::Same { paragraphs },
        Passage::Changed(pieces) => PassageDifference::Changed { pieces: words(pieces) },
        Passage::Removed(text) => PassageDifference::Removed { text },
        Passage::Added(text) => PassageDifference::Added { text },
    }
}

fn words(pieces: Vec<Piece>) -> Vec<Words> {
    let word = |piece| match piece {
        Piece::Same(text) => Words { what: What::Same, text },
        Piece::Removed(text) => Words { what: What::Removed, text },
        Piece::Added(text) => Words { what: What::Added, text },
    };
    pieces.into_iter().map(word).collect()
}
