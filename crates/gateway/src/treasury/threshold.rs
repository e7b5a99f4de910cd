//! Thresholds that refuse: `deny`, and `require_approval` until an increase has been approved.
//!
//! They are measured by what all processes together have taken, as the store last said: settled, held for calls that
//! run, and leased for those of the next seconds. So they act a little early rather than late.

use super::{Treasury, Waiting};
use outcrop_core::budget::purse::Charge;
use outcrop_core::budget::{Action, Hold, Key, Threshold};
use outcrop_core::{Code, Error};

impl Treasury {
    /// Whether a threshold refuses the call, by the store's newest word: what it said a while ago is asked for again, so
    /// that an increase counts at once.
    ///
    /// # Errors
    /// `BudgetExceeded`, naming the threshold.
    pub(super) async fn check_thresholds(&self, holds: &[Hold]) -> Result<(), Error> {
        if self.refused_by_threshold(holds).is_none() {
            return Ok(());
        }
        let charges: Vec<Charge<Key>> = holds
            .iter()
            .map(|hold| Charge {
                key: hold.key.clone(),
                amount: 0,
            })
            .collect();
        let mut turns = self.turns.subscribe();
        let _waiting = Waiting::new(self, &charges);
        self.asked.notify_one();
        let _ = tokio::time::timeout(self.parts.options.patience, turns.changed()).await;
        self.refused_by_threshold(holds).map_or(Ok(()), Err)
    }

    /// None where the store has said nothing yet: then it is asked before the call is held.
    pub(super) fn refused_by_threshold(&self, holds: &[Hold]) -> Option<Error> {
        let snapshot = self.parts.snapshots.newest();
        let state = self.state();
        holds.iter().find_map(|hold| {
            let applied = snapshot.budgets.find(&hold.key.budget)?;
            let (taken, limit) = state.purse.share(&hold.key)?.standing();
            let threshold = reached(&applied.budget.thresholds, taken, limit)?;
            Some(refusal(hold, threshold, taken, limit))
        })
    }
}

/// The lowest threshold that refuses and that is reached.
fn reached(thresholds: &[Threshold], taken: i64, limit: i64) -> Option<&Threshold> {
    let refuses = |one: &&Threshold| matches!(one.then, Action::Deny | Action::RequireApproval);
    let is_reached = |one: &&Threshold| {
        limit > 0 && i128::from(taken) * 100 >= i128::from(limit) * i128::from(one.percent)
    };
    let reached = thresholds.iter().filter(refuses).filter(is_reached);
    reached.min_by_key(|one| one.percent)
}

fn refusal(hold: &Hold, threshold: &Threshold, taken: i64, limit: i64) -> Error {
    let (budget, show) = (&hold.key.budget, |amount| hold.measure.show(amount));
    let what = match threshold.then {
        Action::RequireApproval => "from there on calls need an approved increase",
        _ => "from there on calls are denied",
    };
    Error::new(
        Code::BudgetExceeded,
        format!(
            "the budget `{budget}` has reached its threshold `{}` at {} percent: {} of {} are taken, and {what}. Propose an \
             increase (POST /api/v1/budgets/{budget}/increases), and have somebody in charge of the budget approve it",
            threshold.then.name(),
            threshold.percent,
            show(taken),
            show(limit),
        ),
    )
    .because("budget")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(percent: u16, then: Action) -> Threshold {
        Threshold { percent, then }
    }

    #[test]
    fn a_threshold_refuses_from_its_percent_on() {
        let thresholds = [at(80, Action::Deny)];
        assert!(reached(&thresholds, 79, 100).is_none());
        assert_eq!(reached(&thresholds, 80, 100), Some(&thresholds[0]));
        // An increase moves it.
        assert!(reached(&thresholds, 80, 101).is_none());
    }

    #[test]
    fn the_lowest_that_refuses_is_told_and_notices_refuse_nothing() {
        let thresholds = [
            at(90, Action::Deny),
            at(50, Action::Notify),
            at(70, Action::RequireApproval),
        ];
        assert_eq!(reached(&thresholds, 95, 100), Some(&thresholds[2]));
        assert!(reached(&thresholds, 60, 100).is_none());
    }

    #[test]
    fn nothing_is_reached_before_the_store_has_said_anything() {
        assert!(reached(&[at(1, Action::Deny)], 0, 0).is_none());
    }

    proptest! {
        /// As a fraction would say it, for every amount.
        #[test]
        fn the_percentage_is_exact(percent in 1..=1000_u16, taken in 0..1_000_000_i64, limit in 1..1_000_000_i64) {
            let refuses = reached(&[at(percent, Action::Deny)], taken, limit).is_some();
            prop_assert_eq!(refuses, taken * 100 >= limit * i64::from(percent));
        }

        #[test]
        fn no_amount_is_too_large(percent in 1..=1000_u16, taken in any::<i64>(), limit in any::<i64>()) {
            let _ = reached(&[at(percent, Action::Deny)], taken, limit);
        }
    }
}
