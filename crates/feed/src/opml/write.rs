use super::{Opml, Outline};
use crate::entities;
use crate::text::allowed;

/// Writes a list of feeds as OPML 2.0. What [`read`](super::read()) gave is given back: other readers' attributes, the rest of
/// the head and the namespaces.
pub fn write(list: &Opml) -> String {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<opml version=\"2.0\"");
    let mut prefixes: Vec<&str> = list.namespaces.iter().map(|(prefix, _)| prefix.as_str()).collect();
    collect_prefixes(&list.outlines, &mut prefixes);
    for prefix in prefixes.into_iter().filter(|prefix| is_name(prefix)) {
        let declared = list.namespaces.iter().find(|(known, _)| known == prefix);
        let address = declared.map_or_else(|| namespace(prefix), |(_, address)| address);
        attribute(&format!("xmlns:{prefix}"), address, &mut out);
    }
    out.push_str(">\n<head>\n");
    element("title", list.title.as_deref().unwrap_or_default(), &mut out);
    for (name, text) in list.head.iter().filter(|(name, _)| is_name(name) && !name.contains(':')) {
        element(name, text, &mut out);
    }
    out.push_str("</head>\n<body>\n");
    for outline in &list.outlines {
        write_outline(outline, 0, &mut out);
    }
    out.push_str("</body>\n</opml>\n");
    out
}

fn element(name: &str, text: &str, out: &mut String) {
    out.push_str(&format!("<{name}>"));
    entities::escape_text(&allowed(text), out);
    out.push_str(&format!("</{name}>\n"));
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
    let is_feed = outline.xml_url.is_some();
    // An address that stands for a name is on one line, as names are.
    let name = crate::text::fold(outline.name());
    let known = [
        ("text", Some(if outline.text.is_empty() { name.as_str() } else { &outline.text })),
        ("title", outline.title.as_deref().or(Some(name.as_str()).filter(|_| is_feed))),
        ("type", outline.kind.as_deref().or(Some("rss").filter(|_| is_feed))),
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
            attribute(name, value, out);
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

/// Lines and tabs are written as references: a parser makes spaces of them otherwise (XML 1.0, section 3.3.3).
fn attribute(name: &str, value: &str, out: &mut String) {
    out.push_str(&format!(" {name}=\""));
    let from = out.len();
    entities::escape(&allowed(value), out);
    if out[from..].contains(['\n', '\t', '\r']) {
        let value = out.split_off(from);
        out.push_str(&value.replace('\n', "&#10;").replace('\t', "&#9;").replace('\r', "&#13;"));
    }
    out.push('"');
}

fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic())
        && !name.starts_with("xmlns")
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, ':' | '-' | '_' | '.'))
}
