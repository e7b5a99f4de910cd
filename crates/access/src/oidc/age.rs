//! When something that was fetched is to be fetched again. Pure, with the time as an argument.

use outcrop_core::clock::UnixMicros;

const SECOND_US: i64 = 1_000_000;
/// Fetched again when it is needed and older than this.
pub const FRESH_US: i64 = 60 * 60 * SECOND_US;
/// Not used any longer, however long the provider has been out of reach.
pub const USABLE_US: i64 = 24 * 60 * 60 * SECOND_US;
/// The least time between two attempts, whatever comes in: tokens that name unknown keys cost a provider nothing.
pub const PAUSE_US: i64 = 5 * SECOND_US;

/// When the last attempts were.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Age {
    fetched_at_us: Option<UnixMicros>,
    tried_at_us: Option<UnixMicros>,
}

impl Age {
    /// Whether an attempt may be made now, wanted or not.
    #[must_use]
    pub fn may_try(self, now_us: UnixMicros) -> bool {
        self.tried_at_us
            .is_none_or(|tried| now_us.saturating_sub(tried).saturating_abs() >= PAUSE_US)
    }

    /// Whether what was fetched is to be replaced before it is used.
    #[must_use]
    pub fn is_stale(self, now_us: UnixMicros) -> bool {
        self.is_older(now_us, FRESH_US)
    }

    /// Whether what was fetched may be used at all.
    #[must_use]
    pub fn is_usable(self, now_us: UnixMicros) -> bool {
        !self.is_older(now_us, USABLE_US)
    }

    fn is_older(self, now_us: UnixMicros, most_us: i64) -> bool {
        self.fetched_at_us
            .is_none_or(|fetched| now_us.saturating_sub(fetched).saturating_abs() > most_us)
    }

    pub fn tried(&mut self, now_us: UnixMicros) {
        self.tried_at_us = Some(now_us);
    }

    pub fn fetched(&mut self, now_us: UnixMicros) {
        self.fetched_at_us = Some(now_us);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attempts_keep_a_pause_however_often_they_are_asked_for() {
        let mut age = Age::default();
        assert!(age.may_try(0));
        age.tried(0);
        let allowed = (0..PAUSE_US).step_by(100_000).filter(|now| age.may_try(*now));
        assert_eq!(allowed.count(), 0);
        assert!(age.may_try(PAUSE_US));
    }

    #[test]
    fn what_was_fetched_gets_stale_and_then_unusable() {
        let mut age = Age::default();
        assert!(age.is_stale(0) && !age.is_usable(0));
        age.fetched(0);
        assert!(!age.is_stale(FRESH_US) && age.is_usable(FRESH_US));
        assert!(age.is_stale(FRESH_US + 1) && age.is_usable(USABLE_US));
        assert!(!age.is_usable(USABLE_US + 1));
    }

    #[test]
    fn a_failed_attempt_makes_nothing_fresh() {
        let mut age = Age::default();
        age.tried(1);
        assert!(age.is_stale(1) && !age.is_usable(1));
    }
}
