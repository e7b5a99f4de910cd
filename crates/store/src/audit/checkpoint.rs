//! Checkpoints: now and then the chain's head is signed, with a key that is not in the database. Who can write the
//! database can make a new chain whose hashes fit, and cannot sign it.

use crate::audit;
use crate::engine::{Store, read_one_state, transact};
use crate::error::{Error, Result};
use crate::master_key::{MasterKey, hexadecimal};
use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};
use outcrop_core::audit::{Actor, Record};
use outcrop_core::clock::UnixMicros;
use std::fmt;

const HEAD: &str = "SELECT sequence, hash FROM audit_head WHERE only_row = 1";
const NEWEST: &str =
    "SELECT sequence, hash, at_us, key_id, signature FROM audit_checkpoints ORDER BY sequence DESC LIMIT 1";
pub(super) const ALL: &str =
    "SELECT sequence, hash, at_us, key_id, signature FROM audit_checkpoints ORDER BY sequence";
const INSERT: &str = "INSERT INTO audit_checkpoints (sequence, hash, at_us, key_id, signature) \
                      VALUES ($1, $2, $3, $4, $5)";
const KEY_ID_BYTES: usize = 8;

/// A signed statement: the record of that sequence had that hash.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Checkpoint {
    pub sequence: i64,
    pub hash: Vec<u8>,
    pub at_us: UnixMicros,
    /// Which key signed it: the first bytes of the public key's SHA-256.
    pub key_id: String,
    pub signature: Vec<u8>,
}

impl Checkpoint {
    /// The hash, hexadecimal.
    #[must_use]
    pub fn hash_text(&self) -> String {
        hexadecimal(&self.hash)
    }
}

/// Signs checkpoints, with a key that is derived from the master key.
pub struct Signer {
    pair: Ed25519KeyPair,
    key_id: String,
}

impl Signer {
    /// # Errors
    /// When the system's cryptography refuses.
    pub fn new(master_key: &MasterKey) -> Result<Self> {
        let pair = Ed25519KeyPair::from_seed_unchecked(master_key.audit())
            .map_err(|_| Error::Fault("the audit key cannot be used".to_owned()))?;
        let hash = digest(&SHA256, pair.public_key().as_ref());
        let key_id = hash
            .as_ref()
            .get(..KEY_ID_BYTES)
            .map(hexadecimal)
            .unwrap_or_default();
        Ok(Self { pair, key_id })
    }

    /// To be kept elsewhere: with it anyone can check a checkpoint, and nobody can make one. Hexadecimal.
    #[must_use]
    pub fn public_key(&self) -> String {
        hexadecimal(self.pair.public_key().as_ref())
    }

    #[must_use]
    pub fn key_id(&self) -> &str {
        &self.key_id
    }

    fn sign(&self, sequence: i64, hash: &[u8], at_us: UnixMicros) -> Checkpoint {
        Checkpoint {
            sequence,
            hash: hash.to_vec(),
            at_us,
            key_id: self.key_id.clone(),
            signature: self.pair.sign(&signed(sequence, hash, at_us)).as_ref().to_vec(),
        }
    }

    /// Whether this key signed exactly that.
    pub(super) fn has_signed(&self, checkpoint: &Checkpoint) -> bool {
        let message = signed(checkpoint.sequence, &checkpoint.hash, checkpoint.at_us);
        let key = UnparsedPublicKey::new(&ED25519, self.pair.public_key().as_ref());
        key.verify(&message, &checkpoint.signature).is_ok()
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signer")
            .field("key_id", &self.key_id)
            .finish_non_exhaustive()
    }
}

/// What is signed. Every part but the hash has a fixed length, and the hash is the last.
fn signed(sequence: i64, hash: &[u8], at_us: UnixMicros) -> Vec<u8> {
    let mut message = b"outcrop audit checkpoint v1".to_vec();
    message.extend(sequence.to_be_bytes());
    message.extend(at_us.to_be_bytes());
    message.extend(hash);
    message
}

impl Store {
    /// The sequence and the hash of the newest record; sequence 0 before the first.
    pub async fn audit_head(&self) -> Result<(i64, Vec<u8>)> {
        Ok(read_one_state!(self, |tx| sqlx::query_as(HEAD)
            .fetch_one(&mut *tx)
            .await?))
    }

    /// Signs a checkpoint, if the trail has grown by at least `records` since the newest one, or has grown at all and
    /// that one is as old as `age_us`. A record of the trail announces it, and is what is signed.
    pub async fn checkpoint_audit(
        &self,
        signer: &Signer,
        records: i64,
        age_us: i64,
    ) -> Result<Option<Checkpoint>> {
        let now_us = self.clock.now_us();
        let (head, newest) = read_one_state!(self, |tx| {
            let head: (i64, Vec<u8>) = sqlx::query_as(HEAD).fetch_one(&mut *tx).await?;
            let newest: Option<Checkpoint> = sqlx::query_as(NEWEST).fetch_optional(&mut *tx).await?;
            (head, newest)
        });
        let (signed, signed_at_us) = newest.map_or((0, i64::MIN), |newest| (newest.sequence, newest.at_us));
        let grown = head.0.saturating_sub(signed);
        if grown <= 0 || (grown < records && now_us.saturating_sub(signed_at_us) < age_us) {
            return Ok(None);
        }
        Ok(Some(self.sign_head(signer, now_us).await?))
    }

    async fn sign_head(&self, signer: &Signer, now_us: UnixMicros) -> Result<Checkpoint> {
        let announcement = announcement(signer);
        Ok(transact!(self, |tx| {
            let (sequence, hash) = audit::append!(self, tx, &announcement);
            let checkpoint = signer.sign(sequence, &hash, now_us);
            sqlx::query(INSERT)
                .bind(checkpoint.sequence)
                .bind(checkpoint.hash.as_slice())
                .bind(checkpoint.at_us)
                .bind(&checkpoint.key_id)
                .bind(checkpoint.signature.as_slice())
                .execute(&mut *tx)
                .await?;
            checkpoint
        }))
    }
}

fn announcement(signer: &Signer) -> Record {
    Record {
        actor: Actor::System {
            part: "audit".to_owned(),
        },
        action: audit::CHECKPOINT,
        subject_kind: "audit",
        subject: signer.key_id().to_owned(),
        account: None,
        before: None,
        after: None,
    }
}
