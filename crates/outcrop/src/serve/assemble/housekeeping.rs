//! What is done now and then: what has outlived its time is forgotten (idempotency tokens, sessions, responses that
//! nobody fetched again), and refused calls come to the audit trail.

use outcrop_access::snapshot::Live;
use outcrop_core::clock::Clock;
use outcrop_gateway::Denials;
use outcrop_store::Store;
use outcrop_store::object::Payloads;
use std::sync::Arc;
use std::time::Duration;

/// How often it is written down which keys were used.
const NOTE_EVERY: Duration = Duration::from_secs(60);
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
    store.delete_expired_logins().await?;
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

/// Writes down when keys were last used, once a minute, until it is dropped.
pub async fn note_key_uses(store: Store, live: Arc<Live>) {
    let mut noted_us = 0;
    loop {
        tokio::time::sleep(NOTE_EVERY).await;
        noted_us = note_after(&store, &live, noted_us).await;
    }
}

/// Writes down what the last minute saw, at the end.
pub async fn note_key_uses_once(store: &Store, live: &Live) {
    note_after(store, live, 0).await;
}

/// Answers the latest use that is written down by now.
async fn note_after(store: &Store, live: &Live, noted_us: i64) -> i64 {
    let snapshot = live.newest();
    let used: Vec<(String, i64)> = snapshot
        .keys_used_after(noted_us)
        .map(|(id, at_us)| (id.to_owned(), at_us))
        .collect();
    let latest = used.iter().map(|(_, at_us)| *at_us).max().unwrap_or(noted_us);
    match store.record_key_uses(&used).await {
        Ok(()) => latest,
        Err(error) => {
            tracing::warn!(%error, "it was not written down when keys were last used; the next minute tries again");
            noted_us
        }
    }
}
