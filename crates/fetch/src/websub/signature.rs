//! The proof that a push comes from the hub: an HMAC over its body (WebSub, section 8).

use hmac::digest::KeyInit;
use hmac::{Hmac, Mac};
use sha1::Sha1;
use sha2::{Sha256, Sha384, Sha512};

/// True when `header`, the value of `X-Hub-Signature`, is `method=hex` with a method that WebSub names and the HMAC of
/// `body` under `secret`. The comparison takes the same time whatever the difference.
pub(super) fn is_good(header: &str, secret: &[u8], body: &[u8]) -> bool {
    let Some((method, hex)) = header.trim().split_once('=') else { return false };
    let Some(expected) = bytes(hex) else { return false };
    match method.to_ascii_lowercase().as_str() {
        "sha1" => check::<Hmac<Sha1>>(secret, body, &expected),
        "sha256" => check::<Hmac<Sha256>>(secret, body, &expected),
        "sha384" => check::<Hmac<Sha384>>(secret, body, &expected),
        "sha512" => check::<Hmac<Sha512>>(secret, body, &expected),
        _ => false,
    }
}

fn check<M: Mac + KeyInit>(secret: &[u8], body: &[u8], expected: &[u8]) -> bool {
    <M as KeyInit>::new_from_slice(secret).is_ok_and(|mut mac| {
        mac.update(body);
        mac.verify_slice(expected).is_ok()
    })
}

/// Bytes of a hexadecimal text of at most 128 digits, the longest of the methods.
fn bytes(hex: &str) -> Option<Vec<u8>> {
    let hex = hex.as_bytes();
    if hex.len() > 128 || !hex.len().is_multiple_of(2) {
        return None;
    }
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    hex.chunks(2).map(|pair| Some(digit(pair[0])? << 4 | digit(pair[1])?)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_answers() {
        // RFC 2202, section 3, and RFC 4231, section 4.3: the key "Jefe".
        let (secret, body) = (b"Jefe".as_slice(), b"what do ya want for nothing?".as_slice());
        let sha1 = "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79";
        let sha256 = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
        let sha384 = "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649";
        let sha512 = "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737";
        for (header, good) in [
            (format!("sha1={sha1}"), true),
            (format!("SHA256={}", sha256.to_uppercase()), true),
            (format!(" sha384={sha384} "), true),
            (format!("sha512={sha512}"), true),
            (format!("sha1={sha256}"), false),
            (format!("sha256={}", &sha256[..62]), false),
            (format!("sha256={sha256}00"), false),
            (format!("md5={sha1}"), false),
            (format!("sha1={}", sha1.replace('e', "f")), false),
            ("sha1=".to_owned(), false),
            ("sha1".to_owned(), false),
            ("sha1=zz".to_owned(), false),
            ("sha1=文".to_owned(), false),
            (format!("sha1={}", "a".repeat(1_000_000)), false),
            (String::new(), false),
        ] {
            assert_eq!(is_good(&header, secret, body), good, "{header:.80}");
        }
        assert!(!is_good(&format!("sha1={sha1}"), b"jefe", body));
        assert!(!is_good(&format!("sha1={sha1}"), secret, b"what do ya want for nothing!"));
    }
}
