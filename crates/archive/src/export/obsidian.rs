//! Obsidian, whose categories are nested tags.

use super::{ExportFile, Post};
use crate::yaml::Yaml;
use tidings_model::Timestamp;

/// The archive's own folders. Obsidian shows pictures of a vault in properties but not in HTML, so the body keeps the
/// publisher's addresses.
pub(super) fn post(post: &Post<'_>) -> Vec<ExportFile> {
    let article = post.article;
    let mut yaml = Yaml::default();
    yaml.string("title", &post.title);
    yaml.plain("date", date(article.published.at));
    yaml.plain("updated", date(article.updated.unwrap_or(article.published.at)));
    let place = tag_path(article.category.names());
    let tags = post.tags.iter().filter_map(|tag| tag_name(tag));
    let tags: Vec<String> = place.into_iter().chain(tags).collect();
    yaml.list("tags", tags.iter().map(String::as_str));
    yaml.string("author", &post.author);
    yaml.string("source", article.url.as_deref().unwrap_or_default());
    let cover = post.lead_image("media/");
    yaml.string("cover", &if cover.starts_with("media/") { format!("[[{cover}]]") } else { cover });
    for (key, value) in post.identity() {
        yaml.string(key, value);
    }
    let front = format!("---\n{}---\n", yaml.finish());
    let mut files = vec![post.file(post.path.to_string(), &front, article.body.as_str())];
    files.extend(post.media("media"));
    files
}

fn date(at: Timestamp) -> String {
    jiff::tz::Offset::UTC.to_datetime(at).strftime("%Y-%m-%dT%H:%M:%S").to_string()
}

/// A category path as a nested tag, `a/b/c`.
pub(crate) fn tag_path<'a>(names: impl Iterator<Item = &'a str>) -> Option<String> {
    let names: Vec<String> = names.filter_map(tag_name).collect();
    (!names.is_empty()).then(|| names.join("/"))
}

/// A name as Obsidian takes it for a tag: letters, digits, `_` and `-`, not digits alone.
pub(crate) fn tag_name(name: &str) -> Option<String> {
    // Unicode calls enclosed letters (Ⓙ, 🅰) alphabetic, and Obsidian takes them for symbols.
    let is_enclosed = |c: char| matches!(c, '\u{24b6}'..='\u{24e9}' | '\u{1f130}'..='\u{1f189}');
    let fit = |c: char| if (c.is_alphanumeric() && !is_enclosed(c)) || c == '_' { c } else { '-' };
    let name: String = name.trim().chars().map(fit).collect();
    let name = name.trim_matches('-');
    match name {
        "" => None,
        digits if digits.chars().all(char::is_numeric) => Some(format!("{digits}_")),
        name => Some(name.to_owned()),
    }
}
