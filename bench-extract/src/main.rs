//! Pages a second and memory of the extractor, beside two others on the same pages in the same run. What is counted is the time of
//! the processor, so that other work on the machine does not count; memory is that of the heap above what the pages themselves take.

use cpu_time::ThreadTime;
use flate2::read::GzDecoder;
use peak_alloc::PeakAlloc;
use std::io::Read;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use tidings_extract::{PageOptions, decode_page, extract_page};

#[global_allocator]
static HEAP: PeakAlloc = PeakAlloc;

/// Pages that are named.
const NAMED: usize = 10;

struct Page {
    name: String,
    url: String,
    html: String,
}

/// What one page took.
struct Cost {
    seconds: f64,
    megabytes: f64,
}

/// Reads a page; false when nothing came of it.
type Extractor = fn(&Page) -> bool;

fn ours(page: &Page) -> bool {
    let options = PageOptions { parse_date: tidings_feed::dates::parse_date };
    !extract_page(&page.html, &page.url, &options).body.is_empty()
}

fn dom_smoothie(page: &Page) -> bool {
    let url = Some(page.url.as_str()).filter(|url| !url.is_empty());
    let reader = dom_smoothie::Readability::new(page.html.as_str(), url, None);
    reader.and_then(|mut reader| reader.parse()).is_ok_and(|article| !article.text_content.is_empty())
}

fn trafilatura(page: &Page) -> bool {
    let options = trafilatura::Options::default().with_fallback(true);
    trafilatura::extract(&page.html, &options).is_ok_and(|result| !result.content_text.is_empty())
}

fn pages(set: &Path) -> Vec<Page> {
    let gold = std::fs::read_to_string(set.join("gold.jsonl")).unwrap_or_default();
    let lines = gold.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    lines
        .filter_map(|label| {
            let id = label["id"].as_str()?;
            let file = std::fs::File::open(set.join("html").join(format!("{id}.html.gz"))).ok()?;
            let mut bytes = Vec::new();
            GzDecoder::new(file).read_to_end(&mut bytes).ok()?;
            let name = format!("{}/{id}", set.file_name()?.to_string_lossy());
            let html = decode_page(&bytes, None).0.to_string();
            Some(Page { name, url: label["url"].as_str().unwrap_or_default().to_owned(), html })
        })
        .collect()
}

fn measure(pages: &[Page], extractor: Extractor) -> (Vec<Cost>, usize) {
    let mut nothing = 0;
    let costs = pages.iter().map(|page| {
        HEAP.reset_peak_usage();
        let (before, start) = (HEAP.current_usage_as_mb(), ThreadTime::now());
        let read = catch_unwind(AssertUnwindSafe(|| extractor(page))).unwrap_or(false);
        nothing += usize::from(!read);
        Cost { seconds: start.elapsed().as_secs_f64(), megabytes: f64::from(HEAP.peak_usage_as_mb() - before) }
    });
    (costs.collect(), nothing)
}

fn main() {
    let folders: Vec<String> = std::env::args().skip(1).collect();
    let pages: Vec<Page> = folders.iter().flat_map(|folder| pages(Path::new(folder))).collect();
    let bytes: usize = pages.iter().map(|page| page.html.len()).sum();
    println!("{} pages, {:.1} MB\n", pages.len(), bytes as f64 / 1e6);
    println!("{:24}{:>9}{:>12}{:>12}{:>10}", "", "pages/s", "slowest, s", "most, MB", "nothing");
    let mut own = Vec::new();
    let all: [(&str, Extractor); 3] =
        [("tidings", ours), ("dom_smoothie 0.19", dom_smoothie), ("trafilatura 0.6", trafilatura)];
    for (name, extractor) in all {
        let (costs, nothing) = measure(&pages, extractor);
        let seconds: f64 = costs.iter().map(|cost| cost.seconds).sum();
        let most = |of: fn(&Cost) -> f64| costs.iter().map(of).fold(0.0, f64::max);
        println!(
            "{name:24}{:9.0}{:12.3}{:12.1}{nothing:10}",
            pages.len() as f64 / seconds,
            most(|cost| cost.seconds),
            most(|cost| cost.megabytes)
        );
        if name == "tidings" {
            own = costs;
        }
    }
    let mut slowest: Vec<(&Page, &Cost)> = pages.iter().zip(&own).collect();
    slowest.sort_by(|a, b| b.1.seconds.total_cmp(&a.1.seconds));
    println!("\nThe slowest pages of tidings\n");
    for (page, cost) in slowest.iter().take(NAMED) {
        let size = page.html.len() as f64 / 1e6;
        println!("{:7.3} s {:7.1} MB  {} ({size:.2} MB of HTML)", cost.seconds, cost.megabytes, page.name);
    }
    let over = own.iter().filter(|cost| cost.seconds > 0.5 || cost.megabytes > 100.0).count();
    println!("\n{over} pages took more than half a second or 100 MB.");
}
