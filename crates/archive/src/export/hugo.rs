//! Hugo, which wants dates bare and its own keys under `params`.

use super::{ExportFile, Post, SiteInfo, filled, text_file, wide};
use crate::yaml::Yaml;

/// `content/posts/<stem>.md`; pictures are static files. Dates stand bare, as Hugo wants them.
pub(super) fn post(post: &Post<'_>) -> Vec<ExportFile> {
    let article = post.article;
    let mut yaml = Yaml::default();
    yaml.string("title", &post.title);
    yaml.plain("date", article.published.at);
    yaml.plain("lastmod", article.updated.unwrap_or(article.published.at));
    // Hugo leaves a `#` in the address of a category, where it ends the path.
    let categories: Vec<String> = article.category.names().map(|name| wide(name, &['#'])).collect();
    yaml.list("categories", categories.iter().map(String::as_str));
    yaml.list("tags", post.tags.iter().map(String::as_str));
    let lead = post.lead_image(&post.pictures);
    yaml.list("images", (!lead.is_empty()).then_some(lead.as_str()));
    yaml.heading("params");
    yaml.string("  author", &post.author);
    yaml.string("  headimg", &lead);
    for (key, value) in post.identity() {
        yaml.string(&format!("  {key}"), value);
    }
    yaml.string("summary", &crate::form::escape(&article.excerpt));
    let front = format!("---\n{}---\n", yaml.finish());
    let mut files = vec![post.file(format!("content/posts/{}.md", post.stem), &front, &post.body())];
    files.extend(post.media("static/media"));
    files
}

pub(super) fn site(site: &SiteInfo) -> Vec<ExportFile> {
    vec![
        text_file("hugo.toml", filled(include_str!("../../templates/hugo/hugo.toml"), site)),
        text_file("layouts/_default/baseof.html", include_str!("../../templates/hugo/baseof.html")),
        text_file("layouts/_default/list.html", include_str!("../../templates/hugo/list.html")),
        text_file("layouts/_default/single.html", include_str!("../../templates/hugo/single.html")),
    ]
}
