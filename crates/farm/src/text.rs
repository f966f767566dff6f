//! Invented texts, the same for each number; or texts of sentences that somebody gives.

use std::sync::OnceLock;

/// Sentences that stand in texts instead of invented ones.
#[derive(Debug, Default)]
struct Given {
    chinese: Vec<String>,
    english: Vec<String>,
}

static GIVEN: OnceLock<Given> = OnceLock::new();

/// Takes sentences, one a line, for all texts from now on: lines with Chinese characters for Chinese texts, others for the rest.
pub fn give(lines: &str) {
    let is_chinese = |line: &&str| line.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    let lines = lines.lines().map(str::trim).filter(|line| !line.is_empty());
    let (chinese, english): (Vec<&str>, Vec<&str>) = lines.partition(is_chinese);
    let own = |lines: Vec<&str>| lines.into_iter().map(str::to_owned).collect();
    // Who gives them twice keeps the first.
    _ = GIVEN.set(Given { chinese: own(chinese), english: own(english) });
}

/// Whether texts are made of sentences that somebody gave.
pub(crate) fn are_given() -> bool {
    GIVEN.get().is_some()
}

/// Numbers that look like chance and are the same each time (SplitMix64).
#[derive(Debug, Clone)]
pub(crate) struct Chance(u64);

impl Chance {
    /// The row of numbers that belongs to `seed`.
    pub(crate) fn of(seed: u64) -> Self {
        Self(seed.wrapping_mul(0xd134_2543_de82_ef95).wrapping_add(0x2545_f491_4f6c_dd1d))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// From 0 to below `end`.
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.next() % end.max(1)
    }

    /// From 0 to below 1.
    pub(crate) fn share(&mut self) -> f64 {
        self.below(1 << 32) as f64 / (1_u64 << 32) as f64
    }

    fn one_of<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.below(words.len() as u64) as usize]
    }
}

const ENGLISH: &str = "the a of to and in harbour council bridge ferry market river winter summer report budget vote \
    mayor crew signal tide lamp engine garden school library museum bakery orchard railway platform ticket weather storm \
    repair plan delay opening visitor student teacher doctor nurse driver fisher farmer engineer painter writer meeting \
    decision proposal letter answer question number share price cost wage year month week day morning evening night north \
    south east west coast island valley hill forest lake road street square tower roof window door wall floor new old \
    small large early late quiet busy narrow wide former local common public private open closed said asked began ended \
    grew fell rose built moved carried opened closed counted measured found lost kept gave took wrote read spoke walked \
    sailed waited worked paid bought sold planted after before during without between against under over near across \
    because although while until since which whose where nothing something everyone nobody almost hardly again once twice";

const CHINESE: &str = "港口 渡轮 市场 河流 冬天 夏天 报告 预算 投票 市长 船员 信号 潮水 灯塔 发动机 花园 学校 图书馆 博物馆 面包房 果园 \
    铁路 站台 车票 天气 风暴 修理 计划 延误 开幕 游客 学生 老师 医生 护士 司机 渔民 农民 工程师 画家 作家 会议 决定 建议 来信 答复 问题 \
    数字 份额 价格 费用 工资 今年 上月 本周 昨天 早晨 傍晚 夜里 北部 南部 东边 西边 海岸 岛屿 山谷 山坡 森林 湖泊 公路 街道 广场 塔楼 屋顶 \
    窗户 大门 墙壁 地板 新的 旧的 小型 大型 提前 推迟 安静 繁忙 狭窄 宽阔 原来的 当地 共同 公共 私人 开放 关闭 表示 询问 开始 结束 增长 \
    下降 上升 建成 搬迁 运送 打开 统计 测量 发现 失去 保留 给予 取得 写下 阅读 发言 步行 航行 等候 工作 支付 购买 出售 种植 之后 之前 期间 \
    没有 之间 反对 下面 上面 附近 对面 因为 虽然 直到 自从 几乎 再次 一次 两次 所有人 没人";

