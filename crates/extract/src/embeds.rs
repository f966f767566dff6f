//! Films, sounds and posts of other sites inside a text: the link that each becomes, with its title and, where one is known, a still.

use crate::tree::{Id, ROOT, Tree};
use crate::vocabulary::{Role, role};
use crate::{address, formula, limits};
use url::Url;

/// Bytes of the title of a film or sound.
const TITLE: usize = 512;

/// What stands for a film, a sound or a post of another site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Embed {
    /// The public page.
    pub(crate) url: String,
    /// Its title, else its address.
    pub(crate) title: String,
    /// A picture of it.
    pub(crate) still: Option<String>,
}

/// Elements that hold the number of a film or post for a script, the attribute with it, and the page before and behind it.
const BY_SCRIPT: [(&str, &str, &str, &str); 12] = [
    ("amp-youtube", "data-videoid", "https://www.youtube.com/watch?v=", ""),
    ("lite-youtube", "videoid", "https://www.youtube.com/watch?v=", ""),
    ("youtube-video", "videoid", "https://www.youtube.com/watch?v=", ""),
    ("amp-vimeo", "data-videoid", "https://vimeo.com/", ""),
    ("lite-vimeo", "videoid", "https://vimeo.com/", ""),
    ("amp-dailymotion", "data-videoid", "https://www.dailymotion.com/video/", ""),
    ("amp-twitter", "data-tweetid", "https://twitter.com/i/status/", ""),
    ("amp-instagram", "data-shortcode", "https://www.instagram.com/p/", "/"),
    ("amp-facebook", "data-href", "", ""),
    ("amp-tiktok", "data-src", "", ""),
    ("script", "data-telegram-post", "https://t.me/", ""),
    ("div", "data-youtube-id", "https://www.youtube.com/watch?v=", ""),
];

/// The link that a post or a film becomes which waits for a script of its site; `None` for everything else.
pub(crate) fn by_script(tree: &Tree, id: Id) -> Option<Embed> {
    let name = tree.name(id);
    let class = |word: &str| {
        tree.attr(id, "class").is_some_and(|class| class.split_ascii_whitespace().any(|known| known == word))
    };
    let url = match name {
        "blockquote" if class("instagram-media") => tree.attr(id, "data-instgrm-permalink")?.to_owned(),
        "blockquote" if class("tiktok-embed") => tree.attr(id, "cite")?.to_owned(),
        "div" if class("fb-post") || class("fb-video") => tree.attr(id, "data-href")?.to_owned(),
        _ => {
            let (_, attribute, before, behind) = BY_SCRIPT
                .iter()
                .find(|(known, attribute, ..)| *known == name && tree.attr(id, attribute).is_some())?;
            let value = tree.attr(id, attribute)?.trim();
            let plain = value.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'/'));
            if !before.is_empty() && (value.is_empty() || !plain) {
                return None;
            }
            format!("{before}{value}{behind}")
        }
    };
    let mut url = address::resolve(&url, None).filter(|url| url.scheme() != "mailto")?;
    // What follows the address of a post only counts who embeds it.
    if matches!(name, "blockquote" | "script") {
        url.set_query(None);
    }
    let still = still(&url);
    Some(titled(tree, id, address::written(&url), still))
}

/// Embeds of a page that are looked at.
const MOST: usize = 500;

/// Gives every embed of a page, and every formula that waits for a program, one plain form, before the article is looked for: frames
/// and scripts are no part of any article, what they stand for is.
pub(crate) fn settle(tree: &mut Tree, base: Option<&Url>) {
    let named = |id: &Id| {
        matches!(
            tree.name(*id),
            "iframe" | "embed" | "object" | "audio" | "video" | "script" | "blockquote" | "div"
        ) || tree.name(*id).contains('-')
    };
    let found: Vec<(Id, Embed)> = tree
        .descendants(ROOT)
        .filter(named)
        .filter_map(|id| {
            let frame = matches!(role(tree.name(id)), Role::Media);
            let embed = if frame { embedded(tree, id, base) } else { by_script(tree, id) };
            Some((id, embed?))
        })
        .take(MOST)
        .collect();
    for (id, embed) in &found {
        let mut attrs = vec![("src", embed.url.as_str()), ("title", embed.title.as_str())];
        attrs.extend(embed.still.as_deref().map(|still| ("poster", still)));
        tree.remake(*id, "amp-video", &attrs, None);
    }
    let formulas: Vec<(Id, String)> =
        tree.named(ROOT, "script").filter_map(|id| Some((id, formula::in_script(tree, id)?))).collect();
    for (id, tex) in &formulas {
        tree.remake(*id, "code", &[], Some(tex.trim()));
    }
}

/// The link that an embedded film, sound or page becomes.
pub(crate) fn embedded(tree: &Tree, id: Id, base: Option<&Url>) -> Option<Embed> {
    let name = tree.name(id);
    let source = || {
        tree.descendants(id)
            .filter(|&child| matches!(tree.name(child), "source" | "embed"))
            .find_map(|child| tree.attr(child, "src"))
    };
    let raw = ["src", "data-src", "data-lazy-src", "data"]
        .iter()
        .filter_map(|attr| tree.attr(id, attr))
        .find(|value| !value.trim().is_empty() && !value.starts_with("about:"))
        .or_else(source)?;
    let url = address::resolve(raw, base).filter(|url| url.scheme() != "mailto")?;
    let target = match name {
        "video" | "audio" | "amp-video" | "amp-audio" => Some(address::written(&url)),
        _ => player(&url),
    }?;
    let poster = tree.attr(id, "poster").and_then(|poster| address::web(poster, base));
    let still = poster.or_else(|| Url::parse(&target).ok().as_ref().and_then(still));
    Some(titled(tree, id, target, still))
}

