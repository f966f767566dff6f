use super::{OutFeed, OutItem, Xml};

/// Atom 1.0 (RFC 4287).
pub fn atom(feed: &OutFeed) -> String {
    let mut xml = Xml::new();
    xml.raw("<feed xmlns=\"http://www.w3.org/2005/Atom\"");
    language(&mut xml, feed.language.as_deref());
    xml.element("title", &feed.title);
    if !feed.description.is_empty() {
        xml.element("subtitle", &feed.description);
    }
    xml.element("id", feed.address.as_ref().unwrap_or(&feed.home));
    xml.element("updated", &feed.updated.to_string());
    xml.raw("<author>").element("name", feed.author.as_ref().unwrap_or(&feed.title)).raw("</author>\n");
    xml.empty("link", &[("rel", Some("alternate")), ("type", Some("text/html")), ("href", Some(&feed.home))]);
    if let Some(address) = &feed.address {
        let kind = Some("application/atom+xml");
        xml.empty("link", &[("rel", Some("self")), ("type", kind), ("href", Some(address))]);
    }
    for hub in &feed.hubs {
        xml.empty("link", &[("rel", Some("hub")), ("href", Some(hub))]);
    }
    if let Some(icon) = &feed.icon {
        xml.element("icon", icon);
    }
    xml.element("generator", "tidings");
    for item in &feed.items {
        write_entry(&mut xml, item);
    }
    xml.raw("</feed>\n");
    xml.0
}

fn language(xml: &mut Xml, tag: Option<&str>) {
    if let Some(tag) = tag {
        xml.raw(" xml:lang=\"").text(tag).raw("\"");
    }
    xml.raw(">\n");
}

fn write_entry(xml: &mut Xml, item: &OutItem) {
    xml.raw("<entry");
    language(xml, item.language.as_deref());
    xml.element("title", &item.title).element("id", &item.id);
    xml.element("published", &item.published.to_string());
    xml.element("updated", &item.updated.unwrap_or(item.published).max(item.published).to_string());
    xml.empty("link", &[("rel", Some("alternate")), ("type", Some("text/html")), ("href", Some(&item.url))]);
    if let Some(external) = &item.external_url {
        xml.empty("link", &[("rel", Some("via")), ("href", Some(external))]);
    }
    for author in &item.authors {
        xml.raw("<author>").element("name", author).raw("</author>\n");
    }
    for tag in &item.tags {
        xml.empty("category", &[("term", Some(tag))]);
    }
    for label in &item.labels {
        let scheme = Some("http://www.google.com/reader/");
        xml.empty("category", &[("scheme", scheme), ("term", Some(label)), ("label", Some(label))]);
    }
    for file in &item.enclosures {
        let length = file.length.map(|length| length.to_string());
        let (kind, length) = (file.media_type.as_deref(), length.as_deref());
        let attributes = [
            ("rel", Some("enclosure")),
            ("type", kind),
            ("length", length),
            ("href", Some(file.url.as_str())),
        ];
        xml.empty("link", &attributes);
    }
    if let Some(summary) = &item.summary {
        xml.element("summary", summary);
    }
    if let Some(content) = &item.content_html {
        xml.raw("<content type=\"html\">").text(content).raw("</content>\n");
    }
    xml.raw("</entry>\n");
}
