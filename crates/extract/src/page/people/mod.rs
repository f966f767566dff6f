//! Authors: people, not the site, not the word before their name. Data first, then what the page marks as a byline.

mod marked;
mod names;

use super::head::Head;
use super::linked::Linked;
use super::title::squeezed;
use crate::tree::Tree;
use names::tidy;
use tidings_model::Person;

/// Most authors of one article.
const MOST: usize = 20;
/// Values of one `meta` name that are read.
const CANDIDATES: usize = 50;
/// Bytes of a byline.
const BYLINE: usize = 2_000;

/// The authors and the rule that found them.
pub(crate) fn authors(
    tree: &Tree,
    head: &Head,
    linked: &Linked,
    site: Option<&str>,
) -> (Vec<Person>, &'static str) {
    let squeezed_site = site.map(squeezed);
    let site = squeezed_site.as_deref();
    let meta: Vec<&str> = [
        "author",
        "article:author",
        "parsely-author",
        "dc.creator",
        "dcterms.creator",
        "dc:creator",
        "byl",
        "sailthru.author",
        "citation_author",
        "article:author_name",
        "og:article:author",
        "twitter:data1",
    ]
    .iter()
    .map(|name| {
        head.all(name)
            .filter(|_| {
                *name != "twitter:data1"
                    || head
                        .get(&["twitter:label1"])
                        .is_some_and(|label| label.eq_ignore_ascii_case("written by"))
            })
            .take(CANDIDATES)
            .collect::<Vec<_>>()
    })
    .find(|values| values.iter().any(|value| !value.starts_with("http") && !tidy(value, site).is_empty()))
    .unwrap_or_default();
    let named = |values: Vec<String>| -> Vec<Person> {
        values
            .iter()
            .flat_map(|value| tidy(value, site))
            .map(|name| Person { name: Some(name), ..Person::default() })
            .collect()
    };
    let linked: Vec<Person> = linked
        .authors
        .iter()
        .flat_map(|person| {
            let name = person.name.as_deref().unwrap_or_default();
            // A site of one person has that person's name.
            let site = site.filter(|_| !linked.persons.iter().any(|known| known == name));
            tidy(name, site).into_iter().map(|name| Person {
                name: Some(name),
                email: None,
                url: person.url.clone().and_then(|url| head.absolute(&url)),
            })
        })
        .collect();
    let declared = [(linked, "json-ld"), (named(meta.into_iter().map(str::to_owned).collect()), "meta")];
    let (people, rule) = declared
        .into_iter()
        .find(|(people, _)| !people.is_empty())
        .unwrap_or_else(|| (named(marked::byline(tree)), "byline"));
    let mut seen: Vec<String> = Vec::new();
    let distinct = people.into_iter().filter(|person| {
        let name = person.name.as_deref().unwrap_or_default().to_lowercase();
        !seen.contains(&name) && {
            seen.push(name);
            true
        }
    });
    (distinct.take(MOST).collect(), rule)
}
