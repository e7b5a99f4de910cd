//! The counters of one process that is alone.

use super::book::Book;
use super::{Correction, Counters, Meter, Refused, Sharing, Take, Taken, Taker, Ticks, WINDOW};
use outcrop_core::plane::BoxFuture;
use std::future::ready;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// A table behind a lock that is held for as long as it takes to look a few numbers up.
#[derive(Debug)]
pub struct Memory {
    book: Mutex<Book>,
    ticks: Ticks,
}

impl Default for Memory {
    fn default() -> Self {
        Self::new(WINDOW, Ticks::default())
    }
}

impl Memory {
    /// Tests bring a window that passes sooner, and a clock of their own.
    #[must_use]
    pub fn new(window: Duration, ticks: Ticks) -> Self {
        Self {
            book: Mutex::new(Book::new(window)),
            ticks,
        }
    }

    fn book(&self) -> MutexGuard<'_, Book> {
        // Counts are changed one by one, each whole.
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Counters for Memory {
    fn take<'a>(
        &'a self,
        taker: Taker,
        takes: &'a [Take],
        until: Duration,
    ) -> BoxFuture<'a, Result<Taken, Refused>> {
        let caps: Vec<u64> = takes.iter().map(|take| take.limit).collect();
        let taken = self.book().take(taker, takes, &caps, self.ticks.now_ms(), until);
        Box::pin(ready(taken))
    }

    fn correct(&self, taker: Taker, meter: &Meter, correction: Correction) {
        let mut book = self.book();
        match correction {
            Correction::Back { amount, at } => book.take_back(meter, amount, at.own),
            Correction::More(amount) => book.charge(meter, amount, self.ticks.now_ms()),
            Correction::Ended => book.end(taker, meter),
        }
    }

    fn used<'a>(&'a self, meters: &'a [Meter]) -> BoxFuture<'a, Vec<u64>> {
        let (mut book, now_ms) = (self.book(), self.ticks.now_ms());
        let used = meters.iter().map(|meter| book.used(meter, now_ms)).collect();
        Box::pin(ready(used))
    }

    fn meters(&self) -> Vec<Meter> {
        self.book().meters(self.ticks.now_ms())
    }

    fn sharing(&self) -> Sharing {
        Sharing::Alone
    }
}
