//! The check itself: our signature over our canonical request against the caller's.

use super::canonical::{self, Head};
use super::refusal::Refusal;
use super::scope::Scoped;
use super::signed::Payload;
use super::signing_key::SigningKey;
use super::{ALGORITHM, hex};
use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::digest::{Context, Digest, SHA256, digest};

/// The SHA-256 of a body that may be in pieces.
#[must_use]
pub fn hash_body<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> [u8; 32] {
    let mut context = Context::new(&SHA256);
    for piece in pieces {
        context.update(piece);
    }
    array(&context.finish())
}

impl Scoped<'_> {
    /// Verifies the signature with a key that was derived for this very credential. Prefer
    /// [`super::KeyCache::verify`], which sees to that, and to callers that are not known.
    ///
    /// # Errors
    /// [`Refusal::Mismatch`], [`Refusal::Absent`] or [`Refusal::BodyHash`].
    pub fn verify(&self, key: &SigningKey, head: &Head<'_>, body_sha256: &[u8; 32]) -> Result<(), Refusal> {
        let signed = &self.0;
        let payload = match signed.payload {
            Payload::Unsaid => hex::encode(body_sha256),
            Payload::Hash(claimed) => hex::encode(&claimed),
            Payload::Unsigned => "UNSIGNED-PAYLOAD".to_owned(),
            Payload::Streaming(found) => return Err(Refusal::StreamingPayload(found.to_owned())),
        };
        let canonical = canonical::request(head, signed.signed_headers, &payload)?;
        let hash = hex::encode(digest(&SHA256, &canonical).as_ref());
        let text = [ALGORITHM, &signed.stamp.text, signed.scope.text, &hash].join("\n");
        let ours = key.sign(text.as_bytes());
        if verify_slices_are_equal(ours.as_ref(), &signed.signature).is_err() {
            let canonical = canonical::redacted(head, signed.signed_headers, &payload);
            return Err(Refusal::Mismatch { canonical });
        }
        // Only whoever holds the secret learns that it is the body alone that is wrong.
        match signed.payload {
            Payload::Hash(claimed) if claimed != *body_sha256 => Err(Refusal::BodyHash),
            _ => Ok(()),
        }
    }
}

fn array(digest: &Digest) -> [u8; 32] {
    let mut bytes = [0; 32];
    for (to, from) in bytes.iter_mut().zip(digest.as_ref()) {
        *to = *from;
    }
    bytes
}
