//! What one attempt holds of its budgets.

use super::{Treasury, charge};
use outcrop_core::budget::Hold;
use outcrop_core::settlement::Settlement;
use std::fmt;
use std::sync::Arc;

/// Amounts that are set aside. Dropped before they are settled they are free again: the attempt was never made.
pub struct Held {
    treasury: Option<Arc<Treasury>>,
    holds: Vec<Hold>,
}

impl Held {
    /// No budget applies.
    pub(super) const fn nothing() -> Self {
        Self {
            treasury: None,
            holds: Vec::new(),
        }
    }

    pub(super) const fn new(treasury: Arc<Treasury>, holds: Vec<Hold>) -> Self {
        Self {
            treasury: Some(treasury),
            holds,
        }
    }

    /// As the intent keeps them.
    pub fn holds(&self) -> &[Hold] {
        &self.holds
    }

    /// The attempt is settled, on disk: what it came to takes the place of what was held.
    pub fn settle(mut self, settlement: &Settlement) {
        self.release(|hold| hold.spent(settlement));
    }

    /// The attempt could not be settled: it stays held until the next start reads the spool.
    pub fn keep(mut self) {
        self.treasury = None;
    }

    fn release(&mut self, spent: impl Fn(&Hold) -> i64) {
        let Some(treasury) = self.treasury.take() else {
            return;
        };
        let mut state = treasury.state();
        for hold in &self.holds {
            state.purse.settle(&charge(hold), spent(hold));
        }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.release(|_| 0);
    }
}

impl fmt::Debug for Held {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Held")
            .field("holds", &self.holds)
            .finish_non_exhaustive()
    }
}
