//! Title, date and first author against their labels. A title is right when it is the label's, or one begins the other with at
//! least half its letters (a kicker or a site's name more or less); letters and digits only, without regard to case. A date is right
//! when it names the label's day, or the day beside it, since labels have no time zone. An author is right when the first one's
//! name and the label's hold one another.

use serde_json::Value;
use tidings_extract::Page;

/// The least shares, in tenths of a percent.
const FLOORS: [(&str, usize); 3] = [("title", 0), ("date", 0), ("author", 0)];

/// What is below its floor.
pub(crate) fn below_floors(pages: &[(Value, Page)]) -> Vec<String> {
    let mut missed = Vec::new();
    for (field, floor) in FLOORS {
        let (mut right, mut all) = (0, 0);
        for (label, page) in pages {
            let Some(want) = label[field].as_str().filter(|want| !want.trim().is_empty()) else { continue };
            let good = match field {
                "title" => is_title(want, &page.title),
                "date" => is_date(want, page),
                _ => is_author(want, page),
            };
            all += 1;
            right += usize::from(good);
            if !good && std::env::var("TIDINGS_ALL_PAGES").is_ok() {
                let names: Vec<_> = page.authors.iter().filter_map(|person| person.name.as_deref()).collect();
                println!(
                    "{} {field}: {want:?}, read {:?} {:?} {names:?}",
                    label["id"], page.title, page.published
                );
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
    let (Some(want), Some(got)) = (tidings_feed::dates::parse_date(want), page.published) else {
        return false;
    };
    (want.as_second() - got.as_second()).abs() <= 36 * 60 * 60
}

fn is_author(want: &str, page: &Page) -> bool {
    let first =
        page.authors.first().and_then(|person| person.name.as_deref()).map(squeezed).unwrap_or_default();
    let want = squeezed(want);
    !first.is_empty() && (want.contains(&first) || first.contains(&want))
}
