//! Posts of the site generators and of Obsidian, whose front matters differ in the names of their keys.

use super::fields::Fields;
use super::markdown::to_html;
use super::saved::is_web;
use super::{ImportForm, Imported, ImportedPost, Target, own_post, pictures, tags};
use crate::date;
use crate::form::RecordError;
use crate::front::{self, Front};
use std::collections::BTreeSet;
use tidings_model::{DateOrigin, ProblemKind};

/// Keys in which themes have the picture of a post.
const LEADS: [&str; 9] = [
    "headimg",
    "thumbnail",
    "image",
    "images",
    "cover",
    "banner",
    "featured_image",
    "featuredImage",
    "index_img",
];
/// Tags that one problem names.
const MOST_NAMED: usize = 10;

pub(super) fn read(
    form: ImportForm,
    path: &str,
    text: &str,
    target: &Target,
) -> Result<Imported, RecordError> {
    let front = front_of(form, text);
    let fields = front.as_ref().map_or_else(|| Ok(Fields::none()), Fields::read)?;
    refuse_draft(form, &fields, path)?;
    let mut post = ImportedPost::new(path, text, form.as_str());
    let name = path.rsplit('/').next().unwrap_or(path);
    let (_, language) = split_language(form, name.rsplit_once('.').map_or(name, |(stem, _)| stem));
    let (stem, _) = split_language(form, stem_of(path));
    let (file_date, title) = split_date(stem);
    post.title = fields.text(&["title"]).unwrap_or_else(|| title.replace('-', " "));
    let address = fields.text(&[
        "source_url",
        "canonical_url",
        "canonicalURL",
        "canonical",
        "source",
        "link",
        "permalink",
        "url",
    ]);
    post.url = address.filter(|address| is_web(address));
    post.guid = fields.text(&["guid"]);
    post.language = fields.text(&["language", "lang"]).or_else(|| language.map(str::to_owned));
    // The first two are HTML by custom, the third is text.
    let html = fields.text(&["excerpt", "summary"]).map(|text| crate::form::unescape(&text));
    post.excerpt = html.or_else(|| fields.text(&["description"]));
    let lead = fields.text(&LEADS);
    post.lead = lead.as_deref().and_then(|lead| pictures::lead(path, lead));
    post.lead_image = lead.filter(|lead| is_web(lead));
    post.authors = fields.list(&["authors", "author"], &[',']);
    post.site = fields.text(&["author"]);
    post.tags = tags(form, &fields);
    post.starred = fields.text(&["starred"]).as_deref() == Some("true");
    let body = front.map_or(text, |front| front.rest);
    if let Some(own) = fields.text(&[crate::own::KEY]).as_deref().and_then(crate::own::read) {
        // A vault has its category among its tags.
        if form != ImportForm::Obsidian {
            post.category = fields.list(&["category_path", "categories"], &[]);
        }
        set_dates(&mut post, &fields, file_date);
        return Ok(own_post::made(own, post, form, body, target.now));
    }
    let unfolded = tags::unfold(form, body);
    post.tags.extend(unfolded.labels.into_iter().map(|label| label.trim_matches('/').to_owned()));
    let mut seen = BTreeSet::new();
    post.tags.retain(|tag| seen.insert(tag.to_lowercase()));
    set_category(&mut post, form, &fields, path);
    set_dates(&mut post, &fields, file_date);
    if !unfolded.unknown.is_empty() {
        let names: Vec<String> = unfolded.unknown.into_iter().take(MOST_NAMED).collect();
        let names = names.join(", ");
        post.problem(ProblemKind::Value, format!("tags of a template language were kept as text: {names}"));
    }
    post.html = to_html(&unfolded.text, form);
    Ok(post.into_imported(target))
}

/// Front matter in any of the three syntaxes. Hexo lets the first fence be left out.
fn front_of(form: ImportForm, text: &str) -> Option<Front<'_>> {
    let without_first = || {
        let start = text.trim_start_matches('\u{feff}').trim_start();
        let has_key = start
            .split_once(':')
            .is_some_and(|(key, _)| key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_'));
        (form == ImportForm::Hexo && has_key).then(|| front::until_fence(text))?
    };
    front::split(text).or_else(|| front::json(text)).or_else(without_first)
}

/// What its site does not show is no article.
fn refuse_draft(form: ImportForm, fields: &Fields, path: &str) -> Result<(), RecordError> {
    let says = |key: &str, value: &str| fields.text(&[key]).as_deref() == Some(value);
    let in_drafts = path.starts_with("_drafts/") || path.contains("/_drafts/");
    if form == ImportForm::Obsidian || !(in_drafts || says("draft", "true") || says("published", "false")) {
        return Ok(());
    }
    let advice = "to take it, publish it where it was written, then import it again";
    Err(RecordError { line: 0, what: "it is a draft, and was left out".to_owned(), advice })
}

fn tags(form: ImportForm, fields: &Fields) -> Vec<String> {
    let separators: &[char] = match form {
        ImportForm::Jekyll | ImportForm::Obsidian => &[' ', ','],
        _ => &[','],
    };
    let tags = fields.list(&["tags", "tag", "keywords"], separators);
    let plain = tags.into_iter().map(|tag| tag.trim_start_matches('#').to_owned());
    plain.filter(|tag| !tag.is_empty()).collect()
}

fn set_category(post: &mut ImportedPost, form: ImportForm, fields: &Fields, path: &str) {
    let several = fields.lists(&["categories"]);
    if let Some((first, others)) = several.split_first() {
        post.category = first.clone();
        post.also_in = others.to_vec();
        return;
    }
    post.category = fields.list(&["category_path"], &['/']);
    if form == ImportForm::Hugo && post.category.is_empty() {
        // Categories of Hugo and Zola stand beside each other, and not one in the other.
        let mut flat = fields.list(&["categories"], &[',']).into_iter().map(|name| vec![name]);
        post.category = flat.next().unwrap_or_default();
        post.also_in = flat.collect();
    }
    // Jekyll cuts a text at blanks, but not the text of `category`.
    let blanks: &[char] = if form == ImportForm::Jekyll { &[' '] } else { &['/'] };
    if post.category.is_empty() {
        post.category = fields.list(&["categories"], blanks);
    }
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

/// A file of Hugo with a language before its ending: `post.fr.md`.
fn split_language(form: ImportForm, stem: &str) -> (&str, Option<&str>) {
    let is_tag = |tag: &str| {
        let (language, region) = tag.split_once('-').unwrap_or((tag, "xx"));
        let word = |text: &str| text.len() == 2 && text.bytes().all(|b| b.is_ascii_alphabetic());
        word(language) && word(region)
    };
    match stem.rsplit_once('.') {
        Some((rest, tag)) if form == ImportForm::Hugo && is_tag(tag) && !rest.is_empty() => (rest, Some(tag)),
        _ => (stem, None),
    }
}

fn stem_of(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    // A folder with an `index.md` is a post with its pictures beside it.
    if name.starts_with("index.") {
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
    let below = ["source/_posts/", "content/posts/", "content/post/", "content/", "_posts/", "_drafts/"];
    let path = below.iter().find_map(|start| path.split_once(start).map(|(_, rest)| rest)).unwrap_or(path);
    let mut names: Vec<&str> = path.split('/').collect();
    names.pop();
    // A folder that is a post with its pictures is no category.
    if path.rsplit('/').next().is_some_and(|name| name.starts_with("index.")) {
        names.pop();
    }
    names.retain(|name| !(name.is_empty() || name.len() == 4 && name.bytes().all(|b| b.is_ascii_digit())));
    names.into_iter().map(str::to_owned).collect()
}
