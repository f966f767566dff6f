//! Any text as a recipe and a page: the recipe is read, written and read again; on the page it gives entries within its limit;
//! and the page alone gives recipes that are good recipes.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tidings_extract::{PREVIEW, Recipe, RecipeOptions, apply, article_content, guess};
use tidings_feed::Timestamp;
use tidings_feed::dates::{parse_date, parse_date_relative};

const URL: &str = "https://n.example/news/";

fuzz_target!(|text: &str| {
    let options = RecipeOptions {
        parse_date: |text, now| match now {
            Some(now) => parse_date_relative(text, now),
            None => parse_date(text),
        },
        now: Some(Timestamp::from_second(1_647_259_200).expect("a time")),
    };
    let (recipe, page) = text.split_once("\n----\n").unwrap_or(("", text));
    match Recipe::from_toml(recipe) {
        Ok(recipe) => {
            let again = Recipe::from_toml(&recipe.to_toml(true)).expect("our own recipe");
            assert_eq!(again, recipe);
            let result = apply(&recipe, page, URL, &options);
            assert!(recipe.limit.is_none_or(|limit| result.entries.len() <= limit.max(1)));
            assert!(result.problems.iter().all(|problem| !problem.to_problem().message.is_empty()));
            _ = article_content(&recipe, page);
        }
        Err(mistakes) => assert!(!mistakes.is_empty()),
    }
    for found in guess(page, URL, &options) {
        assert!(found.preview.len() <= PREVIEW);
        assert!(found.recipe.check().is_ok(), "{}", found.recipe.to_toml(false));
    }
});
