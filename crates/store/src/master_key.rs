//! The one secret from which all others are derived.
//!
//! It is 32 random bytes, in the environment or in a file beside the data, and is used for nothing directly:
//! HKDF-SHA-256 derives one key for each purpose, so that what is known of one says nothing of another. The key is
//! never shown; its fingerprint is, so that an operator can tell two of them apart.

mod file;

use aws_lc_rs::hkdf::{HKDF_SHA256, KeyType, Prk, Salt};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// Where a key in the environment is: 32 bytes, as base64 or as hexadecimal digits.
pub const ENVIRONMENT: &str = "OUTCROP_MASTER_KEY";
const FILE_NAME: &str = "master.key";
const KEY_BYTES: usize = 32;
const FINGERPRINT_BYTES: usize = 8;

type Bytes = Zeroizing<[u8; KEY_BYTES]>;

/// Why there is no master key. The texts are for the operator.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(
        "{ENVIRONMENT} is not a master key: it must be 32 bytes, as base64 (44 characters) or as 64 hexadecimal digits"
    )]
    Environment,
    #[error("{path} is not a master key: it has {bytes} bytes, not {KEY_BYTES}")]
    Size { path: PathBuf, bytes: u64 },
    #[error(
        "others can read {path} (mode {mode:03o}): run `chmod 600 {path}`, and change the key if they may have read it"
    )]
    Exposed { path: PathBuf, mode: u32 },
    #[error("cannot use the master key {path}: {cause}")]
    File { path: PathBuf, cause: io::Error },
    #[error("the system gave no random bytes or refused to derive a key")]
    Cryptography,
}

/// The master key, and the keys that are derived from it.
#[derive(Clone)]
pub struct MasterKey {
    fingerprint: [u8; FINGERPRINT_BYTES],
    api_key_hash: Bytes,
    csrf: Bytes,
    envelope: Bytes,
    offer: Bytes,
    page: Bytes,
    audit: Bytes,
}

impl MasterKey {
    /// Takes the key from the environment, else from `dir/master.key`, which is made (mode 0600) if it is not
    /// there. The folder must exist. Of processes that start at once, one makes the file and all use it.
    pub fn open_or_create(dir: &Path) -> Result<Self, Error> {
        let from_environment = std::env::var_os(ENVIRONMENT);
        let text = from_environment
            .as_ref()
            .map(|text| text.to_str().ok_or(Error::Environment))
            .transpose()?;
        Self::resolve(dir, text)
    }

    /// As [`MasterKey::open_or_create`], with the environment's text as an argument.
    pub fn resolve(dir: &Path, from_environment: Option<&str>) -> Result<Self, Error> {
        match from_environment {
            Some(text) => Self::from_bytes(&*decode(text)?),
            None => Self::from_bytes(&*file::read_or_create(&dir.join(FILE_NAME))?),
        }
    }

    /// A key that is kept elsewhere.
    pub fn from_bytes(bytes: &[u8; KEY_BYTES]) -> Result<Self, Error> {
        let root = Salt::new(HKDF_SHA256, b"outcrop master key v1").extract(bytes);
        let mut fingerprint = [0; FINGERPRINT_BYTES];
        expand(&root, "fingerprint", &mut fingerprint)?;
        Ok(Self {
            fingerprint,
            api_key_hash: derived(&root, "api-key-hash")?,
            csrf: derived(&root, "csrf")?,
            envelope: derived(&root, "envelope")?,
            offer: derived(&root, "offer")?,
            page: derived(&root, "page")?,
            audit: derived(&root, "audit")?,
        })
    }

    /// Tells master keys apart, and says nothing about them.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        hexadecimal(&self.fingerprint)
    }

    /// The key that API keys are hashed with before they are kept.
    #[must_use]
    pub fn api_key_hash_key(&self) -> [u8; KEY_BYTES] {
        *self.api_key_hash
    }

    /// The key that a console session's CSRF token is made with.
    #[must_use]
    pub fn csrf_key(&self) -> [u8; KEY_BYTES] {
        *self.csrf
    }

    /// The key that offers of agreements are authenticated with.
    #[must_use]
    pub fn offer_key(&self) -> [u8; KEY_BYTES] {
        *self.offer
    }

    pub(crate) fn fingerprint_bytes(&self) -> &[u8; FINGERPRINT_BYTES] {
        &self.fingerprint
    }

    pub(crate) fn envelope(&self) -> &[u8; KEY_BYTES] {
        &self.envelope
    }

    /// The key that page tokens are authenticated with.
    pub(crate) fn page(&self) -> &[u8; KEY_BYTES] {
        &self.page
    }

    /// The seed of the key that the audit trail's checkpoints are signed with.
    pub(crate) fn audit(&self) -> &[u8; KEY_BYTES] {
        &self.audit
    }
}

impl fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("MasterKey").field(&self.fingerprint()).finish()
    }
}

