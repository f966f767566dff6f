//! The static site of a folder: cards from the archive, the theme with the owner's overrides, the files in `public/`.

mod copies;
mod theme;

pub(crate) use copies::kept_copies;

use crate::failure::Failure;
use crate::folder::Folder;
use crate::links::{self, Signer};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use theme::Overrides;
use tidings_archive::files::Archive;
use tidings_extract::without_credentials;
use tidings_model::{ArticleId, MediaFile, Source, SourceId, SourceKind};
use tidings_site::{BuildReport, Card, Cards, DiskSink, Loader, SiteSettings, SourceCard, Stored, Theme};
use tidings_store::{Store, StoreError};
use tidings_story::ByHand;

/// What a build did.
#[derive(Debug, Clone, Serialize)]
pub struct Built {
    /// Articles in the site.
    pub articles: usize,
    /// Those of them that another one stands for.
    pub copies: usize,
    /// Files of the site, pictures aside.
    pub pages: usize,
    /// Files that were new or had changed.
    pub written: usize,
    /// Files that were as they should be.
    pub unchanged: usize,
    /// Files of earlier builds that were removed.
    pub removed: usize,
    /// What was wrong, and what was done about it.
    pub problems: Vec<String>,
}

impl Built {
    /// One line over all.
    pub fn summary(&self) -> String {
        let copies = if self.copies > 0 { format!(" ({} are copies)", self.copies) } else { String::new() };
        format!(
            "site: {} articles{copies}, {} pages; {} files written, {} unchanged, {} removed",
            self.articles, self.pages, self.written, self.unchanged, self.removed
        )
    }
}

/// Builds the site of a folder into `public/`.
///
/// # Errors
/// When the theme has a mistake, or a file cannot be written.
pub fn build(folder: &Folder, archive: &Archive) -> Result<Built, Failure> {
    let (theme, overridden) = read_theme(folder)?;
    let by_hand = links::read(folder.root())?;
    let mut problems = Vec::new();
    let mut store = Store::open(&folder.database()).or_else(|error| {
        problems.push(format!(
            "{error}; {}; until then articles are compared anew for each build",
            error.advice()
        ));
        Store::in_memory()
    })?;
    let Read { mut cards, pictures, problems: unread } = read(archive, &mut store)?;
    let (offered, unwritten) = copies::copies(folder, archive, &pictures, unread.is_empty());
    problems.extend(unread);
    problems.extend(unwritten);
    let copies = group(&mut cards, &mut store, &by_hand)?;
    problems.extend(overridden);
    let sources = sources(folder, &cards);
    let load = |path: &tidings_model::ArchivePath| {
        archive.read(path).map(|record| record.article).map_err(|error| error.to_string())
    };
    let revisions = |id: &tidings_model::ArticleId| {
        let kept = archive.revisions(id).unwrap_or_default().into_iter();
        kept.filter_map(|revision| revision.record.ok()).map(|record| record.article).collect()
    };
    let load = Loader { article: &load, revisions: &revisions };
    let mut sink = DiskSink::new(folder.public(), archive.media_folder(), folder.picture_copies());
    let report = tidings_site::build(&settings(folder), &cards, &sources, &offered, load, &theme, &mut sink);
    let BuildReport { pages, written, unchanged, removed, problems: met } =
        report.map_err(|error| Failure::work(error.to_string()))?;
    problems.extend(met);
    Ok(Built { articles: cards.len(), copies, pages, written, unchanged, removed, problems })
}

/// The theme, and what is of no use in its folder.
fn read_theme(folder: &Folder) -> Result<(Theme, Vec<String>), Failure> {
    let overrides = Overrides::read(&folder.themes())?;
    let theme = Theme::with_overrides(&overrides.files).map_err(|e| Failure::usage(e.to_string()))?;
    Ok((theme, overrides.problems))
}

/// The theme with the owner's overrides; what is wrong with their names is told by builds.
pub(crate) fn theme(folder: &Folder) -> Result<Theme, Failure> {
    Ok(read_theme(folder)?.0)
}

/// The bytes of a picture of the archive, or of a smaller copy.
pub(crate) fn picture(folder: &Folder, archive: &Archive, from: Stored<'_>) -> std::io::Result<Vec<u8>> {
    std::fs::read(match from {
        Stored::Media(path) => archive.media_folder().join(path),
        Stored::Copy(path) => folder.picture_copies().join(path),
    })
}

