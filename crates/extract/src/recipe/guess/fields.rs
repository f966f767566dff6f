//! Which elements of the items are title, link, date and the rest, and the recipe that names them.

use super::groups::{Page, classes, words};
use super::selector::{of_items, relative};
use crate::recipe::auto;
use crate::recipe::dom::Id;
use crate::recipe::model::{Field, Pick, Recipe};
use crate::recipe::values::{is_link, picture_of};
use crate::text::weigh;

/// Items that are looked at.
const SAMPLE: usize = 30;

/// A recipe for the items of a page.
pub(super) fn to_recipe(page: &Page<'_>, items: &[Id]) -> Option<Recipe> {
    let item = of_items(page.dom, items, page.work)?;
    let field = |key: &str| field(page, items, key);
    Some(Recipe {
        item: Some(item),
        title: field("title"),
        link: field("link"),
        date: field("date"),
        author: field("author"),
        picture: field("picture"),
        summary: field("summary"),
        ..Recipe::default()
    })
}

/// The place of a field below the items.
pub(crate) fn field(page: &Page<'_>, items: &[Id], key: &str) -> Option<Field> {
    let sample: Vec<Id> = items.iter().copied().take(SAMPLE).collect();
    let found = targets(page, &sample, key);
    // A field that hardly any item has is no field of the list.
    let least = if matches!(key, "title" | "link") { 2 } else { 3 };
    if found.len() * least < sample.len().min(SAMPLE) {
        let bare =
            key == "date" && sample.iter().filter(|&&id| page.has_bare_date(id)).count() * 2 > sample.len();
        return bare.then(|| Field::select("xpath:text()"));
    }
    let own = found.iter().filter(|(item, target)| item == target).count() * 2 > found.len();
    let attr = |name: &str, select: Option<String>| match select {
        Some(select) => Field::select(format!("{select} @{name}")),
        None => Field::select(format!("@{name}")),
    };
    if own {
        return match key {
            "link" => Some(attr("href", None)),
            _ => None,
        };
    }
    let inner: Vec<(Id, Id)> = found.into_iter().filter(|(item, target)| item != target).collect();
    let select = relative(page.dom, &inner, page.work)?;
    Some(match key {
        "link" => attr("href", Some(select)),
        "date" => {
            let plain = |(_, id): &&(Id, Id)| page.dom.attr(*id, "datetime").is_some();
            if inner.iter().filter(plain).count() * 2 > inner.len() {
                Field(vec![Pick::select(format!("{select} @datetime")), Pick::select(select)])
            } else {
                Field::select(select)
            }
        }
        _ => Field::select(select),
    })
}

/// For the items that have it, the element of a field.
fn targets(page: &Page<'_>, items: &[Id], key: &str) -> Vec<(Id, Id)> {
    let dom = page.dom;
    let one = |item: Id| match key {
        "title" => auto::title_element(dom, item, page.work),
        "link" => link(page, item),
        "date" => page.date_element(item),
        "picture" => (item..dom.end(item))
            .take(2_000)
            .find(|&id| dom.name(id) == "img" && picture_of(dom, id).is_some()),
        "summary" | "content" => summary(page, item),
        "author" => called(page, item, &["author", "authors", "byline", "writer", "reporter"]),
        "categories" => called(
            page,
            item,
            &["category", "categories", "cat", "tag", "tags", "section", "kicker", "label"],
        ),
        _ => None,
    };
    items.iter().filter_map(|&item| Some((item, one(item)?))).collect()
}

fn link(page: &Page<'_>, item: Id) -> Option<Id> {
    let dom = page.dom;
    let title = auto::title_element(dom, item, page.work);
    let is_anchor =
        |&id: &Id| dom.name(id) == "a" && dom.attr(id, "href").is_some_and(|href| is_link(href.trim()));
    let inside = title.and_then(|id| auto::links(dom, id).next());
    let around =
        title.and_then(|id| dom.ancestors(id).take_while(|&above| dom.holds(item, above)).find(is_anchor));
    inside.or(around).or_else(|| auto::links(dom, item).next())
}

/// The block that says most besides the title.
fn summary(page: &Page<'_>, item: Id) -> Option<Id> {
    let dom = page.dom;
    let title = auto::title_element(dom, item, page.work);
    let named = called(
        page,
        item,
        &["summary", "desc", "description", "excerpt", "intro", "abstract", "digest", "teaser"],
    );
    let good =
        |id: &Id| weigh(&dom.line(*id, page.work)) >= 40 && title.is_none_or(|title| !dom.holds(*id, title));
    let paragraph = || (item..dom.end(item)).take(2_000).filter(|&id| dom.name(id) == "p").find(good);
    named.filter(good).or_else(paragraph)
}

/// The first element whose classes have one of these words, and that holds no title.
fn called(page: &Page<'_>, item: Id, names: &[&str]) -> Option<Id> {
    let dom = page.dom;
    let title = auto::title_element(dom, item, page.work);
    (item + 1..dom.end(item)).take(2_000).find(|&id| {
        let named = classes(dom, id)
            .iter()
            .any(|class| words(class).iter().any(|word| names.contains(&word.as_str())))
            || (names.contains(&"author") && dom.attr(id, "rel") == Some("author"));
        named && title.is_none_or(|title| !dom.holds(id, title)) && !dom.line(id, page.work).is_empty()
    })
}
