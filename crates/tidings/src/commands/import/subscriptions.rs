//! Every feed of an OPML list becomes a source; one that stands in several places is shown in all of them. What other readers
//! keep with a feed to read pages by becomes its recipe.

use crate::console::Console;
use crate::failure::{Exit, Failure};
use crate::folder::{Folder, FreeIds};
use crate::recipes;
use crate::settings::check_foreign_address;
use std::collections::{BTreeMap, BTreeSet};
use tidings_extract::{Imported, Recipe, RecipeError, article_of_reader, from_freshrss, from_rss_bridge_url};
use tidings_feed::opml::{Opml, Outline};
use tidings_model::{CategoryPath, Source, SourceKind};

/// What came of a list.
pub(crate) struct Taken {
    /// Sources that are new.
    pub(crate) added: usize,
    /// Feeds that were there already.
    pub(crate) known: usize,
    /// What could not be taken, each with its reason.
    pub(crate) refused: Vec<String>,
    /// What was left out of what was taken.
    pub(crate) notes: Vec<String>,
    recipes: usize,
    of_bridges: usize,
}

/// Makes a source of every feed of a list.
///
/// # Errors
/// When a file cannot be written.
pub(crate) fn take(folder: &mut Folder, list: &Opml, without_bridge: bool) -> Result<Taken, Failure> {
    let mut merge = Merge::into(folder);
    let (mut refused, mut notes, mut of_bridges) = (Vec::new(), Vec::new(), 0);
    for (names, outline) in list.feeds() {
        let wanted = match wanted(outline, without_bridge) {
            Ok(wanted) => wanted,
            Err(why) => {
                refused.push(format!("{}: {why}", outline.name()));
                continue;
            }
        };
        of_bridges += usize::from(wanted.could_leave_bridge);
        notes.extend(wanted.notes.iter().map(|note| format!("{}: {note}", outline.name())));
        let category = CategoryPath::from_names(&names).unwrap_or_else(|| folder.defaults().category);
        merge.take(folder, wanted, outline, category);
    }
    let Merge { mut sources, changed, recipes, added, known, .. } = merge;
    for (at, recipe) in &recipes {
        folder.add_recipe(&mut sources[*at], recipe)?;
    }
    folder.add_sources(changed.into_iter().map(|at| sources[at].clone()))?;
    Ok(Taken { added, known, refused, notes, recipes: recipes.len(), of_bridges })
}

pub(super) fn run(
    folder: &mut Folder,
    list: &Opml,
    without_bridge: bool,
    console: Console,
) -> Result<Exit, Failure> {
    let Taken { added, known, refused, notes, recipes, of_bridges } = take(folder, list, without_bridge)?;
    console.result(&serde_json::json!({
        "added": added, "known": known, "refused": refused, "recipes": recipes, "notes": notes, "of_bridges": of_bridges,
    }));
    for line in refused.iter().map(|why| format!("{why}; it was left out")).chain(notes) {
        console.warn(line);
    }
    console.say(format!("{added} sources added, {known} known already, {} refused", refused.len()));
    if recipes > 0 {
        let place = folder.recipes_folder();
        console.say(format!(
            "{recipes} recipes written to {}; `tidings recipe test ID` tries one",
            place.display()
        ));
    }
    if of_bridges > 0 {
        console.say(format!(
            "{of_bridges} of the feeds are made by RSS-Bridge with selectors: `--without-bridge` makes recipes of such \
             feeds, which need no bridge"
        ));
    }
    Ok(if refused.is_empty() { Exit::Well } else { Exit::SomeFailed })
}

/// What an outline stands for.
struct Wanted {
    address: String,
    kind: SourceKind,
    recipe: Option<Recipe>,
    /// What of it was left out.
    notes: Vec<String>,
    /// True for a feed of RSS-Bridge that a recipe could replace.
    could_leave_bridge: bool,
}

