use crate::catalog::rsshub::{self, Namespace, Registry, Route, category_name};
use crate::catalog::{Hit, Listed, Name, Starter, search, starter};
use crate::cli::{Catalog, CatalogAction};
use crate::console::Console;
use crate::failure::{Exit, Failure};
use crate::folder::{Folder, write_file};
use crate::run;
use crate::settings::value::SiteLanguage;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use tidings_fetch::Request;
use tidings_model::{CategoryPath, Source};
use tidings_rules::fold;

/// Bytes of an instance's list of routes: it holds some thousands with their descriptions.
const LARGEST_REGISTRY: u64 = 64 << 20;

/// `tidings catalog`
pub(super) async fn run(dir: Option<&Path>, args: &Catalog, console: Console) -> Result<Exit, Failure> {
    match &args.action {
        CatalogAction::Search { words } => find(known_routes(dir)?.as_ref(), words, console),
        CatalogAction::List { category: Some(branch) } => list(known_routes(dir)?.as_ref(), branch, console),
        CatalogAction::List { category: None } => tree(known_routes(dir)?.as_ref(), console),
        CatalogAction::Add { id, category } => add(&mut Folder::open(dir)?, id, category.clone(), console),
        CatalogAction::Sync { instance, .. } => sync(&Folder::open(dir)?, instance.as_deref(), console).await,
    }
}

fn registry_file(folder: &Folder) -> PathBuf {
    folder.root().join("state").join("catalog").join("rsshub.json")
}

/// The routes that were read into this site folder. The starter list needs no folder: without one there are none.
fn known_routes(dir: Option<&Path>) -> Result<Option<Registry>, Failure> {
    match Folder::open_if_any(dir)? {
        Some(folder) => read_registry(&folder),
        None => Ok(None),
    }
}

fn read_registry(folder: &Folder) -> Result<Option<Registry>, Failure> {
    let path = registry_file(folder);
    let bytes = match std::fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(Failure::file("read", &path, &error)),
    };
    let read: Registry = serde_json::from_slice(&bytes).map_err(|e| {
        Failure::work(format!("{}: {e}", path.display()))
            .advise("remove the file and run `tidings catalog sync rsshub` again")
    })?;
    if read.format > rsshub::FORMAT {
        return Err(Failure::work(format!("{}: was written by a newer tidings", path.display()))
            .advise("use the newer tidings, or remove the file and sync again"));
    }
    Ok(Some(read))
}

async fn sync(folder: &Folder, instance: Option<&str>, console: Console) -> Result<Exit, Failure> {
    let instance = instance.or(folder.settings.rsshub.instances.first().map(String::as_str));
    let instance = instance.map(|address| address.trim_end_matches('/')).ok_or_else(|| {
        Failure::usage("no instance of RSSHub is named")
            .advise("name one: tidings catalog sync rsshub https://rsshub.example.org")
    })?;
    let address = format!("{instance}/api/namespace");
    let request = Request { max_bytes: Some(LARGEST_REGISTRY), ..Request::feed(&address) };
    let response = run::http(folder)?.send(request).await?;
    if !response.is_success() {
        return Err(Failure::work(format!("{address} answered with status {}", response.status))
            .advise("try another instance: many keep their list of routes to themselves"));
    }
    let fresh = rsshub::read(&response.body).map_err(|e| {
        Failure::work(format!("{address}: {e}")).advise("check that the address is an instance of RSSHub")
    })?;
    let known = read_registry(folder)?.unwrap_or_default();
    let merged = rsshub::merged(&known, instance, fresh);
    let text = serde_json::to_vec(&merged).map_err(|e| Failure::work(e.to_string()))?;
    let path = registry_file(folder);
    write_file(&path, &text)?;
    let (here, gone): (Vec<&Route>, Vec<&Route>) =
        merged.namespaces.iter().flat_map(|namespace| &namespace.routes).partition(|route| !route.gone);
    console.say(format!(
        "{} routes of {} sites in {}{}",
        here.len(),
        merged.namespaces.len(),
        path.display(),
        if gone.is_empty() { String::new() } else { format!("; {} of earlier are gone", gone.len()) }
    ));
    console.say("next:  tidings catalog search WORD");
    console.result(&serde_json::json!({
        "instance": instance, "sites": merged.namespaces.len(), "routes": here.len(), "gone": gone.len(), "file": path,
    }));
    Ok(Exit::Well)
}

