//! Site configs: one file a host with lines `name: value`, as Full-Text RSS and the readers that came after it share them. What
//! they say of an article's text becomes an `[article]` table; what a recipe cannot hold is named with its line.

use super::Imported;
use crate::recipe::model::{ArticleRule, Field, Pick, Recipe, Selectors};
use crate::recipe::plan::{Plan, RecipeError};

/// Lines of a file that are read.
const LINES: usize = 5_000;

/// A recipe from the text of a site config. A line that cannot be taken over becomes a note, and the rest is kept.
///
/// # Errors
/// When there is no expression for the text, or none that can be read.
pub fn from_site_config(text: &str) -> Result<Imported, Vec<RecipeError>> {
    let mut read = Reading::default();
    for (line, number) in text.lines().take(LINES).zip(1..) {
        let line = line.trim().trim_start_matches('\u{feff}');
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        match line.split_once(':') {
            Some((name, value)) => read.line(name.trim(), value.trim(), number),
            None => read.note(number, line, "it is no line of the form \"name: value\""),
        }
    }
    let Reading { content, remove, notes } = read;
    if content.is_empty() {
        return Err(vec![RecipeError::new(
            "article.content",
            "the file has no `body` that can be taken over",
        )]);
    }
    let article = ArticleRule { content: Some(Field(content)), remove, title_cut: None };
    let recipe = Recipe { selectors: Selectors::XPath, article: Some(article), ..Recipe::default() };
    Imported { recipe, notes }.checked()
}

#[derive(Default)]
struct Reading {
    content: Vec<Pick>,
    remove: Vec<String>,
    notes: Vec<String>,
}

impl Reading {
    fn line(&mut self, name: &str, value: &str, number: usize) {
        let (name, argument) = name.split_once('(').map_or((name, ""), |(name, rest)| (name, rest));
        if value.is_empty() && argument.is_empty() {
            return;
        }
        match name {
            "body" if is_expression(value) => self.content.push(Pick::select(value)),
            "strip" if is_expression(value) => self.remove.push(value.to_owned()),
            "strip_id_or_class" => self.remove_by("*", &["id", "class"], value, number),
            "strip_image_src" => self.remove_by("img", &["src"], value, number),
            "body" | "strip" => self.note(number, name, "its expression cannot be read"),
            // What every page has anyway, or what only serves the tests of these files.
            "test_url"
            | "test_contains"
            | "prune"
            | "tidy"
            | "parser"
            | "strip_comments"
            | "autodetect_on_failure"
            | "autodetect_next_page"
            | "skip_json_ld"
            | "convert_double_br_tags"
            | "https" => {}
            "title" | "author" | "date" => self.note(number, name, "it is found without a rule"),
            "next_page_link" | "single_page_link" => {
                self.note(number, name, "further pages are found without a rule")
            }
            "find_string" | "replace_string" => {
                self.note(number, name, "the text of a page is not rewritten")
            }
            "http_header" => self.note(number, name, "how a page is asked for is set for the source"),
            name if name.starts_with("login") || name.ends_with("login") || name == "not_logged_in_xpath" => {
                self.note(number, name, "nobody signs in");
            }
            _ => self.note(number, name, "it has no counterpart"),
        }
    }

    /// Removes elements one of whose attributes holds a text.
    fn remove_by(&mut self, element: &str, attributes: &[&str], value: &str, number: usize) {
        let value = value.trim_matches(['"', '\'']);
        let quote = match (value.contains('\''), value.contains('"')) {
            (false, _) => '\'',
            (true, false) => '"',
            (true, true) => return self.note(number, value, "it holds quotes of both kinds"),
        };
        let tests: Vec<String> =
            attributes.iter().map(|name| format!("contains(@{name}, {quote}{value}{quote})")).collect();
        self.remove.push(format!("//{element}[{}]", tests.join(" or ")));
    }

    fn note(&mut self, number: usize, what: &str, why: &str) {
        let what = crate::text::shorten(what, 60);
        self.notes.push(format!("line {number}: {what} was left out: {why}."));
    }
}

/// True when tidings reads the expression.
fn is_expression(value: &str) -> bool {
    let article = ArticleRule { content: Some(Field::select(value)), ..ArticleRule::default() };
    let recipe = Recipe { selectors: Selectors::XPath, article: Some(article), ..Recipe::default() };
    Plan::of(&recipe).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recipe::article_content;

    #[test]
    fn a_site_config_becomes_the_rule_of_articles() {
        let text = "# by hand\nbody: //div[@id='gone']\nbody: //div[contains(@class, 'text')]\nstrip: //aside\n\
                    strip_id_or_class: promo\nstrip_image_src: \"/pixel\"\ntitle: //h1\nbody: //div[[\nprune: no\n\
                    replace_string(<x>): <y>\nhttp_header(user-agent): a\nodd line\ntest_url: https://a.example/1\n";
        let imported = from_site_config(text).expect("a recipe");
        let told: Vec<&str> = imported.notes.iter().filter_map(|note| note.split(':').next()).collect();
        assert_eq!(told, ["line 7", "line 8", "line 10", "line 11", "line 12"], "{:?}", imported.notes);
        let page = "<div class='main text'><p>港口 says.</p><aside>x</aside><p class=promo-box>Buy</p><img src=/pixel/1></div>";
        let content = article_content(&imported.recipe, page).expect("a rule").expect("a text");
        assert_eq!(content.0, "<div class=\"main text\"><p>港口 says.</p></div>");
        assert!(from_site_config("title: //h1\n").is_err());
    }
}
