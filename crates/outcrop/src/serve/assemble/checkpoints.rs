//! Signs checkpoints of the audit trail, now and then and at the end.

use outcrop_store::Store;
use outcrop_store::audit::{Checkpoint, Signer};
use std::sync::Arc;
use std::time::Duration;

const EVERY: Duration = Duration::from_secs(60);
/// So many records are signed at the next look, fewer after a while.
const RECORDS: i64 = 1_000;
const AGE_US: i64 = 10 * 60 * 1_000_000;
/// How long the last checkpoint may take; without it the next process signs what this one left.
const LAST: Duration = Duration::from_secs(5);

/// Goes on until it is dropped.
pub async fn sign(store: Store, signer: Arc<Signer>) {
    tracing::info!(
        key = signer.key_id(),
        public_key = signer.public_key(),
        "the audit trail's checkpoints are signed"
    );
    loop {
        match store.checkpoint_audit(&signer, RECORDS, AGE_US).await {
            Ok(signed) => tell(signed),
            Err(error) => {
                tracing::warn!(%error, "the audit trail has no new checkpoint; the next round tries again")
            }
        }
        tokio::time::sleep(EVERY).await;
    }
}

pub async fn sign_the_last(store: &Store, signer: &Signer) {
    match tokio::time::timeout(LAST, store.checkpoint_audit(signer, 1, 0)).await {
        Ok(Ok(signed)) => tell(signed),
        Ok(Err(error)) => tracing::warn!(%error, "the audit trail has no last checkpoint"),
        Err(_elapsed) => tracing::warn!("the audit trail has no last checkpoint: the store is slow"),
    }
}

/// In the log, which is kept elsewhere than the trail: what it says can be expected of the trail later.
fn tell(signed: Option<Checkpoint>) {
    if let Some(checkpoint) = signed {
        tracing::info!(
            sequence = checkpoint.sequence,
            hash = checkpoint.hash_text(),
            "signed a checkpoint of the audit trail"
        );
    }
}
