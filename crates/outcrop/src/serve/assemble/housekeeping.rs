//! What is forgotten after its time: idempotency tokens, sessions, and responses that nobody fetched again.

use outcrop_store::Store;
use outcrop_store::object::Payloads;
use std::time::Duration;

const EVERY: Duration = Duration::from_secs(15 * 60);
/// So many responses in one round, so that a backlog never holds the store for long.
const RESPONSES_AT_ONCE: u32 = 1_000;

/// Sweeps now and then, until it is dropped. A round that fails is tried again with the next.
pub async fn keep(store: Store, payloads: Payloads) {
    loop {
        if let Err(error) = sweep(&store, &payloads).await {
            tracing::warn!(%error, "what has expired was not all removed; the next round tries again");
        }
        tokio::time::sleep(EVERY).await;
    }
}

async fn sweep(store: &Store, payloads: &Payloads) -> outcrop_store::Result<()> {
    let tokens = store.delete_expired_claims().await?;
    store.delete_expired_sessions().await?;
    let responses = store
        .delete_expired_stored_responses(payloads, RESPONSES_AT_ONCE)
        .await?;
    tracing::debug!(tokens, responses, "removed what has expired");
    Ok(())
}
