//! Sums that cannot overflow in the database.
//!
//! Both engines refuse a statement whose 64-bit sum overflows, so a single absurd row would make every report
//! fail. Each column is summed as two halves instead, and the halves meet here, saturating.

use outcrop_core::money::Nanos;

/// Selects the columns of [`Sums`] from `ledger`. SQLite and PostgreSQL both divide towards zero, so the halves have one sign.
macro_rules! sums {
    () => {
        "CAST(COALESCE(SUM(ledger.input_tokens / 4294967296), 0) AS BIGINT) AS input_high, \
         CAST(COALESCE(SUM(ledger.input_tokens % 4294967296), 0) AS BIGINT) AS input_low, \
         CAST(COALESCE(SUM(ledger.output_tokens / 4294967296), 0) AS BIGINT) AS output_high, \
         CAST(COALESCE(SUM(ledger.output_tokens % 4294967296), 0) AS BIGINT) AS output_low, \
         CAST(COALESCE(SUM(ledger.cost_nanos / 4294967296), 0) AS BIGINT) AS cost_high, \
         CAST(COALESCE(SUM(ledger.cost_nanos % 4294967296), 0) AS BIGINT) AS cost_low"
    };
}
pub(super) use sums;

#[derive(Clone, Copy, Debug, Default, sqlx::FromRow)]
pub(super) struct Sums {
    input_high: i64,
    input_low: i64,
    output_high: i64,
    output_low: i64,
    cost_high: i64,
    cost_low: i64,
}

impl Sums {
    pub(super) fn input_tokens(&self) -> i64 {
        joined(self.input_high, self.input_low)
    }

    pub(super) fn output_tokens(&self) -> i64 {
        joined(self.output_high, self.output_low)
    }

    pub(super) fn cost(&self) -> Nanos {
        Nanos(joined(self.cost_high, self.cost_low))
    }
}

fn joined(high: i64, low: i64) -> i64 {
    let exact = i128::from(high) * (1 << 32) + i128::from(low);
    i64::try_from(exact).unwrap_or(if exact < 0 { i64::MIN } else { i64::MAX })
}
