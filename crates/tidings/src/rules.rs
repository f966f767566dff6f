//! `rules.toml` of the site folder: the owner's rules for articles.

use crate::failure::Failure;
use std::path::Path;
use tidings_rules::{Mistake, Rules};

/// Name of the file in the site folder.
pub const FILE: &str = "rules.toml";
/// Bytes of a file that is read.
const LARGEST: u64 = 1 << 20;

/// The rules of a site, and what is wrong with their file.
#[derive(Debug, Clone, Default)]
pub struct SiteRules {
    /// Those that can be used.
    pub rules: Rules,
    /// What is wrong, with the file's name and what to do.
    pub mistakes: Vec<String>,
}

/// Reads the file of the site folder `root`; without one there are no rules. A rule with a mistake is left out and told.
///
/// # Errors
/// When the file is there and cannot be read.
pub fn read(root: &Path) -> Result<SiteRules, Failure> {
    let path = root.join(FILE);
    match path.metadata() {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(SiteRules::default()),
        Err(error) => return Err(Failure::file("read", &path, &error)),
        Ok(meta) if meta.len() > LARGEST => {
            let what =
                format!("{FILE}: it has more than {LARGEST} bytes and was not read; take rules together");
            return Ok(SiteRules { mistakes: vec![what], ..SiteRules::default() });
        }
        Ok(_) => {}
    }
    let bytes = std::fs::read(&path).map_err(|e| Failure::file("read", &path, &e))?;
    let Ok(text) = String::from_utf8(bytes) else {
        let what = format!("{FILE}: it is not UTF-8 and was not read; save it as UTF-8");
        return Ok(SiteRules { mistakes: vec![what], ..SiteRules::default() });
    };
    let (rules, mistakes) = Rules::read(&text);
    let told = |mistake: &Mistake| format!("{FILE} {mistake}");
    Ok(SiteRules { rules, mistakes: mistakes.iter().map(told).collect() })
}
