//! Values without parts against what the service model states of them.

use super::shape::{Shape, Size};
use super::violations::Violations;
use crate::json::path::At;
use serde_json::Number;

/// A text or a time, wherever it came from.
pub fn text(at: &At<'_>, shape: &Shape, value: &str, violations: &mut Violations) {
    if matches!(shape, Shape::Timestamp) {
        if !is_timestamp(value) {
            violations.broken(
                at,
                Some(value),
                "Member must be a time in ISO 8601, such as 2026-01-31T12:00:00Z",
            );
        }
        return;
    }
    let is_sensitive = matches!(shape, Shape::Text { sensitive: true, .. });
    let shown = (!is_sensitive).then_some(value);
    each_fault(shape, value, |constraint| {
        violations.broken(at, shown, constraint)
    });
}

/// A key of a map; AWS names the map and not the key.
pub fn map_key(at: &At<'_>, shape: &Shape, key: &str, violations: &mut Violations) {
    each_fault(shape, key, |constraint| {
        violations.broken(
            at,
            Some(key),
            format_args!("Map keys must satisfy constraint: [{constraint}]"),
        );
    });
}

/// Calls `broken` with each constraint that the text breaks. A text that is too long is not matched any more.
fn each_fault(shape: &Shape, value: &str, mut broken: impl FnMut(std::fmt::Arguments<'_>)) {
    let Shape::Text {
        length,
        pattern,
        values,
        ..
    } = shape
    else {
        return;
    };
    if !values.is_empty() && !values.contains(&value) {
        broken(format_args!(
            "Member must satisfy enum value set: [{}]",
            values.join(", ")
        ));
    }
    if is_longer(value, length.max) {
        return broken(format_args!(
            "Member must have length less than or equal to {}",
            length.max
        ));
    }
    if let Some(pattern) = pattern
        && !pattern.matches(value)
    {
        broken(format_args!(
            "Member must satisfy regular expression pattern: {}",
            pattern.published
        ));
    }
    if is_shorter(value, length.min) {
        broken(format_args!(
            "Member must have length greater than or equal to {}",
            length.min
        ));
    }
}

/// By characters, which are counted only when the bytes leave it open.
fn is_longer(text: &str, max: u32) -> bool {
    let max = usize::try_from(max).unwrap_or(usize::MAX);
    text.len() > max && text.chars().nth(max).is_some()
}

fn is_shorter(text: &str, min: u32) -> bool {
    let min = usize::try_from(min).unwrap_or(usize::MAX);
    min > 0 && text.chars().nth(min - 1).is_none()
}

/// The length of what has parts, or of a blob; whether it is worth while to look at the parts.
pub fn size(at: &At<'_>, size: Size, found: usize, violations: &mut Violations) -> bool {
    let found = u32::try_from(found).unwrap_or(u32::MAX);
    if found < size.min {
        let bound = size.min;
        violations.broken(
            at,
            None,
            format_args!("Member must have length greater than or equal to {bound}"),
        );
    }
    if found > size.max {
        let bound = size.max;
        violations.broken(
            at,
            None,
            format_args!("Member must have length less than or equal to {bound}"),
        );
    }
    found <= size.max
}

/// A blob within JSON. Its bytes are counted, not decoded.
pub fn base64(at: &At<'_>, length: Size, text: &str, violations: &mut Violations) {
    let digits = text.trim_end_matches('=');
    let is_digit = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'+' || byte == b'/';
    if !text.len().is_multiple_of(4) || text.len() - digits.len() > 2 || !digits.bytes().all(is_digit) {
        return violations.wrong_type(at, "a string of base64", "another string");
    }
    size(at, length, digits.len() * 3 / 4, violations);
}

pub fn integer(at: &At<'_>, (min, max): (i64, i64), number: &Number, violations: &mut Violations) {
    let above_all = number.as_u64().map(|_| i64::MAX);
    match number.as_i64().or(above_all) {
        None => violations.wrong_type(at, "an integer", "a decimal number"),
        Some(value) => bounds(
            at,
            (value < min, value > max),
            (&min, &max),
            &number.to_string(),
            violations,
        ),
    }
}

pub fn number(at: &At<'_>, (min, max): (f64, f64), number: &Number, violations: &mut Violations) {
    let value = number.as_f64().unwrap_or(f64::INFINITY);
    if (min..=max).contains(&value) {
        return;
    }
    bounds(
        at,
        (value < min, value > max),
        (&min, &max),
        &number.to_string(),
        violations,
    );
}

fn bounds(
    at: &At<'_>,
    (is_below, is_above): (bool, bool),
    (min, max): (&dyn std::fmt::Display, &dyn std::fmt::Display),
    shown: &str,
    violations: &mut Violations,
) {
    if is_below {
        violations.broken(
            at,
            Some(shown),
            format_args!("Member must have value greater than or equal to {min}"),
        );
    }
    if is_above {
        violations.broken(
            at,
            Some(shown),
            format_args!("Member must have value less than or equal to {max}"),
        );
    }
}

/// `2026-01-31T12:00:00Z`, with a fraction or an offset if need be. The calendar is its reader's business.
fn is_timestamp(text: &str) -> bool {
    const FORM: &[u8] = b"dddd-dd-ddTdd:dd:dd";
    let Some((whole, rest)) = text.as_bytes().split_at_checked(FORM.len()) else {
        return false;
    };
    let fits = |(form, byte): (&u8, &u8)| match form {
        b'd' => byte.is_ascii_digit(),
        b'T' => byte.eq_ignore_ascii_case(&b'T'),
        sign => byte == sign,
    };
    FORM.iter().zip(whole).all(fits) && is_zone(after_fraction(rest))
}

fn after_fraction(rest: &[u8]) -> &[u8] {
    match rest.split_first() {
        Some((b'.', fraction)) => {
            let digits = fraction.iter().take_while(|byte| byte.is_ascii_digit()).count();
            if digits == 0 {
                rest
            } else {
                fraction.get(digits..).unwrap_or_default()
            }
        }
        _ => rest,
    }
}

fn is_zone(zone: &[u8]) -> bool {
    match zone {
        [b'Z' | b'z'] => true,
        [b'+' | b'-', hours @ .., b':', a, b] => {
            hours.len() == 2 && hours.iter().chain([a, b]).all(u8::is_ascii_digit)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_told_from_other_text() {
        for good in [
            "2026-01-31T12:00:00Z",
            "2026-01-31T12:00:00.123Z",
            "2026-01-31T12:00:00+02:00",
        ] {
            assert!(is_timestamp(good), "{good}");
        }
        for bad in [
            "",
            "2026-01-31",
            "1769860800",
            "2026-01-31T12:00:00",
            "2026-01-31T12:00:00.Z",
            "2026-01-31T12:00:00+2",
        ] {
            assert!(!is_timestamp(bad), "{bad}");
        }
    }

    #[test]
    fn length_is_counted_in_characters() {
        assert!(!is_longer("ééé", 3));
        assert!(is_longer("éééé", 3));
        assert!(is_shorter("éé", 3));
        assert!(!is_shorter("ééé", 3));
    }

    #[test]
    fn a_blobs_length_is_that_of_its_bytes() {
        let refusal = |text: &str, length: Size| {
            let mut violations = Violations::default();
            base64(&At::Root, length, text, &mut violations);
            violations.finish().is_err()
        };
        assert!(!refusal("aGk=", Size::between(2, 2)));
        assert!(refusal("aGk=", Size::from(3)));
        assert!(refusal("aGkh", Size::between(0, 2)));
        assert!(refusal("a?k=", Size::ANY));
        assert!(refusal("aGk", Size::ANY));
    }

    #[test]
    fn a_number_beyond_all_bounds_is_too_large() {
        let number: Number = serde_json::from_str("18446744073709551615").unwrap();
        let mut violations = Violations::default();
        integer(&At::Root, (1, 10), &number, &mut violations);
        let error = violations.finish().unwrap_err();
        assert!(
            error.message().contains("Value '18446744073709551615'"),
            "{}",
            error.message()
        );
        assert!(
            error.message().contains("less than or equal to 10"),
            "{}",
            error.message()
        );
    }
}
