//! What a call has taken of its limits, and its duty to say what it really used.

use super::{Correction, Counters, Stamp, Take, Taker};
use outcrop_core::limit::Unit;
use std::sync::Arc;

/// Dropped without being settled, all of it is given back: the call never was.
#[derive(Debug)]
#[must_use = "what is taken is given back when this is dropped"]
pub struct Permit {
    counters: Arc<dyn Counters>,
    taker: Taker,
    taken: Vec<Take>,
    stamp: Stamp,
}

/// What a call really used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spent {
    /// None, when no provider was reached.
    pub requests: u64,
    /// In and out, without what a cache served.
    pub tokens: u64,
}

impl Permit {
    pub(super) const fn new(
        counters: Arc<dyn Counters>,
        taker: Taker,
        taken: Vec<Take>,
        stamp: Stamp,
    ) -> Self {
        Self {
            counters,
            taker,
            taken,
            stamp,
        }
    }

    /// The call has ended: what it did not use is given back, what it used beyond that is charged now.
    pub fn settle(mut self, spent: Spent) {
        self.correct(spent);
    }

    fn correct(&mut self, spent: Spent) {
        for take in std::mem::take(&mut self.taken) {
            let used = match take.meter.unit {
                Unit::Requests => spent.requests,
                Unit::Tokens => spent.tokens,
                Unit::Concurrent => {
                    self.counters.correct(self.taker, &take.meter, Correction::Ended);
                    continue;
                }
            };
            let correction = if used < take.amount {
                Correction::Back {
                    amount: take.amount - used,
                    at: self.stamp,
                }
            } else if used > take.amount {
                Correction::More(used - take.amount)
            } else {
                continue;
            };
            self.counters.correct(self.taker, &take.meter, correction);
        }
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        self.correct(Spent::default());
    }
}
