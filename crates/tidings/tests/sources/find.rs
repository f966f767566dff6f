//! Saved home pages, one for each way in which a site may tell of its feed, and some that tell of none.

use crate::world::{Answers, World};
use serde::Deserialize;
use std::path::{Path, PathBuf};
use tidings::find_feed::{Found, Means, find, read_unread};
use tidings::rsshub::Instances;
use tidings_model::{SourceKind, Timestamp};

/// A case of `cases.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    /// What the person types.
    asked: String,
    /// The saved page.
    page: Option<String>,
    /// Where the page is, if not at the address asked.
    at: Option<String>,
    /// The `Link` header of the page.
    link: Option<String>,
    /// The feed that is to be taken.
    finds: Option<String>,
    /// The kind that it is read as.
    #[serde(default)]
    kind: SourceKind,
    /// What the explanation must say.
    #[serde(default)]
    says: Vec<String>,
    /// What other addresses answer.
    #[serde(default)]
    answers: Answers,
}

#[derive(Deserialize)]
struct Cases {
    case: Vec<Case>,
}

fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/find")
}

fn cases() -> Vec<Case> {
    let text = std::fs::read_to_string(data().join("cases.toml")).expect("the cases");
    toml::from_str::<Cases>(&text).unwrap_or_else(|e| panic!("cases.toml: {e}")).case
}

fn world(case: &Case) -> World {
    let world = World::default();
    for (url, says) in &case.answers {
        world.put(url, says);
    }
    if let Some(page) = &case.page {
        let body = std::fs::read(data().join(page)).unwrap_or_else(|e| panic!("{page}: {e}"));
        world.page(case.at.as_ref().unwrap_or(&case.asked), body, case.link.clone());
    }
    world
}

async fn look(case: &Case, world: &World) -> Found {
    let instances = Instances::new(&["https://hub-one.example".into(), "https://hub-two.example".into()]);
    let means = Means { http: world, rsshub: &instances, now: Timestamp::UNIX_EPOCH };
    find(means, &case.asked).await.unwrap_or_else(|e| panic!("{}: {e}", case.asked))
}

#[tokio::test]
async fn the_feed_of_each_saved_page_is_found() {
    let (mut finds, mut wrong) = (0, Vec::new());
    for case in cases().iter().filter(|case| case.finds.is_some()) {
        finds += 1;
        let found = look(case, &world(case)).await;
        let best = found.best().map(|best| (best.address.clone(), best.kind));
        if best != case.finds.clone().map(|feed| (feed, case.kind)) {
            wrong.push(format!("{:?} {}\n  found {best:?}\n  {}", case.page, case.asked, found.nothing()));
        } else if found.best().is_none_or(|best| best.preview.is_empty()) {
            wrong.push(format!("{}: nothing is shown of it", case.asked));
        }
    }
    assert!(wrong.is_empty(), "{} of {finds}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(finds >= 59, "{finds} pages");
}

#[tokio::test]
async fn a_guessed_recipe_is_shown_with_what_it_gives() {
    for (page, entries, newest, first) in [
        ("recipe-chinese.html", 8, "2026-03-14T02:21:00Z", "渡轮航线恢复夜间班次"),
        ("recipe-english.html", 6, "2026-03-13T00:00:00Z", "Harbour dredging starts on Monday"),
        ("recipe-arabic.html", 6, "2026-03-14T00:00:00Z", "افتتاح سوق السمك الجديد عند المرفأ"),
        ("recipe-data.json", 5, "2026-03-14T00:00:00Z", "第一条航运消息发布"),
    ] {
        let case = cases().into_iter().find(|case| case.page.as_deref() == Some(page)).expect("the case");
        let found = look(&case, &world(&case)).await;
        let best = found.best().expect("a recipe");
        assert_eq!(
            (best.entries, best.newest.map(|at| at.to_string()).as_deref()),
            (entries, Some(newest)),
            "{page}"
        );
        assert!(best.preview.iter().any(|entry| entry.title == first), "{page}: {:?}", best.preview);
        assert!(best.recipe.is_some() && best.why.contains("recipe"), "{page}: {}", best.why);
    }
}

#[tokio::test]
async fn where_there_is_no_feed_each_place_is_explained() {
    let mut explained = 0;
    for case in cases().iter().filter(|case| case.finds.is_none()) {
        explained += 1;
        let world = world(case);
        let found = look(case, &world).await;
        assert!(found.best().is_none(), "{}: took {:?}", case.asked, found.best());
        let told = found.nothing().to_string();
        assert!(!case.says.is_empty(), "{}: says nothing", case.asked);
        for words in &case.says {
            assert!(told.contains(words), "{} does not say {words:?}:\n{told}", case.asked);
        }
        assert!(told.contains("what to do"), "{told}");
        let asked = world.asked();
        assert!(asked.len() <= 40, "{}: {} requests", case.asked, asked.len());
    }
    assert!(explained >= 14, "{explained} pages");
}

#[tokio::test]
async fn another_feed_than_the_best_can_be_read() {
    let case =
        cases().into_iter().find(|case| case.page.as_deref() == Some("github-repo.html")).expect("the case");
    let world = world(&case);
    let found = look(&case, &world).await;
    let others: Vec<&str> = found.candidates.iter().map(|candidate| candidate.address.as_str()).collect();
    assert!(others.contains(&"https://github.com/lanhai/tide/commits.atom"), "{others:?}");
    let link = tidings_extract::FeedLink::new(
        "https://github.com/lanhai/tide/tags.atom",
        tidings_extract::Why::Body,
    );
    let instances = Instances::default();
    let means = Means { http: &world, rsshub: &instances, now: Timestamp::UNIX_EPOCH };
    assert_eq!(read_unread(means, &link).await.expect("the tags").entries, 2);
    let none = tidings_extract::FeedLink::new("https://github.com/nothing.atom", tidings_extract::Why::Body);
    assert!(read_unread(means, &none).await.is_err());
}

#[tokio::test]
async fn posts_are_named_by_the_page() {
    let case = cases()
        .into_iter()
        .find(|case| case.page.as_deref() == Some("wordpress-api.html"))
        .expect("the case");
    let found = look(&case, &world(&case)).await;
    assert_eq!(found.best().and_then(|best| best.title.clone()).as_deref(), Some("Field Notes"));
}
