//! The archive followed.

use crate::common::{Server, article, articles};
use tidings_store::Store;

/// More articles than are taken in at one time.
const MANY: i64 = 510;

#[tokio::test]
async fn what_a_database_that_was_made_again_does_not_know_is_gone() {
    let server = Server::new();
    let many: Vec<_> = (100..100 + MANY)
        .map(|number| article("gulf", number, &format!("No. {number}"), "en", "<p>x</p>"))
        .collect();
    *server.store.lock().expect("whole") = Store::in_memory().expect("memory");
    let known: Vec<_> = articles().into_iter().skip(1).collect();
    server.file(&[many.clone(), known.clone()].concat());
    let user = server.user("ann").id;
    let there = |article: &tidings_model::Article| {
        let items = server.app.readers.items_of(user, std::slice::from_ref(&article.id));
        !items.expect("read").is_empty()
    };
    assert!(!there(&articles()[0]), "its record is gone");
    assert!(many.iter().chain(&known).all(there));
    let again = server.app.readers.items_of(user, &[known[0].id.clone()]).expect("read");
    assert_eq!(again[0].id.0, 2, "what stayed keeps its number");
}
