//! The period that a hold belongs to.
//!
//! Calendar periods begin at midnight in the budget's own time zone, whatever the clocks do there that night. A
//! rolling window is made of buckets: each bucket is a period of its own, and the limit is for all buckets that any
//! part of the window covers. So a window is never shorter than it says, and at most one bucket longer.

use crate::clock::UnixMicros;
use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

/// How a budget's limit comes round again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, rename_all = "snake_case", tag = "type")]
pub enum Period {
    Calendar {
        every: Every,
        /// An IANA name (`Europe/Berlin`).
        #[serde(default = "utc")]
        zone: String,
    },
    Rolling {
        /// From an hour to 366 days.
        hours: u32,
    },
}

fn utc() -> String {
    "UTC".to_owned()
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Every {
    Day,
    /// From Monday on.
    Week,
    Month,
    Quarter,
    Year,
}

impl Every {
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::Year => "year",
        }
    }
}

/// From the first instant to the last one, exclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    pub from_us: UnixMicros,
    pub until_us: UnixMicros,
}

impl Span {
    #[must_use]
    pub const fn contains(self, instant_us: UnixMicros) -> bool {
        self.from_us <= instant_us && instant_us < self.until_us
    }
}

/// How many buckets a rolling window is made of.
pub const BUCKETS: i64 = 24;
const HOUR_US: i64 = 3_600_000_000;
const MAX_HOURS: u32 = 366 * 24;

/// A period that can be computed with: its zone has been found.
#[derive(Clone, Debug)]
pub struct Calendar(Kind);

#[derive(Clone, Debug)]
enum Kind {
    Calendar(Every, TimeZone),
    Rolling { bucket_us: i64 },
}

impl Period {
    /// # Errors
    /// What is wrong with it, in words: an unknown zone, a window that is too short or too long.
    pub fn compile(&self) -> Result<Calendar, String> {
        match self {
            Self::Calendar { every, zone } => match TimeZone::get(zone) {
                Ok(found) => Ok(Calendar(Kind::Calendar(*every, found))),
                Err(_) => Err(format!(
                    "`{zone}` is no time zone; use an IANA name, such as UTC or Europe/Berlin"
                )),
            },
            Self::Rolling { hours } if (1..=MAX_HOURS).contains(hours) => Ok(Calendar(Kind::Rolling {
                bucket_us: i64::from(*hours) * HOUR_US / BUCKETS,
            })),
            Self::Rolling { hours } => Err(format!(
                "a rolling window of {hours} hours; it may have from 1 to {MAX_HOURS}"
            )),
        }
    }
}

impl Calendar {
    /// The period, or the bucket, that an instant belongs to.
    #[must_use]
    pub fn span(&self, instant_us: UnixMicros) -> Span {
        match &self.0 {
            Kind::Rolling { bucket_us } => {
                let from_us = instant_us.div_euclid(*bucket_us).saturating_mul(*bucket_us);
                Span {
                    from_us,
                    until_us: from_us.saturating_add(*bucket_us),
                }
            }
            // Before the year −9999 or after 9999 there is no calendar: one period for all of that time.
            Kind::Calendar(every, zone) => calendar_span(*every, zone, instant_us).unwrap_or(Span {
                from_us: i64::MIN,
                until_us: i64::MAX,
            }),
        }
    }

    /// The first instant whose period counts against the limit together with that of `span`: of a rolling window,
    /// the beginning of the oldest bucket that it still touches.
    #[must_use]
    pub fn counted_from(&self, span: Span) -> UnixMicros {
        match self.0 {
            Kind::Rolling { bucket_us } => span.from_us.saturating_sub(bucket_us.saturating_mul(BUCKETS)),
            Kind::Calendar(..) => span.from_us,
        }
    }

    #[must_use]
    pub const fn is_rolling(&self) -> bool {
        matches!(self.0, Kind::Rolling { .. })
    }

    /// The period before: what is left of it may be rolled over. A window has none.
    #[must_use]
    pub fn before(&self, span: Span) -> Option<Span> {
        let is_first = span.from_us == i64::MIN;
        (!self.is_rolling() && !is_first).then(|| self.span(span.from_us.saturating_sub(1)))
    }
}

fn calendar_span(every: Every, zone: &TimeZone, instant_us: UnixMicros) -> Option<Span> {
    let instant = Timestamp::from_microsecond(instant_us).ok()?;
    let first = first_day(every, zone.to_datetime(instant).date())?;
    let next = match every {
        Every::Day => first.checked_add(1.day()),
        Every::Week => first.checked_add(7.days()),
        Every::Month => first.checked_add(1.month()),
        Every::Quarter => first.checked_add(3.months()),
        Every::Year => first.checked_add(1.year()),
    };
    let start = |day: Date| Some(day.to_zoned(zone.clone()).ok()?.timestamp().as_microsecond());
    Some(Span {
        from_us: start(first)?,
        until_us: start(next.ok()?)?,
    })
}

