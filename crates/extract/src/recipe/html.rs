//! Part of a document as HTML again, as it stood. It is still foreign: the sanitiser reads it next.

use super::dom::{Dom, Id};
use super::work::Work;

/// Bytes that are written of one item.
const LONGEST: usize = 2 << 20;

/// Elements that have no end tag.
fn is_void(name: &str) -> bool {
    matches!(
        name,
        "area"
            | "base"
            | "br"
            | "col"
            | "embed"
            | "hr"
            | "img"
            | "input"
            | "link"
            | "meta"
            | "source"
            | "track"
            | "wbr"
    )
}

/// A node with everything below it, but for the nodes in `cut` (sorted).
pub(crate) fn write(dom: &Dom, top: Id, cut: &[Id], work: &Work) -> String {
    let mut out = String::new();
    let mut open: Vec<Id> = Vec::new();
    let mut at = top;
    while at < dom.end(top) {
        while open.last().is_some_and(|&above| dom.end(above) <= at) {
            close(dom, open.pop(), &mut out);
        }
        let name = dom.name(at);
        if !work.spend(4) || out.len() > LONGEST {
            break;
        }
        if cut.binary_search(&at).is_ok() || matches!(name, "script" | "style") {
            at = dom.end(at);
            continue;
        }
        if let Some(text) = dom.text_node(at) {
            escape(text, &mut out);
        } else if !name.is_empty() {
            start(dom, at, name, &mut out);
            if !is_void(name) {
                open.push(at);
            }
        }
        at += 1;
    }
    while let Some(id) = open.pop() {
        close(dom, Some(id), &mut out);
    }
    out
}

fn start(dom: &Dom, id: Id, name: &str, out: &mut String) {
    out.push('<');
    out.push_str(name);
    for (key, value) in dom.attrs(id) {
        // A name that would end the tag cannot be written; no element needs it.
        if key.contains(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '<' | '>' | '/' | '=')) {
            continue;
        }
        out.push(' ');
        out.push_str(key);
        out.push_str("=\"");
        escape(value, out);
        out.push('"');
    }
    out.push('>');
}

fn close(dom: &Dom, id: Option<Id>, out: &mut String) {
    if let Some(id) = id {
        out.push_str("</");
        out.push_str(dom.name(id));
        out.push('>');
    }
}

/// Text as it stands in HTML.
pub(crate) fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_what_was_read() {
        let (dom, _) = Dom::html(
            "<body><div a='1 & \"2\"'><p>x &lt; <b>y</b><br></p><i class=ad>no</i><script>1</script>z</div>",
        );
        let work = Work::default();
        let find = |name: &str| (0..dom.len()).find(|&id| dom.name(id) == name).expect("the element");
        assert_eq!(
            write(&dom, find("div"), &[find("i")], &work),
            "<div a=\"1 &amp; &quot;2&quot;\"><p>x &lt; <b>y</b><br></p>z</div>"
        );
    }
}
