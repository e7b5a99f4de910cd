//! The overview: what happened in a span of time, in buckets, by model, and beside the span before.
//!
//! Two statements a span: one groups all rows by bucket and model, the other reads the timings of its calls (all, or
//! a sample: see [`super::percentile`]). Everything shown is put together from those two here.

use super::percentile::{percentile, sample_bound};
use super::sum::{Sums, sums};
use super::{MAX_TIME_US, Scope, Visible, counted, in_scope_and_span, ledger_with_endings, of_last_attempt};
use crate::engine::{Store, read};
use crate::error::{Error, Result};
use outcrop_core::clock::UnixMicros;
use outcrop_core::money::Nanos;
use serde::Serialize;
use std::collections::BTreeMap;
use std::ops::Range;
use utoipa::ToSchema;

const MAX_BUCKETS: i64 = 96;
const MINUTE_US: i64 = 60_000_000;
const DAY_US: i64 = 1_440 * MINUTE_US;
/// 1, 5 and 15 minutes, 1 and 6 hours, a day.
const BUCKETS_US: [i64; 6] = [
    MINUTE_US,
    5 * MINUTE_US,
    15 * MINUTE_US,
    60 * MINUTE_US,
    360 * MINUTE_US,
    DAY_US,
];

/// `$5` is the bucket's length. Outcomes by number: 1 cancelled, 2 failed, 3 interrupted, 4 unreached. A call is
/// counted at its first row.
const GROUPS: &str = concat!(
    "SELECT CAST(bucket AS BIGINT) AS bucket, ledger.model, dimensions.value AS name, \
     COUNT(*) FILTER (WHERE outcome <> 4) AS calls, COUNT(*) FILTER (WHERE outcome = 1) AS cancelled, \
     COUNT(*) FILTER (WHERE outcome = 2) AS failed, COUNT(*) FILTER (WHERE outcome = 3) AS interrupted, ",
    sums!(),
    " FROM (SELECT ledger.started_at_us / $5 AS bucket, ledger.model, ledger.input_tokens, \
     ledger.output_tokens, ledger.cost_nanos, CASE WHEN ledger.ordinal = 0 THEN ",
    of_last_attempt!("outcome"),
    " END AS outcome FROM ",
    ledger_with_endings!(),
    " WHERE ",
    in_scope_and_span!(),
    ") AS ledger JOIN dimensions ON dimensions.id = ledger.model GROUP BY bucket, ledger.model, dimensions.value"
);

/// `$6` bounds two random bytes of the call's id. Durations of calls that did not complete say nothing of the
/// model, so they are left out.
const TIMINGS: &str = concat!(
    "SELECT CAST(ledger.started_at_us / $5 AS BIGINT) AS bucket, ledger.model, CASE WHEN ",
    of_last_attempt!("outcome"),
    " = 0 THEN ",
    of_last_attempt!("duration_us"),
    " END AS duration_us, ",
    of_last_attempt!("first_event_us"),
    " AS first_event_us FROM ",
    ledger_with_endings!(),
    " WHERE ",
    in_scope_and_span!(),
    " AND ledger.ordinal = 0 AND ($6 IS NULL OR substr(ledger.call_id, 14, 2) < $6)"
);

/// From an instant, inclusive, to a later one, exclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Span {
    pub from_us: UnixMicros,
    pub to_us: UnixMicros,
}

/// What happened in a span, and in the equally long one before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Overview {
    pub from_us: UnixMicros,
    pub to_us: UnixMicros,
    pub bucket_us: i64,
    pub totals: Totals,
    pub previous: Totals,
    /// Every bucket of the span, in order, the empty ones too. They begin at whole multiples of their length since
    /// the epoch, so at round times; the span may cut off the first and the last.
    pub series: Vec<Bucket>,
    /// By cost, the dearest first, then by name.
    pub models: Vec<ModelTotals>,
}

