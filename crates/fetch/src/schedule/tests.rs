use super::*;
use crate::{Hop, Validators};
use proptest::prelude::*;
use tidings_model::{CategoryPath, FullText, Pictures, Policy, SourceId, SourceKind};

const HOUR: u64 = 3600;
const DAY: u64 = 86_400;
const ADDRESS: &str = "http://news.example/feed";

fn source(interval_seconds: u64) -> Source {
    Source {
        id: SourceId::new("news").expect("an id"),
        name: "新闻".to_owned(),
        kind: SourceKind::Feed,
        recipe: None,
        address: ADDRESS.to_owned(),
        site: None,
        category: CategoryPath::parse("新闻").expect("a path"),
        also_in: Vec::new(),
        language: None,
        policy: Policy {
            enabled: true,
            interval_seconds: Some(interval_seconds),
            full_text: FullText::Auto,
            pictures: Pictures::Keep,
            noindex: false,
        },
    }
}

/// A source whose owner leaves the interval to tidings.
fn easy() -> Source {
    let mut source = source(HOUR);
    source.policy.interval_seconds = None;
    source
}

/// What is known of a source that published every `gap` seconds until `silence` seconds before `now`, after a month.
fn rhythm(gap: u64, silence: u64, now: Timestamp) -> Rhythm {
    let last = now.as_second() - i64::try_from(silence).expect("small");
    let dates = (0..(30 * DAY / gap).clamp(2, 400)).map(|n| last - i64::try_from(n * gap).expect("small"));
    let mut rhythm = Rhythm::default();
    rhythm.learn(dates.map(|second| Timestamp::from_second(second).expect("a time")), None, now);
    rhythm
}

fn at(text: &str) -> Timestamp {
    text.parse().expect("a time")
}

fn start() -> Timestamp {
    at("2026-03-01T00:30:00Z")
}

fn ok(body: &str) -> Response {
    Response { status: 200, url: ADDRESS.to_owned(), body: body.to_owned().into(), ..Response::default() }
}

fn good(response: &Response) -> Outcome<'_> {
    Outcome::Good { response, hints: Hints::default() }
}

fn poll(state: &PollState, outcome: &Outcome<'_>, now: Timestamp) -> Next {
    next_poll(&source(HOUR), state, outcome, &Rhythm::default(), now)
}

/// Seconds from `now` to the next poll without the jitter, to the nearest minute.
fn wait(next: &Next, now: Timestamp) -> u64 {
    let wait = next.state.next_poll.expect("there is a next poll").as_second() - now.as_second();
    let wait = u64::try_from(wait).expect("it is later");
    let part = jittered(Duration::from_secs(1_000_000), &source(HOUR).id).as_secs();
    (wait * 1_000_000 / part + 30) / 60 * 60
}

#[test]
fn waits_after_a_feed() {
    let now = start();
    let day = Hints { ttl_minutes: Some(1440), ..Hints::default() };
    let header = |cache_control: &str| Response { cache_control: Some(cache_control.to_owned()), ..ok("x") };
    for (name, response, hints, rhythm, seconds) in [
        ("the owner's interval", ok("x"), Hints::default(), Rhythm::default(), HOUR),
        ("a shorter wish", header("max-age=60"), Hints::default(), Rhythm::default(), HOUR),
        ("a longer wish", header("max-age=7200"), Hints::default(), Rhythm::default(), 2 * HOUR),
        ("16 years", header("max-age=504576000"), Hints::default(), Rhythm::default(), 5 * HOUR),
        ("ttl", ok("x"), day, Rhythm::default(), DAY),
        ("a long ttl", ok("x"), Hints { ttl_minutes: Some(u32::MAX), ..day }, Rhythm::default(), DAY),
        (
            "sy:",
            ok("x"),
            Hints { update_seconds: Some(2 * HOUR), ..Hints::default() },
            Rhythm::default(),
            2 * HOUR,
        ),
        ("a busy source", ok("x"), Hints::default(), rhythm(600, 60, now), HOUR),
        ("a source that is dead", ok("x"), Hints::default(), rhythm(HOUR, 900 * DAY, now), HOUR),
        ("a ttl in which the feed would be filled anew", ok("x"), day, rhythm(600, 60, now), 60_120),
    ] {
        let outcome = Outcome::Good { response: &response, hints };
        let next = next_poll(&source(HOUR), &PollState::default(), &outcome, &rhythm, now);
        assert_eq!(wait(&next, now), seconds, "{name}");
    }
    assert_eq!(
        wait(&next_poll(&source(0), &PollState::default(), &good(&ok("x")), &Rhythm::default(), now), now),
        60
    );
}