/// Reads what an outline stands for; the error is the reason why it is nothing that can be taken.
fn wanted(outline: &Outline, without_bridge: bool) -> Result<Wanted, String> {
    let address = outline.xml_url.as_deref().unwrap_or_default();
    check_foreign_address(address).map_err(|why| format!("its address {address:?} {why}"))?;
    let feed = |notes: Vec<String>, could_leave_bridge: bool| Wanted {
        address: address.to_owned(),
        kind: SourceKind::Feed,
        recipe: None,
        notes,
        could_leave_bridge,
    };
    let page = |imported: Imported, address: &str| Wanted {
        address: address.to_owned(),
        kind: SourceKind::Recipe,
        recipe: Some(imported.recipe),
        notes: imported.notes,
        could_leave_bridge: false,
    };
    // The types of pages that FreshRSS reads are the only ones with such a name.
    if outline.kind.as_deref().is_some_and(|kind| kind.contains('+')) {
        let imported = from_freshrss(attributes(outline));
        let imported =
            imported.map_err(|errors| format!("its recipe cannot be taken over: {}", told(&errors)))?;
        return Ok(page(imported, address));
    }
    if is_of_bridge(address) {
        return Ok(match (from_rss_bridge_url(address), without_bridge) {
            (Ok(imported), true) => match imported.recipe.url.clone() {
                Some(url) if check_foreign_address(&url).is_ok() => page(imported, &url),
                _ => feed(vec!["it stays a feed of its bridge: the bridge names no page".to_owned()], false),
            },
            (Ok(_), false) => feed(Vec::new(), true),
            (Err(errors), true) => {
                feed(vec![format!("it stays a feed of its bridge: {}", told(&errors))], false)
            }
            (Err(_), false) => feed(Vec::new(), false),
        });
    }
    Ok(match article_of_reader(attributes(outline)) {
        Some(Ok(imported)) => Wanted { recipe: Some(imported.recipe), ..feed(imported.notes, false) },
        Some(Err(errors)) => {
            feed(vec![format!("how its articles' pages are read was left out: {}", told(&errors))], false)
        }
        None => feed(Vec::new(), false),
    })
}

fn attributes(outline: &Outline) -> Vec<(&str, &str)> {
    let own = [
        ("type", outline.kind.as_deref()),
        ("xmlUrl", outline.xml_url.as_deref()),
        ("title", Some(outline.name())),
    ];
    let own = own.into_iter().filter_map(|(name, value)| Some((name, value?)));
    own.chain(outline.extra.iter().map(|(name, value)| (name.as_str(), value.as_str()))).collect()
}

fn told(errors: &[RecipeError]) -> String {
    errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

/// True for the address of a feed that RSS-Bridge makes.
fn is_of_bridge(address: &str) -> bool {
    let Ok(url) = url::Url::parse(address) else { return false };
    let has = |name: &str, value: &str| {
        url.query_pairs().any(|(key, given)| key == name && (value.is_empty() || given == value))
    };
    has("bridge", "") && has("action", "display")
}

/// The sources of the folder with those of the list, each looked up and not searched for: a list can be long.
struct Merge {
    sources: Vec<Source>,
    by_address: BTreeMap<String, Vec<usize>>,
    places: BTreeSet<(usize, CategoryPath)>,
    ids: FreeIds,
    /// Sources whose files are to be written.
    changed: BTreeSet<usize>,
    /// The recipes to be written, by their sources.
    recipes: BTreeMap<usize, Recipe>,
    added: usize,
    known: usize,
}

impl Merge {
    fn into(folder: &Folder) -> Self {
        let sources = folder.sources.clone();
        let mut places = BTreeSet::new();
        let mut by_address: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (at, source) in sources.iter().enumerate() {
            by_address.entry(source.address.clone()).or_default().push(at);
            places.extend(
                std::iter::once(&source.category).chain(&source.also_in).map(|path| (at, path.clone())),
            );
        }
        let (ids, changed, recipes) = (FreeIds::of(&sources), BTreeSet::new(), BTreeMap::new());
        Self { sources, by_address, places, ids, changed, recipes, added: 0, known: 0 }
    }

    fn take(&mut self, folder: &Folder, wanted: Wanted, outline: &Outline, category: CategoryPath) {
        if let Some(at) = self.known(folder, &wanted, outline.name()) {
            self.known += 1;
            if self.places.insert((at, category.clone())) {
                self.sources[at].also_in.push(category);
                self.changed.insert(at);
            }
            return;
        }
        let Wanted { address, kind, recipe, .. } = wanted;
        let id = self.ids.take(outline.name());
        let mut source =
            folder.source_with_id(id, address.clone(), outline.name().to_owned(), category.clone());
        source.kind = kind;
        source.site = outline.html_url.clone().filter(|site| check_foreign_address(site).is_ok());
        source.language.clone_from(&outline.language);
        let at = self.sources.len();
        self.by_address.entry(address).or_default().push(at);
        self.places.insert((at, category));
        self.changed.insert(at);
        self.recipes.extend(recipe.map(|recipe| (at, recipe)));
        self.sources.push(source);
        self.added += 1;
    }

    /// The source that an outline is already. One page can be several sources, by several recipes.
    fn known(&self, folder: &Folder, wanted: &Wanted, name: &str) -> Option<usize> {
        let same = self.by_address.get(&wanted.address)?;
        if wanted.kind != SourceKind::Recipe {
            return same.first().copied();
        }
        let recipe_of = |at: usize| {
            let of_folder = || recipes::load(folder.root(), self.sources[at].recipe_name()?).ok();
            self.recipes.get(&at).cloned().or_else(of_folder)
        };
        let is_it = |at: &usize| {
            let source = &self.sources[*at];
            source.kind == SourceKind::Recipe
                && (source.name == name
                    || recipe_of(*at).is_some_and(|known| Some(&known) == wanted.recipe.as_ref()))
        };
        same.iter().copied().find(is_it)
    }
}
