//! The digest of a day, a week or any days: the articles that were published then, in one file to take along or to send.
//!
//! It holds what [`Card`]s hold, and one article at a time while it is written. Like the site it asks for no clock: the same
//! articles with the same settings give the same bytes.

mod epub;
mod letter;
mod markup;
mod opf;
mod page;
mod period;
mod plain;
mod xhtml;
mod xml;

/// A day of the calendar.
pub use jiff::civil::Date;
pub use letter::Envelope;
pub use period::{NoPeriod, Period, Selection};

use crate::dates::Dates;
use crate::plurals::counted;
use crate::sink::Stored;
use crate::view::shown_title;
use crate::{Card, Cards, Copies, SiteSettings, Theme};
use minijinja::value::Serde;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::{fmt, io};
use tidings_model::{ArchivePath, Article, ArticleId, CategoryPath, ContentHash, Timestamp};

/// Where a digest has texts and pictures from.
#[derive(Clone, Copy)]
pub struct Supply<'a> {
    /// Gives the article that stands at a path of the archive, or the reason why it cannot be read.
    pub article: &'a dyn Fn(&ArchivePath) -> Result<Article, String>,
    /// Gives the bytes of a picture.
    pub picture: &'a dyn Fn(Stored<'_>) -> io::Result<Vec<u8>>,
}

impl fmt::Debug for Supply<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Supply").finish_non_exhaustive()
    }
}

/// The articles of a selection, with all that the files about them share.
#[derive(Debug)]
pub struct Digest<'a> {
    settings: &'a SiteSettings,
    theme: &'a Theme,
    dates: Dates,
    selection: Selection,
    made: Cards,
    cards: BTreeMap<ArticleId, Card>,
    /// Which articles have which others standing for them.
    copies: BTreeMap<ArticleId, Vec<Card>>,
    /// When the newest of its articles was made or changed.
    changed: Timestamp,
}

/// The articles of one category, the newest first.
struct Section<'a> {
    category: &'a CategoryPath,
    cards: Vec<&'a Card>,
}

impl<'a> Digest<'a> {
    /// A digest without articles.
    pub fn new(settings: &'a SiteSettings, theme: &'a Theme, selection: Selection) -> Self {
        Self {
            settings,
            theme,
            dates: Dates::new(settings.utc_offset_minutes, theme.texts(&settings.language).1),
            selection,
            made: Cards::default(),
            cards: BTreeMap::new(),
            copies: BTreeMap::new(),
            changed: Timestamp::UNIX_EPOCH,
        }
    }

    /// Takes an article that belongs to the selection, and says whether it did; of two files of one article, the one with the
    /// higher revision.
    pub fn add(&mut self, article: &Article, path: &ArchivePath) -> bool {
        let is_newer = self.cards.get(&article.id).is_none_or(|known| known.revision < article.revision);
        if !is_newer || !self.selection.takes(article, self.settings.utc_offset_minutes) {
            return false;
        }
        self.changed = self.changed.max(article.revised).max(article.published.at);
        self.cards.insert(article.id.clone(), self.made.card(article, path, 0));
        true
    }

    /// Takes out the articles that another one of the digest stands for; that one names them. `mains` says which does.
    pub fn group(&mut self, mains: &BTreeMap<ArticleId, ArticleId>) {
        let there = self.ids();
        for (copy, main) in mains.iter().filter(|(copy, main)| copy != main && there.contains(*main)) {
            if let Some(card) = self.cards.remove(copy) {
                self.copies.entry(main.clone()).or_default().push(card);
            }
        }
    }

    /// The ids of its articles.
    pub fn ids(&self) -> BTreeSet<ArticleId> {
        self.cards.keys().cloned().collect()
    }

    /// How many articles it has.
    pub fn len(&self) -> usize {
        self.cards.len()
    }

    /// True when there is nothing to write.
    pub fn is_empty(&self) -> bool {
        self.cards.is_empty()
    }

    /// Its title: the site's, the days, and what it is limited to.
    pub fn title(&self) -> String {
        let mut title = format!("{}: {}", self.settings.title, self.selection.period.in_words(&self.dates));
        if let Some(category) = &self.selection.category {
            title.push_str(&format!(" – {category}"));
        }
        if !self.selection.sources.is_empty() {
            let name = |id: &tidings_model::SourceId| {
                let card = self.cards.values().find(|card| card.source.id == *id);
                card.map_or_else(|| id.to_string(), |card| crate::view::source_name(card).to_owned())
            };
            let names: Vec<String> = self.selection.sources.iter().map(name).collect();
            title.push_str(&format!(" – {}", names.join(", ")));
        }
        title
    }