#[test]
fn a_source_is_asked_by_its_rhythm() {
    let now = start();
    let minutes = |rhythm: &Rhythm, hints| {
        let response = ok("x");
        let outcome = Outcome::Good { response: &response, hints };
        wait(&next_poll(&easy(), &PollState::default(), &outcome, rhythm, now), now) / 60
    };
    let ttl = |minutes| Hints { ttl_minutes: Some(minutes), ..Hints::default() };
    for (name, rhythm, hints, range) in [
        ("unknown", Rhythm::default(), Hints::default(), 60..=60),
        ("a wire", rhythm(120, 60, now), Hints::default(), 2..=4),
        ("every ten minutes", rhythm(600, 60, now), Hints::default(), 2..=20),
        ("hourly, ten minutes ago", rhythm(HOUR, 600, now), Hints::default(), 5..=60),
        ("daily", rhythm(DAY, HOUR, now), Hints::default(), 60..=240),
        ("weekly", rhythm(7 * DAY, DAY, now), Hints::default(), 120..=720),
        ("hourly, and silent for two days", rhythm(HOUR, 2 * DAY, now), Hints::default(), 30..=240),
        ("hourly, and silent for years", rhythm(HOUR, 900 * DAY, now), Hints::default(), 1200..=1440),
        ("hourly with a ttl of a day", rhythm(HOUR, 600, now), ttl(1440), 10..=120),
        ("daily with a ttl of an hour", rhythm(DAY, HOUR, now), ttl(60), 60..=240),
    ] {
        let wait = minutes(&rhythm, hints);
        assert!(range.contains(&wait), "{name}: {wait} min");
    }
}

#[test]
fn hours_that_the_feed_skips() {
    let response = ok("x");
    for (skip, hour) in
        [(vec![], 1), (vec![1, 2, 3], 4), (vec![1, 3], 2), ((0..24).collect(), 1), (vec![99], 1)]
    {
        let hints = Hints { skip_hours: &skip, ..Hints::default() };
        let outcome = Outcome::Good { response: &response, hints };
        let next = next_poll(
            &source(1200),
            &PollState::default(),
            &outcome,
            &Rhythm::default(),
            at("2026-03-01T00:50:00Z"),
        );
        let at = next.state.next_poll.expect("a next poll").as_second();
        assert_eq!(at / 3600 % 24, hour, "{skip:?}");
    }
}

#[test]
fn failures_are_asked_less_and_less_but_for_ever() {
    let now = start();
    let error = FetchError::new(FetchErrorKind::Timeout, ADDRESS, "no whole answer within 20 s");
    let not_found = Response { status: 404, ..ok("") };
    let mut state = PollState::default();
    let mut hours = Vec::new();
    for n in 0..40 {
        let outcome = if n % 2 == 0 {
            Outcome::Failed(&error)
        } else {
            Outcome::Bad { response: &not_found, message: "404" }
        };
        let next = poll(&state, &outcome, now);
        assert!(next.state.last_error.is_some() && next.adopt.is_none());
        hours.push(wait(&next, now) / HOUR);
        state = next.state;
    }
    assert_eq!(hours[..10], [1, 2, 4, 8, 16, 32, 64, 128, 168, 168]);
    assert_eq!((state.failures, hours[39]), (40, 168));
    let next = poll(&state, &good(&ok("x")), now);
    assert_eq!((next.state.failures, next.state.last_error.as_deref(), wait(&next, now)), (0, None, HOUR));
}

