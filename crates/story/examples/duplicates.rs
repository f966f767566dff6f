//! Makes articles of the texts of labelled pages, a part of them copies as other publishers print them, looks for the copies
//! as the program does, and says how many were found, how fast (in processor time, on one core), and with how much memory.
//!
//!   cargo run --release -p tidings-story --example duplicates -- [ARTICLES]

#[path = "../tests/pairs/maker.rs"]
mod maker;
#[path = "../tests/pairs/world.rs"]
mod world;

use std::collections::BTreeSet;
use std::io::{BufReader, BufWriter, Read, Seek, Write};
use tidings_story::{Arrivals, Signature, Signed};
use world::World;

#[expect(clippy::print_stdout, reason = "an example tells what it measured")]
fn main() {
    let count = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(100_000);
    let Some(shared) = maker::shared() else { return };
    let world = World::new(&shared, count);
    let mut file = BufWriter::new(tempfile());
    let (mut made, mut signed, mut letters) = (0.0, 0.0, 0);
    let numbers: Vec<usize> = (0..count).collect();
    for some in numbers.chunks(1000) {
        let start = seconds();
        let texts: Vec<String> = some.iter().map(|number| world.text(*number)).collect();
        letters += texts.iter().map(|text| text.chars().count()).sum::<usize>();
        made += seconds() - start;
        let start = seconds();
        for text in &texts {
            let bytes = Signature::of(text).map_or_else(Vec::new, |signature| signature.to_bytes());
            write(&mut file, &bytes);
        }
        signed += seconds() - start;
    }
    let mut file = file.into_inner().expect("room on the disk");
    println!(
        "{count} articles of {} letters: made in {made:.1} s, signed in {signed:.1} s ({:.0} articles/s)",
        letters / count,
        count as f64 / signed
    );
    let start = seconds();
    let mut found = BTreeSet::new();
    for first in (0..count).step_by(Arrivals::MOST) {
        let mut arrivals = Arrivals::new();
        each(&mut file, &world, |number, article| {
            if (first..first + Arrivals::MOST).contains(&number) {
                arrivals.add(article);
            }
        });
        each(&mut file, &world, |_, article| {
            let pair = |edge: tidings_story::Edge| {
                let (one, other) = (world.number(&edge.one), world.number(&edge.other));
                (one.min(other), one.max(other))
            };
            found.extend(arrivals.pairs(&article).into_iter().map(pair));
        });
    }
    let compared = seconds() - start;
    let score = world.score(&found);
    println!("compared in {compared:.1} s ({:.0} articles/s)", count as f64 / compared);
    println!("{score}");
    println!("both steps: {:.0} articles/s; peak memory {}", count as f64 / (signed + compared), peak());
}

fn tempfile() -> std::fs::File {
    let path = std::env::temp_dir().join(format!("tidings-signatures-{}", std::process::id()));
    let open = std::fs::OpenOptions::new().read(true).write(true).create_new(true).open(&path);
    let file = open.expect("a file for temporary data");
    // Its bytes stay while it is open.
    _ = std::fs::remove_file(path);
    file
}

fn write(file: &mut impl Write, bytes: &[u8]) {
    let length = u32::try_from(bytes.len()).expect("a kilobyte");
    file.write_all(&length.to_le_bytes()).and_then(|()| file.write_all(bytes)).expect("room on the disk");
}

/// Shows every article that has a signature.
fn each(file: &mut std::fs::File, world: &World, mut show: impl FnMut(usize, Signed)) {
    file.rewind().expect("a file");
    let mut file = BufReader::with_capacity(1 << 20, file);
    for number in 0..world.count {
        let mut length = [0; 4];
        file.read_exact(&mut length).expect("as many as were written");
        let mut bytes = vec![0; u32::from_le_bytes(length) as usize];
        file.read_exact(&mut bytes).expect("as many as were written");
        if let Some(signature) = Signature::from_bytes(&bytes) {
            show(number, world.signed(number, signature));
        }
    }
}

/// Processor time of this process so far, so that other work on the machine does not count.
fn seconds() -> f64 {
    let line =
        std::fs::read_to_string("/proc/self/stat").expect("Linux, whose files tell the processor time");
    let ticks = line.rsplit(") ").next().unwrap_or_default().split(' ').skip(11).take(2);
    // Linux counts a hundred ticks a second on every machine that it runs on today.
    ticks.filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / 100.0
}

fn peak() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.map_or("unknown on this system".to_owned(), |line| line.trim().to_owned())
}
