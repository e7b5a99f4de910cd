//! Prices as the map writes them, without a float in between.

use outcrop_core::money::PerMillion;

/// Dollars a token are 10¹⁵ nanos a million tokens.
const SCALE: i32 = 15;
const MAX_DIGITS: usize = 30;

/// A JSON number of dollars a token, as nanos a million tokens, rounded half up; none for what is no such number, is
/// negative, or too large to be a price.
pub fn per_million(text: &str) -> Option<PerMillion> {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (text, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{fraction}");
    if digits.is_empty() || digits.len() > MAX_DIGITS || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let value: i128 = digits.parse().ok()?;
    let shift = exponent
        .checked_sub(i32::try_from(fraction.len()).ok()?)?
        .checked_add(SCALE)?;
    let power = 10_i128.checked_pow(shift.unsigned_abs());
    let scaled = match (shift >= 0, power) {
        (true, Some(power)) => value.checked_mul(power)?,
        (true, None) if value == 0 => 0,
        (true, None) => return None,
        (false, Some(power)) => value.checked_add(power / 2)?.checked_div(power)?,
        (false, None) => 0,
    };
    i64::try_from(scaled).ok().map(PerMillion)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_they_are_written() {
        let of = |text| per_million(text).map(|rate| rate.0);
        assert_eq!(of("1.25e-06"), Some(1_250_000_000));
        assert_eq!(of("0.0000003"), Some(300_000_000));
        assert_eq!(of("3e-08"), Some(30_000_000));
        assert_eq!(of("0"), Some(0));
        assert_eq!(
            of("6.000000000000001e-07"),
            Some(600_000_000),
            "a float's dust is rounded off"
        );
        assert_eq!(of("0e999999999"), Some(0));
    }

    #[test]
    fn what_is_no_price_is_none() {
        for text in [
            "-1e-06",
            "1e30",
            "1e-",
            "",
            ".",
            "NaN",
            "1e2147483647",
            "\"1\"",
            "1e-06x",
        ] {
            assert_eq!(per_million(text), None, "{text}");
        }
        assert_eq!(
            per_million("1e-2147483647"),
            Some(PerMillion(0)),
            "far below a nano"
        );
        assert_eq!(per_million(&"9".repeat(40)), None);
    }
}
