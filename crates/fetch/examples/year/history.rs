//! Made-up sources in the shape of real ones: when their entries appear, what they say of themselves, when they fail.

use crate::random::Random;

pub(crate) const HOUR: i64 = 3600;
pub(crate) const DAY: i64 = 86_400;
/// Days that are simulated.
pub(crate) const YEAR: i64 = 365;
/// Days before the year whose entries the feed shows at the first poll.
const BEFORE: i64 = 400;

/// Sorts of sources and how many of 1,000 are of each, as in a subscription list of many years: a few that publish all
/// day long, many that publish now and then, and many that have stopped.
pub(crate) const KINDS: [(&str, usize); 8] = [
    ("wire", 20),
    ("newspaper", 110),
    ("magazine", 160),
    ("daily at a fixed time", 60),
    ("weekly blog", 260),
    ("weekly at a fixed time", 70),
    ("now and then", 170),
    ("dead", 150),
];

/// One source's year. Times are seconds from the start of the year.
pub(crate) struct History {
    /// Index in [`KINDS`].
    pub(crate) kind: usize,
    /// When each entry appears in the feed, and the date it bears; in order of appearance.
    pub(crate) entries: Vec<(i64, i64)>,
    /// Entries that the feed shows.
    pub(crate) window: usize,
    /// `ttl`, minutes.
    pub(crate) ttl_minutes: Option<u32>,
    /// `sy:updatePeriod` and `sy:updateFrequency`, seconds.
    pub(crate) update_seconds: Option<u64>,
    /// `Cache-Control: max-age`, seconds.
    pub(crate) max_age: Option<u64>,
    /// When the server has no answer.
    pub(crate) outages: Vec<(i64, i64)>,
}

/// Parts of a newspaper's day by its own clock.
const PRESS_DAY: [f64; 24] = [
    0.3, 0.15, 0.1, 0.1, 0.2, 0.5, 1.0, 1.4, 1.6, 1.7, 1.7, 1.6, 1.4, 1.4, 1.5, 1.6, 1.6, 1.5, 1.2, 1.0, 0.9,
    0.7, 0.6, 0.4,
];
/// Parts of an office's day.
const OFFICE_DAY: [f64; 24] = [
    0.0, 0.0, 0.0, 0.0, 0.0, 0.05, 0.2, 0.5, 1.5, 2.5, 2.8, 2.5, 1.8, 2.0, 2.5, 2.4, 2.2, 1.5, 0.6, 0.4, 0.3,
    0.15, 0.1, 0.0,
];
/// Parts of the day of one who writes when there is time.
const EVENING_DAY: [f64; 24] = [
    0.6, 0.3, 0.15, 0.1, 0.1, 0.2, 0.4, 0.7, 1.0, 1.1, 1.1, 1.0, 1.0, 1.1, 1.1, 1.1, 1.1, 1.2, 1.3, 1.6, 2.0,
    2.1, 1.9, 1.2,
];

impl History {
    /// The source with this number; the same number gives the same source.
    pub(crate) fn new(number: u64, kind: usize) -> Self {
        let mut random = Random::new(number * 8 + 1);
        let zone = random.one_of(&[-8, -5, -3, 0, 0, 1, 1, 2, 3, 5, 8, 8, 9]) * HOUR;
        let mut times = match kind {
            0 => press(&mut random, 150.0, 400.0, zone, 0.8),
            1 => press(&mut random, 15.0, 120.0, zone, 0.55),
            2 => office(&mut random, zone),
            3 => fixed(&mut random, zone, 1),
            4 => blog(&mut random, 3.0, 14.0, zone),
            5 => fixed(&mut random, zone, 7),
            6 => blog(&mut random, 20.0, 120.0, zone),
            _ => dead(&mut random, zone),
        };
        times.retain(|&time| time < YEAR * DAY);
        times.sort_unstable();
        let window = random.one_of(&[10, 15, 20, 25, 30, 50]) * if kind == 0 { 2 } else { 1 };
        Self {
            kind,
            entries: dated(&mut random, times, zone),
            window,
            ttl_minutes: random.chance(0.15).then(|| random.one_of(&[5, 15, 30, 60, 60, 60, 120, 1440])),
            update_seconds: random.chance(0.3).then_some(3600),
            max_age: random
                .chance(0.35)
                .then(|| random.one_of(&[0, 60, 300, 300, 600, 900, 1800, 3600, 86_400, 504_576_000])),
            outages: outages(&mut random),
        }
    }

    /// Of `count` sources, so many of each kind as [`KINDS`] says.
    pub(crate) fn all(count: u64, seed: u64) -> Vec<Self> {
        let kind_of = |number: u64| {
            let mut place = (number * 1000 / count) as usize;
            KINDS.iter().position(|&(_, many)| {
                let here = place < many;
                place = place.saturating_sub(many);
                here
            })
        };
        (0..count).map(|n| Self::new(seed * 1_000_000 + n, kind_of(n).unwrap_or(KINDS.len() - 1))).collect()
    }
}