/// The first of the Chinese characters of which names are made.
const COMMON_HAN: u32 = 0x4e00;

/// Of these the names in English texts are made.
const SYLLABLES: &[&str] = &[
    "ba", "ken", "lo", "mir", "ta", "vel", "su", "dor", "ni", "pra", "gal", "he", "rus", "fo", "tin", "wa",
    "zer", "ju", "mo", "sti", "qui", "bre", "ya", "cun", "del", "ost", "pi", "ran", "thu", "vi", "xan",
    "ger",
];

/// A writer in one of the two languages.
#[derive(Debug)]
pub(crate) struct Writer {
    chance: Chance,
    words: Vec<&'static str>,
    chinese: bool,
}

impl Writer {
    /// The writer of one entry.
    pub(crate) fn of(seed: u64, chinese: bool) -> Self {
        let words = if chinese { CHINESE } else { ENGLISH };
        Self { chance: Chance::of(seed), words: words.split_whitespace().collect(), chinese }
    }

    /// One of the sentences that were given.
    fn given(&mut self) -> Option<&'static str> {
        let given = GIVEN.get()?;
        let lines = if self.chinese { &given.chinese } else { &given.english };
        let line = lines.get(self.chance.below(lines.len() as u64) as usize)?;
        Some(line)
    }

    /// A sentence of some words.
    fn sentence(&mut self, to: &mut String) {
        if let Some(given) = self.given() {
            for c in given.chars() {
                match c {
                    '<' => to.push_str("&lt;"),
                    '&' => to.push_str("&amp;"),
                    c => to.push(c),
                }
            }
            to.push_str(if self.chinese { "" } else { " " });
            return;
        }
        let between = if self.chinese { "" } else { " " };
        for place in 0..6 + self.chance.below(14) {
            if place > 0 {
                to.push_str(between);
            }
            self.word(to);
            if self.chance.below(25) == 0 {
                to.push_str(&format!("{between}{}", self.chance.below(5000)));
            }
        }
        to.push_str(if self.chinese { "。" } else { ". " });
    }

    /// The sentences of a paragraph.
    pub(crate) fn sentences(&mut self, to: &mut String) {
        for _ in 0..2 + self.chance.below(4) {
            self.sentence(to);
        }
    }

    /// A word of the list, or one that hardly any other text has: news is full of names, and texts of a hundred words alone
    /// would look like copies of each other.
    fn word(&mut self, to: &mut String) {
        if self.chance.below(2) == 0 {
            to.push_str(self.chance.one_of(&self.words));
        } else if self.chinese {
            let mut one = || char::from_u32(COMMON_HAN + self.chance.below(6000) as u32);
            to.extend([one(), one()].into_iter().flatten());
        } else {
            (0..2 + self.chance.below(3)).for_each(|_| to.push_str(self.chance.one_of(SYLLABLES)));
        }
    }

    /// From 0 to below `end`, by the writer's own chance.
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.chance.below(end)
    }

    /// A title.
    pub(crate) fn title(&mut self) -> String {
        if let Some(given) = self.given() {
            let end = given.find(['，', '。', '；']).filter(|end| *end > 0).unwrap_or(given.len());
            return given[..end].chars().take(if self.chinese { 30 } else { 90 }).collect();
        }
        let between = if self.chinese { "" } else { " " };
        let words: Vec<&str> =
            (0..4 + self.chance.below(5)).map(|_| self.chance.one_of(&self.words)).collect();
        words.join(between)
    }

    /// Paragraphs of HTML of about so many bytes.
    pub(crate) fn html(&mut self, bytes: usize) -> String {
        let mut html = String::with_capacity(bytes + 600);
        while html.len() < bytes {
            html.push_str("<p>");
            self.sentences(&mut html);
            if self.chance.below(6) == 0 {
                html.push_str(&format!("<a href=\"/about/{}\">", self.chance.below(900)));
                html.push_str(self.chance.one_of(&self.words));
                html.push_str("</a>");
            }
            html.push_str("</p>\n");
        }
        html
    }
}
