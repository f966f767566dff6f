//! Reads pages named on standard input, one JSON object a line (`{"id", "file", "url"}`, the file plain or gzipped;
//! with `"site_config"`, the text of one, the article is read by it), and
//! writes what was extracted, one JSON object a line.

use flate2::read::GzDecoder;
use std::io::{BufRead, Read, Write};
use tidings_extract::{
    PageOptions, article_content, decode_page, extract_page, extract_page_with, from_site_config,
};
use tidings_feed::dates::parse_date;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (input, mut output) = (std::io::stdin().lock(), std::io::BufWriter::new(std::io::stdout().lock()));
    for line in input.lines() {
        let task: serde_json::Value = serde_json::from_str(&line?)?;
        let field = |name: &str| task.get(name).and_then(serde_json::Value::as_str).unwrap_or_default();
        let mut bytes = std::fs::read(field("file"))?;
        if field("file").ends_with(".gz") {
            let mut plain = Vec::new();
            GzDecoder::new(bytes.as_slice()).read_to_end(&mut plain)?;
            bytes = plain;
        }
        let start = std::time::Instant::now();
        let (html, _) = decode_page(&bytes, None);
        let options = PageOptions { parse_date };
        let rule =
            from_site_config(field("site_config")).ok().and_then(|rule| article_content(&rule.recipe, &html));
        let page = match rule.and_then(Result::ok) {
            Some(text) => extract_page_with(&html, field("url"), &options, &text),
            None => extract_page(&html, field("url"), &options),
        };
        let milliseconds = start.elapsed().as_secs_f64() * 1000.0;
        let authors: Vec<_> = page.authors.iter().filter_map(|person| person.name.clone()).collect();
        let images: Vec<_> = page.images.iter().map(|image| image.src.clone()).collect();
        let answer = serde_json::json!({
            "id": field("id"), "title": page.title, "authors": authors,
            "published": page.published_as_written(), "lang": page.language,
            "lead_image": page.lead_image, "images": images, "canonical": page.canonical,
            "html": page.body.as_str(), "text": page.text, "ms": milliseconds,
            "provenance": page.provenance, "problems": page.problems.iter().map(ToString::to_string).collect::<Vec<_>>(),
        });
        writeln!(output, "{answer}")?;
    }
    Ok(())
}
