//! The one place that reads the machine's clock, so that tests can bring their own.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// Microseconds since the Unix epoch: how every instant is stored.
pub type UnixMicros = i64;

/// A clock that is the machine's, or a test's.
#[derive(Clone, Debug, Default)]
pub struct Clock(Source);

#[derive(Clone, Debug, Default)]
enum Source {
    #[default]
    System,
    Set(Arc<AtomicI64>),
}

impl Clock {
    #[must_use]
    pub fn system() -> Self {
        Self::default()
    }

    /// A clock that stands still until [`Clock::set`] moves it.
    #[must_use]
    pub fn fixed(at: UnixMicros) -> Self {
        Self(Source::Set(Arc::new(AtomicI64::new(at))))
    }

    /// Moves a fixed clock; the machine's clock is not ours to move.
    pub fn set(&self, to: UnixMicros) {
        if let Source::Set(at) = &self.0 {
            at.store(to, Ordering::SeqCst);
        }
    }

    #[must_use]
    pub fn now_us(&self) -> UnixMicros {
        match &self.0 {
            Source::System => system_now_us(),
            Source::Set(at) => at.load(Ordering::SeqCst),
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the one place")]
fn system_now_us() -> UnixMicros {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since_epoch.as_micros()).unwrap_or(i64::MAX)
}
