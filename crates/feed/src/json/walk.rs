//! The walk through a JSON document: items are read and let go one by one, unknown keys are not kept at all.

use super::{Object, Reader, feed, rss};
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use tidings_model::ProblemKind;

/// What a document says beside its items.
#[derive(Default)]
pub(super) struct Document {
    /// The fields of a JSON Feed.
    pub(super) head: Object,
    /// Whether a JSON Feed's list of items was seen.
    has_items: bool,
    /// The fields of `rss`.
    pub(super) rss: Object,
    /// The fields of `rss.channel`.
    pub(super) channel: Option<Object>,
}

impl Document {
    pub(super) fn is_feed(&self) -> bool {
        let version = self.head.get("version").and_then(Value::as_str);
        let is_json_feed = version.is_some_and(|version| version.contains("jsonfeed.org"));
        let has_name = self.head.contains_key("title") || self.head.contains_key("home_page_url");
        is_json_feed || (self.has_items && has_name) || self.channel.is_some()
    }
}

/// Reads a document as far as it is JSON; the error is where it is not.
pub(super) fn document(text: &str, reader: &mut Reader<'_>) -> (Document, Option<serde_json::Error>) {
    let mut document = Document::default();
    let mut json = serde_json::Deserializer::from_str(text);
    let walk = Walk { level: Level::Root, document: &mut document, reader };
    let error = walk.deserialize(&mut json).and_then(|()| json.end()).err();
    (document, error)
}

#[derive(Clone, Copy, PartialEq)]
enum Level {
    Root,
    Rss,
    Channel,
    Items,
    /// Items of RSS written as JSON.
    RssItems,
}

/// One value of the document, by where it stands.
struct Walk<'w, 'a> {
    level: Level,
    document: &'w mut Document,
    reader: &'w mut Reader<'a>,
}

impl<'a> Walk<'_, 'a> {
    fn within(&mut self, level: Level) -> Walk<'_, 'a> {
        Walk { level, document: self.document, reader: self.reader }
    }

    fn item(&mut self, item: &Value) {
        let Some(item) = item.as_object() else {
            let message = "an item of the feed is no object: it was left out";
            return self.reader.problems.add(ProblemKind::Value, None, message);
        };
        let entry = match self.level {
            Level::RssItems => rss::entry(item, self.reader),
            _ => feed::entry(item, self.reader),
        };
        self.reader.give(entry);
    }

    /// Where the fields of an object at this place are kept.
    fn fields(&mut self) -> &mut Object {
        match self.level {
            Level::Rss => &mut self.document.rss,
            Level::Channel => self.document.channel.get_or_insert_default(),
            _ => &mut self.document.head,
        }
    }
}

impl<'de> DeserializeSeed<'de> for Walk<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Walk<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("any JSON")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        if matches!(self.level, Level::Items | Level::RssItems) {
            // One item stands where a list should.
            let mut item = Object::new();
            while let Some((key, value)) = map.next_entry()? {
                item.insert(key, value);
            }
            self.item(&Value::Object(item));
            return Ok(());
        }
        self.fields();
        while let Some(key) = map.next_key::<String>()? {
            let inner = match (self.level, key.as_str()) {
                (Level::Root, "rss") => Some(Level::Rss),
                (Level::Root, "items") => Some(Level::Items),
                (Level::Rss, "channel") => Some(Level::Channel),
                (Level::Rss, "item") | (Level::Channel, "item" | "items") => Some(Level::RssItems),
                _ => None,
            };
            match inner {
                Some(level) => map.next_value_seed(self.within(level))?,
                None if is_known(&key) => {
                    _ = map.next_value().map(|value| self.fields().insert(key, value))?
                }
                None => _ = map.next_value::<IgnoredAny>()?,
            }
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<(), A::Error> {
        match self.level {
            Level::Items | Level::RssItems => {
                self.document.has_items |= self.level == Level::Items;
                while let Some(item) = list.next_element::<Value>()? {
                    if !self.reader.has_room() {
                        break;
                    }
                    self.item(&item);
                }
            }
            Level::Channel => while list.next_element_seed(self.within(Level::Channel))?.is_some() {},
            Level::Root | Level::Rss => {}
        }
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
}

/// The keys of feeds that are read; what stands under others is not kept.
fn is_known(key: &str) -> bool {
    const KNOWN: &[&str] = &[
        "version",
        "title",
        "home_page_url",
        "feed_url",
        "description",
        "icon",
        "favicon",
        "author",
        "authors",
        "language",
        "hubs",
        "link",
        "copyright",
        "generator",
        "pubDate",
        "lastBuildDate",
        "ttl",
        "managingEditor",
        "webMaster",
        "image",
        "category",
    ];
    KNOWN.contains(&key)
}
