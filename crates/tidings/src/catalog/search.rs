//! Finding by name: every word must be found somewhere in a source's names, and where it is found tells how near it is.

use super::rsshub::{Namespace, Registry, Route};
use super::{Listed, Starter};
use tidings_rules::fold;

/// Something that was found.
#[derive(Debug, Clone, Copy)]
pub enum Hit<'a> {
    /// A source of the starter list.
    Listed(&'a Listed),
    /// A route of RSSHub.
    Route(&'a Namespace, &'a Route),
}

/// Most hits that are given.
const MOST: usize = 60;

/// What fits all `words`, the nearest first. Routes that an instance no longer has are left out.
pub fn search<'a>(starter: &'a Starter, registry: Option<&'a Registry>, words: &[String]) -> Vec<Hit<'a>> {
    let words: Vec<String> =
        words.iter().flat_map(|word| fold(word).split(' ').map(str::to_owned).collect::<Vec<_>>()).collect();
    let words: Vec<String> = words.into_iter().filter(|word| !word.is_empty()).collect();
    if words.is_empty() {
        return Vec::new();
    }
    let mut hits: Vec<(Nearness, Hit<'a>)> = Vec::new();
    for source in &starter.sources {
        let names: Vec<&str> = [source.en.as_str(), &source.zh]
            .into_iter()
            .chain(source.aliases.iter().map(String::as_str))
            .collect();
        let path = starter.path(&source.category);
        let places = path.iter().flat_map(|name| [name.en.as_str(), name.zh.as_str()]);
        let rest: Vec<&str> = [source.id.as_str(), &source.site].into_iter().chain(places).collect();
        hits.extend(nearness(&words, &names, &rest).map(|near| (near, Hit::Listed(source))));
    }
    for namespace in registry.iter().flat_map(|registry| &registry.namespaces) {
        let own: Vec<&str> = namespace.names().collect();
        for route in namespace.routes.iter().filter(|route| !route.gone) {
            let mut names: Vec<&str> = route.names().collect();
            names.extend(&own);
            let rest = [
                route.id.as_str(),
                &namespace.namespace,
                &route.path,
                namespace.site.as_deref().unwrap_or(""),
            ];
            // A route is one of many of its site: after the sources of the list.
            hits.extend(
                nearness(&words, &names, &rest)
                    .map(|near| ((near.0 + 4, near.1), Hit::Route(namespace, route))),
            );
        }
    }
    hits.sort_by_key(|(near, _)| *near);
    hits.into_iter().map(|(_, hit)| hit).take(MOST).collect()
}

/// How near a source is: the class of what was found, and the length of the shortest name that holds the words.
type Nearness = (u8, usize);

/// 0 where a name is the words, 1 where one begins with them, 2 where names hold them all, 3 where the rest is needed.
fn nearness(words: &[String], names: &[&str], rest: &[&str]) -> Option<Nearness> {
    let names: Vec<String> = names.iter().map(|name| fold(name)).collect();
    let whole = words.join(" ");
    let shortest =
        |fits: &dyn Fn(&String) -> bool| names.iter().filter(|name| fits(name)).map(String::len).min();
    if let Some(length) = shortest(&|name| *name == whole) {
        return Some((0, length));
    }
    if let Some(length) = shortest(&|name| name.starts_with(&whole)) {
        return Some((1, length));
    }
    let rest: Vec<String> = rest.iter().map(|text| fold(text)).collect();
    let mut near = 2;
    for word in words {
        if names.iter().any(|name| name.contains(word.as_str())) {
            continue;
        }
        if !rest.iter().any(|text| text.contains(word.as_str())) {
            return None;
        }
        near = 3;
    }
    let length = shortest(&|name| words.iter().any(|word| name.contains(word.as_str())));
    Some((near, length.unwrap_or(usize::MAX)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::starter;

    fn first(words: &[&str]) -> Option<String> {
        let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        search(starter(), None, &words).first().map(|hit| match hit {
            Hit::Listed(source) => source.id.clone(),
            Hit::Route(_, route) => route.id.clone(),
        })
    }

    #[test]
    fn names_are_found_in_any_writing() {
        for (words, id) in [
            (&["半岛"][..], Some("aljazeera-chinese")),
            (&["al jazeera", "chinese"], Some("aljazeera-chinese")),
            (&["ＢＢＣ", "中文"], Some("bbc-chinese")),
            (&["hacker news"], Some("hacker-news")),
            (&["el pais"], Some("el-pais")),
            (&["nowhere to be found"], None),
            (&[" "], None),
        ] {
            assert_eq!(first(words).as_deref(), id, "{words:?}");
        }
    }
}
