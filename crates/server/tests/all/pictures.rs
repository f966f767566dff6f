//! Bytes of other people.

use crate::common::Server;
use axum::http::StatusCode;
use tidings_server::Picture;

#[tokio::test]
async fn t2_t3_nothing_in_a_picture_runs_and_t1_no_error_says_what_it_was_told() {
    let server = Server::new();
    let address = "https://pics.example/a.png";
    let picture = Picture { bytes: b"<svg onload=alert(1)>".to_vec(), kind: "image/png" };
    let signed = tidings_server::testing::foreign_address(&server.app, address);
    let failed = server.get(&signed, &[]).await;
    assert_eq!(failed.status, StatusCode::BAD_GATEWAY);
    assert!(
        !failed.text().contains("script") && !failed.text().contains("pics.example"),
        "{}",
        failed.text()
    );
    assert_eq!(failed.header("content-type"), "application/problem+json");
    server.fake.pictures.lock().expect("whole").insert(address.to_owned(), picture);
    let reply = server.get(&signed, &[]).await;
    assert_eq!(reply.status, StatusCode::OK);
    for (name, value) in [
        ("content-type", "image/png"),
        ("content-security-policy", "default-src 'none'; form-action 'none'; sandbox"),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
    ] {
        assert_eq!(reply.header(name), value, "{name}");
    }
}

#[tokio::test]
async fn t14_only_signed_addresses_are_fetched() {
    let server = Server::new();
    let signed = tidings_server::testing::foreign_address(&server.app, "https://pics.example/a.png");
    let other = tidings_server::testing::foreign_address(&server.app, "http://169.254.169.254/latest");
    let signature = signed.split('/').nth(2).expect("a signature");
    let address = other.split('/').nth(3).expect("an address");
    for path in [
        format!("/picture/{signature}/{address}"),
        format!("/picture/{signature}/zz"),
        format!("/picture/{signature}/"),
        "/picture//".to_owned(),
        format!("/media/{signature}/ab/cd.png"),
        format!("/media/{signature}/..%2f..%2f/readers.db"),
        format!("/media/{signature}/%2e%2e/readers.db"),
    ] {
        assert_eq!(server.get(&path, &[]).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert!(server.fake.asked.lock().expect("whole").is_empty());
}