/// What a build knows of the archive.
#[derive(Default)]
struct Read {
    cards: Vec<Card>,
    /// The pictures that are kept, by their path.
    pictures: BTreeMap<String, MediaFile>,
    problems: Vec<String>,
}

/// The card of every article, which is signed where it is not yet; a file that cannot be read is a problem and no more.
fn read(archive: &Archive, store: &mut Store) -> Result<Read, StoreError> {
    let (mut all, mut made) = (Read::default(), Cards::default());
    all.problems.extend(archive.broken_packs().iter().map(ToString::to_string));
    let mut signer = Signer::default();
    for (path, read) in archive.walk() {
        match read {
            Ok(record) => {
                signer.take(store, &record.article, &record.hash)?;
                all.cards.push(made.card(&record.article, &path));
                let files = record.article.media.into_iter().filter_map(|media| media.file);
                all.pictures.extend(files.map(|file| (file.path(), file)));
            }
            Err(error) => all.problems.push(error.to_string()),
        }
    }
    signer.finish(store)?;
    Ok(all)
}

/// Tells each card that another one stands for which one that is; how many there are.
fn group(cards: &mut [Card], store: &mut Store, by_hand: &ByHand) -> Result<usize, StoreError> {
    let there: BTreeSet<ArticleId> = cards.iter().map(|card| card.id.clone()).collect();
    store.keep_signatures(&there)?;
    links::compare(store)?;
    let mains = links::mains(store, by_hand, &there)?;
    for card in cards {
        card.copy_of = mains.get(&card.id).cloned();
    }
    Ok(mains.len())
}

/// The sources that are watched, and those that once were and have articles.
fn sources(folder: &Folder, cards: &[Card]) -> Vec<SourceCard> {
    let mut counts: BTreeMap<&SourceId, usize> = BTreeMap::new();
    for card in cards {
        *counts.entry(&card.source.id).or_default() += 1;
    }
    // A page that a recipe reads is no feed for the readers of others: it is the site.
    let is_feed = |source: &&Source| source.kind != SourceKind::Recipe;
    let own = |source: &Source| without_credentials(&source.address);
    let watched = |source: &Source| SourceCard {
        id: source.id.clone(),
        name: source.name.clone(),
        address: Some(source).filter(is_feed).map(own).unwrap_or_default(),
        site: source
            .site
            .as_deref()
            .map(without_credentials)
            .or_else(|| Some(own(source)).filter(|own| !is_feed(&source) && own.starts_with("http"))),
        category: source.category.clone(),
        articles: counts.get(&source.id).copied().unwrap_or_default(),
        // The site is a function of archive and settings alone; `tidings status` tells of the polls.
        last_ok: None,
        problem: None,
        noindex: source.policy.noindex,
    };
    let mut all: BTreeMap<SourceId, SourceCard> =
        folder.sources.iter().map(|source| (source.id.clone(), watched(source))).collect();
    for card in cards {
        all.entry(card.source.id.clone()).or_insert_with(|| SourceCard {
            id: card.source.id.clone(),
            name: card.source.name.clone(),
            address: without_credentials(&card.source.address),
            site: card.source.site.as_deref().map(without_credentials),
            category: card.category().clone(),
            articles: counts.get(&card.source.id).copied().unwrap_or_default(),
            last_ok: None,
            problem: None,
            noindex: false,
        });
    }
    all.into_values().collect()
}

pub(crate) fn settings(folder: &Folder) -> SiteSettings {
    let site = &folder.settings.site;
    SiteSettings {
        title: site.title.clone(),
        description: site.description.clone(),
        address: site.address.clone(),
        language: site.language.tag().to_owned(),
        utc_offset_minutes: site.time_zone.minutes,
        per_page: site.per_page as usize,
        accent: site.accent.as_ref().map(|colour| colour.as_str().to_owned()),
        accent_dark: site.accent_dark.as_ref().map(|colour| colour.as_str().to_owned()),
        full_feeds: site.full_feeds,
        noindex: site.noindex,
        canonical_to_source: site.canonical_to_source,
        group_copies: site.group_copies,
        revisions: site.revisions,
        search: site.search,
    }
}
