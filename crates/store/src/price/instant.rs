//! The instants at which prices and discounts begin and end, as people write them.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use outcrop_core::clock::UnixMicros;

/// A day, from its beginning in UTC (`2026-12-01`), or an instant with its offset (`2026-12-01T08:00:00+01:00`).
#[must_use]
pub fn instant(text: &str) -> Option<UnixMicros> {
    if text.len() == 10 {
        let day: Date = text.parse().ok()?;
        return Some(day.to_zoned(TimeZone::UTC).ok()?.timestamp().as_microsecond());
    }
    let at: Timestamp = text.parse().ok()?;
    Some(at.as_microsecond())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_begin_in_utc_and_instants_have_an_offset() {
        assert_eq!(instant("2026-12-01"), Some(1_796_083_200_000_000));
        assert_eq!(instant("2026-12-01T00:00:00Z"), instant("2026-12-01"));
        assert_eq!(instant("2026-12-01T01:00:00+01:00"), instant("2026-12-01"));
        for wrong in [
            "",
            "2026-13-01",
            "2026-12-01T08:00:00",
            "1.12.2026",
            "2026-12-1",
            "tomorrow",
        ] {
            assert_eq!(instant(wrong), None, "{wrong}");
        }
    }
}
