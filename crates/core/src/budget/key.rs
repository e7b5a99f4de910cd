//! What names one budget in one period.

use super::Measure;
use crate::clock::UnixMicros;
use crate::settlement::{Outcome, Settlement};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A budget, whose part of it, and the period that begins at an instant.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Key {
    pub budget: Arc<str>,
    /// Empty where the budget is one for all.
    pub member: Arc<str>,
    pub from_us: UnixMicros,
}

/// What an attempt holds of one budget.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hold {
    pub key: Key,
    pub measure: Measure,
    pub amount: i64,
}

impl Hold {
    /// What the attempt came to in the end, by the budget's measure.
    #[must_use]
    pub fn spent(&self, settlement: &Settlement) -> i64 {
        self.measure.spent(settlement)
    }
}

impl Measure {
    #[must_use]
    pub fn spent(self, settlement: &Settlement) -> i64 {
        let count = |tokens: u64| i64::try_from(tokens).unwrap_or(i64::MAX);
        match self {
            Self::Money => settlement.cost.0,
            Self::Tokens => count(
                settlement
                    .usage
                    .total_input()
                    .saturating_add(settlement.usage.output),
            ),
            Self::Requests => i64::from(settlement.outcome != Outcome::Unreached),
        }
    }
}
