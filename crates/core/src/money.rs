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
        Nanos(rounded(i128::from(self.0) * i128::from(count), 1_000_000))
    }

    /// The same price in another currency, of which one unit costs `rate`: rounded once, by the same rule.
    #[must_use]
    pub fn converted(self, rate: Self) -> Self {
        Self(rounded(i128::from(self.0) * i128::from(rate.0), 1_000_000_000))
    }

    /// What is left of it when so many thousandths are taken off: rounded once, by the same rule. More than a
    /// thousand of them leave nothing.
    #[must_use]
    pub fn discounted(self, thousandths: u16) -> Self {
        let left = 1_000_u16.saturating_sub(thousandths);
        Self(rounded(i128::from(self.0) * i128::from(left), 1_000))
    }

    /// Reads a decimal of whole units exactly: digits, at most one point, at most nine decimals. Never through a
    /// float. The error goes on after the text.
    ///
    /// # Errors
    /// What is wrong with it, and how it is written.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (whole, decimals) = text.split_once('.').unwrap_or((text, "0"));
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(whole) || !digits(decimals) {
            return Err("is not a price: write a plain decimal number such as \"0.25\"".to_owned());
        }
        if decimals.len() > 9 {
            return Err(format!(
                "has {} decimals: a price has at most nine",
                decimals.len()
            ));
        }
        let nanos = format!("{whole}{decimals:0<9}").parse::<i64>();
        nanos
            .map(Self)
            .map_err(|_| "is too large: at most 9223372036".to_owned())
    }
}

/// Whole units and as many decimals as it has, at least two: `3.00`, `0.0375`. [`PerMillion::parse`] reads it back.
impl fmt::Display for PerMillion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let full = Nanos(self.0).to_string();
        let trimmed = full.trim_end_matches('0');
        let point = full.find('.').unwrap_or(full.len());
        let shown = trimmed.len().max(point + 3);
        f.write_str(full.get(..shown).unwrap_or(&full))
    }
}

/// A quotient to the nearest whole number, a half upwards; what does not fit is the largest or smallest that does.
fn rounded(numerator: i128, denominator: i128) -> i64 {
    let rounded = (numerator + denominator / 2).div_euclid(denominator);
    i64::try_from(rounded).unwrap_or(if rounded < 0 { i64::MIN } else { i64::MAX })
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

    #[test]
    fn converting_and_discounting_round_half_up_once() {
        assert_eq!(
            PerMillion(3_000_000_001).converted(PerMillion(500_000_000)),
            PerMillion(1_500_000_001)
        );
        assert_eq!(PerMillion(1).converted(PerMillion(499_999_999)), PerMillion(0));
        assert_eq!(
            PerMillion(3_000_000_000).discounted(125),
            PerMillion(2_625_000_000)
        );
        assert_eq!(PerMillion(1).discounted(500), PerMillion(1));
        assert_eq!(PerMillion(7).discounted(1_000), PerMillion(0));
        assert_eq!(PerMillion(7).discounted(u16::MAX), PerMillion(0));
        assert_eq!(
            PerMillion(i64::MAX).converted(PerMillion(i64::MAX)),
            PerMillion(i64::MAX)
        );
    }

    proptest! {
        #[test]
        fn a_price_is_read_back_as_it_is_shown(price in 0..i64::MAX) {
            prop_assert_eq!(PerMillion::parse(&PerMillion(price).to_string()), Ok(PerMillion(price)));
        }

        #[test]
        fn a_discount_never_makes_dearer(price in 0..i64::MAX, less in 0..=1_000_u16, more in 0..=1_000_u16) {
            let (less, more) = (less.min(more), less.max(more));
            let price = PerMillion(price);
            prop_assert!(price.discounted(more) <= price.discounted(less));
            prop_assert!(price.discounted(less) <= price);
        }

        #[test]
        fn more_tokens_never_cost_less(price in 0..i64::MAX, a in any::<u64>(), b in any::<u64>()) {
            let (less, more) = (a.min(b), a.max(b));
            prop_assert!(PerMillion(price).cost(less) <= PerMillion(price).cost(more));
        }
    }
}
