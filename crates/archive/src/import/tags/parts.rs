//! The parts of tags, and what is written in their place.

use std::fmt::Write;

/// Longest tag, in bytes.
const LONGEST_TAG: usize = 4 << 10;
/// Endings of pictures, in lower case.
const PICTURES: [&str; 9] = [".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".svg", ".bmp", ".heic"];

/// What stands between the signs at the start of the text, and the length of all three.
pub(super) fn between<'t>(text: &'t str, open: &str, close: &str) -> Option<(&'t str, usize)> {
    let rest = text.strip_prefix(open)?;
    let mut most = rest.len().min(LONGEST_TAG);
    while !rest.is_char_boundary(most) {
        most -= 1;
    }
    let end = rest[..most].find(close)?;
    Some((&rest[..end], open.len() + end + close.len()))
}

/// The tags `raw` and `endraw` taken out of code.
pub(super) fn without_raw(code: &str) -> String {
    let (mut out, mut rest) = (String::with_capacity(code.len()), code);
    while let Some(at) = rest.find("{%") {
        out.push_str(&rest[..at]);
        match between(&rest[at..], "{%", "%}") {
            Some((inner, end)) if matches!(inner.trim().trim_matches('-').trim(), "raw" | "endraw") => {
                rest = &rest[at + end..]
            }
            _ => {
                out.push_str("{%");
                rest = &rest[at + 2..];
            }
        }
    }
    out + rest
}

/// Arguments, those in quotes without them; `name="value"` becomes `name=value`.
pub(super) fn words(text: &str) -> Vec<String> {
    let (mut words, mut word, mut quote, mut any) = (Vec::new(), String::new(), None, false);
    for c in text.chars() {
        match (c, quote) {
            ('"' | '\'' | '`', None) if word.is_empty() || word.ends_with('=') => {
                (quote, any) = (Some(c), true)
            }
            (c, Some(open)) if c == open => quote = None,
            (c, None) if c.is_whitespace() => {
                if any {
                    words.push(std::mem::take(&mut word));
                }
                any = false;
            }
            (c, _) => {
                word.push(c);
                any = true;
            }
        }
    }
    if any {
        words.push(word);
    }
    words
}

pub(super) fn is_picture(name: &str) -> bool {
    let name = name.split(['?', '#']).next().unwrap_or_default().to_lowercase();
    PICTURES.iter().any(|ending| name.ends_with(ending))
}

/// `[class] name [width] [height] [title and alternative text]`
pub(super) fn picture(words: &[String]) -> Option<String> {
    let at = words.iter().position(|word| is_picture(word) || word.contains("://"))?;
    let alt = words[at + 1..]
        .iter()
        .find(|word| !word.chars().all(|c| c.is_ascii_digit() || matches!(c, '%' | 'p' | 'x')));
    // Hexo writes title and alternative text into one argument, each in quotes of its own.
    let alt = alt.map_or("", |alt| alt.rsplit("\" \"").next().unwrap_or(alt).trim_matches(['"', '\'']));
    Some(format!("<img src=\"{}\" alt=\"{}\">", attribute(&encoded(&words[at])), attribute(alt)))
}

/// The named arguments of Hugo's `figure`.
pub(super) fn figure(words: &[String]) -> Option<String> {
    let named = |name: &str| {
        words.iter().find_map(|word| word.strip_prefix(name)?.strip_prefix('=')).unwrap_or_default()
    };
    let src = Some(named("src")).filter(|src| !src.is_empty())?;
    let mut out =
        format!("\n<figure><img src=\"{}\" alt=\"{}\">", attribute(&encoded(src)), attribute(named("alt")));
    let texts: Vec<String> = ["title", "caption", "attr"]
        .map(named)
        .into_iter()
        .filter(|text| !text.is_empty())
        .map(escaped)
        .collect();
    if !texts.is_empty() {
        let _ = write!(out, "<figcaption>{}</figcaption>", texts.join(" – "));
    }
    out.push_str("</figure>\n");
    Some(out)
}

pub(super) fn video(site: &str, id: &str) -> String {
    let address = match site {
        "youtube" => format!("https://www.youtube.com/watch?v={id}"),
        _ => format!("https://vimeo.com/{id}"),
    };
    format!("<a href=\"{0}\">{0}</a>", attribute(&address))
}

/// Code between fences that it does not hold itself.
pub(super) fn fenced(language: &str, code: &str) -> String {
    let longest = code.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(3.max(longest + 1));
    let language: String =
        language.chars().filter(|c| c.is_alphanumeric() || matches!(c, '+' | '-' | '#' | '_')).collect();
    format!("\n{fence}{language}\n{}\n{fence}\n", code.trim_matches('\n'))
}

/// Blanks in a path would end an address of Markdown or HTML.
pub(super) fn encoded(path: &str) -> String {
    path.trim().replace(' ', "%20")
}

pub(super) fn attribute(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;").replace(['\n', '\r'], " ")
}

/// Text as HTML inside of Markdown.
pub(super) fn escaped(text: &str) -> String {
    crate::form::escape(text)
}
