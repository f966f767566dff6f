//! The channel behind a page of YouTube: its handle and its videos do not tell the channel's id, which its feed needs.

use super::{FeedLink, Why};
use crate::address;
use crate::page::Head;

/// Length of a channel's id, the two letters `UC` included.
const ID: usize = 24;

/// Adds the feeds of the channel that a page of YouTube is about.
pub(super) fn collect(html: &str, head: &Head, url: &str, feeds: &mut Vec<FeedLink>) {
    let host = address::host(url).unwrap_or_default();
    if host != "youtube.com" && !host.ends_with(".youtube.com") && host != "youtu.be" {
        return;
    }
    let Some(id) = channel(html, head) else { return };
    let feed = |query: String| {
        FeedLink::new(format!("https://www.youtube.com/feeds/videos.xml?{query}"), Why::Software("YouTube"))
    };
    feeds.push(feed(format!("channel_id={id}")));
    // The same without short and live videos: the list that every channel has under its own id.
    feeds.push(FeedLink {
        title: Some("videos only, without shorts and streams".to_owned()),
        ..feed(format!("playlist_id=UULF{}", &id[2..]))
    });
}

fn channel(html: &str, head: &Head) -> Option<String> {
    let canonical = head.link("canonical");
    let in_path =
        canonical.as_deref().and_then(|url| url.split_once("/channel/")).and_then(|(_, id)| good(id));
    in_path.or_else(|| head.get(&["channelid", "identifier"]).and_then(good)).or_else(|| {
        ["\"externalId\":\"", "\"channelId\":\"", "\"browseId\":\""].iter().find_map(|key| after(html, key))
    })
}

/// The first id that follows a key.
fn after(html: &str, key: &str) -> Option<String> {
    html.match_indices(key).take(20).find_map(|(at, _)| good(&html[at + key.len()..]))
}

/// The id at the start of a text, if nothing else of an id follows it.
fn good(text: &str) -> Option<String> {
    let id: String =
        text.chars().take(ID + 1).take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c)).collect();
    (id.len() == ID && id.starts_with("UC")).then_some(id)
}
