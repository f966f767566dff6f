//! New addresses for the pictures of a sanitised body.

/// The body with every `src` and `poster` for which `new` knows another address changed to it. It walks over the tags of
/// HTML that the sanitiser wrote, where a value always stands in double quotes.
pub(crate) fn pictures(html: &str, new: impl Fn(&str) -> Option<String>) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        let end = tag_end(&rest[start..]).map_or(rest.len(), |end| start + end);
        out.push_str(&rest[..start]);
        push_tag(&mut out, &rest[start..end], &new);
        rest = &rest[end..];
    }
    out.push_str(rest);
    out
}

/// The body without the address of each link that begins with `start`.
pub(crate) fn without_links(html: &str, start: &str) -> String {
    html.replace(&format!(" href=\"{start}"), " data-none=\"")
}

/// The addresses of all pictures of such a body, in its order.
pub(crate) fn addresses(html: &str) -> Vec<String> {
    let found = std::cell::RefCell::new(Vec::new());
    pictures(html, |url| {
        found.borrow_mut().push(url.to_owned());
        None
    });
    found.into_inner()
}

/// Length of the tag at the start of `text`: up to the first `>` that stands in no value.
fn tag_end(text: &str) -> Option<usize> {
    let mut in_value = false;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'"' => in_value = !in_value,
            b'>' if !in_value => return Some(at + 1),
            _ => {}
        }
    }
    None
}

fn push_tag(out: &mut String, tag: &str, new: &impl Fn(&str) -> Option<String>) {
    // Parts with odd numbers are values: the tag cut at its quotes.
    let mut name = "";
    for (i, part) in tag.split('"').enumerate() {
        if i > 0 {
            out.push('"');
        }
        let is_address = i % 2 == 1 && (name.ends_with(" src=") || name.ends_with(" poster="));
        match is_address.then(|| new(&decoded(part))).flatten() {
            Some(address) => out.push_str(&address.replace('&', "&amp;").replace('"', "&quot;")),
            None => out.push_str(part),
        }
        name = part;
    }
}

/// The value of an attribute, its entities undone.
fn decoded(value: &str) -> String {
    value
        .replace("&quot;", "\"")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&#123;", "{")
        .replace("&#125;", "}")
        .replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_known_pictures_move() {
        let new = |url: &str| (url == "https://a/b.jpg?x=1&y=2").then(|| "/media/ab/c.jpg".to_owned());
        for (html, expected) in [
            (
                r#"<p>x <img alt="a>b" src="https://a/b.jpg?x=1&amp;y=2"> y</p>"#,
                r#"<p>x <img alt="a>b" src="/media/ab/c.jpg"> y</p>"#,
            ),
            (r#"<img src="https://a/c.jpg">"#, r#"<img src="https://a/c.jpg">"#),
            (
                r#"<a href="https://a/b.jpg?x=1&amp;y=2">z</a>"#,
                r#"<a href="https://a/b.jpg?x=1&amp;y=2">z</a>"#,
            ),
            (
                r#"<p title=" src=">"x</p> src="https://a/b.jpg?x=1&y=2""#,
                r#"<p title=" src=">"x</p> src="https://a/b.jpg?x=1&y=2""#,
            ),
            ("a < b", "a < b"),
        ] {
            assert_eq!(pictures(html, new), expected);
        }
    }
}
