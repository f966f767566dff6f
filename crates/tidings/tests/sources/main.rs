//! Sources from the address that a person types to the entries that are stored, without a network.

mod find;
mod history;
mod kinds;
mod world;
