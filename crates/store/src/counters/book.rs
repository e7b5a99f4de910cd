//! What one process has counted. Pure: the time is an argument.

use super::ticks::millis;
use super::window::Window;
use super::{BUCKETS, Meter, Refused, Stamp, Take, Taken, Taker, Why};
use outcrop_core::limit::{Level, Unit};
use std::collections::HashMap;
use std::time::Duration;

/// A call that has to wait for another one to end is told to try again after this long.
const ANOTHER_ENDS: Duration = Duration::from_secs(1);

#[derive(Debug)]
pub struct Book {
    /// How long a bucket is.
    width_ms: u64,
    windows: HashMap<Meter, Window>,
    /// Calls under way, each with when it is forgotten.
    running: HashMap<Meter, HashMap<Taker, u64>>,
    swept_ms: u64,
}

impl Book {
    pub fn new(window: Duration) -> Self {
        Self {
            width_ms: (millis(window) / BUCKETS).max(1),
            windows: HashMap::new(),
            running: HashMap::new(),
            swept_ms: 0,
        }
    }

    pub const fn width_ms(&self) -> u64 {
        self.width_ms
    }

    /// From when something is taken until it surely counts no more.
    pub const fn longest_ms(&self) -> u64 {
        self.width_ms * (BUCKETS + 1)
    }

    pub const fn bucket(&self, now_ms: u64) -> u64 {
        now_ms / self.width_ms
    }

    pub fn used(&mut self, meter: &Meter, now_ms: u64) -> u64 {
        let bucket = self.bucket(now_ms);
        if meter.unit == Unit::Concurrent {
            let Some(running) = self.running.get_mut(meter) else {
                return 0;
            };
            running.retain(|_, until_ms| *until_ms > now_ms);
            return running.len() as u64;
        }
        let window = self.windows.get_mut(meter);
        window.map_or(0, |window| {
            window.advance(bucket);
            window.total()
        })
    }

    /// Takes all or nothing, each within its cap.
    pub fn take(
        &mut self,
        taker: Taker,
        takes: &[Take],
        caps: &[u64],
        now_ms: u64,
        until: Duration,
    ) -> Result<Taken, Refused> {
        let used: Vec<u64> = takes.iter().map(|take| self.used(&take.meter, now_ms)).collect();
        let fits = |((take, cap), used): ((&Take, &u64), &u64)| used.saturating_add(take.amount) <= *cap;
        let full = takes.iter().zip(caps).zip(&used).position(|pair| !fits(pair));
        if let Some(which) = full {
            let why = match (takes.get(which), caps.get(which)) {
                (Some(take), Some(cap)) => Why::Full(self.wait(take, *cap, now_ms)),
                _ => Why::Never,
            };
            return Err(Refused {
                which,
                why,
                levels: self.levels(takes, caps, now_ms),
            });
        }
        self.add(taker, takes, now_ms, until);
        Ok(Taken {
            stamp: Stamp {
                own: self.bucket(now_ms),
                shared: None,
            },
            levels: self.levels(takes, caps, now_ms),
        })
    }

    /// Counts what was let through, whoever decided it.
    pub fn add(&mut self, taker: Taker, takes: &[Take], now_ms: u64, until: Duration) {
        self.sweep(now_ms);
        for take in takes {
            if take.meter.unit == Unit::Concurrent {
                let running = self.running.entry(take.meter.clone()).or_default();
                running.insert(taker, now_ms.saturating_add(millis(until)));
            } else {
                self.charge(&take.meter, take.amount, now_ms);
            }
        }
    }

    pub fn charge(&mut self, meter: &Meter, amount: u64, now_ms: u64) {
        let bucket = self.bucket(now_ms);
        let window = self.windows.entry(meter.clone());
        let window = window.or_insert_with(|| Window::new(bucket));
        window.advance(bucket);
        window.add(amount);
    }

    pub fn take_back(&mut self, meter: &Meter, amount: u64, bucket: u64) {
        if let Some(window) = self.windows.get_mut(meter) {
            window.take_back(bucket, amount);
        }
    }

    pub fn end(&mut self, taker: Taker, meter: &Meter) {
        if let Some(running) = self.running.get_mut(meter) {
            running.remove(&taker);
        }
    }

    /// How each limit stands.
    pub fn levels(&mut self, takes: &[Take], caps: &[u64], now_ms: u64) -> Vec<Level> {
        let level = |(take, cap): (&Take, &u64)| Level {
            limit: take.limit,
            remaining: cap.saturating_sub(self.used(&take.meter, now_ms)),
            reset: self.reset(&take.meter, now_ms),
        };
        takes.iter().zip(caps).map(level).collect()
    }

    fn reset(&self, meter: &Meter, now_ms: u64) -> Duration {
        let held = self.windows.get(meter).and_then(Window::last_held);
        held.map_or(Duration::ZERO, |bucket| self.until_left(bucket, now_ms))
    }

    /// How long until there is room.
    fn wait(&self, take: &Take, cap: u64, now_ms: u64) -> Duration {
        let Some(window) = self.windows.get(&take.meter) else {
            return ANOTHER_ENDS;
        };
        self.until_left(window.last_to_leave(cap.saturating_sub(take.amount)), now_ms)
    }

    fn until_left(&self, bucket: u64, now_ms: u64) -> Duration {
        let left_ms = (bucket + BUCKETS + 1).saturating_mul(self.width_ms);
        Duration::from_millis(left_ms.saturating_sub(now_ms))
    }

    /// Every meter that counts anything.
    pub fn meters(&self, now_ms: u64) -> Vec<Meter> {
        let bucket = self.bucket(now_ms);
        let windows = self
            .windows
            .iter()
            .filter(|(_, window)| !window.is_empty_at(bucket));
        let running = self.running.iter().filter(|(_, calls)| !calls.is_empty());
        let windows = windows.map(|(meter, _)| meter);
        windows.chain(running.map(|(meter, _)| meter)).cloned().collect()
    }

    /// What counts in every window, by meter and bucket.
    pub fn windows(&mut self, now_ms: u64) -> Vec<(Meter, u64, u64)> {
        let now = self.bucket(now_ms);
        let mut all = Vec::new();
        for (meter, window) in &mut self.windows {
            window.advance(now);
            let held = window.buckets().filter(|(_, amount)| *amount > 0);
            all.extend(held.map(|(bucket, amount)| (meter.clone(), bucket, amount)));
        }
        all
    }

    /// Every call under way, and when it is forgotten.
    pub fn running(&self) -> Vec<(Meter, Taker, u64)> {
        let calls = self.running.iter().flat_map(|(meter, calls)| {
            calls
                .iter()
                .map(move |(taker, until_ms)| (meter.clone(), *taker, *until_ms))
        });
        calls.collect()
    }

    /// Forgets, once a window, what counts nothing any more.
    fn sweep(&mut self, now_ms: u64) {
        if now_ms.saturating_sub(self.swept_ms) < self.longest_ms() {
            return;
        }
        self.swept_ms = now_ms;
        let bucket = self.bucket(now_ms);
        self.windows.retain(|_, window| !window.is_empty_at(bucket));
        for calls in self.running.values_mut() {
            calls.retain(|_, until_ms| *until_ms > now_ms);
        }
        self.running.retain(|_, calls| !calls.is_empty());
    }
}
