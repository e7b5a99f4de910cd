//! The time that windows are measured by: it only goes on, whatever is done to the machine's clock.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Milliseconds since some moment before the process's first take.
#[derive(Clone, Debug)]
pub struct Ticks(Source);

#[derive(Clone, Debug)]
enum Source {
    Since(Instant),
    Set(Arc<AtomicU64>),
}

/// So that subtracting windows from the first instants leaves something.
const BEGIN_MS: u64 = 1_000_000_000;

impl Default for Ticks {
    fn default() -> Self {
        Self(Source::Since(Instant::now()))
    }
}

impl Ticks {
    /// A clock that stands still until [`Ticks::pass`].
    #[must_use]
    pub fn standing() -> Self {
        Self(Source::Set(Arc::default()))
    }

    /// Lets time pass on a clock that stands.
    pub fn pass(&self, time: Duration) {
        if let Source::Set(at) = &self.0 {
            at.fetch_add(millis(time), Ordering::SeqCst);
        }
    }

    #[must_use]
    pub fn now_ms(&self) -> u64 {
        let passed = match &self.0 {
            Source::Since(begin) => millis(begin.elapsed()),
            Source::Set(at) => at.load(Ordering::SeqCst),
        };
        BEGIN_MS.saturating_add(passed)
    }
}

pub(super) fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
