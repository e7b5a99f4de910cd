//! What is done now and then: what has outlived its time is forgotten (idempotency tokens, sessions, responses that
//! nobody fetched again), and refused calls come to the audit trail.

use outcrop_core::clock::Clock;
use outcrop_gateway::Denials;
use outcrop_store::Store;
use outcrop_store::object::Payloads;
use std::sync::Arc;
use std::time::Duration;

const EVERY: Duration = Duration::from_secs(15 * 60);
/// So many responses in one round, so that a backlog never holds the store for long.
const RESPONSES_AT_ONCE: u32 = 1_000;
const REPORT_EVERY: Duration = Duration::from_secs(5);

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

/// Refused calls on their way to the audit trail.
pub struct Denied {
    pub denials: Arc<Denials>,
    pub store: Store,
    pub clock: Clock,
}

impl Denied {
    /// Reports now and then, until it is dropped.
    pub async fn keep_reporting(self: Arc<Self>) {
        loop {
            tokio::time::sleep(REPORT_EVERY).await;
            self.report(false).await;
        }
    }

    /// At the end of the process everything is reported; what the store does not take then is lost, and was counted.
    pub async fn report(&self, everything: bool) {
        let records = self.denials.take(self.clock.now_us(), everything);
        if let Err(error) = self.store.record_audit(&records).await {
            tracing::warn!(
                records = records.len(),
                %error,
                "refused calls could not be recorded in the audit trail"
            );
        }
    }
}
