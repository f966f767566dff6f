//! Hexo, whose themes read the keys of the `rsshub-page` form.

use super::{ExportFile, Post, SiteInfo, filled, text_file, wide};
use crate::yaml::Yaml;

/// `source/_posts/<stem>.md` with the seven keys of the `rsshub-page` form first; the file's name is the address.
pub(super) fn post(post: &Post<'_>) -> Vec<ExportFile> {
    let article = post.article;
    let lead = post.lead_image(&post.pictures);
    let mut yaml = Yaml::default();
    yaml.string("title", &post.title);
    // Hexo drops ASCII signs from addresses, and `C`, `C++` and `C#` would share one.
    let categories: Vec<String> = article.category.names().map(|name| wide(name, &['#', '+'])).collect();
    yaml.list("categories", categories.iter().map(String::as_str));
    yaml.string("headimg", &lead);
    yaml.string("author", &post.author);
    yaml.plain("comments", false);
    yaml.string("date", &article.published.at.to_string());
    yaml.string("thumbnail", &lead);
    yaml.plain("disableNunjucks", true);
    yaml.string("updated", &article.updated.unwrap_or(article.published.at).to_string());
    yaml.list("tags", post.tags.iter().map(String::as_str));
    yaml.string("excerpt", &crate::form::escape(&article.excerpt));
    for (key, value) in post.identity() {
        yaml.string(key, value);
    }
    let front = format!("---\n{}---\n", yaml.finish());
    let mut files = vec![post.file(format!("source/_posts/{}.md", post.stem), &front, &post.body())];
    files.extend(post.media("source/media"));
    files
}

pub(super) fn site(site: &SiteInfo) -> Vec<ExportFile> {
    // Hexo takes nothing but a whole address, so a site without one has that of `hexo server`.
    let address = if site.address == "/" { "http://localhost:4000/" } else { &site.address };
    let site = SiteInfo { address: address.to_owned(), ..site.clone() };
    vec![
        text_file("_config.yml", filled(include_str!("../../templates/hexo/_config.yml"), &site)),
        text_file("package.json", include_str!("../../templates/hexo/package.json")),
        text_file("themes/plain/layout/layout.ejs", include_str!("../../templates/hexo/layout.ejs")),
        text_file("themes/plain/layout/index.ejs", include_str!("../../templates/hexo/index.ejs")),
        text_file("themes/plain/layout/post.ejs", include_str!("../../templates/hexo/post.ejs")),
    ]
}