/// Entries all week by the hour, with quiet nights and weekends, and now and then a story that brings many.
fn press(random: &mut Random, least: f64, most: f64, zone: i64, weekend: f64) -> Vec<i64> {
    let a_day = random.between_by_size(least, most);
    let by_the_clock = if random.chance(0.4) { random.between(0.2, 0.7) } else { 0.0 };
    let mut times = Vec::new();
    for hour in -40 * 24..YEAR * 24 {
        let local = hour + zone / HOUR;
        let day = if matches!(local.div_euclid(24).rem_euclid(7), 2 | 3) { weekend } else { 1.0 };
        let rate = a_day / 24.0 * PRESS_DAY[local.rem_euclid(24) as usize] * day;
        for _ in 0..random.count(rate * 0.85) {
            let second = random.between(0.0, 3600.0);
            let second = if random.chance(by_the_clock) { (second / 900.0).floor() * 900.0 } else { second };
            times.push(hour * HOUR + second as i64);
        }
        if random.chance(0.15 * rate / 8.0) {
            let mut at = (hour * HOUR) as f64;
            for _ in 0..random.count(8.0) {
                at += random.gap(900.0);
                times.push(at as i64);
            }
        }
    }
    times
}

/// Some entries a day in office hours, few at weekends.
fn office(random: &mut Random, zone: i64) -> Vec<i64> {
    let a_day = random.between_by_size(0.7, 8.0);
    let mut times = Vec::new();
    for hour in -60 * 24..YEAR * 24 {
        let local = hour + zone / HOUR;
        let day = if matches!(local.div_euclid(24).rem_euclid(7), 2 | 3) { 0.12 } else { 1.0 };
        for _ in 0..random.count(a_day / 24.0 * OFFICE_DAY[local.rem_euclid(24) as usize] * day) {
            times.push(hour * HOUR + random.between(0.0, 3600.0) as i64);
        }
    }
    times
}

/// An entry each so many days at one time of the day, some late, some left out.
fn fixed(random: &mut Random, zone: i64, days: i64) -> Vec<i64> {
    let time = (random.between(5.0, 20.0) * 4.0).floor() as i64 * 900 - zone;
    let first = random.between(0.0, 7.0) as i64 - BEFORE;
    let late = random.one_of(&[60.0, 300.0, 1200.0, 3600.0]);
    let kept: Vec<i64> = (0..).map(|n| first + n * days).take_while(|&day| day < YEAR).collect();
    let mut times = Vec::new();
    for day in kept {
        let late = random.gap(late) as i64;
        if random.chance(0.93) {
            times.push(day * DAY + time + late);
        }
    }
    times
}

/// Entries without plan, at the hours of one who writes when there is time.
fn blog(random: &mut Random, least_days: f64, most_days: f64, zone: i64) -> Vec<i64> {
    let gap = random.between_by_size(least_days, most_days) * DAY as f64;
    let mut at = -(BEFORE * DAY) as f64;
    let mut times = Vec::new();
    while at < (YEAR * DAY) as f64 {
        at += random.gap(gap);
        let day = (at as i64).div_euclid(DAY) * DAY;
        let hour = loop {
            let hour = random.between(0.0, 24.0);
            if random.chance(EVENING_DAY[hour as usize] / 2.2) {
                break hour;
            }
        };
        times.push(day + (hour * 3600.0) as i64 - zone);
    }
    times
}

/// A source that stopped long ago; one in ten comes back for a while.
fn dead(random: &mut Random, zone: i64) -> Vec<i64> {
    let mut times = blog(random, 5.0, 40.0, zone);
    let stop = -(random.between_by_size(40.0, 350.0) as i64) * DAY;
    let back = random.chance(0.1).then(|| random.between(30.0, 330.0) as i64 * DAY);
    times.retain(|&at| at < stop || back.is_some_and(|back| (back..back + 30 * DAY).contains(&at)));
    times
}

/// The dates that entries bear: most are true, some are early, some name only the day.
fn dated(random: &mut Random, times: Vec<i64>, zone: i64) -> Vec<(i64, i64)> {
    let by_the_day = random.chance(0.06);
    let early = if random.chance(0.1) { random.between(300.0, 5400.0) } else { 0.0 };
    let mut entries = Vec::with_capacity(times.len());
    for at in times {
        let date = if by_the_day { (at + zone).div_euclid(DAY) * DAY - zone } else { at };
        entries.push((at, date - random.between(0.0, early) as i64));
    }
    entries
}

/// Most servers are down for an hour now and then, some for days or weeks.
fn outages(random: &mut Random) -> Vec<(i64, i64)> {
    let mut outages = Vec::new();
    for _ in 0..random.count(4.0) {
        outages.push((random.between(0.0, YEAR as f64), random.between_by_size(0.01, 0.3)));
    }
    if random.chance(0.08) {
        outages.push((random.between(0.0, YEAR as f64), random.between_by_size(1.0, 30.0)));
    }
    let seconds = |days: f64| (days * DAY as f64) as i64;
    outages.into_iter().map(|(start, long)| (seconds(start), seconds(start + long))).collect()
}
