//! The kinds of value that a settings key can hold: how each is read, shown and named to a person.

use std::time::Duration;
use tidings_model::{CategoryPath, FullText, Pictures, SourceId, SourceKind};
use tidings_site::{Encoding, FeedFormat, Typeface};
use toml::de::DeValue;

/// A type that a settings key can have.
pub trait Value: Sized {
    /// What may be written, for a person.
    const KIND: &'static str;

    /// Reads it; the error is the end of a sentence "… must be …".
    ///
    /// # Errors
    /// When the value is of another kind or out of range.
    fn read(value: &DeValue<'_>) -> Result<Self, String>;

    /// As it is written in a settings file; `None` when the key is left out.
    fn show(&self) -> Option<String>;
}

/// What stands instead of a value of this kind.
fn must_be<T: Value>(value: &DeValue<'_>) -> String {
    let shown = match value {
        DeValue::String(text) => format!("{text:?}"),
        DeValue::Integer(number) => number.as_str().to_owned(),
        other => format!("of type {}", other.type_str()),
    };
    format!("must be {}, and is {shown}", T::KIND)
}

/// A TOML string.
pub fn quote(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

impl Value for String {
    const KIND: &'static str = "a text in quotes";
    fn read(value: &DeValue<'_>) -> Result<Self, String> {
        value.as_str().map(str::to_owned).ok_or_else(|| must_be::<Self>(value))
    }
    fn show(&self) -> Option<String> {
        Some(quote(self))
    }
}

impl<T: Value> Value for Option<T> {
    const KIND: &'static str = T::KIND;
    fn read(value: &DeValue<'_>) -> Result<Self, String> {
        T::read(value).map(Some)
    }
    fn show(&self) -> Option<String> {
        self.as_ref().and_then(T::show)
    }
}

impl Value for bool {
    const KIND: &'static str = "true or false";
    fn read(value: &DeValue<'_>) -> Result<Self, String> {
        value.as_bool().ok_or_else(|| must_be::<Self>(value))
    }
    fn show(&self) -> Option<String> {
        Some(self.to_string())
    }
}

impl Value for u32 {
    const KIND: &'static str = "a whole number from 0 to 4294967295";
    fn read(value: &DeValue<'_>) -> Result<Self, String> {
        let number = value.as_integer().and_then(|n| Self::from_str_radix(n.as_str(), n.radix()).ok());
        number.ok_or_else(|| must_be::<Self>(value))
    }
    fn show(&self) -> Option<String> {
        Some(self.to_string())
    }
}

impl<T: Value> Value for Vec<T> {
    const KIND: &'static str = "a list in [ ]";
    fn read(value: &DeValue<'_>) -> Result<Self, String> {
        let array = value.as_array().ok_or_else(|| must_be::<Self>(value))?;
        array
            .iter()
            .map(|item| T::read(item.get_ref()).map_err(|e| format!("is a list in which each {e}")))
            .collect()
    }
    fn show(&self) -> Option<String> {
        let items: Vec<_> = self.iter().filter_map(T::show).collect();
        Some(format!("[{}]", items.join(", ")))
    }
}

/// A number with one of the units, in the smallest unit.
fn with_unit(text: &str, units: &[(&str, u64)]) -> Option<u64> {
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let (_, factor) = units.iter().find(|(name, _)| *name == unit.trim())?;
    number.parse::<u64>().ok()?.checked_mul(*factor)
}

/// The number in the largest unit that holds it whole.
fn in_unit(number: u64, units: &[(&str, u64)]) -> String {
    let (name, factor) = units
        .iter()
        .rev()
        .find(|(_, factor)| number != 0 && number.is_multiple_of(*factor))
        .unwrap_or(&units[0]);
    format!("{}{name}", number / factor)
}

const TIME_UNITS: &[(&str, u64)] =
    &[("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)];

/// Longest time a setting may hold: more would be a slip of the pen.
const LONGEST_TIME: Duration = Duration::from_secs(366 * 86_400);

impl Value for Duration {
    const KIND: &'static str = "a time such as \"500ms\", \"20s\", \"30m\", \"6h\" or \"7d\"";
    fn read(value: &DeValue<'_>) -> Result<Self, String> {
        let milliseconds = value.as_str().and_then(|text| with_unit(text, TIME_UNITS));
        let time = milliseconds.map(Self::from_millis).filter(|time| *time <= LONGEST_TIME);
        time.ok_or_else(|| must_be::<Self>(value))
    }
    fn show(&self) -> Option<String> {
        Some(quote(&in_unit(u64::try_from(self.as_millis()).unwrap_or(u64::MAX), TIME_UNITS)))
    }
}

/// A number of bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ByteSize(pub u64);

impl ByteSize {
    /// So many mebibytes.
    pub const fn mib(count: u64) -> Self {
        Self(count * 1024 * 1024)
    }
}

const SIZE_UNITS: &[(&str, u64)] = &[("B", 1), ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30)];

impl Value for ByteSize {
    const KIND: &'static str = "a size such as \"500KiB\" or \"15MiB\"";
    fn read(value: &DeValue<'_>) -> Result<Self, String> {
        let bytes = value.as_str().and_then(|text| with_unit(text, SIZE_UNITS));
        bytes.map(Self).ok_or_else(|| must_be::<Self>(value))
    }
    fn show(&self) -> Option<String> {
        Some(quote(&in_unit(self.0, SIZE_UNITS)))
    }
}

/// A colour of the site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Colour(String);

impl Colour {
    /// `#rrggbb`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Value for Colour {
    const KIND: &'static str = "a colour such as \"#9a1b1b\"";
    fn read(value: &DeValue<'_>) -> Result<Self, String> {
        let is_colour = |text: &&str| {
            let digits = text.strip_prefix('#').unwrap_or_default();
            digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_hexdigit())
        };
        let text = value.as_str().filter(is_colour);
        text.map(|text| Self(text.to_ascii_lowercase())).ok_or_else(|| must_be::<Self>(value))
    }
    fn show(&self) -> Option<String> {
        Some(quote(&self.0))
    }
}

/// The hours by which the site's clock differs from UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct UtcOffset {
    /// Minutes east of Greenwich.
    pub minutes: i32,
}

impl Value for UtcOffset {
    const KIND: &'static str = "hours and minutes from UTC such as \"+08:00\" or \"-03:30\"";
    fn read(value: &DeValue<'_>) -> Result<Self, String> {
        let read = |text: &str| -> Option<i32> {
            let (sign, rest) = match text.split_at_checked(1)? {
                ("+", rest) => (1, rest),
                ("-", rest) => (-1, rest),
                _ => return None,
            };
            let (hours, minutes) = rest.split_once(':')?;
            if hours.len() != 2 || minutes.len() != 2 {
                return None;
            }
            let (hours, minutes) = (hours.parse::<u8>().ok()?, minutes.parse::<u8>().ok()?);
            (hours <= 14 && minutes < 60).then(|| sign * (i32::from(hours) * 60 + i32::from(minutes)))
        };
        value.as_str().and_then(read).map(|minutes| Self { minutes }).ok_or_else(|| must_be::<Self>(value))
    }
    fn show(&self) -> Option<String> {
        let (sign, size) = (if self.minutes < 0 { '-' } else { '+' }, self.minutes.abs());
        Some(format!("\"{sign}{:02}:{:02}\"", size / 60, size % 60))
    }
}

impl Value for SourceId {
    const KIND: &'static str = "the name of a file without .toml";
    fn read(value: &DeValue<'_>) -> Result<Self, String> {
        let text = value.as_str().ok_or_else(|| must_be::<Self>(value))?;
        Self::new(text).map_err(|e| format!("must be {}: {e}", Self::KIND))
    }
    fn show(&self) -> Option<String> {
        Some(quote(self.as_str()))
    }
}

impl Value for CategoryPath {
    const KIND: &'static str = "a category path such as \"World/Asia\"";
    fn read(value: &DeValue<'_>) -> Result<Self, String> {
        let text = value.as_str().ok_or_else(|| must_be::<Self>(value))?;
        Self::parse(text).map_err(|e| format!("must be {}: {e}", Self::KIND))
    }
    fn show(&self) -> Option<String> {
        Some(quote(&self.to_string()))
    }
}

/// Makes a [`Value`] of an enum by its names.
macro_rules! choice {
    ($Type:ty, $kind:literal, $($name:literal = $value:path),+) => {
        impl Value for $Type {
            const KIND: &'static str = $kind;
            fn read(value: &DeValue<'_>) -> Result<Self, String> {
                match value.as_str() {
                    $(Some($name) => Ok($value),)+
                    _ => Err(must_be::<Self>(value)),
                }
            }
            fn show(&self) -> Option<String> {
                let name = match self { $($value => $name,)+ };
                Some(quote(name))
            }
        }
    };
}

/// The language of the site's own words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SiteLanguage {
    /// English.
    #[default]
    English,
    /// 中文.
    Chinese,
    /// العربية.
    Arabic,
}

