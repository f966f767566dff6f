use serde::{Deserialize, Serialize};
use std::fmt;

/// HTML as it came from outside. It has no `Display`: the only way to show it is through the sanitiser.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UntrustedHtml(pub String);

/// HTML that the sanitiser made: balanced, without script, style, forms or addresses other than
/// http, https and mailto. Store, archive and site accept nothing else.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(transparent)]
pub struct CleanHtml(String);

impl CleanHtml {
    /// The one constructor. Only `tidings_extract::sanitise` calls it, and `tidings_extract::restore` for a body
    /// whose hash proves that it was written from a `CleanHtml`; `clippy.toml` forbids the call elsewhere.
    #[doc(hidden)]
    pub fn from_sanitiser(html: String) -> Self {
        Self(html)
    }

    /// The HTML.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// True when there is nothing to show.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for CleanHtml {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
