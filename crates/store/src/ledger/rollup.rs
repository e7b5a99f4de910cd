//! Rollups: what the ledger comes to by series and hour, raised in the transaction that appends its rows.
//!
//! A *series* is one combination of what attempts are told apart by, interned as a number. The rows of a cell are
//! counted once, as they become new in the ledger, so that a cell equals its rows at every moment, to the nano.

mod series;

pub(super) use series::KnownSeries;

use super::{MAX_TIME_US, Row, saturated};
use outcrop_core::price::UNPRICED;
use outcrop_core::settlement::Outcome;
use sqlx::query_builder::Separated;
use sqlx::{Database, Encode, Type};
use std::collections::{BTreeMap, BTreeSet};

pub(crate) const HOUR_US: i64 = 3_600_000_000;

pub(super) const ADD: &str = "INSERT INTO ledger_rollup (hour, calls, attempts, estimated, interrupted, unpriced, \
     input_high, input_low, output_high, output_low, cost_high, cost_low, series) ";
pub(super) const OR_RAISE: &str = " ON CONFLICT (series, hour) DO UPDATE SET calls = ledger_rollup.calls + excluded.calls, \
     attempts = ledger_rollup.attempts + excluded.attempts, estimated = ledger_rollup.estimated + excluded.estimated, \
     interrupted = ledger_rollup.interrupted + excluded.interrupted, \
     unpriced = ledger_rollup.unpriced + excluded.unpriced, \
     input_high = ledger_rollup.input_high + excluded.input_high, \
     input_low = ledger_rollup.input_low + excluded.input_low, \
     output_high = ledger_rollup.output_high + excluded.output_high, \
     output_low = ledger_rollup.output_low + excluded.output_low, \
     cost_high = ledger_rollup.cost_high + excluded.cost_high, \
     cost_low = ledger_rollup.cost_low + excluded.cost_low";

/// All attempts of a call, each with its series.
pub(super) const ATTEMPTS: &str = "SELECT ledger.ordinal, ledger.outcome, ledger.started_at_us, series.id AS series FROM ledger \
     JOIN ledger_series AS series ON series.account = ledger.account AND series.project = ledger.project \
     AND series.principal = ledger.principal AND series.model = ledger.model \
     AND series.connection = ledger.connection AND series.region = ledger.region \
     AND series.profile = ledger.profile AND series.tags = ledger.tags WHERE ledger.call_id = $1";

/// A column's halves, as [`super::sum`] puts them together again.
const HALF: i64 = 1 << 32;

/// A row of the ledger, as far as it decides whether its call counts.
#[derive(Clone, Copy, Debug, sqlx::FromRow)]
pub(super) struct Attempt {
    ordinal: i16,
    outcome: i16,
    started_at_us: i64,
    series: i32,
}

impl Attempt {
    const fn reached(&self) -> bool {
        self.outcome != Outcome::Unreached as i16
    }
}

/// What is to be added to a series in an hour.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Sums {
    calls: i64,
    attempts: i64,
    estimated: i64,
    interrupted: i64,
    unpriced: i64,
    input: (i64, i64),
    output: (i64, i64),
    cost: (i64, i64),
}

/// The sums by series and hour: in one order for every process, so that none waits for another in a circle.
#[derive(Default)]
pub(super) struct Cells(BTreeMap<(i32, i64), Sums>);

/// One of them, ready to be bound.
pub(super) struct Cell {
    series: i32,
    hour: i64,
    sums: Sums,
}

fn hour(started_at_us: i64) -> i64 {
    started_at_us.clamp(0, MAX_TIME_US) / HOUR_US
}

/// Calls of which the new rows alone do not say whether they count: those whose first attempt may not have reached a
/// provider. They are few: retries, and what no connection took.
pub(super) fn undecided<'r>(rows: impl Iterator<Item = &'r Row>) -> BTreeSet<[u8; 16]> {
    let is_undecided = |row: &&Row| {
        let reached = row.settlement.outcome != Outcome::Unreached;
        (row.attempt.ordinal() == 0) != reached
    };
    rows.filter(is_undecided)
        .map(|row| row.attempt.call().as_uuid().into_bytes())
        .collect()
}

impl Cells {
    /// Counts a row that is new in the ledger.
    pub(super) fn count(&mut self, series: i32, row: &Row) {
        let settlement = &row.settlement;
        let reached = settlement.outcome != Outcome::Unreached;
        let sums = self.0.entry((series, hour(row.started_at_us))).or_default();
        sums.calls += i64::from(reached && row.attempt.ordinal() == 0);
        sums.attempts += i64::from(reached);
        sums.estimated += i64::from(reached && settlement.estimated);
        sums.interrupted += i64::from(settlement.outcome == Outcome::Interrupted);
        sums.unpriced += i64::from(reached && row.price_version == UNPRICED);
        add(&mut sums.input, saturated(settlement.usage.total_input()));
        add(&mut sums.output, saturated(settlement.usage.output));
        add(&mut sums.cost, settlement.cost.0);
    }

    /// Counts a call whose first attempt reached no provider, once a later one did: where its first attempt is.
    pub(super) fn decide(&mut self, attempts: &[Attempt], is_new: impl Fn(i16) -> bool) {
        let first = attempts.iter().find(|attempt| attempt.ordinal == 0);
        let Some(first) = first.filter(|first| !first.reached()) else {
            return;
        };
        let reached = || attempts.iter().filter(|attempt| attempt.reached());
        let counted = !is_new(0) && reached().any(|attempt| !is_new(attempt.ordinal));
        if !counted && reached().next().is_some() {
            let key = (first.series, hour(first.started_at_us));
            self.0.entry(key).or_default().calls += 1;
        }
    }

    pub(super) fn in_order(self) -> Vec<Cell> {
        let cells = self.0.into_iter();
        cells
            .map(|((series, hour), sums)| Cell { series, hour, sums })
            .collect()
    }
}

fn add(sum: &mut (i64, i64), amount: i64) {
    sum.0 += amount / HALF;
    sum.1 += amount % HALF;
}

impl Cell {
    /// In the order of [`ADD`].
    pub(super) fn bind<DB: Database>(&self, mut values: Separated<'_, DB, &'static str>)
    where
        for<'q> i32: Encode<'q, DB> + Type<DB>,
        for<'q> i64: Encode<'q, DB> + Type<DB>,
    {
        let sums = &self.sums;
        for number in [
            self.hour,
            sums.calls,
            sums.attempts,
            sums.estimated,
            sums.interrupted,
            sums.unpriced,
            sums.input.0,
            sums.input.1,
            sums.output.0,
            sums.output.1,
            sums.cost.0,
            sums.cost.1,
        ] {
            values.push_bind(number);
        }
        values.push_bind(self.series);
    }
}
