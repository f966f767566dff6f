//! Sources from the address that a person types to the entries that are stored, without a network.

mod catalog;
mod find;
mod history;
mod kinds;
mod world;
