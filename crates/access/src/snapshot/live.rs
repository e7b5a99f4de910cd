//! The snapshot in force, and how old the knowledge is that it is still in force.

use super::Snapshot;
use arc_swap::ArcSwap;
use outcrop_core::Error;
use outcrop_core::clock::UnixMicros;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;
use tokio::sync::Notify;

/// Swapped by the one task that follows the store; read by every call.
#[derive(Debug)]
pub struct Live {
    snapshot: ArcSwap<Snapshot>,
    /// When the store last said that the snapshot is its newest.
    confirmed_at_us: AtomicI64,
    max_age: Duration,
    /// Told when there is reason to look at the store now rather than at the next tick.
    stale: Notify,
}

impl Live {
    #[must_use]
    pub fn new(snapshot: Snapshot, confirmed_at_us: UnixMicros, max_age: Duration) -> Self {
        Self {
            snapshot: ArcSwap::from_pointee(snapshot),
            confirmed_at_us: AtomicI64::new(confirmed_at_us),
            max_age,
            stale: Notify::new(),
        }
    }

    /// The snapshot for a call that arrives now. Refuses when the store has been out of reach for longer than
    /// `max_age`: a revocation could have been missed for that long.
    pub fn current(&self, now_us: UnixMicros) -> Result<Arc<Snapshot>, Error> {
        let age = self.age(now_us);
        if age > self.max_age {
            return Err(Error::unavailable(format!(
                "the configuration was last confirmed {} s ago, longer than the {} s allowed; calls are refused until \
                 the store answers again",
                age.as_secs(),
                self.max_age.as_secs()
            )));
        }
        Ok(self.snapshot.load_full())
    }

    /// The newest snapshot, whatever its age: for pages that only look.
    #[must_use]
    pub fn newest(&self) -> Arc<Snapshot> {
        self.snapshot.load_full()
    }

    /// How long ago the store last confirmed the snapshot.
    #[must_use]
    pub fn age(&self, now_us: UnixMicros) -> Duration {
        let confirmed = self.confirmed_at_us.load(Ordering::Relaxed);
        Duration::from_micros(u64::try_from(now_us.saturating_sub(confirmed)).unwrap_or(0))
    }

    /// Waits until the snapshot is of this version of the configuration or of a later one, but not for longer than
    /// `patience`: so that whoever made a change finds it when they look.
    pub async fn reached(&self, version: i64, patience: Duration) {
        if self.newest().version >= version {
            return;
        }
        self.look_now();
        let look = async {
            while self.newest().version < version {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        let _late = tokio::time::timeout(patience, look).await;
    }

    /// Says that the store has something new.
    pub(super) fn look_now(&self) {
        self.stale.notify_one();
    }

    /// Ready when somebody said so.
    pub(super) async fn is_stale(&self) {
        self.stale.notified().await;
    }

    pub(super) fn confirm(&self, now_us: UnixMicros) {
        self.confirmed_at_us.store(now_us, Ordering::Relaxed);
    }

    /// Gives back what was in force before.
    pub(super) fn replace(&self, mut snapshot: Snapshot, now_us: UnixMicros) -> Arc<Snapshot> {
        snapshot.inherit_uses(&self.newest());
        let before = self.snapshot.swap(Arc::new(snapshot));
        self.confirm(now_us);
        before
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_snapshot_too_old_refuses_calls_until_it_is_confirmed() {
        let live = Live::new(Snapshot::default(), 0, Duration::from_secs(10));
        assert!(live.current(10_000_000).is_ok());
        let refusal = live.current(10_000_001).expect_err("too old");
        assert_eq!(refusal.code(), outcrop_core::Code::Unavailable);
        live.confirm(10_000_001);
        assert!(live.current(10_000_001).is_ok());
    }
}
