//! The text of an article as readers get it: its pictures come from this server and never from the publisher.

use crate::app::App;
use crate::media;
use std::collections::HashMap;
use tidings_archive::files::FilesError;
use tidings_archive::form::Record;
use tidings_store::readers::Item;

/// The record of an article.
pub(crate) fn record(app: &App, item: &Item) -> Result<Record, FilesError> {
    app.archive.read(&item.path)
}

/// The record and the text for programs. Of a record that cannot be read there is the beginning that lists know.
pub(crate) fn record_and_body(app: &App, item: &Item, base: &str) -> (Option<Record>, String) {
    match record(app, item) {
        Ok(record) => {
            let html = body(app, &record, base);
            (Some(record), html)
        }
        Err(error) => {
            tracing::warn!(%error, "an article's file could not be read: `tidings check` says what is wrong with it");
            (None, format!("<p>{}</p>", tidings_extract::escape_html(&item.summary.excerpt)))
        }
    }
}

/// The text with every picture at a signed address of this server. `base` stands before it: nothing on our own pages, and the address of the
/// server without a slash at the end for programs. Other addresses are absolute already, so that none is of this server.
pub(crate) fn body(app: &App, record: &Record, base: &str) -> String {
    let article = &record.article;
    let kept: HashMap<&str, String> = article
        .media
        .iter()
        .filter_map(|picture| Some((picture.url.as_str(), picture.file.as_ref()?.path())))
        .collect();
    pictures(article.body.as_str(), |address| {
        let own = match kept.get(address) {
            Some(file) => media::kept_address(app, file),
            None => media::foreign_address(app, address),
        };
        format!("{base}{own}")
    })
}

/// Clean HTML has one way to write a picture, so that no parser is needed to find its address.
fn pictures(html: &str, address: impl Fn(&str) -> String) -> String {
    const PICTURE: &str = "<img src=\"";
    let mut out = String::with_capacity(html.len() + 256);
    let mut rest = html;
    while let Some(start) = rest.find(PICTURE) {
        let (before, tag) = rest.split_at(start + PICTURE.len());
        out.push_str(before);
        let (value, after) = tag.split_at(tag.find('"').unwrap_or(tag.len()));
        // What is in such an address needs no escaping.
        out.push_str(&address(&tidings_extract::decode(value)));
        rest = after;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_picture_gets_another_address() {
        let html = "<p>a <img src=\"https://a.example/x.png?a=1&amp;b=&#123;2&#125;\" alt=\"&quot;图&quot;\"> b<img src=\"y\"></p>";
        let got = pictures(html, |address| format!("/p/{}", address.len()));
        assert_eq!(got, "<p>a <img src=\"/p/33\" alt=\"&quot;图&quot;\"> b<img src=\"/p/1\"></p>");
    }

    #[test]
    fn the_sanitiser_writes_pictures_as_they_are_looked_for_here() {
        let untrusted = tidings_model::UntrustedHtml(
            "<IMG alt=x srcset='a 2x' SRC='https://a.example/?a&b={1}'>".to_owned(),
        );
        let clean = tidings_extract::sanitise(&untrusted, None).html;
        let seen = std::cell::RefCell::new(Vec::new());
        _ = pictures(clean.as_str(), |address| {
            seen.borrow_mut().push(address.to_owned());
            String::new()
        });
        assert_eq!(seen.into_inner(), ["https://a.example/?a&b=%7B1%7D"], "{}", clean.as_str());
    }
}
