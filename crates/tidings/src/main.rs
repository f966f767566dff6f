//! tidings.
fn main() {}
