use super::Program;
use crate::common::Server;
use serde_json::json;

fn asked(server: &Server) -> Vec<String> {
    std::mem::take(&mut server.fake.asked.lock().expect("whole"))
}

#[tokio::test]
async fn a_feed_is_added_by_any_address() {
    let server = Server::new();
    for name in ["ann", "本"] {
        let program = Program::sign_in(&server, "", name).await;
        for (form, address) in [
            ("quickadd=https://new.example/", "https://new.example/"),
            ("quickadd=feed/https://new.example/", "https://new.example/"),
            ("quickadd=feed%2Fhttps%3A%2F%2Fother.example%2Ff%3Fa%3D1", "https://other.example/f?a=1"),
        ] {
            let answer = program.post("api/0/subscription/quickadd", form).await.json();
            assert_eq!(answer["numResults"], 1, "{form}");
            let feeds = program.feeds().await;
            let added = feeds.iter().find(|feed| feed.3 == address).expect("in the list");
            assert_eq!(
                (answer["streamId"].as_str(), answer["streamName"].as_str()),
                (Some(added.0.as_str()), Some(added.1.as_str()))
            );
        }
        let by_address =
            program.post("api/0/subscription/quickadd?quickadd=https://third.example/", "").await;
        assert_eq!((&by_address.json()["numResults"], program.feeds().await.len()), (&json!(1), 6));
    }
}

#[tokio::test]
async fn what_an_owner_changes_is_changed_for_the_site() {
    let server = Server::new();
    let program = Program::sign_in(&server, "", "ann").await;
    let other = Program::sign_in(&server, "", "本").await;
    let feed = |form: &'static str| {
        let program = &program;
        async move {
            program.ok("api/0/subscription/edit", form).await;
            program.feed("feed/1").await.unwrap_or_default()
        }
    };
    for (form, name, folder) in [
        ("ac=edit&s=feed/1&t=Gulf+Daily", "Gulf Daily", "World/Asia"),
        ("ac=edit&s=feed/1&a=user/-/label/Gulf&r=user/-/label/World/Asia", "Gulf Daily", "Gulf"),
        // One folder, of which another takes the place; a name that is empty is none.
        ("ac=edit&s=feed/1&a=user/-/label/A/B/C&t=", "Gulf Daily", "A/B/C"),
        // Taken out of its folder it goes to the one above, and out of no other.
        ("ac=edit&s=feed/1&r=user/-/label/Other", "Gulf Daily", "A/B/C"),
        ("ac=edit&s=feed/1&r=user/-/label/A/B/C", "Gulf Daily", "A/B"),
        ("ac=edit&s=feed/1&r=user/-/label/A/B", "Gulf Daily", "A"),
        ("ac=edit&s=feed/1&r=user/-/label/A", "Gulf Daily", "A"),
        ("s=feed/https://gulf.example/feed&a=user/-/label/What%3F", "Gulf Daily", "What_"),
    ] {
        assert_eq!(feed(form).await, (name.to_owned(), folder.to_owned()), "{form}");
        assert_eq!(other.feed("feed/1").await, program.feed("feed/1").await, "{form}");
    }
    asked(&server);
    program.ok("api/0/subscription/edit", "ac=unsubscribe&s=feed/1&s=feed/2").await;
    assert_eq!(program.feeds().await.len(), 1);
    assert!(asked(&server)[0].contains("watched: Some(false)"), "it is polled no more");
    assert_eq!(other.feeds().await.len(), 3, "its articles are there for others");
    program
        .ok(
            "api/0/subscription/edit",
            "ac=subscribe&s=feed/https://gulf.example/feed&a=user/-/label/Back&t=Again",
        )
        .await;
    assert_eq!(program.feed("feed/1").await, Some(("Again".to_owned(), "Back".to_owned())));
    program.ok("api/0/subscription/edit", "ac=subscribe&s=feed/2&a=user/-/label/").await;
    assert_eq!(program.feeds().await.len(), 3);
}

