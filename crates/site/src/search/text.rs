//! The text of an article as the search reads it.

use crate::body::{decode, tag_end};
use tidings_model::CleanHtml;

/// Elements that stand inside a word or between two without parting them.
const INSIDE_WORDS: [&str; 28] = [
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "del", "dfn", "em", "i", "ins", "kbd", "mark", "q", "rb",
    "ruby", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u", "var", "wbr",
];

/// The text without its markup. How a word is read (`ruby`) is no part of it. Clean HTML needs no parser: a build reads every article.
pub fn plain(html: &CleanHtml) -> String {
    let mut rest = html.as_str();
    let mut out = String::with_capacity(rest.len());
    while let Some(start) = rest.find('<') {
        let (before, tag) = rest.split_at(start);
        out.push_str(before);
        rest = &tag[tag_end(tag)..];
        let name = tag[1..]
            .trim_start_matches('/')
            .split(|c: char| !c.is_ascii_alphanumeric())
            .next()
            .unwrap_or_default();
        if (name == "rt" || name == "rp") && !tag.starts_with("</") {
            let end = format!("</{name}>");
            rest = rest.split_once(&end).map_or("", |(_, rest)| rest);
        } else if !INSIDE_WORDS.contains(&name) {
            out.push('\n');
        }
    }
    out.push_str(rest);
    decode(&out)
}

#[cfg(test)]
mod tests {
    #[test]
    #[expect(clippy::disallowed_methods, reason = "the texts are written here and clean")]
    fn what_is_read() {
        for (html, want) in [
            ("<p>f<b>oo</b> bar</p><p>next</p>", "\nfoo bar\n\nnext\n"),
            ("<p title=\"a > b\">x &lt;b&gt; &amp;amp;&nbsp;y</p>", "\nx <b> &amp;\u{a0}y\n"),
            ("<ruby>東京<rp>(</rp><rt>とうきょう</rt><rp>)</rp></ruby>都", "東京都"),
            ("one<br>two<img src=\"x.png\" alt=\"three\">", "one\ntwo\n"),
            ("no markup", "no markup"),
        ] {
            let html = tidings_model::CleanHtml::from_sanitiser(html.to_owned());
            assert_eq!(super::plain(&html), want);
        }
    }
}
