//! Many articles made of few texts, with the truth about which are copies of which.

use crate::maker::{CHANGES, Change, Random, changed, is_chinese, lines, pages, sentences};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::Path;
use tidings_model::{ArticleId, EntryKey, SourceId};
use tidings_story::{Signature, Signed};

/// What an article is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Sentences of many texts, some of which other articles have too.
    Own,
    /// Another one's text, changed.
    CopyOf(usize, Change),
    /// A report that is the same each day but for its numbers.
    Form,
    /// A short text with a long tail that many have.
    Tail,
}

pub(crate) struct World {
    pub(crate) count: usize,
    languages: Vec<Vec<String>>,
    ids: Vec<ArticleId>,
    numbers: BTreeMap<ArticleId, usize>,
}

impl World {
    pub(crate) fn new(shared: &Path, count: usize) -> Self {
        let mut texts = pages(shared);
        let pairs = lines(&shared.join("stories/zh_inews_pairs.jsonl"));
        texts.extend(pairs.iter().filter_map(|pair| Some(pair["text_a"].as_str()?.to_owned())));
        let mut languages = vec![BTreeSet::new(), BTreeSet::new()];
        for text in &texts {
            let of = &mut languages[usize::from(is_chinese(text))];
            let good = sentences(text).into_iter().filter(|one| (15..400).contains(&one.chars().count()));
            of.extend(good.map(str::to_owned));
        }
        let languages = languages.into_iter().map(|of| of.into_iter().collect()).collect();
        let ids: Vec<ArticleId> = (0..count).map(id).collect();
        let numbers = ids.iter().cloned().enumerate().map(|(number, id)| (id, number)).collect();
        Self { count, languages, ids, numbers }
    }

    pub(crate) fn kind(&self, number: usize) -> Kind {
        let mut random = Random(number as u64 ^ 0x5eed);
        match random.below(100) {
            0..15 if number > 0 => {
                let mut of = random.below(number);
                // A copy of a copy is a copy of the first.
                while let Kind::CopyOf(first, _) = self.kind(of) {
                    of = first;
                }
                let change = CHANGES[random.below(CHANGES.len())];
                if self.kind(of) == Kind::Own { Kind::CopyOf(of, change) } else { Kind::Own }
            }
            15..18 => Kind::Form,
            18..23 => Kind::Tail,
            _ => Kind::Own,
        }
    }

    pub(crate) fn text(&self, number: usize) -> String {
        let mut random = Random(number as u64);
        match self.kind(number) {
            Kind::Own => self.own(number, 6 + random.below(24)),
            Kind::CopyOf(of, change) => {
                let text = self.text(of);
                let pool = &self.languages[usize::from(is_chinese(&text))];
                let frames: Vec<&str> = (0..4).map(|_| pool[random.below(pool.len())].as_str()).collect();
                changed(&text, change, &frames, &mut random)
            }
            Kind::Form => form(&mut random),
            Kind::Tail => {
                // No article has the number of a tail; it is of the same language.
                let tail = usize::MAX - 20 + number % 3 + 3 * random.below(5) - (usize::MAX - 20) % 3;
                format!("{} {}", self.own(number, 8), self.own(tail, 6))
            }
        }
    }

    fn own(&self, number: usize, count: usize) -> String {
        let mut random = Random(number as u64 ^ 0xabcdef);
        let pool = &self.languages[usize::from(number.is_multiple_of(3))];
        let picked: Vec<&str> = (0..count).map(|_| pool[random.below(pool.len())].as_str()).collect();
        picked.join(if number.is_multiple_of(3) { "" } else { " " })
    }

    pub(crate) fn signed(&self, number: usize, signature: Signature) -> Signed {
        // No two are of one source, so that nothing but the texts decides.
        let source = SourceId::from_text(&format!("source {number}"));
        Signed { id: self.ids[number].clone(), source, host: None, published: 0, signature }
    }

    pub(crate) fn number(&self, id: &ArticleId) -> usize {
        self.numbers[id]
    }

    fn first(&self, number: usize) -> usize {
        if let Kind::CopyOf(of, _) = self.kind(number) { of } else { number }
    }

    /// How many of the pairs are of one text, and how many copies were found to be one with what they are copies of.
    pub(crate) fn score(&self, found: &BTreeSet<(usize, usize)>) -> Score {
        let mut score = Score { pairs: found.len(), ..Score::default() };
        score.right = found.iter().filter(|(one, other)| self.first(*one) == self.first(*other)).count();
        score.wrong = found
            .iter()
            .filter(|(one, other)| self.first(*one) != self.first(*other))
            .take(5)
            .copied()
            .collect();
        for number in 0..self.count {
            if let Kind::CopyOf(of, change) = self.kind(number) {
                let (all, hit) = score.changes.entry(change).or_default();
                *all += 1;
                *hit += usize::from(found.contains(&(of, number)));
            }
        }
        score
    }
}

fn id(number: usize) -> ArticleId {
    let source = SourceId::from_text("made");
    let key = EntryKey::of(Some(&number.to_string()), None, None, None).expect("a guid");
    ArticleId::of(&source, &key)
}

/// A weather report or a report of prices.
fn form(random: &mut Random) -> String {
    let mut number = |end| random.below(end);
    if number(2) == 0 {
        format!(
            "市气象台今天早晨六点发布天气预报：今天白天晴转多云，最高气温{}℃，北风{}级，阵风{}级，降水概率{}%；今天夜间多云，最低气温{}℃，\
             相对湿度{}%。明天最高气温{}℃，最低气温{}℃，空气质量指数{}，请市民注意添加衣物，防寒保暖，驾车出行请注意安全，减速慢行，\
             保持车距。后天气温{}℃到{}℃，紫外线指数{}，洗车指数{}。",
            number(40),
            1 + number(8),
            2 + number(9),
            number(100),
            number(20),
            20 + number(80),
            number(40),
            number(20),
            number(300),
            number(20),
            20 + number(20),
            number(11),
            number(5)
        )
    } else {
        format!(
            "Stocks closed at {} points on Monday, {}.{} percent from the day before, with a turnover of {} million. The index of \
             small companies ended at {}.{} points. A barrel of oil cost {}.{} dollars, an ounce of gold {} dollars, and the yield of \
             bonds of ten years stood at {}.{} percent. The currency was traded at {}.{} to the dollar.",
            1000 + number(9000),
            number(9),
            number(99),
            number(9999),
            number(9000),
            number(99),
            40 + number(80),
            number(99),
            900 + number(3000),
            number(9),
            number(99),
            number(9),
            number(999)
        )
    }
}

/// What was found, against the truth.
#[derive(Debug, Default)]
pub(crate) struct Score {
    pub(crate) pairs: usize,
    pub(crate) right: usize,
    /// The first few pairs that are not of one text.
    pub(crate) wrong: Vec<(usize, usize)>,
    /// Copies, and those found, by what was changed.
    pub(crate) changes: BTreeMap<Change, (usize, usize)>,
}

impl Score {
    pub(crate) fn precision(&self) -> f64 {
        self.right as f64 / self.pairs.max(1) as f64
    }

    pub(crate) fn recall(&self) -> f64 {
        let (all, hit) = self.changes.values().fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
        hit as f64 / all.max(1) as f64
    }
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} pairs, precision {:.4}, recall {:.4};", self.pairs, self.precision(), self.recall())?;
        for (change, (all, hit)) in &self.changes {
            write!(f, " {change:?} {hit} of {all}")?;
        }
        if self.wrong.is_empty() { Ok(()) } else { write!(f, "; wrong among others: {:?}", self.wrong) }
    }
}
