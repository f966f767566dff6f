//! Tokens and keys. What is stored of a token is its hash, so that who reads the database can use none.

use crate::hex;
use hmac::{Hmac, KeyInit, Mac};
use md5::Md5;
use sha2::{Digest, Sha256};
use tidings_store::StoreError;
use tidings_store::readers::Readers;

/// Under this name stands the key of signatures.
const KEY: &str = "secret";

/// A secret that a browser or program shows with each request: 64 hexadecimal digits.
pub struct Token(String);

impl Token {
    /// A new one.
    ///
    /// # Panics
    /// When the system gives no random numbers, without which nothing can be kept secret.
    pub fn new() -> Self {
        Self(hex::encode(&random::<32>()))
    }

    /// One that was shown, if it can be one.
    pub fn read(text: &str) -> Option<Self> {
        (text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit())).then(|| Self(text.to_owned()))
    }

    /// As it is shown.
    pub fn show(&self) -> &str {
        &self.0
    }

    /// What is stored of it.
    pub fn hash(&self) -> Vec<u8> {
        Sha256::digest(self.0.as_bytes()).to_vec()
    }
}

impl Default for Token {
    fn default() -> Self {
        Self::new()
    }
}

/// The password of one program: twenty letters and digits in groups of five, which a person can type.
pub struct AppPasswordText(String);

impl AppPasswordText {
    /// A new one.
    ///
    /// # Panics
    /// As [`Token::new`].
    pub fn new() -> Self {
        const LETTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
        let mut text = String::with_capacity(23);
        for (at, byte) in random::<20>().into_iter().enumerate() {
            if at > 0 && at % 5 == 0 {
                text.push('-');
            }
            text.push(char::from(LETTERS[usize::from(byte % 32)]));
        }
        Self(text)
    }

    /// One that was typed.
    pub fn read(text: &str) -> Self {
        Self(text.trim().to_owned())
    }

    /// As it is shown, once.
    pub fn show(&self) -> &str {
        &self.0
    }

    /// What is stored of it. It is random enough for a quick hash.
    pub fn hash(&self) -> Vec<u8> {
        Sha256::digest(self.0.as_bytes()).to_vec()
    }

    /// What is stored of the key that clients of Fever make of it and a user's name.
    pub fn fever_hash(&self, user: &str) -> Vec<u8> {
        fever_hash(&hex::encode(&Md5::digest(format!("{user}:{}", self.0))))
    }
}

impl Default for AppPasswordText {
    fn default() -> Self {
        Self::new()
    }
}

/// What is stored of a key of Fever, in whatever case it was sent.
pub(crate) fn fever_hash(key: &str) -> Vec<u8> {
    Sha256::digest(key.to_ascii_lowercase().as_bytes()).to_vec()
}

/// Keys that never leave this machine.
pub(crate) struct Secrets {
    key: Vec<u8>,
}

impl Secrets {
    /// The key of this site, which is made the first time.
    pub(crate) fn of(readers: &Readers) -> Result<Self, StoreError> {
        if let Some(key) = readers.kept(KEY)? {
            return Ok(Self { key: key.into_bytes() });
        }
        let key = hex::encode(&random::<32>());
        readers.keep(KEY, &key)?;
        Ok(Self { key: key.into_bytes() })
    }

    /// The signature of a text for one use: 32 hexadecimal digits.
    pub(crate) fn sign(&self, purpose: &str, text: &str) -> String {
        hex::encode(&self.mac(purpose, text).finalize().into_bytes()[..16])
    }

    /// Whether it is the signature; takes as long whatever is wrong with it.
    pub(crate) fn is_signed(&self, purpose: &str, text: &str, signature: &str) -> bool {
        hex::decode(signature).is_some_and(|bytes| {
            bytes.len() == 16 && self.mac(purpose, text).verify_truncated_left(&bytes).is_ok()
        })
    }

    fn mac(&self, purpose: &str, text: &str) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.key).expect("a key may be of any length");
        mac.update(purpose.as_bytes());
        mac.update(b"\0");
        mac.update(text.as_bytes());
        mac
    }
}

fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the system gives random numbers");
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signatures_are_of_one_text_and_one_use() {
        let secrets = Secrets { key: b"k".to_vec() };
        let signature = secrets.sign("picture", "https://a.example/x.png");
        assert_eq!(signature.len(), 32);
        for (purpose, text, shown, want) in [
            ("picture", "https://a.example/x.png", signature.as_str(), true),
            ("picture", "https://a.example/y.png", &signature, false),
            ("other", "https://a.example/x.png", &signature, false),
            ("picture", "https://a.example/x.png", &signature[..30], false),
            ("picture", "https://a.example/x.png", "", false),
            ("picture", "https://a.example/x.png", "签签签签签签签签签签a", false),
        ] {
            assert_eq!(secrets.is_signed(purpose, text, shown), want, "{purpose} {text} {shown}");
        }
    }

    #[test]
    fn app_passwords_can_be_typed() {
        let password = AppPasswordText::new();
        let groups: Vec<&str> = password.show().split('-').collect();
        assert!(groups.len() == 4 && groups.iter().all(|group| group.len() == 5), "{}", password.show());
        assert_eq!(AppPasswordText::read(&format!(" {}\n", password.show())).hash(), password.hash());
        // md5 of "ann:secret", as a client of Fever computes it.
        let typed = AppPasswordText::read("secret").fever_hash("ann");
        assert_eq!(typed, fever_hash(&hex::encode(&Md5::digest("ann:secret")).to_uppercase()));
    }
}
