//! Sites published to a folder, a bucket and a branch: one suite for all three, and what each has of its own.

mod branch;
mod places;
mod service;
mod suite;
