//! The static site of a folder: cards from the archive, the theme with the owner's overrides, the files in `public/`.

mod apart;
mod books;
mod copies;
mod known;
mod last;
mod records;
mod theme;

pub use apart::finish_site;
pub(crate) use copies::kept_copies;

use crate::failure::Failure;
use crate::folder::Folder;
use crate::links;
use crate::redirects;
use known::Known;
use records::{Records, Survey};
use serde::{Deserialize, Serialize};
use std::cell::OnceCell;
use std::collections::{BTreeMap, HashMap, HashSet};
use theme::Overrides;
use tidings_archive::files::{Archive, Icon};
use tidings_extract::without_credentials;
use tidings_model::{ArticleId, Source, SourceId, SourceKind};
use tidings_site::{
    BuildReport, Card, DiskSink, Loader, Redirects, Request, SiteError, SiteSettings, SourceCard, Stored,
    Theme,
};
use tidings_store::{Store, StoreError};
use tidings_story::ByHand;

/// The icons of sources.
type Icons = BTreeMap<SourceId, Icon>;

/// What a build did.
#[derive(Debug, Clone, Serialize, Deserialize)]
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

/// Builds the site of a folder into `public/`; with `clean`, all is read and made again, whatever earlier builds left.
///
/// # Errors
/// When the theme has a mistake, or a file cannot be written.
pub fn build(folder: &Folder, archive: &Archive, clean: bool) -> Result<Built, Failure> {
    let overrides = Overrides::read(&folder.themes())?;
    let by_hand = links::read(folder.root())?;
    let mut problems = Vec::new();
    let mut store = Store::open(&folder.database()).or_else(|error| {
        problems.push(format!(
            "{error}; {}; until then articles are compared anew for each build",
            error.advice()
        ));
        Store::in_memory()
    })?;
    let program = last::program(&copies::method(folder));
    let shelf = folder.known();
    let known = Known::read(&shelf, &program, clean || copies::are_gone(folder));
    let survey = Survey::of(archive, &known);
    let icons = archive.icons();
    let inputs = last::inputs(folder, &program, &overrides.files, &by_hand, &store, &icons)?;
    let is_known = problems.is_empty() && overrides.problems.is_empty() && survey.is_known();
    if is_known && let Some(built) = last::built(folder, inputs, known.state()) {
        return Ok(built);
    }
    let theme = made(&overrides)?;
    let Records { mut cards, problems: unread, some_gone } =
        survey.read(archive, &mut store, |pictures, are_all| {
            copies::make(folder, archive, pictures, are_all)
        })?;
    problems.extend(unread);
    let copies = group(&mut cards, &mut store, &by_hand, some_gone)?;
    problems.extend(overrides.problems);
    let load = |path: &tidings_model::ArchivePath| {
        archive.read(path).map(|record| record.article).map_err(|error| error.to_string())
    };
    let revisions = |id: &tidings_model::ArticleId| {
        let kept = archive.revisions(id).unwrap_or_default().into_iter();
        kept.filter_map(|revision| revision.record.ok()).map(|record| record.article).collect()
    };
    let (books, no_books) = books::books(folder);
    problems.extend(no_books);
    let request = Request {
        settings: &SiteSettings { books: !books.is_empty(), ..settings(folder) },
        cards: &cards,
        sources: &sources(folder, &cards, &icons),
        copies: &kept_copies(folder),
        books: &books,
        load: Loader { article: &load, revisions: &revisions, book: &|name| books::load(folder, name) },
        theme: &theme,
        program: &program,
        clean,
        tell_moves: true,
    };
    let mut sink = DiskSink::new(folder.public(), archive.media_folder(), folder.picture_copies())
        .finish_apart(apart::finish);
    let report = with_redirects(folder, request, &mut sink, &mut problems)?;
    let BuildReport { pages, written, unchanged, removed, pictures_gone, problems: met, .. } = report;
    problems.extend(met);
    copies::forget(folder, &pictures_gone);
    let built = Built { articles: cards.len(), copies, pages, written, unchanged, removed, problems };
    // It takes its time, and who ends with this build need not wait for it.
    std::thread::spawn(move || drop(cards));
    // What the comparing of articles has found counts from here on.
    last::keep(folder, last::inputs(folder, &program, &overrides.files, &by_hand, &store, &icons)?, &built);
    Ok(built)
}

