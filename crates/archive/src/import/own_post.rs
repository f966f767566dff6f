//! An export of ours that comes back: what its key `tidings` says counts, but for what a person has changed in the other
//! keys or in the text.

use super::markdown::to_html;
use super::saved::is_web;
use super::{ImportForm, Imported, ImportedPost, tags};
use crate::export::{obsidian, plain_tag, rewrite};
use crate::form::{media_file, unescape};
use crate::own::Own;
use crate::yaml::tame;
use tidings_extract::sanitise;
use tidings_model::{
    Article, ArticleId, CategoryPath, MediaRef, Problem, ProblemKind, Published, Timestamp, UntrustedHtml,
};

/// The article of `own`, with what `post` says otherwise. `rest` is the file after its front matter.
pub(super) fn made(
    own: Own,
    mut post: ImportedPost,
    form: ImportForm,
    rest: &str,
    now: Timestamp,
) -> Imported {
    let mut problems = Vec::new();
    let media = checked(own.media, &mut problems);
    if form == ImportForm::Obsidian {
        take_place(&own.category, &mut post);
    }
    let category = category(&own.category, &post.category);
    let published = match post.published {
        Some((at, from)) if at.as_second() != own.published.at.as_second() => Published { at, from },
        _ => own.published,
    };
    let first_written = own.updated.unwrap_or(own.published.at);
    let updated = match post.updated {
        Some(at) if at.as_second() != first_written.as_second() => Some(at),
        _ => own.updated,
    };
    let body = body(rest, form, &media, own.url.as_deref());
    problems.extend(body.problems);
    let article = Article {
        // What a stranger's file says of its id is not believed.
        id: ArticleId::of(&own.source.id, &own.key),
        key: own.key,
        source: own.source,
        category,
        also_in: own.also_in,
        title: or_changed(own.title, &post.title).split_whitespace().collect::<Vec<_>>().join(" "),
        url: post
            .url
            .filter(|url| own.url.as_deref().map(words) != Some(words(url)))
            .or(own.url)
            .filter(|url| is_web(url)),
        guid: own.guid,
        authors: own.authors,
        language: own.language,
        section: own.section,
        licence: own.licence,
        tags: or_changed_tags(own.tags, post.tags, form),
        published,
        updated,
        first_seen: own.first_seen,
        revised: now,
        excerpt: match post.excerpt {
            Some(excerpt) => or_changed(own.excerpt, &excerpt),
            None => own.excerpt,
        },
        lead_image: own.lead_image.filter(|url| is_web(url)),
        media,
        enclosures: own.enclosures,
        body: body.html,
        revision: 1,
        starred: own.starred || post.starred,
        entry_hash: own.entry_hash,
        provenance: own.provenance,
    };
    Imported { article, problems, keep_original: false, is_record: true, pictures: Vec::new() }
}

/// A text as every reader of front matter gives it back.
fn words(text: &str) -> String {
    tame(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn or_changed(own: String, written: &str) -> String {
    let same = words(&own) == words(written) || words(&unescape(&own)) == words(written);
    // An empty title gives way to the name of the file.
    if same || own.trim().is_empty() || tame(&own).trim().is_empty() { own } else { written.to_owned() }
}

fn or_changed_tags(own: Vec<String>, written: Vec<String>, form: ImportForm) -> Vec<String> {
    let plain = own.iter().filter_map(|tag| plain_tag(tag));
    let exported: Vec<String> = match form {
        ImportForm::Obsidian => plain.filter_map(|tag| obsidian::tag_name(&tag)).collect(),
        _ => plain.collect(),
    };
    let same = |tags: &[String]| tags.iter().map(|tag| words(tag)).collect::<Vec<_>>();
    if same(&exported) == same(&written) { own } else { written }
}

/// Takes the category out of the tags of a note: the tag that was exported first, or a nested one that a person put there.
fn take_place(own: &CategoryPath, post: &mut ImportedPost) {
    let exported = obsidian::tag_path(own.names());
    if exported.is_some() && post.tags.first() == exported.as_ref() {
        post.tags.remove(0);
    } else if let Some(at) = post.tags.iter().position(|tag| tag.contains('/')) {
        post.category = post.tags.remove(at).split('/').map(str::to_owned).collect();
    }
}

fn category(own: &CategoryPath, written: &[String]) -> CategoryPath {
    let narrow = |name: &str| words(&name.replace('＃', "#").replace('＋', "+").replace('％', "%"));
    if written.is_empty() || own.names().map(narrow).eq(written.iter().map(|name| narrow(name))) {
        return own.clone();
    }
    CategoryPath::from_names(written.iter().map(String::as_str)).unwrap_or_else(|| own.clone())
}

/// Pictures with names of files that can be such.
fn checked(media: Vec<MediaRef>, problems: &mut Vec<Problem>) -> Vec<MediaRef> {
    let mut check = |mut one: MediaRef| {
        let good = one.file.as_ref().is_none_or(|file| {
            media_file(&file.path(), (file.bytes, file.width, file.height)).as_ref() == Some(file)
        });
        if !good {
            problems.push(Problem::new(
                ProblemKind::Value,
                "a picture's file has a name that none can have; it was left out",
            ));
            one.file = None;
        }
        one
    };
    media.into_iter().map(&mut check).collect()
}

/// The body as it was exported, HTML between two lines of `div`, its kept pictures at the publisher's addresses again; or what a
/// person made of it.
fn body(rest: &str, form: ImportForm, media: &[MediaRef], base: Option<&str>) -> tidings_extract::Cleaned {
    let unix;
    let rest = if rest.contains('\r') {
        unix = rest.replace("\r\n", "\n");
        &unix
    } else {
        rest
    };
    let inner = rest
        .trim_start_matches('\n')
        .strip_prefix("<div>\n")
        .and_then(|rest| rest.trim_end().strip_suffix("</div>"));
    let html = match inner {
        Some(inner) => inner.to_owned(),
        None => to_html(&tags::unfold(form, rest).text, form),
    };
    let publisher = |url: &str| {
        if url.contains("://") {
            return None;
        }
        let kept = |media: &&MediaRef| {
            media.file.as_ref().is_some_and(|file| url.ends_with(&format!("media/{}", file.path())))
        };
        media.iter().find(kept).map(|media| media.url.clone())
    };
    sanitise(&UntrustedHtml(rewrite::pictures(&html, publisher)), base)
}
