//! What a process knows of the others, and the share of a limit that it may go by while Redis is away.
//!
//! All of it is what Redis said last. A share is only gone by when it is certain that nobody takes of it: when the
//! others, who count on in Redis if it is only this process that lost it, have stopped counting on the whole, and when
//! what they took before that has left the window.

use outcrop_core::limit::Unit;
use std::time::Duration;

/// How long things take, in milliseconds.
#[derive(Clone, Copy, Debug)]
pub struct Spans {
    /// Without a beat for so long, a process counts as absent.
    pub fresh: u64,
    /// Absent for so long, it is forgotten.
    pub lease: u64,
    /// How much later than it was sent a beat may be read.
    pub slack: u64,
    /// From when something is taken until it surely counts no more.
    pub window: u64,
    /// The longest that a call may run.
    pub longest_call: u64,
}

impl Spans {
    /// From a beat until what others took on the strength of it counts no more.
    pub const fn quiet(&self) -> u64 {
        self.slack + self.fresh + self.window
    }
}

#[derive(Debug, Default)]
pub struct Link {
    /// Redis answers, and counts for this process.
    pub ready: bool,
    /// It was said that Redis is away.
    pub is_missed: bool,
    /// Which life of Redis's data this process is known in; empty for none.
    pub epoch: String,
    /// The life that everything has to be told to, because it knows nothing.
    pub full_for: String,
    /// The newest process that this one has heard of.
    pub version: i64,
    /// One of how many processes it is by its share; 0 for no share.
    pub share: u32,
    /// The others, each with its share.
    pub members: Vec<(String, u32)>,
    /// When the last beat was sent.
    pub beat_ms: u64,
    /// Redis's clock less this process's.
    pub offset_ms: Option<i64>,
}

impl Link {
    /// The most that this process may let through on its own; the error says how long until it may know.
    pub fn share_of(&self, limit: u64, unit: Unit, now_ms: u64, spans: &Spans) -> Result<u64, Duration> {
        let until = |at_ms: u64| Duration::from_millis(at_ms.saturating_sub(now_ms));
        let forgotten_ms = self.beat_ms + spans.lease.saturating_sub(spans.slack);
        if self.share == 0 || now_ms >= forgotten_ms {
            return Err(Duration::from_millis(spans.fresh));
        }
        if self.share == 1 {
            return Ok(limit);
        }
        let certain_ms = match unit {
            // What others have under way may last that long.
            Unit::Concurrent => {
                self.beat_ms + spans.slack + spans.fresh + spans.longest_call.max(spans.window)
            }
            Unit::Requests | Unit::Tokens => self.beat_ms + spans.quiet(),
        };
        if now_ms < certain_ms {
            return Err(until(certain_ms));
        }
        Ok(limit / u64::from(self.share))
    }

    /// Redis's clock now, as far as it is known; 0 when it is not.
    pub fn redis_now(&self, now_ms: u64) -> i64 {
        let now_ms = i64::try_from(now_ms).unwrap_or(i64::MAX);
        self.offset_ms.map_or(0, |offset| now_ms.saturating_add(offset))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPANS: Spans = Spans {
        fresh: 3_000,
        lease: 600_000,
        slack: 1_000,
        window: 61_000,
        longest_call: 300_000,
    };

    fn link(share: u32) -> Link {
        Link {
            share,
            beat_ms: 1_000_000,
            ..Link::default()
        }
    }

    #[test]
    fn who_is_alone_goes_on_at_once() {
        let share = |now| link(1).share_of(100, Unit::Requests, now, &SPANS);
        assert_eq!(share(1_000_000), Ok(100));
        assert_eq!(share(1_598_999), Ok(100));
        assert!(share(1_599_000).is_err(), "another one may have forgotten it");
    }

    #[test]
    fn one_of_several_waits_until_its_share_is_certain() {
        let share = |unit, now| link(3).share_of(100, unit, now, &SPANS);
        assert_eq!(share(Unit::Tokens, 1_064_999), Err(Duration::from_millis(1)));
        assert_eq!(share(Unit::Tokens, 1_065_000), Ok(33));
        assert!(share(Unit::Concurrent, 1_303_999).is_err());
        assert_eq!(share(Unit::Concurrent, 1_304_000), Ok(33));
    }

    #[test]
    fn a_stranger_has_no_share() {
        assert!(link(0).share_of(100, Unit::Requests, 1_100_000, &SPANS).is_err());
        assert_eq!(link(3).share_of(2, Unit::Requests, 1_065_000, &SPANS), Ok(0));
    }
}
