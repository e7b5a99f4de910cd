//! Sealing secrets for the database: an envelope with a data key of its own for each record.
//!
//! The data key encrypts the secret, the master key's `envelope` key encrypts the data key, both with AES-256-GCM.
//! The record's id is authenticated with both, so a sealed secret that is copied to another record does not open.
//! The master key's fingerprint stands in clear in front, so that the wrong key is told from damage.
//!
//! Layout: version 1 (1 byte), fingerprint (8), nonce (12), sealed data key (32 + 16), nonce (12), sealed secret.

use crate::master_key::{MasterKey, hexadecimal};
use aws_lc_rs::aead::{AES_256_GCM, Aad, Nonce, RandomizedNonceKey};
use aws_lc_rs::rand;
use zeroize::Zeroizing;

const VERSION: u8 = 1;
const FINGERPRINT_BYTES: usize = 8;
const NONCE_BYTES: usize = 12;
const KEY_BYTES: usize = 32;
const TAG_BYTES: usize = 16;
/// How many bytes a sealed secret has more than the secret.
pub(crate) const OVERHEAD_BYTES: usize = 1 + FINGERPRINT_BYTES + 2 * (NONCE_BYTES + TAG_BYTES) + KEY_BYTES;

/// Why a secret cannot be sealed or opened. The texts are for the operator.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(
        "the secret of {record} is sealed under master key {sealed_under}, and this process has {present}: start it with the master key that belongs to this database"
    )]
    OtherMasterKey {
        record: String,
        sealed_under: String,
        present: String,
    },
    #[error("the secret of {record} is damaged, or was sealed for another record")]
    Damaged { record: String },
    #[error(
        "the secret of {record} is sealed in a form (version {version}) that this version of Outcrop does not know"
    )]
    UnknownVersion { record: String, version: u8 },
    #[error("the system gave no random bytes or refused to encrypt")]
    Cryptography,
}

impl From<Error> for outcrop_core::Error {
    fn from(error: Error) -> Self {
        Self::internal(error)
    }
}

impl MasterKey {
    /// Seals a secret for one record, named by an id that is unique among all sealed records.
    pub fn seal(&self, record: &str, secret: &[u8]) -> Result<Vec<u8>, Error> {
        let mut data_key = Zeroizing::new([0; KEY_BYTES]);
        rand::fill(data_key.as_mut_slice()).map_err(|_| Error::Cryptography)?;
        let mut sealed = vec![VERSION];
        sealed.extend_from_slice(self.fingerprint_bytes());
        encrypt(
            self.envelope(),
            &self.aad("data key", record),
            data_key.as_slice(),
            &mut sealed,
        )?;
        encrypt(&data_key, &self.aad("secret", record), secret, &mut sealed)?;
        Ok(sealed)
    }

    /// Opens what [`MasterKey::seal`] made for the same record.
    pub fn open(&self, record: &str, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
        let damaged = || Error::Damaged {
            record: record.to_owned(),
        };
        let (version, rest) = sealed.split_first().ok_or_else(damaged)?;
        if *version != VERSION {
            return Err(Error::UnknownVersion {
                record: record.to_owned(),
                version: *version,
            });
        }
        let (fingerprint, rest) = rest.split_at_checked(FINGERPRINT_BYTES).ok_or_else(damaged)?;
        if fingerprint != self.fingerprint_bytes() {
            return Err(Error::OtherMasterKey {
                record: record.to_owned(),
                sealed_under: hexadecimal(fingerprint),
                present: self.fingerprint(),
            });
        }
        let wrapped_bytes = NONCE_BYTES + KEY_BYTES + TAG_BYTES;
        let (wrapped, secret) = rest.split_at_checked(wrapped_bytes).ok_or_else(damaged)?;
        let data_key =
            decrypt(self.envelope(), &self.aad("data key", record), wrapped).ok_or_else(damaged)?;
        let data_key =
            Zeroizing::new(<[u8; KEY_BYTES]>::try_from(data_key.as_slice()).map_err(|_| damaged())?);
        decrypt(&data_key, &self.aad("secret", record), secret).ok_or_else(damaged)
    }

    /// What is authenticated beside the ciphertext. The parts before the record have a fixed form, so no two
    /// combinations give the same bytes.
    fn aad(&self, part: &str, record: &str) -> Vec<u8> {
        [
            format!("outcrop seal v{VERSION} {part}\0").as_bytes(),
            self.fingerprint_bytes(),
            record.as_bytes(),
        ]
        .concat()
    }
}

