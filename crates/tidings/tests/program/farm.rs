//! Many sources of many hosts at once: each is polled, none is pressed, and what is broken is told.

use crate::setup::Site;
use serde_json::Value;
use std::time::Duration;
use tidings_farm::{Farm, Plan, Source, Ways};

const PAUSE: Duration = Duration::from_millis(100);
const PLAN: Plan = Plan {
    sources: 200,
    hosts: 20,
    slow: Duration::from_millis(400),
    entries: (1, 3),
    bytes: (2_000, 8_000),
};

fn id(source: &Source) -> String {
    // Sources of one host stand one after the other, which must not hold up those of the next.
    format!("h{:02}-{:03}", source.host, source.number)
}

/// What a command tells of a source.
fn told<'a>(answer: &'a Value, source: &Source) -> &'a Value {
    let sources = answer["sources"].as_array().expect("sources");
    sources
        .iter()
        .find(|told| told["source"] == id(source))
        .unwrap_or_else(|| panic!("{} is missing", id(source)))
}

/// What is broken has its sentence and what to do, or, where a part could be read, its problem; what is well has neither.
fn check_told(answer: &Value, source: &Source) {
    let told = told(answer, source);
    let (failed, noted) = (!told["failure"].is_null(), told["problems"] != serde_json::json!([]));
    let right = match source.ways {
        Ways::Good | Ways::Slow(_) => !failed && !noted,
        Ways::Cut => failed || noted,
        Ways::Fault | Ways::Page | Ways::Silent => failed,
    };
    assert!(right, "{source:?}: {told}");
}

fn check_manners(farm: &Farm) {
    let manners = farm.manners();
    assert_eq!((manners.requests, manners.others), (PLAN.sources as u64, 0), "one request a source");
    assert_eq!((manners.most_connections, manners.most_requests), (1, 1), "{manners:?}");
    assert!(manners.least_pause >= Some(PAUSE), "{manners:?}");
}

#[test]
fn every_source_of_a_farm_is_polled_and_no_host_is_pressed() {
    let farm = Farm::start(PLAN, 0).expect("addresses of 127.0.0.0/8");
    let site = Site::new();
    let fetch =
        "[fetch]\nallow_hosts = [\"127.0.0.0/8\"]\nhost_pause = \"100ms\"\ntimeout = \"2s\"\nicons = false\n";
    site.write("tidings.toml", format!("[site]\ntitle = \"Farm\"\n\n{fetch}"));
    for source in PLAN.all() {
        let text = format!("address = {:?}\ncategory = \"World/News\"\n", farm.address(&source));
        site.write(&format!("sources/{}.toml", id(&source)), text);
    }

    let first = site.run(&["fetch", "--all", "--json"]).json();
    check_manners(&farm);
    let status = site.run(&["status", "--json"]).json();
    for source in PLAN.all() {
        check_told(&first, &source);
        check_told(&status, &source);
        if !source.ways.is_broken() {
            let told = told(&first, &source);
            assert_eq!(
                (&told["new"], &told["filed"]),
                (&source.entries.into(), &source.entries.into()),
                "{told}"
            );
        }
    }

    farm.begin_round(2);
    let second = site.run(&["fetch", "--all", "--json"]).json();
    check_manners(&farm);
    let unchanged = |source: &Source| source.unchanged && !source.ways.is_broken();
    assert_eq!(farm.manners().unchanged, PLAN.all().filter(unchanged).count() as u64);
    for source in PLAN.all() {
        check_told(&second, &source);
        if source.ways != Ways::Cut {
            let filed = told(&second, &source)["filed"].as_u64();
            assert_eq!(filed > Some(0), !source.unchanged && !source.ways.is_broken(), "{source:?}");
        }
    }
}
