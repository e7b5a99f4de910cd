//! Whether the trail is what was written: every record, the links between them, the head, the checkpoints.

mod chain;
mod signed;

use super::checkpoint::{self, Checkpoint};
use super::read::BATCH;
use super::{Row, Signer};
use crate::engine::{Store, read_one_state};
use crate::error::Result;
use crate::master_key::hexadecimal;
use outcrop_core::clock::UnixMicros;
use serde::{Deserialize, Serialize};

const HEAD: &str = "SELECT sequence, hash FROM audit_head";
/// More findings than this say nothing new.
const MAX_FINDINGS: usize = 1_000;

/// What was done to the trail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = AuditDamage)]
pub enum Damage {
    /// A record is not what its hash says.
    Changed,
    /// Records were there, and are gone.
    Missing,
    /// A record stands where another one was written.
    Reordered,
    /// A record that the chain does not know stands among the others.
    Inserted,
    /// A checkpoint is gone, does not fit the chain, or was not signed by our key.
    Checkpoint,
    /// The note of where the chain ends is not where it ends.
    Head,
}

/// One thing that is not as it was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = AuditFinding)]
pub struct Finding {
    /// The record that it is about.
    pub sequence: i64,
    pub kind: Damage,
    pub message: String,
}

impl Finding {
    fn new(sequence: i64, kind: Damage, message: impl Into<String>) -> Self {
        Self {
            sequence,
            kind,
            message: message.into(),
        }
    }
}

/// Where the chain ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = AuditHead)]
pub struct Head {
    pub sequence: i64,
    /// Hexadecimal.
    pub hash: String,
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = AuditVerification)]
pub struct Verification {
    /// How many there are.
    pub records: u64,
    /// Nothing was found.
    pub intact: bool,
    pub problems: Vec<Finding>,
    /// Where the newest record is. To be kept elsewhere, and given as expected next time.
    pub head: Head,
    pub checkpoints: u64,
    #[schema(required = true)]
    pub last_checkpoint_at_us: Option<UnixMicros>,
    /// The key that checkpoints are signed with, hexadecimal. To be kept elsewhere.
    pub public_key: String,
}

/// A record that is known from elsewhere: an earlier verification, a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected {
    pub sequence: i64,
    pub hash: [u8; 32],
}

impl Store {
    /// Reads the whole trail, in one transaction, and says everything that is not as it was written.
    pub async fn verify_audit(&self, signer: &Signer, expected: &[Expected]) -> Result<Verification> {
        let (walk, heads, checkpoints) = read_one_state!(self, |tx| {
            let checkpoints: Vec<Checkpoint> = sqlx::query_as(checkpoint::ALL).fetch_all(&mut *tx).await?;
            let heads: Vec<(i64, Vec<u8>)> = sqlx::query_as(HEAD).fetch_all(&mut *tx).await?;
            let mut walk = chain::Walk::new(checkpoints.iter().map(|one| one.sequence), expected);
            // What stands before the first record is not skipped.
            let mut after = i64::MIN;
            loop {
                let rows: Vec<Row> = sqlx::query_as(BATCH).bind(after).fetch_all(&mut *tx).await?;
                let Some(last) = rows.last() else { break };
                after = last.sequence;
                rows.into_iter().for_each(|row| walk.step(row));
            }
            (walk, heads, checkpoints)
        });
        Ok(conclude(walk, &heads, &checkpoints, signer, expected))
    }
}

fn conclude(
    walk: chain::Walk,
    heads: &[(i64, Vec<u8>)],
    checkpoints: &[Checkpoint],
    signer: &Signer,
    expected: &[Expected],
) -> Verification {
    let (records, head) = (
        walk.records(),
        Head {
            sequence: walk.after(),
            hash: hexadecimal(walk.last_hash()),
        },
    );
    let noted = signed::findings(&walk, heads, checkpoints, signer, expected);
    let mut problems = walk.into_findings();
    problems.extend(noted);
    problems.sort_by_key(|finding| finding.sequence);
    problems.truncate(MAX_FINDINGS);
    Verification {
        records,
        intact: problems.is_empty(),
        problems,
        head,
        checkpoints: checkpoints.len() as u64,
        last_checkpoint_at_us: checkpoints.last().map(|newest| newest.at_us),
        public_key: signer.public_key(),
    }
}
