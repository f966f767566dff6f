//! `tidings duplicates`, `tidings link`, `tidings unlink`: which articles are one, and why, and what a hand says to that.

use crate::cli::{Articles, Duplicates};
use crate::console::Console;
use crate::failure::{Exit, Failure};
use crate::folder::Folder;
use crate::links;
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::Path;
use tidings_archive::files::Archive;
use tidings_model::{ArchivePath, ArticleId};
use tidings_store::Store;
use tidings_story::Group;

/// An article as it is shown.
#[derive(Serialize)]
struct Shown {
    id: ArticleId,
    title: String,
    source: String,
    address: Option<String>,
    file: String,
}

/// An article that another one stands for.
#[derive(Serialize)]
struct ShownCopy {
    #[serde(flatten)]
    article: Shown,
    why: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    figure: Option<f32>,
    with: ArticleId,
    #[serde(skip)]
    reason: String,
}

/// One post and those that it stands for.
#[derive(Serialize)]
struct ShownGroup {
    main: Shown,
    copies: Vec<ShownCopy>,
}

/// `tidings duplicates`
pub(super) fn list(dir: Option<&Path>, args: &Duplicates, console: Console) -> Result<Exit, Failure> {
    let folder = Folder::open(dir)?;
    let by_hand = links::read(folder.root())?;
    let store = links::database(&folder)?;
    let archive = Archive::open(folder.root());
    let mut shown = Vec::new();
    for group in links::groups(&store, &by_hand, None)? {
        let group = show(group, &store, &archive)?;
        shown.extend(group.filter(|group| args.words.iter().all(|word| group.has(word))));
    }
    for group in &shown {
        console.say(group.lines());
    }
    let copies: usize = shown.iter().map(|group| group.copies.len()).sum();
    console.say(format!("{} articles stand for {copies} others", shown.len()));
    let apart: Vec<_> = by_hand.apart.iter().collect();
    console.result(&serde_json::json!({ "groups": shown, "apart": apart }));
    Ok(Exit::Well)
}

fn show(group: Group, store: &Store, archive: &Archive) -> Result<Option<ShownGroup>, Failure> {
    let article = |id: &ArticleId| -> Result<Option<Shown>, Failure> {
        let path = store.known(id)?.and_then(|known| known.path);
        Ok(path.and_then(|path| read(archive, id, &path)))
    };
    let Some(main) = article(&group.main)? else { return Ok(None) };
    let mut copies = Vec::new();
    for copy in group.copies {
        if let Some(article) = article(&copy.id)? {
            let (why, figure, reason) = (copy.why.name(), copy.why.figure(), copy.why.to_string());
            copies.push(ShownCopy { article, why, figure, with: copy.with, reason });
        }
    }
    Ok((!copies.is_empty()).then_some(ShownGroup { main, copies }))
}

/// What a record says of its article; of one that cannot be read `tidings check` tells.
fn read(archive: &Archive, id: &ArticleId, path: &ArchivePath) -> Option<Shown> {
    let article = archive.read(path).ok()?.article;
    Some(Shown {
        id: id.clone(),
        title: article.title,
        source: article.source.name,
        address: article.url,
        file: format!("archive/{path}"),
    })
}

impl ShownGroup {
    fn has(&self, word: &str) -> bool {
        let word = word.to_lowercase();
        let articles = std::iter::once(&self.main).chain(self.copies.iter().map(|copy| &copy.article));
        let texts = articles.flat_map(|article| {
            [
                article.id.as_str(),
                &article.title,
                &article.source,
                article.address.as_deref().unwrap_or_default(),
            ]
        });
        texts.map(str::to_lowercase).any(|text| text.contains(&word))
    }

    fn lines(&self) -> String {
        let mut out = format!("{}  {} ({})", self.main.id, self.main.title, self.main.source);
        for ShownCopy { article, reason, .. } in &self.copies {
            out.push_str(&format!("\n    {}  {} ({}): {reason}", article.id, article.title, article.source));
            if let Some(address) = &article.address {
                out.push_str(&format!("\n        {address}"));
            }
        }
        out
    }
}

/// `tidings link` and `tidings unlink`
pub(super) fn decide(
    dir: Option<&Path>,
    args: &Articles,
    apart: bool,
    console: Console,
) -> Result<Exit, Failure> {
    let folder = Folder::open(dir)?;
    let mut articles = args.articles.clone();
    articles.sort();
    articles.dedup();
    if articles.len() < 2 {
        return Err(
            Failure::usage("an article is always one with itself").advise("name two different articles")
        );
    }
    let files: BTreeMap<ArticleId, ArchivePath> = Archive::open(folder.root()).paths();
    if let Some(missing) = articles.iter().find(|id| !files.contains_key(id)) {
        let advice = "the id stands at the end of the file's name in archive/ and of the page's address";
        return Err(Failure::usage(format!("there is no article {missing}")).advise(advice));
    }
    links::write(folder.root(), &articles, apart)?;
    let names: Vec<&str> = articles.iter().map(ArticleId::as_str).collect();
    let what = if apart { "are not one, and stay so" } else { "are one" };
    console.say(format!(
        "{} {what}; {} says so, and the next `tidings build` shows it",
        names.join(", "),
        links::FILE
    ));
    let list = if apart { "apart" } else { "same" };
    console.result(&serde_json::json!({ "articles": articles, "decided": list, "file": links::FILE }));
    Ok(Exit::Well)
}
