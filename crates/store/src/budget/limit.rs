//! The limit in force: the budget as it is declared now, what was rolled over, and increases that have not ended.

use crate::error::{Error, Result};
use outcrop_core::budget::{Budget, Calendar, Span};
use outcrop_core::clock::UnixMicros;
use outcrop_core::manifest::Manifest;

pub(super) const DECLARED: &str =
    "SELECT body, changed_at_us FROM documents WHERE kind = 'budget' AND id = $1";

/// A budget that can be computed with.
pub(super) struct Declared {
    pub budget: Budget,
    pub calendar: Calendar,
    pub limit: i64,
    pub changed_at_us: UnixMicros,
}

impl Declared {
    pub fn read(body: String, changed_at_us: UnixMicros) -> Result<Self> {
        let damaged = |why: String| Error::Corrupt(format!("a budget cannot be read: {why}"));
        let manifest: Manifest = serde_json::from_str(&body).map_err(|error| damaged(error.to_string()))?;
        let Manifest::Budget(budget) = manifest else {
            return Err(damaged("it is something else".to_owned()));
        };
        Ok(Self {
            calendar: budget.period.compile().map_err(damaged)?,
            limit: budget.amount().map_err(damaged)?,
            budget: *budget,
            changed_at_us,
        })
    }

    /// The period that a node means, if the store agrees that it is now, give or take `tolerance_us`: a clock that
    /// runs ahead must not open the next period's money.
    pub fn span_at(&self, from_us: UnixMicros, now_us: UnixMicros, tolerance_us: i64) -> Option<Span> {
        let near = [
            now_us,
            now_us.saturating_sub(tolerance_us),
            now_us.saturating_add(tolerance_us),
        ];
        let spans = near.into_iter().map(|instant| self.calendar.span(instant));
        spans.into_iter().find(|span| span.from_us == from_us)
    }

    /// What a period gets from the one before, of which so much was taken with so much rolled over.
    pub fn rolled_over(&self, before: Option<(i64, i64)>, existed: bool) -> i64 {
        let percent = i128::from(self.budget.rollover_percent);
        let most = i64::try_from(i128::from(self.limit) * percent / 100).unwrap_or(i64::MAX);
        let left = match before {
            Some((taken, rolled_over)) => self.limit.saturating_add(rolled_over).saturating_sub(taken),
            // Nothing was called in it, so all of it is left: if there was such a budget then.
            None if existed => self.limit,
            None => 0,
        };
        left.clamp(0, most)
    }
}
