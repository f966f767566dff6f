//! FreshRSS: the attributes that its OPML has besides those of the standard (its page OPML.md, and `app/views/helpers/export`).

use super::{Imported, is_on};
use crate::recipe::model::{ArticleRule, Field, Format, Pick, Recipe, Selectors};
use crate::recipe::plan::RecipeError;
use std::collections::HashMap;

/// A recipe from the attributes of an outline: `type`, `xmlUrl`, `text`, `frss:xPathItem…`, `frss:json…`. Names are taken with
/// or without their prefix and in any case of letters.
///
/// # Errors
/// The mistakes that keep the recipe from working: no item, an expression that cannot be read, a type that is no recipe.
pub fn from_freshrss<'a>(
    attributes: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Result<Imported, Vec<RecipeError>> {
    let mut known: HashMap<String, &str> = HashMap::new();
    for (name, value) in attributes {
        let bare = name.rsplit(':').next().unwrap_or(name).to_ascii_lowercase();
        if !value.trim().is_empty() {
            known.entry(bare).or_insert(value.trim());
        }
    }
    let mut take = |name: &str| known.remove(&name.to_ascii_lowercase());
    let kind = take("type").unwrap_or_default().to_ascii_lowercase();
    let (format, part) = match kind.as_str() {
        "html+xpath" => (Format::Html, "xPathItem"),
        "xml+xpath" => (Format::Xml, "xPathItem"),
        "json+dotnotation" | "html+xpath+json+dotnotation" => (Format::Json, "jsonItem"),
        other => {
            let message =
                format!("{other:?} is no type that becomes a recipe: a feed of this type is read as it is");
            return Err(vec![RecipeError::new("type", message)]);
        }
    };
    let Some(item) = take(part) else {
        return Err(vec![RecipeError::new("item", format!("the outline has no frss:{part}"))]);
    };
    let mut imported = Imported::default();
    let json_in = take("xPathToJson").filter(|_| format == Format::Json);
    let mut field = |name: &str| take(&format!("{part}{name}")).map(str::to_owned);
    let time_format = field("TimeFormat");
    let date =
        field("Timestamp").map(|select| imported.date(vec![Pick::select(select)], time_format.as_deref()));
    let select = |text: Option<String>| Some(text.map_or_else(Field::nothing, Field::select));
    let mut recipe = Recipe {
        format,
        selectors: if format == Format::Json { Selectors::Css } else { Selectors::XPath },
        json_in: json_in.map(|path| Field::select(format!("xpath:{path}"))),
        item: Some(item.to_owned()),
        title: select(field("Title")),
        link: select(field("Uri")),
        date: Some(date.unwrap_or_else(Field::nothing)),
        author: field("Author").map(Field::select),
        picture: select(field("Thumbnail")),
        content: field("Content").map(Field::select),
        categories: field("Categories").map(Field::select),
        guid: field("Uid").map(Field::select),
        ..Recipe::default()
    };
    if format == Format::Json
        && let Some(html) = field("ContentHTML")
    {
        recipe.content = Some(Field::select(html));
    }
    recipe.url = take("xmlUrl").map(str::to_owned);
    recipe.name = take("title").or_else(|| take("text")).map(str::to_owned);
    let filter = take("cssFullContentFilter").or_else(|| take("cssContentFilter"));
    if let Some(content) = take("cssFullContent") {
        recipe.article = Some(ArticleRule {
            content: Some(Field::select(format!("css:{content}"))),
            remove: filter.map(|filter| format!("css:{filter}")).into_iter().collect(),
            title_cut: None,
        });
    }
    imported.recipe = recipe;
    leftovers(&mut imported, &known);
    imported.checked()
}

/// How the articles' own pages are read, from the attributes of an ordinary feed's outline: `frss:cssFullContent` of FreshRSS,
/// `miniflux:scraperRules` of Miniflux. `None` when there is neither.
pub fn article_of_reader<'a>(
    attributes: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Option<Result<Imported, Vec<RecipeError>>> {
    let known: HashMap<String, &str> = attributes
        .into_iter()
        .map(|(name, value)| (name.rsplit(':').next().unwrap_or(name).to_ascii_lowercase(), value.trim()))
        .filter(|(_, value)| !value.is_empty())
        .collect();
    let content = known.get("cssfullcontent").or_else(|| known.get("scraperrules"))?;
    let filter = known.get("cssfullcontentfilter").or_else(|| known.get("csscontentfilter"));
    let article = ArticleRule {
        content: Some(Field::select(*content)),
        remove: filter.map(|filter| (*filter).to_owned()).into_iter().collect(),
        title_cut: None,
    };
    let recipe = Recipe { article: Some(article), ..Recipe::default() };
    Some(Imported { recipe, notes: Vec::new() }.checked())
}

/// Names what FreshRSS had and a recipe cannot hold.
fn leftovers(imported: &mut Imported, known: &HashMap<String, &str>) {
    const PLAIN: [&str; 8] = [
        "htmlurl",
        "description",
        "text",
        "title",
        "xpathitemtimeformat",
        "jsonitemtimeformat",
        "category",
        "language",
    ];
    let mut names: Vec<(&String, &&str)> =
        known.iter().filter(|(name, _)| !PLAIN.contains(&name.as_str())).collect();
    names.sort();
    for (name, value) in names {
        let because = match name.as_str() {
            name if name.starts_with("curlopt_") && !is_on(value) => continue,
            name if name.starts_with("curlopt_") => {
                "how a page is asked for is set for the source, not in its recipe"
            }
            "filtersactionread" => "rules that mark articles as read are no part of a recipe",
            _ => "it has no counterpart",
        };
        imported.note(format!("{name} was left out: {because}."));
    }
}
