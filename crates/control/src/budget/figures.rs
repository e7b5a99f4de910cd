//! What has become of a budget in its present period: sums over nodes, and for a rolling window over its buckets.

use outcrop_access::budget::Applied;
use outcrop_core::clock::UnixMicros;
use outcrop_store::budget::{Increase, Kept};

/// Of one budget, or a member's part of it, in the budget's own measure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// What calls really came to.
    pub settled: i64,
    /// Given to nodes that account for it.
    pub held: i64,
    /// Held by nodes that do not account for it any more.
    pub presumed: i64,
    pub overrun: i64,
    pub interrupted: i64,
    pub rolled_over: i64,
}

impl Figures {
    /// The sums of periods that count together.
    pub fn of<'a>(kept: impl Iterator<Item = &'a Kept>, now_us: UnixMicros) -> Self {
        kept.fold(Self::default(), |sum, one| {
            let (held, presumed) = one.held_and_presumed(now_us);
            let add = |amount: fn(&outcrop_store::budget::Holder) -> i64| {
                one.holders
                    .iter()
                    .fold(0_i64, |sum, holder| sum.saturating_add(amount(holder)))
            };
            Self {
                settled: sum.settled.saturating_add(one.settled()),
                held: sum.held.saturating_add(held),
                presumed: sum.presumed.saturating_add(presumed),
                overrun: sum.overrun.saturating_add(add(|holder| holder.overrun)),
                interrupted: sum.interrupted.saturating_add(add(|holder| holder.interrupted)),
                rolled_over: sum.rolled_over.saturating_add(one.rolled_over),
            }
        })
    }

    /// The limit in force of a member: with what was rolled over, and with the increases that count now.
    pub fn limit(&self, applied: &Applied, in_force: &[Increase], member: &str) -> i64 {
        applied
            .limit
            .saturating_add(self.rolled_over)
            .saturating_add(increases(in_force, &applied.budget.id, member))
    }

    /// What no other call can have: spent, held, and presumed spent.
    #[must_use]
    pub const fn taken(&self) -> i64 {
        self.settled
            .saturating_add(self.held)
            .saturating_add(self.presumed)
    }
}

/// What increases come to, of those that count now.
pub fn increases(in_force: &[Increase], budget: &str, member: &str) -> i64 {
    let of_member = |one: &&Increase| one.budget == budget && (one.member.is_empty() || one.member == member);
    in_force
        .iter()
        .filter(of_member)
        .fold(0_i64, |sum, one| sum.saturating_add(one.amount))
}

/// How much of the limit that is, in whole percent, rounded down.
#[must_use]
pub fn percent(taken: i64, limit: i64) -> i64 {
    let percent = i128::from(taken) * 100 / i128::from(limit.max(1));
    i64::try_from(percent).unwrap_or(i64::MAX)
}

/// When all of it is spent, should it go on as it went since the period began: a straight line. None where nothing is
/// spent, and where it lasts until the period ends.
#[must_use]
pub fn ends_at(
    settled: i64,
    limit: i64,
    from_us: UnixMicros,
    now_us: UnixMicros,
    until_us: UnixMicros,
) -> Option<UnixMicros> {
    let passed_us = i128::from(now_us) - i128::from(from_us);
    if settled <= 0 || passed_us <= 0 {
        return None;
    }
    let lasts_us = i128::from(limit) * passed_us / i128::from(settled);
    let ends_us = i64::try_from(i128::from(from_us) + lasts_us).ok()?;
    (ends_us < until_us).then_some(ends_us)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_forecast_is_a_straight_line_from_the_periods_start() {
        // Half of it in a quarter of the time: gone at the middle.
        assert_eq!(ends_at(50, 100, 1_000, 1_250, 2_000), Some(1_500));
        // Spent already: the line says when that was.
        assert_eq!(ends_at(200, 100, 1_000, 1_500, 2_000), Some(1_250));
    }

    #[test]
    fn there_is_no_forecast_where_nothing_is_spent_or_it_lasts() {
        assert_eq!(ends_at(0, 100, 1_000, 1_500, 2_000), None);
        assert_eq!(ends_at(10, 100, 1_000, 1_000, 2_000), None);
        assert_eq!(ends_at(10, 100, 1_000, 1_500, 2_000), None);
        assert_eq!(ends_at(1, i64::MAX, 0, i64::MAX, i64::MAX), None);
    }

    #[test]
    fn a_percentage_never_overflows() {
        assert_eq!(percent(199, 200), 99);
        assert_eq!(percent(400, 200), 200);
        assert_eq!(percent(i64::MAX, 1), i64::MAX);
    }
}
