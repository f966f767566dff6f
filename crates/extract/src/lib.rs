//! From HTML to an article: the sanitiser, the reader of article pages, pictures, languages, and the discovery of feeds.
//!
//! Everything here is a pure function over text. Foreign HTML goes in, and only [`CleanHtml`](tidings_model::CleanHtml)
//! comes out.

mod address;
mod clean_text;
mod compose;
mod content;
mod decode;
mod difference;
mod discover;
mod embeds;
mod feed_text;
mod fit;
mod formula;
mod images;
mod lead;
mod limits;
mod lines;
mod media;
mod page;
mod plain_markup;
mod recipe;
mod sanitise;
mod series;
mod text;
mod tree;
mod vocabulary;
mod words;
mod write;

pub use address::without_credentials;
pub use clean_text::{decode, escape_html, search_text, tag_end};
pub use compose::{Compose, Composed, compose};
pub use decode::decode_page;
pub use difference::{Difference, FieldChange, Passage, Piece, difference, is_trifle};
pub use discover::{
    Asked, Discovered, FeedLink, Read, Why, discover, in_header, keep_first, known_sites, score,
    sitemaps_of_robots, well_known,
};
pub use feed_text::wants_page;
pub use images::{BodyImage, ImageAction, ImageRewrite, images, rewrite_images};
pub use lead::{judge_by_size, lead_name, refuse_repeated_lead};
pub use page::{Page, PageOptions, extract_page, extract_page_with, extract_part, page_icons};
pub use recipe::{
    ArticleRule, Field, FieldCount, Format, Imported, PREVIEW, Pick, Recipe, RecipeError, RecipeGuess,
    RecipeOptions, RecipeProblem, RecipeResult, Selectors, apply, article_content, article_of_reader,
    from_freshrss, from_rss_bridge, from_rss_bridge_url, from_site_config, guess,
};
pub use sanitise::{Cleaned, restore, sanitise};
pub use series::{Joining, Series, join};
pub use text::{excerpt, is_unspaced, length, reading_minutes, text_of};
pub use words::rewrite_text;
