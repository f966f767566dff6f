//! The posts for other programs, with templates that make what tidings makes, or less: a page for each post, numbered lists by category,
//! by month and of all, a feed for each category, a sitemap.

use super::{Form, Outlet, Post, put};
use std::fmt::Write;
use std::io;
use std::path::Path;

/// Files of each program by their places.
fn files(form: Form) -> &'static [(&'static str, &'static str)] {
    match form {
        Form::Hugo => &[
            ("hugo.toml", include_str!("../../templates/hugo/hugo.toml")),
            ("layouts/_default/baseof.html", include_str!("../../templates/hugo/baseof.html")),
            ("layouts/_default/list.html", include_str!("../../templates/hugo/list.html")),
            ("layouts/_default/list.atom.xml", include_str!("../../templates/hugo/atom.xml")),
            ("layouts/_default/single.html", include_str!("../../templates/hugo/single.html")),
            ("layouts/_default/terms.html", include_str!("../../templates/hugo/terms.html")),
        ],
        Form::Hexo => &[
            ("_config.yml", include_str!("../../templates/hexo/_config.yml")),
            ("package.json", include_str!("../../templates/hexo/package.json")),
            ("scripts/feeds.js", include_str!("../../templates/hexo/feeds.js")),
            ("themes/plain/layout/layout.ejs", include_str!("../../templates/hexo/layout.ejs")),
            ("themes/plain/layout/index.ejs", include_str!("../../templates/hexo/index.ejs")),
            ("themes/plain/layout/post.ejs", include_str!("../../templates/hexo/post.ejs")),
        ],
        Form::Eleventy => &[
            ("eleventy.config.js", include_str!("../../templates/eleventy/eleventy.config.js")),
            ("package.json", include_str!("../../templates/eleventy/package.json")),
            ("_includes/layout.njk", include_str!("../../templates/eleventy/layout.njk")),
            ("_includes/post.njk", include_str!("../../templates/eleventy/post.njk")),
            ("list.njk", include_str!("../../templates/eleventy/list.njk")),
            ("feed.njk", include_str!("../../templates/eleventy/feed.njk")),
            ("sitemap.njk", include_str!("../../templates/eleventy/sitemap.njk")),
            ("posts/posts.11tydata.js", include_str!("../../templates/eleventy/posts.11tydata.js")),
        ],
        Form::Tidings => &[],
    }
}

/// Settings and templates.
pub(super) fn settings(form: Form, folder: &Path) -> io::Result<()> {
    for (path, text) in files(form) {
        put(&folder.join(path), text)?;
    }
    if form == Form::Hugo {
        // Titles of the categories, which are known by their keys.
        for outlet in Outlet::all() {
            for (key, name) in outlet.keys().iter().zip(outlet.names()) {
                let path = folder.join("content/categories").join(key).join("_index.md");
                put(&path, format!("---\ntitle: {}\n---\n", quoted(name)))?;
            }
        }
    }
    Ok(())
}

pub(super) fn post(form: Form, post: &Post, folder: &Path) -> io::Result<()> {
    let place = match form {
        Form::Hexo => "source/_posts",
        Form::Hugo => "content/posts",
        Form::Eleventy | Form::Tidings => "posts",
    };
    let path = folder.join(place).join(format!("{:03}/{}.md", post.number / 1000, post.stem()));
    let mut text = format!("---\ntitle: {}\ncategories:\n", quoted(&post.title));
    for category in post.outlet.keys() {
        // Writing to a String cannot fail.
        let _ = writeln!(text, " - {category}");
    }
    text.push_str("names:\n");
    for name in post.outlet.names() {
        let _ = writeln!(text, " - {}", quoted(name));
    }
    let month = post.published.strftime("%Y-%m");
    let _ = write!(
        text,
        "months:\n - m{month}\nheadimg: {picture}\nauthor: {author}\ncomments: false\ndate: {date}\nthumbnail: {picture}\n---\n\n\
         <div>\n{html}</div>\n",
        picture = quoted(&post.picture),
        author = quoted(post.outlet.names()[1]),
        date = post.published,
        html = post.html
    );
    put(&path, &text)
}

/// A string of YAML.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}
