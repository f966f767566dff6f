//! XML as feeds have it: tokens from any text, elements from any tokens.

mod attributes;
mod element;
mod names;
mod reader;
mod stack;
mod tokens;

pub(crate) use attributes::next as attribute;
pub(crate) use element::{Context, Element, Node, Start, is_entry};
pub(crate) use names::{Ns, Scope};
pub(crate) use reader::Reader;
pub(crate) use tokens::{Token, Tokens};
