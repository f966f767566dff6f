//! The client against servers on this machine that misbehave in every way a server on the internet does.

mod body;
mod private;
mod redirect;
mod server;
mod stand_ins;
mod validators;
