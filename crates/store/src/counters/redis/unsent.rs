//! What this process has counted and Redis does not know yet.

use super::super::book::Book;
use super::super::{Meter, Taker};
use outcrop_core::limit::Unit;
use std::collections::{HashMap, HashSet};

/// Of what only makes counts smaller no more is kept: what is lost counts for a window, which is safe.
const MOST: usize = 50_000;

#[derive(Debug, Default)]
pub struct Unsent {
    /// Taken here, by this process's own buckets.
    pub adds: HashMap<(Meter, u64), u64>,
    /// Given back, by Redis's buckets.
    pub backs: Vec<(Meter, u64, u64)>,
    /// Calls under way that began without Redis, and when they are forgotten.
    pub runs: HashMap<(Meter, Taker), u64>,
    /// Calls that have ended.
    pub ends: HashSet<(Meter, Taker)>,
}

impl Unsent {
    pub fn is_empty(&self) -> bool {
        self.adds.is_empty() && self.backs.is_empty() && self.runs.is_empty() && self.ends.is_empty()
    }

    pub fn add(&mut self, meter: &Meter, bucket: u64, amount: u64) {
        let sum = self.adds.entry((meter.clone(), bucket)).or_default();
        *sum = sum.saturating_add(amount);
    }

    /// Gives back what Redis was never told of.
    pub fn take_back(&mut self, meter: &Meter, bucket: u64, amount: u64) {
        if let Some(sum) = self.adds.get_mut(&(meter.clone(), bucket)) {
            *sum = sum.saturating_sub(amount);
        }
    }

    pub fn back(&mut self, meter: &Meter, shared: u64, amount: u64) {
        if self.backs.len() < MOST {
            self.backs.push((meter.clone(), shared, amount));
        }
    }

    pub fn end(&mut self, meter: &Meter, taker: Taker) {
        let call = (meter.clone(), taker);
        if self.runs.remove(&call).is_none() && self.ends.len() < MOST {
            self.ends.insert(call);
        }
    }

    /// Everything that the process knows, in place of what had been left unsent: for a Redis that knows nothing.
    pub fn everything(own: &mut Book, now_ms: u64) -> Self {
        let adds = own.windows(now_ms).into_iter();
        let runs = own.running().into_iter();
        Self {
            adds: adds
                .map(|(meter, bucket, amount)| ((meter, bucket), amount))
                .collect(),
            runs: runs
                .map(|(meter, taker, until_ms)| ((meter, taker), until_ms))
                .collect(),
            ..Self::default()
        }
    }

    /// Puts back what was on its way when the way broke: it may have arrived, so only what is safe twice.
    pub fn restore(&mut self, lost: Self) {
        for ((meter, bucket), amount) in lost.adds {
            self.add(&meter, bucket, amount);
        }
        for (call, until_ms) in lost.runs {
            // One that has ended since was put among the ended ones.
            if !self.ends.contains(&call) {
                self.runs.insert(call, until_ms);
            }
        }
        self.ends.extend(lost.ends);
    }

    /// Forgets what has left the window.
    pub fn prune(&mut self, oldest: u64, now_ms: u64) {
        self.adds
            .retain(|(_, bucket), amount| *bucket >= oldest && *amount > 0);
        self.runs.retain(|_, until_ms| *until_ms > now_ms);
    }
}

/// What a script calls a meter.
pub fn names(meter: &Meter) -> (&'static str, &str) {
    (meter.unit.name(), &meter.name)
}

/// What only concurrent calls have.
pub fn is_running(meter: &Meter) -> bool {
    meter.unit == Unit::Concurrent
}
