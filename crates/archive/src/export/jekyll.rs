//! Jekyll, which finds a post by the date in its file name.

use super::{ExportFile, Post, SiteInfo, filled, parts, text_file};
use crate::yaml::{Yaml, quoted};
use tidings_model::Timestamp;

/// `_posts/<stem>.md`, whose name begins with the date as Jekyll demands.
pub(super) fn post(post: &Post<'_>) -> Vec<ExportFile> {
    let article = post.article;
    let mut yaml = Yaml::default();
    yaml.string("layout", "post");
    yaml.string("title", &post.title);
    yaml.plain("date", date(article.published.at));
    yaml.plain("last_modified_at", date(article.updated.unwrap_or(article.published.at)));
    yaml.list("categories", article.category.names());
    yaml.list("tags", post.tags.iter().map(String::as_str));
    yaml.string("author", &post.author);
    yaml.string("image", &post.lead_image(&post.pictures));
    yaml.plain("excerpt", quoted(&crate::form::escape(&article.excerpt)));
    yaml.plain("render_with_liquid", false);
    for (key, value) in post.identity() {
        // Jekyll has an id of its own, by which its feeds know a post.
        yaml.string(if key == "id" { "article_id" } else { key }, value);
    }
    let front = format!("---\n{}---\n", yaml.finish());
    let mut files = vec![post.file(format!("_posts/{}.md", post.stem), &front, &post.body())];
    files.extend(post.media("media"));
    files
}

fn date(at: Timestamp) -> String {
    let civil = jiff::tz::Offset::UTC.to_datetime(at);
    format!("{} +0000", civil.strftime("%Y-%m-%d %H:%M:%S"))
}

pub(super) fn site(site: &SiteInfo) -> Vec<ExportFile> {
    let (host, folder) = parts(&site.address);
    let settings = include_str!("../../templates/jekyll/_config.yml").replace("@FOLDER@", &quoted(folder));
    vec![
        text_file("_config.yml", filled(&settings, &SiteInfo { address: host.to_owned(), ..site.clone() })),
        text_file("_layouts/default.html", include_str!("../../templates/jekyll/default.html")),
        text_file("_layouts/post.html", include_str!("../../templates/jekyll/post.html")),
        text_file("index.html", include_str!("../../templates/jekyll/index.html")),
    ]
}
