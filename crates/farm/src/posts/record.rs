//! The posts as records of an archive, made on the same road as those of a feed.

use super::{Outlet, Post, put};
use std::fmt::Write;
use std::io;
use std::path::Path;
use tidings_archive::form;
use tidings_extract::{Compose, compose};
use tidings_model::{
    ArchivePath, Article, CategoryPath, Content, ContentHash, Entry, EntryKey, FullText, Pictures, Policy,
    Source, SourceId, SourceKind,
};

/// `tidings.toml` and a file for each source.
pub(super) fn settings(folder: &Path) -> io::Result<()> {
    put(
        &folder.join("tidings.toml"),
        "[site]\ntitle = \"Bench\"\naddress = \"https://bench.example/\"\nlanguage = \"en\"\nsearch = false\nfeed_formats = [\"atom\"]\n",
    )?;
    for outlet in Outlet::all() {
        let Source { id, name, address, category, .. } = source(outlet)?;
        let mut text = String::new();
        for (key, value) in [("name", name), ("address", address), ("category", category.to_string())] {
            // Writing to a String cannot fail.
            let _ = writeln!(text, "{key} = \"{value}\"");
        }
        put(&folder.join("sources").join(format!("{id}.toml")), &text)?;
    }
    Ok(())
}

pub(super) fn post(post: &Post, folder: &Path) -> io::Result<()> {
    let article = article(post)?;
    let path = ArchivePath::of(&article.category, article.published.at, &article.title, &article.id);
    put(&folder.join("archive").join(path.as_str()), form::write(&article))
}

fn source(outlet: Outlet) -> io::Result<Source> {
    let [_, site, section] = outlet.names();
    let [_, _, id] = outlet.keys();
    let category = CategoryPath::from_names(outlet.names());
    Ok(Source {
        id: SourceId::new(id.as_str()).map_err(io::Error::other)?,
        name: format!("{site} · {section}"),
        kind: SourceKind::Feed,
        recipe: None,
        address: format!("https://{id}.example/feed.xml"),
        site: Some(format!("https://{id}.example/")),
        category: category.ok_or_else(|| io::Error::other("a category without a name"))?,
        also_in: Vec::new(),
        language: None,
        policy: Policy {
            enabled: true,
            interval_seconds: None,
            full_text: FullText::Never,
            pictures: Pictures::Link,
            noindex: false,
        },
    })
}

/// The article that the entry of a feed becomes.
pub(super) fn article(post: &Post) -> io::Result<Article> {
    let source = source(post.outlet)?;
    let link = format!("https://{}.example/{}/", source.id, post.stem());
    let html = |value: &str| Content { value: value.to_owned(), ..Content::default() };
    let entry = Entry {
        guid: Some(link.clone()),
        link: Some(link.clone()),
        title: Some(html(&post.title.replace('&', "&amp;"))),
        content: vec![html(&post.html)],
        published: Some(post.published),
        language: Some(if post.chinese { "zh-Hans" } else { "en" }.to_owned()),
        ..Entry::default()
    };
    let key = EntryKey::of(Some(&link), None, None, None);
    let composed = compose(Compose {
        source: &source,
        feed_site: None,
        feed_language: None,
        entry: &entry,
        key: key.ok_or_else(|| io::Error::other("a post without an address"))?,
        entry_hash: ContentHash::of(post.html.as_bytes()),
        page: None,
        first_seen: post.published,
        revision: 1,
        revised: post.published,
    });
    Ok(composed.article)
}
