use super::*;

/// Our own invention in the shape of an instance's answer.
const LISTING: &str = r#"{
  "halfisle": {"name": "Half Isle TV", "url": "halfisle.example", "zh": {"name": "半島台"}, "routes": {
    "/:language?/:section?": {"path": "/:language?/:section?", "name": "新闻", "example": "/halfisle/chinese/news",
      "categories": ["popular", "traditional-media"],
      "parameters": {"language": "which language", "section": {"description": "which section", "default": "news"}}},
    "/tag/:id": {"name": "Tags", "maintainers": ["x"], "categories": "odd", "parameters": 7}
  }},
  "lighthouse": {"name": "灯塔", "routes": {"/keeper": {"name": "Keeper's log", "categories": ["blog"]}}},
  "odd": 3, "empty": {"name": "x", "routes": {}}
}"#;

fn synced(known: &Registry, listing: &str) -> Registry {
    merged(known, "https://hub.example", read(listing.as_bytes()).expect("a listing"))
}

fn id(registry: &Registry, namespace: &str, path: &str) -> String {
    let namespace = registry.namespaces.iter().find(|n| n.namespace == namespace).expect(namespace);
    namespace.routes.iter().find(|route| route.path == path).expect(path).id.clone()
}

#[test]
fn a_listing_is_read_whatever_its_odd_parts() {
    let registry = synced(&Registry::default(), LISTING);
    assert_eq!(registry.namespaces.len(), 2);
    let isle = &registry.namespaces[0];
    assert_eq!(isle.names().collect::<Vec<_>>(), ["Half Isle TV", "半島台"]);
    let news = isle.routes.iter().find(|route| route.name == "新闻").expect("the news");
    assert_eq!(news.categories, ["traditional-media"]);
    assert_eq!(news.parameters[1], ("section".to_owned(), "which section".to_owned()));
    assert_eq!(news.address(isle).as_deref(), Some("rsshub://halfisle/chinese/news"));
    assert_eq!(news.pattern(isle), "rsshub://halfisle/:language?/:section?");
    assert!(!news.needs_parameters());
    let tags = isle.routes.iter().find(|route| route.name == "Tags").expect("the tags");
    assert!(tags.address(isle).is_none() && tags.needs_parameters());
    let keeper = &registry.namespaces[1];
    assert_eq!(keeper.routes[0].address(keeper).as_deref(), Some("rsshub://lighthouse/keeper"));
    for wrong in ["", "[]", "{}", "<html>", r#"{"a": {"routes": {"/x y": {}}}}"#] {
        assert!(read(wrong.as_bytes()).is_err(), "{wrong}");
    }
}

#[test]
fn ids_survive_renames() {
    let first = synced(&Registry::default(), LISTING);
    let same = synced(&first, LISTING);
    assert_eq!(first, same, "the same again changes nothing");
    let (news, tags) = (id(&first, "halfisle", "/:language?/:section?"), id(&first, "halfisle", "/tag/:id"));

    let moved = synced(&same, &LISTING.replace("\"/:language?/:section?\": {", "\"/news/:language?\": {"));
    assert_eq!(id(&moved, "halfisle", "/news/:language?"), news, "a new path, the same name");
    let (_, route) =
        moved.route("rsshub://halfisle/:language?/:section?").expect("known by its earlier address");
    assert_eq!(route.id, news);

    let renamed =
        synced(&moved, &LISTING.replace("\"halfisle\":", "\"peninsula\":").replace("\"Tags\"", "\"Topics\""));
    assert_eq!(id(&renamed, "peninsula", "/tag/:id"), tags, "a new namespace of the same site");
    assert_eq!(id(&renamed, "peninsula", "/:language?/:section?"), news);

    let fewer = synced(
        &renamed,
        r#"{"lighthouse": {"name": "灯塔", "routes": {"/keeper": {"name": "Keeper's log"}}}}"#,
    );
    let (_, gone) = fewer.route(&news).expect("kept");
    assert!(gone.gone);
    let back = synced(&fewer, LISTING.replace("\"halfisle\":", "\"peninsula\":").as_str());
    assert_eq!(id(&back, "peninsula", "/:language?/:section?"), news, "it came back");
}

#[test]
fn routes_are_found_by_name() {
    use crate::catalog::{Hit, Starter, search};
    let registry = synced(&Registry::default(), LISTING);
    for (word, routes) in
        [("半島", 2), ("ＨＡＬＦ isle", 2), ("新闻", 1), ("灯", 1), ("keeper", 1), ("nothing", 0)]
    {
        let starter = Starter::default();
        let hits = search(&starter, Some(&registry), &[word.to_owned()]);
        assert_eq!(hits.len(), routes, "{word}");
        assert!(hits.iter().all(|hit| matches!(hit, Hit::Route(..))));
    }
}