/// The still of a film that its address tells.
fn still(url: &Url) -> Option<String> {
    let plain = |id: &str| {
        !id.is_empty() && id.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
    };
    match url.host_str()? {
        "www.youtube.com" => {
            let id = url.query_pairs().find(|(name, _)| name == "v")?.1.into_owned();
            (plain(&id) && id.len() == YOUTUBE_ID)
                .then(|| format!("https://i.ytimg.com/vi/{id}/hqdefault.jpg"))
        }
        "www.dailymotion.com" => {
            let id = url.path().strip_prefix("/video/").filter(|id| plain(id))?;
            Some(format!("https://www.dailymotion.com/thumbnail/video/{id}"))
        }
        _ => None,
    }
}

/// Letters of the name of a film at YouTube.
const YOUTUBE_ID: usize = 11;

/// Titles that players give themselves.
const PLAYERS: [&str; 14] = [
    "youtube video player",
    "youtube video",
    "vimeo video player",
    "embedded video",
    "embedded content",
    "video player",
    "video",
    "audio",
    "player",
    "iframe",
    "embed",
    "media",
    "bilibili",
    "dailymotion video player",
];

fn titled(tree: &Tree, id: Id, url: String, still: Option<String>) -> Embed {
    let title = ["title", "aria-label", "data-title", "playlabel"]
        .iter()
        .filter_map(|name| tree.attr(id, name))
        .map(str::trim)
        .find(|title| !title.is_empty() && !PLAYERS.contains(&title.to_lowercase().as_str()));
    let title = title.map_or_else(|| url.split("://").nth(1).unwrap_or(&url).to_owned(), str::to_owned);
    Embed { url, title: limits::beginning(&title, TITLE).to_owned(), still }
}

/// The public page of a player's address; `None` for frames of no known film, sound or social site.
fn player(url: &Url) -> Option<String> {
    let host = url.host_str()?;
    let host = host.strip_prefix("www.").unwrap_or(host);
    let last = url.path_segments()?.rfind(|part| !part.is_empty()).unwrap_or("");
    let query =
        |name: &str| url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
    let made = match host {
        "youtube.com" | "youtube-nocookie.com" | "m.youtube.com"
            if url.path().starts_with("/embed/videoseries") =>
        {
            format!("https://www.youtube.com/playlist?list={}", query("list")?)
        }
        "youtube.com" | "youtube-nocookie.com" | "m.youtube.com" => {
            let id = query("v").unwrap_or_else(|| last.to_owned());
            format!("https://www.youtube.com/watch?v={id}")
        }
        "youtu.be" => format!("https://www.youtube.com/watch?v={last}"),
        // A film that is not listed has a second part to its name.
        "player.vimeo.com" => match query("h") {
            Some(part) => format!("https://vimeo.com/{last}/{part}"),
            None => format!("https://vimeo.com/{last}"),
        },
        "player.bilibili.com" | "bilibili.com" if query("bvid").is_some() || query("aid").is_some() => {
            match (query("bvid"), query("aid")) {
                (Some(id), _) => format!("https://www.bilibili.com/video/{id}"),
                (None, Some(id)) => format!("https://www.bilibili.com/video/av{id}"),
                (None, None) => return None,
            }
        }
        "dailymotion.com" | "geo.dailymotion.com" => {
            format!("https://www.dailymotion.com/video/{}", query("video").unwrap_or_else(|| last.to_owned()))
        }
        "platform.twitter.com" => format!("https://twitter.com/i/status/{}", query("id")?),
        "facebook.com" => query("href")?,
        "open.spotify.com" => {
            let public = url.path().replace("/embed-podcast/", "/").replace("/embed/", "/");
            format!("https://open.spotify.com{public}")
        }
        "w.soundcloud.com" => {
            query("url").filter(|url| !url.contains("api.soundcloud.com")).unwrap_or_else(|| url.to_string())
        }
        "embed.podcasts.apple.com" => format!("https://podcasts.apple.com{}", url.path()),
        "instagram.com" => format!(
            "https://www.instagram.com{}",
            url.path().replace("/embed/captioned", "").trim_end_matches("embed/").trim_end_matches("embed")
        ),
        "t.me" => format!("https://t.me{}", url.path()),
        "v.qq.com" => format!("https://v.qq.com/x/page/{}.html", query("vid")?),
        _ if SHOWN.iter().any(|known| host == *known || host.ends_with(&format!(".{known}"))) => {
            url.as_str().to_owned()
        }
        _ => return None,
    };
    address::web(&made, None)
}

/// Sites whose frames are part of an article.
const SHOWN: [&str; 48] = [
    "bilibili.com",
    "bsky.app",
    "codepen.io",
    "douyin.com",
    "facebook.com",
    "infogram.com",
    "ixigua.com",
    "loom.com",
    "odysee.com",
    "reddit.com",
    "rumble.com",
    "weibo.cn",
    "weibo.com",
    "ximalaya.com",
    "youtube.com",
    "youtu.be",
    "vimeo.com",
    "twitter.com",
    "x.com",
    "instagram.com",
    "tiktok.com",
    "twitch.tv",
    "ted.com",
    "archive.org",
    "podcasts.apple.com",
    "music.apple.com",
    "soundcloud.com",
    "bandcamp.com",
    "mixcloud.com",
    "spreaker.com",
    "megaphone.fm",
    "acast.com",
    "simplecast.com",
    "libsyn.com",
    "youku.com",
    "iqiyi.com",
    "tudou.com",
    "163.com",
    "nicovideo.jp",
    "rutube.ru",
    "vk.com",
    "streamable.com",
    "jwplayer.com",
    "brightcove.net",
    "cnn.com",
    "datawrapper.de",
    "datawrapper.dwcdn.net",
    "flourish.studio",
];
