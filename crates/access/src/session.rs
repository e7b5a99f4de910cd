//! Console sessions: a random token in the browser's cookie, its SHA-256 in the store.
//!
//! The token has 256 random bits, so a plain hash of it is enough, and a copy of the store opens no session. The
//! token that guards against cross-site requests is derived from the session's own; it need not be stored.

use crate::random;
use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use outcrop_core::Error;
use std::fmt;
use zeroize::Zeroizing;

const TOKEN_BYTES: usize = 32;
const TOKEN_CHARS: usize = 43;

/// What the browser keeps: 32 random bytes, base64url without padding in text.
#[derive(Clone)]
pub struct Token(Zeroizing<[u8; TOKEN_BYTES]>);

/// What the store keeps.
pub type TokenHash = [u8; 32];

impl Token {
    /// Makes a token.
    ///
    /// # Errors
    /// `Internal`, when the system's random source fails.
    pub fn generate() -> Result<Self, Error> {
        Ok(Self(Zeroizing::new(random::bytes()?)))
    }

    /// Reads a cookie's value: exactly 43 characters. `None` for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() != TOKEN_CHARS {
            return None;
        }
        let bytes = Zeroizing::new(URL_SAFE_NO_PAD.decode(text).ok()?);
        Some(Self(Zeroizing::new(bytes.as_slice().try_into().ok()?)))
    }

    /// The cookie's value.
    #[must_use]
    pub fn reveal(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0.as_slice())
    }

    /// The name of the session in the store.
    #[must_use]
    pub fn hash(&self) -> TokenHash {
        let mut hash = [0; 32];
        for (to, from) in hash.iter_mut().zip(digest(&SHA256, &*self.0).as_ref()) {
            *to = *from;
        }
        hash
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(..)")
    }
}

/// Makes and checks the tokens that unsafe requests of a session must carry in a header.
#[derive(Clone)]
pub struct Csrf(hmac::Key);

impl Csrf {
    /// `key` is the installation's session key, the same on every node.
    #[must_use]
    pub fn new(key: &[u8; 32]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, key))
    }

    /// The token of one session: 43 base64url characters.
    #[must_use]
    pub fn token(&self, session: &Token) -> String {
        URL_SAFE_NO_PAD.encode(hmac::sign(&self.0, &*session.0))
    }

    /// Whether `presented` is the token of this session, in constant time.
    #[must_use]
    pub fn verify(&self, session: &Token, presented: &str) -> bool {
        presented.len() == TOKEN_CHARS
            && URL_SAFE_NO_PAD
                .decode(presented)
                .is_ok_and(|tag| hmac::verify(&self.0, &*session.0, &tag).is_ok())
    }
}

impl fmt::Debug for Csrf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Csrf(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_survives_its_cookie() {
        let token = Token::generate().unwrap();
        let read = Token::parse(&token.reveal()).unwrap();
        assert_eq!(read.hash(), token.hash());
        assert_ne!(Token::generate().unwrap().hash(), token.hash());
        assert_eq!(token.reveal().len(), 43);
    }

    #[test]
    fn other_texts_are_not_tokens() {
        let text = Token::generate().unwrap().reveal();
        for bad in [
            "",
            "a",
            &text[1..],
            &format!("{text}="),
            &format!("{text}A"),
            &"é".repeat(21),
            &"+".repeat(43),
        ] {
            assert!(Token::parse(bad).is_none(), "{bad:?}");
        }
    }

    #[test]
    fn a_csrf_token_belongs_to_one_session_and_one_key() {
        let (mine, other) = (Token::generate().unwrap(), Token::generate().unwrap());
        let csrf = Csrf::new(&[1; 32]);
        assert!(csrf.verify(&mine, &csrf.token(&mine)));
        assert!(!csrf.verify(&other, &csrf.token(&mine)));
        assert!(!Csrf::new(&[2; 32]).verify(&mine, &csrf.token(&mine)));
        assert!(!csrf.verify(&mine, ""));
        assert!(!csrf.verify(&mine, &mine.reveal()));
    }

    #[test]
    fn debug_does_not_show_the_token() {
        let token = Token::generate().unwrap();
        assert_eq!(format!("{token:?}"), "Token(..)");
    }
}
