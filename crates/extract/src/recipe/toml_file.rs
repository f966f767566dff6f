//! Recipes in files: `recipes/NAME.toml`, or a table `[recipe]` in a source's file.

use super::model::Recipe;
use super::plan::{Plan, RecipeError};
use serde::{Deserialize, Serialize};

#[derive(Deserialize)]
struct Inside {
    recipe: Recipe,
}

#[derive(Serialize)]
struct Outside<'a> {
    recipe: &'a Recipe,
}

impl Recipe {
    /// Every mistake in the recipe: selectors and expressions that cannot be read, keys that do not belong together.
    ///
    /// # Errors
    /// The mistakes, each with its key and its place.
    pub fn check(&self) -> Result<(), Vec<RecipeError>> {
        Plan::of(self).map(|_| ())
    }

    /// Reads a recipe from TOML, whole or in a table `[recipe]`, and checks it.
    ///
    /// # Errors
    /// What is wrong with the file, with line and column in the message, or with what it says.
    pub fn from_toml(text: &str) -> Result<Self, Vec<RecipeError>> {
        let fault = |error: &toml::de::Error| vec![RecipeError::new("", error.to_string().trim_end())];
        let table: toml::Table = toml::from_str(text).map_err(|error| fault(&error))?;
        let recipe = if table.get("recipe").is_some_and(toml::Value::is_table) {
            toml::from_str::<Inside>(text).map(|inside| inside.recipe)
        } else {
            toml::from_str(text)
        };
        let recipe: Self = recipe.map_err(|error| fault(&error))?;
        recipe.check()?;
        Ok(recipe)
    }

    /// The recipe as TOML, to be written as a file of its own, or with a `[recipe]` table for a source's file.
    pub fn to_toml(&self, in_table: bool) -> String {
        let written =
            if in_table { toml::to_string(&Outside { recipe: self }) } else { toml::to_string(self) };
        // Nothing in a recipe has no form in TOML: text, numbers, lists and tables.
        written.unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::super::model::{ArticleRule, Field, Format, Pick};
    use super::*;

    const FILE: &str = r#"
name = "Example"
[recipe]
format = "html"
item = "li.news"
title = ["h2", { select = "a", attr = "title" }, { text = "untitled" }]
link = "a @href"
picture = false
time_zone = "Asia/Shanghai"
[recipe.date]
select = ".time"
formats = ["%Y-%m-%d %H:%M"]
[recipe.article]
content = "div.text"
remove = [".ads"]
"#;

    #[test]
    fn a_recipe_in_a_file() {
        let recipe = Recipe::from_toml(FILE).expect("a good recipe");
        let title = Pick { attr: Some("title".into()), ..Pick::select("a") };
        assert_eq!(recipe.title, Some(Field(vec![Pick::select("h2"), title, Pick::fixed("untitled")])));
        assert_eq!(recipe.picture, Some(Field::nothing()));
        assert_eq!(recipe.date.as_ref().expect("a date").0[0].formats, ["%Y-%m-%d %H:%M"]);
        let article = ArticleRule {
            content: Some(Field::select("div.text")),
            remove: vec![".ads".into()],
            title_cut: None,
        };
        assert_eq!(recipe.article, Some(article));
        for in_table in [true, false] {
            let written = recipe.to_toml(in_table);
            assert_eq!(Recipe::from_toml(&written).as_ref(), Ok(&recipe), "{written}");
        }
        assert_eq!(Recipe::from_toml("format = 'json'\nitem = '.'").expect("good").format, Format::Json);
    }

    #[test]
    fn mistakes_are_told_with_key_and_place() {
        for (text, expected) in [
            ("item = 'div['", "item: "),
            ("item = 'li'\ntitle = 'h2:fisrt'", "title: this pseudo-class is not known"),
            ("item = 'li'\ntitle = '//h2[contains(@class)]'", "title: contains() takes 2 arguments, not 1"),
            ("item = 'li'\ntitle = ['h2', '..//x[']", "title[1]: "),
            (
                "item = 'li'\ndate = { select = 'i', formats = ['YYYY'] }",
                "date.formats: \"YYYY\": a form is written with %",
            ),
            ("item = 'li'\ntime_zone = 'Mars/Base'", "time_zone: \"Mars/Base\" is no time zone"),
            ("item = 'li'\nlink = { select = 'a', regex = '(' }", "link.regex: "),
            ("item = 'li'\nlink = { select = 'a', text = 'x' }", "link: has both"),
            ("item = 'li'\nlink = {}", "link: says nothing"),
            ("item = 'li'\nlimit = 0", "limit: "),
            ("item = 'li'\njson_in = 'script'", "json_in: "),
            ("item = 'li'\ntitel = 'h2'", "unknown field `titel`"),
            ("item = 'li'\ntitle = true", "a selector, a table such as"),
            ("item = 'li'\ntitle = { selekt = 'h2' }", "unknown field `selekt`"),
            ("item = ", "TOML parse error"),
            ("format = 'json'\nitem = 'a[x]'", "item: between brackets"),
        ] {
            let errors = Recipe::from_toml(text).expect_err(text);
            let shown = errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
            assert!(shown.contains(expected), "{text}\n{shown}");
        }
        let error = Recipe::from_toml("item = 'li'\ntitle = '//h2[contains(@class)]'")
            .expect_err("a mistake")
            .remove(0);
        assert_eq!(error.to_string().lines().last(), Some("         ^"), "{error}");
    }
}
