//! Shows that memory does not grow with a feed: reads feeds of 1, 10 and 100 MB entry by entry and prints the most memory
//! that was taken beside the feed itself.

#![expect(clippy::print_stdout, reason = "its output is its purpose")]
use tidings_feed::{Hints, Limits, parse_with};

/// Kilobytes of memory that the process has now, by Linux's word; 0 elsewhere.
fn resident() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}

/// A feed of about so many bytes, in the form that is asked for.
fn feed(bytes: usize, json: bool) -> String {
    let (start, item, end) = if json {
        let item = r#"{"id": "1", "title": "谈判", "url": "https://n.example/1", "content_html": "BODY"},"#;
        (r#"{"version": "https://jsonfeed.org/version/1.1", "title": "t", "items": ["#, item, "{}]}")
    } else {
        let item = "<item><title>谈判</title><link>https://n.example/1</link><pubDate>Mon, 14 Mar 2022 10:30:00 GMT</pubDate>\
            <description>BODY</description></item>";
        ("<rss version=\"2.0\"><channel><title>t</title>", item, "</channel></rss>")
    };
    let item = item.replace("BODY", &"&lt;p&gt;和平谈判的消息&lt;/p&gt;".repeat(50));
    format!("{start}{}{end}", item.repeat(bytes / item.len()))
}

fn main() {
    let limits = Limits { entries: usize::MAX, ..Limits::default() };
    let hints = Hints { limits, ..Hints::default() };
    for json in [false, true] {
        for megabytes in [1, 10, 100] {
            let text = feed(megabytes << 20, json);
            let before = resident();
            let (mut entries, mut most) = (0, before);
            let read = parse_with(text.as_bytes(), &hints, &mut |_| {
                entries += 1;
                if entries % 500 == 0 {
                    most = most.max(resident());
                }
            });
            let kilobytes = most - before;
            let format = if json { "JSON Feed" } else { "RSS" };
            println!(
                "{format}, {megabytes:3} MB: {entries} entries, {kilobytes} kB at most, read: {}",
                read.is_ok()
            );
        }
    }
}
