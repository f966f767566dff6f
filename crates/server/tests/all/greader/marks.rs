use super::{Program, UNREAD, arrive};
use crate::common::Server;

const READ: &str = "user/-/state/com.google/read";
const STARRED: &str = "user/-/state/com.google/starred";
const ARRIVED: i64 = 1_790_100_000;

#[tokio::test]
async fn marks_are_said_and_taken_back() {
    let server = Server::new();
    let program = Program::sign_in(&server, "", "ann").await;
    let other = Program::sign_in(&server, "/api/greader.php", "本").await;
    let starred = format!("s={STARRED}");
    // Each in turn: what is sent, and what is unread and starred then.
    for (form, unread, stars) in [
        (format!("i=1&i=0000000000000002&a={READ}"), &[5, 4, 3][..], &[][..]),
        (format!("i=1&i=2&a={READ}"), &[5, 4, 3], &[]),
        (format!("i=tag:google.com,2005:reader/item/0000000000000001&r={READ}"), &[5, 4, 3, 1], &[]),
        (format!("i=5&i=4&a={STARRED}&a={READ}"), &[3, 1], &[5, 4]),
        (format!("i=4&r={STARRED}"), &[3, 1], &[5]),
        (format!("i=4&r={STARRED}"), &[3, 1], &[5]),
        ("i=2&a=user/-/state/com.google/kept-unread".to_owned(), &[3, 2, 1], &[5]),
        (
            "i=3&a=user/-/state/com.google/broadcast&a=user/-/state/com.google/like".to_owned(),
            &[3, 2, 1],
            &[5],
        ),
        ("i=3&r=user/-/state/com.google/tracking-kept-unread".to_owned(), &[3, 2, 1], &[5]),
        (format!("i=3&i=77&i=-1&a={READ}"), &[2, 1], &[5]),
    ] {
        program.ok("api/0/edit-tag", form.clone()).await;
        assert_eq!(
            (program.all(UNREAD).await.as_slice(), program.all(&starred).await.as_slice()),
            (unread, stars),
            "{form}"
        );
    }
    assert_eq!((other.all(UNREAD).await.len(), other.all(&starred).await.len()), (5, 0), "another user's");
}

#[tokio::test]
async fn labels_are_of_one_user() {
    let server = Server::new();
    let program = Program::sign_in(&server, "", "ann").await;
    let other = Program::sign_in(&server, "", "本").await;
    program.ok("api/0/edit-tag", "i=1&i=2&a=user/-/label/%E5%BE%85%E8%AF%BB&a=user/1/label/b").await;
    assert_eq!(
        program.all("s=user/-/label/待读".replace("待读", "%E5%BE%85%E8%AF%BB").as_str()).await,
        [2, 1]
    );
    program.ok("api/0/edit-tag", "i=1&r=user/-/label/b").await;
    assert_eq!(program.all("s=user/-/label/b").await, [2]);
    let shown = |answer: serde_json::Value| answer["tags"].to_string().contains("\"tag\"");
    assert!(!shown(other.get("api/0/tag/list").await.json()));
    // What another calls so is not renamed, and what is not there cannot be.
    let rename = other.post("api/0/rename-tag", "s=user/-/label/b&dest=user/-/label/c").await;
    assert_eq!(rename.status.as_u16(), 404);
    other.ok("api/0/disable-tag", "s=user/-/label/b").await;
    program.ok("api/0/rename-tag", "s=user/-/label/b&dest=user/-/label/c").await;
    assert_eq!(
        (program.all("s=user/-/label/b").await.len(), program.all("s=user/-/label/c").await),
        (0, vec![2])
    );
    program.ok("api/0/disable-tag", "s=user/-/label/c&s=%E5%BE%85%E8%AF%BB").await;
    assert!(!shown(program.get("api/0/tag/list").await.json()));
}

#[tokio::test]
async fn all_is_marked_that_had_arrived() {
    for (form, want) in [
        ("s=user/-/state/com.google/reading-list".to_owned(), &[][..]),
        ("s=feed/1".to_owned(), &[4, 3, 2]),
        ("s=feed/https://gulf.example/feed&T=x".to_owned(), &[4, 3, 2]),
        ("s=feed/1&s=feed/3".to_owned(), &[4, 2]),
        ("s=user/-/label/World".to_owned(), &[4, 2]),
        // All of these arrived with the clock of one moment: a second, three microseconds of it, the moment before.
        (format!("s=user/-/state/com.google/reading-list&ts={}", ARRIVED + 50), &[7, 6]),
        (format!("s=user/-/state/com.google/reading-list&ts={ARRIVED}000002"), &[7, 6, 5, 4]),
        (format!("s=user/-/label/World&ts={ARRIVED}000002"), &[7, 6, 5, 4, 2]),
        (format!("s=user/-/state/com.google/reading-list&ts={}", ARRIVED - 1), &[7, 6, 5, 4, 3, 2, 1]),
        ("s=feed/99".to_owned(), &[7, 6, 5, 4, 3, 2, 1]),
        ("s=user/-/state/com.google/broadcast".to_owned(), &[7, 6, 5, 4, 3, 2, 1]),
        ("s=user/-/label/private".to_owned(), &[7, 6, 5, 4, 3, 2, 1]),
    ] {
        let server = Server::new();
        server.later(100);
        arrive(&server, 6..8);
        let program = Program::sign_in(&server, "", "ann").await;
        let other = Program::sign_in(&server, "", "本").await;
        other.ok("api/0/edit-tag", "i=1&i=2&a=user/-/label/private").await;
        program.ok("api/0/mark-all-as-read", form.clone()).await;
        assert_eq!(program.all(UNREAD).await, want, "{form}");
        assert_eq!(other.all(UNREAD).await.len(), 7, "{form}");
    }
}
