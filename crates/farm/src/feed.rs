//! The bytes of a source's feed at a version.

use crate::plan::{Format, Source};
use crate::text::Writer;
use std::fmt::Write as _;

/// Days of 2026 are named by the number of the entry; a feed begins in this month.
const DAYS_OF_A_MONTH: usize = 28;

/// One entry.
struct Entry {
    link: String,
    title: String,
    html: String,
    day: usize,
    month: usize,
    minute: usize,
}

/// The feed at a version: each version but the first shows one to three entries more, and as many less at its end.
pub(crate) fn write(source: &Source, version: u32, base: &str) -> String {
    let newest = 40 + (version as usize - 1) * (1 + source.number % 3);
    let each = (source.bytes / source.entries).saturating_sub(500);
    let entries: Vec<Entry> =
        (0..source.entries).map(|back| entry(source, newest - back, each, base)).collect();
    let name = if source.chinese { "海湾日报" } else { "Bay Courier" };
    let title = format!("{name} {}", source.number);
    match source.format {
        Format::Rss => rss(&title, base, source, &entries),
        Format::Atom => atom(&title, base, source, &entries),
        Format::Json => json(&title, base, &entries),
    }
}

/// What a source that is no feed shows.
pub(crate) fn page(number: usize) -> String {
    let text = Writer::of(number as u64, false).html(4000);
    format!(
        "<!DOCTYPE html>\n<html><head><title>Bay Courier {number}</title></head><body><h1>Front page</h1>\n{text}</body></html>\n"
    )
}

fn entry(source: &Source, number: usize, bytes: usize, base: &str) -> Entry {
    let mut writer = Writer::of((source.number * 1000 + number) as u64, source.chinese);
    Entry {
        link: format!("{base}/{}/story-{number}.html", source.number),
        title: writer.title(),
        html: writer.html(bytes),
        day: 1 + number % DAYS_OF_A_MONTH,
        month: 1 + number / DAYS_OF_A_MONTH % 9,
        minute: source.number % 60,
    }
}

fn rss(title: &str, base: &str, source: &Source, entries: &[Entry]) -> String {
    const MONTHS: [&str; 10] = ["", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep"];
    let language = if source.chinese { "zh-CN" } else { "en" };
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\" \
         xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\">\n\
         <channel>\n<title>{title}</title>\n<link>{base}/</link>\n<language>{language}</language>\n"
    );
    for Entry { link, title, html, day, month, minute } in entries {
        let month = MONTHS[*month];
        let _ = write!(
            out,
            "<item>\n<title>{title}</title>\n<link>{link}</link>\n<guid isPermaLink=\"true\">{link}</guid>\n\
             <dc:creator>M. Okoye</dc:creator>\n<category>news</category>\n\
             <pubDate>{day:02} {month} 2026 08:{minute:02}:00 +0000</pubDate>\n\
             <content:encoded><![CDATA[{html}]]></content:encoded>\n</item>\n"
        );
    }
    out.push_str("</channel>\n</rss>\n");
    out
}

fn atom(title: &str, base: &str, source: &Source, entries: &[Entry]) -> String {
    let language = if source.chinese { "zh-CN" } else { "en" };
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{language}\">\n\
         <title>{title}</title>\n<id>{base}/{}</id>\n<link href=\"{base}/\"/>\n<author><name>M. Okoye</name></author>\n",
        source.number
    );
    for Entry { link, title, html, day, month, minute } in entries {
        let html = html.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        let _ = write!(
            out,
            "<entry>\n<title>{title}</title>\n<id>{link}</id>\n<link href=\"{link}\"/>\n\
             <updated>2026-{month:02}-{day:02}T08:{minute:02}:00Z</updated>\n<content type=\"html\">{html}</content>\n</entry>\n"
        );
    }
    out.push_str("</feed>\n");
    out
}

fn json(title: &str, base: &str, entries: &[Entry]) -> String {
    let mut out = format!(
        "{{\"version\": \"https://jsonfeed.org/version/1.1\", \"title\": \"{title}\", \"home_page_url\": \"{base}/\", \"items\": ["
    );
    for (place, Entry { link, title, html, day, month, minute }) in entries.iter().enumerate() {
        let html = html.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
        let comma = if place > 0 { "," } else { "" };
        let _ = write!(
            out,
            "{comma}\n{{\"id\": \"{link}\", \"url\": \"{link}\", \"title\": \"{title}\", \
             \"date_published\": \"2026-{month:02}-{day:02}T08:{minute:02}:00Z\", \"content_html\": \"{html}\"}}"
        );
    }
    out.push_str("]}\n");
    out
}
