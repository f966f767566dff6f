use super::{Opml, Outline};
use crate::{entities, text};

/// Writes a list of feeds as OPML 2.0.
pub fn write(list: &Opml) -> String {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<opml version=\"2.0\"");
    let mut prefixes: Vec<&str> = Vec::new();
    collect_prefixes(&list.outlines, &mut prefixes);
    for prefix in prefixes {
        out.push_str(&format!(" xmlns:{prefix}=\"{}\"", namespace(prefix)));
    }
    out.push_str(">\n<head><title>");
    entities::escape(&clean(list.title.as_deref().unwrap_or_default()), &mut out);
    out.push_str("</title></head>\n<body>\n");
    for outline in &list.outlines {
        write_outline(outline, 0, &mut out);
    }
    out.push_str("</body>\n</opml>\n");
    out
}

fn collect_prefixes<'a>(outlines: &'a [Outline], prefixes: &mut Vec<&'a str>) {
    for outline in outlines {
        for (name, _) in outline.extra.iter().filter(|(name, _)| is_name(name)) {
            if let Some((prefix, _)) = name.split_once(':')
                && prefix != "xml"
                && !prefixes.contains(&prefix)
            {
                prefixes.push(prefix);
            }
        }
        collect_prefixes(&outline.children, prefixes);
    }
}

fn namespace(prefix: &str) -> &'static str {
    match prefix {
        "miniflux" => "https://miniflux.app/opml",
        "frss" => "https://freshrss.org/opml",
        _ => "https://github.com/tidings-news/tidings/opml",
    }
}

fn write_outline(outline: &Outline, depth: usize, out: &mut String) {
    let indent = "  ".repeat(depth.min(16));
    out.push_str(&indent);
    out.push_str("<outline");
    let kind = outline.kind.as_deref().or_else(|| outline.xml_url.as_ref().map(|_| "rss"));
    let text = if outline.text.is_empty() { outline.name() } else { &outline.text };
    let known = [
        ("text", Some(text)),
        ("title", Some(outline.name()).filter(|_| outline.xml_url.is_some())),
        ("type", kind),
        ("xmlUrl", outline.xml_url.as_deref()),
        ("htmlUrl", outline.html_url.as_deref()),
        ("language", outline.language.as_deref()),
        ("category", outline.category.as_deref()),
        ("description", outline.description.as_deref()),
    ];
    let extra = outline.extra.iter().filter(|(name, _)| is_name(name));
    let extra = extra.map(|(name, value)| (name.as_str(), Some(value.as_str())));
    for (name, value) in known.into_iter().chain(extra) {
        if let Some(value) = value {
            out.push(' ');
            out.push_str(name);
            out.push_str("=\"");
            entities::escape(&clean(value), out);
            out.push('"');
        }
    }
    if outline.children.is_empty() {
        out.push_str("/>\n");
        return;
    }
    out.push_str(">\n");
    for child in &outline.children {
        write_outline(child, depth + 1, out);
    }
    out.push_str(&indent);
    out.push_str("</outline>\n");
}

fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic())
        && !name.starts_with("xmlns")
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, ':' | '-' | '_' | '.'))
}

/// Without the characters that XML 1.0 does not allow.
fn clean(value: &str) -> String {
    text::fold(value).replace(['\u{fffe}', '\u{ffff}'], "")
}
