//! RSS-Bridge: the parameters of its bridges for any site (`CssSelectorBridge`, `CssSelectorComplexBridge`, `XPathBridge`).

use super::{Imported, is_on};
use crate::recipe::model::{ArticleRule, Field, Pick, Recipe, Selectors};
use crate::recipe::plan::RecipeError;
use std::collections::HashMap;
use url::Url;

/// A recipe from the address of a feed that RSS-Bridge makes: `…?action=display&bridge=CssSelectorBridge&home_page=…`.
///
/// # Errors
/// As [`from_rss_bridge`], and when the address names no bridge.
pub fn from_rss_bridge_url(address: &str) -> Result<Imported, Vec<RecipeError>> {
    let fault = |message: &str| vec![RecipeError::new("", message)];
    let url = Url::parse(address).map_err(|_| fault("this is no address"))?;
    let pairs: Vec<(String, String)> = url.query_pairs().into_owned().collect();
    let bridge = pairs.iter().find(|(name, _)| name == "bridge").map(|(_, value)| value.clone());
    let bridge = bridge.ok_or_else(|| fault("the address names no bridge"))?;
    from_rss_bridge(&bridge, pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())))
}

/// A recipe from a bridge's name and parameters.
///
/// # Errors
/// The mistakes that keep the recipe from working: another bridge, no selector of items, a selector that cannot be read.
pub fn from_rss_bridge<'a>(
    bridge: &str,
    parameters: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Result<Imported, Vec<RecipeError>> {
    let known = parameters.into_iter().filter(|(_, value)| !value.trim().is_empty()).collect();
    let mut given = Given { known, imported: Imported::default() };
    let short = bridge.trim_end_matches("Bridge").to_ascii_lowercase();
    let recipe = match short.as_str() {
        "cssselector" => given.css(),
        "cssselectorcomplex" => given.css_complex(),
        "xpath" => given.xpath(),
        _ => {
            let message = format!(
                "{bridge} is code for one site and cannot become a recipe; CssSelector, CssSelectorComplex and XPath can"
            );
            return Err(vec![RecipeError::new("", message)]);
        }
    };
    if recipe.item.is_none() {
        return Err(vec![RecipeError::new("item", "the bridge names no selector of items")]);
    }
    given.imported.recipe = recipe;
    given.leftovers();
    given.imported.checked()
}

struct Given<'a> {
    known: HashMap<&'a str, &'a str>,
    imported: Imported,
}

impl Given<'_> {
    fn take(&mut self, name: &str) -> Option<String> {
        self.known.remove(name).map(str::to_owned)
    }

    /// What all bridges of this kind share.
    fn common(&mut self, home: &str) -> Recipe {
        Recipe {
            url: self.take(home),
            limit: self.take("limit").and_then(|limit| limit.trim().parse().ok()).filter(|limit| *limit > 0),
            keep: self.take("url_pattern"),
            ..Recipe::default()
        }
    }

    fn css(&mut self) -> Recipe {
        let mut recipe = self.common("home_page");
        recipe.item = self.take("url_selector");
        // The first link in the item, or the item itself, is address and title.
        recipe.link = Some(Field(vec![Pick::select("a @href"), Pick::select("@href")]));
        recipe.title = Some(Field(vec![Pick::select("a"), Pick::select(":scope")]));
        let remove: Vec<String> = self.take("content_cleanup").into_iter().collect();
        let title_cut = self.take("title_cleanup");
        match self.take("content_selector") {
            Some(content) => {
                let content = Some(Field::select(content));
                recipe.article = Some(ArticleRule { content, remove, title_cut });
            }
            None => {
                // What the item holds besides its link is the text, unless it is only the link.
                if !recipe.item.as_deref().is_some_and(selects_links) {
                    recipe.content = Some(Field::select(":scope"));
                    recipe.remove = remove;
                }
            }
        }
        if self.take("discard_thumbnail").as_deref().is_some_and(is_on) {
            recipe.picture = Some(Field::nothing());
        }
        recipe
    }

    fn css_complex(&mut self) -> Recipe {
        let mut recipe = self.common("home_page");
        recipe.item = self.take("entry_element_selector");
        let link = self.take("url_selector").unwrap_or_else(|| "a".to_owned());
        recipe.link = Some(Field::select(format!("{link} @href")));
        let title = self.take("title_selector").unwrap_or_else(|| "h1".to_owned());
        let author = self.take("author_selector");
        let categories = self.take("category_selector");
        let (time, time_format) = (self.take("time_selector"), self.take("time_format"));
        let remove: Vec<String> = self.take("content_cleanup").into_iter().collect();
        let content = self.take("article_page_content_selector");
        let title_cut = self.take("title_cleanup");
        if self.take("use_article_pages").as_deref().is_some_and(is_on) {
            // The selectors are meant for the article's page, which tells title, author and date by itself.
            recipe.article = Some(ArticleRule { content: content.map(Field::select), remove, title_cut });
            self.imported.note(
                "title_selector, author_selector, category_selector and time_selector were left out: they are for the \
                 article's own page, where these are found without them.",
            );
            return recipe;
        }
        recipe.title = Some(Field::select(title));
        recipe.author = author.map(Field::select);
        recipe.categories = categories.map(Field::select);
        recipe.content = Some(Field::select(":scope"));
        recipe.remove = remove;
        recipe.date = time.map(|time| {
            let picks = vec![Pick::select(format!("{time} @datetime")), Pick::select(time)];
            self.imported.date(picks, time_format.as_deref())
        });
        recipe
    }

    fn xpath(&mut self) -> Recipe {
        let mut recipe = self.common("url");
        recipe.selectors = Selectors::XPath;
        recipe.item = self.take("item");
        recipe.title = self.take("title").map(Field::select);
        recipe.content = self.take("content").map(Field::select);
        recipe.link = self.take("uri").map(Field::select);
        recipe.author = self.take("author").map(Field::select);
        recipe.date = self.take("timestamp").map(Field::select);
        recipe.categories = self.take("categories").map(Field::select);
        // The attribute may be a style.
        recipe.picture = self.take("enclosures").map(|select| {
            let style =
                Pick { regex: Some(r#"url\(\s*["']?([^"')]+)"#.to_owned()), ..Pick::select(select.clone()) };
            Field(vec![style, Pick::select(select)])
        });
        self.known.remove("raw_content");
        recipe
    }

    fn leftovers(&mut self) {
        const ASKED: [&str; 6] = ["action", "bridge", "format", "_cache_timeout", "_error_time", "context"];
        let mut names: Vec<(&&str, &&str)> =
            self.known.iter().filter(|(name, _)| !ASKED.contains(name)).collect();
        names.sort();
        for (name, value) in names {
            let because = match *name {
                "thumbnail_as_header" | "remove_styling" | "fix_encoding" if !is_on(value) => continue,
                "thumbnail_as_header" => "the lead picture of an article always stands at its head",
                "remove_styling" => "styles never get into an article",
                "fix_encoding" => "encodings are told from the bytes",
                "cookie" => "how a page is asked for is set for the source, not in its recipe",
                _ => "it has no counterpart",
            };
            self.imported.notes.push(format!("{name} was left out: {because}."));
        }
    }
}

/// True for selectors whose last part is a link.
fn selects_links(selector: &str) -> bool {
    let last = selector.rsplit([' ', '>', '+', '~']).next().unwrap_or(selector);
    last.strip_prefix('a').is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '#', '[', ':']))
}
