//! Lists of feeds (OPML 1.0 and 2.0), as readers exchange them.
//!
//! Nested folders of any depth, one feed in two places, attributes of other readers and in any case of letters are all kept;
//! entities are not expanded, so a hostile file is only a strange one.

mod read;
mod write;

pub use read::read;
pub use write::write;

use std::fmt;

/// A list of feeds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Opml {
    /// Title of the list.
    pub title: Option<String>,
    /// Its folders and feeds.
    pub outlines: Vec<Outline>,
}

/// A folder or a feed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Outline {
    /// Its text.
    pub text: String,
    /// Its title, where it differs from the text.
    pub title: Option<String>,
    /// Type as written: `rss`, `atom`, `folder`.
    pub kind: Option<String>,
    /// Address of the feed; a folder has none.
    pub xml_url: Option<String>,
    /// Address of the site.
    pub html_url: Option<String>,
    /// Language tag.
    pub language: Option<String>,
    /// Categories by OPML 2.0: comma-separated paths.
    pub category: Option<String>,
    /// Description.
    pub description: Option<String>,
    /// Every other attribute, as written: those of other readers (`miniflux:…`, `frss:…`) among them.
    pub extra: Vec<(String, String)>,
    /// What stands inside.
    pub children: Vec<Outline>,
}

/// Why bytes are no list of feeds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotOpml {
    message: String,
}

impl fmt::Display for NotOpml {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for NotOpml {}

impl Outline {
    /// Its name for people: title, else text, else the feed's address.
    pub fn name(&self) -> &str {
        let title = self.title.as_deref().filter(|title| !title.is_empty());
        let text = Some(self.text.as_str()).filter(|text| !text.is_empty());
        title.or(text).or(self.xml_url.as_deref()).unwrap_or_default()
    }
}

impl Opml {
    /// Every feed with the names of the folders it stands in, in the order of the list.
    pub fn feeds(&self) -> Vec<(Vec<String>, &Outline)> {
        let mut feeds = Vec::new();
        collect(&self.outlines, &mut Vec::new(), &mut feeds);
        feeds
    }
}

fn collect<'a>(
    outlines: &'a [Outline],
    names: &mut Vec<String>,
    feeds: &mut Vec<(Vec<String>, &'a Outline)>,
) {
    for outline in outlines {
        if outline.xml_url.is_some() {
            feeds.push((names.clone(), outline));
        }
        if !outline.children.is_empty() {
            names.push(outline.name().to_owned());
            collect(&outline.children, names, feeds);
            names.pop();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const LIST: &str = r#"<?xml version="1.0"?>
<!DOCTYPE opml [<!ENTITY x SYSTEM "file:///etc/passwd"><!ENTITY y "&x;&x;">]>
<OPML version="1.1"><head><title>我的 &amp; 订阅</title></head><body>
<outline text="新媒体"><outline TEXT="半岛" xmlurl="https://a.example/f?a=1&amp;b=2" miniflux:disabled="true"/>
  <outline text="深"><outline text="&y;" type="rss" xmlUrl="https://b.example/"/></outline></outline>
<outline text="世界"><outline text="半岛" xmlUrl="https://a.example/f?a=1&amp;b=2"/></outline>
<outline title="never closed" xmlUrl="https://c.example/">
</body></OPML>"#;

    #[test]
    fn a_list_as_readers_write_it() {
        let list = read(LIST.as_bytes()).expect("a list");
        assert_eq!(list.title.as_deref(), Some("我的 & 订阅"));
        let feeds = list.feeds();
        let paths: Vec<String> =
            feeds.iter().map(|(names, feed)| format!("{}:{}", names.join("/"), feed.name())).collect();
        assert_eq!(paths, ["新媒体:半岛", "新媒体/深:&y;", "世界:半岛", ":never closed"]);
        assert_eq!(feeds[0].1.extra, [("miniflux:disabled".to_owned(), "true".to_owned())]);
        assert_eq!(read(write(&list).as_bytes()).expect("again").feeds().len(), 4);
        for bad in [&b""[..], b"<html><body>no</body></html>", b"{}", b"\xff\xfe\x00"] {
            assert!(read(bad).is_err());
        }
        let deep = format!("<opml><body>{}", "<outline text='a' xmlUrl='https://x/'>".repeat(50_000));
        assert_eq!(read(deep.as_bytes()).expect("deep, but a list").feeds().len(), 50_000);
    }

    fn outline() -> impl Strategy<Value = Outline> {
        let leaf = ("[a-z<&\"' 中]{1,8}", "[a-z<&\"/中]{0,12}").prop_map(|(text, url)| {
            let text = crate::text::fold(&format!("x{text}"));
            let url = Some(format!("https://x/{url}"));
            Outline { text, kind: Some("rss".into()), xml_url: url, ..Outline::default() }
        });
        leaf.prop_recursive(4, 32, 4, |inner| {
            ("[a-z中]{1,8}", prop::collection::vec(inner, 1..4)).prop_map(|(text, children)| Outline {
                text,
                children,
                ..Outline::default()
            })
        })
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(outlines in prop::collection::vec(outline(), 0..5)) {
            let list = Opml { title: Some("列表".into()), outlines };
            prop_assert_eq!(read(write(&list).as_bytes()), Ok(list));
        }
    }
}