fn find(registry: Option<&Registry>, words: &[String], console: Console) -> Result<Exit, Failure> {
    let hits = search(starter(), registry, words);
    show(&hits, console);
    if hits.is_empty() {
        console.say(format!("nothing in the catalogue is called {}", words.join(" ")));
    }
    if registry.is_none() {
        console.say("`tidings catalog sync rsshub INSTANCE` adds the routes of RSSHub to what is searched");
    }
    console.result(&hits.iter().map(json).collect::<Vec<_>>());
    Ok(if hits.is_empty() { Exit::SomeFailed } else { Exit::Well })
}

/// One branch of the tree: of the starter list by the id or a name, of RSSHub by a category or a site.
fn list(registry: Option<&Registry>, branch: &str, console: Console) -> Result<Exit, Failure> {
    let (wanted, all) = (fold(branch), starter());
    let named = |name: &Name| fold(&name.en) == wanted || fold(&name.zh) == wanted;
    let places: Vec<&str> = all
        .categories
        .iter()
        .filter(|category| category.id == wanted || named(&category.name))
        .map(|category| category.id.as_str())
        .collect();
    let below = |source: &&Listed| {
        places.iter().any(|place| {
            source.category.strip_prefix(place).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    };
    let mut hits: Vec<Hit<'_>> = all.sources.iter().filter(below).map(Hit::Listed).collect();
    for namespace in registry.iter().flat_map(|registry| &registry.namespaces) {
        let whole =
            fold(&namespace.namespace) == wanted || namespace.names().any(|name| fold(name) == wanted);
        let routes = namespace.routes.iter().filter(|route| !route.gone).filter(|route| {
            whole
                || route
                    .categories
                    .iter()
                    .any(|category| *category == wanted || named(&category_name(category)))
        });
        hits.extend(routes.map(|route| Hit::Route(namespace, route)));
    }
    if hits.is_empty() {
        return Err(Failure::usage(format!("the catalogue has no branch {branch:?}")).advise(
            "see the tree with `tidings catalog list`, or look by name with `tidings catalog search`",
        ));
    }
    show(&hits, console);
    console.result(&hits.iter().map(json).collect::<Vec<_>>());
    Ok(Exit::Well)
}

/// The whole tree with the number of sources in each place.
fn tree(registry: Option<&Registry>, console: Console) -> Result<Exit, Failure> {
    let all = starter();
    let mut places = Vec::new();
    for category in &all.categories {
        let prefix = format!("{}/", category.id);
        let inside =
            |source: &&Listed| source.category == category.id || source.category.starts_with(&prefix);
        let count = all.sources.iter().filter(inside).count();
        let indent = "  ".repeat(category.id.matches('/').count());
        console.say(format!("{indent}{} ({}): {count}", category.name.both(), category.id));
        places.push(serde_json::json!({ "id": category.id, "name": category.name, "sources": count }));
    }
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for route in
        registry.iter().flat_map(|registry| &registry.namespaces).flat_map(|namespace| &namespace.routes)
    {
        *counts.entry(route.categories.first().map_or("", String::as_str)).or_default() +=
            usize::from(!route.gone);
    }
    if !counts.is_empty() {
        console.say("RSSHub");
    }
    for (category, count) in &counts {
        console.say(format!("  {} ({category}): {count}", category_name(category).both()));
    }
    console.say("next:  tidings catalog list ID,  tidings catalog search WORD");
    console.result(&serde_json::json!({ "categories": places, "rsshub": counts }));
    Ok(Exit::Well)
}

/// Prints what was found in its tree: each place once, in the order of the nearest thing in it.
fn show(hits: &[Hit<'_>], console: Console) {
    let mut groups: Vec<(String, Vec<&Hit<'_>>)> = Vec::new();
    for hit in hits {
        let place = place(hit);
        match groups.iter_mut().find(|(known, _)| *known == place) {
            Some((_, group)) => group.push(hit),
            None => groups.push((place, vec![hit])),
        }
    }
    for (place, group) in groups {
        console.say(place);
        for hit in group {
            for line in lines(hit) {
                console.say(line);
            }
        }
    }
}

fn place(hit: &Hit<'_>) -> String {
    match hit {
        Hit::Listed(source) => {
            let names: Vec<String> =
                starter().path(&source.category).iter().map(|name| name.both()).collect();
            names.join(" › ")
        }
        Hit::Route(namespace, route) => {
            let category = category_name(route.categories.first().map_or("", String::as_str));
            let names: Vec<&str> = namespace.names().collect();
            format!("RSSHub › {} › {}", category.both(), names.join(" "))
        }
    }
}

fn lines(hit: &Hit<'_>) -> Vec<String> {
    match hit {
        Hit::Listed(source) => vec![
            format!("  {}  {}  ({}, {})", source.id, source.name().both(), source.language, source.site),
            format!("      tidings catalog add {}", source.id),
        ],
        Hit::Route(namespace, route) => {
            let names: Vec<&str> = route.names().collect();
            let mut lines = vec![format!("  {}  {}", route.id, names.join(" "))];
            if let Some(address) = route.address(namespace) {
                lines.push(format!("      tidings add {address}"));
            }
            if route.path.contains(':') {
                lines.push(format!("      pattern: {}", route.pattern(namespace)));
            }
            lines
                .extend(route.parameters.iter().map(|(name, meaning)| format!("        :{name}  {meaning}")));
            lines
        }
    }
}

fn json(hit: &Hit<'_>) -> serde_json::Value {
    match hit {
        Hit::Listed(source) => serde_json::json!(source),
        Hit::Route(namespace, route) => serde_json::json!({
            "id": route.id,
            "site": namespace.names().collect::<Vec<_>>(),
            "names": route.names().collect::<Vec<_>>(),
            "categories": route.categories,
            "address": route.address(namespace),
            "pattern": route.pattern(namespace),
            "parameters": route.parameters,
            "earlier": route.earlier,
        }),
    }
}

fn add(
    folder: &mut Folder,
    id: &str,
    category: Option<CategoryPath>,
    console: Console,
) -> Result<Exit, Failure> {
    let source = match starter().source(id) {
        Some(listed) => from_list(folder, starter(), listed, category),
        None => from_registry(folder, id, category)?,
    };
    if let Some(known) = folder.sources.iter().find(|known| known.address == source.address) {
        return Err(Failure::usage(format!("{} is watched already, as {}", source.address, known.id)));
    }
    let path = folder.add_source(source.clone())?;
    console.say(format!("added {} ({}) in {}: {}", source.id, source.name, source.category, path.display()));
    console.say(format!("next:  tidings fetch --source {}", source.id));
    console.result(&serde_json::json!({ "source": source, "file": path }));
    Ok(Exit::Well)
}

/// Name and place are those of the site's language.
fn from_list(folder: &Folder, all: &Starter, listed: &Listed, category: Option<CategoryPath>) -> Source {
    let chinese = folder.settings.site.language == SiteLanguage::Chinese;
    let pick = |name: &Name| if chinese { name.zh.clone() } else { name.en.clone() };
    let own = CategoryPath::from_names(all.path(&listed.category).into_iter().map(pick));
    let category = category.or(own).unwrap_or_else(|| folder.defaults().category);
    let mut source = folder.new_source(listed.address.clone(), &pick(&listed.name()), category);
    source.id = folder.free_id(&listed.id);
    source.kind = listed.kind;
    source.site = Some(listed.site.clone());
    source.language = Some(listed.language.clone());
    source
}

fn from_registry(folder: &Folder, id: &str, category: Option<CategoryPath>) -> Result<Source, Failure> {
    let registry = read_registry(folder)?.unwrap_or_default();
    let Some((namespace, route)) = registry.route(id) else {
        return Err(Failure::usage(format!("the catalogue has no {id:?}"))
            .advise("find its id with `tidings catalog search WORD`"));
    };
    if route.needs_parameters() || route.gone {
        return Err(to_be_filled(namespace, route));
    }
    let Some(address) = route.address(namespace) else { return Err(to_be_filled(namespace, route)) };
    let name = format!("{} {}", namespace.name, route.name);
    let own = category_name(route.categories.first().map_or("", String::as_str));
    let chinese = folder.settings.site.language == SiteLanguage::Chinese;
    let own = CategoryPath::from_names([if chinese { own.zh } else { own.en }, namespace.name.clone()]);
    let category = category.or(own).unwrap_or_else(|| folder.defaults().category);
    let mut source = folder.new_source(address, &name, category);
    source.id = folder.free_id(&route.id);
    source.site =
        namespace.site.as_ref().map(|site| format!("https://{}", site.trim_start_matches("https://")));
    Ok(source)
}

/// A route that stands for many feeds, of which one must be named.
fn to_be_filled(namespace: &Namespace, route: &Route) -> Failure {
    if route.gone {
        return Failure::work(format!("RSSHub no longer has the route {}", route.pattern(namespace)))
            .advise("look for another with `tidings catalog search`");
    }
    let mut message = format!("{} stands for many feeds: {}", route.id, route.pattern(namespace));
    for (name, meaning) in &route.parameters {
        message.push_str(&format!("\n    :{name}  {meaning}"));
    }
    let example = route.address(namespace).unwrap_or_else(|| route.pattern(namespace));
    Failure::usage(message)
        .advise(format!("put your own values in and add the address, such as: tidings add {example}"))
}
