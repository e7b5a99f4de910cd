//! Follows the store: a change made by any process is in force here within a second.
//!
//! The store is looked at every now and then, and at once when it says that something changed, where it can say so. What
//! it says may be lost; what is seen by looking is not. Changes that come while one is being loaded are loaded together.

use super::{Live, Snapshot, Source};
use outcrop_core::Error;
use std::sync::Arc;
use std::time::Duration;

/// How long after a listener failed another is tried.
const LISTEN_AGAIN: Duration = Duration::from_secs(1);
/// What was written at the very instant has been committed by then.
const SETTLED_AFTER_US: i64 = 1_000_000;

/// Keeps `live` up to date with the store. While the store is out of reach the last snapshot stays in force, and ages.
pub async fn follow(source: Source, live: Arc<Live>, poll_every: Duration) {
    tokio::join!(listen(&source, &live), poll(&source, &live, poll_every));
}

/// Says that something changed when the store says so. Nothing is said twice for one look at the store.
async fn listen(source: &Source, live: &Live) {
    loop {
        let failed = match source.store.configuration_changes().await {
            // Looking is all that there is.
            Ok(None) => return,
            Ok(Some(mut changes)) => loop {
                // Also after connecting: what happened before was not heard.
                live.look_now();
                if let Err(error) = changes.changed().await {
                    break error;
                }
            },
            Err(error) => error,
        };
        tracing::debug!("changes of the configuration are not heard, only looked for: {failed}");
        tokio::time::sleep(LISTEN_AGAIN).await;
    }
}

async fn poll(source: &Source, live: &Live, poll_every: Duration) {
    let mut ticks = tokio::time::interval(poll_every);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut out_of_reach = false;
    let mut retired = Retired::default();
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            () = live.is_stale() => {}
        }
        let looked = refresh(source, live).await;
        match looked.map(|before| retired.0.extend(before)) {
            Ok(()) if out_of_reach => {
                out_of_reach = false;
                tracing::info!("the store answers again; the configuration is confirmed");
            }
            Ok(()) => {}
            // Said once, not at every tick.
            Err(error) if !out_of_reach => {
                out_of_reach = true;
                tracing::warn!(
                    detail = error.detail(),
                    "the configuration cannot be confirmed: {error}"
                );
            }
            Err(_) => {}
        }
        retired.bury();
    }
}

/// Looks at the store once, and makes a snapshot if it says that there is something new. Gives back the one that was in
/// force before.
///
/// # Errors
///
/// `Unavailable`, when the store does not answer; then the snapshot is as it was, and older.
pub async fn refresh(source: &Source, live: &Live) -> Result<Option<Arc<Snapshot>>, Error> {
    // Taken before the store is asked: what it answers was true at this moment or later.
    let asked_at_us = source.clock.now_us();
    let newest = live.newest();
    let is_due = newest
        .reload_at_us
        .is_some_and(|at_us| at_us.saturating_add(SETTLED_AFTER_US) <= asked_at_us);
    if !is_due && source.store.configuration_version().await? == newest.version {
        live.confirm(asked_at_us);
        return Ok(None);
    }
    drop(newest);
    Ok(Some(live.replace(source.snapshot().await?, asked_at_us)))
}

/// Snapshots that were in force before, until the last call that sees one has ended: taking thousands of entries apart
/// takes milliseconds, which are not a call's to spend.
#[derive(Default)]
struct Retired(Vec<Arc<Snapshot>>);

impl Retired {
    fn bury(&mut self) {
        let ours_alone = |snapshot: &mut Arc<Snapshot>| Arc::strong_count(snapshot) == 1;
        let dead: Vec<_> = self.0.extract_if(.., ours_alone).collect();
        if !dead.is_empty() {
            tokio::task::spawn_blocking(move || drop(dead));
        }
    }
}