    /// Its name for programs, the same whenever this site makes a digest of this selection.
    fn identifier(&self) -> String {
        let site = self.settings.address.as_deref().unwrap_or(&self.settings.title);
        let hash = ContentHash::of_parts(&[site.as_bytes(), self.selection.file_stem().as_bytes()]);
        // A UUID of version 8 (RFC 9562): what its bits mean is its maker's affair.
        let bits = u128::from_str_radix(&hash.as_str()[..32], 16).unwrap_or_default();
        let bits = (bits & !(0xf << 76) & !(0x3 << 62)) | (0x8 << 76) | (0x2 << 62);
        let digits = format!("{bits:032x}");
        let groups = [&digits[..8], &digits[8..12], &digits[12..16], &digits[16..20], &digits[20..]];
        format!("urn:uuid:{}", groups.join("-"))
    }

    /// The sections in the order of their names.
    fn sections(&self) -> Vec<Section<'_>> {
        let mut sections: BTreeMap<&CategoryPath, Vec<&Card>> = BTreeMap::new();
        for card in self.cards.values() {
            sections.entry(card.category()).or_default().push(card);
        }
        let of = |(category, mut cards): (_, Vec<_>)| {
            cards.sort_by(|one: &&Card, other| {
                other.published.cmp(&one.published).then_with(|| one.id.cmp(&other.id))
            });
            Section { category, cards }
        };
        sections.into_iter().map(of).collect()
    }

    /// Its article, or in its place what the card tells of one that cannot be read.
    fn load(&self, card: &Card, supply: Supply<'_>, problems: &mut Vec<String>) -> Option<Article> {
        let loaded = (supply.article)(&card.path);
        loaded.map_err(|why| problems.push(format!("{}: {why}; the digest has its excerpt", card.path))).ok()
    }

    /// The language of its own words.
    fn language(&self) -> &str {
        self.theme.texts(&self.settings.language).0
    }

    /// A text of the interface.
    fn word(&self, key: &str) -> &str {
        self.texts().get(key).and_then(toml::Value::as_str).unwrap_or_default()
    }

    fn texts(&self) -> &toml::Table {
        self.theme.texts(&self.settings.language).1
    }

    fn is_rtl(&self) -> bool {
        self.word("direction") == "rtl"
    }

    fn shown_title<'c>(&'c self, card: &'c Card) -> Cow<'c, str> {
        shown_title(card, self.word("untitled"))
    }

    /// How many articles it has, in words.
    fn count(&self) -> String {
        let forms = self.texts().get("articles").map(|forms| Serde(forms).into()).unwrap_or_default();
        counted(&forms, self.len() as u64, self.language())
    }

    /// The other articles that an article stands for.
    fn copies_of(&self, card: &Card) -> &[Card] {
        self.copies.get(&card.id).map(Vec::as_slice).unwrap_or_default()
    }
}

impl Digest<'_> {
    /// Writes it as an EPUB 3 book, with the pictures that the archive keeps; the answer is what was wrong with single articles
    /// and pictures.
    ///
    /// # Errors
    /// When `out` takes no bytes.
    pub fn epub<W: io::Write + io::Seek>(
        &self,
        out: W,
        pictures: &Copies,
        supply: Supply<'_>,
    ) -> io::Result<Vec<String>> {
        epub::write(self, out, pictures, supply)
    }

    /// Writes it as one HTML file that needs no other: pictures are links, so that nobody learns who reads. The answer is as
    /// [`Digest::epub`]'s.
    ///
    /// # Errors
    /// When `out` takes no bytes.
    pub fn html(&self, out: &mut dyn io::Write, supply: Supply<'_>) -> io::Result<Vec<String>> {
        letter::html(self, out, supply)
    }

    /// Writes it as plain text in lines of at most 76 columns. The answer is as [`Digest::epub`]'s.
    ///
    /// # Errors
    /// When `out` takes no bytes.
    pub fn text(&self, out: &mut dyn io::Write, supply: Supply<'_>) -> io::Result<Vec<String>> {
        letter::text(self, out, supply)
    }

    /// Writes it as a message of mail that has it as plain text and as HTML. A message is made in memory, since it is not
    /// larger than what a mailbox takes. The answer is as [`Digest::epub`]'s.
    ///
    /// # Errors
    /// When `out` takes no bytes.
    pub fn mail(
        &self,
        out: &mut dyn io::Write,
        supply: Supply<'_>,
        envelope: &Envelope<'_>,
    ) -> io::Result<Vec<String>> {
        letter::mail(self, out, supply, envelope)
    }
}
