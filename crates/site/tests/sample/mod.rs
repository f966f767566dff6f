//! A small archive in three scripts, and large ones by number, for tests, bench and example.
#![allow(
    dead_code,
    unreachable_pub,
    missing_docs,
    reason = "shared by several targets, each of which uses a part"
)]

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use tidings_model::*;
use tidings_site::{
    BuildReport, Card, Cards, Copies, Loader, Request, Sink, SiteError, SiteSettings, SourceCard, Theme,
    build,
};

#[derive(Default)]
pub struct Sample {
    pub cards: Vec<Card>,
    made: Cards,
    pub articles: BTreeMap<String, Article>,
    /// Earlier revisions, oldest first.
    pub revisions: BTreeMap<ArticleId, Vec<Article>>,
    /// All is made again.
    pub clean: bool,
}

impl Sample {
    pub fn add(&mut self, article: Article) {
        let path = ArchivePath::of(&article.category, article.published.at, &article.title, &article.id);
        self.cards.push(self.made.card(&article, &path, content(&article)));
        self.articles.insert(path.to_string(), article);
    }

    /// The site of the sample.
    pub fn build(
        &self,
        settings: &SiteSettings,
        sources: &[SourceCard],
        copies: &Copies,
        theme: &Theme,
        sink: &mut dyn Sink,
    ) -> Result<BuildReport, SiteError> {
        let load = Loader {
            article: &|path| self.load(path),
            revisions: &|id| self.revisions.get(id).cloned().unwrap_or_default(),
            book: &|_| Err(std::io::ErrorKind::NotFound.into()),
        };
        let cards = &self.cards;
        let (books, program, clean, tell_moves) = (&[][..], "", self.clean, false);
        let request =
            Request { settings, cards, sources, copies, books, load, theme, program, clean, tell_moves };
        build(&request, sink)
    }

    pub fn load(&self, path: &ArchivePath) -> Result<Article, String> {
        self.articles.get(path.as_str()).cloned().ok_or_else(|| "no such file".to_owned())
    }
}

fn content(article: &Article) -> u64 {
    let mut hasher = DefaultHasher::new();
    format!("{article:?}").hash(&mut hasher);
    hasher.finish()
}

#[expect(clippy::disallowed_methods, reason = "the texts are written here and clean")]
pub fn clean(html: &str) -> CleanHtml {
    CleanHtml::from_sanitiser(html.to_owned())
}

pub fn article(number: usize, category: &str, language: &str, title: &str, excerpt: &str) -> Article {
    let id = SourceId::from_text(category.split('/').nth(1).unwrap_or(category));
    let name = category.split('/').nth(1).unwrap_or(category).to_owned();
    let key = EntryKey::of(Some(&format!("guid-{number}")), None, None, None).expect("a guid");
    let second = 1_647_225_009 - i64::try_from(number).expect("a small number") * 7_919;
    let at = Timestamp::from_second(second).expect("an instant");
    let url = format!("https://news.example/{number}?a=1&b=2");
    let picture = format!("https://news.example/{number}.jpg?w=1&h=2");
    let escape = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let (safe_title, safe_excerpt) = (escape(title), escape(excerpt));
    let body = format!(
        "<p>{safe_excerpt}</p><figure><img src=\"{}\" alt=\"\"><figcaption>{safe_title}</figcaption></figure><p>{}</p><h3>{safe_title}</h3><p>{}</p>",
        picture.replace('&', "&amp;"),
        safe_excerpt.repeat(6),
        safe_excerpt.repeat(4)
    );
    Article {
        id: ArticleId::of(&id, &key),
        key,
        source: SourceRef { id, name, address: "https://news.example/feed".to_owned(), site: None },
        category: CategoryPath::parse(category).expect("a path"),
        also_in: Vec::new(),
        title: title.to_owned(),
        url: Some(url),
        guid: None,
        authors: vec![Person { name: Some("Lin Mei".to_owned()), email: None, url: None }],
        language: Some(language.to_owned()),
        section: None,
        licence: None,
        tags: vec!["diplomacy".to_owned()],
        published: Published { at, from: DateOrigin::Feed },
        updated: None,
        first_seen: at,
        revised: at,
        excerpt: excerpt.to_owned(),
        lead_image: number.is_multiple_of(2).then(|| picture.clone()),
        media: vec![MediaRef {
            url: picture.clone(),
            file: number.is_multiple_of(2).then(|| file(&picture)),
            problem: None,
        }],
        enclosures: Vec::new(),
        body: clean(&body),
        revision: 1,
        entry_hash: ContentHash::of(title.as_bytes()),
        provenance: Vec::new(),
        starred: false,
    }
}

