//! Title, date and first author against their labels, letters and digits only, without regard to case. A title is right when it is
//! the label's, or one begins the other with at least half its letters (a kicker or a site's name more or less). A date is right when
//! it is the label's day by the clock of the page; `date or change` also takes the day on which the page says it was changed last,
//! which many labels name. An author is right when the first one's name and the label's hold one another.
//!
//! Of the labels, about one title in twelve is that of the page's `title` and not of its heading, or the other way round; one date in
//! twenty is nowhere on the page; one author in twelve is the site itself, which is left out here.

use serde_json::Value;
use tidings_extract::Page;

/// The least shares of all pages, in tenths of a percent.
const FLOORS: [(&str, usize); 4] = [("title", 915), ("date", 855), ("date or change", 895), ("author", 840)];
/// By how much those of a sample may be below.
const SAMPLED: usize = 40;
/// Pages of the whole set.
const WHOLE: usize = 700;

/// What is below its floor.
pub(crate) fn below_floors(pages: &[(Value, Page)]) -> Vec<String> {
    let mut missed = Vec::new();
    for (field, floor) in FLOORS {
        let floor = if pages.len() < WHOLE { floor - SAMPLED } else { floor };
        let (mut right, mut all) = (0, 0);
        for (label, page) in pages {
            let name = field.split(' ').next().unwrap_or(field);
            let Some(want) = label[name].as_str().filter(|want| !want.trim().is_empty()) else { continue };
            let good = match field {
                "title" => is_title(want, &page.title),
                "date" => is_date(want, page),
                "date or change" => is_date(want, page) || is_change(want, page),
                _ => is_author(want, page),
            };
            all += 1;
            right += usize::from(good);
            if !good && std::env::var("TIDINGS_ALL_PAGES").is_ok() {
                let names: Vec<_> = page.authors.iter().filter_map(|person| person.name.as_deref()).collect();
                let day = page.published_as_written();
                println!("{} {field}: {want:?}, read {:?} {day:?} {names:?}", label["id"], page.title);
            }
        }
        println!("{field}: {right} of {all}");
        if right * 1000 < floor * all {
            missed.push(format!("{field}: {right} of {all}, the floor is {floor}/1000"));
        }
    }
    missed
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn is_title(want: &str, got: &str) -> bool {
    let (want, got) = (squeezed(want), squeezed(got));
    let (short, long) = if want.len() < got.len() { (&want, &got) } else { (&got, &want) };
    want == got || (!short.is_empty() && long.contains(short.as_str()) && short.len() * 2 >= long.len())
}

fn is_date(want: &str, page: &Page) -> bool {
    page.published_as_written().is_some_and(|at| at.starts_with(want.trim()))
}

fn is_change(want: &str, page: &Page) -> bool {
    page.updated.is_some_and(|at| at.to_string().starts_with(want.trim()))
}

fn is_author(want: &str, page: &Page) -> bool {
    let first =
        page.authors.first().and_then(|person| person.name.as_deref()).map(squeezed).unwrap_or_default();
    let want = squeezed(want);
    !first.is_empty() && (want.contains(&first) || first.contains(&want))
}
