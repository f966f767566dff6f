use super::*;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

const TOPIC: &str = "https://news.example/feed?a=1&b=2";
const CALLBACK: &str = "https://mine.example/websub/x";

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_700_000_000 + seconds).expect("a time")
}

fn subscription() -> Subscription {
    let offer = Offer { hub: "https://hub.example/".to_owned(), topic: TOPIC.to_owned() };
    Subscription::new(offer, &[7; 32])
}

fn query(mode: &str, topic: &str, more: &str) -> String {
    let topic: String = form_urlencoded::byte_serialize(topic.as_bytes()).collect();
    format!("hub.mode={mode}&hub.topic={topic}{more}")
}

fn verify(subscription: &mut Subscription, query: &str, now: Timestamp) -> Answer {
    handle(Some(subscription), &Call::Verify(Verify { query }), now)
}

fn push(subscription: &mut Subscription, body: &[u8], now: Timestamp) -> Answer {
    let mut mac = Hmac::<Sha256>::new_from_slice(subscription.secret.as_bytes()).expect("any key");
    mac.update(body);
    let signature = format!("sha256={}", hex(&mac.finalize().into_bytes()));
    handle(Some(subscription), &Call::Notify(Notice { signature: Some(&signature), body }), now)
}

/// Asked for and confirmed at 0 for ten days.
fn leased() -> Subscription {
    let mut subscription = subscription();
    subscription.due(CALLBACK, at(0)).expect("a request");
    let query = query("subscribe", TOPIC, "&hub.challenge=c%26%3Cb%3E&hub.lease_seconds=864000");
    let answer = verify(&mut subscription, &query, at(1));
    assert_eq!((answer.status, answer.body.as_str(), answer.read), (200, "c&<b>", false));
    subscription
}

#[test]
fn a_hub_is_asked_again_ever_more_seldom_and_at_half_of_the_lease() {
    let mut waiting = subscription();
    let first = waiting.due(CALLBACK, at(0)).expect("a request");
    let form: Vec<(String, String)> = form_urlencoded::parse(first.form.as_bytes()).into_owned().collect();
    let value = |name: &str| form.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    assert_eq!(
        (value("hub.mode"), value("hub.topic"), value("hub.callback")),
        (Some("subscribe"), Some(TOPIC), Some(CALLBACK))
    );
    assert!(value("hub.secret").is_some_and(|secret| secret.len() == 32));
    let mut asked = vec![0];
    for hour in 1..400 {
        if waiting.due(CALLBACK, at(hour * 3600)).is_some() {
            asked.push(hour);
        }
    }
    assert_eq!(asked, [0, 1, 3, 7, 15, 31, 63, 127, 255]);

    let mut held = leased();
    assert!(held.due(CALLBACK, at(5 * 86_400)).is_none());
    assert!(held.due(CALLBACK, at(5 * 86_400 + 2)).is_some(), "half of the lease is over");
}

#[test]
fn only_what_was_asked_for_is_confirmed() {
    let challenge = "&hub.challenge=c&hub.lease_seconds=60";
    for (query, status) in [
        (query("subscribe", TOPIC, challenge), 200),
        (query("subscribe", "https://other.example/", challenge), 404),
        (query("subscribe", TOPIC, ""), 404),
        (query("unsubscribe", TOPIC, challenge), 404),
        (query("文", TOPIC, challenge), 404),
        (String::new(), 404),
        ("%%%&&&==".to_owned(), 404),
    ] {
        let mut asked = subscription();
        asked.due(CALLBACK, at(0)).expect("a request");
        assert_eq!(verify(&mut asked, &query, at(0)).status, status, "{query}");
        assert_eq!(verify(&mut subscription(), &query, at(0)).status, 404, "nothing was asked yet");
    }
    let call = Call::Verify(Verify { query: "" });
    assert_eq!(handle(None, &call, at(0)).status, 410);

    let mut ended = leased();
    let request = ended.end(CALLBACK, at(2)).expect("a request");
    assert!(ended.end(CALLBACK, at(3)).is_none() && !ended.is_over(at(4)));
    assert!(request.form.contains("hub.mode=unsubscribe") && !request.form.contains("secret"));
    assert_eq!(verify(&mut ended, &query("unsubscribe", TOPIC, challenge), at(9)).status, 200);
    assert!(ended.is_over(at(9)));
    assert_eq!(push(&mut ended, b"<rss/>", at(10)).status, 410);
    assert!(ended.due(CALLBACK, at(99_999_999)).is_none());
}

#[test]
fn a_hub_that_refuses_is_told_of_and_left_alone() {
    let mut refused = leased();
    let query = query("denied", TOPIC, "&hub.reason=not%0Ahere");
    assert_eq!(verify(&mut refused, &query, at(5)).status, 200);
    assert_eq!(refused.refused(), Some("nothere"));
    assert!(!refused.pushes(at(6)) && refused.due(CALLBACK, at(86_400)).is_none());
}

#[test]
fn pushes_are_read_when_they_are_signed() {
    let mut held = leased();
    assert!(!held.pushes(at(2)), "it has not shown yet that it pushes");
    assert_eq!(push(&mut held, b"<rss/>", at(2)), Answer { status: 200, body: String::new(), read: true });
    assert!(held.pushes(at(3)));
    for signature in [None, Some("sha256=00"), Some("")] {
        let answer = handle(Some(&mut held), &Call::Notify(Notice { signature, body: b"<rss/>" }), at(4));
        assert_eq!((answer.status, answer.read), (202, false), "{signature:?}");
    }
    assert_eq!(held.thrown_away(), 3);
    let large = vec![b' '; LARGEST_PUSH + 1];
    assert_eq!(push(&mut held, &large, at(5)).status, 413);
}

#[test]
fn polling_is_the_safety_net() {
    let mut held = leased();
    let planned = at(600);
    assert_eq!(held.next_poll(planned, at(2)), planned, "a hub that has not pushed is not believed");
    push(&mut held, b"<rss/>", at(2));
    assert_eq!(held.next_poll(planned, at(3)), at(86_403));
    held.polled(2, at(60));
    assert_eq!(held.next_poll(at(86_400), at(61)), at(86_403 + 58), "the push came just before");
    held.polled(1, at(50_000));
    assert_eq!(held.next_poll(at(50_600), at(50_000)), at(50_600), "it missed an entry");
    for second in [60_000, 60_100, 60_200] {
        assert!(!held.pushes(at(second)));
        push(&mut held, b"<rss/>", at(second));
    }
    assert!(held.pushes(at(60_201)), "it has mended");
    assert!(!held.pushes(at(11 * 86_400)), "its lease is over");
    let text = serde_json::to_string(&held).expect("JSON");
    assert_eq!(serde_json::from_str::<Subscription>(&text).expect("it comes back"), held);
    assert!(!format!("{held:?}").contains(&held.secret));
}
