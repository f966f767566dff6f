//! One definition for each key: its field, kind, default, meaning, and how it is read.

use super::SettingsError;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// What `tidings config` prints of a key.
#[derive(Debug, Clone)]
pub struct Key {
    /// Its name.
    pub name: &'static str,
    /// What may be written.
    pub kind: &'static str,
    /// Its default as it would be written; `None` when it is left out.
    pub default: Option<String>,
    /// What it means, in lines.
    pub meaning: &'static [&'static str],
}

/// A table of a settings file, made by `settings_table!`.
pub trait Table: Default {
    /// Its keys in the order of their definition.
    fn keys() -> Vec<Key>;

    /// Sets one key; `None` when there is no such key.
    fn set(&mut self, key: &str, value: &DeValue<'_>) -> Option<Result<(), String>>;
}

macro_rules! settings_table {
    ($(#[$about:meta])* $Table:ident { $($(#[doc = $meaning:literal])+ $key:ident: $Type:ty = $default:expr;)+ }) => {
        $(#[$about])*
        #[derive(Debug, Clone, PartialEq)]
        pub struct $Table {
            $($(#[doc = $meaning])+ pub $key: $Type,)+
        }

        impl Default for $Table {
            fn default() -> Self {
                Self { $($key: $default,)+ }
            }
        }

        impl $crate::settings::table::Table for $Table {
            fn keys() -> Vec<$crate::settings::table::Key> {
                use $crate::settings::value::Value;
                let defaults = Self::default();
                vec![$($crate::settings::table::Key {
                    name: stringify!($key),
                    kind: <$Type as Value>::KIND,
                    default: defaults.$key.show(),
                    meaning: &[$($meaning,)+],
                },)+]
            }

            fn set(&mut self, key: &str, value: &toml::de::DeValue<'_>) -> Option<Result<(), String>> {
                use $crate::settings::value::Value;
                match key {
                    $(stringify!($key) => Some(<$Type as Value>::read(value).map(|read| self.$key = read)),)+
                    _ => None,
                }
            }
        }
    };
}
pub(crate) use settings_table;

/// A settings file being read: its name for messages, its text for line numbers.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Document<'a> {
    pub(crate) file: &'a str,
    pub(crate) text: &'a str,
}

impl<'a> Document<'a> {
    /// The whole file as a table.
    pub(crate) fn parse(&self) -> Result<DeTable<'a>, SettingsError> {
        DeTable::parse(self.text).map(Spanned::into_inner).map_err(|error| {
            let at = error.span().unwrap_or(0..0);
            self.error(at, "", error.message().trim().replace('\n', ", "))
        })
    }

    /// An error at a place of the file.
    pub(crate) fn error(&self, at: Range<usize>, key: &str, message: impl Into<String>) -> SettingsError {
        let before = self.text.as_bytes().get(..at.start).unwrap_or(self.text.as_bytes());
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        SettingsError { file: self.file.to_owned(), line, key: key.to_owned(), message: message.into() }
    }

    /// Reads a table's keys; `section` is its name in messages, with a dot, or nothing.
    pub(crate) fn read<T: Table>(&self, section: &str, table: &DeTable<'_>) -> Result<T, Vec<SettingsError>> {
        let mut read = T::default();
        let mut errors = Vec::new();
        for (key, value) in table {
            let name = key.get_ref().as_ref();
            let full = format!("{section}{name}");
            match read.set(name, value.get_ref()) {
                Some(Ok(())) => {}
                Some(Err(message)) => errors.push(self.error(value.span(), &full, message)),
                None => {
                    let known = T::keys();
                    let message = unknown(name, known.iter().map(|key| key.name));
                    errors.push(self.error(key.span(), &full, message));
                }
            }
        }
        if errors.is_empty() { Ok(read) } else { Err(errors) }
    }
}

/// The message for a name that is not among the known ones: it names the nearest.
pub(crate) fn unknown<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> String {
    let nearest = known
        .map(|known| (strsim::jaro_winkler(name, known), known))
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .filter(|(likeness, _)| *likeness > 0.7);
    match nearest {
        Some((_, known)) => format!("is no key here; did you mean {known:?}?"),
        None => "is no key here; `tidings config` lists them all".to_owned(),
    }
}
