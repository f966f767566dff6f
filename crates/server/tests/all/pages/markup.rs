//! The markup of the two pages that are read most, as it is.

use super::Browser;
use crate::common::Server;

#[tokio::test]
async fn a_list_and_an_article_are_marked_up_as_before() {
    let server = Server::new();
    let browser = Browser::of(&server, "ann").await;
    browser.done("/mark", &[("read", "4"), ("star", "3")], "/").await;
    for (name, path) in [("list", "/all?order=oldest&after=2"), ("article", "/read/3?in=%2Fall")] {
        let page = browser.page(path).await;
        let main = page.split("<main").nth(1).and_then(|rest| rest.split("</main>").next());
        insta::assert_snapshot!(name, main.expect("a main part"));
    }
}
