use super::{OutFeed, OutItem, Xml};
use tidings_model::Timestamp;

const ROOT: &str = "<rss version=\"2.0\" xmlns:atom=\"http://www.w3.org/2005/Atom\" \
    xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\">\n<channel>\n";

/// RSS 2.0 with `content:encoded`, `dc:creator` and an `atom:link` to itself, as the RSS Advisory Board's profile asks.
pub fn rss(feed: &OutFeed) -> String {
    let mut xml = Xml::new();
    xml.raw(ROOT).element("title", &escape_once(&feed.title)).element("link", &feed.home);
    let description = if feed.description.is_empty() { &feed.title } else { &feed.description };
    xml.element("description", &escape_once(description));
    if let Some(language) = &feed.language {
        xml.element("language", language);
    }
    xml.element("lastBuildDate", &rfc822(feed.updated)).element("generator", "tidings");
    if let Some(address) = &feed.address {
        let link =
            [("rel", Some("self")), ("type", Some("application/rss+xml")), ("href", Some(address.as_str()))];
        xml.empty("atom:link", &link);
    }
    for hub in &feed.hubs {
        xml.empty("atom:link", &[("rel", Some("hub")), ("href", Some(hub))]);
    }
    if let Some(icon) = &feed.icon {
        xml.raw("<image>").element("url", icon).element("title", &feed.title).element("link", &feed.home);
        xml.raw("</image>\n");
    }
    for item in &feed.items {
        write_item(&mut xml, item);
    }
    xml.raw("</channel>\n</rss>\n");
    xml.0
}

fn write_item(xml: &mut Xml, item: &OutItem) {
    xml.raw("<item>\n").element("title", &escape_once(&item.title)).element("link", &item.url);
    let permalink = item.id == item.url;
    xml.raw(if permalink { "<guid>" } else { "<guid isPermaLink=\"false\">" })
        .text(&item.id)
        .raw("</guid>\n");
    xml.element("pubDate", &rfc822(item.published));
    for author in &item.authors {
        xml.element("dc:creator", author);
    }
    for tag in &item.tags {
        xml.element("category", tag);
    }
    if let Some(summary) = &item.summary {
        xml.element("description", &escape_once(summary));
    }
    if let Some(content) = &item.content_html {
        xml.element("content:encoded", content);
    }
    // RSS allows one enclosure; the first is the one that players take.
    if let Some(file) = item.enclosures.first() {
        let length = file.length.unwrap_or(0).to_string();
        let kind = file.media_type.as_deref().unwrap_or("application/octet-stream");
        let attributes =
            [("url", Some(file.url.as_str())), ("length", Some(length.as_str())), ("type", Some(kind))];
        xml.empty("enclosure", &attributes);
    }
    if let Some((title, url)) = &item.source {
        xml.raw("<source url=\"").text(url).raw("\">").text(title).raw("</source>\n");
    }
    xml.raw("</item>\n");
}

/// RSS's titles and descriptions are read as HTML: plain text is written so that it stays what it is.
fn escape_once(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    crate::entities::escape_text(text, &mut out);
    out
}

/// A date as RFC 822 wants it, in GMT and with a year of four digits.
fn rfc822(at: Timestamp) -> String {
    const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let at = jiff::tz::Offset::UTC.to_datetime(at);
    let day = DAYS[usize::from(at.weekday().to_monday_zero_offset().unsigned_abs()) % 7];
    let month = MONTHS[usize::from(at.month().unsigned_abs().saturating_sub(1)) % 12];
    format!(
        "{day}, {:02} {month} {:04} {:02}:{:02}:{:02} GMT",
        at.day(),
        at.year(),
        at.hour(),
        at.minute(),
        at.second()
    )
}