/// Of calls that reached a provider. Durations are of calls that completed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Totals {
    pub calls: u64,
    pub failed: u64,
    pub cancelled: u64,
    pub interrupted: u64,
    pub input_tokens: i64,
    pub output_tokens: i64,
    #[schema(value_type = i64)]
    pub cost_nanos: Nanos,
    #[schema(required = true)]
    pub first_event_p50_us: Option<i64>,
    #[schema(required = true)]
    pub duration_p50_us: Option<i64>,
    #[schema(required = true)]
    pub duration_p95_us: Option<i64>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Bucket {
    pub at_us: UnixMicros,
    #[serde(flatten)]
    pub totals: Totals,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ModelTotals {
    pub model: String,
    #[serde(flatten)]
    pub totals: Totals,
}

#[derive(sqlx::FromRow)]
struct Group {
    bucket: i64,
    model: i32,
    name: String,
    calls: i64,
    cancelled: i64,
    failed: i64,
    interrupted: i64,
    #[sqlx(flatten)]
    sums: Sums,
}

#[derive(sqlx::FromRow)]
struct Timing {
    bucket: i64,
    model: i32,
    duration_us: Option<i64>,
    first_event_us: Option<i32>,
}

impl Store {
    /// # Errors
    /// `Invalid` when the span is empty or outside the years 1970 to 9999.
    pub async fn overview(&self, span: Span, scope: &Scope) -> Result<Overview> {
        let bucket_us = span.check()?.bucket_us();
        let length_us = span.to_us - span.from_us;
        let before = Span {
            from_us: (span.from_us - length_us).max(0),
            to_us: span.from_us,
        };
        let mut overview = Overview {
            from_us: span.from_us,
            to_us: span.to_us,
            bucket_us,
            totals: Totals::default(),
            previous: Totals::default(),
            series: Vec::new(),
            models: Vec::new(),
        };
        let mut buckets: BTreeMap<i64, Tally> = span
            .buckets(bucket_us)
            .map(|bucket| (bucket, Tally::default()))
            .collect();
        if let Some(visible) = self.visible(scope).await? {
            let mut all = Tally::default();
            let mut models: BTreeMap<i32, (String, Tally)> = BTreeMap::new();
            let (groups, timings) = self.read_span(span, bucket_us, visible).await?;
            for group in &groups {
                all.count(group);
                buckets.entry(group.bucket).or_default().count(group);
                let model = models
                    .entry(group.model)
                    .or_insert_with(|| (group.name.clone(), Tally::default()));
                model.1.count(group);
            }
            for timing in &timings {
                all.time(timing);
                buckets.entry(timing.bucket).or_default().time(timing);
                // A row that came between the two statements may be of a model that the first did not see.
                if let Some((_, model)) = models.get_mut(&timing.model) {
                    model.time(timing);
                }
            }
            overview.totals = all.into_totals();
            overview.models = by_cost(models);
            overview.previous = self.totals_of(before, visible).await?;
        }
        overview.series = buckets
            .into_iter()
            .map(|(number, tally)| Bucket {
                at_us: number * bucket_us,
                totals: tally.into_totals(),
            })
            .collect();
        Ok(overview)
    }

    async fn totals_of(&self, span: Span, visible: Visible) -> Result<Totals> {
        let mut all = Tally::default();
        let (groups, timings) = self.read_span(span, MAX_TIME_US, visible).await?;
        groups.iter().for_each(|group| all.count(group));
        timings.iter().for_each(|timing| all.time(timing));
        Ok(all.into_totals())
    }

    async fn read_span(
        &self,
        span: Span,
        bucket_us: i64,
        visible: Visible,
    ) -> Result<(Vec<Group>, Vec<Timing>)> {
        let groups: Vec<Group> = read!(self, |pool| {
            let query = sqlx::query_as(GROUPS).bind(visible.facet).bind(visible.account);
            query
                .bind(span.from_us)
                .bind(span.to_us)
                .bind(bucket_us)
                .fetch_all(pool)
                .await
        })?;
        let calls = groups.iter().map(|group| counted(group.calls)).sum();
        let bound = sample_bound(calls).map(|bound| bound.to_be_bytes().to_vec());
        let timings: Vec<Timing> = read!(self, |pool| {
            let query = sqlx::query_as(TIMINGS).bind(visible.facet).bind(visible.account);
            query
                .bind(span.from_us)
                .bind(span.to_us)
                .bind(bucket_us)
                .bind(bound)
                .fetch_all(pool)
                .await
        })?;
        Ok((groups, timings))
    }
}

impl Span {
    pub(super) fn check(self) -> Result<Self> {
        if self.from_us < 0 || self.to_us > MAX_TIME_US + 1 {
            return Err(Error::Invalid(
                "the span must lie between the years 1970 and 9999".to_owned(),
            ));
        }
        if self.from_us >= self.to_us {
            return Err(Error::Invalid(
                "the span is empty: it must begin before it ends".to_owned(),
            ));
        }
        Ok(self)
    }

    /// The shortest bucket that is in the span no more than [`MAX_BUCKETS`] times; whole days beyond the list.
    fn bucket_us(self) -> i64 {
        let days = (2..).map(|days| days * DAY_US);
        BUCKETS_US
            .into_iter()
            .chain(days)
            .find(|length| (self.to_us - self.from_us - 1) / length < MAX_BUCKETS)
            .unwrap_or(DAY_US)
    }

    /// The buckets of a length that touch the span, counted from the epoch.
    fn buckets(self, bucket_us: i64) -> Range<i64> {
        self.from_us / bucket_us..(self.to_us - 1) / bucket_us + 1
    }
}

/// Counts and timings of one bucket, model or span, as they are gathered.
#[derive(Default)]
struct Tally {
    totals: Totals,
    durations_us: Vec<i64>,
    first_events_us: Vec<i64>,
}

impl Tally {
    fn count(&mut self, group: &Group) {
        let totals = &mut self.totals;
        totals.calls += counted(group.calls);
        totals.cancelled += counted(group.cancelled);
        totals.failed += counted(group.failed);
        totals.interrupted += counted(group.interrupted);
        totals.input_tokens = totals.input_tokens.saturating_add(group.sums.input_tokens());
        totals.output_tokens = totals.output_tokens.saturating_add(group.sums.output_tokens());
        totals.cost_nanos = totals.cost_nanos.saturating_add(group.sums.cost());
    }

    fn time(&mut self, timing: &Timing) {
        self.durations_us.extend(timing.duration_us);
        self.first_events_us.extend(timing.first_event_us.map(i64::from));
    }

    fn into_totals(mut self) -> Totals {
        Totals {
            first_event_p50_us: percentile(&mut self.first_events_us, 50),
            duration_p50_us: percentile(&mut self.durations_us, 50),
            duration_p95_us: percentile(&mut self.durations_us, 95),
            ..self.totals
        }
    }
}

fn by_cost(models: BTreeMap<i32, (String, Tally)>) -> Vec<ModelTotals> {
    let mut models: Vec<ModelTotals> = models
        .into_values()
        .map(|(model, tally)| ModelTotals {
            model,
            totals: tally.into_totals(),
        })
        .collect();
    models.sort_unstable_by(|a, b| {
        b.totals
            .cost_nanos
            .cmp(&a.totals.cost_nanos)
            .then_with(|| a.model.cmp(&b.model))
    });
    models
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_day_has_quarters_of_an_hour_and_an_hour_has_minutes() {
        let of = |length_us| {
            Span {
                from_us: 7,
                to_us: 7 + length_us,
            }
            .bucket_us()
        };
        assert_eq!(of(60 * MINUTE_US), MINUTE_US);
        assert_eq!(of(DAY_US), 15 * MINUTE_US);
        assert_eq!(of(DAY_US + 1), 60 * MINUTE_US);
        assert_eq!(of(365 * DAY_US), 4 * DAY_US);
    }

    proptest! {
        #[test]
        fn buckets_are_few_and_cover_the_span(from_us in 0..MAX_TIME_US, length_us in 1..MAX_TIME_US) {
            let span = Span { from_us, to_us: from_us.saturating_add(length_us).min(MAX_TIME_US + 1) };
            let bucket_us = span.bucket_us();
            let buckets = span.buckets(bucket_us);
            prop_assert!((1..=97).contains(&(buckets.end - buckets.start)));
            prop_assert!(buckets.start * bucket_us <= from_us && (buckets.start + 1) * bucket_us > from_us);
            prop_assert!(buckets.end * bucket_us >= span.to_us && (buckets.end - 1) * bucket_us < span.to_us);
        }
    }
}