#[test]
fn a_pause_that_is_asked_for_is_no_failure() {
    let now = start();
    let busy = |status, retry_after: Option<&str>| Response {
        status,
        retry_after: retry_after.map(str::to_owned),
        ..Response::default()
    };
    for (response, failures, seconds) in [
        (busy(429, Some("7200")), 5, 6 * HOUR),
        (busy(503, Some("60")), 5, 16 * HOUR),
        (busy(429, Some("99999999")), 5, DAY),
        (busy(429, None), 6, 6 * HOUR),
        (busy(503, None), 6, 32 * HOUR),
        (busy(500, Some("60")), 6, 32 * HOUR),
    ] {
        let before = PollState { failures: 5, ..PollState::default() };
        let next = poll(&before, &Outcome::Bad { response: &response, message: "busy" }, now);
        assert_eq!((next.state.failures, wait(&next, now)), (failures, seconds), "{response:?}");
    }
    let error = FetchError::new(FetchErrorKind::HostBusy, ADDRESS, "the host asked for a pause");
    let error = FetchError { retry_after: Some(Duration::from_secs(2 * HOUR)), ..error };
    let next = poll(&PollState::default(), &Outcome::Failed(&error), now);
    assert_eq!((next.state.failures, next.state.last_error.clone(), wait(&next, now)), (0, None, 2 * HOUR));
}

#[test]
fn validators_and_hashes_follow_whole_answers() {
    let now = start();
    let validators = Validators { etag: Some(b"\"1\"".to_vec()), ..Validators::default() };
    let full = Response { validators: validators.clone(), ..ok("<rss/>") };
    let state = poll(&PollState::default(), &good(&full), now).state;
    assert!(state.is_same_body(b"<rss/>") && !state.is_same_body(b"<rss></rss>"));
    assert_eq!(state.request(ADDRESS, now).validators, validators);
    let soon = later(now, FULL_EVERY - Duration::from_secs(1));
    assert_eq!(state.request(ADDRESS, soon).validators, validators);
    assert!(state.request(ADDRESS, later(now, FULL_EVERY)).validators.is_empty(), "a full answer is due");

    let unchanged = Response { status: 304, ..Response::default() };
    let next = poll(&state, &good(&unchanged), soon).state;
    assert_eq!(
        (&next.validators, &next.body_hash, next.last_full),
        (&validators, &state.body_hash, Some(now))
    );
    let newer = Response {
        validators: Validators { etag: Some(b"\"2\"".to_vec()), ..Validators::default() },
        ..unchanged
    };
    assert_eq!(poll(&state, &good(&newer), soon).state.validators, newer.validators);

    let cut = Response { truncated: true, ..full.clone() };
    let next = poll(&state, &good(&cut), soon).state;
    assert!(next.validators.is_empty() && next.body_hash.is_none() && next.failures == 0);
    let page = Outcome::Bad { response: &full, message: "a web page came instead of a feed" };
    let next = poll(&PollState::default(), &page, now).state;
    assert!(next.validators.is_empty() && next.body_hash.is_none(), "what is no feed must not be confirmed");
}

#[test]
fn gone_is_told_once_and_can_be_asked_again() {
    let now = start();
    let gone = Response { status: 410, ..Response::default() };
    let outcome = Outcome::Bad { response: &gone, message: "410" };
    let next = poll(&PollState::default(), &outcome, now);
    assert!(next.notice.expect("a notice").contains(ADDRESS));
    let state = next.state;
    assert_eq!(state.due_at(), Timestamp::MAX);
    // The owner asks for it by name, and it is there again.
    let back = poll(&state, &good(&ok("x")), now).state;
    assert!(back.gone.is_none() && back.due_at() < Timestamp::MAX);
    let again = poll(&state, &outcome, now);
    assert_eq!((again.notice, again.state.gone), (None, Some(now)));
}

