//! When a key was last used. On the path of every call, so it is one number that is written now and then.

use outcrop_core::clock::UnixMicros;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// Not noted more often than this, so that the processors need not fight over the number.
const EVERY_US: i64 = 1_000_000;

/// Shared by every snapshot that has the key.
#[derive(Clone, Debug, Default)]
pub struct Used(Arc<AtomicI64>);

impl Used {
    pub fn note(&self, now_us: UnixMicros) {
        if now_us.saturating_sub(self.0.load(Ordering::Relaxed)) >= EVERY_US {
            self.0.store(now_us, Ordering::Relaxed);
        }
    }

    /// None, when it was not used in this process.
    #[must_use]
    pub fn at_us(&self) -> Option<UnixMicros> {
        Some(self.0.load(Ordering::Relaxed)).filter(|at| *at > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uses_in_quick_succession_are_one() {
        let used = Used::default();
        assert_eq!(used.at_us(), None);
        used.note(5_000_000);
        used.note(5_500_000);
        assert_eq!(used.at_us(), Some(5_000_000));
        used.note(6_000_000);
        assert_eq!(used.at_us(), Some(6_000_000));
    }
}
