//! What is asked of a report: read from text, refused where the rollups cannot answer it.

use super::by::{By, Filter};
use super::fact::Fact;
use crate::error::{Error, Result};
use crate::ledger::HOUR_US;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// The end of the year 9999.
const MAX_HOUR: i64 = 253_402_300_800 / 3_600;
const MAX_FILTERS: usize = 20;

/// As people write it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Asked<'a> {
    /// One or two, with a comma between them.
    pub by: Option<&'a str>,
    /// A date in the zone, or an instant.
    pub from: Option<&'a str>,
    /// Exclusive.
    pub to: Option<&'a str>,
    /// An IANA name; UTC without.
    pub zone: Option<&'a str>,
    pub allocated: bool,
}

/// A question that can be answered.
#[derive(Clone, Debug)]
pub struct Ask {
    pub by: Vec<By>,
    pub filters: Vec<Filter>,
    pub allocated: bool,
    zone: TimeZone,
    zone_name: String,
    /// Hours of UTC, from the first to before the last.
    pub(super) from: i64,
    pub(super) to: i64,
}

impl Ask {
    /// # Errors
    /// What is wrong, in words.
    pub fn new(asked: Asked<'_>, filters: Vec<Filter>) -> Result<Self, String> {
        let by = asked
            .by
            .unwrap_or_default()
            .split(',')
            .filter(|by| !by.is_empty());
        let by: Vec<By> = by.map(str::parse).collect::<Result<_, _>>()?;
        if by.len() > 2 || by.iter().skip(1).any(|second| by.first() == Some(second)) {
            return Err("costs are told apart by one dimension or by two different ones".to_owned());
        }
        if filters.len() > MAX_FILTERS {
            return Err(format!("there are more than {MAX_FILTERS} filters"));
        }
        let zone_name = asked.zone.unwrap_or("UTC");
        let shown: String = zone_name.chars().take(40).collect();
        let zone = TimeZone::get(zone_name)
            .map_err(|_| format!("there is no time zone {shown:?}; one is named as in Europe/Berlin"))?;
        let hour = |text: Option<&str>, otherwise| text.map_or(Ok(otherwise), |text| hour(text, &zone));
        let (from, to) = (hour(asked.from, 0)?, hour(asked.to, MAX_HOUR)?);
        if from >= to {
            return Err("the report would end before it begins: `from` must be before `to`".to_owned());
        }
        Ok(Self {
            by,
            filters,
            allocated: asked.allocated,
            zone,
            zone_name: zone_name.to_owned(),
            from,
            to,
        })
    }

    #[must_use]
    pub fn zone_name(&self) -> &str {
        &self.zone_name
    }

    pub(super) const fn spans(&self, hour: i64) -> bool {
        self.from <= hour && hour < self.to
    }

    pub(super) fn has_time(&self) -> bool {
        self.by.iter().any(By::is_time)
    }

    /// The day that a fact is of; any, where the report does not ask.
    pub(super) fn day_of(&self, fact: &Fact) -> Result<Date> {
        if !self.has_time() {
            return Ok(fact.day);
        }
        Ok(self.zone.to_datetime(instant(fact.hour)?).date())
    }

    /// Pieces of the hours from `first` to before `end` in which the zone's distance from UTC, in hours, is one.
    pub(super) fn pieces(&self, first: i64, end: i64) -> Result<Vec<(i64, i64, i64)>> {
        let mut pieces = Vec::new();
        let mut from = first;
        while from < end {
            let at = instant(from)?;
            let seconds = i64::from(self.zone.to_offset(at).seconds());
            let next = self.zone.following(at).next();
            let until = next.map_or(end, |next| next.timestamp().as_second().div_euclid(3_600));
            if seconds % 3_600 != 0 {
                return Err(Error::Invalid(format!(
                    "costs are kept by the hour of UTC, and days in {} do not begin on one; ask by a zone that is whole hours \
                     away, like UTC",
                    self.zone_name
                )));
            }
            let until = until.clamp(from + 1, end);
            pieces.push((from, until, seconds / 3_600));
            from = until;
        }
        Ok(pieces)
    }
}

fn instant(hour: i64) -> Result<Timestamp> {
    Timestamp::from_second(hour.saturating_mul(3_600))
        .map_err(|_| Error::Corrupt(format!("a rollup is of hour {hour}")))
}

/// A date begins at midnight in the zone. What begins within an hour cannot be told apart.
fn hour(text: &str, zone: &TimeZone) -> Result<i64, String> {
    let shown: String = text.chars().take(40).collect();
    let wrong = || format!("{shown:?} is neither a date (2026-11-01) nor an instant (2026-11-01T08:00:00Z)");
    let at = match text.parse::<Timestamp>() {
        Ok(at) => at,
        Err(_) => {
            let date: Date = text.parse().map_err(|_| wrong())?;
            date.to_zoned(zone.clone()).map_err(|_| wrong())?.timestamp()
        }
    };
    let us = at.as_microsecond();
    if us % HOUR_US != 0 || at.subsec_nanosecond() % 1_000 != 0 {
        return Err(format!(
            "{shown:?} is not on the hour of UTC; costs are kept by the hour"
        ));
    }
    Ok((us / HOUR_US).clamp(0, MAX_HOUR))
}

/// An hour of the piece that is of the day, which is counted from 1970.
pub(super) fn first_hour(day: i64, offset: i64, piece: (i64, i64)) -> i64 {
    (day * 24 - offset).clamp(piece.0, piece.1 - 1)
}

/// 1970-01-01, for reports that ask for no day.
pub(super) const fn any_day() -> Date {
    Date::constant(1970, 1, 1)
}