#[tokio::test]
async fn others_have_names_and_folders_of_their_own() {
    let server = Server::new();
    let owner = Program::sign_in(&server, "", "ann").await;
    let program = Program::sign_in(&server, "/api/greader.php", "本").await;
    let before = owner.feeds().await;
    program.ok("api/0/subscription/edit", "ac=edit&s=feed/1&t=%E6%88%91%E7%9A%84&a=user/-/label/Mine").await;
    assert_eq!(program.feed("feed/1").await, Some(("我的".to_owned(), "Mine".to_owned())));
    program.ok("api/0/subscription/edit", "ac=edit&s=feed/1&r=user/-/label/Mine").await;
    assert_eq!(program.feed("feed/1").await, Some(("我的".to_owned(), "World/Asia".to_owned())));
    program.ok("api/0/rename-tag", "s=user/-/label/World&dest=user/-/label/Welt/Nachrichten").await;
    let folders: Vec<String> = program.feeds().await.into_iter().map(|feed| feed.2).collect();
    assert_eq!(folders, ["Welt/Nachrichten", "Welt/Nachrichten/Asia", "新闻/国际"]);
    program.ok("api/0/disable-tag", "s=user/-/label/Welt/Nachrichten").await;
    let folders: Vec<String> = program.feeds().await.into_iter().map(|feed| feed.2).collect();
    assert_eq!(folders, ["Welt", "Welt/Asia", "新闻/国际"]);
    program.ok("api/0/disable-tag", "s=user/-/label/Welt").await;
    let folders: Vec<String> = program.feeds().await.into_iter().map(|feed| feed.2).collect();
    assert_eq!(folders, ["Asia", "World", "新闻/国际"], "with none above, back to where the site has it");
    program.ok("api/0/subscription/edit", "ac=unsubscribe&s=feed/2").await;
    assert_eq!(program.all("s=user/-/state/com.google/reading-list").await, [5, 3, 1]);
    assert!(asked(&server).is_empty(), "no file was changed");
    program.ok("api/0/subscription/edit", "ac=subscribe&s=feed/https://wen.example/feed&t=W").await;
    assert_eq!(program.feed("feed/2").await.map(|feed| feed.0).as_deref(), Some("W"));
    assert_eq!(owner.feeds().await, before);
}

#[tokio::test]
async fn an_owners_folders_are_of_the_site() {
    let server = Server::new();
    let program = Program::sign_in(&server, "", "ann").await;
    let folders = || async { program.feeds().await.into_iter().map(|feed| feed.2).collect::<Vec<_>>() };
    program.ok("api/0/rename-tag", "s=user/-/label/World&dest=user/-/label/%E4%B8%96%E7%95%8C").await;
    assert_eq!(folders().await, ["世界", "世界/Asia", "新闻/国际"]);
    let refused = program.post("api/0/disable-tag", "s=user/-/label/%E4%B8%96%E7%95%8C").await;
    assert_eq!(refused.status.as_u16(), 409, "a source has a category");
    program.ok("api/0/disable-tag", "s=user/-/label/%E4%B8%96%E7%95%8C/Asia").await;
    assert_eq!(folders().await, ["世界", "世界", "新闻/国际"]);
    program.ok("api/0/disable-tag", "s=user/-/label/%E6%96%B0%E9%97%BB").await;
    assert_eq!(folders().await, ["世界", "世界", "国际"]);
}

#[tokio::test]
async fn lists_of_feeds_come_and_go() {
    let server = Server::new();
    let program = Program::sign_in(&server, "", "本").await;
    let exported = program.get("api/0/subscription/export").await;
    let list = tidings_feed::opml::read(&exported.bytes).expect("a list");
    let feeds: Vec<(Vec<String>, Option<&str>)> =
        list.feeds().into_iter().map(|(folders, feed)| (folders, feed.xml_url.as_deref())).collect();
    let folder = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let want = [
        (folder(&["World"]), Some("https://arab.example/feed")),
        (folder(&["World", "Asia"]), Some("https://gulf.example/feed")),
        (folder(&["新闻", "国际"]), Some("https://wen.example/feed")),
    ];
    assert_eq!(feeds, want);
    assert_eq!(list.outlines.len(), 2, "a folder stands there once");
    program.ok("api/0/subscription/edit", "ac=unsubscribe&s=feed/2&s=feed/1").await;
    program.ok("api/0/subscription/import", exported.bytes).await;
    assert_eq!(program.feeds().await.len(), 3, "what was hidden is shown again");
    assert_eq!(asked(&server).len(), 1);
}
