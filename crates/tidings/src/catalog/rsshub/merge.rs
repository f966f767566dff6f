//! A new list of routes against the one known before: ids go with what is the same route.

use super::{FORMAT, Namespace, Registry, Route};
use std::collections::{BTreeMap, BTreeSet};
use tidings_model::{ContentHash, SourceId};

/// The place of a known route: namespace and route in the registry.
type Place = (usize, usize);

/// The registry after `fresh` was read from `instance`: known routes keep their ids, and those that are no longer told stay
/// as gone, so that no id is ever given twice.
pub fn merged(known: &Registry, instance: &str, mut fresh: Vec<Namespace>) -> Registry {
    let matches = Matches::of(known);
    let mut used: BTreeSet<Place> = BTreeSet::new();
    let mut open: Vec<Place> = Vec::new();
    for (n, namespace) in fresh.iter_mut().enumerate() {
        for (r, route) in namespace.routes.iter_mut().enumerate() {
            match matches.same_path.get(&(namespace.namespace.as_str(), route.path.as_str())) {
                Some(place) => {
                    used.insert(*place);
                    adopt(route, known, *place);
                }
                None => open.push((n, r)),
            }
        }
    }
    let told: BTreeSet<String> = fresh.iter().map(|namespace| namespace.namespace.clone()).collect();
    for (n, r) in open {
        let namespace = &fresh[n];
        let found = matches.renamed(known, namespace, &namespace.routes[r], &used, &told);
        let name = namespace.namespace.clone();
        let route = &mut fresh[n].routes[r];
        match found {
            Some(place) => {
                used.insert(place);
                adopt(route, known, place);
            }
            None => route.id = new_id(&name, &route.path),
        }
    }
    keep_the_gone(known, &used, &mut fresh);
    Registry { format: FORMAT, instance: instance.to_owned(), namespaces: fresh }
}

/// The known routes by what they may be known again by.
struct Matches<'a> {
    same_path: BTreeMap<(&'a str, &'a str), Place>,
    by_name: BTreeMap<(&'a str, &'a str), Vec<Place>>,
    by_site: BTreeMap<&'a str, Vec<usize>>,
}

impl<'a> Matches<'a> {
    fn of(known: &'a Registry) -> Self {
        let mut matches =
            Self { same_path: BTreeMap::new(), by_name: BTreeMap::new(), by_site: BTreeMap::new() };
        for (n, namespace) in known.namespaces.iter().enumerate() {
            if let Some(site) = &namespace.site {
                matches.by_site.entry(site).or_default().push(n);
            }
            for (r, route) in namespace.routes.iter().enumerate() {
                let name = namespace.namespace.as_str();
                matches.same_path.insert((name, &route.path), (n, r));
                matches.by_name.entry((name, &route.name)).or_default().push((n, r));
            }
        }
        matches
    }

    /// The known route that a new one was before: in its namespace by its name, when only one is called so; in a namespace
    /// of the same site that is told no more, by its path or its name.
    fn renamed(
        &self,
        known: &Registry,
        namespace: &Namespace,
        route: &Route,
        used: &BTreeSet<Place>,
        told: &BTreeSet<String>,
    ) -> Option<Place> {
        let only = |places: Option<&Vec<Place>>| match places.map_or(&[][..], Vec::as_slice) {
            [place] if !used.contains(place) => Some(*place),
            _ => None,
        };
        let name = namespace.namespace.as_str();
        let called_so = namespace.routes.iter().filter(|other| other.name == route.name).count();
        if let Some(place) = only(self.by_name.get(&(name, route.name.as_str()))).filter(|_| called_so == 1) {
            return Some(place);
        }
        let elders = self.by_site.get(namespace.site.as_deref()?)?;
        let elders = elders.iter().filter(|n| !told.contains(&known.namespaces[**n].namespace));
        elders.into_iter().find_map(|n| {
            let elder = known.namespaces[*n].namespace.as_str();
            let same_path =
                self.same_path.get(&(elder, route.path.as_str())).copied().filter(|p| !used.contains(p));
            same_path.or_else(|| only(self.by_name.get(&(elder, route.name.as_str()))))
        })
    }
}

/// Gives a route the id and the earlier addresses of the known one.
fn adopt(route: &mut Route, known: &Registry, (n, r): Place) {
    let namespace = &known.namespaces[n];
    let elder = &namespace.routes[r];
    route.id.clone_from(&elder.id);
    route.earlier.clone_from(&elder.earlier);
    let before = elder.pattern(namespace);
    if elder.path != route.path && !route.earlier.contains(&before) {
        route.earlier.push(before);
    }
}

fn keep_the_gone(known: &Registry, used: &BTreeSet<Place>, fresh: &mut Vec<Namespace>) {
    for (n, namespace) in known.namespaces.iter().enumerate() {
        let gone = namespace.routes.iter().enumerate().filter(|(r, _)| !used.contains(&(n, *r)));
        let gone: Vec<Route> = gone.map(|(_, route)| Route { gone: true, ..route.clone() }).collect();
        if gone.is_empty() {
            continue;
        }
        match fresh.binary_search_by(|other| other.namespace.cmp(&namespace.namespace)) {
            Ok(at) => fresh[at].routes.extend(gone),
            Err(at) => fresh.insert(at, Namespace { routes: gone, ..namespace.clone() }),
        }
    }
}

/// An id that names the site as it was called then, and is told from others by a hash of the first address.
fn new_id(namespace: &str, path: &str) -> String {
    let hash = ContentHash::of_parts(&[namespace.as_bytes(), path.as_bytes()]);
    let name = SourceId::from_text(&format!("rsshub {namespace}"));
    format!("{name}-{}", &hash.as_str()[..8])
}