fn file(of: &str) -> MediaFile {
    MediaFile {
        hash: ContentHash::of(of.as_bytes()),
        extension: "png".to_owned(),
        bytes: 1,
        width: 960,
        height: 640,
    }
}

/// An icon.
pub fn icon(of: &str) -> MediaFile {
    MediaFile { width: 64, height: 64, ..file(of) }
}

const TEXTS: [(&str, &str, &str, &str); 10] = [
    (
        "World/Harbour Post/Politics",
        "en",
        "Talks on the river treaty enter a third night",
        "Delegates from four countries left the table after midnight with a shared draft and one open chapter: who measures the water, and who pays for the gauges.",
    ),
    (
        "World/Harbour Post/Science",
        "en",
        "A telescope made of fishing nets hears its first star",
        "Nobody had planned for the nets. They were cheap, they were there, and on Tuesday they picked up a signal from four hundred light years away.",
    ),
    (
        "新媒体/海港报/新闻",
        "zh",
        "河流条约谈判进入第三个夜晚，各方称取得进展",
        "四国代表在午夜过后离开会场，带走一份共同草案，只剩一章未定：由谁测量水位，又由谁承担费用。观察人士认为，周末之前有望达成协议。",
    ),
    (
        "新媒体/海港报/文化",
        "zh",
        "老城书店重新开门",
        "停业三年之后，码头边的旧书店在春天的第一个周日重新开门，排队的人一直站到了邮局门口。",
    ),
    (
        "العالم/بريد المرفأ",
        "ar",
        "محادثات معاهدة النهر تدخل ليلتها الثالثة",
        "غادر المندوبون القاعة بعد منتصف الليل ومعهم مسودة مشتركة وفصل واحد لم يُحسم: من يقيس منسوب المياه، ومن يدفع ثمن ذلك؟",
    ),
    (
        "Business/Ledger",
        "en",
        "Small banks find a large new customer: the tide",
        "Loans against power that has yet to be made are the fastest growing line in the books of three coastal lenders.",
    ),
    (
        "Business/Ledger",
        "en",
        "The price of salt, explained in one long afternoon",
        "It starts with rain in the wrong month and ends on a shelf two thousand miles away.",
    ),
    (
        "World/Harbour Post/Politics",
        "en",
        "Minister: \"No\" </script><b>{{ 7*7 }} & more",
        "A title with everything in it: <i>tags</i>, \"quotes\", {{ braces }} and an & sign.",
    ),
    (
        "العالم/بريد المرفأ",
        "ar",
        "افتتاح أول مكتبة عائمة في الميناء",
        "ترسو السفينة كل أسبوع في حي جديد، وعلى متنها عشرة آلاف كتاب وقاعة للقراءة تطل على البحر.",
    ),
    ("50% off/#tag/page", "en", "", "An entry that came without a title."),
];

pub fn small() -> Sample {
    let mut sample = Sample::default();
    for round in 0..4 {
        for (at, (category, language, title, excerpt)) in TEXTS.iter().enumerate() {
            sample.add(article(round * TEXTS.len() + at, category, language, title, excerpt));
        }
    }
    sample
}

pub fn sources() -> Vec<SourceCard> {
    let of = |name: &str, problem: Option<&str>| SourceCard {
        id: SourceId::from_text(name),
        name: name.to_owned(),
        address: "https://news.example/feed?a=1&b=2".to_owned(),
        site: Some("https://news.example/".to_owned()),
        category: CategoryPath::parse("World").expect("a path"),
        articles: 12,
        last_ok: "2022-03-14T02:30:09Z".parse().ok(),
        problem: problem.map(str::to_owned),
        noindex: false,
        icon: None,
    };
    vec![
        of("Harbour Post", None),
        of("海港报", Some("The host does not answer: 503 since Monday.")),
        of("Ledger", None),
    ]
}
