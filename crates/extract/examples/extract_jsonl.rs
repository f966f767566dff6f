//! Reads pages named on standard input, one JSON object a line (`{"id", "file", "url"}`, the file plain or gzipped), and
//! writes what was extracted, one JSON object a line.

use flate2::read::GzDecoder;
use jiff::Timestamp;
use std::io::{BufRead, Read, Write};
use tidings_extract::{PageOptions, decode_page, extract_page};

fn parse_date(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    text.parse::<Timestamp>().ok().or_else(|| {
        let civil: jiff::civil::DateTime = text.parse().ok()?;
        jiff::tz::Offset::UTC.to_timestamp(civil).ok()
    })
}

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
        let page = extract_page(&html, field("url"), &PageOptions { parse_date });
        let milliseconds = start.elapsed().as_secs_f64() * 1000.0;
        let authors: Vec<_> = page.authors.iter().filter_map(|person| person.name.clone()).collect();
        let images: Vec<_> = page.images.iter().map(|image| image.src.clone()).collect();
        let answer = serde_json::json!({
            "id": field("id"), "title": page.title, "authors": authors,
            "published": page.published.map(|at| at.to_string()), "lang": page.language,
            "lead_image": page.lead_image, "images": images, "canonical": page.canonical,
            "html": page.body.as_str(), "text": page.text, "ms": milliseconds,
            "provenance": page.provenance, "problems": page.problems.iter().map(ToString::to_string).collect::<Vec<_>>(),
        });
        writeln!(output, "{answer}")?;
    }
    Ok(())
}