#[test]
fn permanent_moves_are_adopted_when_they_hold() {
    let to = |url: &str, status| Response {
        url: url.to_owned(),
        redirects: vec![Hop { from: ADDRESS.to_owned(), to: url.to_owned(), status }],
        ..ok("x")
    };
    let (now, new) = (start(), "https://new.example/feed");
    let first = poll(&PollState::default(), &good(&to(new, 301)), now);
    assert_eq!(
        (first.adopt, first.state.moved.clone()),
        (None, Some(Moved { to: new.to_owned(), since: now }))
    );
    let almost = later(now, MOVE_HOLDS - Duration::from_secs(1));
    assert_eq!(poll(&first.state, &good(&to(new, 308)), almost).adopt, None);
    let held = poll(&first.state, &good(&to(new, 308)), later(now, MOVE_HOLDS));
    assert_eq!((held.adopt.as_deref(), held.state.moved), (Some(new), None));
    assert!(held.notice.expect("a notice").contains(new));

    let other = poll(&first.state, &good(&to("https://third.example/", 301)), later(now, MOVE_HOLDS));
    assert_eq!(
        other.state.moved.expect("watched").since,
        later(now, MOVE_HOLDS),
        "another target starts anew"
    );
    assert_eq!(poll(&first.state, &good(&to(new, 302)), almost).state.moved, None, "no longer permanent");
    assert_eq!(poll(&first.state, &good(&ok("x")), almost).state.moved, None, "it is back");
    let down = Response { status: 500, ..to(new, 301) };
    let kept = poll(&first.state, &Outcome::Bad { response: &down, message: "500" }, almost);
    assert_eq!(kept.state.moved, first.state.moved, "a failure says nothing about the move");

    let secure = poll(&PollState::default(), &good(&to("https://news.example/feed", 301)), now);
    assert_eq!(
        secure.adopt.as_deref(),
        Some("https://news.example/feed"),
        "https of the same address at once"
    );
    let mut private = source(HOUR);
    private.address = "http://ann:secret@news.example/feed".to_owned();
    let moved = to("https://news.example/feed", 301);
    let next = next_poll(&private, &first.state, &good(&moved), &Rhythm::default(), now);
    assert_eq!((next.adopt, next.state.moved), (None, None), "its password would be lost");
}

#[test]
fn jitter_spreads_sources_and_is_theirs_for_good() {
    let day = Duration::from_secs(DAY);
    let waits: Vec<u64> = (0..1000)
        .map(|n| jittered(day, &SourceId::from_text(&format!("source {n}"))).as_secs() - DAY)
        .collect();
    assert!(waits.iter().all(|&extra| extra < DAY / 10));
    for tenth in 0..10 {
        let part = waits.iter().filter(|&&extra| extra * 10 / (DAY / 10) == tenth).count();
        assert!((60..140).contains(&part), "{part} of 1000 in one tenth");
    }
    assert_eq!(jittered(day, &source(1).id), jittered(day, &source(2).id));
}

#[test]
fn rhythm_of_dates() {
    let day = |n: i64| Timestamp::from_second(n * 86_400).expect("a time");
    let mut rhythm = Rhythm::default();
    rhythm.learn([day(9), day(1), day(2), day(4), day(99)], None, day(10));
    assert_eq!(rhythm.median_gap(), Some(Duration::from_secs(2 * DAY)));
    assert_eq!(rhythm.last_arrival(), Some(day(9)), "a date far in the future teaches nothing");
    // The same feed with one more entry, dated by the day: it came between the polls, whatever its date says.
    rhythm.learn([day(9), day(9), day(4)], Some(day(12)), day(14));
    assert_eq!(rhythm.last_arrival(), Some(day(13)));
    let before = rhythm.clone();
    rhythm.learn([day(9), day(9), day(4)], Some(day(14)), day(16));
    assert_eq!(rhythm.last_arrival(), before.last_arrival(), "nothing new came");
    // A feed without dates shows by its change that something came.
    let mut undated = Rhythm::default();
    undated.learn([], Some(day(2)), day(4));
    assert_eq!(undated.last_arrival(), Some(day(3)));
    // What is kept is bounded, whatever is learned.
    let mut busy = Rhythm::default();
    for n in 0..3000 {
        busy.learn([day(n)], Some(day(n - 1)), day(n));
    }
    assert!(serde_json::to_string(&busy).expect("JSON").len() < 1000);
}

#[test]
fn state_as_json() {
    assert_eq!(serde_json::from_str::<PollState>("{}").expect("empty"), PollState::default());
    let validators = Validators { etag: Some(b"\"\xff\"".to_vec()), ..Validators::default() };
    let response = Response { validators, ..ok("x") };
    let state = poll(&PollState::default(), &good(&response), start()).state;
    let text = serde_json::to_string(&state).expect("JSON");
    assert_eq!(serde_json::from_str::<PollState>(&text).expect("it comes back"), state);
}

