//! Zola, which refuses a page with a key that it does not know outside of `extra`.

use super::{ExportFile, Post, SiteInfo, text_file, wide};
use std::fmt::Write;

/// `content/posts/<stem>.md` with front matter in TOML, which Zola prefers.
pub(super) fn post(post: &Post<'_>) -> Vec<ExportFile> {
    let article = post.article;
    let mut toml = String::from("+++\n");
    string(&mut toml, "title", &post.title);
    // Writing to a String cannot fail.
    let _ = writeln!(toml, "date = {}", article.published.at);
    let _ = writeln!(toml, "updated = {}", article.updated.unwrap_or(article.published.at));
    string(&mut toml, "description", &article.excerpt);
    list(&mut toml, "authors", [post.author.as_str()]);
    toml.push_str("\n[taxonomies]\n");
    // Zola encodes nothing in the address of a category.
    let categories: Vec<String> = article.category.names().map(|name| wide(name, &['#', '%'])).collect();
    list(&mut toml, "categories", categories.iter().map(String::as_str));
    list(&mut toml, "tags", post.tags.iter().map(String::as_str));
    toml.push_str("\n[extra]\n");
    list(&mut toml, "category_path", article.category.names());
    string(&mut toml, "headimg", &post.lead_image(&post.pictures));
    for (key, value) in post.identity() {
        string(&mut toml, key, value);
    }
    toml.push_str("+++\n");
    let mut files = vec![post.file(format!("content/posts/{}.md", post.stem), &toml, &post.body())];
    files.extend(post.media("static/media"));
    files
}

fn string(toml: &mut String, key: &str, value: &str) {
    let _ = writeln!(toml, "{key} = {}", quoted(value));
}

fn list<'a>(toml: &mut String, key: &str, values: impl IntoIterator<Item = &'a str>) {
    let values: Vec<String> = values.into_iter().map(quoted).collect();
    let _ = writeln!(toml, "{key} = [{}]", values.join(", "));
}

/// A basic string of TOML.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in crate::yaml::tame(text).chars() {
        if matches!(c, '"' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out.push('"');
    out
}

pub(super) fn site(site: &SiteInfo) -> Vec<ExportFile> {
    let settings = include_str!("../../templates/zola/config.toml");
    let settings = settings
        .replace("@ADDRESS@", &quoted(&site.address))
        .replace("@LANGUAGE@", &quoted(&site.language))
        .replace("@TITLE@", &quoted(&site.title));
    vec![
        text_file("config.toml", settings),
        text_file("content/_index.md", "+++\n+++\n"),
        text_file("content/posts/_index.md", include_str!("../../templates/zola/posts.md")),
        text_file("templates/base.html", include_str!("../../templates/zola/base.html")),
        text_file("templates/index.html", include_str!("../../templates/zola/index.html")),
        text_file("templates/section.html", include_str!("../../templates/zola/section.html")),
        text_file("templates/page.html", include_str!("../../templates/zola/page.html")),
        text_file("templates/taxonomy_list.html", include_str!("../../templates/zola/taxonomy_list.html")),
        text_file(
            "templates/taxonomy_single.html",
            include_str!("../../templates/zola/taxonomy_single.html"),
        ),
    ]
}
