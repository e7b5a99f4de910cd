//! Removes what has come to its end: sessions, idempotency tokens, stored responses.
//!
//! Nothing depends on when this runs: what has ended is not there for anybody who asks, swept or not. Any number of
//! processes may sweep the same store.

use outcrop_store::object::Payloads;
use outcrop_store::{Result, Store};
use std::time::Duration;
use tokio::time::{MissedTickBehavior, interval};

const EVERY: Duration = Duration::from_secs(10 * 60);
/// How many responses are removed before the next look at which have ended.
const AT_ONCE: u32 = 100;

/// Sweeps now and from time to time, until it is dropped.
pub async fn sweep(store: Store, payloads: Payloads) {
    let mut ticks = interval(EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        told("sessions", store.delete_expired_sessions().await);
        told("idempotency tokens", store.delete_expired_claims().await);
        told("responses", responses(&store, &payloads).await);
    }
}

async fn responses(store: &Store, payloads: &Payloads) -> Result<u64> {
    let mut all = 0;
    loop {
        let removed = store.delete_expired_stored_responses(payloads, AT_ONCE).await?;
        all += removed;
        if removed < u64::from(AT_ONCE) {
            return Ok(all);
        }
    }
}

fn told(what: &str, removed: Result<u64>) {
    match removed {
        Ok(0) => {}
        Ok(count) => tracing::debug!(count, "removed {what} that had come to their end"),
        Err(error) => tracing::warn!(%error, "{what} that have come to their end stay until the next sweep"),
    }
}
