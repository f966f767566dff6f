//! What people type for a name: of a feed, a label, a saved search.

/// Characters of a name at most.
pub(crate) const LONGEST_NAME: usize = 200;

/// Whether a text can be a name: something on one line, of so many characters at most.
pub(crate) fn is_name(text: &str, longest: usize) -> bool {
    !text.is_empty() && text.chars().count() <= longest && !text.chars().any(char::is_control)
}
