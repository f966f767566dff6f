//! The words of clean HTML changed, and nothing else of it.

use crate::limits::BODY;
use crate::sanitise::reclean;
use crate::tree::{Data, Id, ROOT, Tree};
use tidings_model::CleanHtml;

/// Gives every run of text between two pieces of markup to `change`, and puts what comes back in its place. It stands there as
/// text, whatever it looks like; elements that are left without anything go.
pub fn rewrite_text(html: &CleanHtml, change: &dyn Fn(&str) -> Option<String>) -> CleanHtml {
    let Ok(mut tree) = Tree::fragment(html.as_str(), BODY) else { return html.clone() };
    let changed: Vec<(Id, String)> =
        tree.descendants(ROOT).filter_map(|id| Some((id, change(tree.text_node(id)?)?))).collect();
    if changed.is_empty() {
        return html.clone();
    }
    for (id, text) in changed {
        tree.nodes[id].data = Data::Text(text.into());
    }
    reclean(&tree)
}