/// Makes the site with the redirects that are written down. Where articles have moved since the build before, their old addresses are
/// written down first.
fn with_redirects(
    folder: &Folder,
    request: Request<'_>,
    sink: &mut DiskSink,
    problems: &mut Vec<String>,
) -> Result<BuildReport, Failure> {
    let (redirects, wrong) = redirects::read(folder)?;
    let settings = SiteSettings { redirects, ..request.settings.clone() };
    let report = tidings_site::build(&Request { settings: &settings, ..request }, sink).map_err(|error| {
        if matches!(error, SiteError::Excerpts) {
            known::forget(&folder.known());
        }
        Failure::work(error.to_string())
    })?;
    if report.moved.is_empty() {
        problems.extend(wrong);
        return Ok(report);
    }
    redirects::append(folder, &report.moved)?;
    with_redirects(folder, Request { tell_moves: false, ..request }, sink, problems)
}

/// The theme with the owner's overrides; what is wrong with their names is told by builds.
pub(crate) fn theme(folder: &Folder) -> Result<Theme, Failure> {
    made(&Overrides::read(&folder.themes())?)
}

fn made(overrides: &Overrides) -> Result<Theme, Failure> {
    Theme::with_overrides(&overrides.files).map_err(|e| Failure::usage(e.to_string()))
}

/// The bytes of a picture of the archive, or of a smaller copy.
pub(crate) fn picture(folder: &Folder, archive: &Archive, from: Stored<'_>) -> std::io::Result<Vec<u8>> {
    std::fs::read(match from {
        Stored::Media(path) => archive.media_folder().join(path),
        Stored::Copy(path) => folder.picture_copies().join(path),
    })
}

/// Tells each card that another one stands for which one that is; how many there are. With `some_gone`, what is known of articles that are
/// gone is forgotten.
fn group(
    cards: &mut [Card],
    store: &mut Store,
    by_hand: &ByHand,
    some_gone: bool,
) -> Result<usize, StoreError> {
    if some_gone {
        store.keep_signatures(&cards.iter().map(|card| card.id.clone()).collect())?;
    }
    links::compare(store)?;
    let there = OnceCell::new();
    let all = || cards.iter().map(|card| &card.id).collect::<HashSet<&ArticleId>>();
    let mains = links::mains(store, by_hand, &|id| there.get_or_init(all).contains(id))?;
    drop(there);
    for card in cards.iter_mut().filter(|_| !mains.is_empty()) {
        card.copy_of = mains.get(&card.id).cloned();
    }
    Ok(mains.len())
}

/// The sources that are watched, and those that once were and have articles.
fn sources(folder: &Folder, cards: &[Card], icons: &Icons) -> Vec<SourceCard> {
    let icon = |id: &SourceId| icons.get(id).map(|icon| icon.file.clone());
    // Of each source the first card and how many there are.
    let mut found: HashMap<&SourceId, (&Card, usize)> = HashMap::new();
    for card in cards {
        found.entry(&card.source.id).or_insert((card, 0)).1 += 1;
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
        articles: found.get(&source.id).map_or(0, |(_, count)| *count),
        // The site is a function of archive and settings alone; `tidings status` tells of the polls.
        last_ok: None,
        problem: None,
        noindex: source.policy.noindex,
        icon: icon(&source.id),
    };
    let mut all: BTreeMap<SourceId, SourceCard> =
        folder.sources.iter().map(|source| (source.id.clone(), watched(source))).collect();
    for (id, (card, count)) in found {
        all.entry(id.clone()).or_insert_with(|| SourceCard {
            id: id.clone(),
            name: card.source.name.clone(),
            address: without_credentials(&card.source.address),
            site: card.source.site.as_deref().map(without_credentials),
            category: card.category().clone(),
            articles: count,
            last_ok: None,
            problem: None,
            noindex: false,
            icon: icon(id),
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
        feed_formats: site.feed_formats.clone(),
        full_feeds: site.full_feeds,
        noindex: site.noindex,
        canonical_to_source: site.canonical_to_source,
        group_copies: site.group_copies,
        revisions: site.revisions,
        typeface: site.typeface,
        hub: site.hub.clone(),
        precompress: site.precompress.clone(),
        books: false,
        redirects: Redirects::default(),
        search: site.search,
    }
}
