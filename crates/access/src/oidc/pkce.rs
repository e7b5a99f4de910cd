//! Proof Key for Code Exchange (RFC 7636), method S256: whoever steals a code cannot use it.

use crate::random;
use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use outcrop_core::Error;

/// 43 characters, 256 random bits: also what states and nonces are.
pub fn random_word() -> Result<String, Error> {
    Ok(URL_SAFE_NO_PAD.encode(random::bytes::<32>()?))
}

/// What the provider is told first of a verifier that it is told later.
pub fn challenge(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(digest(&SHA256, verifier.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 7636, appendix B.
    #[test]
    fn the_published_example_is_met() {
        assert_eq!(
            challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
        );
    }

    #[test]
    fn verifiers_have_the_length_that_the_standard_asks_for() {
        let word = random_word().unwrap();
        assert_eq!(word.len(), 43);
        assert_ne!(word, random_word().unwrap());
    }
}
