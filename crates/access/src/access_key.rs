//! Access keys for SigV4: an id in AWS's form and a secret that both sides know.
//!
//! A secret must be recoverable to check a signature, so the store keeps it sealed; here it is in clear, wiped
//! when dropped, and never shown by `Debug`.

use crate::random;
use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use outcrop_core::Error;
use std::fmt;
use zeroize::Zeroizing;

/// RFC 4648 base 32, the alphabet of AWS's ids.
const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// A new access key. The secret is shown once, by [`Secret::reveal`].
#[derive(Debug)]
pub struct Generated {
    /// `AKIA` and 16 base 32 characters (80 random bits).
    pub id: String,
    /// 40 base 64 characters (240 random bits).
    pub secret: Secret,
}

/// Makes an access key.
///
/// # Errors
/// `Internal`, when the system's random source fails.
pub fn generate() -> Result<Generated, Error> {
    let id = format!("AKIA{}", random::text(BASE32, 16)?);
    let secret = Zeroizing::new(random::bytes::<30>()?);
    Ok(Generated {
        id,
        secret: Secret::new(STANDARD.encode(secret.as_slice())),
    })
}

/// A secret access key.
#[derive(Clone)]
pub struct Secret {
    text: Zeroizing<Box<str>>,
    fingerprint: [u8; 16],
}

impl Secret {
    #[must_use]
    pub fn new(text: impl Into<Box<str>>) -> Self {
        let text = Zeroizing::new(text.into());
        let mut fingerprint = [0; 16];
        for (to, from) in fingerprint
            .iter_mut()
            .zip(digest(&SHA256, text.as_bytes()).as_ref())
        {
            *to = *from;
        }
        Self { text, fingerprint }
    }

    /// The secret itself: for signing, sealing, and showing to its owner once.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.text
    }

    /// Tells one secret from another without keeping either. Not for storage: it is unkeyed.
    pub(crate) fn fingerprint(&self) -> &[u8; 16] {
        &self.fingerprint
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn generated_keys_have_the_form_of_aws() {
        let key = generate().unwrap();
        assert_eq!(key.id.len(), 20);
        assert!(key.id.starts_with("AKIA"));
        assert!(key.id.bytes().all(|byte| BASE32.contains(&byte)));
        assert_eq!(key.secret.reveal().len(), 40);
        assert_ne!(key.secret.reveal(), generate().unwrap().secret.reveal());
    }

    #[test]
    fn debug_does_not_show_the_secret() {
        let key = generate().unwrap();
        let shown = format!("{key:?} {:#?}", key.secret);
        assert!(shown.contains(&key.id));
        assert!(!shown.contains(key.secret.reveal()));
    }

    #[test]
    fn fingerprints_tell_secrets_apart() {
        assert_eq!(Secret::new("a").fingerprint(), Secret::new("a").fingerprint());
        assert_ne!(Secret::new("a").fingerprint(), Secret::new("b").fingerprint());
    }
}
