//! The server as browsers and programs see it: requests against a site of a few articles.

mod access;
mod api;
mod attacks;
mod common;
mod fever;
mod follow;
mod greader;
mod pages;
mod pictures;
