//! The key that one day's signatures of one access key are made with.

use crate::access_key::Secret;
use aws_lc_rs::hmac::{self, HMAC_SHA256, Tag};
use std::fmt;
use std::sync::Arc;
use zeroize::Zeroizing;

/// A derived key: good for one access key, day, region and service. Cheap to clone.
#[derive(Clone)]
pub struct SigningKey(Arc<hmac::Key>);

impl SigningKey {
    /// Derives the key; `date` is eight digits. Four HMACs, each keyed with the one before.
    #[must_use]
    pub fn derive(secret: &Secret, date: &str, region: &str, service: &str) -> Self {
        let start = Zeroizing::new(["AWS4", secret.reveal()].concat());
        let of_date = step(start.as_bytes(), date);
        let of_region = step(of_date.as_ref(), region);
        let of_service = step(of_region.as_ref(), service);
        let of_request = step(of_service.as_ref(), super::TERMINATOR);
        Self(Arc::new(hmac::Key::new(HMAC_SHA256, of_request.as_ref())))
    }

    pub(super) fn sign(&self, text: &[u8]) -> Tag {
        hmac::sign(&self.0, text)
    }
}

fn step(key: &[u8], text: &str) -> Tag {
    hmac::sign(&hmac::Key::new(HMAC_SHA256, key), text.as_bytes())
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKey(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_of_its_secret_date_region_and_service() {
        let secret = Secret::new("s");
        let tag = |key: SigningKey| key.sign(b"text").as_ref().to_vec();
        let base = tag(SigningKey::derive(&secret, "20150830", "us-east-1", "bedrock"));
        for other in [
            SigningKey::derive(&Secret::new("t"), "20150830", "us-east-1", "bedrock"),
            SigningKey::derive(&secret, "20150831", "us-east-1", "bedrock"),
            SigningKey::derive(&secret, "20150830", "us-east-2", "bedrock"),
            SigningKey::derive(&secret, "20150830", "us-east-1", "s3"),
        ] {
            assert_ne!(tag(other), base);
        }
    }
}
