//! Settings, passwords, sessions, invitations.

use super::Browser;
use crate::common::{PASSWORD, Server};
use axum::http::StatusCode;
use tidings_server::access::AppPasswordText;

const SETTINGS: [(&str, &str); 8] = [
    ("language", "zh"),
    ("theme", "dark"),
    ("form", "compact"),
    ("order", "oldest"),
    ("show", "all"),
    ("size", "large"),
    ("offset", "480"),
    ("key_next", "l"),
];

/// The fields with one of them another.
fn with<'a>(name: &'a str, value: &'a str) -> Vec<(&'a str, &'a str)> {
    let others = SETTINGS.into_iter().filter(|(known, _)| *known != name);
    others.chain([(name, value), ("keyboard", "on")]).collect()
}

#[tokio::test]
async fn t31_settings_are_choices_of_a_list_and_nothing_else_is_set() {
    let server = Server::new();
    let browser = Browser::of(&server, "本").await;
    browser.done("/settings", &with("is_owner", "true"), "/settings?done=saved").await;
    assert!(!server.user("本").is_owner);
    assert_eq!(server.user("ann").settings, "{}");
    let page = browser.page("/all").await;
    for part in [
        "<html lang=\"zh\" dir=\"ltr\" data-theme=\"dark\" data-size=\"large\"",
        "&quot;next&quot;:&quot;l&quot;",
        "class=\"list compact\"",
        "全部文章",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert_eq!(browser.get("/").await.header("location"), "/all");
    let before = server.user("本").settings;
    for (name, value) in [
        ("language", "../../etc/passwd"),
        ("theme", "sepia"),
        ("form", ""),
        ("order", "id; DROP TABLE items"),
        ("show", "none"),
        ("size", "9"),
        ("offset", "481"),
        ("offset", "x"),
        ("key_next", "ll"),
        ("key_next", "k"),
        ("key_star", "\u{7}"),
    ] {
        let reply = browser.send("/settings", &with(name, value)).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}={value}");
        assert!(reply.text().contains("role=\"alert\""), "{}", reply.text());
        assert_eq!(server.user("本").settings, before, "{name}={value}");
    }
    // Without keys the page has none.
    browser.done("/settings", &SETTINGS, "/settings?done=saved").await;
    assert!(!browser.page("/all").await.contains("data-keys"));
    browser.done("/settings", &with("language", "ar"), "/settings?done=saved").await;
    assert!(browser.page("/all").await.contains("<html lang=\"ar\" dir=\"rtl\""));
}

#[tokio::test]
async fn a_password_is_changed_with_the_old_one_and_other_browsers_are_signed_out() {
    let server = Server::new();
    let (here, there) = (Browser::of(&server, "ann").await, Browser::of(&server, "ann").await);
    for (old, new, status) in [
        ("wrong password", "another password", StatusCode::FORBIDDEN),
        (PASSWORD, "short", StatusCode::UNPROCESSABLE_ENTITY),
    ] {
        assert_eq!(here.send("/settings/password", &[("old", old), ("new", new)]).await.status, status);
    }
    assert_eq!(there.get("/all").await.status, StatusCode::OK);
    let fields = [("old", PASSWORD), ("new", "another password")];
    here.done("/settings/password", &fields, "/settings?done=password_changed").await;
    assert_eq!(here.get("/all").await.status, StatusCode::OK);
    assert_eq!(there.get("/all").await.status, StatusCode::SEE_OTHER);
    let stranger = Browser::stranger(&server);
    let old = stranger.send("/sign-in", &[("name", "ann"), ("password", PASSWORD)]).await;
    assert_eq!(old.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn t36_what_opens_an_account_for_long_asks_for_the_password_and_stands_in_no_frame() {
    let server = Server::new();
    let (ann, ben) = (Browser::of(&server, "ann").await, Browser::of(&server, "本").await);
    for path in ["/settings/app-passwords", "/settings/invite"] {
        for password in ["", "wrong password"] {
            let reply = ann.send(path, &[("password", password), ("label", "phone")]).await;
            assert_eq!(reply.status, StatusCode::FORBIDDEN, "{path}");
        }
    }
    assert_eq!(ben.send("/settings/invite", &[("password", PASSWORD)]).await.status, StatusCode::FORBIDDEN);
    assert!(!ben.page("/settings").await.contains("/settings/invite"));
    let reply = ann.send("/settings/app-passwords", &[("password", PASSWORD), ("label", "<phone>")]).await;
    assert_eq!((reply.status, reply.header("cache-control")), (StatusCode::OK, "no-store"));
    assert!(reply.header("content-security-policy").contains("frame-ancestors 'none'"));
    assert!(reply.text().contains("http://news.example/api/greader.php"), "{}", reply.text());
    let shown = reply.text().split("<code>").nth(1).and_then(|rest| rest.split("</code>").next());
    let hash = AppPasswordText::read(shown.expect("a password")).hash();
    let now = server.app.now();
    assert!(server.app.readers.by_app_password(&hash, now).expect("read").is_some());
    // It is shown once; its name stays.
    let page = ann.page("/settings").await;
    assert!(page.contains("&lt;phone&gt;") && !page.contains(shown.expect("a password")), "{page}");
    assert_eq!(ben.send("/settings/app-passwords/1/revoke", &[]).await.status, StatusCode::NOT_FOUND);
    ann.done("/settings/app-passwords/1/revoke", &[], "/settings?done=revoked").await;
    assert!(server.app.readers.by_app_password(&hash, now).expect("read").is_none());
    let reply = ann.send("/settings/invite", &[("password", PASSWORD)]).await;
    let address =
        reply.text().split("http://news.example/sign-up/").nth(1).and_then(|rest| rest.split('<').next());
    let path = format!("/sign-up/{}", address.expect("an address"));
    assert_eq!(Browser::stranger(&server).get(&path).await.status, StatusCode::OK);
}

#[tokio::test]
async fn sessions_of_a_user_can_be_ended_and_those_of_another_cannot() {
    let server = Server::new();
    let (here, there) = (Browser::of(&server, "ann").await, Browser::of(&server, "ann").await);
    let ben = Browser::of(&server, "本").await;
    let page = here.page("/settings").await;
    let hash = page.split("name=\"session\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
    let fields = [("session", hash.expect("another session"))];
    assert_eq!(ben.send("/settings/sessions/end", &fields).await.status, StatusCode::NOT_FOUND);
    assert_eq!(there.get("/all").await.status, StatusCode::OK);
    here.done("/settings/sessions/end", &fields, "/settings?done=ended").await;
    assert_eq!(there.get("/all").await.status, StatusCode::SEE_OTHER);
    assert_eq!(here.get("/all").await.status, StatusCode::OK);
}