/// Appends nonce, ciphertext and tag.
fn encrypt(key: &[u8; KEY_BYTES], aad: &[u8], plain: &[u8], out: &mut Vec<u8>) -> Result<(), Error> {
    let key = RandomizedNonceKey::new(&AES_256_GCM, key).map_err(|_| Error::Cryptography)?;
    let mut text = Zeroizing::new(plain.to_vec());
    let (nonce, tag) = key
        .seal_in_place_separate_tag(Aad::from(aad), &mut text)
        .map_err(|_| Error::Cryptography)?;
    out.extend_from_slice(nonce.as_ref());
    out.extend_from_slice(&text);
    out.extend_from_slice(tag.as_ref());
    Ok(())
}

fn decrypt(key: &[u8; KEY_BYTES], aad: &[u8], sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let (nonce, text) = sealed.split_at_checked(NONCE_BYTES)?;
    let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
    let key = RandomizedNonceKey::new(&AES_256_GCM, key).ok()?;
    let mut text = Zeroizing::new(text.to_vec());
    let length = key.open_in_place(nonce, Aad::from(aad), &mut text).ok()?.len();
    text.truncate(length);
    Some(text)
}

impl From<Error> for crate::Error {
    fn from(error: Error) -> Self {
        let text = error.to_string();
        match error {
            Error::OtherMasterKey { .. } => Self::Incompatible(text),
            Error::Damaged { .. } | Error::UnknownVersion { .. } => Self::Corrupt(text),
            Error::Cryptography => Self::Fault(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn key(byte: u8) -> MasterKey {
        MasterKey::from_bytes(&[byte; 32]).expect("a key")
    }

    #[test]
    fn another_master_key_is_named() {
        let sealed = key(1).seal("AKIA1", b"secret").expect("sealed");
        let refusal = key(2).open("AKIA1", &sealed).expect_err("other key").to_string();
        assert!(refusal.contains(&key(1).fingerprint()), "{refusal}");
        assert!(refusal.contains(&key(2).fingerprint()), "{refusal}");
    }

    #[test]
    fn a_secret_moved_to_another_record_does_not_open() {
        let sealed = key(1).seal("AKIA1", b"secret").expect("sealed");
        assert!(matches!(
            key(1).open("AKIA2", &sealed),
            Err(Error::Damaged { .. })
        ));
    }

    #[test]
    fn a_data_key_moved_to_another_envelope_does_not_open() {
        let one = key(1).seal("AKIA1", b"secret").expect("sealed");
        let two = key(1).seal("AKIA1", b"another").expect("sealed");
        let body = 1 + FINGERPRINT_BYTES + NONCE_BYTES + KEY_BYTES + TAG_BYTES;
        let mixed = [&one[..body], &two[body..]].concat();
        assert!(matches!(key(1).open("AKIA1", &mixed), Err(Error::Damaged { .. })));
    }

    #[test]
    fn the_same_secret_is_never_sealed_alike() {
        let (one, two) = (
            key(1).seal("r", b"s").expect("sealed"),
            key(1).seal("r", b"s").expect("sealed"),
        );
        assert_ne!(one, two);
    }

    proptest! {
        #[test]
        fn what_is_sealed_opens(record in ".{0,40}", secret in proptest::collection::vec(any::<u8>(), 0..200)) {
            let sealed = key(3).seal(&record, &secret).expect("sealed");
            let opened = key(3).open(&record, &sealed).expect("opened");
            prop_assert_eq!(sealed.len(), secret.len() + OVERHEAD_BYTES);
            prop_assert_eq!(opened.as_slice(), secret);
        }

        #[test]
        fn any_change_is_noticed(secret in proptest::collection::vec(any::<u8>(), 0..40), at in any::<prop::sample::Index>(), flip in 1u8..) {
            let mut sealed = key(3).seal("r", &secret).expect("sealed");
            let at = at.index(sealed.len());
            sealed[at] ^= flip;
            prop_assert!(key(3).open("r", &sealed).is_err());
        }

        #[test]
        fn any_bytes_are_refused_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..120)) {
            prop_assert!(key(3).open("r", &bytes).is_err());
        }
    }
}