/// Lower-case hexadecimal digits.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            text.extend(
                [byte >> 4, byte & 15].map(|digit| char::from_digit(digit.into(), 16).unwrap_or('?')),
            );
            text
        })
}

struct Length(usize);

impl KeyType for Length {
    fn len(&self) -> usize {
        self.0
    }
}

fn expand(root: &Prk, purpose: &str, into: &mut [u8]) -> Result<(), Error> {
    let info = [purpose.as_bytes()];
    let output = root
        .expand(&info, Length(into.len()))
        .map_err(|_| Error::Cryptography)?;
    output.fill(into).map_err(|_| Error::Cryptography)
}

fn derived(root: &Prk, purpose: &str) -> Result<Bytes, Error> {
    let mut key = Bytes::default();
    expand(root, purpose, key.as_mut_slice())?;
    Ok(key)
}

fn decode(text: &str) -> Result<Bytes, Error> {
    let text = text.trim();
    let hex = Zeroizing::new(decode_hexadecimal(text).unwrap_or_default());
    if let Ok(key) = <[u8; KEY_BYTES]>::try_from(hex.as_slice()) {
        return Ok(Zeroizing::new(key));
    }
    for alphabet in [&STANDARD, &STANDARD_NO_PAD, &URL_SAFE, &URL_SAFE_NO_PAD] {
        let bytes = Zeroizing::new(alphabet.decode(text).unwrap_or_default());
        if let Ok(key) = <[u8; KEY_BYTES]>::try_from(bytes.as_slice()) {
            return Ok(Zeroizing::new(key));
        }
    }
    Err(Error::Environment)
}

fn decode_hexadecimal(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> = text
        .chars()
        .map(|digit| digit.to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
        .collect();
    let digits = Zeroizing::new(digits?);
    Some(
        digits
            .chunks_exact(2)
            .map(|pair| pair.iter().fold(0, |byte, digit| byte << 4 | digit))
            .collect(),
    )
    .filter(|_| digits.len() % 2 == 0)
}

impl From<Error> for outcrop_core::Error {
    fn from(error: Error) -> Self {
        Self::internal(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder() -> tempfile::TempDir {
        tempfile::tempdir().expect("a folder")
    }

    #[test]
    fn the_environment_takes_base64_or_hexadecimal_and_goes_first() {
        let dir = folder();
        let bytes = [0xAB; 32];
        let expected = MasterKey::from_bytes(&bytes).expect("key").fingerprint();
        for text in [
            STANDARD.encode(bytes),
            URL_SAFE_NO_PAD.encode(bytes),
            "AB".repeat(32),
            "ab".repeat(32) + "\n",
        ] {
            let key = MasterKey::resolve(dir.path(), Some(&text)).expect("key");
            assert_eq!(key.fingerprint(), expected, "{text}");
        }
        assert!(!dir.path().join(FILE_NAME).exists());
        for wrong in ["", "abc", &"ab".repeat(31), &STANDARD.encode([1; 33]), "ü"] {
            assert!(
                matches!(
                    MasterKey::resolve(dir.path(), Some(wrong)),
                    Err(Error::Environment)
                ),
                "{wrong:?}"
            );
        }
    }

    #[test]
    fn derived_keys_differ_by_purpose_and_by_master_key() {
        let one = MasterKey::from_bytes(&[1; 32]).expect("key");
        let two = MasterKey::from_bytes(&[2; 32]).expect("key");
        assert_ne!(one.api_key_hash_key(), one.csrf_key());
        assert_ne!(one.api_key_hash_key(), *one.envelope());
        assert_ne!(one.api_key_hash_key(), two.api_key_hash_key());
        assert_ne!(one.csrf_key(), two.csrf_key());
        assert_ne!(one.envelope(), two.envelope());
    }

    #[test]
    fn the_derivation_never_changes() {
        let key = MasterKey::from_bytes(&[0; 32]).expect("key");
        assert_eq!(key.fingerprint(), "631dab6e6847f478");
        for (derived, expected) in [
            (
                key.api_key_hash_key(),
                "91ace48f832231cb20f069fb4f3d507c8aa5339124e5af0cbe6ad9f193070278",
            ),
            (
                key.csrf_key(),
                "21d9381891242ae6696c979760ed361724b64b07c45e43d843739695f4ec621e",
            ),
            (
                *key.envelope(),
                "83bb15108c7ee4e9fa30b0f0a320d8edebc94876116afd08fa27895c10eb9195",
            ),
            (
                *key.audit(),
                "6f8d14c25fcc9dc5fedcae9cc04c8e6184fc00f0c8f8163511975818361b269c",
            ),
        ] {
            assert_eq!(hexadecimal(&derived), expected);
        }
    }

    #[test]
    fn debug_shows_the_fingerprint_alone() {
        let key = MasterKey::from_bytes(&[9; 32]).expect("key");
        assert_eq!(format!("{key:?}"), format!("MasterKey({:?})", key.fingerprint()));
    }
}
