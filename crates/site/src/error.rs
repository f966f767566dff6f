use std::fmt;

/// Why no site was made. The old one stays as it was, but for files that were already replaced.
#[derive(Debug)]
pub enum SiteError {
    /// A template or a file of texts is wrong.
    Theme {
        /// Its name in the theme.
        file: String,
        /// The line and what was found there.
        message: String,
    },
    /// A file could not be written or removed.
    Write {
        /// Its path below the site's root.
        path: String,
        /// What the system says.
        source: std::io::Error,
    },
    /// Excerpts that the build before had kept could not be read.
    Excerpts,
}

impl fmt::Display for SiteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Theme { file, message } => {
                write!(
                    f,
                    "{file} of the theme, {message}; mend the file, or remove it to have the built-in one"
                )
            }
            Self::Write { path, source } => {
                write!(f, "{path} could not be written: {source}; make room or give access, and build again")
            }
            Self::Excerpts => {
                f.write_str("what the build before knew of the articles was removed or changed; build again")
            }
        }
    }
}

impl std::error::Error for SiteError {}
