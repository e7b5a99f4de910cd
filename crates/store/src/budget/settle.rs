//! What settled attempts came to, by budget: counted in the transaction that writes their ledger rows.

use crate::ledger::Row;
use outcrop_core::budget::Key;
use outcrop_core::settlement::Outcome;
use std::collections::BTreeMap;

/// Adds to what a node's lease came to. There is no lease yet where a store was restored from before it was given.
pub(crate) const ADD: &str = "INSERT INTO budget_leases (budget, member, from_us, node, epoch, settled, overrun, interrupted) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (budget, member, from_us, node, epoch) DO UPDATE SET \
     settled = budget_leases.settled + excluded.settled, overrun = budget_leases.overrun + excluded.overrun, \
     interrupted = budget_leases.interrupted + excluded.interrupted";

/// What rows add to one lease.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Added {
    pub settled: i64,
    /// Billed above what was held.
    pub overrun: i64,
    /// Charged at the bound, because a process died with the attempt in flight.
    pub interrupted: i64,
}

/// By key, and so in the order in which rows are locked.
pub(crate) fn by_key<'r>(rows: impl Iterator<Item = &'r Row>) -> BTreeMap<&'r Key, Added> {
    let mut sums = BTreeMap::<&Key, Added>::new();
    for row in rows {
        for hold in &row.holds {
            let spent = hold.spent(&row.settlement);
            let sum = sums.entry(&hold.key).or_default();
            sum.settled = sum.settled.saturating_add(spent);
            sum.overrun = sum
                .overrun
                .saturating_add(spent.saturating_sub(hold.amount).max(0));
            if row.settlement.outcome == Outcome::Interrupted {
                sum.interrupted = sum.interrupted.saturating_add(spent);
            }
        }
    }
    sums
}