impl SiteLanguage {
    /// BCP 47 tag.
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Chinese => "zh",
            Self::Arabic => "ar",
        }
    }

    /// The category of a source whose owner named none.
    pub fn default_category(self) -> &'static str {
        match self {
            Self::English => "News",
            Self::Chinese => "新闻",
            Self::Arabic => "أخبار",
        }
    }
}

choice!(
    SiteLanguage,
    "\"en\", \"zh\" or \"ar\"",
    "en" = SiteLanguage::English,
    "zh" = SiteLanguage::Chinese,
    "ar" = SiteLanguage::Arabic
);
choice!(
    Encoding,
    "\"br\", \"gz\" or \"zstd\"",
    "br" = Encoding::Brotli,
    "gz" = Encoding::Gzip,
    "zstd" = Encoding::Zstd
);
choice!(
    FeedFormat,
    "\"atom\", \"rss\" or \"json\"",
    "atom" = FeedFormat::Atom,
    "rss" = FeedFormat::Rss,
    "json" = FeedFormat::Json
);
choice!(Typeface, "\"serif\" or \"sans\"", "serif" = Typeface::Serif, "sans" = Typeface::Sans);
choice!(
    FullText,
    "\"auto\", \"always\" or \"never\"",
    "auto" = FullText::Auto,
    "always" = FullText::Always,
    "never" = FullText::Never
);
choice!(
    Pictures,
    "\"keep\", \"link\" or \"drop\"",
    "keep" = Pictures::Keep,
    "link" = Pictures::Link,
    "drop" = Pictures::Drop
);
choice!(
    SourceKind,
    "\"feed\", \"wordpress\", \"news-sitemap\" or \"recipe\"",
    "feed" = SourceKind::Feed,
    "wordpress" = SourceKind::WordPress,
    "news-sitemap" = SourceKind::NewsSitemap,
    "recipe" = SourceKind::Recipe
);
