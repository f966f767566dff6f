//! From fields to [`FeedInfo`] and [`Entry`]: identity, dates, and what stands in for what is missing.

use super::{Draft, Kind, media};
use crate::problems::{Problems, quote};
use crate::xml::Element;
use crate::{address, dates};
use tidings_model::{Entry, FeedInfo, Image, ProblemKind};

impl Draft {
    pub(super) fn identifier(&mut self, e: &Element<'_>) {
        let text = e.full_text();
        if e.name() == "guid"
            && e.attribute("ispermalink").is_none_or(|value| !value.eq_ignore_ascii_case("false"))
        {
            let base = e.start.context.base.as_ref();
            self.permalink =
                text.as_deref().map(|text| address::resolve(base, text)).filter(|text| address::is_web(text));
        }
        let id = if e.name() == "id" && self.kind == Kind::Entry {
            text.map(|text| match e.start.context.base.as_ref() {
                Some(base) if address::scheme(&text).is_none() && text.starts_with('/') => {
                    address::resolve(Some(base), &text)
                }
                _ => text,
            })
        } else {
            text
        };
        self.id.offer(3, id);
    }

    /// A date by the name of its field. An unreadable one is told and loses nothing else.
    pub(super) fn date(&mut self, e: &Element<'_>, problems: &mut Problems) {
        let text = e.text();
        if text.is_empty() {
            return;
        }
        if e.name() == "valid" {
            // `start=…; end=…; scheme=…` (Dublin Core's period).
            let end = text.split(';').find_map(|part| part.trim().strip_prefix("end="));
            self.expired = end.and_then(dates::parse_date).or(self.expired);
            return;
        }
        let date = dates::parse_date(&text);
        if date.is_none() {
            let message = format!("the date {:?} cannot be read", quote(&text));
            problems.add(ProblemKind::Date, Some(e.start.at), message);
        }
        let rank = if e.ns().is_core() { 3 } else { 2 };
        match e.name() {
            "pubdate" | "published" | "issued" => self.published.offer_last(rank, date),
            "updated" | "modified" | "lastbuilddate" => self.updated.offer_last(rank, date),
            "created" => self.created = date.or(self.created),
            "expirationdate" => self.expired = date.or(self.expired),
            "date" | "available" => {
                self.published.offer_last(1, date);
                self.updated.offer_last(1, date);
            }
            _ => return,
        }
        let rank = if matches!(e.name(), "pubdate" | "published" | "issued" | "date") { 2 } else { 1 };
        self.date_text.offer(rank, Some(text.into_owned()));
    }

    pub(crate) fn into_feed(mut self, _problems: &mut Problems) -> FeedInfo {
        self.images.sort_by_key(|(rank, _)| std::cmp::Reverse(*rank));
        let feed_url =
            self.links.iter().find(|link| link.rel.as_deref() == Some("self")).map(|link| link.href.clone());
        let categories = self.take_categories();
        let authors = if self.authors.is_empty() { self.other_authors } else { self.authors };
        let period = self.update_period.or(self.update_frequency.map(|_| 86_400));
        FeedInfo {
            title: self.title.take(),
            description: self.summary.take(),
            link: self.link.take(),
            links: self.links,
            feed_url,
            id: self.id.take(),
            language: self.language.take().or(self.default_language),
            rights: self.rights.take(),
            generator: self.generator,
            published: self.published.take(),
            updated: self.updated.take(),
            authors,
            contributors: self.contributors,
            publishers: self.publishers,
            categories,
            created: self.created,
            image: self.images.into_iter().next().map(|(_, image)| image),
            icon: self.icon,
            logo: self.logo,
            ttl: self.ttl,
            update_seconds: period.map(|period| period / self.update_frequency.unwrap_or(1)),
            skip_hours: self.skip_hours,
            hubs: self.hubs,
            base: self.base,
            ..FeedInfo::default()
        }
    }

    pub(crate) fn into_entry(mut self, e: &Element<'_>, problems: &mut Problems) -> Entry {
        self.images.sort_by_key(|(rank, _)| std::cmp::Reverse(*rank));
        let mut images: Vec<Image> = Vec::with_capacity(self.images.len());
        for (_, image) in std::mem::take(&mut self.images) {
            if !images.iter().any(|known| known.url == image.url) {
                images.push(image);
            }
        }
        if let (Some(seconds), [file, ..]) = (self.duration, self.enclosures.as_mut_slice()) {
            file.duration_seconds.get_or_insert(seconds);
        }
        let categories = self.take_categories();
        let guid = self.id.take();
        let link = self.link.take().or_else(|| self.permalink.take());
        let link = link.or_else(|| guid.clone().filter(|guid| address::is_web(guid)));
        let geo = match (self.geo, self.geo_parts) {
            (None, (Some(lat), Some(lon))) => media::checked(lat, lon),
            (geo, _) => geo,
        };
        if let (Some(original), [file, ..]) = (self.original_file, self.enclosures.as_mut_slice()) {
            file.url = original;
        }
        let entry = Entry {
            guid,
            link,
            links: self.links,
            title: self.title.take(),
            summary: self.summary.take(),
            content: self.content,
            authors: if self.authors.is_empty() { self.other_authors } else { self.authors },
            contributors: self.contributors,
            categories,
            published: self.published.take(),
            updated: self.updated.take(),
            created: self.created,
            expired: self.expired,
            date_text: self.date_text.take(),
            enclosures: self.enclosures,
            images,
            comments: self.comments,
            comment_count: self.comment_count.take(),
            rights: self.rights.take(),
            license: self.license,
            language: self.language.take().or_else(|| e.start.context.language.as_deref().map(str::to_owned)),
            origin: self.origin,
            geo,
            base: e.start.context.base.as_ref().map(|base| base.to_string()),
            at_byte: e.start.at as u64,
        };
        let nothing = entry.title.is_none()
            && entry.link.is_none()
            && entry.summary.is_none()
            && entry.content.is_empty();
        if nothing {
            let message = "an entry has no title, no text and no link";
            problems.add(ProblemKind::EmptyEntry, Some(e.start.at), message);
        }
        entry
    }
}
