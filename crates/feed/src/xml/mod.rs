//! XML as feeds have it: tokens from any text, elements from any tokens.

mod attributes;
mod names;
mod tokens;
mod tree;

pub(crate) use attributes::next as attribute;
pub(crate) use names::{Ns, Scope};
pub(crate) use tokens::{Token, Tokens};
pub(crate) use tree::{Context, Element, Node, Reader, Start, is_entry};
