//! Days and instants, as people read them.

use jiff::Timestamp;
use jiff::civil::Date;
use outcrop_core::clock::UnixMicros;

/// The first instant of a day in ISO 8601, in UTC. What cannot be read has been: facts that nobody can read do not
/// keep an approval alive. What is declared is checked before it is stored.
pub fn midnight(day: &str) -> UnixMicros {
    let zoned = day
        .parse::<Date>()
        .and_then(|date| date.to_zoned(jiff::tz::TimeZone::UTC));
    zoned.map_or(UnixMicros::MIN, |zoned| zoned.timestamp().as_microsecond())
}

/// `2026-11-23 16:46 UTC`, and `2026-11-23` for a midnight.
pub fn show(at_us: UnixMicros) -> String {
    let Ok(instant) = Timestamp::from_microsecond(at_us) else {
        return "the beginning".to_owned();
    };
    let utc = instant.to_zoned(jiff::tz::TimeZone::UTC);
    if utc.time() == jiff::civil::Time::midnight() {
        return utc.date().to_string();
    }
    utc.strftime("%Y-%m-%d %H:%M:%S UTC").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_at_midnight_in_utc() {
        assert_eq!(midnight("1970-01-02"), 86_400_000_000);
        assert_eq!(show(midnight("2026-11-23")), "2026-11-23");
        assert_eq!(
            show(midnight("2026-11-23") + 1_000_000),
            "2026-11-23 00:00:01 UTC"
        );
    }

    #[test]
    fn a_day_that_cannot_be_read_has_been() {
        assert_eq!(midnight("soon"), UnixMicros::MIN);
        assert_eq!(midnight("2026-02-30"), UnixMicros::MIN);
    }
}
