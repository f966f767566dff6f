//! The beginnings of articles. They are most of what is known of an archive, and a build that makes a few pages needs a few of them: those
//! that an earlier build knew are read when a page asks for them.

use std::fmt;
use std::ops::Deref;
use std::sync::{Arc, OnceLock};

/// The beginning of an article in plain text.
#[derive(Clone)]
pub struct Excerpt(Place);

#[derive(Clone)]
enum Place {
    Here(Box<str>),
    Kept { all: Arc<Excerpts>, start: u32, length: u32 },
}

/// Excerpts one behind the other, which are read when the first of them is asked for.
pub struct Excerpts {
    read: Box<dyn Fn() -> Option<String> + Send + Sync>,
    text: OnceLock<Option<String>>,
}

impl Excerpts {
    /// Those that `read` gives; none where they can no longer be read.
    pub fn new(read: impl Fn() -> Option<String> + Send + Sync + 'static) -> Self {
        Self { read: Box::new(read), text: OnceLock::new() }
    }

    fn text(&self) -> Option<&str> {
        self.text.get_or_init(|| (self.read)()).as_deref()
    }
}

impl Excerpt {
    /// So many bytes of all excerpts, from `start` on.
    pub(crate) fn kept(all: &Arc<Excerpts>, start: u32, length: u32) -> Self {
        Self(Place::Kept { all: Arc::clone(all), start, length })
    }

    /// True when it was asked for and could not be read: it was shown as empty.
    pub fn is_lost(&self) -> bool {
        matches!(&self.0, Place::Kept { all, .. } if all.text.get().is_some_and(Option::is_none))
    }
}

impl Deref for Excerpt {
    type Target = str;

    fn deref(&self) -> &str {
        match &self.0 {
            Place::Here(text) => text,
            Place::Kept { all, start, length } => {
                let (start, length) = (*start as usize, *length as usize);
                all.text().and_then(|text| text.get(start..start + length)).unwrap_or_default()
            }
        }
    }
}

impl From<&str> for Excerpt {
    fn from(text: &str) -> Self {
        Self(Place::Here(text.into()))
    }
}

impl fmt::Debug for Excerpt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Place::Here(text) => text.fmt(f),
            // To be shown is no reason to be read.
            Place::Kept { length, .. } => write!(f, "({length} bytes)"),
        }
    }
}

impl fmt::Debug for Excerpts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Excerpts").field("text", &self.text).finish_non_exhaustive()
    }
}
