//! The naive way to tell whether a limit held: a list of everything that was let through, and when.

use std::sync::Mutex;
use std::time::{Duration, Instant};

/// One thing that was let through, at some instant from `after` to `before`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Passed {
    pub after: Duration,
    pub before: Duration,
    pub amount: u64,
}

#[derive(Debug)]
pub(super) struct Oracle {
    began: Instant,
    passed: Mutex<Vec<Passed>>,
}

impl Oracle {
    pub(super) fn new() -> Self {
        Self {
            began: Instant::now(),
            passed: Mutex::new(Vec::new()),
        }
    }

    pub(super) fn now(&self) -> Duration {
        self.began.elapsed()
    }

    pub(super) fn note(&self, passed: Passed) {
        self.passed.lock().expect("a list").push(passed);
    }

    pub(super) fn passed(&self) -> Vec<Passed> {
        self.passed.lock().expect("a list").clone()
    }

    /// The most that surely lay within one window.
    pub(super) fn most_in(&self, window: Duration) -> u64 {
        most_in(&self.passed(), window)
    }
}

pub(super) fn most_in(passed: &[Passed], window: Duration) -> u64 {
    let within = |from: Duration| {
        let inside = passed
            .iter()
            .filter(|one| one.after >= from && one.before < from + window);
        inside.map(|one| one.amount).sum::<u64>()
    };
    passed.iter().map(|one| within(one.after)).max().unwrap_or(0)
}