fn first_day(every: Every, day: Date) -> Option<Date> {
    match every {
        Every::Day => Some(day),
        Every::Week => {
            let after_monday = i64::from(day.weekday().since(Weekday::Monday));
            day.checked_sub(after_monday.days()).ok()
        }
        Every::Month => Some(day.first_of_month()),
        Every::Quarter => Date::new(day.year(), (day.month() - 1) / 3 * 3 + 1, 1).ok(),
        Every::Year => Some(day.first_of_year()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn calendar(every: Every, zone: &str) -> Calendar {
        let period = Period::Calendar {
            every,
            zone: zone.to_owned(),
        };
        period.compile().unwrap()
    }

    fn at(text: &str) -> i64 {
        text.parse::<Timestamp>().unwrap().as_microsecond()
    }

    fn shown(span: Span) -> String {
        let show = |us| Timestamp::from_microsecond(us).unwrap();
        format!("{} {}", show(span.from_us), show(span.until_us))
    }

    #[test]
    fn a_day_when_the_clocks_change_has_23_or_25_hours() {
        let berlin = calendar(Every::Day, "Europe/Berlin");
        let spring = berlin.span(at("2026-03-29T12:00:00Z"));
        assert_eq!(shown(spring), "2026-03-28T23:00:00Z 2026-03-29T22:00:00Z");
        let autumn = berlin.span(at("2026-10-25T12:00:00Z"));
        assert_eq!(shown(autumn), "2026-10-24T22:00:00Z 2026-10-25T23:00:00Z");
    }

    #[test]
    fn a_midnight_that_does_not_exist_is_the_first_instant_after_it() {
        // In Beirut clocks go from 0:00 to 1:00.
        let day = calendar(Every::Day, "Asia/Beirut").span(at("2026-03-29T12:00:00Z"));
        assert_eq!(shown(day), "2026-03-28T22:00:00Z 2026-03-29T21:00:00Z");
    }

    #[test]
    fn weeks_begin_on_monday_and_quarters_in_january_april_july_and_october() {
        let week = calendar(Every::Week, "UTC").span(at("2026-11-22T23:59:59Z"));
        assert_eq!(shown(week), "2026-11-16T00:00:00Z 2026-11-23T00:00:00Z");
        let quarter = calendar(Every::Quarter, "UTC").span(at("2026-11-23T00:00:00Z"));
        assert_eq!(shown(quarter), "2026-10-01T00:00:00Z 2027-01-01T00:00:00Z");
        let year = calendar(Every::Year, "America/New_York").span(at("2027-01-01T04:00:00Z"));
        assert_eq!(shown(year), "2026-01-01T05:00:00Z 2027-01-01T05:00:00Z");
    }

    #[test]
    fn an_unknown_zone_and_an_absurd_window_are_told() {
        let wrong = Period::Calendar {
            every: Every::Day,
            zone: "Mars/Olympus".to_owned(),
        };
        assert!(
            wrong
                .compile()
                .unwrap_err()
                .contains("`Mars/Olympus` is no time zone")
        );
        assert!(
            Period::Rolling { hours: 0 }
                .compile()
                .unwrap_err()
                .contains("from 1 to 8784")
        );
    }

    fn any_calendar() -> impl Strategy<Value = Calendar> {
        let every = prop::sample::select(vec![
            Every::Day,
            Every::Week,
            Every::Month,
            Every::Quarter,
            Every::Year,
        ]);
        let zone = prop::sample::select(vec![
            "UTC",
            "Europe/Berlin",
            "Asia/Beirut",
            "Australia/Lord_Howe",
            "America/Sao_Paulo",
        ]);
        let rolling = (1..=MAX_HOURS).prop_map(|hours| Period::Rolling { hours }.compile().unwrap());
        prop_oneof![
            (every, zone).prop_map(|(every, zone)| calendar(every, zone)),
            rolling
        ]
    }

    proptest! {
        /// Every instant is in exactly one period: its own, and the next begins where it ends.
        #[test]
        fn periods_follow_each_other(calendar in any_calendar(), instant in 0..4_102_444_800_000_000i64) {
            let span = calendar.span(instant);
            prop_assert!(span.contains(instant));
            prop_assert_eq!(calendar.span(span.from_us), span);
            prop_assert_eq!(calendar.span(span.until_us - 1), span);
            prop_assert_eq!(calendar.span(span.until_us).from_us, span.until_us);
            if let Some(before) = calendar.before(span) {
                prop_assert_eq!(before.until_us, span.from_us);
            }
        }

        /// Whatever the instant, all of the window before it is counted.
        #[test]
        fn a_window_is_never_shorter_than_it_says(hours in 1..=MAX_HOURS, instant in 0..4_102_444_800_000_000i64) {
            let calendar = Period::Rolling { hours }.compile().unwrap();
            let counted = calendar.counted_from(calendar.span(instant));
            prop_assert!(counted <= instant - i64::from(hours) * HOUR_US);
        }

        #[test]
        fn no_instant_is_too_far_away(calendar in any_calendar(), instant in any::<i64>()) {
            let _ = calendar.span(instant);
        }
    }
}
