//! Money: whole nanos (10⁻⁹) of the organisation's one ledger currency. Never a float.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::iter::Sum;

/// An amount in nanos of the ledger currency; `i64` holds about ±9.2 billion units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Nanos(pub i64);

impl Nanos {
    pub const ZERO: Self = Self(0);
    pub const MAX: Self = Self(i64::MAX);

    /// Saturates: a sum too large to hold must look like "too much", never wrap into "little".
    #[must_use]
    pub const fn saturating_add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// Reads plain decimals: digits, and up to nine after a point. No sign, no exponent, no rounding.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let is_number =
            |digits: &str| !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit());
        let (whole, decimals) = match text.split_once('.') {
            Some((whole, decimals)) => (whole, decimals),
            None => (text, "0"),
        };
        if !is_number(whole) || !is_number(decimals) || decimals.len() > 9 {
            return None;
        }
        let whole: i64 = whole.parse().ok()?;
        let decimals: i64 = format!("{decimals:0<9}").parse().ok()?;
        whole.checked_mul(1_000_000_000)?.checked_add(decimals).map(Self)
    }
}

impl Sum for Nanos {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, Self::saturating_add)
    }
}

/// Whole units and nine decimals: `0.001250000`.
impl fmt::Display for Nanos {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let amount = self.0.unsigned_abs();
        write!(
            f,
            "{sign}{}.{:09}",
            amount / 1_000_000_000,
            amount % 1_000_000_000
        )
    }
}

/// A price of one million tokens (or other units), in nanos.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct PerMillion(pub i64);

impl PerMillion {
    /// What `count` units cost: the product is exact, and rounds half up to a whole nano, once. This is the one
    /// rounding rule; every amount in the ledger comes from here.
    #[must_use]
    pub fn cost(self, count: u64) -> Nanos {
        let exact = i128::from(self.0) * i128::from(count);
        let rounded = (exact + 500_000).div_euclid(1_000_000);
        Nanos(i64::try_from(rounded).unwrap_or(if rounded < 0 { i64::MIN } else { i64::MAX }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn cost_rounds_half_up_once() {
        assert_eq!(PerMillion(1_500_000).cost(1), Nanos(2));
        assert_eq!(PerMillion(1_499_999).cost(1), Nanos(1));
        assert_eq!(PerMillion(3_000_000_000).cost(1_000_000), Nanos(3_000_000_000));
    }

    #[test]
    fn cost_saturates() {
        assert_eq!(PerMillion(i64::MAX).cost(u64::MAX), Nanos::MAX);
    }

    #[test]
    fn shows_nine_decimals() {
        assert_eq!(Nanos(-1_250_000).to_string(), "-0.001250000");
        assert_eq!(Nanos(12_000_000_001).to_string(), "12.000000001");
    }

    proptest! {
        #[test]
        fn more_tokens_never_cost_less(price in 0..i64::MAX, a in any::<u64>(), b in any::<u64>()) {
            let (less, more) = (a.min(b), a.max(b));
            prop_assert!(PerMillion(price).cost(less) <= PerMillion(price).cost(more));
        }
    }
}
