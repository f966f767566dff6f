//! Passwords of people: argon2id, whose cost makes guessing slow.

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use std::fmt;
use std::sync::LazyLock;

/// Fewer characters are refused.
const SHORTEST: usize = 8;
/// More bytes are refused: hashing takes time.
const LONGEST: usize = 1024;

/// What is tried where there is no such user.
static NOBODY: LazyLock<String> =
    LazyLock::new(|| Password::new("nobody has this password").hash().expect("it is neither short nor long"));

/// A password that was typed. It has no form in which it could be printed.
pub struct Password(String);

/// Why a password is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasswordError {
    /// It is too short.
    Short,
    /// It is too long.
    Long,
}

impl fmt::Display for PasswordError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Short => write!(f, "the password has fewer than {SHORTEST} characters"),
            Self::Long => write!(f, "the password has more than {LONGEST} bytes"),
        }
    }
}

impl std::error::Error for PasswordError {}

impl Password {
    /// One that was typed.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Its hash, in the PHC string format, to be stored.
    ///
    /// # Errors
    /// When it is too short or too long to be somebody's.
    ///
    /// # Panics
    /// When the system gives no random numbers.
    pub fn hash(&self) -> Result<String, PasswordError> {
        if self.0.chars().count() < SHORTEST {
            return Err(PasswordError::Short);
        }
        if self.0.len() > LONGEST {
            return Err(PasswordError::Long);
        }
        let hash = Argon2::default().hash_password(self.0.as_bytes());
        Ok(hash.expect("the usual cost is one that argon2 takes").to_string())
    }

    /// Whether it is the one with this hash. With no hash it is not, and to say so takes as long: who asks cannot tell whether there is
    /// such a user.
    pub fn is(&self, hash: Option<&str>) -> bool {
        let known = PasswordHash::new(hash.unwrap_or(&NOBODY));
        let typed = if self.0.len() > LONGEST { "" } else { self.0.as_str() };
        let right =
            known.is_ok_and(|known| Argon2::default().verify_password(typed.as_bytes(), &known).is_ok());
        right && hash.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn t39_nobodys_password_is_tried_at_the_same_cost() {
        let known = Password::new("correct horse battery").hash().expect("a good one");
        let cost = |hash: &str| hash.split('$').take(4).map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(cost(&NOBODY), cost(&known));
        assert!(!Password::new("nobody has this password").is(None), "nor does it open anything");
    }

    /// Other hashes look at 72 bytes and no more.
    #[test]
    fn t34_every_byte_of_a_password_counts() {
        let long = "密".repeat(24);
        assert_eq!(long.len(), 72);
        let hash = Password::new(format!("{long}a")).hash().expect("a good one");
        assert!(hash.starts_with("$argon2id$"), "{hash}");
        assert!(Password::new(format!("{long}a")).is(Some(&hash)));
        assert!(!Password::new(format!("{long}b")).is(Some(&hash)));
        assert!(!Password::new(long).is(Some(&hash)));
        assert!(!Password::new("nobody has this password").is(None));
        assert_eq!(Password::new("short").hash(), Err(PasswordError::Short));
        assert_eq!(Password::new("x".repeat(2000)).hash(), Err(PasswordError::Long));
    }
}
