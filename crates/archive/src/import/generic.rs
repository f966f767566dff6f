//! Posts of the site generators and of Obsidian, whose front matters differ in the names of their keys.

use super::fields::Fields;
use super::{ImportForm, ImportedPost};
use crate::date;
use crate::form::RecordError;
use crate::front;
use tidings_model::{DateOrigin, ProblemKind};

pub(super) fn read(form: ImportForm, path: &str, text: &str) -> Result<ImportedPost, RecordError> {
    let front = front::split(text);
    let fields = front.as_ref().map_or_else(|| Ok(Fields::none()), Fields::read)?;
    let mut post = ImportedPost::new(path, text, form.as_str());
    let stem = stem_of(path);
    let (file_date, title) = split_date(stem);
    post.title = fields.text(&["title"]).unwrap_or_else(|| title.replace('-', " "));
    post.url =
        web(fields.text(&["source_url", "canonical_url", "canonicalURL", "canonical", "source", "link"]));
    post.guid = fields.text(&["guid"]);
    post.language = fields.text(&["language", "lang"]);
    // The first two are HTML by custom, the third is text.
    let html = fields.text(&["excerpt", "summary"]).map(|text| crate::form::unescape(&text));
    post.excerpt = html.or_else(|| fields.text(&["description"]));
    post.lead_image = web(fields.text(&["headimg", "thumbnail", "image", "images", "cover", "banner"]));
    post.authors = fields.list(&["authors", "author"], &[',']);
    post.site = fields.text(&["author"]);
    post.tags =
        fields.list(&["tags", "keywords"], if form == ImportForm::Jekyll { &[' ', ','] } else { &[','] });
    set_category(&mut post, form, &fields, path);
    set_dates(&mut post, &fields, file_date);
    let body = front.map_or(text, |front| front.rest);
    if ["{{<", "{{%", "{%"].iter().any(|mark| body.contains(mark)) {
        post.problem(ProblemKind::Value, "the text has tags of a template language, which were kept as text");
    }
    post.html = to_html(body, form);
    Ok(post)
}

fn set_category(post: &mut ImportedPost, form: ImportForm, fields: &Fields, path: &str) {
    let several = fields.lists(&["categories"]);
    if let Some((first, others)) = several.split_first() {
        post.category = first.clone();
        post.also_in = others.to_vec();
        return;
    }
    // Jekyll cuts a text at blanks, but not the text of `category`.
    let blanks: &[char] = if form == ImportForm::Jekyll { &[' '] } else { &['/'] };
    post.category = fields.list(&["category_path", "categories"], blanks);
    if post.category.is_empty() {
        post.category = fields.list(&["category"], &['/']);
    }
    if post.category.is_empty() && form == ImportForm::Obsidian {
        let nested = post.tags.iter().position(|tag| tag.contains('/'));
        post.category =
            nested.map_or(Vec::new(), |at| post.tags.remove(at).split('/').map(str::to_owned).collect());
    }
    if post.category.is_empty() {
        post.category = folders_of(path);
    }
}

fn set_dates(post: &mut ImportedPost, fields: &Fields, file_date: Option<&str>) {
    let written = fields.text(&["date", "published", "created"]);
    post.date_text = written.clone().or(file_date.map(str::to_owned));
    let said = written.as_deref().and_then(date::parse);
    let known = said.or_else(|| file_date.and_then(date::parse));
    post.published = known.map(|at| (at, DateOrigin::Feed));
    let updated = fields.text(&["updated", "lastmod", "last_modified_at", "modified"]);
    post.updated = updated.as_deref().and_then(date::parse).filter(|at| Some(*at) != known);
    let taken =
        if known.is_some() { "the file name's was taken" } else { "the time of the import was taken" };
    match written {
        Some(text) if said.is_none() => {
            post.problem(ProblemKind::Date, format!("the date {text:?} cannot be read; {taken}"));
        }
        None if known.is_none() => post.problem(ProblemKind::Date, format!("the post has no date; {taken}")),
        _ => {}
    }
}

fn stem_of(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    // A folder with an `index.md` is a post with its pictures beside it.
    if matches!(name, "index.md" | "_index.md") {
        return path.rsplit('/').nth(1).unwrap_or("index");
    }
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

/// A file name that begins with a date, cut after it.
fn split_date(stem: &str) -> (Option<&str>, &str) {
    match (stem.get(..10), stem.get(10..)) {
        (Some(day), Some(rest)) if date::is_day(day) => (Some(day), rest.trim_start_matches(['-', ' '])),
        _ => (None, stem),
    }
}

/// The folders below the one in which a generator has its posts, without years.
fn folders_of(path: &str) -> Vec<String> {
    let below = ["source/_posts/", "content/posts/", "content/post/", "content/", "_posts/"];
    let path = below.iter().find_map(|start| path.split_once(start).map(|(_, rest)| rest)).unwrap_or(path);
    let mut names: Vec<&str> = path.split('/').collect();
    names.pop();
    names.retain(|name| !(name.is_empty() || name.len() == 4 && name.bytes().all(|b| b.is_ascii_digit())));
    names.into_iter().map(str::to_owned).collect()
}

fn web(address: Option<String>) -> Option<String> {
    address.filter(|address| address.starts_with("https://") || address.starts_with("http://"))
}

/// Markdown as HTML, raw HTML in it as it stands: the sanitiser comes after.
fn to_html(body: &str, form: ImportForm) -> String {
    let mut options = comrak::Options::default();
    options.extension.table = true;
    options.extension.strikethrough = true;
    options.extension.autolink = true;
    options.extension.footnotes = true;
    options.extension.cjk_friendly_emphasis = true;
    options.extension.wikilinks_title_after_pipe = form == ImportForm::Obsidian;
    options.render.r#unsafe = true;
    comrak::markdown_to_html(body, &options)
}