/// A year of a server that says a silly `max-age`, publishes every three days, is often down, for three weeks in May
/// altogether, and for a hundred days forgets to change its validators.
#[test]
fn a_year() {
    let source = easy();
    let mut rhythm = Rhythm::default();
    let (begin, mut now) = (start(), start());
    let since = |now: Timestamp| u64::try_from(now.as_second() - begin.as_second()).expect("later");
    let mut state = PollState::default();
    let (mut polls, mut failed, mut full, mut longest, mut latest_news) = (0_u32, 0_u32, 0_u32, 0, 0);
    let mut seen_issue = 0;
    while since(now) < 365 * DAY {
        let (day, hour) = (since(now) / DAY, since(now) / HOUR);
        let issue = since(now) / (3 * DAY);
        let tagged = if (200..300).contains(&day) { 200 / 3 } else { issue };
        let request = state.request(&source.address, now);
        full += u32::from(request.validators.is_empty());
        let tag = Validators { etag: Some(format!("\"{tagged}\"").into_bytes()), ..Validators::default() };
        let answer = Response {
            validators: tag.clone(),
            cache_control: Some("max-age=504576000".to_owned()),
            ..ok(&format!("issue {issue}"))
        };
        let newest = later(begin, Duration::from_secs(issue * 3 * DAY));
        let down = Response { status: 502, ..Response::default() };
        let down_now = (61..82).contains(&day) || hour * 7919 % 11 == 0;
        let unchanged = Response { status: 304, body: Default::default(), ..answer.clone() };
        let outcome = match (down_now, request.validators == tag) {
            (true, _) => Outcome::Bad { response: &down, message: "502" },
            (false, true) => good(&unchanged),
            (false, false) => good(&answer),
        };
        if !down_now && request.validators != tag && issue != seen_issue {
            latest_news = latest_news.max(since(now) - issue * 3 * DAY);
            seen_issue = issue;
        }
        if !down_now && !state.is_same_body(format!("issue {issue}").as_bytes()) {
            rhythm.learn([newest], state.last_poll, now);
        }
        let next = next_poll(&source, &state, &outcome, &rhythm, now);
        polls += 1;
        failed += u32::from(down_now);
        state = next.state;
        let then = state.next_poll.expect("there is a next poll");
        longest = longest.max(since(then) - since(now));
        now = then;
    }
    assert!((1000..1800).contains(&polls), "{polls} polls: the silly max-age counts for five hours");
    assert!(failed > 50 && longest <= LONGEST_BACKOFF.as_secs() * 11 / 10, "{failed} failed, {longest} s");
    assert!((10..20).contains(&full), "{full} full requests");
    assert!(latest_news < 9 * DAY, "an issue whose validators lie was seen after {latest_news} s");
}

proptest! {
    #[test]
    fn the_next_poll_is_later_and_within_bounds(
        interval in 0..14 * DAY, failures in any::<u32>(), status in any::<u16>(), header in "[ -~]{0,40}",
        seconds in any::<u64>(), ttl in any::<Option<u32>>(), skip in any::<Vec<u8>>(), second in -10_000_000_000_i64..200_000_000_000,
        gap in any::<Option<u64>>(), kind in 0..3,
    ) {
        let now = Timestamp::from_second(second).expect("in range");
        let response = Response {
            status,
            retry_after: Some(header.clone()),
            cache_control: Some(format!("max-age={seconds}, {header}")),
            expires: Some(header),
            ..Response::default()
        };
        let error = FetchError::new(FetchErrorKind::HostBusy, ADDRESS, "");
        let error = FetchError { retry_after: Some(Duration::from_secs(seconds)), ..error };
        let outcome = match kind {
            0 => Outcome::Good { response: &response, hints: Hints { ttl_minutes: ttl, update_seconds: gap, skip_hours: &skip } },
            1 => Outcome::Bad { response: &response, message: "" },
            _ => Outcome::Failed(&error),
        };
        let mut rhythm = Rhythm::default();
        let dates = [second / 2, second / 3, second - 60].map(|second| Timestamp::from_second(second).expect("in range"));
        rhythm.learn(dates.into_iter().take(skip.len() % 4), None, now);
        let before = PollState { failures, ..PollState::default() };
        let source = if interval % 2 == 0 { source(interval) } else { easy() };
        let next = next_poll(&source, &before, &outcome, &rhythm, now);
        let wait = next.state.next_poll.expect("there is a next poll").as_second() - second;
        prop_assert!((60..=17 * 86_400).contains(&wait), "{wait}");
    }
}
