#[path = "../tests/pairs/maker.rs"]
#[allow(dead_code)]
mod maker;
use maker::*;
use tidings_story::*;
fn main() {
    let shared = shared().unwrap();
    let mut random = Random(7);
    // pages
    let texts = pages(&shared);
    let all: Vec<&str> = texts.iter().flat_map(|t| sentences(t)).filter(|s| s.chars().count() > 20 && s.chars().count() < 200).collect();
    let mut index = Index::new();
    let mut owner = Vec::new();
    for (at, t) in texts.iter().enumerate() {
        let zh = is_chinese(t);
        let frames: Vec<&str> = (0..8).map(|_| loop { let s = all[random.below(all.len())]; if is_chinese(s) == zh { break s } }).collect();
        if let Some(s) = Signature::of(t) { index.insert(s); owner.push((at, None)); }
        for c in CHANGES {
            let v = changed(t, c, &frames, &mut random);
            if let Some(s) = Signature::of(&v) { index.insert(s); owner.push((at, Some(c))); } else { println!("none {c:?} {}", v.len()); }
        }
    }
    let mut miss = std::collections::BTreeMap::<_, (usize, usize, usize)>::new();
    let (mut good, mut bad) = (0, 0);
    for n in 0..index.len() {
        let s = index.get(n).unwrap();
        let cands = index.candidates(s);
        for &m in cands.iter().filter(|m| **m < n) {
            if let Some(w) = judge(s, index.get(m).unwrap(), false) {
                if owner[n].0 == owner[m].0 { good += 1 } else { bad += 1; println!("BAD {w} {:?} {:?} {} | {}", owner[n], owner[m],
                    texts[owner[n].0].chars().take(60).collect::<String>().replace('\n'," "), texts[owner[m].0].chars().take(60).collect::<String>().replace('\n', " ")); }
            }
        }
        if let (_, Some(c)) = owner[n] {
            let base = (0..n).rev().find(|m| owner[*m] == (owner[n].0, None)).unwrap();
            let e = miss.entry(c).or_default();
            e.0 += 1;
            if !cands.contains(&base) { e.2 += 1; }
            if judge(s, index.get(base).unwrap(), false).is_none() { e.1 += 1; if e.1 < 6 { println!("MISS {c:?} {:?} {}", Likeness::of(s, index.get(base).unwrap()), s.size()); } }
        }
    }
    println!("good {good} bad {bad}; by change (all, not judged, not candidates) {miss:?}");
    // zh
    let rows = lines(&shared.join("stories/zh_inews_pairs.jsonl"));
    for r in &rows {
        let (a, b) = (r["text_a"].as_str().unwrap(), r["text_b"].as_str().unwrap());
        let (Some(x), Some(y)) = (Signature::of(a), Signature::of(b)) else { println!("ZH none {} {}", r["jaccard"], r["containment"]); continue };
        let l = Likeness::of(&x, &y);
        println!("ZH\t{}\t{}\t{}\t{:.2}\t{:.2}\t{:.2}\t{:.2}\t{:.1}\t{}\t{}\t{}", judge(&x,&y,false).map_or("-".into(), |w| w.name().to_string()), r["jaccard"], r["containment"], l.jaccard, l.part, l.sizes, l.numbers, l.density, x.size().min(y.size()), r["title_a"], r["title_b"]);
    }
}
