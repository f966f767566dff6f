//! The front matter as its keys stand there, before any of them is believed.

use serde::Deserialize;

/// Every key of the form. All are optional here: what is missing is said by name later.
#[derive(Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub(super) struct Raw {
    pub title: Option<String>,
    pub categories: Option<Vec<String>>,
    pub date: Option<String>,
    pub updated: Option<String>,
    pub updated_from: Option<String>,
    pub published_from: Option<String>,
    pub format: Option<u32>,
    pub id: Option<String>,
    pub key: Option<String>,
    pub source: Option<RawSource>,
    pub source_url: Option<String>,
    pub guid: Option<String>,
    pub language: Option<String>,
    pub section: Option<String>,
    pub licence: Option<String>,
    pub first_seen: Option<String>,
    pub revised: Option<String>,
    pub revision: Option<u32>,
    pub entry_hash: Option<String>,
    pub excerpt: Option<String>,
    pub starred: Option<bool>,
    pub lead_image: Option<String>,
    pub authors: Option<Vec<RawPerson>>,
    pub tags: Option<Vec<String>>,
    pub also_in: Option<Vec<String>>,
    pub media: Option<Vec<RawMedia>>,
    pub enclosures: Option<Vec<RawEnclosure>>,
    pub provenance: Option<Vec<RawProvenance>>,
}

#[derive(Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub(super) struct RawSource {
    pub id: Option<String>,
    pub name: Option<String>,
    pub address: Option<String>,
    pub site: Option<String>,
}

#[derive(Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub(super) struct RawPerson {
    pub name: Option<String>,
    pub email: Option<String>,
    pub url: Option<String>,
}

#[derive(Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub(super) struct RawMedia {
    pub url: Option<String>,
    pub file: Option<String>,
    pub bytes: Option<u64>,
    pub width: Option<u32>,
    pub height: Option<u32>,
    pub problem: Option<String>,
}

#[derive(Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub(super) struct RawEnclosure {
    pub url: Option<String>,
    pub media_type: Option<String>,
    pub length: Option<u64>,
    pub duration_seconds: Option<u64>,
    pub title: Option<String>,
}

#[derive(Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub(super) struct RawProvenance {
    pub field: Option<String>,
    pub rule: Option<String>,
}

/// The keys of a record's front matter at the left margin in the order in which they are written; those that are not read are
/// among them. Lists stand there where they have something in them.
pub const KEYS: &[&str] = &[
    "title",
    "categories",
    "headimg",
    "author",
    "comments",
    "date",
    "thumbnail",
    "disableNunjucks",
    "render_with_liquid",
    "updated",
    "updated_from",
    "published_from",
    "format",
    "id",
    "key",
    "source",
    "source_url",
    "guid",
    "language",
    "section",
    "licence",
    "first_seen",
    "revised",
    "revision",
    "entry_hash",
    "excerpt",
    "starred",
    "lead_image",
    "authors",
    "tags",
    "also_in",
    "media",
    "enclosures",
    "provenance",
    "hash",
];
